//! Everything that one organization can ask, before and after another writes its cases: the answers
//! are the same to the byte.

use api::kind::RecordKind;
use serde_json::{Value, json};
use tests::{Client, Outcome, Suite, TestContext, build, global_id};
use uuid::Uuid;

use super::{CANARY, World, ask};

pub(crate) fn tests(suite: &mut Suite) {
    tests::add_tests!(suite, on_each_backend:
        what_another_organization_writes_changes_no_answer,
        ids_of_one_person_differ_and_open_nothing_to_the_other,
        cursors_are_of_one_organization,
        hidden_and_missing_take_the_same_steps,
    );
}

/// Questions that go by every path to records.
const QUESTIONS: &[&str] = &[
    "{ detainees(first: 1) { totalCount pageInfo { hasNextPage hasPreviousPage endCursor } \
        edges { cursor node { id detentions { id placements { id } citations { locator \
        source { id title } } } provenance { version file row contributor { slug } } } } } }",
    "{ detainees(last: 1) { pageInfo { hasPreviousPage startCursor } nodes { id } } }",
    "{ detentions(orderBy: [{field: BOOKED_IN_AT, direction: DESC}]) { totalCount \
        edges { cursor node { id bookedInAt person { id } } } } }",
    "{ detentions(filter: {person: {gender: {eq: UNKNOWN}}}) { totalCount nodes { id } } }",
    "{ detentions(filter: {not: {person: {gender: {eq: FEMALE}}}}) { totalCount } }",
    "{ arrests { totalCount nodes { id person { id } } } }",
    "{ deaths { totalCount nodes { id person { id } facility { id } } } }",
    "{ removals { totalCount nodes { id departureCity person { id } } } }",
    "{ removals(filter: {departureCity: {contains: \"canary\"}}) { totalCount nodes { id } } }",
    "{ sources { totalCount nodes { id title url citedBy { totalCount nodes { \
        record { __typename id } } } } } }",
    "{ sources(filter: {title: {contains: \"canary\"}}) { totalCount nodes { id } } }",
    "{ source(url: \"https://example.org/canary\") { id } }",
    "{ search(text: \"canary\") { name record { id } } }",
    "{ search(text: \"File\") { name record { id } } }",
    "{ timeline { totalCount edges { cursor node { day record { __typename id } } } } }",
    "{ facilities { totalCount nodes { id placements { id person { id } } \
        citations { source { id title } } provenance { contributor { slug } } } } }",
    "{ facilities(filter: {name: {contains: \"canary\"}}) { totalCount } }",
    "{ organizations { totalCount nodes { id slug isPartner } } }",
    "{ detainees(after: \"x\") { totalCount } }",
    "{ detainees(filter: {id: {eq: \"x\"}}) { totalCount } }",
    "{ detainee(id: \"RGV0YWluZWU6Yy0wMDAwMDAwMC0wMDAwLTAwMDAtMDAwMC0wMDAwMDAwMDAwMDA\") { id } }",
];

async fn everything(client: &Client) -> Outcome<Vec<Value>> {
    let mut answers = Vec::new();
    for question in QUESTIONS {
        answers.push(ask(client, question, json!({})).await?);
    }
    let table = client.get("/reported-figures.csv").await?;
    assert_eq!(table.status, 200, "{}", table.text);
    answers.push(json!({ "data": table.text }));
    Ok(answers)
}

async fn what_another_organization_writes_changes_no_answer(context: TestContext) -> Outcome {
    let world = World::new(&context).await?;
    let client = world.client("beta").await?;
    world.case(world.beta, "own").await?;
    let before = everything(&client).await?;
    for answer in &before {
        // Each question finds what it asks for, or says why not.
        assert!(answer.get("data").is_some(), "{answer}");
    }
    assert!(before[0].to_string().contains("File own"), "{}", before[0]);
    for _ in 0..3 {
        world.case(world.alpha, CANARY).await?;
    }
    let after = everything(&client).await?;
    let questions = QUESTIONS.iter().chain([&"/reported-figures.csv"]);
    for ((question, before), after) in questions.zip(&before).zip(&after) {
        assert_eq!(before, after, "{question}");
    }
    // The other way round, the records are there.
    let alpha = everything(&world.client("alpha").await?).await?;
    assert_eq!(alpha[0]["data"]["detainees"]["totalCount"], 3);
    assert!(Value::from(alpha).to_string().contains("File canary"));
    Ok(())
}

async fn ids_of_one_person_differ_and_open_nothing_to_the_other(context: TestContext) -> Outcome {
    let world = World::new(&context).await?;
    let case = world.case(world.alpha, CANARY).await?;
    build::share(
        &world.app,
        world.alpha,
        world.beta,
        build::Shared::All,
        |_| (),
    )
    .await?;
    let (alpha, beta) = (world.client("alpha").await?, world.client("beta").await?);
    let node = "query($id: ID!) { node(id: $id) { __typename id } }";
    for (kind, id) in case.records {
        let seen_by_alpha = world.app.id_seen_by(world.alpha, kind, id).await?;
        let seen_by_beta = world.app.id_seen_by(world.beta, kind, id).await?;
        assert_ne!(seen_by_alpha, seen_by_beta, "{kind:?}");
        for (client, own, other) in [
            (&alpha, &seen_by_alpha, &seen_by_beta),
            (&beta, &seen_by_beta, &seen_by_alpha),
        ] {
            let found = ask(client, node, json!({ "id": own })).await?;
            assert_eq!(found["data"]["node"]["id"], json!(own), "{kind:?}");
            for id in [other, &global_id(kind, id)] {
                let nothing = ask(client, node, json!({ "id": id })).await?;
                assert_eq!(nothing, json!({ "data": { "node": null } }), "{kind:?}");
            }
        }
    }
    // What everybody sees has one id.
    let facility = global_id(RecordKind::Facility, world.facility);
    for client in [alpha, beta] {
        let found = ask(&client, node, json!({ "id": facility })).await?;
        assert_eq!(found["data"]["node"]["id"], json!(facility));
    }
    Ok(())
}

async fn cursors_are_of_one_organization(context: TestContext) -> Outcome {
    let world = World::new(&context).await?;
    for _ in 0..2 {
        world.case(world.alpha, CANARY).await?;
    }
    build::share(
        &world.app,
        world.alpha,
        world.beta,
        build::Shared::All,
        |_| (),
    )
    .await?;
    let (alpha, beta) = (world.client("alpha").await?, world.client("beta").await?);
    let query = "query($after: String) { detainees(first: 1, after: $after) { \
        pageInfo { endCursor } nodes { id } } }";
    let first = ask(&alpha, query, json!({})).await?;
    let cursor = &first["data"]["detainees"]["pageInfo"]["endCursor"];
    let next = ask(&alpha, query, json!({ "after": cursor })).await?;
    assert_eq!(
        next["data"]["detainees"]["nodes"].as_array().map(Vec::len),
        Some(1)
    );
    assert_ne!(next["data"], first["data"]);
    let refused = ask(&beta, query, json!({ "after": cursor })).await?;
    assert_eq!(refused["errors"][0]["extensions"]["code"], "BAD_USER_INPUT");
    Ok(())
}

/// What takes the same statements takes the same time, as far as the service decides it.
async fn hidden_and_missing_take_the_same_steps(context: TestContext) -> Outcome {
    let world = World::new(&context).await?;
    let case = world.case(world.alpha, CANARY).await?;
    let client = world.client("beta").await?;
    let node = "query($id: ID!) { node(id: $id) { id } }";
    let filter = "query($id: ID!) { detainees(filter: {id: {eq: $id}}) { totalCount } }";
    for (kind, id) in case.records {
        let queries: &[&str] = match kind {
            RecordKind::Person => &[node, filter],
            _ => &[node],
        };
        for query in queries {
            let mut steps = Vec::new();
            for id in [id, Uuid::from_u128(0xdead)] {
                let id = world.app.id_seen_by(world.beta, kind, id).await?;
                world.app.statements().take();
                ask(&client, query, json!({ "id": id })).await?;
                steps.push(world.app.statements().take());
            }
            assert!(!steps[0].is_empty(), "{kind:?}");
            assert_eq!(steps[0], steps[1], "{kind:?}");
        }
    }
    Ok(())
}
