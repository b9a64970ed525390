//! What a GET may run, and what the other methods are told.

use axum::http::Method;
use axum::http::header::ACCEPT;
use serde_json::json;

use super::{App, GRAPHQL_RESPONSE, JSON, anonymous, get, post};

#[tokio::test]
async fn a_get_runs_queries_with_all_their_parameters() {
    let app = App::new();
    let path = "/graphql?query=query+A($n:String!)%7Bhello(name:$n)%7D+query+B%7Bdemanded%7D\
                &operationName=A&variables=%7B%22n%22:%22S%C3%A3o%22%7D&extensions=%7B%7D&other=1";
    let answer = app
        .send(get(path).header(ACCEPT, GRAPHQL_RESPONSE), "")
        .await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert_eq!(answer.json()["data"], json!({ "hello": "hello São" }));
}

#[tokio::test]
async fn empty_parameters_of_a_get_are_absent_ones() {
    let app = App::new();
    let path = "/graphql?query=%7Bhello%7D&operationName=&variables=&extensions=";
    assert_eq!(app.send(get(path), "").await.status, 200);
}

#[tokio::test]
async fn a_get_never_changes_anything() {
    let app = App::new();
    for query in [
        "mutation%7Badd%7D",
        "query+Q%7Bhello%7D+mutation+M%7Badd%7D&operationName=M",
    ] {
        for accept in [JSON, GRAPHQL_RESPONSE] {
            let path = format!("/graphql?query={query}");
            let answer = app.send(get(&path).header(ACCEPT, accept), "").await;
            answer.assert_refused(405, "BAD_USER_INPUT");
            assert_eq!(answer.header("allow"), "POST");
        }
    }
    assert_eq!(app.executed(), 0);
    assert_eq!(
        app.query("mutation { add }").await.json()["data"],
        json!({ "add": 1 })
    );
}

#[tokio::test]
async fn subscriptions_are_refused_with_the_mend() {
    let app = App::new();
    let over_get = app
        .send(get("/graphql?query=subscription%7Btick%7D"), "")
        .await;
    let over_post = app.query("subscription { tick }").await;
    for answer in [over_get, over_post] {
        answer.assert_refused(400, "BAD_USER_INPUT");
        assert!(answer.message().contains("text/event-stream"));
    }
    assert_eq!(app.executed(), 0);
}

#[tokio::test]
async fn broken_query_strings_are_refused() {
    let app = App::new();
    for (parameters, says) in [
        ("", "`query` is missing"),
        ("query=%7Bhello%7D&query=%7Bhello%7D", "given twice"),
        ("query=%7Bhello%7D&variables=%7B", "`variables` is not JSON"),
        (
            "query=%7Bhello%7D&variables=%5B%5D",
            "`variables` must be a JSON object",
        ),
        (
            "query=%7Bhello%7D&extensions=1",
            "`extensions` must be a JSON object",
        ),
        ("query=%ff", "UTF-8"),
        ("query=%7", "%25"),
    ] {
        let answer = app.send(get(&format!("/graphql?{parameters}")), "").await;
        answer.assert_refused(400, "BAD_USER_INPUT");
        assert!(
            answer.message().contains(says),
            "{parameters}: {}",
            answer.message()
        );
    }
    assert_eq!(app.executed(), 0);
}

#[tokio::test]
async fn other_methods_learn_what_is_allowed() {
    let app = App::new();
    for method in [Method::PUT, Method::DELETE, Method::PATCH] {
        let answer = app.send(post().method(method), "").await;
        answer.assert_refused(405, "BAD_USER_INPUT");
        assert_eq!(answer.header("allow"), "GET,HEAD,POST");
    }
}

#[tokio::test]
async fn unknown_paths_are_refused_in_the_same_shape() {
    let app = App::new();
    let answer = app.send(anonymous(Method::GET, "/nothing-here"), "").await;
    answer.assert_refused(404, "NOT_FOUND");
}
