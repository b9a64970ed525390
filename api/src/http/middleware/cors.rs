//! Which web pages may call the service: those of the origins in the settings and of those of public
//! clients in force, each exactly. An origin is never a credential.

use std::sync::Arc;
use std::time::Duration;

use axum::http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, ETAG, IF_NONE_MATCH, RETRY_AFTER};
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, Method};
use tower_http::cors::{AllowOrigin, CorsLayer};

use super::request_id::X_REQUEST_ID;
use crate::error::Result;
use crate::http::{Backend, Edge};

/// How long a browser may remember the answer to a preflight request.
const MAX_AGE: Duration = Duration::from_hours(1);

/// What is left of a client's budget, and what the budget is.
const RATE_LIMIT: HeaderName = HeaderName::from_static("ratelimit");
const RATE_LIMIT_POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");

/// The layer. Without `allow-credentials`: the service reads no cookies.
pub(crate) fn layer<B: Backend>(edge: &Arc<Edge<B>>) -> Result<CorsLayer> {
    let (edge, listed) = (Arc::clone(edge), edge.config().origins()?);
    let allowed = move |origin: &HeaderValue, _: &Parts| {
        listed.contains(origin) || edge.allows_origin(origin)
    };
    Ok(CorsLayer::new()
        .allow_origin(AllowOrigin::predicate(allowed))
        .allow_methods([Method::GET, Method::POST, Method::OPTIONS])
        .allow_headers([AUTHORIZATION, CONTENT_TYPE, ACCEPT, IF_NONE_MATCH])
        .expose_headers([
            X_REQUEST_ID,
            ETAG,
            RETRY_AFTER,
            RATE_LIMIT,
            RATE_LIMIT_POLICY,
        ])
        .max_age(MAX_AGE))
}
