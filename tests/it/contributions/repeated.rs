//! The same request more than once, and at the same time.

use futures_util::future::join_all;
use serde_json::{Value, json};
use tests::{Outcome, Suite, TestContext};

use super::{EVERYTHING, SUBMIT, World, ask, fault, faults, lawsuit, mutate, person, submit};

pub(crate) fn tests(suite: &mut Suite) {
    tests::add_tests!(suite, on_each_backend:
        the_same_key_again_gives_the_same_answer,
        another_body_under_a_key_is_refused,
        the_keys_of_clients_are_their_own,
        the_same_key_fifty_times_at_once_makes_one_row,
        eight_writers_lose_no_update,
    );
}

const COUNT: &str = "{ detainees { totalCount } contributions { totalCount } }";

async fn the_same_key_again_gives_the_same_answer(context: TestContext) -> Outcome {
    let world = World::new(&context).await?;
    let records = json!([
        person("c-1", json!({ "birth_year": 1970 })),
        person("c-2", json!({ "birth_year": "x" })),
        lawsuit("8:25-cv-1", "One v. Two"),
    ]);
    let first = submit(&world.alpha, "1", records.clone()).await?;
    let again = submit(&world.alpha, "1", records).await?;
    for place in 0..3 {
        for name in [
            "index",
            "effect",
            "awaitsReview",
            "recordId",
            "contribution",
            "errors",
        ] {
            let (one, other) = (
                &first["results"][place][name],
                &again["results"][place][name],
            );
            assert_eq!(one, other, "{name} of {place}");
        }
    }
    assert_eq!(first["userErrors"], again["userErrors"]);
    assert_eq!(
        first["results"][0]["changes"], again["results"][0]["changes"],
        "{again}"
    );
    let count = ask(&world.alpha, COUNT).await?;
    assert_eq!(count["detainees"]["totalCount"], 1);
    assert_eq!(count["contributions"]["totalCount"], 2);
    Ok(())
}

async fn another_body_under_a_key_is_refused(context: TestContext) -> Outcome {
    let world = World::new(&context).await?;
    submit(
        &world.alpha,
        "1",
        json!([person("c-1", json!({ "birth_year": 1970 }))]),
    )
    .await?;
    for records in [
        json!([person("c-1", json!({ "birth_year": 1971 }))]),
        json!([person("c-2", json!({ "birth_year": 1970 }))]),
    ] {
        let input = json!({ "input": { "idempotencyKey": "1", "records": records } });
        let refused = world.alpha.gql(SUBMIT, input).await?;
        assert_eq!(
            refused.codes(),
            ["IDEMPOTENCY_MISMATCH"],
            "{}",
            refused.text
        );
    }
    assert_eq!(
        ask(&world.alpha, COUNT).await?["detainees"]["totalCount"],
        1
    );
    Ok(())
}

async fn the_keys_of_clients_are_their_own(context: TestContext) -> Outcome {
    let world = World::new(&context).await?;
    let other = world.app.as_organization("delta", EVERYTHING).await?;
    let one = json!([person("c-1", json!({ "birth_year": 1970 }))]);
    let another = json!([person("c-1", json!({ "birth_year": 1980 }))]);
    let first = submit(&world.alpha, "1", one).await?;
    let second = submit(&other, "1", another).await?;
    assert_eq!(
        (&first["inserted"], &second["inserted"]),
        (&json!(1), &json!(1))
    );
    assert_ne!(
        first["results"][0]["recordId"],
        second["results"][0]["recordId"]
    );
    assert_eq!(ask(&other, COUNT).await?["detainees"]["totalCount"], 1);
    Ok(())
}

async fn the_same_key_fifty_times_at_once_makes_one_row(context: TestContext) -> Outcome {
    let world = World::new(&context).await?;
    let records = json!([person("c-1", json!({ "birth_year": 1970 }))]);
    let all = join_all((0..50).map(|_| submit(&world.alpha, "one", records.clone()))).await;
    let all = all.into_iter().collect::<Outcome<Vec<Value>>>()?;
    for told in &all {
        assert_eq!(
            told["results"][0]["recordId"],
            all[0]["results"][0]["recordId"]
        );
        let contribution = &told["results"][0]["contribution"];
        assert_eq!(contribution, &all[0]["results"][0]["contribution"]);
    }
    let count = ask(&world.alpha, COUNT).await?;
    assert_eq!(count["detainees"]["totalCount"], 1);
    assert_eq!(count["contributions"]["totalCount"], 1);
    Ok(())
}

/// Adds one to the year of birth, from the version that it reads, again until nobody came between.
async fn add_one(world: &World, writer: usize) -> Outcome {
    let query = "{ detainees { nodes { birthYear provenance { version } } } }";
    for attempt in 0..1_000 {
        let seen = ask(&world.alpha, query).await?;
        let node = &seen["detainees"]["nodes"][0];
        let year = node["birthYear"].as_i64().ok_or("no year")? + 1;
        let mut record = person("c-1", json!({ "birth_year": year }));
        record["expectedVersion"] = node["provenance"]["version"].clone();
        let input = json!({ "idempotencyKey": format!("{writer}-{attempt}"), "records": [record] });
        let told = mutate(&world.alpha, SUBMIT, input).await?;
        if told["changed"] == 1 {
            return Ok(());
        }
        assert_eq!(
            faults(&told),
            fault("CONFLICT", "expectedVersion"),
            "{told}"
        );
    }
    Err("a writer never came through".into())
}

async fn eight_writers_lose_no_update(context: TestContext) -> Outcome {
    let world = World::new(&context).await?;
    submit(
        &world.alpha,
        "0",
        json!([person("c-1", json!({ "birth_year": 1900 }))]),
    )
    .await?;
    let all = join_all((0..8).map(|writer| add_one(&world, writer))).await;
    all.into_iter().collect::<Outcome<Vec<()>>>()?;
    let query = "{ detainees { nodes { birthYear provenance { version } \
        versions(first: 20) { record { ... on Detainee { birthYear } } } } } }";
    let seen = ask(&world.alpha, query).await?;
    let node = &seen["detainees"]["nodes"][0];
    assert_eq!(node["birthYear"], 1908, "{seen}");
    assert_eq!(node["provenance"]["version"], 9);
    let years = node["versions"].as_array().ok_or("no versions")?.iter();
    let years: Vec<i64> = years
        .filter_map(|v| v["record"]["birthYear"].as_i64())
        .collect();
    assert_eq!(years, (1900..=1908).rev().collect::<Vec<i64>>());
    Ok(())
}
