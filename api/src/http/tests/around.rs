//! What every answer carries: request id, CORS, security header fields.

use axum::http::Method;
use axum::http::header::{
    ACCESS_CONTROL_REQUEST_HEADERS, ACCESS_CONTROL_REQUEST_METHOD, AUTHORIZATION, ORIGIN,
};

use super::{App, HttpConfig, anonymous, get, post};
use crate::clock::IdGen;
use crate::http::Edge;

const LISTED: &str = "https://maps.example.org";

fn app() -> App {
    let config = HttpConfig {
        allowed_origins: vec![LISTED.to_owned()],
        ..HttpConfig::default()
    };
    App::with(config, None)
}

fn preflight(origin: &str) -> axum::http::request::Builder {
    anonymous(Method::OPTIONS, "/graphql")
        .header(ORIGIN, origin)
        .header(ACCESS_CONTROL_REQUEST_METHOD, "POST")
        .header(ACCESS_CONTROL_REQUEST_HEADERS, "authorization,content-type")
}

#[tokio::test]
async fn each_request_has_an_id_of_our_own() {
    let app = App::new();
    let theirs = post().header("x-request-id", "evil\tid");
    let first = app.send(theirs, "{").await;
    let second = app.send(post().header("x-request-id", "evil"), "{").await;
    assert_eq!(
        first.header("x-request-id"),
        "00000000-0000-0000-0000-000000000001"
    );
    assert_eq!(
        second.header("x-request-id"),
        "00000000-0000-0000-0000-000000000002"
    );
    assert_eq!(second.headers.get_all("x-request-id").iter().count(), 1);
}

#[tokio::test]
async fn a_listed_origin_may_call() {
    let app = app();
    let answer = app.send(preflight(LISTED), "").await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("access-control-allow-origin"), LISTED);
    assert_eq!(
        answer.header("access-control-allow-methods"),
        "GET,POST,OPTIONS"
    );
    assert_eq!(
        answer.header("access-control-allow-headers"),
        "authorization,content-type,accept,if-none-match"
    );
    assert_eq!(answer.header("access-control-max-age"), "3600");
    assert!(
        !answer
            .headers
            .contains_key("access-control-allow-credentials")
    );

    let refused = anonymous(Method::POST, "/graphql").header(ORIGIN, LISTED);
    let answer = app.send(refused, "").await;
    assert_eq!(answer.status, 401);
    assert_eq!(answer.header("access-control-allow-origin"), LISTED);
    assert_eq!(
        answer.header("access-control-expose-headers"),
        "x-request-id,etag,retry-after,ratelimit,ratelimit-policy"
    );
    assert!(
        answer
            .header("vary")
            .to_ascii_lowercase()
            .contains("origin")
    );
}

#[tokio::test]
async fn other_origins_are_neither_allowed_nor_reflected() {
    for app in [app(), App::new()] {
        for origin in [
            "https://evil.example",
            "https://maps.example.org.evil.example",
            "null",
        ] {
            for request in [preflight(origin), get("/health").header(ORIGIN, origin)] {
                let answer = app.send(request, "").await;
                assert!(
                    !answer.headers.contains_key("access-control-allow-origin"),
                    "{origin}"
                );
            }
        }
    }
}

#[tokio::test]
async fn an_origin_is_no_token() {
    let app = app();
    let mut request = post().header(ORIGIN, LISTED);
    request.headers_mut().unwrap().remove(AUTHORIZATION);
    app.send(request, "{}")
        .await
        .assert_refused(401, "UNAUTHENTICATED");
}

#[tokio::test]
async fn every_answer_has_the_security_headers() {
    let app = App::new();
    for request in [
        get("/health"),
        get("/ready"),
        get("/graphql"),
        get("/observations.csv"),
        get("/schema.graphql"),
        get("/nothing-here"),
        anonymous(Method::PUT, "/graphql"),
        preflight(LISTED),
    ] {
        let answer = app.send(request, "").await;
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("referrer-policy"), "no-referrer");
        assert_eq!(
            answer.header("content-security-policy"),
            "default-src 'none'; frame-ancestors 'none'"
        );
        assert_eq!(answer.header("x-frame-options"), "DENY");
        assert_eq!(answer.header("cross-origin-resource-policy"), "same-origin");
        assert!(!answer.headers.contains_key("strict-transport-security"));
        assert!(answer.headers.contains_key("cache-control"));
        assert!(answer.headers.contains_key("x-request-id"));
    }
    assert_eq!(
        app.send(get("/graphql"), "").await.header("cache-control"),
        "no-store"
    );
}

#[tokio::test]
async fn browsers_are_told_to_insist_on_tls_where_it_is_set() {
    let config = HttpConfig {
        hsts_seconds: 31_536_000,
        ..HttpConfig::default()
    };
    let answer = App::with(config, None).send(get("/health"), "").await;
    assert_eq!(
        answer.header("strict-transport-security"),
        "max-age=31536000"
    );
}

#[test]
fn a_wrong_allow_list_stops_the_start() {
    let config = HttpConfig {
        allowed_origins: vec!["*".to_owned()],
        ..HttpConfig::default()
    };
    let backend = super::backend::FakeBackend::new(None);
    let error = Edge::new(backend, config, IdGen::System).err().unwrap();
    assert!(error.message().contains("allowed_origins"));
}
