//! The answer to a request that was run: status, header fields, body.

use std::collections::BTreeMap;

use async_graphql::{Response as GraphqlResponse, ServerError, Value};
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use serde::Serialize;

use super::errors::{Phase, complete, service_code};
use super::negotiate::MediaType;
use crate::error::Error;
use crate::http::answered::{AnswerCode, Rows};
use crate::http::failure::{Failure, header_fields_of, status_of};
use crate::http::middleware::request_id::RequestId;

/// A GraphQL response as it leaves the service. Unlike the library's it leaves `data` out where
/// nothing ran.
#[derive(Serialize)]
struct Body<'a> {
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    errors: &'a [ServerError],
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<&'a Value>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    extensions: &'a BTreeMap<String, Value>,
}

/// How many faults of a refused document are told. A document can be made of faults only, and the
/// answer would be many times as long.
const MOST_REFUSALS: usize = 20;

/// The response of the schema with its errors completed, over whatever transport.
#[derive(Debug)]
pub(crate) struct Completed {
    response: GraphqlResponse,
    phase: Phase,
    first_code: Option<&'static str>,
}

impl Completed {
    pub(crate) fn new(mut response: GraphqlResponse, request_id: RequestId) -> Self {
        let phase = phase_of(&response);
        if phase == Phase::Request {
            response.errors.truncate(MOST_REFUSALS);
        }
        let mut first_code = None;
        for error in &mut response.errors {
            let code = complete(error, phase, request_id);
            first_code.get_or_insert(code);
        }
        Self {
            response,
            phase,
            first_code,
        }
    }

    /// Nothing ran: the request as a whole is refused.
    pub(crate) fn is_refusal(&self) -> bool {
        self.phase == Phase::Request
    }

    /// The code of the first error.
    pub(crate) const fn first_code(&self) -> Option<&'static str> {
        self.first_code
    }

    /// Objects in the lists of the data, whatever their fields are called: for the log.
    pub(crate) fn rows(&self) -> u64 {
        rows_in(&self.response.data)
    }

    pub(crate) fn errors(&self) -> &[ServerError] {
        &self.response.errors
    }

    /// The response as JSON.
    pub(crate) fn to_json(&self) -> Result<String, Error> {
        serde_json::to_string(&Body {
            errors: &self.response.errors,
            data: (self.phase == Phase::Field).then_some(&self.response.data),
            extensions: &self.response.extensions,
        })
        .map_err(|_| Error::internal("a GraphQL response could not be written as JSON"))
    }
}

/// Writes the response of the schema as an HTTP answer.
pub(crate) fn answer(
    response: GraphqlResponse,
    media_type: MediaType,
    request_id: RequestId,
) -> Response {
    let completed = Completed::new(response, request_id);
    let body = match completed.to_json() {
        Ok(body) => body,
        Err(error) => return Failure::from(error).respond(media_type, request_id),
    };
    let first_code = completed.first_code();
    let (status, headers) = match first_code {
        Some(code) if completed.is_refusal() => refusal(code, completed.errors(), media_type),
        _ => (StatusCode::OK, HeaderMap::new()),
    };
    let rows = Rows(completed.rows());
    let mut answer = (status, headers, body).into_response();
    answer.headers_mut().extend(completed.response.http_headers);
    answer
        .headers_mut()
        .insert(CONTENT_TYPE, media_type.content_type());
    answer.extensions_mut().insert(rows);
    if let Some(code) = first_code {
        answer.extensions_mut().insert(AnswerCode(code));
    }
    answer
}

fn rows_in(value: &Value) -> u64 {
    match value {
        Value::List(items) => {
            let rows = items.iter().filter(|item| matches!(item, Value::Object(_)));
            rows.count() as u64 + items.iter().map(rows_in).sum::<u64>()
        }
        Value::Object(fields) => fields.values().map(rows_in).sum(),
        _ => 0,
    }
}

/// Errors that belong to no field, and no data: nothing ran.
fn phase_of(response: &GraphqlResponse) -> Phase {
    let refused = response.data == Value::Null
        && !response.errors.is_empty()
        && response.errors.iter().all(|error| error.path.is_empty());
    if refused {
        Phase::Request
    } else {
        Phase::Field
    }
}

/// The status and header fields of a request that was refused as a whole.
fn refusal(code: &str, errors: &[ServerError], media_type: MediaType) -> (StatusCode, HeaderMap) {
    let Some(code) = service_code(code) else {
        return (
            media_type.request_error_status(StatusCode::BAD_REQUEST),
            HeaderMap::new(),
        );
    };
    let mut headers = HeaderMap::from_iter(header_fields_of(code));
    if let Some(seconds) = errors.iter().find_map(retry_after_seconds) {
        headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
    (media_type.request_error_status(status_of(code)), headers)
}

fn retry_after_seconds(error: &ServerError) -> Option<u64> {
    match error.extensions.as_ref()?.get("retryAfterSeconds")? {
        Value::Number(seconds) => seconds.as_u64(),
        _ => None,
    }
}
