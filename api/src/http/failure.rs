//! The one shape of every refusal over HTTP: a GraphQL response with `errors` and no `data`.

use async_graphql::{ErrorExtensionValues, Pos, ServerError, Value};
use axum::Json;
use axum::http::header::{ALLOW, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use serde_json::json;

use super::answered::AnswerCode;
use super::graphql::negotiate::MediaType;
use super::middleware::request_id::RequestId;
use crate::error::{Code, Error};

/// The code of a document that does not parse.
pub(crate) const PARSE_FAILED: &str = "GRAPHQL_PARSE_FAILED";
/// The code of a document that does not fit the schema.
pub(crate) const VALIDATION_FAILED: &str = "GRAPHQL_VALIDATION_FAILED";

/// A request that is refused before or instead of being run.
#[derive(Debug)]
pub(crate) struct Failure {
    status: StatusCode,
    well_formed: bool,
    code: &'static str,
    message: String,
    locations: Vec<Pos>,
    header_fields: Vec<(HeaderName, HeaderValue)>,
    more: Box<More>,
}

/// What few refusals have; boxed, since a result is as large as its error.
#[derive(Debug, Default)]
struct More {
    /// For `extensions` of the error.
    details: Vec<(&'static str, Value)>,
    /// What the request would have cost, for `extensions` of the answer.
    cost: Option<Value>,
}

impl Failure {
    /// The request is wrong as HTTP: the status stands whatever media type was asked for.
    pub(crate) fn http(status: StatusCode, message: impl Into<String>) -> Self {
        let code = match status {
            StatusCode::NOT_FOUND => Code::NotFound,
            StatusCode::REQUEST_TIMEOUT => Code::Timeout,
            _ => Code::BadUserInput,
        };
        Self {
            status,
            well_formed: false,
            code: code.as_str(),
            message: message.into(),
            locations: Vec::new(),
            header_fields: Vec::new(),
            more: Box::default(),
        }
    }

    /// A parameter of the request is wrong.
    pub(crate) fn bad_request(message: impl Into<String>) -> Self {
        Self::http(StatusCode::BAD_REQUEST, message)
    }

    /// The request is well-formed, its GraphQL is not: 400, or 200 under `application/json`.
    pub(crate) fn graphql(
        code: &'static str,
        message: impl Into<String>,
        locations: Vec<Pos>,
    ) -> Self {
        Self {
            well_formed: true,
            code,
            locations,
            ..Self::bad_request(message)
        }
    }

    /// Names the methods that would have been accepted.
    pub(crate) fn allowing(mut self, methods: &'static str) -> Self {
        self.header_fields
            .push((ALLOW, HeaderValue::from_static(methods)));
        self
    }

    /// Adds an entry to `extensions` of the error.
    pub(crate) fn extended(mut self, name: &'static str, value: Value) -> Self {
        self.more.details.push((name, value));
        self
    }

    /// Sets header fields, in the place of those of the same name.
    pub(crate) fn with_header_fields(
        mut self,
        fields: impl IntoIterator<Item = (HeaderName, HeaderValue)>,
    ) -> Self {
        for (name, value) in fields {
            self.header_fields.retain(|(known, _)| *known != name);
            self.header_fields.push((name, value));
        }
        self
    }

    /// Says what the request would have cost.
    pub(crate) fn costing(mut self, cost: Value) -> Self {
        self.more.cost = Some(cost);
        self
    }

    /// Whether it says what the request would have cost: its budget was asked then.
    pub(crate) fn is_charged(&self) -> bool {
        self.more.cost.is_some()
    }

    /// The words for the client.
    pub(crate) fn message(&self) -> &str {
        &self.message
    }

    /// Whether the request is right as HTTP, and only its GraphQL is not.
    pub(crate) const fn is_well_formed(&self) -> bool {
        self.well_formed
    }

    /// The code of the closed list.
    pub(crate) const fn code(&self) -> &'static str {
        self.code
    }

    /// The failure as a GraphQL error, for a transport that has no statuses.
    pub(crate) fn to_error(&self, request_id: RequestId) -> ServerError {
        let mut extensions = ErrorExtensionValues::default();
        extensions.set("code", self.code);
        extensions.set("requestId", request_id.to_string());
        for (name, value) in &self.more.details {
            extensions.set(*name, value.clone());
        }
        ServerError {
            locations: self.locations.clone(),
            extensions: Some(extensions),
            ..ServerError::new(self.message.clone(), None)
        }
    }

    /// The answer in the media type that the client can read.
    pub(crate) fn respond(self, media_type: MediaType, request_id: RequestId) -> Response {
        let error = self.to_error(request_id);
        let status = if self.well_formed {
            media_type.request_error_status(self.status)
        } else {
            self.status
        };
        let mut body = json!({ "errors": [error] });
        if let Some(cost) = self.more.cost {
            body["extensions"] = json!({ "cost": cost });
        }
        let mut response = (status, Json(body)).into_response();
        response.headers_mut().extend(self.header_fields);
        response
            .headers_mut()
            .insert(CONTENT_TYPE, media_type.content_type());
        response.extensions_mut().insert(AnswerCode(self.code));
        response
    }

    /// The answer of a route that does not negotiate.
    pub(crate) fn respond_json(self, request_id: RequestId) -> Response {
        self.respond(MediaType::Json, request_id)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let code = error.code();
        let status = status_of(code);
        Self {
            code: code.as_str(),
            header_fields: header_fields_of(code),
            ..Self::http(status, error.message())
        }
    }
}

/// The HTTP status that a code has where it refuses a whole request.
pub(crate) const fn status_of(code: Code) -> StatusCode {
    match code {
        Code::Unauthenticated => StatusCode::UNAUTHORIZED,
        Code::Forbidden => StatusCode::FORBIDDEN,
        Code::NotFound => StatusCode::NOT_FOUND,
        Code::BadUserInput
        | Code::KeyNotGrouped
        | Code::TooCostly
        | Code::PersistedQueryNotFound => StatusCode::BAD_REQUEST,
        Code::Conflict | Code::IdempotencyMismatch => StatusCode::CONFLICT,
        Code::RateLimited => StatusCode::TOO_MANY_REQUESTS,
        Code::Timeout => StatusCode::GATEWAY_TIMEOUT,
        Code::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        Code::Internal => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// The header fields that go with a code where it refuses a whole request.
pub(crate) fn header_fields_of(code: Code) -> Vec<(HeaderName, HeaderValue)> {
    match code {
        Code::Unauthenticated => vec![(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"))],
        Code::RateLimited | Code::Unavailable => {
            vec![(RETRY_AFTER, HeaderValue::from_static("1"))]
        }
        _ => Vec::new(),
    }
}
