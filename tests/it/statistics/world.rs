//! Published numbers that the tests ask about.

use entities::codes::CubeInterval::{self, Day, Month};
use entities::codes::StatisticsDimension::{
    self as Dimension, Citizenship, Facility, Gender, LengthOfStay, State,
};
use entities::codes::StatisticsMeasure::{
    self as Measure, AverageDailyPopulation, DeathsInCustody, FinalBookOuts, InitialBookIns,
    PeopleInCustody,
};
use sea_orm::{ConnectionTrait as _, DatabaseBackend, Statement};
use serde_json::{Value, json};
use tests::build::{self, Cells};
use tests::{Client, Outcome, TestApp, TestContext};

pub(super) const SCOPE: &[&str] = &["statistics:read"];

/// The ends of the two months that are published.
pub(super) const MONTHS: [&str; 2] = ["2026-09-30", "2026-10-31"];

/// The period of both.
pub(super) const BOTH: &str =
    "period: { interval: MONTH, from: \"2026-09-01\", to: \"2026-10-31\" }";

/// The period of the later one.
pub(super) const OCTOBER: &str =
    "period: { interval: MONTH, from: \"2026-10-01\", to: \"2026-10-31\" }";

/// A service with one release: people in custody and book-ins by citizenship, gender, state and
/// facility, at the ends of two months. `LA` is hidden, `MM` is empty: neither has a cell.
pub(super) async fn world(context: &TestContext) -> Outcome<TestApp> {
    let app = TestApp::new(context).await?;
    let office = build::field_office(&app, "SAC").await?;
    for (code, state) in [("ADELANTO", "CA"), ("MESAVRD", "CA"), ("STEWART", "GA")] {
        build::facility(&app, |facility| {
            facility.code = Some(code.to_owned());
            facility.name = format!("{code} Center");
            facility.state = Some(state.to_owned());
            facility.field_office_id = (state == "CA").then_some(office.id);
        })
        .await?;
    }
    build::statistics_release(&app, 1, |_| ()).await?;
    let mut cells = Cells::new(&app, 1);
    for (place, day) in MONTHS.into_iter().enumerate() {
        let more = 10 * i64::try_from(place)?;
        for (codes, value) in STOCKS {
            cells
                .publish(PeopleInCustody, Day, day, codes, value + more)
                .await?;
        }
        let first = format!("{}-01", &day[..7]);
        for (codes, value) in FLOWS {
            cells
                .publish(InitialBookIns, Month, &first, codes, value + more)
                .await?;
        }
    }
    for (band, value) in [
        ("DAYS_0_TO_2", 100),
        ("DAYS_3_TO_7", 200),
        ("DAYS_8_TO_30", 1000),
        ("DAYS_31_TO_90", 300),
    ] {
        cells
            .publish(
                FinalBookOuts,
                Month,
                "2026-10-01",
                &[(LengthOfStay, band)],
                value,
            )
            .await?;
    }
    cells
        .publish(FinalBookOuts, Month, "2026-10-01", &[], 1600)
        .await?;
    cells
        .publish(AverageDailyPopulation, Month, "2026-10-01", &[], 50_000)
        .await?;
    cells
        .publish(DeathsInCustody, Month, "2026-10-01", &[], 20)
        .await?;
    Ok(app)
}

type Number = (&'static [(Dimension, &'static str)], i64);

const STOCKS: [Number; 15] = [
    (&[], 1000),
    (&[(Citizenship, "KH")], 190),
    (&[(Citizenship, "VN")], 300),
    (&[(Gender, "FEMALE")], 200),
    (&[(Gender, "MALE")], 800),
    (&[(State, "CA")], 600),
    (&[(State, "GA")], 400),
    (&[(Facility, "ADELANTO")], 350),
    (&[(Facility, "MESAVRD")], 250),
    (&[(Facility, "STEWART")], 400),
    (&[(Citizenship, "KH"), (Gender, "MALE")], 160),
    (&[(Citizenship, "KH"), (Gender, "FEMALE")], 30),
    (&[(Citizenship, "VN"), (Gender, "MALE")], 300),
    (&[(Citizenship, "KH"), (Facility, "ADELANTO")], 60),
    (&[(Citizenship, "KH"), (Facility, "MESAVRD")], 40),
];

const FLOWS: [Number; 3] = [
    (&[], 500),
    (&[(Citizenship, "KH")], 40),
    (&[(Citizenship, "VN")], 80),
];

/// Publishes one number more.
pub(super) async fn publish(
    app: &TestApp,
    release: i32,
    (measure, interval): (Measure, CubeInterval),
    starts_on: &str,
    codes: &[(Dimension, &str)],
    value: i64,
) -> Outcome {
    let mut cells = Cells::new(app, release);
    cells
        .publish(measure, interval, starts_on, codes, value)
        .await
}

/// The answer to a question, as text and as JSON.
pub(super) async fn ask(client: &Client, arguments: &str, selection: &str) -> Outcome<Value> {
    let query = format!("{{ statistics({arguments}) {{ {selection} }} }}");
    let answer = client.gql(&query, json!({})).await?;
    let answer = answer.data()?["statistics"].clone();
    assert!(answer.is_object(), "no answer to {query}");
    Ok(answer)
}

/// The groups of an answer as `key=value`, in their order.
pub(super) async fn values(
    client: &Client,
    arguments: &str,
    measure: &str,
) -> Outcome<Vec<String>> {
    let selection = format!("nodes {{ groupKey {measure} {{ value lower upper }} }}");
    let answer = ask(client, arguments, &selection).await?;
    let nodes = answer["nodes"].as_array().cloned().unwrap_or_default();
    Ok(nodes
        .iter()
        .map(|node| {
            let cell = &node[measure];
            let key = node["groupKey"].as_str().unwrap_or_default();
            format!(
                "{key}={} [{}, {}]",
                cell["value"], cell["lower"], cell["upper"]
            )
        })
        .collect())
}

/// How SQLite goes about a statement; what is asked for does not matter to it. `PostgreSQL` explains no
/// statement without its values.
pub(super) async fn plan(app: &TestApp, statement: &str) -> Outcome<String> {
    let explained = Statement::from_string(
        DatabaseBackend::Sqlite,
        format!("EXPLAIN QUERY PLAN {statement}"),
    );
    let rows = app.db().query_all_raw(explained).await?;
    let mut lines = Vec::new();
    for row in rows {
        lines.push(row.try_get::<String>("", "detail")?);
    }
    Ok(lines.join("; "))
}
