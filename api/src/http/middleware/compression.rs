//! Answers are sent smaller to those who can read them so.
//!
//! Gzip alone: every client has it, and one answer takes a quarter of a megabyte of memory for it,
//! where others take several. See ADR 0019, also for why compressing gives nothing away.

use axum::body::Body;
use axum::http::header::{CONTENT_ENCODING, ETAG, PRAGMA};
use axum::http::{self, Extensions, HeaderMap, HeaderValue, StatusCode, Version};
use axum::response::Response;
use tower_http::CompressionLevel;
use tower_http::compression::predicate::{NotForContentType, Predicate, SizeAbove};
use tower_http::compression::{CompressionBody, CompressionLayer};

/// Beyond this level an answer takes much longer and hardly gets smaller.
const LEVEL: CompressionLevel = CompressionLevel::Precise(4);

/// The layer that compresses answers from this size on, and no streams.
pub(crate) fn layer(from_bytes: u64) -> CompressionLayer<impl Predicate> {
    CompressionLayer::new()
        .no_deflate()
        .quality(LEVEL)
        .compress_when(
            SizeAbove::new(from_bytes)
                .and(NotForContentType::SSE)
                .and(NotForContentType::IMAGES)
                .and(holds_no_token),
        )
}

/// An answer that holds a token carries `Pragma: no-cache` (RFC 6749, section 5.1). The length of
/// a compressed one could say something about it.
fn holds_no_token(_: StatusCode, _: Version, headers: &HeaderMap, _: &Extensions) -> bool {
    !headers.contains_key(PRAGMA)
}

/// What is left to do for an answer that was compressed on the way: its tag names the content and
/// no longer the bytes.
pub(crate) fn finish(response: http::Response<CompressionBody<Body>>) -> Response {
    let mut response = response.map(Body::new);
    let headers = response.headers_mut();
    if headers.contains_key(CONTENT_ENCODING)
        && let Some(strong) = headers.get(ETAG).filter(|tag| tag.as_bytes()[0] == b'"')
    {
        let weak = [b"W/", strong.as_bytes()].concat();
        if let Ok(weak) = HeaderValue::from_bytes(&weak) {
            headers.insert(ETAG, weak);
        }
    }
    response
}

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::http::Request;
    use axum::http::header::{ACCEPT_ENCODING, CONTENT_TYPE};
    use axum::response::IntoResponse as _;
    use axum::routing::get;
    use tower::{ServiceBuilder, ServiceExt as _};

    use super::*;

    async fn is_compressed(name: http::HeaderName, value: &'static str) -> bool {
        let answer = async move || ([(name, value)], "x".repeat(5_000)).into_response();
        let router = Router::new()
            .route("/", get(answer))
            .layer(ServiceBuilder::new().map_response(finish).layer(layer(1)));
        let request = Request::get("/").header(ACCEPT_ENCODING, "gzip");
        let request = request.body(Body::empty()).unwrap();
        let response = router.oneshot(request).await.unwrap();
        response.headers().contains_key(CONTENT_ENCODING)
    }

    #[tokio::test]
    async fn streams_and_tokens_are_not_compressed() {
        assert!(is_compressed(CONTENT_TYPE, "application/json").await);
        assert!(!is_compressed(CONTENT_TYPE, "text/event-stream").await);
        assert!(!is_compressed(PRAGMA, "no-cache").await);
    }
}
