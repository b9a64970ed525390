//! From case records to an answer: a release as an operator makes it, asked by a client.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use entities::organization;
use sea_orm::{ActiveModelTrait as _, ActiveValue::Set, IntoActiveModel as _};
use serde_json::{Value, json};
use tests::build::{self, Owner, People, Population};
use tests::cli::habeas_with;
use tests::{Outcome, Suite, TestApp, TestContext};

use super::canonical::answered;
use super::world::{SCOPE, ask};

pub(crate) fn tests(suite: &mut Suite) {
    tests::add_tests!(suite, on_each_backend:
        answers_hold_the_truth_between_their_bounds_and_do_not_move,
    );
}

const COMMUNITIES: &[(&str, u32)] = &[("KH", 190), ("VN", 300), ("LA", 60), ("MX", 900), ("TO", 3)];

const QUARTER: &str = "period: { interval: MONTH, from: \"2025-04-01\", to: \"2025-06-30\" }";

/// A service whose people were counted and published by the command line.
async fn published(context: &TestContext) -> Outcome<(TestApp, People)> {
    let app = TestApp::new(context).await?;
    let mut facilities = Vec::new();
    for (number, state) in ["TX", "TX", "CA"].into_iter().enumerate() {
        let made = build::facility(&app, |facility| {
            facility.code = Some(format!("ZZ{number:02}{state}"));
            facility.state = Some(state.to_owned());
        });
        facilities.push(made.await?.id);
    }
    let mut partner: organization::ActiveModel = build::organization(&app, "harbor")
        .await?
        .into_active_model();
    partner.is_verified = Set(true);
    let partner = partner.update(app.db()).await?.id;
    let people = Population {
        owner: Owner::Organization(partner),
        communities: COMMUNITIES,
        facilities: &facilities,
        from: "2024-12-01".parse()?,
        days: 200,
        seed: 7,
    }
    .make();
    build::write_people(app.db(), &people).await?;
    let keys = context
        .folder()
        .join("statistics-keys")
        .display()
        .to_string();
    let environment = [("HABEAS_STATISTICS_KEY_FILE", keys.as_str())];
    for arguments in [
        ["statistics", "generate-keys"].as_slice(),
        &["statistics", "build", "--as-of", "2025-07-20", "--publish"],
    ] {
        habeas_with(context, app.database(), arguments, &environment)?.success()?;
    }
    app.statements().take();
    Ok((app, people))
}

/// How many people of each citizenship are in custody at midnight after a day.
fn in_custody(people: &People, day: NaiveDate) -> Outcome<BTreeMap<String, u32>> {
    let held: BTreeSet<uuid::Uuid> = people
        .stints
        .iter()
        .filter(|stint| {
            let ends = stint.booked_out_at.map(|at| at.date());
            stint.booked_in_at.date() <= day && ends.is_none_or(|ends| ends > day)
        })
        .map(|stint| stint.person_id)
        .collect();
    let mut counts = BTreeMap::new();
    for person in people
        .persons
        .iter()
        .filter(|person| held.contains(&person.id))
    {
        let country = person.citizenship_country.clone().ok_or("no citizenship")?;
        *counts.entry(country).or_insert(0) += 1;
    }
    Ok(counts)
}

async fn answers_hold_the_truth_between_their_bounds_and_do_not_move(
    context: TestContext,
) -> Outcome {
    let (app, people) = published(&context).await?;
    let client = app.with_scopes(SCOPE)?;
    let question = format!("{QUARTER}, groupBy: [CITIZENSHIP], fillGaps: true, first: 1000");
    let selection = "dataThrough release { number } nodes { key { citizenship period { endsOn } }
                     peopleInCustody { value lower upper status } }";
    let answer = ask(&client, &question, selection).await?;
    assert_eq!(answer["dataThrough"], "2025-06-30", "{}", answer["release"]);
    let mut shown = 0;
    for node in answer["nodes"].as_array().into_iter().flatten() {
        let day = node["key"]["period"]["endsOn"].as_str().unwrap_or_default();
        let truth = in_custody(&people, day.parse()?)?;
        let country = node["key"]["citizenship"].as_str().unwrap_or_default();
        let truth = f64::from(truth.get(country).copied().unwrap_or(0));
        let cell = &node["peopleInCustody"];
        let lower = cell["lower"].as_f64().ok_or("no lower bound")?;
        assert!(lower <= truth, "{node}: {truth}");
        match cell["status"].as_str() {
            Some("PUBLISHED") => {
                shown += 1;
                assert!(cell["upper"].as_f64() >= Some(truth), "{node}: {truth}");
                assert!(truth >= 11.0, "{node}: {truth}");
            }
            _ => assert_eq!(
                (&cell["value"], &cell["upper"]),
                (&Value::Null, &Value::Null)
            ),
        }
        assert!(country != "TO" || cell["status"] == "NOT_SHOWN", "{node}");
    }
    assert!(shown >= 6, "only {shown} numbers are shown");
    // Live records do not reach an answer; the CSV says the same.
    let query = format!("{{ statistics({question}) {{ {selection} }} }}");
    let before = client.gql(&query, json!({})).await?;
    let owner = Owner::Organization(people.persons[0].contributor_id.ok_or("no owner")?);
    build::stay(&app, owner, None).await?;
    let after = client.gql(&query, json!({})).await?;
    assert_eq!(answered(&before.text), answered(&after.text));
    let table = client
        .get("/statistics.csv?interval=MONTH&from=2025-04-01&to=2025-06-30&groupBy=CITIZENSHIP")
        .await?;
    let rows = table
        .text
        .lines()
        .filter(|line| line.starts_with("MONTH,"))
        .count();
    assert_eq!(rows, shown, "{}", table.text);
    Ok(())
}
