//! Header fields that close what nobody asked to have open: the list of OWASP's REST security
//! cheat sheet.

use axum::extract::{Request, State};
use axum::http::HeaderValue;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderName, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY,
    X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::middleware::Next;
use axum::response::Response;

/// The defaults. A handler that needs another value sets its own.
const DEFAULTS: [(HeaderName, &str); 7] = [
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (X_FRAME_OPTIONS, "DENY"),
    (REFERRER_POLICY, "no-referrer"),
    (CACHE_CONTROL, "no-store"),
    (
        CONTENT_SECURITY_POLICY,
        "default-src 'none'; frame-ancestors 'none'",
    ),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    ),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    ),
];

/// For how long a browser is to insist on TLS, if at all.
#[derive(Clone, Debug)]
pub(crate) struct TransportSecurity(Option<HeaderValue>);

impl TransportSecurity {
    pub(crate) fn of_seconds(seconds: u64) -> Self {
        let value = format!("max-age={seconds}");
        Self(
            (seconds > 0)
                .then(|| HeaderValue::from_str(&value).ok())
                .flatten(),
        )
    }
}

/// Adds each default that the answer does not set itself.
pub(crate) async fn add(
    State(TransportSecurity(transport)): State<TransportSecurity>,
    request: Request,
    next: Next,
) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in DEFAULTS {
        headers
            .entry(name)
            .or_insert(HeaderValue::from_static(value));
    }
    if let Some(value) = transport {
        headers.insert(STRICT_TRANSPORT_SECURITY, value);
    }
    response
}
