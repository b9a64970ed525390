//! The schema as text, public: it is documentation, and holds no data.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};

use super::etag::ETag;
use super::{Backend, Edge};

/// The schema and its entity tag, made once at the start.
#[derive(Debug)]
pub(crate) struct SchemaText {
    sdl: String,
    etag: ETag,
}

impl SchemaText {
    pub(crate) fn new(sdl: String) -> Self {
        let etag = ETag::of(sdl.as_bytes());
        Self { sdl, etag }
    }
}

/// `GET /schema.graphql`
pub(crate) async fn get<B: Backend>(
    State(edge): State<Arc<Edge<B>>>,
    headers: HeaderMap,
) -> Response {
    let schema = edge.schema();
    let caching = [
        (ETAG, schema.etag.header()),
        (
            CACHE_CONTROL,
            HeaderValue::from_static("public, max-age=300"),
        ),
    ];
    if schema.etag.is_known_to(&headers) {
        return (StatusCode::NOT_MODIFIED, caching).into_response();
    }
    let content_type = [(
        CONTENT_TYPE,
        HeaderValue::from_static("text/plain; charset=utf-8"),
    )];
    (caching, content_type, schema.sdl.clone()).into_response()
}
