//! Server-sent events, one operation in a stream: the distinct connections mode of GraphQL over
//! server-sent events. Each result is an event `next`, the end is an event `complete`.

use std::convert::Infallible;
use std::sync::Arc;

use axum::http::header::CACHE_CONTROL;
use axum::http::{HeaderName, HeaderValue};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse as _, Response};
use futures_util::stream::{self, BoxStream, Stream, StreamExt as _};
use serde_json::json;

use super::operation::Operation;
use super::told::{self, Told};
use crate::error::{Code, Error};
use crate::http::answered::AnswerCode;
use crate::http::failure::Failure;
use crate::http::middleware::request_id::RequestId;
use crate::http::streams::StreamsConfig;
use crate::http::{Backend, Edge};
use crate::metrics::Transport;

/// Tells reverse proxies of one widespread kind to pass events on as they come.
const X_ACCEL_BUFFERING: HeaderName = HeaderName::from_static("x-accel-buffering");

/// Runs an operation as a stream of events, which ends with the operation, with the viewer's token,
/// or when the service stops.
pub(crate) fn respond<B: Backend>(
    edge: &Arc<Edge<B>>,
    operation: Operation,
    viewer: B::Viewer,
    request_id: RequestId,
) -> Result<Response, Failure> {
    let client = edge.backend().client(&viewer).account;
    let place = edge.places().take(client).ok_or_else(|| too_many(edge))?;
    let ended = edge.backend().ended(&viewer);
    let shutdown = edge.shutdown().clone();
    let held = edge.metrics().stream(Transport::Sse);
    let over = async move {
        tokio::select! {
            _ = ended => {}
            () = shutdown.stopping() => {}
        }
        // Neither is given back before the stream has ended.
        (place, held)
    };
    let told = told::tell(operation, Arc::clone(edge), viewer, request_id);
    Ok(write(told.take_until(over), edge.config().streams))
}

fn too_many<B: Backend>(edge: &Edge<B>) -> Failure {
    let limit = edge.config().streams.per_client;
    Error::new(
        Code::RateLimited,
        format!("This client holds {limit} streams open, which is the most it may; close one."),
    )
    .into()
}

/// A stream that tells a refusal and ends. Its reader cannot see the body of any other answer.
pub(crate) fn refuse(failure: &Failure, config: StreamsConfig, request_id: RequestId) -> Response {
    let mut response = write(told::refuse(failure, request_id), config);
    response.extensions_mut().insert(AnswerCode(failure.code()));
    response
}

fn write(told: impl Stream<Item = Told> + Send + 'static, config: StreamsConfig) -> Response {
    let events: BoxStream<'static, Event> = told
        .map(|told| Event::default().event("next").data(data(told)))
        // A browser passes on no event without data, and an empty line of it is some.
        .chain(stream::iter([Event::default().event("complete").data("")]))
        .boxed();
    let keep_alive = KeepAlive::new().interval(config.keep_alive());
    let mut response = Sse::new(events.map(Ok::<_, Infallible>))
        .keep_alive(keep_alive)
        .into_response();
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(X_ACCEL_BUFFERING, HeaderValue::from_static("no"));
    response
}

fn data(told: Told) -> String {
    match told {
        Told::Result { json, .. } => json,
        Told::Refusal { errors, .. } => json!({ "errors": errors }).to_string(),
    }
}
