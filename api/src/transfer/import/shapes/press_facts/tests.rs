//! Rows in, records out. The people and papers here are invented.

use super::*;
use crate::transfer::draft::Draft;
use crate::transfer::form::Form;
use crate::transfer::owner::Owner;

/// A row of the file; the cells that a test does not name are empty.
fn row(number: u64, cells: &[(&str, &str)]) -> Row {
    let names = [
        "id",
        "seed",
        "claim_date_stated",
        "claim_date_inferred",
        "event_period",
        "actor_speaker",
        "speaker_kind",
        "metric_or_claim",
        "value",
        "low",
        "high",
        "qualifier",
        "unit",
        "population",
        "place",
        "legal_instrument",
        "record_type",
        "status",
        "quote_or_note",
    ];
    for (name, _) in cells {
        assert!(names.contains(name), "{name}");
    }
    let text = |name| {
        cells
            .iter()
            .find(|(n, _)| *n == name)
            .map_or("", |(_, t)| t)
    };
    let cells: Vec<(&str, &str)> = names.iter().map(|name| (*name, text(*name))).collect();
    Row::of_text(number, &cells).unwrap()
}

fn read(shape: &mut PressFacts, row: &Row) -> Vec<Candidate> {
    match shape.read(row).unwrap() {
        Made::Records(records) => records,
        other => panic!("{other:?}"),
    }
}

/// What a file of these rows makes. Every record must be what its form takes.
fn records(rows: &[&[(&str, &str)]]) -> Vec<Candidate> {
    let mut shape = PressFacts::default();
    let mut made = Vec::new();
    for (number, cells) in (2..).zip(rows) {
        made.extend(read(&mut shape, &row(number, cells)));
    }
    made.extend(shape.rest());
    for record in &made {
        let form = Form::of(record.kind).unwrap();
        Draft::read(record, form, &Owner::Operator)
            .unwrap_or_else(|refusal| panic!("{record:?}: {refusal:?}"));
    }
    made
}

fn of(records: &[Candidate], kind: Kind) -> Vec<&Candidate> {
    records
        .iter()
        .filter(|record| record.kind == kind)
        .collect()
}

const FIGURE: &[(&str, &str)] = &[
    ("id", "F901"),
    ("seed", "003"),
    ("claim_date_inferred", "2017-10"),
    ("event_period", "past two weeks"),
    ("actor_speaker", "A. Example (Some Center)"),
    ("speaker_kind", "organization"),
    (
        "metric_or_claim",
        "Cambodian residents detained in round-ups",
    ),
    ("low", "100"),
    ("qualifier", "more than"),
    ("unit", "people"),
    ("population", "Cambodian permanent residents"),
    ("place", "US"),
    ("record_type", "ReportedFigure"),
    ("status", "active"),
    ("quote_or_note", "a remark"),
];

fn with<'a>(base: &[(&'a str, &'a str)], cells: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let rest = base
        .iter()
        .filter(|(name, _)| !cells.iter().any(|(n, _)| n == name));
    cells.iter().chain(rest).copied().collect()
}

#[test]
fn a_figure_brings_its_source_speaker_group_place_and_operation() {
    let made = records(&[FIGURE]);
    let figure = of(&made, Kind::ReportedFigures)[0];
    for (field, text) in [
        ("key", "press-facts/F901"),
        ("source", "seed 003"),
        ("source_locator", "F901"),
        ("metric", "people_detained"),
        ("qualifier", "more than"),
        ("low", "100"),
        ("speaker", "A. Example"),
        ("speaker_organization", "Some Center"),
        ("population_group", "Cambodian permanent residents"),
        ("place", "United States"),
        ("starts_on", "2017-10"),
        ("date_inferred", "yes"),
        ("date_text", "past two weeks"),
        ("operation", figure::OPERATION),
    ] {
        assert_eq!(figure.text(field), Some(text), "{field}");
    }
    assert_eq!(of(&made, Kind::Sources).len(), 1);
    assert_eq!(of(&made, Kind::Operations).len(), 1);
    assert_eq!(
        of(&made, Kind::Officials)[0].text("name"),
        Some("A. Example")
    );
}

#[test]
fn more_than_and_nearly_contradict_each_other_across_groups() {
    let nearly = with(
        FIGURE,
        &[
            ("id", "F902"),
            ("low", ""),
            ("high", "100"),
            ("qualifier", "nearly"),
            ("population", "Cambodian immigrants"),
        ],
    );
    let roughly = with(
        FIGURE,
        &[
            ("id", "F903"),
            ("low", ""),
            ("value", "100"),
            ("qualifier", "roughly"),
        ],
    );
    let vietnamese = with(&nearly, &[("id", "F904"), ("population", "Vietnamese")]);
    let later = with(
        &nearly,
        &[("id", "F905"), ("claim_date_inferred", "2019-10")],
    );
    let made = records(&[FIGURE, &nearly, &roughly, &vietnamese, &later]);
    let relations = of(&made, Kind::FigureRelations);
    assert_eq!(relations.len(), 1, "{relations:?}");
    assert_eq!(relations[0].text("figure"), Some("press-facts/F901"));
    assert_eq!(relations[0].text("other"), Some("press-facts/F902"));
    assert_eq!(relations[0].text("kind"), Some("contradicts"));
}

#[test]
fn an_upper_bound_of_a_part_says_nothing_about_the_whole() {
    let part = with(
        FIGURE,
        &[
            ("id", "F902"),
            ("low", ""),
            ("high", "50"),
            ("qualifier", "nearly"),
        ],
    );
    let whole = with(FIGURE, &[("id", "F903"), ("population", "Cambodians")]);
    let made = records(&[&part, &whole]);
    assert!(of(&made, Kind::FigureRelations).is_empty());
}

#[test]
fn what_the_file_says_of_a_sum_becomes_relations() {
    let whole = with(
        FIGURE,
        &[
            ("status", "contradicted by F902+F903 (sum ≈195)"),
            ("low", "200"),
        ],
    );
    let part = |id| {
        with(
            FIGURE,
            &[
                ("id", id),
                ("low", ""),
                ("value", "95"),
                ("qualifier", "roughly"),
            ],
        )
    };
    let made = records(&[&whole, &part("F902"), &part("F903")]);
    let kinds: Vec<_> = of(&made, Kind::FigureRelations)
        .iter()
        .filter_map(|record| Some((record.text("kind")?, record.text("figure")?)))
        .collect();
    assert_eq!(
        kinds,
        [
            ("component_of", "press-facts/F902"),
            ("contradicts", "press-facts/F901"),
            ("component_of", "press-facts/F903"),
            ("contradicts", "press-facts/F901"),
        ]
    );
    let figure = of(&made, Kind::ReportedFigures)[0];
    assert_eq!(figure.text("status"), Some("disputed"));
}

const ORDER: &[(&str, &str)] = &[
    ("id", "F910"),
    ("seed", "004"),
    ("claim_date_inferred", "2017-12-14 (Thursday before 12-18)"),
    ("event_period", "Thursday"),
    ("actor_speaker", "Judge B. Example"),
    ("speaker_kind", "court"),
    (
        "metric_or_claim",
        "temporary restraining order against removal",
    ),
    ("population", "group of Cambodian detainees"),
    ("place", "C.D. Cal."),
    ("record_type", "CourtOrder"),
    ("status", "superseded by preliminary injunction 2018-01-25"),
];

const DOCUMENTS: &[(&str, &str)] = &[
    ("id", "F911"),
    ("seed", "004"),
    ("claim_date_inferred", "2017-12"),
    (
        "metric_or_claim",
        "travel documents issued for their deportation",
    ),
    ("value", "78"),
    ("low", "78"),
    ("high", "78"),
    ("qualifier", "exact"),
    ("unit", "travel documents"),
    ("population", "Cambodian detainees"),
    ("record_type", "TravelDocumentBatch"),
    (
        "quote_or_note",
        "equals F912+F913 (50+28): consistency check",
    ),
];

const FLIGHT: &[(&str, &str)] = &[
    ("id", "F912"),
    ("seed", "004"),
    ("claim_date_inferred", "2017-12-18"),
    ("metric_or_claim", "detainees set to fly to Cambodia"),
    ("value", "50"),
    ("low", "50"),
    ("high", "50"),
    ("qualifier", "exact (a group of 50)"),
    ("unit", "people"),
    ("population", "Cambodian detainees"),
    ("place", "departing El Paso TX"),
    ("record_type", "RemovalFlight(cancelled)"),
    ("status", "blocked by F910"),
];

#[test]
fn a_blocked_flight_names_the_order_and_the_documents() {
    let plan = with(
        FLIGHT,
        &[
            ("id", "F913"),
            ("event_period", "late December or January"),
            ("value", "28"),
            ("record_type", "RemovalPlan"),
            ("status", "planned"),
            ("place", ""),
        ],
    );
    let made = records(&[ORDER, DOCUMENTS, FLIGHT, &plan]);
    let removals = of(&made, Kind::Removals);
    let statuses: Vec<_> = removals.iter().filter_map(|r| r.text("status")).collect();
    assert_eq!(statuses, ["blocked", "planned"]);
    assert_eq!(removals[0].text("departure_city"), Some("El Paso"));
    assert_eq!(removals[0].text("destination_country"), Some("KH"));
    assert_eq!(
        removals[0].text("travel_document_batch"),
        Some("press-facts/F911")
    );
    assert_eq!(removals[1].text("blocked_by"), None);
    assert_eq!(removals[1].text("starts_on"), Some("2017-12-21/2018-01-31"));
    // The reference and the record have one key.
    let order = of(&made, Kind::LawsuitEvents)[0];
    let draft = |record: &Candidate| {
        Draft::read(record, Form::of(record.kind).unwrap(), &Owner::Operator).unwrap()
    };
    let blocked_by = draft(removals[0])
        .references
        .into_iter()
        .find(|reference| reference.field == "blocked_by");
    assert_eq!(blocked_by.unwrap().key, draft(order).natural_key);
    assert_eq!(order.text("effective_to"), Some("2018-01-25"));
    // 78 = 50 + 28.
    let parts = of(&made, Kind::FigureRelations);
    assert_eq!(parts.len(), 2);
    assert!(
        parts
            .iter()
            .all(|part| part.text("kind") == Some("component_of"))
    );
}

#[test]
fn a_reported_second_suit_stays_apart_and_is_related() {
    let suit = &[
        ("id", "F920"),
        ("seed", "000"),
        ("claim_date_inferred", "2017-11"),
        ("event_period", "early November 2017"),
        ("actor_speaker", "Some Legal Center"),
        ("speaker_kind", "organization"),
        ("metric_or_claim", "lawsuit filed challenging raids"),
        ("record_type", "Lawsuit"),
        ("status", "conflicts with court record"),
    ][..];
    let second = with(
        suit,
        &[
            ("id", "F921"),
            (
                "quote_or_note",
                "text reads as a second suit; resolution needed",
            ),
        ],
    );
    let made = records(&[suit, &second]);
    let suits = of(&made, Kind::Lawsuits);
    assert_eq!(suits.len(), 2);
    assert_eq!(suits[0].text("filed_text"), Some("early November 2017"));
    assert_eq!(suits[1].text("docket_number"), None);
    let relation = of(&made, Kind::LawsuitRelations)[0];
    assert_eq!(relation.text("kind"), Some("same_as"));
    assert_eq!(relation.text("related"), Some(law::SUIT));
    let complaint = of(&made, Kind::LawsuitEvents)[0];
    assert_eq!(complaint.text("date_precision"), Some("approximate"));
}

#[test]
fn a_correction_says_what_it_corrects() {
    let correction = &[
        ("id", "F930"),
        ("seed", "003"),
        ("claim_date_inferred", "2017-10"),
        (
            "metric_or_claim",
            "CORRECTION: headline implied a removal; in fact called in for interview",
        ),
        ("record_type", "Correction"),
        ("status", "corrects headline of seed 003"),
    ][..];
    let made = records(&[correction]);
    let correction = of(&made, Kind::Corrections)[0];
    assert_eq!(correction.text("corrected_source"), Some("seed 003"));
    assert_eq!(
        correction.text("before"),
        Some("headline implied a removal")
    );
    assert_eq!(correction.text("after"), Some("called in for interview"));
    assert_eq!(of(&made, Kind::Events)[0].text("kind"), Some("interview"));
}

#[test]
fn an_unknown_type_or_article_refuses_its_row() {
    let mut shape = PressFacts::default();
    let refusal =
        |shape: &mut PressFacts, cells: &[(&str, &str)]| shape.read(&row(7, cells)).unwrap_err();
    let refused = refusal(&mut shape, &with(FIGURE, &[("record_type", "Poem")]));
    assert_eq!((refused.row, refused.code), (7, RefusalCode::NotInList));
    let refused = refusal(&mut shape, &with(FIGURE, &[("seed", "x")]));
    assert_eq!(refused.code, RefusalCode::BadFormat);
    let refused = refusal(&mut shape, &with(FIGURE, &[("id", "")]));
    assert_eq!(refused.code, RefusalCode::Missing);
}
