//! Official series: importing them, and what is answered over them. Small files of our own.

use std::path::PathBuf;

use api::store::imports;
use api::transfer::import::mapping::Kind;
use api::transfer::import::report::{Report, Totals};
use api::transfer::import::{self, Options, Tools};
use api::transfer::owner::Owner;
use entities::codes::FacilityType;
use serde_json::{Value, json};
use tests::build;
use tests::{Client, Outcome, Suite, TestApp, TestContext};

pub(crate) fn tests(suite: &mut Suite) {
    tests::add_tests!(suite, on_each_backend:
        importing_again_changes_nothing,
        the_first_of_two_rows_stands,
        a_dry_run_and_a_refused_atomic_import_keep_nothing,
        another_file_corrects_values,
        a_missing_value_is_no_observation_and_zero_is,
        a_facility_without_a_code_resolves_later,
        vintages_and_days_of_publication,
        a_month_that_had_not_begun_counts_for_nothing,
        stocks_are_averaged_over_days_and_flows_are_added,
        averages_are_not_rolled_up,
        pages_of_values_join_without_gaps,
        no_scope_no_figures,
        the_table_for_spreadsheets_names_its_releases,
    );
}

/// How figures of the tests are imported.
pub(crate) async fn import_file(
    app: &TestApp,
    kind: Kind,
    path: PathBuf,
    mapping: Option<&str>,
) -> Outcome<(Totals, Vec<String>)> {
    import_with(app, options(kind, path, mapping)).await
}

fn options(kind: Kind, path: PathBuf, mapping: Option<&str>) -> Options {
    Options {
        kind,
        path,
        format: None,
        mapping: mapping.map(str::to_owned),
        owner: Owner::Operator,
        source: None,
        dry_run: false,
        atomic: false,
    }
}

async fn import_with(app: &TestApp, options: Options) -> Outcome<(Totals, Vec<String>)> {
    let state = app.state();
    let tools = Tools {
        db: &state.db,
        clock: &state.clock,
        ids: &state.ids,
    };
    let mut report = Report::in_memory();
    let totals = import::import(tools, &options, &mut report, &mut |_| {}).await?;
    let refused = report.shown().iter().map(ToString::to_string).collect();
    Ok((totals, refused))
}

/// A table of book-ins by month, each row with its release.
const BOOK_INS: &str = r#"
kind = "observations"
name = "book-ins"

[fields]
dataset = { constant = "test/book-ins" }
facility_code = "facility"
month = "month"
published_on = "published"
as_of = "as_of"

[[observation]]
value = "book_ins"
measure = "book_ins"
empty = "skip"
"#;

const HEADER: &str = "facility,month,published,as_of,book_ins\n";

async fn import_book_ins(
    context: &TestContext,
    app: &TestApp,
    name: &str,
    rows: &str,
) -> Outcome<(Totals, Vec<String>)> {
    let path = context.write(name, format!("{HEADER}{rows}"))?;
    import_file(app, Kind::Observations, path, Some(BOOK_INS)).await
}

/// Inserted, changed, unchanged, duplicate, refused.
fn counts(totals: Totals) -> [u64; 5] {
    [
        totals.inserted,
        totals.changed,
        totals.unchanged,
        totals.duplicate,
        totals.refused,
    ]
}

const FIELDS: &str = "value status periodStart periodEnd state facilityCode parts daysCovered \
                      derived release { publishedOn }";

/// The values that a question is answered with.
pub(crate) async fn ask(client: &Client, arguments: &str, fields: &str) -> Outcome<Vec<Value>> {
    let query = format!("{{ observations({arguments}) {{ nodes {{ {fields} }} }} }}");
    let answer = client.gql(&query, json!({})).await?;
    let nodes = answer.data()?["observations"]["nodes"].as_array().cloned();
    nodes.ok_or_else(|| format!("no answer: {}", answer.text).into())
}

async fn values(client: &Client, arguments: &str) -> Outcome<Vec<f64>> {
    let nodes = ask(client, arguments, FIELDS).await?;
    Ok(nodes
        .iter()
        .filter_map(|node| node["value"].as_f64())
        .collect())
}

async fn importing_again_changes_nothing(context: TestContext) -> Outcome {
    let app = TestApp::new(&context).await?;
    let rows = "A,2025-01-01,2025-02-10,2025-02-03,5\nB,2025-01-01,2025-02-10,2025-02-03,0\n";
    let (totals, _) = import_book_ins(&context, &app, "a.csv", rows).await?;
    assert_eq!(counts(totals), [2, 0, 0, 0, 0]);
    let (totals, _) = import_book_ins(&context, &app, "a.csv", rows).await?;
    assert_eq!(counts(totals), [0, 0, 2, 0, 0]);
    // The same bytes under another name are the same file.
    let (totals, _) = import_book_ins(&context, &app, "b.csv", rows).await?;
    assert_eq!(counts(totals), [0, 0, 2, 0, 0]);
    let names = imports::file_names(app.db(), &[1]).await?;
    assert_eq!(names.len(), 1);
    Ok(())
}

async fn the_first_of_two_rows_stands(context: TestContext) -> Outcome {
    let app = TestApp::new(&context).await?;
    let rows = "A,2025-06-01,2025-07-17,2025-07-07,2559\n\
                A,2025-06-01,2025-07-17,2025-07-07,1410\n\
                A,2025-06-01,2025-07-17,2025-07-07,2559\n";
    for expected in [[1, 0, 0, 1, 1], [0, 0, 1, 1, 1]] {
        let (totals, refused) = import_book_ins(&context, &app, "a.csv", rows).await?;
        assert_eq!(counts(totals), expected);
        assert_eq!(
            refused,
            [
                "row 3, column book_ins: DUPLICATE_KEY Row 2 gives another value for the same \
              series, period and release, and stands."
            ]
        );
    }
    let client = app.with_scopes(&["statistics:read"])?;
    assert_eq!(values(&client, "vintages: ALL").await?, [2559.0]);
    Ok(())
}

async fn a_dry_run_and_a_refused_atomic_import_keep_nothing(context: TestContext) -> Outcome {
    let app = TestApp::new(&context).await?;
    let client = app.with_scopes(&["statistics:read"])?;
    let good = "A,2025-01-01,2025-02-10,2025-02-03,5\n";
    let bad = "A,2025-02-30,2025-02-10,2025-02-03,5\n";
    let path = context.write("a.csv", format!("{HEADER}{good}{bad}"))?;
    let asked = options(Kind::Observations, path, Some(BOOK_INS));
    for (dry_run, atomic) in [(true, false), (false, true)] {
        let asked = Options {
            dry_run,
            atomic,
            ..asked.clone()
        };
        let (totals, _) = import_with(&app, asked).await?;
        assert_eq!(counts(totals), [1, 0, 0, 0, 1]);
        assert_eq!(
            values(&client, "").await.unwrap_or_default(),
            Vec::<f64>::new()
        );
        assert!(imports::file_names(app.db(), &[1]).await?.is_empty());
    }
    Ok(())
}

async fn another_file_corrects_values(context: TestContext) -> Outcome {
    let app = TestApp::new(&context).await?;
    let row = |month: &str, value: &str| format!("A,{month},2025-04-10,2025-04-03,{value}\n");
    let first = [row("2025-01-01", "5"), row("2025-02-01", "6")].concat();
    import_book_ins(&context, &app, "a.csv", &first).await?;
    let second = [
        row("2025-02-01", "7"),
        row("2025-01-01", "5"),
        row("2025-02-01", "8"),
        row("2025-03-01", "9"),
    ]
    .concat();
    let (totals, refused) = import_book_ins(&context, &app, "b.csv", &second).await?;
    assert_eq!(counts(totals), [1, 1, 1, 0, 1]);
    assert!(
        refused[0].contains("Row 2 gives another value"),
        "{refused:?}"
    );
    let (totals, _) = import_book_ins(&context, &app, "b.csv", &second).await?;
    assert_eq!(counts(totals), [0, 0, 3, 0, 1]);
    let client = app.with_scopes(&["statistics:read"])?;
    assert_eq!(values(&client, "first: 10").await?, [5.0, 7.0, 9.0]);
    Ok(())
}

async fn a_missing_value_is_no_observation_and_zero_is(context: TestContext) -> Outcome {
    let app = TestApp::new(&context).await?;
    let rows = "A,2025-01-01,2025-04-10,2025-04-03,\nA,2025-02-01,2025-04-10,2025-04-03,0\n";
    let (totals, _) = import_book_ins(&context, &app, "a.csv", rows).await?;
    assert_eq!(counts(totals), [1, 0, 0, 0, 0]);
    let client = app.with_scopes(&["statistics:read"])?;
    assert_eq!(values(&client, "first: 10").await?, [0.0]);
    Ok(())
}

async fn a_facility_without_a_code_resolves_later(context: TestContext) -> Outcome {
    let app = TestApp::new(&context).await?;
    let mapping = BOOK_INS.replace(
        "facility_code = \"facility\"",
        "facility_name = \"facility\"\ncity = { constant = \"Lumpkin\" }\nstate = { constant = \"GA\" }",
    );
    let rows = "Stewart Detention Ctr.,2025-01-01,2025-02-10,2025-02-03,5\n";
    let path = context.write("a.csv", format!("{HEADER}{rows}"))?;
    import_file(&app, Kind::Observations, path, Some(&mapping)).await?;
    let client = app.with_scopes(&["statistics:read", "facilities:read"])?;
    let query = "{ publishedSeries { nodes { facilityText facilityCode facility { name } } } }";
    let node = |answer: &Value| answer["publishedSeries"]["nodes"][0].clone();
    let before = node(client.gql(query, json!({})).await?.data()?);
    assert_eq!(before["facilityText"], "Stewart Detention Ctr.");
    assert_eq!(before["facility"], Value::Null);
    let facilities = "code,name,city,state\nSTWRTGA,STEWART DETENTION CTR,LUMPKIN,GA\n";
    let path = context.write("facilities.csv", facilities)?;
    let options = Options {
        source: Some("https://example.org/facilities".to_owned()),
        ..options(Kind::Facilities, path, None)
    };
    import_with(&app, options).await?;
    let after = node(client.gql(query, json!({})).await?.data()?);
    assert_eq!(after["facilityCode"], "STWRTGA");
    assert_eq!(after["facility"]["name"], "STEWART DETENTION CTR");
    assert_eq!(after["facilityText"], "Stewart Detention Ctr.");
    Ok(())
}

/// January in three releases.
const VINTAGES: &str = "A,2025-01-01,2025-01-20,2025-01-13,3\n\
                        A,2025-01-01,2025-02-10,2025-02-03,9\n\
                        A,2025-01-01,2025-03-10,2025-03-03,8\n";

async fn vintages_and_days_of_publication(context: TestContext) -> Outcome {
    let app = TestApp::new(&context).await?;
    import_book_ins(&context, &app, "a.csv", VINTAGES).await?;
    let client = app.with_scopes(&["statistics:read"])?;
    assert_eq!(values(&client, "first: 10").await?, [8.0]);
    assert_eq!(values(&client, "vintages: ALL").await?, [3.0, 9.0, 8.0]);
    for (day, expected) in [
        ("2025-01-19", vec![]),
        ("2025-01-20", vec![3.0]),
        ("2025-03-09", vec![9.0]),
        ("2025-03-10", vec![8.0]),
    ] {
        let asked = format!("asPublishedOn: \"{day}\"");
        assert_eq!(values(&client, &asked).await?, expected, "{day}");
        let asked = format!("asPublishedOn: \"{day}\", rollUp: {{}}");
        assert_eq!(values(&client, &asked).await?, expected, "{day}");
    }
    let nodes = ask(&client, "vintages: ALL", FIELDS).await?;
    assert_eq!(nodes[0]["status"], "PARTIAL");
    assert_eq!(nodes[2]["status"], "FINAL");
    let only = "filter: { publishedOn: { eq: \"2025-02-10\" } }";
    assert_eq!(values(&client, only).await?, [9.0]);
    Ok(())
}

async fn a_month_that_had_not_begun_counts_for_nothing(context: TestContext) -> Outcome {
    let app = TestApp::new(&context).await?;
    let rows = "A,2025-01-01,2025-02-10,2025-02-03,5\n\
                A,2025-02-01,2025-02-10,2025-02-03,1\n\
                A,2025-03-01,2025-02-10,2025-02-03,0\n";
    import_book_ins(&context, &app, "a.csv", rows).await?;
    let client = app.with_scopes(&["statistics:read"])?;
    let nodes = ask(&client, "first: 10", FIELDS).await?;
    let status: Vec<_> = nodes.iter().map(|node| node["status"].clone()).collect();
    assert_eq!(status, ["FINAL", "PARTIAL", "NOT_YET"]);
    let rolled = ask(&client, "rollUp: { interval: QUARTER }", FIELDS).await?;
    assert_eq!(rolled.len(), 1);
    assert_eq!(rolled[0]["value"], 6.0);
    assert_eq!(rolled[0]["daysCovered"], 31 + 28);
    assert_eq!(rolled[0]["status"], "PARTIAL");
    assert_eq!(rolled[0]["periodEnd"], "2025-03-31");
    Ok(())
}

/// A mapping of a table of people in custody by facility and day.
pub(crate) const POPULATION: &str = r#"
kind = "population"
name = "population"

[fields]
dataset = { constant = "test/population" }
facility_code = "facility"
day = "day"

[[observation]]
value = "midnight"
measure = "people_in_custody"

[[observation]]
value = "any_time"
measure = "people_in_custody_any_time"
"#;

/// Two facilities over three days; B is known from the second day.
const DAYS: &str = "facility,day,midnight,any_time\n\
                    A,2025-09-29,10,11\nA,2025-09-30,20,21\nA,2025-10-01,30,31\n\
                    B,2025-09-30,1,2\nB,2025-10-01,2,4\n";

async fn population(context: &TestContext) -> Outcome<(TestApp, Client)> {
    let app = TestApp::new(context).await?;
    for (code, state) in [("A", "GA"), ("B", "TX")] {
        build::facility(&app, |facility| {
            facility.code = Some(code.to_owned());
            facility.state = Some(state.to_owned());
            facility.type_grouped = FacilityType::DedicatedIce;
        })
        .await?;
    }
    let path = context.write("days.csv", DAYS)?;
    import_file(&app, Kind::Population, path, Some(POPULATION)).await?;
    let client = app.with_scopes(&["statistics:read", "facilities:read"])?;
    Ok((app, client))
}

async fn stocks_are_averaged_over_days_and_flows_are_added(context: TestContext) -> Outcome {
    let (_app, client) = population(&context).await?;
    let midnight = "filter: { measure: { eq: \"people_in_custody\" } }";
    let national = format!("{midnight}, rollUp: {{ by: [NATION] }}");
    assert_eq!(values(&client, &national).await?, [10.0, 21.0, 32.0]);
    let years = format!("{midnight}, rollUp: {{ interval: FISCAL_YEAR }}");
    let years = ask(&client, &years, FIELDS).await?;
    assert_eq!(years[0]["value"], 15.5);
    assert_eq!(years[0]["daysCovered"], 2);
    assert_eq!(years[0]["parts"], 2);
    assert_eq!(years[0]["status"], "PARTIAL");
    assert_eq!(years[1]["value"], 32.0);
    assert_eq!(years[1]["periodStart"], "2025-10-01");
    let states = format!("{midnight}, rollUp: {{ by: [STATE], interval: MONTH }}");
    let states = ask(&client, &states, FIELDS).await?;
    let states: Vec<_> = (states.iter())
        .map(|node| {
            (
                node["state"].as_str().unwrap_or_default(),
                node["value"].as_f64(),
            )
        })
        .collect();
    assert_eq!(
        states,
        [
            ("GA", Some(15.0)),
            ("TX", Some(1.0)),
            ("GA", Some(30.0)),
            ("TX", Some(2.0))
        ]
    );
    let caveat = "filter: { measure: { eq: \"people_in_custody_any_time\" } }, rollUp: {}";
    let nodes = ask(
        &client,
        caveat,
        "value parts caveat definition facility { code }",
    )
    .await?;
    assert_eq!(nodes[0]["caveat"], Value::Null); // one facility on the first day
    assert!(
        nodes[1]["caveat"]
            .as_str()
            .is_some_and(|text| text.contains("transferred"))
    );
    assert_eq!(nodes[1]["facility"], Value::Null);
    Ok(())
}

async fn averages_are_not_rolled_up(context: TestContext) -> Outcome {
    let app = TestApp::new(&context).await?;
    let average = BOOK_INS.replace(
        "measure = \"book_ins\"",
        "measure = \"average_length_of_stay\"",
    );
    let path = context.write("a.csv", format!("{HEADER}{VINTAGES}"))?;
    import_file(&app, Kind::Observations, path, Some(&average)).await?;
    let client = app.with_scopes(&["statistics:read"])?;
    for asked in ["rollUp: {}", "rollUp: { interval: FISCAL_YEAR }"] {
        let query = format!("{{ observations({asked}) {{ nodes {{ value }} }} }}");
        let answer = client.gql(&query, json!({})).await?;
        assert_eq!(answer.codes(), ["BAD_USER_INPUT"]);
        assert!(
            answer
                .messages()
                .contains("add over neither places nor time")
        );
    }
    let query = "{ observations(rollUp: { sumOver: [\"sex\"] }) { nodes { value } } }";
    let answer = client.gql(query, json!({})).await?;
    assert!(answer.messages().contains("cannot be summed over"));
    Ok(())
}

async fn pages_of_values_join_without_gaps(context: TestContext) -> Outcome {
    let (_app, client) = population(&context).await?;
    let orders = [
        "",
        ", orderBy: { field: PERIOD, direction: DESC }",
        ", rollUp: {}",
    ];
    for order in orders {
        let all = values(&client, &format!("first: 100{order}")).await?;
        assert!(all.len() > 5, "{order}");
        let (mut joined, mut after) = (Vec::new(), String::new());
        for _ in 0..all.len() {
            let query = format!(
                "{{ observations(first: 2{order}{after}) {{ totalCount nodes {{ value }} \
                 pageInfo {{ hasNextPage endCursor }} }} }}"
            );
            let answer = client.gql(&query, json!({})).await?;
            let page = &answer.data()?["observations"];
            assert_eq!(page["totalCount"], all.len());
            let nodes = page["nodes"].as_array().into_iter().flatten();
            joined.extend(nodes.filter_map(|node| node["value"].as_f64()));
            if page["pageInfo"]["hasNextPage"] == false {
                break;
            }
            let cursor = page["pageInfo"]["endCursor"].as_str().unwrap_or_default();
            after = format!(", after: \"{cursor}\"");
        }
        assert_eq!(joined, all, "{order}");
    }
    Ok(())
}

async fn no_scope_no_figures(context: TestContext) -> Outcome {
    let (app, _) = population(&context).await?;
    let client = app.with_scopes(&["facilities:read"])?;
    let query = "{ observations { nodes { value } } publishedSeries { nodes { dataset } } \
                 facilities { nodes { code publishedSeries { dataset } } } }";
    let answer = client.gql(query, json!({})).await?;
    assert_eq!(answer.json["data"]["observations"], Value::Null);
    assert_eq!(answer.json["data"]["publishedSeries"], Value::Null);
    let first = &answer.json["data"]["facilities"]["nodes"][0];
    assert_eq!(first["publishedSeries"], Value::Null);
    assert!(answer.codes().iter().all(|code| *code == "FORBIDDEN"));
    Ok(())
}

async fn the_table_for_spreadsheets_names_its_releases(context: TestContext) -> Outcome {
    let app = TestApp::new(&context).await?;
    import_book_ins(&context, &app, "a.csv", VINTAGES).await?;
    let client = app.with_scopes(&["statistics:read"])?;
    let answer = client
        .get("/observations.csv?asPublishedOn=2025-02-28")
        .await?;
    let lines: Vec<&str> = answer.text.lines().collect();
    assert!(
        lines.contains(
            &"# Cite: test/book-ins (test/book-ins), published 2025-02-10, as of 2025-02-03."
        ),
        "{}",
        answer.text
    );
    let last = lines.last().copied().unwrap_or_default();
    assert!(
        last.starts_with("test/book-ins,book_ins,book-ins,,FACILITY,A,"),
        "{last}"
    );
    let answer = client.get("/observations.csv?vintages=ALL").await?;
    assert!(answer.text.contains("3 releases; the row names its own."));
    Ok(())
}
