//! What is accepted as a GraphQL request, and what is said about the rest.

use axum::http::header::{ACCEPT, AUTHORIZATION, CONTENT_ENCODING, CONTENT_TYPE};
use axum::http::{Method, Request};
use serde_json::{Value, json};

use super::{App, GRAPHQL_RESPONSE, HttpConfig, JSON, anonymous, post};

#[tokio::test]
async fn answers_in_the_media_type_that_was_asked_for() {
    let app = App::new();
    for (accept, answered) in [
        (
            GRAPHQL_RESPONSE,
            "application/graphql-response+json; charset=utf-8",
        ),
        (JSON, "application/json; charset=utf-8"),
        ("*/*", "application/json; charset=utf-8"),
    ] {
        let answer = app
            .post(accept, json!({ "query": "{ hello(name: \"São\") }" }))
            .await;
        assert_eq!(answer.status, 200);
        assert_eq!(answer.header("content-type"), answered);
        let body = answer.json();
        assert_eq!(body["data"], json!({ "hello": "hello São" }));
        assert_eq!(body["extensions"]["note"], 7);
        assert_eq!(body["extensions"]["cost"]["requested"], 2);
    }
    let silent = app.send(post(), r#"{"query":"{ __typename }"}"#).await;
    assert_eq!(
        silent.header("content-type"),
        "application/json; charset=utf-8"
    );
}

#[tokio::test]
async fn refuses_an_accept_that_excludes_both() {
    let app = App::new();
    let answer = app.post("text/html", json!({ "query": "{ hello }" })).await;
    answer.assert_refused(406, "BAD_USER_INPUT");
    assert_eq!(app.executed(), 0);
}

#[tokio::test]
async fn without_a_token_nothing_is_read() {
    let app = App::new();
    let bad_in_every_other_way =
        anonymous(Method::POST, "/graphql").header(CONTENT_TYPE, "text/plain");
    let answer = app.send(bad_in_every_other_way, "{").await;
    answer.assert_refused(401, "UNAUTHENTICATED");
    assert_eq!(answer.header("www-authenticate"), "Bearer");
    assert_eq!(app.executed(), 0);

    let negotiated = anonymous(Method::GET, "/graphql").header(ACCEPT, GRAPHQL_RESPONSE);
    let answer = app.send(negotiated, "").await;
    answer.assert_refused(401, "UNAUTHENTICATED");
    assert!(answer.header("content-type").starts_with(GRAPHQL_RESPONSE));
}

#[tokio::test]
async fn a_service_that_cannot_check_tokens_says_when_to_come_back() {
    let app = App::new();
    let busy = Request::post("/graphql").header(AUTHORIZATION, "Bearer busy");
    let answer = app.send(busy, "").await;
    answer.assert_refused(503, "UNAVAILABLE");
    assert_eq!(answer.header("retry-after"), "1");
}

#[tokio::test]
async fn reads_bodies_of_json_only() {
    let app = App::new();
    let body = r#"{"query":"mutation { add }"}"#;
    let base = || Request::post("/graphql").header(AUTHORIZATION, "Bearer good");
    for content_type in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/graphql",
        "application/jsonp",
        "application/json; charset=utf-16",
    ] {
        let answer = app
            .send(base().header(CONTENT_TYPE, content_type), body)
            .await;
        answer.assert_refused(415, "BAD_USER_INPUT");
    }
    app.send(base(), body)
        .await
        .assert_refused(415, "BAD_USER_INPUT");
    let two = base()
        .header(CONTENT_TYPE, JSON)
        .header(CONTENT_TYPE, "text/plain");
    app.send(two, body)
        .await
        .assert_refused(415, "BAD_USER_INPUT");
    let compressed = post().header(CONTENT_ENCODING, "gzip");
    app.send(compressed, body)
        .await
        .assert_refused(415, "BAD_USER_INPUT");
    assert_eq!(app.executed(), 0);

    let spelled = base().header(CONTENT_TYPE, "Application/Json;Charset=\"UTF-8\"");
    assert_eq!(app.send(spelled, body).await.status, 200);
}

#[tokio::test]
async fn refuses_bodies_that_are_no_request_and_repeats_nothing_of_them() {
    let app = App::new();
    for (body, says) in [
        ("", "empty"),
        ("  \n", "empty"),
        ("{ \"SECRET", "line 1, column"),
        ("[{\"query\":\"{ hello }\"}]", "Batches are not accepted"),
        ("\"SECRET\"", "must be a JSON object"),
        ("{}", "`query` is missing"),
        ("{\"qeury\":\"SECRET\"}", "`query` is missing"),
        (
            "{\"query\":\"{ hello }\",\"query\":\"SECRET\"}",
            "given twice",
        ),
        ("{\"query\":\"{ hello }\"} SECRET", "line 1, column"),
        ("\u{feff}{\"query\":\"{ hello }\"}", "must be a JSON object"),
    ] {
        let answer = app.send(post(), body).await;
        answer.assert_refused(400, "BAD_USER_INPUT");
        assert!(
            answer.message().contains(says),
            "{body}: {}",
            answer.message()
        );
        assert!(!answer.text.contains("SECRET"), "{}", answer.text);
    }
    let deep = format!("{{\"query\":{}}}", "[".repeat(100_000));
    app.send(post(), deep)
        .await
        .assert_refused(400, "BAD_USER_INPUT");
    let not_utf_8 = app.send(post(), b"{\"query\":\"\xff\"}".to_vec()).await;
    not_utf_8.assert_refused(400, "BAD_USER_INPUT");
    assert!(not_utf_8.message().contains("UTF-8"));
    assert_eq!(app.executed(), 0);
}

#[tokio::test]
async fn refuses_parameters_of_the_wrong_type() {
    let app = App::new();
    let not_strings = [json!({}), json!(0), json!(false), json!([])];
    let not_objects = [json!("text"), json!(0), json!(false), json!([])];
    for (name, values) in [
        ("query", &not_strings),
        ("operationName", &not_strings),
        ("variables", &not_objects),
        ("extensions", &not_objects),
    ] {
        for value in values {
            let mut parameters = json!({ "query": "{ hello }" });
            parameters[name] = value.clone();
            let answer = app.post(JSON, parameters).await;
            answer.assert_refused(400, "BAD_USER_INPUT");
            assert!(
                answer.message().contains(&format!("`{name}`")),
                "{}",
                answer.text
            );
        }
    }
    assert_eq!(app.executed(), 0);
}

#[tokio::test]
async fn null_parameters_are_absent_ones() {
    let app = App::new();
    for name in ["operationName", "variables", "extensions"] {
        let mut parameters = json!({ "query": "{ hello }" });
        parameters[name] = Value::Null;
        let answer = app.post(GRAPHQL_RESPONSE, parameters).await;
        assert_eq!(answer.status, 200);
        assert!(answer.json().get("errors").is_none());
    }
}

#[tokio::test]
async fn bodies_up_to_the_limit_are_read() {
    let app = App::new();
    let query = "{ hello }";
    let padded = |length: usize| {
        let frame = json!({ "query": query }).to_string();
        format!("{frame}{}", " ".repeat(length - frame.len()))
    };
    let limit = HttpConfig::default().body_limit_bytes;
    assert_eq!(app.send(post(), padded(limit)).await.status, 200);
    app.send(post(), padded(limit + 1))
        .await
        .assert_refused(413, "BAD_USER_INPUT");
    let announced = post().header("content-length", (limit + 1).to_string());
    app.send(announced, "{")
        .await
        .assert_refused(413, "BAD_USER_INPUT");
}
