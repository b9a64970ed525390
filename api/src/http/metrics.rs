//! `GET /metrics`, on an address of its own: what it tells is for operators.

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;

use crate::metrics::{CONTENT_TYPE as OPEN_METRICS, Metrics};

/// The routes of the metrics' address.
pub fn metrics_router(metrics: Metrics) -> Router {
    Router::new()
        .route("/metrics", get(show))
        .with_state(metrics)
}

async fn show(State(metrics): State<Metrics>) -> Response {
    let headers = [(CONTENT_TYPE, OPEN_METRICS), (CACHE_CONTROL, "no-store")];
    match metrics.text() {
        Ok(text) => (headers, text).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}
