//! Numbers of different origin side by side.

use api::transfer::import::mapping::Kind;
use entities::codes::CubeInterval::Day;
use entities::codes::StatisticsMeasure::PeopleInCustody;
use entities::population_group;
use sea_orm::{ActiveModelTrait as _, ActiveValue::Set, IntoActiveModel as _};
use serde_json::{Value, json};
use tests::build::{self, Cells};
use tests::{Client, Outcome, Suite, TestApp, TestContext};

use super::world::{BOTH, OCTOBER, world};
use crate::series::{POPULATION, import_file};

pub(crate) fn tests(suite: &mut Suite) {
    tests::add_tests!(suite, on_each_backend:
        numbers_of_every_origin_stand_side_by_side,
        kinds_without_their_scope_are_left_out,
        averages_are_those_of_the_days_and_those_to_date,
        a_comparison_of_too_much_is_refused,
    );
}

const DAYS: &str = "facility,day,midnight,any_time\nADELANTO,2026-10-30,500,510\n\
                    ADELANTO,2026-10-31,700,720\nSTEWART,2026-10-31,600,640\n";

const SCOPES: &[&str] = &["statistics:read", "reports:read"];

/// Published statistics of two universes, an official table of two facilities, and two claims, one
/// of them about Cambodians.
async fn said(context: &TestContext) -> Outcome<TestApp> {
    let app = world(context).await?;
    build::universe(&app, "ddp-2026").await?;
    let mut cells = Cells::new(&app, 1).of_universe("ddp-2026");
    cells
        .publish(PeopleInCustody, Day, "2026-10-31", &[], 1285)
        .await?;
    let path = context.write("days.csv", DAYS)?;
    import_file(&app, Kind::Population, path, Some(POPULATION)).await?;
    let group = build::population_group(&app, "Cambodian").await?;
    let mut changed: population_group::ActiveModel = group.clone().into_active_model();
    changed.citizenship = Set(Some("KH".to_owned()));
    changed.update(app.db()).await?;
    for group in [None, Some(group.id)] {
        build::reported_figure(&app, |figure| {
            figure.population_group_id = group;
            figure.low = Some(if group.is_some() { 100.0 } else { 1200.0 });
            figure.low_inclusive = false;
            figure.qualifier = Some("more than".to_owned());
            figure.speaker_text = Some("a senator".to_owned());
            figure.starts_on = "2026-10-20".parse().ok();
            figure.ends_on = figure.starts_on;
        })
        .await?;
    }
    Ok(app)
}

async fn compare(client: &Client, arguments: &str) -> Outcome<Vec<Value>> {
    let query = format!(
        "{{ comparison({arguments}) {{ measure caution entries {{
            kind source startsOn endsOn label unit definition vintage asOf
            value lower lowerInclusive upper derived }} }} }}"
    );
    let answer = client.gql(&query, json!({})).await?;
    let entries = answer.data()?["comparison"]["entries"].as_array().cloned();
    entries.ok_or_else(|| format!("no comparison: {}", answer.text).into())
}

/// What is compared, one line each.
fn lines(entries: &[Value]) -> Vec<String> {
    let line = |entry: &Value| {
        let text = |name: &str| entry[name].as_str().unwrap_or("-").to_owned();
        format!(
            "{} {} {} {}..{}",
            text("kind"),
            text("source"),
            entry["value"],
            entry["lower"],
            entry["upper"]
        )
    };
    entries.iter().map(line).collect()
}

async fn numbers_of_every_origin_stand_side_by_side(context: TestContext) -> Outcome {
    let app = said(&context).await?;
    let client = app.with_scopes(SCOPES)?;
    let asked = format!("measure: PEOPLE_IN_CUSTODY, {OCTOBER}");
    let entries = compare(&client, &asked).await?;
    assert_eq!(
        lines(&entries),
        [
            "REPORTED a senator null 1200.0..null",
            "STATISTICS PARTNERS 1010.0 1006.0..1014.0",
            "STATISTICS ddp-2026 1285.0 1281.0..1289.0",
            "OFFICIAL test/population 1300.0 1300.0..1300.0",
        ]
    );
    for entry in &entries {
        for name in ["unit", "definition", "vintage", "label"] {
            let text = entry[name].as_str().unwrap_or_default();
            assert!(!text.is_empty(), "{name} of {entry}");
        }
    }
    assert_eq!(entries[1]["asOf"], "2026-11-15");
    assert!(
        entries[0]["definition"]
            .as_str()
            .is_some_and(|text| text.contains("more than")),
        "{}",
        entries[0]
    );
    // Of one citizenship: what is hidden is there, and no claim about everybody.
    let asked = format!("{asked}, citizenship: \"KH\"");
    assert_eq!(
        lines(&compare(&client, &asked).await?),
        [
            "REPORTED a senator null 100.0..null",
            "STATISTICS PARTNERS 200.0 196.0..204.0",
            "STATISTICS ddp-2026 null 0.0..null",
        ]
    );
    // At one facility.
    let asked = format!("measure: PEOPLE_IN_CUSTODY, {OCTOBER}, facility: \"STEWART\"");
    let entries = lines(&compare(&client, &asked).await?);
    assert_eq!(entries[2], "OFFICIAL test/population 600.0 600.0..600.0");
    Ok(())
}

async fn kinds_without_their_scope_are_left_out(context: TestContext) -> Outcome {
    let app = said(&context).await?;
    for (scope, expected) in [
        (
            "statistics:read",
            ["STATISTICS", "STATISTICS", "OFFICIAL"].as_slice(),
        ),
        ("reports:read", &["REPORTED"]),
        ("detainees:read", &[]),
    ] {
        let client = app.with_scopes(&[scope])?;
        let asked = format!("measure: PEOPLE_IN_CUSTODY, {OCTOBER}");
        let entries = compare(&client, &asked).await?;
        let kinds: Vec<&str> = entries
            .iter()
            .filter_map(|entry| entry["kind"].as_str())
            .collect();
        assert_eq!(kinds, expected, "{scope}");
    }
    Ok(())
}

const TO_DATE: &str = r#"
kind = "observations"
name = "to-date"

[fields]
dataset = { constant = "test/to-date" }
published_on = "published"
as_of = "published"
label = "published"

[[observation]]
value = "average"
measure = "average_daily_population"
aggregation = "cumulative"
empty = "skip"
fields = { fiscal_year = "year", through = "published" }
"#;

async fn averages_are_those_of_the_days_and_those_to_date(context: TestContext) -> Outcome {
    let app = said(&context).await?;
    let path = context.write(
        "to-date.csv",
        "published,year,average\n2026-10-15,2027,1000\n2026-10-30,2027,1100\n",
    )?;
    import_file(&app, Kind::Observations, path, Some(TO_DATE)).await?;
    let client = app.with_scopes(SCOPES)?;
    let year = "period: { interval: FISCAL_YEAR, from: \"2026-10-31\", to: \"2026-10-31\" }";
    let asked = format!("measure: AVERAGE_DAILY_POPULATION, {year}");
    let entries = compare(&client, &asked).await?;
    let official: Vec<&Value> = entries
        .iter()
        .filter(|entry| entry["kind"] == "OFFICIAL")
        .collect();
    let values: Vec<(&str, f64)> = official
        .iter()
        .filter_map(|entry| Some((entry["source"].as_str()?, entry["value"].as_f64()?)))
        .collect();
    assert_eq!(
        values,
        [
            ("test/to-date", 1100.0),
            // Of those there at midnight, and of those there at any time of the day.
            ("test/population", 900.0),
            ("test/population", 935.0),
        ],
        "{entries:#?}"
    );
    assert_eq!(official[0]["endsOn"], "2026-10-30");
    // As it was published then.
    let asked = format!("{asked}, asPublishedOn: \"2026-10-20\"");
    let entries = compare(&client, &asked).await?;
    let found = entries
        .iter()
        .find(|entry| entry["source"] == "test/to-date");
    assert_eq!(found.map(|entry| &entry["value"]), Some(&json!(1000.0)));
    Ok(())
}

async fn a_comparison_of_too_much_is_refused(context: TestContext) -> Outcome {
    let app = said(&context).await?;
    let client = app.with_scopes(SCOPES)?;
    let years = "period: { interval: MONTH, from: \"2025-01-01\", to: \"2026-10-31\" }";
    for (asked, said) in [
        (years.to_owned(), "more than 12 periods"),
        (
            format!("{BOTH}, state: \"CA\", facility: \"STEWART\""),
            "at most one",
        ),
        (
            format!("{BOTH}, citizenship: \"ZZ\""),
            "a code that it does not have",
        ),
    ] {
        let query = format!(
            "{{ comparison(measure: PEOPLE_IN_CUSTODY, {asked}) {{ entries {{ value }} }} }}"
        );
        let answer = client.gql(&query, json!({})).await?;
        assert_eq!(answer.codes(), ["BAD_USER_INPUT"], "{}", answer.text);
        assert!(answer.text.contains(said), "{}", answer.text);
    }
    Ok(())
}
