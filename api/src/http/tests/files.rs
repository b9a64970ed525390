//! The routes beside `/graphql`: health, schema, tables.

use axum::http::Method;
use axum::http::header::IF_NONE_MATCH;
use serde_json::json;

use super::{App, Check, HttpConfig, anonymous, get};

#[tokio::test]
async fn health_and_readiness_need_no_token() {
    let app = App::new();
    let health = app.send(anonymous(Method::GET, "/health"), "").await;
    assert_eq!(
        (health.status.as_u16(), health.json()),
        (200, json!({ "status": "ok" }))
    );
    let ready = app.send(anonymous(Method::GET, "/ready"), "").await;
    assert_eq!(ready.status, 200);
    assert_eq!(
        ready.json(),
        json!({ "ready": true, "checks": { "database": "ok", "migrations": "ok", "keys": "ok" } })
    );
}

#[tokio::test]
async fn a_failed_check_is_named_and_makes_it_503() {
    for check in Check::ALL {
        let app = App::with(HttpConfig::default(), Some(check));
        let ready = app.send(anonymous(Method::GET, "/ready"), "").await;
        assert_eq!(ready.status, 503);
        let body = ready.json();
        assert_eq!(body["ready"], false);
        let failed: Vec<_> = body["checks"]
            .as_object()
            .unwrap()
            .iter()
            .filter(|(_, outcome)| *outcome == "failed")
            .map(|(name, _)| name.as_str())
            .collect();
        assert_eq!(failed, [check.as_str()]);
        assert_eq!(
            app.send(anonymous(Method::GET, "/health"), "").await.status,
            200
        );
    }
}

#[tokio::test]
async fn the_schema_is_public_and_cacheable() {
    let app = App::new();
    let first = app
        .send(anonymous(Method::GET, "/schema.graphql"), "")
        .await;
    assert_eq!(first.status, 200);
    assert!(first.text.contains("type Query"));
    assert_eq!(first.header("content-type"), "text/plain; charset=utf-8");
    assert!(first.header("cache-control").starts_with("public"));
    let again =
        anonymous(Method::GET, "/schema.graphql").header(IF_NONE_MATCH, first.header("etag"));
    let again = app.send(again, "").await;
    assert_eq!((again.status.as_u16(), again.text.as_str()), (304, ""));
    assert_eq!(again.header("etag"), first.header("etag"));
}

#[tokio::test]
async fn tables_are_csv_with_a_tag() {
    let app = App::new();
    let path = "/observations.csv?facility=A%2CB&facility==1";
    let first = app.send(get(path), "").await;
    assert_eq!(first.status, 200);
    assert_eq!(
        first.header("content-type"),
        "text/csv; charset=utf-8; header=present"
    );
    assert_eq!(
        first.header("content-disposition"),
        "attachment; filename=\"observations.csv\""
    );
    assert!(first.header("cache-control").starts_with("private"));
    assert_eq!(
        first.text,
        "# cite me\r\nname,value\r\nfacility,\"A,B\"\r\nfacility,'=1\r\n"
    );
    let again = app
        .send(get(path).header(IF_NONE_MATCH, first.header("etag")), "")
        .await;
    assert_eq!((again.status.as_u16(), again.text.as_str()), (304, ""));
    let other = get("/observations.csv").header(IF_NONE_MATCH, first.header("etag"));
    assert_eq!(app.send(other, "").await.status, 200);
}

#[tokio::test]
async fn tables_need_a_token_and_its_scope() {
    let app = App::new();
    for path in ["/observations.csv", "/reported-figures.csv"] {
        let answer = app.send(anonymous(Method::GET, path), "").await;
        answer.assert_refused(401, "UNAUTHENTICATED");
        assert_eq!(answer.header("www-authenticate"), "Bearer");
    }
    app.send(get("/reported-figures.csv"), "")
        .await
        .assert_refused(403, "FORBIDDEN");
    app.send(get("/observations.csv?a=%ff"), "")
        .await
        .assert_refused(400, "BAD_USER_INPUT");
}
