//! Who sees which contributions, and who is told.

use serde_json::{Value, json};
use tests::{Outcome, Suite, TestContext};

use super::{EVERYTHING, World, ask, contribution_of, lawsuit, person, review, submit};

pub(crate) fn tests(suite: &mut Suite) {
    tests::add_tests!(suite, on_each_backend:
        a_case_is_its_organizations_own_and_a_suit_is_for_reviewers,
        ids_of_others_are_missing,
        filters_and_pages,
        its_organization_is_told_and_no_other,
        a_list_with_its_changes_costs_the_same_for_many,
        the_database_hides_cases_a_second_time,
    );
}

const LIST: &str = "{ contributions { totalCount nodes { id kind state } } }";

fn kinds(list: &Value) -> Vec<&str> {
    let nodes = list["contributions"]["nodes"].as_array();
    nodes
        .into_iter()
        .flatten()
        .filter_map(|node| node["kind"].as_str())
        .collect()
}

async fn a_case_is_its_organizations_own_and_a_suit_is_for_reviewers(
    context: TestContext,
) -> Outcome {
    let world = World::new(&context).await?;
    let records = json!([
        person("c-1", json!({ "birth_year": 1970 })),
        lawsuit("8:25-cv-1", "One v. Two"),
    ]);
    let sent = submit(&world.alpha, "1", records).await?;
    let own = ask(&world.alpha, LIST).await?;
    assert_eq!(own["contributions"]["totalCount"], 2, "{own}");
    assert_eq!(kinds(&ask(&world.beta, LIST).await?), ["LAWSUIT"]);
    let other = world.app.as_organization("delta", EVERYTHING).await?;
    let none = ask(&other, LIST).await?;
    assert_eq!(none["contributions"]["totalCount"], 0);
    for (place, seen) in [(0, false), (1, true)] {
        let id = sent["results"][place]["contribution"]["id"]
            .as_str()
            .ok_or("no id")?;
        let query = format!("{{ contribution(id: \"{id}\") {{ id }} }}");
        let found = ask(&world.beta, &query).await?["contribution"].is_object();
        assert_eq!(found, seen, "{place}");
        assert_eq!(ask(&other, &query).await?["contribution"], json!(null));
    }
    Ok(())
}

async fn ids_of_others_are_missing(context: TestContext) -> Outcome {
    let world = World::new(&context).await?;
    let sent = submit(&world.alpha, "1", json!([person("c-1", json!({}))])).await?;
    let theirs = sent["results"][0]["recordId"].clone();
    let other = world.app.as_organization("delta", EVERYTHING).await?;
    let delta = tests::build::organization(&world.app, "delta").await?.id;
    // The id that it would have for the one who asks is as good as any other that is none.
    let row = {
        use sea_orm::EntityTrait as _;
        let rows = entities::person::Entity::find().all(world.app.db()).await?;
        rows.first().ok_or("no row")?.id
    };
    let kind = api::kind::RecordKind::Person;
    let would_be = world.app.id_seen_by(delta, kind, row).await?;
    let none = world
        .app
        .id_seen_by(delta, kind, uuid::Uuid::from_u128(7))
        .await?;
    let mut answers = Vec::new();
    for (key, id) in [theirs, json!(would_be), json!(none)]
        .into_iter()
        .enumerate()
    {
        let change = json!({ "kind": "DETAINEE", "id": id, "fields": { "birth_year": 1 } });
        let arrest = json!({ "kind": "ARREST", "externalId": "a-1",
            "fields": { "person": { "id": id } } });
        let by_number = json!({ "kind": "ARREST", "externalId": "a-2",
            "fields": { "person": { "externalId": "c-1" } } });
        let refused = submit(&other, &key.to_string(), json!([change, arrest, by_number])).await?;
        assert_eq!(refused["refused"], 3, "{refused}");
        let codes: Vec<&Value> = refused["userErrors"]
            .as_array()
            .ok_or("no errors")?
            .iter()
            .map(|error| &error["code"])
            .collect();
        assert_eq!(json!(codes), json!(["NOT_FOUND", "NOT_FOUND", "NOT_FOUND"]));
        answers.push(refused["userErrors"].clone());
    }
    assert_eq!(answers[0], answers[1]);
    assert_eq!(answers[0], answers[2]);
    let seen = ask(
        &world.alpha,
        "{ detainees { nodes { birthYear } } arrests { totalCount } }",
    );
    let expected = json!({ "detainees": { "nodes": [{ "birthYear": null }] },
        "arrests": { "totalCount": 0 } });
    assert_eq!(seen.await?, expected);
    Ok(())
}

async fn filters_and_pages(context: TestContext) -> Outcome {
    let world = World::new(&context).await?;
    for number in 0..5 {
        let record = lawsuit(&format!("8:25-cv-{number}"), "One v. Two");
        let sent = submit(&world.alpha, &number.to_string(), json!([record])).await?;
        if number == 2 {
            review(&world.beta, &contribution_of(&sent)?, 1, "REJECT").await?;
        }
    }
    let count = async |filter: &str| -> Outcome<Value> {
        let query = format!("{{ contributions(filter: {{{filter}}}) {{ totalCount }} }}");
        let answer = ask(&world.beta, &query).await?;
        Ok(answer["contributions"]["totalCount"].clone())
    };
    assert_eq!(count("state: {eq: SUBMITTED}").await?, 4);
    assert_eq!(count("not: {state: {eq: SUBMITTED}}").await?, 1);
    assert_eq!(
        count("kind: [LAWSUIT, FACILITY], effect: {eq: INSERTED}").await?,
        5
    );
    assert_eq!(count("kind: [DETAINEE]").await?, 0);
    assert_eq!(count("or: []").await?, 0);
    let mut after = json!(null);
    let mut ids = Vec::new();
    loop {
        let query = "query($after: String) { contributions(first: 2, after: $after) { \
            nodes { id } pageInfo { hasNextPage endCursor } } }";
        let page = world.beta.gql(query, json!({ "after": after })).await?;
        let page = page.data()?["contributions"].clone();
        ids.extend(page["nodes"].as_array().cloned().unwrap_or_default());
        if page["pageInfo"]["hasNextPage"] == false {
            break;
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
    assert_eq!(ids.len(), 5);
    Ok(())
}

async fn its_organization_is_told_and_no_other(context: TestContext) -> Outcome {
    let world = World::new(&context).await?;
    let subscription = "subscription { contributionReviewed { contributionId state \
        contribution { reviews { comment } } } }";
    let sent = submit(
        &world.alpha,
        "1",
        json!([lawsuit("8:25-cv-1", "One v. Two")]),
    )
    .await?;
    let id = contribution_of(&sent)?;
    let other = world.app.as_organization("delta", EVERYTHING).await?;
    let theirs = submit(&other, "1", json!([lawsuit("8:25-cv-2", "One v. Two")])).await?;
    let mut told = world.alpha.events(subscription).await?;
    world.app.wait_for_subscribers(1).await?;
    review(&world.beta, &contribution_of(&theirs)?, 1, "REJECT").await?;
    review(&world.beta, &id, 1, "REJECT").await?;
    let (_, event) = told.next().await?.ok_or("the stream ended")?;
    let expected = json!({ "contributionId": id, "state": "REJECTED",
        "contribution": { "reviews": [{ "comment": "A comment of a test" }] } });
    assert_eq!(event["data"]["contributionReviewed"], expected, "{event}");
    let mut refused = world.beta.events(subscription).await?;
    let (_, refused) = refused.next().await?.ok_or("the stream ended")?;
    assert_eq!(
        refused["errors"][0]["extensions"]["code"], "FORBIDDEN",
        "{refused}"
    );
    Ok(())
}

async fn a_list_with_its_changes_costs_the_same_for_many(context: TestContext) -> Outcome {
    let world = World::new(&context).await?;
    let query = "{ contributions(first: 100) { nodes { id reviews { decision } \
        changes { field after } organization { slug } record { id } } } }";
    let mut costs = Vec::new();
    for (key, number) in [("1", 0..5), ("2", 5..50)] {
        let records: Vec<Value> = number
            .flat_map(|number| {
                [
                    person(&format!("c-{number}"), json!({ "birth_year": 1970 })),
                    lawsuit(&format!("8:25-cv-{number}"), "One v. Two"),
                ]
            })
            .collect();
        submit(&world.alpha, key, json!(records)).await?;
        world.app.statements().take();
        let seen = ask(&world.alpha, query).await?;
        let told = seen["contributions"]["nodes"].to_string();
        assert!(
            told.contains("1970") && told.contains("One v. Two"),
            "{told}"
        );
        costs.push(world.app.statements().take().len());
    }
    assert_eq!(costs[0], costs[1]);
    Ok(())
}

async fn the_database_hides_cases_a_second_time(context: TestContext) -> Outcome {
    use api::auth::{Scope, Viewer};
    use sea_orm::{EntityTrait as _, PaginatorTrait as _};
    if context.backend() == tests::Backend::Sqlite {
        return Ok(());
    }
    let world = World::new(&context).await?;
    submit(&world.alpha, "1", json!([person("c-1", json!({}))])).await?;
    let rows = async |organization: uuid::Uuid| -> Outcome<u64> {
        let viewer = Viewer::operator(organization, Scope::ALL.into_iter().collect(), organization);
        let reader = world.app.state().reader(&viewer);
        Ok(entities::contribution::Entity::find()
            .count(&reader)
            .await?)
    };
    assert_eq!(rows(world.alpha_id).await?, 1);
    assert_eq!(rows(uuid::Uuid::from_u128(7)).await?, 0);
    Ok(())
}
