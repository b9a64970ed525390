//! Errors: their status, their code, and that no text of a library leaves.

use serde_json::json;

use super::{App, GRAPHQL_RESPONSE, HttpConfig, JSON, post};
use crate::http::AdmissionConfig;

#[tokio::test]
async fn request_errors_have_no_data_and_a_status_by_media_type() {
    let app = App::new();
    for (query, code) in [
        ("{", "GRAPHQL_PARSE_FAILED"),
        ("{ a } { b }", "GRAPHQL_PARSE_FAILED"),
        ("fragment F on Query { hello }", "GRAPHQL_PARSE_FAILED"),
        ("{ noSuchField }", "GRAPHQL_VALIDATION_FAILED"),
        ("{ hello(name: 1) }", "GRAPHQL_VALIDATION_FAILED"),
        ("query A { hello } query B { hello }", "BAD_USER_INPUT"),
        ("query Q($id: ID!) { __typename }", "BAD_USER_INPUT"),
    ] {
        let parameters = json!({ "query": query });
        app.post(GRAPHQL_RESPONSE, parameters.clone())
            .await
            .assert_refused(400, code);
        app.post(JSON, parameters).await.assert_refused(200, code);
    }
}

#[tokio::test]
async fn an_unknown_operation_name_is_a_request_error() {
    let app = App::new();
    let parameters = json!({ "query": "query A { hello }", "operationName": "B" });
    app.post(GRAPHQL_RESPONSE, parameters)
        .await
        .assert_refused(400, "BAD_USER_INPUT");
    assert_eq!(app.executed(), 0);
}

#[tokio::test]
async fn parse_errors_have_a_place_and_not_the_text() {
    let app = App::new();
    let answer = app.query("{\n  hello(name: \"SECRET\"\n}").await;
    answer.assert_refused(400, "GRAPHQL_PARSE_FAILED");
    assert!(answer.json()["errors"][0]["locations"][0]["line"].is_number());
    assert!(!answer.text.contains("SECRET"));
    assert!(!answer.text.contains("expected"));
}

#[tokio::test]
async fn field_errors_come_with_the_rest_of_the_data() {
    let app = App::new();
    let answer = app.query("{ hello forbidden coded }").await;
    assert_eq!(answer.status, 200);
    let body = answer.json();
    assert_eq!(
        body["data"],
        json!({ "hello": "hello ", "forbidden": null, "coded": null })
    );
    let errors = body["errors"].as_array().unwrap();
    let codes: Vec<_> = errors
        .iter()
        .map(|error| &error["extensions"]["code"])
        .collect();
    assert!(codes.contains(&&json!("FORBIDDEN")) && codes.contains(&&json!("KEY_NOT_GROUPED")));
    for error in errors {
        assert_eq!(
            error["extensions"]["requestId"],
            answer.header("x-request-id")
        );
    }
}

#[tokio::test]
async fn a_failed_field_is_null_under_its_alias() {
    let app = App::new();
    let answer = app
        .query("query Q { first: forbidden second: hello }")
        .await;
    let expected = r#""data":{"first":null,"second":"hello "}"#;
    assert!(answer.text.contains(expected), "{}", answer.text);
    assert_eq!(answer.json()["errors"][0]["path"], json!(["first"]));
}

#[tokio::test]
async fn a_document_full_of_faults_has_a_short_answer() {
    let app = App::new();
    let faults: Vec<_> = (0..500).map(|n| format!("...Nope{n}")).collect();
    let query = format!("{{ {} }}", faults.join(" "));
    let answer = app.query(&query).await;
    answer.assert_refused(400, "GRAPHQL_VALIDATION_FAILED");
    assert_eq!(answer.json()["errors"].as_array().unwrap().len(), 20);
}

#[tokio::test]
async fn data_that_became_null_is_still_an_answer() {
    let app = App::new();
    let answer = app.query("{ hello demanded }").await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.json()["data"], json!(null));
    assert!(answer.json().get("data").is_some());
    assert_eq!(answer.code(), "NOT_FOUND");
}

#[tokio::test]
async fn the_words_of_libraries_stay_inside() {
    let app = App::new();
    for field in ["foreignCode", "libraryText"] {
        let answer = app.query(&format!("{{ {field} }}")).await;
        assert_eq!(answer.code(), "INTERNAL");
        assert!(!answer.text.contains("secret_table"), "{}", answer.text);
        assert!(!answer.text.contains("42P01"), "{}", answer.text);
    }
}

/// The library's messages are recognized by their first words: this test says when they change.
#[tokio::test]
async fn values_that_a_scalar_refuses_are_the_callers_fault_and_not_repeated() {
    let app = App::new();
    let parameters = json!({
        "query": "query Q($d: NaiveDate!) { date(date: $d) }",
        "variables": { "d": "SECRET" },
    });
    let answer = app.post(JSON, parameters).await;
    assert_eq!(answer.code(), "BAD_USER_INPUT", "{}", answer.text);
    assert!(answer.message().contains("`NaiveDate`"));
    assert!(!answer.text.contains("SECRET"));
}

#[tokio::test]
async fn a_refusal_by_the_schema_sets_status_and_retry_after() {
    let app = App::new();
    for accept in [JSON, GRAPHQL_RESPONSE] {
        let parameters = json!({ "query": "{ hello }", "extensions": { "refuse": true } });
        let answer = app.post(accept, parameters).await;
        answer.assert_refused(429, "RATE_LIMITED");
        assert_eq!(answer.header("retry-after"), "17");
    }
}

#[tokio::test]
async fn a_panic_is_a_fault_of_one_request() {
    let app = App::new();
    for query in ["{ panic }", "mutation { panic }"] {
        let answer = app.query(query).await;
        answer.assert_refused(500, "INTERNAL");
        assert!(!answer.text.contains("purpose"));
    }
    assert_eq!(app.query("{ hello }").await.status, 200);
}

#[tokio::test]
async fn a_request_that_takes_too_long_is_given_up() {
    let config = HttpConfig {
        request_timeout_seconds: 1,
        ..HttpConfig::default()
    };
    let app = App::with(config, None);
    let answer = app.send(post(), r#"{"query":"{ never }"}"#).await;
    answer.assert_refused(504, "TIMEOUT");
}

#[tokio::test]
async fn a_busy_service_says_when_to_come_back() {
    let admission = AdmissionConfig {
        places: 1,
        burst_milliseconds: 1,
        ..AdmissionConfig::default()
    };
    let config = HttpConfig {
        admission,
        request_timeout_seconds: 1,
        ..HttpConfig::default()
    };
    let app = App::with(config, None);
    let never = app.send(post(), r#"{"query":"{ never }"}"#);
    let (never, late) = tokio::join!(never, async {
        while app.executed() == 0 {
            tokio::task::yield_now().await;
        }
        app.send(post(), r#"{"query":"{ hello }"}"#).await
    });
    late.assert_refused(503, "UNAVAILABLE");
    assert_eq!(late.header("retry-after"), "1");
    assert_eq!(app.executed(), 1, "nothing of it ran");
    never.assert_refused(504, "TIMEOUT");
    assert_eq!(app.query("{ hello }").await.status, 200);
}
