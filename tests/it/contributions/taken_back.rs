//! What an organization takes back.

use serde_json::{Value, json};
use tests::{Outcome, Suite, TestContext};

use super::{WITHDRAW, World, ask, contribution_of, fault, faults, mutate, person, submit};

pub(crate) fn tests(suite: &mut Suite) {
    tests::add_tests!(suite, on_each_backend:
        a_change_goes_back_and_a_new_record_is_taken_out,
        what_others_rest_on_stays,
        what_has_changed_since_stays,
        nobody_takes_back_what_is_not_theirs,
    );
}

const CASES: &str = "{ detainees { totalCount nodes { birthYear provenance { version } } } }";

async fn withdraw(world: &World, contribution: &str) -> Outcome<Value> {
    mutate(
        &world.alpha,
        WITHDRAW,
        json!({ "contribution": contribution }),
    )
    .await
}

async fn sent(world: &World, key: &str, record: Value) -> Outcome<String> {
    contribution_of(&submit(&world.alpha, key, json!([record])).await?)
}

async fn a_change_goes_back_and_a_new_record_is_taken_out(context: TestContext) -> Outcome {
    let world = World::new(&context).await?;
    let made = sent(&world, "1", person("c-1", json!({ "birth_year": 1970 }))).await?;
    let changed = sent(&world, "2", person("c-1", json!({ "birth_year": 1971 }))).await?;
    let back = withdraw(&world, &changed).await?;
    assert_eq!(back["contribution"]["state"], "WITHDRAWN", "{back}");
    let seen = ask(&world.alpha, CASES).await?;
    let expected = json!([{ "birthYear": 1970, "provenance": { "version": 3 } }]);
    assert_eq!(seen["detainees"]["nodes"], expected);
    // The record has moved on from what the first contribution wrote.
    let late = withdraw(&world, &made).await?;
    assert_eq!(faults(&late), fault("CONFLICT", "contribution"), "{late}");
    let other = sent(&world, "3", person("c-2", json!({ "birth_year": 1980 }))).await?;
    withdraw(&world, &other).await?;
    let seen = ask(&world.alpha, CASES).await?;
    assert_eq!(seen["detainees"]["totalCount"], 1, "{seen}");
    let again = withdraw(&world, &other).await?;
    assert_eq!(faults(&again), fault("CONFLICT", "contribution"));
    let told = ask(
        &world.alpha,
        "{ auditEntries(first: 1) { nodes { action } } }",
    )
    .await?;
    assert_eq!(
        told["auditEntries"]["nodes"][0]["action"],
        "CONTRIBUTION_WITHDRAWN"
    );
    // Sent again, it is new again.
    let anew = person("c-2", json!({ "birth_year": 1980 }));
    assert_eq!(
        submit(&world.alpha, "4", json!([anew])).await?["inserted"],
        1
    );
    Ok(())
}

async fn what_others_rest_on_stays(context: TestContext) -> Outcome {
    let world = World::new(&context).await?;
    let made = sent(&world, "1", person("c-1", json!({ "birth_year": 1970 }))).await?;
    let arrest = json!({ "kind": "ARREST", "externalId": "a-1", "fields": { "person": "c-1" } });
    let arrest = sent(&world, "2", arrest).await?;
    let refused = withdraw(&world, &made).await?;
    assert_eq!(
        faults(&refused),
        fault("CONFLICT", "contribution"),
        "{refused}"
    );
    assert_eq!(
        ask(&world.alpha, CASES).await?["detainees"]["totalCount"],
        1
    );
    withdraw(&world, &arrest).await?;
    let done = withdraw(&world, &made).await?;
    assert_eq!(done["contribution"]["state"], "WITHDRAWN", "{done}");
    assert_eq!(
        ask(&world.alpha, CASES).await?["detainees"]["totalCount"],
        0
    );
    Ok(())
}

async fn what_has_changed_since_stays(context: TestContext) -> Outcome {
    let world = World::new(&context).await?;
    sent(&world, "1", person("c-1", json!({ "birth_year": 1970 }))).await?;
    let first = sent(&world, "2", person("c-1", json!({ "birth_year": 1971 }))).await?;
    let second = sent(&world, "3", person("c-1", json!({ "birth_year": 1972 }))).await?;
    let refused = withdraw(&world, &first).await?;
    assert_eq!(
        faults(&refused),
        fault("CONFLICT", "contribution"),
        "{refused}"
    );
    withdraw(&world, &second).await?;
    let seen = ask(&world.alpha, CASES).await?;
    assert_eq!(seen["detainees"]["nodes"][0]["birthYear"], 1971, "{seen}");
    Ok(())
}

async fn nobody_takes_back_what_is_not_theirs(context: TestContext) -> Outcome {
    let world = World::new(&context).await?;
    let case = sent(&world, "1", person("c-1", json!({ "birth_year": 1970 }))).await?;
    let suit = sent(&world, "2", super::lawsuit("8:25-cv-1", "One v. Two")).await?;
    let scopes = ["contributions:write", "contributions:review"];
    let beta = world.app.as_organization("beta", &scopes).await?;
    for id in [&*case, &*suit, "x"] {
        let refused = mutate(&beta, WITHDRAW, json!({ "contribution": id })).await?;
        assert_eq!(
            faults(&refused),
            fault("NOT_FOUND", "contribution"),
            "{refused}"
        );
    }
    Ok(())
}
