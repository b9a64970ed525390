//! Answers are compressed for those who ask for it, and only where it is worth it.

use std::io::Read as _;

use axum::http::header::{ACCEPT_ENCODING, CONTENT_ENCODING, ETAG, IF_NONE_MATCH, VARY};
use axum::http::request::Builder;
use flate2::read::GzDecoder;
use serde_json::json;

use super::{App, HttpConfig, get, post};

/// The longest answer there is without a query.
fn schema() -> Builder {
    get("/schema.graphql")
}

fn app_from(compress_from_bytes: u64) -> App {
    let config = HttpConfig {
        compress_from_bytes,
        ..HttpConfig::default()
    };
    App::with(config, None)
}

#[tokio::test]
async fn a_long_answer_is_compressed_and_is_the_same() {
    let app = app_from(200);
    let plain = app.send(schema(), "").await;
    assert!(!plain.headers.contains_key(CONTENT_ENCODING));
    assert!(plain.text.len() > 200);
    let request = schema().header(ACCEPT_ENCODING, "br, gzip, zstd");
    let (parts, bytes) = app.send_for_bytes(request, "").await;
    assert_eq!(parts.headers[CONTENT_ENCODING], "gzip");
    assert!(bytes.len() < plain.text.len());
    let mut text = String::new();
    GzDecoder::new(&*bytes).read_to_string(&mut text).unwrap();
    assert_eq!(text, plain.text);
}

#[tokio::test]
async fn a_cache_keeps_the_two_apart() {
    let app = app_from(200);
    let strong = app.send(schema(), "").await.header("etag").to_owned();
    assert!(strong.starts_with('"'));
    let request = schema().header(ACCEPT_ENCODING, "gzip");
    let (parts, _) = app.send_for_bytes(request, "").await;
    assert_eq!(parts.headers[ETAG], format!("W/{strong}").as_str());
    let varies = parts.headers.get_all(VARY).iter();
    let varies: Vec<&str> = varies.map(|value| value.to_str().unwrap()).collect();
    assert!(varies.join(",").contains("accept-encoding"), "{varies:?}");
    let known = schema()
        .header(ACCEPT_ENCODING, "gzip")
        .header(IF_NONE_MATCH, format!("W/{strong}"));
    let answer = app.send(known, "").await;
    assert_eq!((answer.status.as_u16(), &*answer.text), (304, ""));
}

#[tokio::test]
async fn a_short_answer_stays_as_it_is() {
    let app = App::new();
    let request = post().header(ACCEPT_ENCODING, "gzip");
    let body = json!({ "query": "{ hello }" }).to_string();
    let answer = app.send(request, body).await;
    assert!(!answer.headers.contains_key(CONTENT_ENCODING));
    assert_eq!(answer.status, 200);
}

#[tokio::test]
async fn from_which_size_on_is_a_setting() {
    let request = get("/health").header(ACCEPT_ENCODING, "gzip");
    let (parts, _) = app_from(1).send_for_bytes(request, "").await;
    assert_eq!(parts.headers[CONTENT_ENCODING], "gzip");
}
