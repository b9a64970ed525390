use chrono::NaiveDate;

use super::*;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

const POPULATION: &str = r#"
    kind = "population"
    name = "daily-population"
    [fields]
    dataset = { constant = "daily" }
    facility_code = { column = "code", required = true }
    day = "date"
    [[observation]]
    value = "midnight"
    measure = "people_in_custody"
    unit = "people"
    aggregation = "stock"
    [[observation]]
    value = "male"
    measure = "people_in_custody"
    breakdown = { gender = "male" }
    empty = "skip"
"#;

#[test]
fn a_row_makes_a_figure_a_column() {
    let columns = ["code", "date", "midnight", "male"];
    let mut plan = plan(POPULATION, &columns);
    let row = row(&columns, &["ADAMSMS", "2024-12-29", "2157.0", "12"]);
    let drafts = plan.observations(&row).unwrap();
    assert_eq!(drafts.len(), 2);
    assert_eq!(drafts[0].measure, "people_in_custody");
    assert_eq!(drafts[0].facility_code.as_deref(), Some("ADAMSMS"));
    assert_eq!(drafts[0].period, Period::Day(day("2024-12-29")));
    assert_eq!(drafts[0].value.as_deref(), Some("2157"));
    assert_eq!(drafts[0].number, Some(2157.0));
    assert_eq!(drafts[0].breakdown, []);
    assert_eq!(drafts[1].breakdown, [("gender", "male".into())]);
    assert_eq!(
        (drafts[1].unit.as_deref(), drafts[1].column),
        (None, "male")
    );
}

#[test]
fn missing_is_not_zero_and_a_bad_figure_refuses_its_row() {
    let columns = ["code", "date", "midnight", "male"];
    let mut plan = plan(POPULATION, &columns);
    let empty = row(&columns, &["A", "2024-12-29", "", ""]);
    let drafts = plan.observations(&empty).unwrap();
    assert_eq!((drafts.len(), drafts[0].number), (1, None));
    for (cells, column, code) in [
        (
            ["A", "2024-12-29", "5", "x"],
            "male",
            RefusalCode::NotANumber,
        ),
        (
            ["A", "2024-02-30", "5", "1"],
            "date",
            RefusalCode::ImpossibleDate,
        ),
        (["A", "yesterday", "5", "1"], "date", RefusalCode::NotADate),
        (["", "2024-12-29", "5", "1"], "code", RefusalCode::Missing),
        (["A", "", "5", "1"], "", RefusalCode::Missing),
    ] {
        let row = row(&columns, &cells);
        let refusal = plan.observations(&row).unwrap_err();
        assert_eq!(
            (refusal.column.as_deref().unwrap_or(""), refusal.code),
            (column, code)
        );
    }
}

const BY_AGENCY: &str = r#"
    kind = "observations"
    name = "adp-by-agency"
    [context.group]
    column = "agency"
    headings = ["CBP Average", "ICE Average", "Average"]
    reset_by = ["file_date"]
    [fields]
    measure = { constant = "average_daily_population" }
    published_on = "file_date"
    [breakdown]
    arresting_agency = { context = "group", values = { "CBP Average" = "CBP", "ICE Average" = "ICE", Average = "" } }
    criminality = { column = "agency", values = { "Convicted Criminal" = "convicted" }, others = "empty" }
    [[observation]]
    value = "adp"
    fields = { month = "date" }
    [[observation]]
    value = "ytd"
    when = { month = "Oct" }
    fields = { fiscal_year = "fy", through = "file_date" }
"#;

fn breakdown(plan: &mut Plan, cells: [&str; 7]) -> Result<Vec<(String, String)>, RefusalCode> {
    let columns = ["agency", "month", "date", "adp", "ytd", "fy", "file_date"];
    let row = row(&columns, &cells);
    let drafts = plan.observations(&row).map_err(|refusal| refusal.code)?;
    Ok(drafts[0]
        .breakdown
        .iter()
        .map(|(k, v)| ((*k).to_owned(), v.to_string()))
        .collect())
}

#[test]
fn a_heading_holds_for_the_rows_below() {
    let columns = ["agency", "month", "date", "adp", "ytd", "fy", "file_date"];
    let mut plan = plan(BY_AGENCY, &columns);
    let mut at = |agency, file| {
        breakdown(
            &mut plan,
            [agency, "Nov", "2024-11-01", "1", "2", "2025", file],
        )
    };
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let convicted = || pair("criminality", "convicted");
    assert_eq!(
        at("Convicted Criminal", "2025-01-01"),
        Err(RefusalCode::NoHeading)
    );
    assert_eq!(
        at("CBP Average", "2025-01-01"),
        Ok(vec![pair("arresting_agency", "CBP")])
    );
    assert_eq!(
        at("Convicted Criminal", "2025-01-01"),
        Ok(vec![pair("arresting_agency", "CBP"), convicted()])
    );
    assert_eq!(
        at("ICE Average", "2025-01-01"),
        Ok(vec![pair("arresting_agency", "ICE")])
    );
    assert_eq!(at("Average", "2025-01-01"), Ok(vec![]));
    assert_eq!(
        at("Convicted Criminal", "2025-01-01"),
        Ok(vec![convicted()])
    );
    // A new vintage starts without a heading.
    assert_eq!(
        at("Convicted Criminal", "2025-01-16"),
        Err(RefusalCode::NoHeading)
    );
}

#[test]
fn a_lost_row_may_have_been_a_heading() {
    let columns = ["agency", "month", "date", "adp", "ytd", "fy", "file_date"];
    let mut plan = plan(BY_AGENCY, &columns);
    let cells = |agency| [agency, "Nov", "2024-11-01", "1", "2", "2025", "2025-01-01"];
    assert!(breakdown(&mut plan, cells("CBP Average")).is_ok());
    plan.row_lost();
    assert_eq!(
        breakdown(&mut plan, cells("Convicted Criminal")),
        Err(RefusalCode::NoHeading)
    );
    assert!(breakdown(&mut plan, cells("ICE Average")).is_ok());
}

#[test]
fn a_figure_repeated_in_every_row_is_taken_once() {
    let columns = ["agency", "month", "date", "adp", "ytd", "fy", "file_date"];
    let mut plan = plan(BY_AGENCY, &columns);
    let cells = |month| {
        [
            "Average",
            month,
            "2024-10-01",
            "",
            "48,5",
            "2025",
            "2025-01-01",
        ]
    };
    let november = row(&columns, &cells("Nov"));
    assert_eq!(plan.observations(&november).unwrap().len(), 1);
    let october = row(&columns, &{
        let mut cells = cells("Oct");
        cells[4] = "48.5";
        cells
    });
    let drafts = plan.observations(&october).unwrap();
    let through = day("2025-01-01");
    assert_eq!(
        drafts[1].period,
        Period::FiscalYearToDate {
            year: 2025,
            through
        }
    );
    assert_eq!(drafts[1].published_on, Some(through));
    assert_eq!(drafts[0].period, Period::Month(day("2024-10-01")));
}

#[test]
fn headings_may_be_whatever_is_no_sub_row() {
    let toml = r#"
        kind = "observations"
        name = "atd"
        [context.office]
        column = "aor_technology"
        sub_rows = ["GPS", "SmartLINK"]
        [fields]
        measure = { constant = "people_monitored" }
        field_office = { context = "office", values = { Total = "" }, others = "keep" }
        day = "pull_date"
        [breakdown]
        technology = { column = "aor_technology", values = { GPS = "gps", SmartLINK = "smartlink" }, others = "empty" }
        [[observation]]
        value = "count"
    "#;
    let columns = ["aor_technology", "count", "pull_date"];
    let mut plan = plan(toml, &columns);
    let mut seen = |cell: &str| {
        let row = row(&columns, &[cell, "3.0", "2025-01-01"]);
        let drafts = plan.observations(&row).unwrap();
        let technology = drafts[0]
            .breakdown
            .first()
            .map(|(_, value)| value.to_string());
        (
            drafts[0].field_office.as_deref().map(str::to_owned),
            technology,
        )
    };
    let atlanta = || Some("Atlanta".to_owned());
    assert_eq!(seen("Total"), (None, None));
    assert_eq!(seen("Atlanta"), (atlanta(), None));
    assert_eq!(seen("GPS"), (atlanta(), Some("gps".to_owned())));
    assert_eq!(seen("SmartLINK"), (atlanta(), Some("smartlink".to_owned())));
}

#[test]
fn periods_of_every_length() {
    for (fields, cells, expected) in [
        (
            "month = \"a\"",
            ["2024-11", ""],
            Period::Month(day("2024-11-01")),
        ),
        (
            "month = \"a\"",
            ["2024-11-30", ""],
            Period::Month(day("2024-11-01")),
        ),
        (
            "quarter = \"a\"",
            ["2024-12-31", ""],
            Period::Quarter(day("2024-10-01")),
        ),
        ("year = \"a\"", ["2024", ""], Period::Year(2024)),
        (
            "fiscal_year = \"a\"",
            ["FY2024", ""],
            Period::FiscalYear(2024),
        ),
        (
            "from = \"a\"\nto = \"b\"",
            ["2024-01-01", "2024-01-31"],
            Period::Range {
                from: day("2024-01-01"),
                to: day("2024-01-31"),
            },
        ),
    ] {
        let toml = format!(
            "kind = \"observations\"\nname = \"t\"\n[fields]\n{fields}\n[[observation]]\nvalue = \
             {{ constant = \"1\" }}\nmeasure = \"m\"\n"
        );
        let mut plan = plan(&toml, &["a", "b"]);
        let row = row(&["a", "b"], &cells);
        assert_eq!(plan.observations(&row).unwrap()[0].period, expected);
    }
}

#[test]
fn a_period_that_ends_before_it_starts_is_refused() {
    let toml = "kind = \"observations\"\nname = \"t\"\n[fields]\nfrom = \"a\"\nto = \"b\"\n\
                [[observation]]\nvalue = { constant = \"1\" }\nmeasure = \"m\"\n";
    let mut plan = plan(toml, &["a", "b"]);
    let row = row(&["a", "b"], &["2024-02-01", "2024-01-01"]);
    let refusal = plan.observations(&row).unwrap_err();
    assert_eq!(
        (refusal.code, refusal.column.as_deref()),
        (RefusalCode::OutOfRange, Some("b"))
    );
}

#[test]
fn a_figure_needs_a_measure_and_a_period() {
    let head = "kind = \"observations\"\nname = \"t\"\n";
    for (body, words) in [
        (
            "[[observation]]\nvalue = \"a\"\nmeasure = \"m\"",
            "needs a period",
        ),
        (
            "[fields]\nday = \"a\"\n[[observation]]\nvalue = \"a\"",
            "needs a `measure`",
        ),
        (
            "[fields]\nday = \"a\"\n[[observation]]\nmeasure = \"m\"",
            "`value`",
        ),
        ("[fields]\nday = \"a\"", "at least one figure"),
        ("[fields]\ndays = \"a\"", "Did you mean `day`?"),
        ("[[record]]\nkind = \"persons\"", "no records"),
    ] {
        let error = parse_error(&format!("{head}{body}\n"));
        assert!(error.contains(words), "{body}: {error}");
    }
}

#[test]
fn decimal_marks_of_the_file_hold_for_figures() {
    let toml = "kind = \"observations\"\nname = \"t\"\n[format]\ndecimal = \",\"\nthousands = \
                \".\"\n[fields]\nday = \"d\"\n[[observation]]\nvalue = \"v\"\nmeasure = \"m\"\n\
                [[observation]]\nvalue = { column = \"v\", number = true }\nmeasure = \"n\"\n";
    let mut plan = plan(toml, &["d", "v"]);
    let row = row(&["d", "v"], &["2024-01-01", "1.234,50"]);
    for draft in plan.observations(&row).unwrap() {
        assert_eq!(
            (draft.value.as_deref(), draft.number),
            (Some("1234.5"), Some(1234.5))
        );
    }
}
