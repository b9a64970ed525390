//! A panic in a handler is answered like any other fault and ends nothing but its request.

use std::panic::AssertUnwindSafe;

use axum::Extension;
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use futures_util::FutureExt as _;

use super::request_id::RequestId;
use crate::error::Error;
use crate::http::failure::Failure;

/// Turns a panic into a 500. Its message is not repeated: it can hold what was being worked on.
pub(crate) async fn catch(
    Extension(request_id): Extension<RequestId>,
    request: Request,
    next: Next,
) -> Response {
    // Nothing of a request outlives it, so there is no broken state to see afterwards.
    AssertUnwindSafe(next.run(request))
        .catch_unwind()
        .await
        .unwrap_or_else(|_| {
            Failure::from(Error::internal("a handler panicked")).respond_json(request_id)
        })
}
