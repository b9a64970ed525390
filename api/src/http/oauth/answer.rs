//! Answers of the authorization server, which nobody may keep.

use axum::Json;
use axum::http::header::{CACHE_CONTROL, PRAGMA, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use serde_json::{Value, json};

use crate::http::answered::AnswerCode;
use crate::oauth::{OauthError, Refusal};

/// The answer, or the refusal as RFC 6749, section 5.2 writes it.
pub(super) fn of(outcome: Result<Value, Refusal>) -> Response {
    let mut response = match outcome {
        Ok(value) => Json(value).into_response(),
        Err(refusal) => refused(&refusal),
    };
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(PRAGMA, HeaderValue::from_static("no-cache"));
    response
}

fn refused(refusal: &Refusal) -> Response {
    let status = match refusal.error {
        OauthError::InvalidClient => StatusCode::UNAUTHORIZED,
        OauthError::TooManyRequests => StatusCode::TOO_MANY_REQUESTS,
        OauthError::TemporarilyUnavailable => StatusCode::SERVICE_UNAVAILABLE,
        OauthError::ServerError => StatusCode::INTERNAL_SERVER_ERROR,
        OauthError::InvalidRequest
        | OauthError::UnauthorizedClient
        | OauthError::UnsupportedGrantType
        | OauthError::InvalidScope => StatusCode::BAD_REQUEST,
    };
    let body = json!({
        "error": refusal.error.as_str(),
        "error_description": refusal.description,
    });
    let mut response = (status, Json(body)).into_response();
    let headers = response.headers_mut();
    if status == StatusCode::UNAUTHORIZED {
        let basic = HeaderValue::from_static("Basic realm=\"habeas\", charset=\"UTF-8\"");
        headers.insert(WWW_AUTHENTICATE, basic);
    }
    if let Some(seconds) = refusal.retry_after {
        headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
        .extensions_mut()
        .insert(AnswerCode(refusal.error.as_str()));
    response
}
