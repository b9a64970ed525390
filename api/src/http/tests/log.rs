//! The log line of a request: what it says, and what it never says.

use serde_json::{Value, json};

use super::{App, JSON, get, post};
use crate::telemetry::recorded;

/// The lines about answered requests.
fn answered() -> Vec<Value> {
    recorded::text()
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap())
        .filter(|line| line["fields"]["message"] == "request answered")
        .collect()
}

#[tokio::test]
async fn one_line_says_what_was_asked_for() {
    recorded::start();
    let app = App::new();
    let parameters = json!({
        "query": "query Greeting($n: String!) { hello(name: $n) }",
        "variables": { "n": "x" },
    });
    app.post(JSON, parameters).await;
    let answered = answered();
    assert_eq!(answered.len(), 1);
    let fields = &answered[0]["fields"];
    assert_eq!(fields["method"], "POST");
    assert_eq!(fields["route"], "/graphql");
    assert_eq!(fields["status"], 200);
    assert_eq!(fields["operation_type"], "query");
    assert_eq!(fields["operation_name"], "Greeting");
    assert!(fields["duration_ms"].is_number());
    assert_eq!(
        answered[0]["span"]["request_id"],
        "00000000-0000-0000-0000-000000000001"
    );
}

#[tokio::test]
async fn refusals_are_logged_with_their_code() {
    recorded::start();
    let app = App::new();
    app.post(JSON, json!({ "query": "{" })).await;
    app.query("{ forbidden }").await;
    let codes: Vec<_> = answered()
        .iter()
        .map(|line| line["fields"]["code"].clone())
        .collect();
    assert_eq!(codes, ["GRAPHQL_PARSE_FAILED", "FORBIDDEN"]);
}

#[tokio::test]
async fn nothing_that_a_client_wrote_is_logged() {
    recorded::start();
    let app = App::new();
    let canary = "CANARY";
    let query = format!("query Q($n: String!) {{ hello(name: $n) {canary}: hello }}");
    app.post(
        JSON,
        json!({ "query": query, "variables": { "n": canary } }),
    )
    .await;
    app.post(JSON, json!({ "query": format!("{{ {canary} ") }))
        .await;
    app.post(
        JSON,
        json!({ "query": "{ hello }", "operationName": canary }),
    )
    .await;
    app.post(
        JSON,
        json!({ "query": format!("{{ date(date: \"{canary}\") }}") }),
    )
    .await;
    app.send(post(), format!("{{\"{canary}")).await;
    app.send(
        get(&format!("/{canary}?a={canary}")).header("x-request-id", canary),
        "",
    )
    .await;
    app.send(
        get(&format!("/graphql?query={canary}&variables={canary}")),
        "",
    )
    .await;
    app.query("{ panic libraryText }").await;
    let text = recorded::text();
    assert_eq!(answered().len(), 8);
    for secret in [canary, "Bearer", "good", "secret_table", "SECRET"] {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
}
