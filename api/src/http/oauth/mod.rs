//! The endpoints of the authorization server. Their bodies and errors are those of OAuth 2.0, not of
//! GraphQL.

mod answer;
mod credentials;
mod form;

use std::sync::Arc;

use axum::body::to_bytes;
use axum::extract::{Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ORIGIN};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse as _, Response};
use axum::{Extension, Json};
use serde_json::json;

use self::credentials::credentials;
use self::form::Form;
use super::middleware::request_id::RequestId;
use super::{Backend, Caller, Edge};
use crate::oauth::{Credentials, OauthError, Refusal};

/// Longest body: an assertion and a token fit.
const MOST_BYTES: usize = 32 * 1024;

/// `POST /oauth/token`
pub(crate) async fn token<B: Backend>(
    State(edge): State<Arc<Edge<B>>>,
    Extension(request_id): Extension<RequestId>,
    request: Request,
) -> Response {
    answer::of(issue(&edge, request_id, request).await)
}

/// `POST /oauth/revoke`
pub(crate) async fn revoke<B: Backend>(
    State(edge): State<Arc<Edge<B>>>,
    Extension(request_id): Extension<RequestId>,
    request: Request,
) -> Response {
    answer::of(take_back(&edge, request_id, request).await)
}

/// `POST /oauth/introspect`
pub(crate) async fn introspect<B: Backend>(
    State(edge): State<Arc<Edge<B>>>,
    Extension(request_id): Extension<RequestId>,
    request: Request,
) -> Response {
    answer::of(ask(&edge, request_id, request).await)
}

/// `GET /.well-known/oauth-authorization-server`
pub(crate) async fn metadata<B: Backend>(State(edge): State<Arc<Edge<B>>>) -> Response {
    public(Json(edge.backend().oauth_metadata()).into_response())
}

/// `GET /.well-known/jwks.json`
pub(crate) async fn jwks<B: Backend>(State(edge): State<Arc<Edge<B>>>) -> Response {
    let mut response = public(Json(edge.backend().jwks()).into_response());
    let media_type = HeaderValue::from_static("application/jwk-set+json");
    response.headers_mut().insert(CONTENT_TYPE, media_type);
    response
}

/// Whoever keeps it for longer than a rotation takes would miss a key.
fn public(mut response: Response) -> Response {
    let short = HeaderValue::from_static("public, max-age=60");
    response.headers_mut().insert(CACHE_CONTROL, short);
    response
}

/// A request as it came in: its form, and who sends it.
struct Received {
    form: Form,
    credentials: Credentials,
    /// Of the page that sends it, where a page does.
    origin: Option<HeaderValue>,
    from: Option<std::net::IpAddr>,
}

async fn receive(request_id: RequestId, request: Request) -> Result<Received, Refusal> {
    let from = Caller::of(&request, request_id).address.0;
    let (parts, body) = request.into_parts();
    if parts.uri.query().is_some_and(|query| !query.is_empty()) {
        // Secrets in an address end up in logs.
        return Err(invalid(
            "Parameters are sent in the body, never in the address.",
        ));
    }
    if !is_form(&parts.headers) {
        return Err(invalid(
            "The body is a form: send `Content-Type: application/x-www-form-urlencoded`.",
        ));
    }
    let body = to_bytes(body, MOST_BYTES)
        .await
        .map_err(|_| invalid("The body is too long, or broke off."))?;
    let form = Form::read(&body)?;
    let credentials = credentials(&parts.headers, &form)?;
    Ok(Received {
        form,
        credentials,
        origin: parts.headers.get(ORIGIN).cloned(),
        from,
    })
}

async fn issue<B: Backend>(
    edge: &Edge<B>,
    request_id: RequestId,
    request: Request,
) -> Result<serde_json::Value, Refusal> {
    let received = receive(request_id, request).await?;
    match received.form.get("grant_type") {
        Some("client_credentials") => {}
        Some(_) => {
            return Err(Refusal::new(
                OauthError::UnsupportedGrantType,
                "Only `client_credentials` is granted here.",
            ));
        }
        None => {
            return Err(invalid(
                "`grant_type` is missing; send `client_credentials`.",
            ));
        }
    }
    check_origin(edge, &received)?;
    let scope = received.form.get("scope");
    let issued = edge
        .backend()
        .issue_token(&received.credentials, scope, received.from)
        .await?;
    Ok(json!({
        "access_token": issued.access_token,
        "token_type": "Bearer",
        "expires_in": issued.expires_in,
        "scope": issued.scope.to_string(),
    }))
}

/// A page of an origin that is not the public client's gets no token. One without an origin is no
/// page: the origin is no credential, and says nothing where it is absent.
fn check_origin<B: Backend>(edge: &Edge<B>, received: &Received) -> Result<(), Refusal> {
    let (Credentials::Public { client_id }, Some(origin)) =
        (&received.credentials, &received.origin)
    else {
        return Ok(());
    };
    let of_client = origin
        .to_str()
        .is_ok_and(|origin| edge.backend().is_origin_of(client_id, origin));
    if of_client {
        Ok(())
    } else {
        Err(Refusal::invalid_client())
    }
}

async fn take_back<B: Backend>(
    edge: &Edge<B>,
    request_id: RequestId,
    request: Request,
) -> Result<serde_json::Value, Refusal> {
    let received = receive(request_id, request).await?;
    let token = received.form.get("token").ok_or(NO_TOKEN)?;
    edge.backend()
        .revoke_token(&received.credentials, token, received.from)
        .await?;
    Ok(json!({}))
}

async fn ask<B: Backend>(
    edge: &Edge<B>,
    request_id: RequestId,
    request: Request,
) -> Result<serde_json::Value, Refusal> {
    let received = receive(request_id, request).await?;
    let token = received.form.get("token").ok_or(NO_TOKEN)?;
    edge.backend()
        .introspect_token(&received.credentials, token, received.from)
        .await
}

const NO_TOKEN: Refusal = invalid("`token` is missing.");

const fn invalid(description: &'static str) -> Refusal {
    Refusal::new(OauthError::InvalidRequest, description)
}

fn is_form(headers: &HeaderMap) -> bool {
    let mut fields = headers.get_all(CONTENT_TYPE).iter();
    let (Some(only), None) = (fields.next(), fields.next()) else {
        return false;
    };
    let essence = only.to_str().unwrap_or_default().split(';').next();
    essence.is_some_and(|essence| {
        essence
            .trim()
            .eq_ignore_ascii_case("application/x-www-form-urlencoded")
    })
}
