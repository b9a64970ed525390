//! One id per request, in its answer, its errors and its log lines.

use std::fmt;

use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use uuid::Uuid;

use crate::clock::IdGen;

/// The header field that tells the client the id.
pub(crate) const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The id of a request. Always made here: one that a client sends would let it write into our log
/// and collide with others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RequestId(pub Uuid);

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Gives the request its id and the answer the header field.
pub(crate) async fn assign(State(ids): State<IdGen>, mut request: Request, next: Next) -> Response {
    let request_id = RequestId(ids.next());
    request.extensions_mut().insert(request_id);
    let mut response = next.run(request).await;
    // A UUID is always a valid header value.
    if let Ok(value) = HeaderValue::from_str(&request_id.to_string()) {
        response.headers_mut().insert(X_REQUEST_ID, value);
    }
    response
}
