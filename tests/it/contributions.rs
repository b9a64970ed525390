//! Contributions as partners submit, correct and withdraw them, and as reviewers decide on them.

mod conflicts;
mod hostile;
mod killed;
mod life;
mod repeated;
mod seen;
mod submitted;
mod taken_back;

use serde_json::{Value, json};
use tests::{Client, Outcome, Suite, TestApp, TestContext, build};
use uuid::Uuid;

pub(crate) fn tests(suite: &mut Suite) {
    conflicts::tests(suite);
    hostile::tests(suite);
    killed::tests(suite);
    life::tests(suite);
    repeated::tests(suite);
    seen::tests(suite);
    submitted::tests(suite);
    taken_back::tests(suite);
}

const SUBMIT: &str = "mutation($input: SubmitContributionInput!) { \
    submitContribution(input: $input) { \
        inserted changed unchanged refused waiting dryRun \
        results { index effect awaitsReview recordId \
            contribution { id state version kind } \
            changes { field before after } errors { code path message } } \
        userErrors { code path message } } }";

const REVIEW: &str = "mutation($input: ReviewContributionInput!) { \
    reviewContribution(input: $input) { \
        contribution { id state version round record { id } \
            reviews { decision comment reviewer round organization { slug } } } \
        userErrors { code path message } } }";

const WITHDRAW: &str = "mutation($input: WithdrawContributionInput!) { \
    withdrawContribution(input: $input) { \
        contribution { id state } userErrors { code path message } } }";

const CORRECT: &str = "mutation($input: CorrectRecordInput!) { \
    correctRecord(input: $input) { \
        result { effect awaitsReview recordId contribution { id state reason version } \
            changes { field before after } } \
        conflict { expectedVersion standing { id ... on Detainee { birthYear } } \
            changes { field before after } } \
        userErrors { code path message } } }";

const EVERYTHING: &[&str] = &[
    "contributions:write",
    "detainees:read",
    "facilities:read",
    "lawsuits:read",
    "reports:read",
    "audit:read",
];

const REVIEWER: &[&str] = &[
    "contributions:review",
    "facilities:read",
    "lawsuits:read",
    "reports:read",
];

/// Alpha, which submits; beta and gamma, which review.
struct World {
    app: TestApp,
    alpha: Client,
    beta: Client,
    gamma: Client,
    alpha_id: Uuid,
}

impl World {
    async fn new(context: &TestContext) -> Outcome<Self> {
        Self::of(TestApp::new(context).await?).await
    }

    async fn of(app: TestApp) -> Outcome<Self> {
        Ok(Self {
            alpha: app.as_organization("alpha", EVERYTHING).await?,
            beta: app.as_organization("beta", REVIEWER).await?,
            gamma: app.as_organization("gamma", REVIEWER).await?,
            alpha_id: build::organization(&app, "alpha").await?.id,
            app,
        })
    }
}

/// A mutation with one input; its payload.
async fn mutate(client: &Client, mutation: &str, input: Value) -> Outcome<Value> {
    loop {
        let answer = client.gql(mutation, json!({ "input": input })).await?;
        // Told to come back, as clients do.
        if answer.status == 503 || answer.codes() == ["UNAVAILABLE"] {
            tokio::task::yield_now().await;
            continue;
        }
        let data = answer
            .data()?
            .as_object()
            .and_then(|data| data.values().next());
        return Ok(data.ok_or("no payload")?.clone());
    }
}

async fn submit(client: &Client, key: &str, records: Value) -> Outcome<Value> {
    let input = json!({ "idempotencyKey": key, "records": records });
    mutate(client, SUBMIT, input).await
}

async fn ask(client: &Client, query: &str) -> Outcome<Value> {
    Ok(client.gql(query, json!({})).await?.data()?.clone())
}

fn person(number: &str, fields: Value) -> Value {
    json!({ "kind": "DETAINEE", "externalId": number, "fields": fields })
}

fn lawsuit(docket: &str, caption: &str) -> Value {
    json!({ "kind": "LAWSUIT", "fields": {
        "court": "District Court, D. Maryland", "docket_number": docket, "caption": caption,
    } })
}

/// The id of the one contribution of an answer.
fn contribution_of(answer: &Value) -> Outcome<String> {
    let id = answer["results"][0]["contribution"]["id"].as_str();
    Ok(id
        .ok_or_else(|| format!("no contribution: {answer}"))?
        .to_owned())
}

/// Says something about a contribution.
async fn review(
    client: &Client,
    contribution: &str,
    version: i64,
    decision: &str,
) -> Outcome<Value> {
    let input = json!({
        "contribution": contribution, "decision": decision, "expectedVersion": version,
        "comment": "A comment of a test", "reviewer": "reviewer-1",
    });
    mutate(client, REVIEW, input).await
}

/// Code and last part of the path of each error.
fn faults(answer: &Value) -> Vec<(String, String)> {
    let errors = answer["userErrors"].as_array().cloned().unwrap_or_default();
    errors
        .iter()
        .map(|error| {
            let path = error["path"]
                .as_array()
                .and_then(|path| path.last())
                .cloned();
            let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
            (text(&error["code"]), text(&path.unwrap_or_default()))
        })
        .collect()
}

fn fault(code: &str, field: &str) -> Vec<(String, String)> {
    vec![(code.to_owned(), field.to_owned())]
}
