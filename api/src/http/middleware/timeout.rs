//! A request that takes too long is given up.

use std::time::Duration;

use axum::Extension;
use axum::extract::{Request, State};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::Response;

use super::request_id::RequestId;
use crate::error::{Code, Error};
use crate::http::failure::Failure;

/// How long a file may take to come in. How slow it may come is limited besides.
const UPLOAD: Duration = Duration::from_hours(1);

/// Drops the work and answers `TIMEOUT`. A mutation runs in a task of its own and goes on; its
/// sender asks again with the same idempotency key.
pub(crate) async fn limit(
    State(limit): State<Duration>,
    Extension(request_id): Extension<RequestId>,
    request: Request,
    next: Next,
) -> Response {
    let is_file = request.method() == Method::POST && request.uri().path().starts_with("/imports/");
    let limit = if is_file { UPLOAD } else { limit };
    tokio::time::timeout(limit, next.run(request))
        .await
        .unwrap_or_else(|_| {
            let error = Error::new(
                Code::Timeout,
                "The answer took too long; ask for less, or send the request again later.",
            );
            Failure::from(error).respond_json(request_id)
        })
}

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::body::Body;
    use axum::http::StatusCode;
    use axum::middleware::from_fn_with_state;
    use axum::routing::get;
    use tower::ServiceExt as _;
    use uuid::Uuid;

    use super::*;

    #[tokio::test]
    async fn a_handler_that_never_answers_is_given_up() {
        let router = Router::new()
            .route("/", get(std::future::pending::<()>))
            .layer(from_fn_with_state(Duration::ZERO, limit))
            .layer(Extension(RequestId(Uuid::nil())));
        let response = router.oneshot(Request::new(Body::empty())).await.unwrap();
        assert_eq!(response.status(), StatusCode::GATEWAY_TIMEOUT);
        let body = axum::body::to_bytes(response.into_body(), 10_000)
            .await
            .unwrap();
        assert!(String::from_utf8_lossy(&body).contains("\"TIMEOUT\""));
    }
}
