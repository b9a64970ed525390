//! The log line of a request: what it says, and what it never says.

use axum::http::Method;
use futures_util::FutureExt as _;
use serde_json::{Value, json};

use super::{App, JSON, anonymous, get, post};
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
    assert!(fields["response_bytes"].as_u64().unwrap() > 20);
    assert_eq!(fields["viewer"], "organization");
    assert_eq!(fields["rows"], 0);
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
async fn rows_and_kinds_of_clients_are_logged() {
    recorded::start();
    let app = App::new();
    app.send(get("/observations.csv?a=1&b=2"), "").await;
    app.send(anonymous(Method::GET, "/observations.csv"), "")
        .await;
    app.query("{ a: pairs { name } b: pairs { name } }").await;
    let said: Vec<_> = answered()
        .iter()
        .map(|line| {
            (
                line["fields"]["viewer"].clone(),
                line["fields"]["rows"].clone(),
            )
        })
        .collect();
    assert_eq!(
        said,
        [
            (json!("organization"), json!(2)),
            (json!("none"), Value::Null),
            (json!("organization"), json!(4)),
        ]
    );
}

#[tokio::test]
async fn a_request_whose_client_goes_away_is_logged_too() {
    recorded::start();
    let app = App::new();
    let body = json!({ "query": "{ never }" }).to_string();
    let request = app.send(post(), body);
    // Asked once, and then no more.
    assert!(request.now_or_never().is_none());
    let text = recorded::text();
    assert!(text.contains("request broken off"), "{text}");
}

#[tokio::test]
async fn what_was_asked_for_is_counted() {
    let app = App::new();
    app.query("{ hello }").await;
    app.query("{ forbidden }").await;
    app.query("{").await;
    app.send(get("/nothing-here"), "").await;
    let text = app.metrics().text().unwrap();
    for line in [
        r#"habeas_requests_total{method="POST",route="/graphql",status="2xx"} 2"#,
        r#"habeas_requests_total{method="POST",route="/graphql",status="4xx"} 1"#,
        r#"habeas_requests_total{method="GET",route="none",status="4xx"} 1"#,
        r#"habeas_operations_total{kind="query",code="OK"} 1"#,
        r#"habeas_operations_total{kind="query",code="FORBIDDEN"} 1"#,
        r#"habeas_request_duration_seconds_count{route="/graphql"} 3"#,
        "habeas_requests_in_flight 0",
    ] {
        assert!(text.contains(line), "{line} is not in\n{text}");
    }
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
