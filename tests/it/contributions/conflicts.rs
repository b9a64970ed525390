//! Corrections: what has changed meanwhile, and what rests on what was corrected.

use serde_json::{Value, json};
use tests::{Outcome, Suite, TestContext};

use super::{
    CORRECT, World, ask, contribution_of, fault, faults, lawsuit, mutate, person, review, submit,
};

pub(crate) fn tests(suite: &mut Suite) {
    tests::add_tests!(suite, on_each_backend:
        a_case_is_corrected_at_once_with_its_reason,
        a_conflict_shows_both_versions,
        a_field_is_emptied,
        a_public_correction_waits,
        a_corrected_source_marks_what_rests_on_it,
        a_published_correction_marks_its_source,
        sources_and_figures_are_recorded_one_by_one,
    );
}

async fn made(world: &World, record: Value) -> Outcome<String> {
    let told = submit(
        &world.alpha,
        &record.to_string()[..40.min(record.to_string().len())],
        json!([record]),
    )
    .await?;
    let id = told["results"][0]["recordId"].as_str();
    Ok(id.ok_or_else(|| format!("no record: {told}"))?.to_owned())
}

fn correction(record: &str, version: i32, fields: Value) -> Value {
    json!({
        "idempotencyKey": format!("{record}{version}{fields}").chars().rev().take(200).collect::<String>(),
        "record": record, "expectedVersion": version, "fields": fields,
        "reason": "A reason of a test",
    })
}

async fn a_case_is_corrected_at_once_with_its_reason(context: TestContext) -> Outcome {
    let world = World::new(&context).await?;
    let fields = json!({ "birth_year": 1970, "gender": "male" });
    let id = made(&world, person("c-1", fields)).await?;
    let input = correction(&id, 1, json!({ "birth_year": 1971 }));
    let done = mutate(&world.alpha, CORRECT, input).await?;
    let result = &done["result"];
    assert_eq!(result["effect"], "CHANGED", "{done}");
    assert_eq!(result["recordId"], json!(id));
    assert_eq!(result["contribution"]["reason"], "A reason of a test");
    assert_eq!(done["conflict"], json!(null));
    let seen = ask(&world.alpha, "{ detainees { nodes { birthYear gender } } }").await?;
    assert_eq!(
        seen["detainees"]["nodes"],
        json!([{ "birthYear": 1971, "gender": "MALE" }])
    );
    let audit = "{ auditEntries(first: 1) { nodes { action subject reason } } }";
    let told = ask(&world.alpha, audit).await?;
    let expected = json!([{ "action": "RECORD_CORRECTED", "subject": id,
        "reason": "A reason of a test" }]);
    assert_eq!(told["auditEntries"]["nodes"], expected);
    Ok(())
}

async fn a_conflict_shows_both_versions(context: TestContext) -> Outcome {
    let world = World::new(&context).await?;
    let id = made(&world, person("c-1", json!({ "birth_year": 1970 }))).await?;
    mutate(
        &world.alpha,
        CORRECT,
        correction(&id, 1, json!({ "birth_year": 1971 })),
    )
    .await?;
    let late = correction(&id, 1, json!({ "birth_year": 1972 }));
    let refused = mutate(&world.alpha, CORRECT, late).await?;
    assert_eq!(
        faults(&refused),
        fault("CONFLICT", "expectedVersion"),
        "{refused}"
    );
    assert_eq!(
        refused["userErrors"][0]["path"],
        json!(["input", "expectedVersion"])
    );
    let expected = json!({
        "expectedVersion": 1,
        "standing": { "id": id, "birthYear": 1971 },
        "changes": [{ "field": "birth_year", "before": "1971", "after": "1972" }],
    });
    assert_eq!(refused["conflict"], expected);
    let gone = mutate(&world.alpha, CORRECT, correction("x", 1, json!({}))).await?;
    assert_eq!(faults(&gone), fault("NOT_FOUND", "record"));
    Ok(())
}

async fn a_field_is_emptied(context: TestContext) -> Outcome {
    let world = World::new(&context).await?;
    let fields = json!({ "birth_year": 1970, "gender": "male", "final_order_on": "2020-01-02" });
    let id = made(&world, person("c-1", fields)).await?;
    let emptied = json!({ "birth_year": null, "gender": null, "final_order_on": null });
    let done = mutate(&world.alpha, CORRECT, correction(&id, 1, emptied)).await?;
    assert_eq!(done["result"]["effect"], "CHANGED", "{done}");
    let seen = ask(
        &world.alpha,
        "{ detainees { nodes { birthYear gender finalOrderOn } } }",
    );
    let expected = json!([{ "birthYear": null, "gender": "UNKNOWN", "finalOrderOn": null }]);
    assert_eq!(seen.await?["detainees"]["nodes"], expected);
    let required = correction(&id, 2, json!({ "external_id": null }));
    let refused = mutate(&world.alpha, CORRECT, required).await?;
    assert_eq!(
        faults(&refused),
        fault("INVALID", "external_id"),
        "{refused}"
    );
    Ok(())
}

async fn a_public_correction_waits(context: TestContext) -> Outcome {
    let world = World::new(&context).await?;
    let sent = submit(
        &world.alpha,
        "1",
        json!([lawsuit("8:25-cv-1", "One v. Two")]),
    )
    .await?;
    let done = review(&world.beta, &contribution_of(&sent)?, 1, "ACCEPT").await?;
    let id = done["contribution"]["record"]["id"]
        .as_str()
        .ok_or("no record")?;
    let input = correction(id, 1, json!({ "caption": "One v. Three" }));
    let sent = mutate(&world.alpha, CORRECT, input).await?;
    assert_eq!(sent["result"]["awaitsReview"], true, "{sent}");
    let seen = ask(&world.alpha, "{ lawsuits { nodes { caption } } }").await?;
    assert_eq!(
        seen["lawsuits"]["nodes"],
        json!([{ "caption": "One v. Two" }])
    );
    let waiting = sent["result"]["contribution"]["id"]
        .as_str()
        .ok_or("no contribution")?;
    review(&world.beta, waiting, 1, "ACCEPT").await?;
    let query = "{ lawsuits { nodes { caption docketNumber versions(first: 5) { version \
        author { slug } record { ... on Lawsuit { caption } } } } } }";
    let seen = ask(&world.alpha, query).await?;
    let expected = json!([{ "caption": "One v. Three", "docketNumber": "8:25-cv-1", "versions": [
        { "version": 2, "author": { "slug": "alpha" }, "record": { "caption": "One v. Three" } },
        { "version": 1, "author": { "slug": "alpha" }, "record": { "caption": "One v. Two" } },
    ] }]);
    assert_eq!(seen["lawsuits"]["nodes"], expected);
    Ok(())
}

/// An accepted article, and an event that rests on it.
async fn article(world: &World) -> Outcome<String> {
    let record = json!([{ "kind": "EVENT", "externalId": "e-1", "fields": { "name": "Rally" },
        "sources": [{ "new": { "title": "An article", "kind": "news" } }] }]);
    let sent = submit(&world.alpha, "article", record).await?;
    review(&world.beta, &contribution_of(&sent)?, 1, "ACCEPT").await?;
    let seen = ask(&world.alpha, "{ sources { nodes { id } } }").await?;
    let id = seen["sources"]["nodes"][0]["id"].as_str();
    Ok(id.ok_or("no source")?.to_owned())
}

const MARKS: &str = "{ events { nodes { citations { correctedAt } } } \
    sources { nodes { correctedAt } } }";

async fn a_corrected_source_marks_what_rests_on_it(context: TestContext) -> Outcome {
    let world = World::new(&context).await?;
    let id = article(&world).await?;
    let before = ask(&world.alpha, MARKS).await?;
    assert_eq!(
        before["events"]["nodes"][0]["citations"],
        json!([{ "correctedAt": null }])
    );
    let input = correction(&id, 1, json!({ "publisher": "The Daily" }));
    let sent = mutate(&world.alpha, CORRECT, input).await?;
    let waiting = sent["result"]["contribution"]["id"]
        .as_str()
        .ok_or("no contribution")?;
    let subscription = "subscription { recordChanged(kinds: [EVENT]) { kind change } }";
    let mut told = world.alpha.events(subscription).await?;
    world.app.wait_for_subscribers(1).await?;
    review(&world.beta, waiting, 1, "ACCEPT").await?;
    let (_, event) = told.next().await?.ok_or("the stream ended")?;
    let expected = json!({ "kind": "EVENT", "change": "UPDATED" });
    assert_eq!(event["data"]["recordChanged"], expected, "{event}");
    let after = ask(&world.alpha, MARKS).await?;
    let at = json!("2026-12-01T12:00:00.000000Z");
    assert_eq!(
        after["events"]["nodes"][0]["citations"],
        json!([{ "correctedAt": at }])
    );
    assert_eq!(after["sources"]["nodes"], json!([{ "correctedAt": at }]));
    Ok(())
}

async fn a_published_correction_marks_its_source(context: TestContext) -> Outcome {
    let world = World::new(&context).await?;
    let id = article(&world).await?;
    let record = json!([{ "kind": "CORRECTION", "externalId": "k-1", "fields": {
        "corrected_source": { "id": id }, "corrected_field": "headline",
        "before": "deported", "after": "interviewed" } }]);
    let sent = submit(&world.alpha, "k", record).await?;
    review(&world.beta, &contribution_of(&sent)?, 1, "ACCEPT").await?;
    let after = ask(&world.alpha, MARKS).await?;
    assert!(
        after["sources"]["nodes"][0]["correctedAt"].is_string(),
        "{after}"
    );
    Ok(())
}

async fn sources_and_figures_are_recorded_one_by_one(context: TestContext) -> Outcome {
    let world = World::new(&context).await?;
    let source = "mutation($input: RecordSourceInput!) { recordSource(input: $input) { \
        contribution { id state } result { effect } userErrors { code path message } } }";
    let input = json!({ "idempotencyKey": "1", "externalId": "a-1", "title": "An article",
        "kind": "news", "publishedOn": "2017-11-09", "fields": { "language": "en" } });
    let sent = mutate(&world.alpha, source, input).await?;
    assert_eq!(sent["contribution"]["state"], "SUBMITTED", "{sent}");
    let id = sent["contribution"]["id"]
        .as_str()
        .ok_or("no contribution")?;
    review(&world.beta, id, 1, "ACCEPT").await?;
    let file = json!({ "idempotencyKey": "2", "externalId": "f-1", "title": "Case file",
        "kind": "case_file" });
    let stands = mutate(&world.alpha, source, file).await?;
    assert_eq!(stands["contribution"]["state"], "ACCEPTED", "{stands}");
    let figure = "mutation($input: RecordReportedFigureInput!) { \
        recordReportedFigure(input: $input) { \
            contribution { id state } userErrors { code path message } } }";
    let input = json!({ "idempotencyKey": "3", "externalId": "n-1", "metric": "people_detained",
        "metricText": "Cambodians detained", "value": 100, "qualifier": "more than",
        "sources": [{ "externalId": "a-1" }] });
    let sent = mutate(&world.alpha, figure, input).await?;
    let id = sent["contribution"]["id"]
        .as_str()
        .ok_or_else(|| sent.to_string())?;
    review(&world.beta, id, 1, "ACCEPT").await?;
    let query = "{ reportedFigures { nodes { qualifier low citations { source { title } } } } }";
    let seen = ask(&world.alpha, query).await?;
    let expected = json!([{ "qualifier": "more than", "low": 100.0,
        "citations": [{ "source": { "title": "An article" } }] }]);
    assert_eq!(seen["reportedFigures"]["nodes"], expected);
    let bad = json!({ "idempotencyKey": "4", "title": "x", "fields": { "published_on": "soon" } });
    let refused = mutate(&world.alpha, source, bad).await?;
    assert_eq!(faults(&refused), fault("INVALID", "published_on"));
    assert_eq!(
        refused["userErrors"][0]["path"],
        json!(["input", "fields", "published_on"])
    );
    Ok(())
}
