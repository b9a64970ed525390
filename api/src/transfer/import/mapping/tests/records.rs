use super::*;

/// The empty text where the field is empty.
fn text(rule: &str, cell: &str) -> String {
    field(rule, cell).unwrap().unwrap_or_default()
}

fn code(rule: &str, cell: &str) -> RefusalCode {
    let (code, column) = field(rule, cell).unwrap_err();
    assert_eq!(column.as_deref(), Some("c"));
    code
}

#[test]
fn a_column_is_taken_as_it_is() {
    assert_eq!(text("\"c\"", " Adams "), "Adams");
    assert_eq!(text("\"c\"", "2017-10"), "2017-10");
    assert_eq!(text("\"c\"", " "), "");
}

#[test]
fn values_are_mapped_whatever_their_case() {
    let rule =
        "{ column = \"c\", values = { Texas = \"TX\", \"New York\" = \"NY\", None = \"\" } }";
    assert_eq!(text(rule, "TEXAS"), "TX");
    assert_eq!(text(rule, "none"), "");
    assert_eq!(text(rule, ""), "");
    assert_eq!(code(rule, "Guam"), RefusalCode::NotInList);
    let keep = rule.replace("} }", "}, others = \"keep\" }");
    assert_eq!(text(&keep, "Guam"), "Guam");
    let empty = rule.replace("} }", "}, others = \"empty\", default = \"??\" }");
    assert_eq!(text(&empty, "Guam"), "??");
    assert_eq!(
        text(
            "{ column = \"c\", values = { \"\" = \"all\" }, others = \"keep\" }",
            ""
        ),
        "all"
    );
}

#[test]
fn an_empty_field_has_a_default_or_refuses_the_row() {
    assert_eq!(
        text("{ column = \"c\", default = \"unknown\" }", ""),
        "unknown"
    );
    assert_eq!(
        code("{ column = \"c\", required = true }", ""),
        RefusalCode::Missing
    );
}

#[test]
fn dates_are_read_in_the_named_forms() {
    let rule = "{ column = \"c\", dates = [\"%m/%d/%Y\", \"iso\"] }";
    assert_eq!(text(rule, "3/5/1999"), "1999-03-05");
    assert_eq!(text(rule, "2025-09-30 23:30:00"), "2025-09-30T23:30:00");
    assert_eq!(code(rule, "2/30/2024"), RefusalCode::ImpossibleDate);
    assert_eq!(code(rule, "soon"), RefusalCode::NotADate);
}

#[test]
fn patterns_cases_and_trimming() {
    let zip = r#"{ column = "c", pattern = '(\d{5})(?:-\d{4})?$' }"#;
    assert_eq!(text(zip, "1 Main St, Mesa, AZ 85212-0001"), "85212");
    assert_eq!(text(zip, "no code"), "");
    assert_eq!(
        text("{ column = \"c\", case = \"title\" }", "ST. MARY'S JAIL"),
        "St. Mary's Jail"
    );
    assert_eq!(text("{ column = \"c\", case = \"upper\" }", "az"), "AZ");
    assert_eq!(
        text("{ column = \"c\", trim = \"$%\", number = true }", "$12.50"),
        "12.5"
    );
    assert_eq!(
        code("{ column = \"c\", number = true }", "many"),
        RefusalCode::NotANumber
    );
}

#[test]
fn a_formula_is_refused_and_a_constant_needs_no_column() {
    assert_eq!(code("\"c\"", "=HYPERLINK(\"x\")"), RefusalCode::Formula);
    assert_eq!(text("{ constant = \"SINGLE\" }", "=1"), "SINGLE");
}

#[test]
fn columns_are_joined_and_lists_split() {
    let toml = r#"
        kind = "facilities"
        name = "t"
        [format]
        null = ["NA", "-1"]
        [fields]
        name = { columns = ["first", "second"] }
        county_fips = { column = "fips", split = "|" }
        capacity = "beds"
    "#;
    let columns = ["first", "second", "fips", "beds"];
    let candidate = record(toml, &columns, &["Adams", "NA", "06037| 06071||", "-1"]).unwrap();
    assert_eq!(candidate.text("name"), Some("Adams"));
    assert_eq!(candidate.list("county_fips"), ["06037", "06071"]);
    assert_eq!(candidate.text("county_fips"), None);
    assert_eq!(candidate.field("capacity"), None);
    assert_eq!(&*candidate.field("name").unwrap().column, "first, second");
    let refusal = candidate.refuse("county_fips", RefusalCode::OutOfRange, "No such county.");
    assert_eq!((refusal.row, refusal.column.as_deref()), (2, Some("fips")));
}

#[test]
fn one_row_may_make_several_records() {
    let toml = r#"
        kind = "detentions"
        name = "stints"
        ignore = { religion = "no statistic needs it", "*_original" = "provenance is the row" }
        strict = true
        [[record]]
        kind = "persons"
        fields = { key = { column = "unique_identifier", required = true }, gender = "gender" }
        [[record]]
        kind = "placements"
        [record.fields]
        person = "unique_identifier"
        booked_in_at = { column = "book_in_date_time", dates = ["iso"] }
        [[record]]
        kind = "removals"
        unless = { departed_date = "" }
        fields = { person = "unique_identifier", departed_on = "departed_date" }
    "#;
    let columns = [
        "unique_identifier",
        "gender",
        "book_in_date_time",
        "departed_date",
        "religion",
        "file_original",
    ];
    let mut plan = plan(toml, &columns);
    let cells = ["a1", "Male", "2025-09-30 23:30:00", "", "x", "y"];
    let kinds = |candidates: &[Candidate]| candidates.iter().map(|c| c.kind).collect::<Vec<_>>();
    let made = plan.apply(&row(&columns, &cells)).unwrap();
    assert_eq!(kinds(&made), [Kind::Persons, Kind::Placements]);
    assert_eq!(made[1].text("booked_in_at"), Some("2025-09-30T23:30:00"));
    let cells = ["a1", "Male", "2025-09-30 23:30:00", "2025-10-02", "x", "y"];
    let made = plan.apply(&row(&columns, &cells)).unwrap();
    assert_eq!(
        kinds(&made),
        [Kind::Persons, Kind::Placements, Kind::Removals]
    );
    let refusal = plan
        .apply(&row(&columns, &["", "", "", "", "", ""]))
        .unwrap_err();
    assert_eq!(refusal.code, RefusalCode::Missing);
}

#[test]
fn columns_named_like_fields_map_to_themselves() {
    let names = |names: &[&str]| names.iter().map(|n| (*n).to_owned()).collect::<Vec<_>>();
    let mapping = Mapping::identity(Kind::Facilities, &["code", "name", "state"]);
    let mut plan = mapping
        .compile_for(&names(&["name", "code"]), false)
        .unwrap();
    let made = plan
        .apply(&row(&["name", "code"], &["Adams", "ADAMSMS"]))
        .unwrap();
    assert_eq!(made[0].text("code"), Some("ADAMSMS"));
    assert_eq!(made[0].text("state"), None);
    let error = mapping
        .compile_for(&names(&["code", "State"]), false)
        .unwrap_err();
    assert!(
        error.message().contains("Did you mean `state`?"),
        "{}",
        error.message()
    );
    let ignoring = mapping.clone().ignoring(&[("X*", "not ours")]);
    assert!(ignoring.compile_for(&names(&["code", "X1"]), false).is_ok());
    assert!(mapping.compile_for(&names(&["colour"]), false).is_err());
}

#[test]
fn nested_json_is_reached_by_paths() {
    let toml = r#"
        kind = "facilities"
        name = "t"
        [format]
        type = "json"
        records = "/records"
        [fields]
        code = "id"
        address = "fields.address.value"
        first_name = { column = "names.0.value", optional = true }
        states = "states"
        sources = { column = "fields.address.sources.0.url", optional = true }
    "#;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.json");
    let text = r#"{"records": [{"id": "A", "states": ["TX", "NM"], "names": [{"value": "One"}],
        "fields": {"address": {"value": "1 Main", "sources": [{"url": "u"}]}}}, {"id": "B"}]}"#;
    std::fs::write(&path, text).unwrap();
    let mapping = Mapping::parse(toml).unwrap();
    let reader = crate::transfer::import::reader::Reader::open(&path, &mapping.read_options());
    let reader = reader.unwrap();
    let mut plan = mapping.compile(&reader).unwrap();
    let rows: Vec<Row> = reader.map(Result::unwrap).collect();
    let made = plan.apply(&rows[0]).unwrap().remove(0);
    assert_eq!(made.text("address"), Some("1 Main"));
    assert_eq!(made.text("first_name"), Some("One"));
    assert_eq!(made.text("sources"), Some("u"));
    assert_eq!(made.list("states"), ["TX", "NM"]);
    assert_eq!(plan.apply(&rows[1]).unwrap()[0].fields.len(), 1);
}
