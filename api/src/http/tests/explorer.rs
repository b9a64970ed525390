use axum::http::header::IF_NONE_MATCH;
use axum::http::{Method, StatusCode};

use super::{App, anonymous};

const PAGES: [&str; 2] = ["/", "/statistics"];

#[tokio::test]
async fn a_page_needs_no_token_and_allows_nothing_from_elsewhere() {
    for path in PAGES {
        allows_nothing_from_elsewhere(path).await;
    }
}

async fn allows_nothing_from_elsewhere(path: &str) {
    let answer = App::new().send(anonymous(Method::GET, path), "").await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
    let policy = answer.header("content-security-policy");
    assert!(policy.starts_with("default-src 'none';"), "{policy}");
    for weak in ["unsafe-", "http:", "https:", "data:", "*"] {
        assert!(!policy.contains(weak), "{policy}");
    }
    assert!(policy.contains("require-trusted-types-for 'script'"));
    assert_eq!(answer.header("referrer-policy"), "no-referrer");
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
    assert_eq!(answer.header("cross-origin-opener-policy"), "same-origin");
    assert!(!answer.text.contains("//"), "an address of another origin");
}

#[tokio::test]
async fn everything_that_a_page_names_is_there_and_may_be_kept() {
    for path in PAGES {
        names_what_is_there(path).await;
    }
}

async fn names_what_is_there(page: &str) {
    let app = App::new();
    let page = app.send(anonymous(Method::GET, page), "").await.text;
    assert!(page.contains("id=\"token-form\""), "the token's field");
    let paths: Vec<&str> = page
        .split('"')
        .filter(|part| part.starts_with("/explorer/"))
        .collect();
    assert!(paths.len() > 20, "{paths:?}");
    for path in paths {
        let answer = app.send(anonymous(Method::GET, path), "").await;
        assert_eq!(answer.status, StatusCode::OK, "{path}");
        assert_eq!(
            answer.header("cache-control"),
            "public, max-age=31536000, immutable"
        );
        let (_, end) = path.rsplit_once('.').unwrap();
        let wanted = match end {
            "js" => "text/javascript; charset=utf-8",
            "css" => "text/css; charset=utf-8",
            _ => "image/svg+xml",
        };
        assert_eq!(answer.header("content-type"), wanted, "{path}");
    }
}

#[tokio::test]
async fn a_page_that_is_known_is_not_sent_again() {
    let app = App::new();
    let first = app.send(anonymous(Method::GET, "/"), "").await;
    assert_eq!(first.header("cache-control"), "no-cache");
    let again = anonymous(Method::GET, "/").header(IF_NONE_MATCH, first.header("etag"));
    let answer = app.send(again, "").await;
    assert_eq!(answer.status, StatusCode::NOT_MODIFIED);
    assert!(answer.text.is_empty());
}

#[tokio::test]
async fn other_versions_and_other_files_are_not_there() {
    let app = App::new();
    for path in [
        "/explorer/000000000000/main.js",
        "/explorer/main.js",
        "/explorer/x/../../Cargo.toml",
    ] {
        let answer = app.send(anonymous(Method::GET, path), "").await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        assert_eq!(answer.code(), "NOT_FOUND");
    }
}
