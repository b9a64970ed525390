//! The files of the field, loaded as they are: what each of them holds is found again.

use api::transfer::import::mapping::Kind;
use api::transfer::import::report::{Report, Totals};
use api::transfer::import::{self, Options, Tools};
use api::transfer::owner::Owner;
use entities::codes::{Agreement, FacilityField};
use entities::{facility, facility_value};
use sea_orm::{ColumnTrait as _, EntityTrait as _, PaginatorTrait as _, QueryFilter as _};
use serde_json::{Value, json};
use tests::{Outcome, Suite, TestApp, TestContext, data};

pub(crate) fn tests(suite: &mut Suite) {
    tests::add_tests!(suite, on_each_backend_with_data:
        every_press_fact_has_a_home,
        press_figures_are_read_by_the_rules,
        claims_about_detained_cambodians_stand_side_by_side,
        no_planned_or_blocked_removal_is_executed,
        the_suit_of_the_press_and_of_the_court_is_one,
        removals_since_the_memorandum_are_kept_by_speaker,
        opinions_of_one_docket_are_one_suit,
        three_lists_of_facilities_become_one,
        the_order_of_the_lists_does_not_matter_to_a_facility,
        all_immigration_courts_are_kept,
    );
}

const PRESS: (Kind, &str) = (Kind::ReportedFigures, "figures/press_facts.csv");
const SOUTHEAST_ASIA: (Kind, &str) = (
    Kind::ReportedFigures,
    "figures/southeast_asia_reported_figures.csv",
);
const SUIT: (Kind, &str) = (Kind::Lawsuits, "lawsuits/chhoeun_v_marin.json");
const OPINIONS: (Kind, &str) = (Kind::Lawsuits, "lawsuits/courtlistener_cases.csv");
const DDP: (Kind, &str) = (Kind::Facilities, "facilities/ddp_facilities.csv");
const SYSTEM: (Kind, &str) = (
    Kind::Facilities,
    "facilities/detention_system_data_facilities.csv",
);
const CITED: (Kind, &str) = (
    Kind::Facilities,
    "facilities/tx_facilities_with_citations.json",
);
const OFFICES: (Kind, &str) = (Kind::FieldOffices, "facilities/field_offices.csv");
const COURTS: (Kind, &str) = (Kind::Courts, "facilities/immigration_courts.csv");

async fn load(app: &TestApp, (kind, path): (Kind, &str)) -> Outcome<Totals> {
    let options = Options {
        kind,
        path: data::file(path)?,
        format: None,
        mapping: None,
        owner: Owner::Operator,
        source: None,
        dry_run: false,
        atomic: false,
    };
    let state = app.state();
    let tools = Tools {
        db: &state.db,
        clock: &state.clock,
        ids: &state.ids,
    };
    let mut report = Report::in_memory();
    let totals = import::import(tools, &options, &mut report, &mut |_| {}).await?;
    assert_eq!(totals.refused, 0, "{path}: {:?}", report.shown());
    Ok(totals)
}

/// A service with these files, each of which was loaded twice: the second time changes nothing.
async fn loaded(context: &TestContext, files: &[(Kind, &str)]) -> Outcome<TestApp> {
    let app = TestApp::new(context).await?;
    for file in files {
        load(&app, *file).await?;
        let again = load(&app, *file).await?;
        assert_eq!((again.inserted, again.changed), (0, 0), "{}", file.1);
    }
    Ok(app)
}

async fn ask(app: &TestApp, query: &str) -> Outcome<Value> {
    let answer = app.with_every_scope()?.gql(query, json!({})).await?;
    Ok(answer.data()?.clone())
}

fn nodes<'v>(data: &'v Value, field: &str) -> &'v [Value] {
    data[field]["nodes"].as_array().map_or(&[], Vec::as_slice)
}

/// The texts of a field of each node, in order.
fn texts<'v>(nodes: &'v [Value], field: &str) -> Vec<&'v str> {
    let mut texts: Vec<&str> = nodes.iter().filter_map(|n| n[field].as_str()).collect();
    texts.sort_unstable();
    texts
}

async fn every_press_fact_has_a_home(context: TestContext) -> Outcome {
    let app = loaded(&context, &[PRESS]).await?;
    let located: Vec<String> = entities::citation::Entity::find()
        .all(app.db())
        .await?
        .into_iter()
        .filter_map(|citation| citation.locator)
        .collect();
    for number in 1..=48 {
        let fact = format!("F{number:03}");
        let is_cited = located.iter().any(|locator| locator.contains(&fact));
        assert!(is_cited, "{fact}");
    }
    let data = ask(
        &app,
        "{ sources { totalCount } operations { totalCount } agreements { nodes { name } }
           governmentActions { totalCount } travelDocumentBatches { nodes { number } }
           events { nodes { kind } } corrections { nodes { correctedField after } }
           statements(first: 50) { nodes { kind speakerText repliesTo { speakerText } } } }",
    )
    .await?;
    // Five articles, and the file that was compiled from them.
    assert_eq!(data["sources"]["totalCount"], 6);
    assert_eq!(data["operations"]["totalCount"], 1);
    assert_eq!(nodes(&data, "agreements").len(), 2);
    assert_eq!(data["governmentActions"]["totalCount"], 3);
    assert_eq!(nodes(&data, "travelDocumentBatches")[0]["number"], 78);
    assert_eq!(
        texts(nodes(&data, "events"), "kind"),
        ["INTERVIEW", "MEETING", "PROTEST"]
    );
    assert_eq!(
        nodes(&data, "corrections")[0]["after"],
        "called in for interview"
    );
    let statements = nodes(&data, "statements");
    let replies = statements.iter().filter(|s| !s["repliesTo"].is_null());
    let replies: Vec<_> = replies.map(|reply| &reply["speakerText"]).collect();
    assert_eq!(replies, ["PM Hun Sen"]);
    Ok(())
}

async fn press_figures_are_read_by_the_rules(context: TestContext) -> Outcome {
    let app = loaded(&context, &[PRESS]).await?;
    let figure = async |filter: &str| -> Outcome<Value> {
        let query = format!(
            "{{ reportedFigures(filter: {filter}) {{ nodes {{
                 value low lowInclusive high highInclusive qualifier qualifierKind }} }} }}"
        );
        let data = ask(&app, &query).await?;
        let found = nodes(&data, "reportedFigures");
        assert_eq!(found.len(), 1, "{filter}: {found:?}");
        Ok(found[0].clone())
    };
    let backlog = figure(r#"{ metric: { eq: "awaiting_travel_documents" } }"#).await?;
    assert_eq!(
        (&backlog["low"], &backlog["lowInclusive"]),
        (&json!(534.0), &json!(true))
    );
    assert_eq!(backlog["value"], Value::Null);
    let removals = figure(r#"{ metric: { eq: "cumulative_removals" } }"#).await?;
    assert_eq!(
        (&removals["low"], &removals["lowInclusive"]),
        (&json!(560.0), &json!(false))
    );
    let dead = figure(r#"{ metric: { eq: "returnees_deceased" } }"#).await?;
    assert_eq!(
        (&dead["value"], &dead["high"]),
        (&json!(27.0), &json!(27.0))
    );
    let nearly = figure("{ qualifierKind: { eq: NEARLY } }").await?;
    assert_eq!(
        (&nearly["high"], &nearly["highInclusive"], &nearly["value"]),
        (&json!(100.0), &json!(false), &Value::Null)
    );
    let estimated = figure("{ qualifierKind: { eq: ESTIMATED } }").await?;
    assert_eq!(
        (&estimated["value"], &estimated["low"]),
        (&json!(320_000.0), &Value::Null)
    );
    Ok(())
}

async fn claims_about_detained_cambodians_stand_side_by_side(context: TestContext) -> Outcome {
    let app = loaded(&context, &[PRESS]).await?;
    let groups = ask(
        &app,
        "{ populationGroups { nodes { id name broader { name } } } }",
    )
    .await?;
    let group = |name: &str| {
        nodes(&groups, "populationGroups")
            .iter()
            .find(|g| g["name"] == name)
    };
    let cambodian = group("Cambodian").ok_or("no such group")?;
    assert_eq!(cambodian["broader"]["name"], "Southeast Asian");
    let query = format!(
        r#"{{ claims(metric: "people_detained", populationGroup: {},
             period: {{ from: "2017-10-01", to: "2017-12-31" }}) {{
             claims {{ qualifierKind }} interval {{ low }}
             contradictions {{ one {{ qualifierKind }} other {{ qualifierKind }} }} }} }}"#,
        cambodian["id"]
    );
    let data = ask(&app, &query).await?;
    let claims = data["claims"]["claims"].as_array().ok_or("no claims")?;
    assert_eq!(
        texts(claims, "qualifierKind"),
        [
            "MORE_THAN",
            "MORE_THAN",
            "NEARLY",
            "ROUGHLY",
            "ROUGHLY",
            "UNQUALIFIED"
        ]
    );
    // Nearly 100 against each of those who say more than 100.
    let pairs = data["claims"]["contradictions"].as_array();
    assert_eq!(pairs.map(Vec::len), Some(2));
    assert_eq!(data["claims"]["interval"], Value::Null);
    let data = ask(
        &app,
        r#"{ claims(metric: "travel_documents_issued") { sums { sum addsUp parts { value } } } }"#,
    )
    .await?;
    let sum = &data["claims"]["sums"][0];
    assert_eq!((&sum["sum"], &sum["addsUp"]), (&json!(78.0), &json!(true)));
    Ok(())
}

async fn no_planned_or_blocked_removal_is_executed(context: TestContext) -> Outcome {
    let app = loaded(&context, &[PRESS]).await?;
    let data = ask(
        &app,
        "{ removals { nodes { status numberOfPeople departureCity blockedBy { kind date { startsOn inferred } } } } }",
    )
    .await?;
    let removals = nodes(&data, "removals");
    assert_eq!(texts(removals, "status"), ["BLOCKED", "PLANNED"]);
    let blocked = removals
        .iter()
        .find(|removal| removal["status"] == "BLOCKED");
    let expected = json!({
        "status": "BLOCKED",
        "numberOfPeople": 50,
        "departureCity": "El Paso",
        "blockedBy": {
            "kind": "TEMPORARY_RESTRAINING_ORDER",
            "date": { "startsOn": "2017-12-14", "inferred": true },
        },
    });
    assert_eq!(blocked, Some(&expected));
    Ok(())
}

async fn the_suit_of_the_press_and_of_the_court_is_one(context: TestContext) -> Outcome {
    let app = loaded(&context, &[PRESS, SUIT, SOUTHEAST_ASIA]).await?;
    // Each file mentions the suit of the other: none changes it back.
    for file in [PRESS, SUIT, PRESS] {
        let again = load(&app, file).await?;
        assert_eq!((again.inserted, again.changed), (0, 0), "{}", file.1);
    }
    let data = ask(
        &app,
        r#"{ lawsuits { totalCount }
             lawsuit(docketNumber: "8:17-cv-01898", court: "District Court, C.D. California") {
               filedOn filedText kind
               events(first: 50) { kind date { startsOn precision } }
               relations(first: 50) { kind related { docketNumber } } } }"#,
    )
    .await?;
    // The suit, the related one, and what the press reads as a second suit.
    assert_eq!(data["lawsuits"]["totalCount"], 3);
    let suit = &data["lawsuit"];
    assert_eq!(suit["filedOn"], "2017-10-27");
    assert_eq!(suit["filedText"], "early November 2017");
    assert_eq!(suit["kind"], "CLASS_ACTION");
    let events = suit["events"].as_array().ok_or("no events")?;
    let complaints: Vec<&Value> = events.iter().filter(|e| e["kind"] == "COMPLAINT").collect();
    assert_eq!(complaints.len(), 2, "{complaints:?}");
    let orders = events
        .iter()
        .filter(|e| e["kind"] == "TEMPORARY_RESTRAINING_ORDER");
    assert_eq!(orders.count(), 2);
    let hearings = events.iter().filter(|e| e["kind"] == "HEARING_SCHEDULED");
    assert_eq!(hearings.count(), 1);
    Ok(())
}

async fn removals_since_the_memorandum_are_kept_by_speaker(context: TestContext) -> Outcome {
    let app = loaded(&context, &[SOUTHEAST_ASIA]).await?;
    let data = ask(
        &app,
        r#"{ reportedFigures(filter: { metric: { eq: "cumulative_removals" } }) {
             nodes { value low qualifier } }
             all: reportedFigures { totalCount } }"#,
    )
    .await?;
    let numbers = nodes(&data, "reportedFigures").iter();
    let mut numbers: Vec<f64> = numbers
        .filter_map(|node| node["value"].as_f64().or(node["low"].as_f64()))
        .collect();
    numbers.sort_by(f64::total_cmp);
    assert_eq!(numbers, [550.0, 550.0, 560.0, 566.0, 800.0, 998.0]);
    // Sixteen rows; one of them is the claim of two speakers.
    assert_eq!(data["all"]["totalCount"], 17);
    Ok(())
}

async fn opinions_of_one_docket_are_one_suit(context: TestContext) -> Outcome {
    let app = loaded(&context, &[OPINIONS]).await?;
    let data = ask(
        &app,
        "{ all: lawsuits { totalCount }
           supreme: courts(filter: { kind: { eq: SUPREME } }) { totalCount }
           unknown: courts(filter: { kind: { eq: UNKNOWN } }) { totalCount }
           appeals: courts(filter: { kind: { eq: APPEALS } }) { totalCount } }",
    )
    .await?;
    let events = entities::lawsuit_event::Entity::find()
        .count(app.db())
        .await?;
    let machine_written = entities::lawsuit::Entity::find()
        .filter(entities::lawsuit::Column::SummaryIsMachineWritten.eq(true))
        .filter(entities::lawsuit::Column::Summary.is_not_null())
        .count(app.db())
        .await?;
    assert_eq!(data["all"]["totalCount"], 246);
    assert_eq!(events, 247);
    assert_eq!(machine_written, 13);
    assert_eq!(data["supreme"]["totalCount"], 1);
    assert_eq!(data["unknown"]["totalCount"], 0);
    // All but the Seventh and the Federal Circuit.
    assert_eq!(data["appeals"]["totalCount"], 11);
    Ok(())
}

async fn stated(app: &TestApp, field: FacilityField) -> Outcome<u64> {
    let count = facility_value::Entity::find()
        .filter(facility_value::Column::Field.eq(field))
        .filter(facility_value::Column::Agreement.eq(Agreement::Conflict))
        .count(app.db())
        .await?;
    Ok(count)
}

async fn three_lists_of_facilities_become_one(context: TestContext) -> Outcome {
    let app = loaded(&context, &[DDP, SYSTEM, CITED]).await?;
    let data = ask(
        &app,
        r#"{ all: facilities { totalCount }
             nameless: facilities(filter: { code: { isNull: true } }) { totalCount }
             madeUp: facilities(filter: { code: { isNull: false }, codeIsOfficial: { eq: false } })
               { totalCount }
             facility(code: "BLBNATX") { nameAgreement county countyFips typeDetailed codes { system }
               values { field value asOf source { url retrievedOn } } } }"#,
    )
    .await?;
    // 844 and 1,615, of which 542 are the same.
    assert_eq!(data["all"]["totalCount"], 1_917);
    assert_eq!(data["nameless"]["totalCount"], 2);
    let placed = facility::Entity::find()
        .filter(facility::Column::Latitude.is_not_null())
        .count(app.db())
        .await?;
    assert_eq!(placed, 709);
    assert_eq!(data["madeUp"]["totalCount"], 83);
    assert_eq!(stated(&app, FacilityField::Name).await?, 83);
    assert_eq!(stated(&app, FacilityField::Address).await?, 79);
    let facility = &data["facility"];
    assert_eq!(facility["nameAgreement"], "CONFLICT");
    assert_eq!(
        (&facility["county"], &facility["countyFips"]),
        (&json!("Jones"), &json!("48253"))
    );
    let values = facility["values"].as_array().ok_or("no values")?;
    let names = values.iter().filter(|value| value["field"] == "NAME");
    // The two lists, and three sources of the release with citations.
    assert_eq!(names.count(), 5);
    let cited = values.iter().find(|value| value["asOf"] == "2026-07-20");
    assert_eq!(
        cited.map(|value| &value["source"]["retrievedOn"]),
        Some(&json!("2026-07-25"))
    );
    Ok(())
}

async fn the_order_of_the_lists_does_not_matter_to_a_facility(context: TestContext) -> Outcome {
    let one = loaded(&context, &[OFFICES, DDP, SYSTEM]).await?;
    let other = loaded(&context, &[SYSTEM, DDP, OFFICES]).await?;
    let with_office = async |app: &TestApp| {
        facility::Entity::find()
            .filter(facility::Column::FieldOfficeId.is_not_null())
            .count(app.db())
            .await
    };
    let found = with_office(&one).await?;
    assert!(found > 1_800, "{found}");
    assert_eq!(found, with_office(&other).await?);
    assert_eq!(
        stated(&one, FacilityField::Name).await?,
        stated(&other, FacilityField::Name).await?
    );
    Ok(())
}

async fn all_immigration_courts_are_kept(context: TestContext) -> Outcome {
    let app = loaded(&context, &[COURTS]).await?;
    let data = ask(
        &app,
        r#"{ courts(filter: { kind: { eq: IMMIGRATION } }) { totalCount }
             chelmsford: courts(filter: { name: { eq: "Chelmsford Immigration Court" } })
               { totalCount } }"#,
    )
    .await?;
    assert_eq!(data["courts"]["totalCount"], 73);
    // The publisher lists two ids under this name.
    assert_eq!(data["chelmsford"]["totalCount"], 2);
    Ok(())
}
