//! The budget of a client: spent, refilled, given back, shared by instances, and told in every
//! answer.

use axum::http::StatusCode;
use chrono::TimeDelta;
use serde_json::{Value, json};
use tests::{Backend, Client, Outcome, Response, Suite, TestApp, TestContext};

pub(crate) fn tests(suite: &mut Suite) {
    tests::add_tests!(suite, on_each_backend:
        a_spent_budget_refuses_and_refills,
        what_an_answer_did_not_cost_is_given_back,
        one_client_does_not_spend_what_is_anothers,
        instances_on_one_server_share_a_budget,
        tables_are_charged_too,
        refused_requests_say_what_is_left,
        a_flood_of_refused_requests_is_refused,
    );
}

/// A service whose clients have 300 points, 10 of which come back each second.
async fn poor(context: &TestContext) -> Outcome<TestApp> {
    TestApp::builder(context)?.config(poorly).build().await
}

fn poorly(config: &mut api::config::Config) {
    config.limits.query_cost = 200;
    config.limits.table_cost = 200;
    config.limits.budget_capacity = 300;
    config.limits.budget_restore_rate = 10;
}

/// Costs 11 points, as measured and as answered.
const ELEVEN: &str = "{ facilities { totalCount } }";

async fn ask(client: &Client, query: &str) -> Outcome<Response> {
    client.gql(query, json!({})).await
}

fn header<'a>(answer: &'a Response, name: &str) -> &'a str {
    let value = answer.headers.get(name);
    value
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default()
}

fn available(answer: &Response) -> Option<u64> {
    answer.json["extensions"]["cost"]["available"].as_u64()
}

async fn spend_all_but_three(client: &Client) -> Outcome {
    for _ in 0..27 {
        ask(client, ELEVEN).await?.data()?;
    }
    Ok(())
}

async fn a_spent_budget_refuses_and_refills(context: TestContext) -> Outcome {
    let app = poor(&context).await?;
    let client = app.with_every_scope()?;
    let first = ask(&client, ELEVEN).await?;
    assert_eq!(
        first.json["extensions"]["cost"],
        json!({ "requested": 11, "actual": 11, "available": 289, "restoreRate": 10 })
    );
    assert_eq!(header(&first, "ratelimit"), "\"cost\";r=289;t=2");
    assert_eq!(header(&first, "ratelimit-policy"), "\"cost\";q=300;w=30");
    app.advance(TimeDelta::seconds(2));
    spend_all_but_three(&client).await?;

    app.statements().take();
    let refused = ask(&client, ELEVEN).await?;
    assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(refused.codes(), ["RATE_LIMITED"]);
    assert_eq!(header(&refused, "retry-after"), "1");
    assert_eq!(header(&refused, "ratelimit"), "\"cost\";r=3;t=30");
    let error = &refused.json["errors"][0]["extensions"];
    assert_eq!(error["retryAfterSeconds"], 1);
    assert_eq!(
        refused.json["extensions"]["cost"],
        json!({ "requested": 11, "available": 3, "restoreRate": 10 })
    );
    assert_eq!(refused.json.get("data"), None);
    assert_eq!(app.statements().take(), Vec::<String>::new());

    app.advance(TimeDelta::seconds(1));
    assert_eq!(available(&ask(&client, ELEVEN).await?), Some(2));
    app.advance(TimeDelta::minutes(10));
    assert_eq!(available(&ask(&client, ELEVEN).await?), Some(289));
    Ok(())
}

async fn what_an_answer_did_not_cost_is_given_back(context: TestContext) -> Outcome {
    let app = poor(&context).await?;
    let client = app.with_every_scope()?;
    // A hundred facilities are asked for, and there is none.
    let empty = "{ facilities(first: 100) { nodes { id } } }";
    for asked in 1..=50_u64 {
        let answer = ask(&client, empty).await?;
        let cost = &answer.json["extensions"]["cost"];
        assert_eq!(cost["requested"], 103, "{cost}");
        assert_eq!(cost["actual"], 2, "{cost}");
        assert_eq!(cost["available"], 300 - 2 * asked, "{cost}");
    }
    Ok(())
}

async fn one_client_does_not_spend_what_is_anothers(context: TestContext) -> Outcome {
    let app = poor(&context).await?;
    let loud = app.as_organization("loud", &["facilities:read"]).await?;
    let quiet = app.as_organization("quiet", &["facilities:read"]).await?;
    spend_all_but_three(&loud).await?;
    for _ in 0..10 {
        assert_eq!(ask(&loud, ELEVEN).await?.codes(), ["RATE_LIMITED"]);
    }
    assert_eq!(available(&ask(&quiet, ELEVEN).await?), Some(289));
    Ok(())
}

async fn instances_on_one_server_share_a_budget(context: TestContext) -> Outcome {
    let one = poor(&context).await?;
    let other = TestApp::builder(&context)?
        .config(poorly)
        .database(one.database())
        .build()
        .await?;
    spend_all_but_three(&one.with_every_scope()?).await?;
    let answer = ask(&other.with_every_scope()?, ELEVEN).await?;
    match context.backend() {
        Backend::Postgres => assert_eq!(answer.codes(), ["RATE_LIMITED"], "{}", answer.text),
        // A file has one instance; a second is a test's, and has its own memory.
        Backend::Sqlite => assert_eq!(available(&answer), Some(289)),
    }
    Ok(())
}

async fn tables_are_charged_too(context: TestContext) -> Outcome {
    let app = poor(&context).await?;
    let client = app.with_every_scope()?;
    let answer = client.get("/reported-figures.csv").await?;
    assert_eq!(answer.status, StatusCode::OK);
    assert!(
        header(&answer, "ratelimit").starts_with("\"cost\";r=29"),
        "{:?}",
        answer.headers
    );
    assert_eq!(header(&answer, "ratelimit-policy"), "\"cost\";q=300;w=30");
    spend_all_but_three(&client).await.err();
    let refused = client.get("/reported-figures.csv").await?;
    assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(refused.codes(), ["RATE_LIMITED"]);
    assert!(!header(&refused, "retry-after").is_empty());
    Ok(())
}

async fn refused_requests_say_what_is_left(context: TestContext) -> Outcome {
    let app = poor(&context).await?;
    let client = app.with_every_scope()?;
    for (query, left) in [
        ("{", 299),
        ("{ facilities(first: 100) { nodes { id name } } }", 298),
    ] {
        let answer = ask(&client, query).await?;
        assert_eq!(available(&answer), Some(left), "{}", answer.text);
        assert!(header(&answer, "ratelimit").contains(&format!("r={left};")));
    }
    let stranger = ask(&app.anonymous(), "{ __typename }").await?;
    assert_eq!(stranger.status, StatusCode::UNAUTHORIZED);
    assert_eq!(header(&stranger, "ratelimit"), "");
    assert_eq!(stranger.json["extensions"], Value::Null);
    Ok(())
}

async fn a_flood_of_refused_requests_is_refused(context: TestContext) -> Outcome {
    let app = poor(&context).await?;
    let client = app.with_every_scope()?;
    for _ in 0..300 {
        assert_eq!(ask(&client, "{").await?.codes(), ["GRAPHQL_PARSE_FAILED"]);
    }
    let refused = ask(&client, "{").await?;
    assert_eq!(refused.codes(), ["RATE_LIMITED"]);
    assert_eq!(header(&refused, "retry-after"), "1");
    Ok(())
}
