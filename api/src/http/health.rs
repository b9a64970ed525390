//! Whether the process is alive, and whether it can answer.

use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use futures_util::future::join_all;
use serde_json::{Map, Value, json};

use super::{Backend, Check, Edge};

/// A check that takes longer than this has failed: whoever asks must hear within a second or two.
const CHECK_TIMEOUT: Duration = Duration::from_secs(1);

/// `GET /health`: the process runs. Asks nothing else, so that a slow database does not get a
/// healthy process killed.
pub(crate) async fn health() -> impl IntoResponse {
    Json(json!({ "status": "ok" }))
}

/// `GET /ready`: every part that answers depend on is in order; 503 where one is not, and where
/// the service is about to stop. Names the
/// parts and says nothing more, since anyone may ask.
pub(crate) async fn ready<B: Backend>(State(edge): State<Arc<Edge<B>>>) -> Response {
    let outcomes = join_all(Check::ALL.map(|check| passes(edge.backend(), check))).await;
    let stopping = edge.shutdown().has_begun();
    let ready = !stopping && outcomes.iter().all(|passed| *passed);
    let checks: Map<String, Value> = Check::ALL
        .iter()
        .zip(&outcomes)
        .map(|(check, passed)| {
            (
                check.as_str().to_owned(),
                Value::from(if *passed { "ok" } else { "failed" }),
            )
        })
        .collect();
    let status = if ready {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    let mut answer = json!({ "ready": ready, "checks": checks });
    if stopping {
        answer["stopping"] = Value::Bool(true);
    }
    (status, Json(answer)).into_response()
}

async fn passes<B: Backend>(backend: &B, check: Check) -> bool {
    tokio::time::timeout(CHECK_TIMEOUT, backend.check(check))
        .await
        .unwrap_or(false)
}
