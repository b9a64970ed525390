//! One structured log line per request: what was asked for, never with what values.

use std::time::Instant;

use axum::Extension;
use axum::extract::{MatchedPath, Request};
use axum::middleware::Next;
use axum::response::Response;
use tracing::Instrument as _;

use super::request_id::RequestId;
use crate::http::failure::AnswerCode;
use crate::http::graphql::operation::OperationLabel;

/// Logs the request once it is answered. Inside, every log line carries the request id.
///
/// The route is logged as it is declared and not as it was called: paths and query strings can
/// hold secrets and names.
pub(crate) async fn record(
    Extension(request_id): Extension<RequestId>,
    request: Request,
    next: Next,
) -> Response {
    let started = Instant::now();
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let span = tracing::info_span!("request", %request_id);

    let response = next.run(request).instrument(span.clone()).await;

    let operation = response.extensions().get::<OperationLabel>();
    span.in_scope(|| {
        tracing::info!(
            method = method.as_str(),
            route = route.as_ref().map_or("none", MatchedPath::as_str),
            status = response.status().as_u16(),
            duration_ms = started.elapsed().as_secs_f64() * 1000.0,
            operation_type = operation.map(OperationLabel::kind),
            operation_name = operation.and_then(OperationLabel::name),
            code = response.extensions().get::<AnswerCode>().map(|code| code.0),
            "request answered"
        );
    });
    response
}
