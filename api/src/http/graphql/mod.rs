//! GraphQL over HTTP, as the published audits test it: POST and GET, one operation in a request.

use std::sync::Arc;

use async_graphql::Response as GraphqlResponse;
use async_graphql::parser::types::OperationType;
use axum::Extension;
use axum::body::Bytes;
use axum::extract::{FromRequest as _, Request, State};
use axum::http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::Response;

use self::negotiate::{
    EventStream, MediaType, event_stream, is_utf_8, negotiate, split_outside_quotes,
};
use self::operation::{Operation, OperationLabel};
use super::answered::{ViewerKind, tell};
use super::failure::Failure;
use super::middleware::request_id::RequestId;
use super::server::TooSlow;
use super::{Backend, Caller, Edge};

pub(crate) mod budget;
mod complete;
mod document;
pub(crate) mod documents;
mod errors;
pub(crate) mod field_types;
pub(crate) mod limits;
pub(crate) mod negotiate;
pub(crate) mod operation;
mod parameters;
mod respond;
mod root;
mod sse;
mod told;
mod ws;

/// `GET /graphql`: queries, the parameters in the query string; subscriptions as a stream of events;
/// or the beginning of a WebSocket.
pub(crate) async fn get<B: Backend>(
    State(edge): State<Arc<Edge<B>>>,
    Extension(request_id): Extension<RequestId>,
    request: Request,
) -> Response {
    if ws::is_wanted(request.headers()) {
        return ws::upgrade(edge, request_id, request).await;
    }
    handle(edge, request_id, request).await
}

/// `POST /graphql`: the parameters as a JSON object in the body.
pub(crate) async fn post<B: Backend>(
    State(edge): State<Arc<Edge<B>>>,
    Extension(request_id): Extension<RequestId>,
    request: Request,
) -> Response {
    handle(edge, request_id, request).await
}

/// What the client can read.
#[derive(Clone, Copy)]
struct Accepted {
    single: Option<MediaType>,
    events: EventStream,
}

/// An operation that was run, or is running.
enum Answer {
    Single(GraphqlResponse),
    Events(Response),
}

async fn handle<B: Backend>(
    edge: Arc<Edge<B>>,
    request_id: RequestId,
    request: Request,
) -> Response {
    let accepted = Accepted {
        single: negotiate(request.headers()),
        events: event_stream(request.headers()),
    };
    let media_type = accepted.single.unwrap_or(MediaType::Json);
    let streams = edge.config().streams;
    let mut known = Known::default();
    let outcome = run(edge, request_id, request, accepted, &mut known).await;
    let ran = matches!(outcome, Ok(Answer::Single(_)));
    let mut response = match outcome {
        Ok(Answer::Single(response)) => respond::answer(response, media_type, request_id),
        Ok(Answer::Events(response)) => response,
        Err(failure) if failure.is_well_formed() && accepted.events == EventStream::Preferred => {
            sse::refuse(&failure, streams, request_id)
        }
        Err(failure) => failure.respond(media_type, request_id),
    };
    tell(&mut response, known.viewer);
    tell(
        &mut response,
        known.label.as_ref().map(|label| label.cost(ran)),
    );
    tell(&mut response, known.label);
    response
}

/// What has come to be known of a request, for its log line, however it ends.
#[derive(Debug, Default)]
struct Known {
    viewer: Option<ViewerKind>,
    label: Option<OperationLabel>,
}

/// From the request to the schema's response. Who is asking comes first: without a token nothing
/// of a request is read but its header.
async fn run<B: Backend>(
    edge: Arc<Edge<B>>,
    request_id: RequestId,
    request: Request,
    accepted: Accepted,
    known: &mut Known,
) -> Result<Answer, Failure> {
    let viewer = edge
        .backend()
        .authenticate(Caller::of(&request, request_id))
        .await?;
    known.viewer = Some(B::viewer_kind(&viewer));
    let account = edge.backend().client(&viewer).account;
    edge.admission().check(&account)?;
    match answer(&edge, request_id, viewer, request, accepted, known).await {
        Err(failure) => Err(budget::refuse(&edge, &account, failure).await),
        answered => answered,
    }
}

/// From an authenticated request to the schema's response.
async fn answer<B: Backend>(
    edge: &Arc<Edge<B>>,
    request_id: RequestId,
    viewer: B::Viewer,
    request: Request,
    accepted: Accepted,
    known: &mut Known,
) -> Result<Answer, Failure> {
    if accepted.single.is_none() && accepted.events == EventStream::Unwanted {
        return Err(Failure::http(
            StatusCode::NOT_ACCEPTABLE,
            "The answer is `application/graphql-response+json` or `application/json`, in UTF-8, \
             or a `text/event-stream`; name one of them in `Accept`.",
        ));
    }
    let method = request.method().clone();
    let request = if method == Method::POST {
        parameters::from_body(&read_body(request, edge.config().body_limit_bytes).await?)?
    } else {
        parameters::from_query_string(request.uri().query().unwrap_or_default())?
    };
    let operation = Operation::prepare(edge, &viewer, request)?;
    known.label = Some(operation.label().clone());
    permit(operation.kind(), &method, accepted.events)?;
    let is_endless = operation.kind() == OperationType::Subscription;
    if is_endless || accepted.events == EventStream::Preferred {
        return sse::respond(edge, operation, viewer, request_id).map(Answer::Events);
    }
    operation
        .run(Arc::clone(edge), viewer)
        .await
        .map(Answer::Single)
}

/// What may run over which method.
fn permit(operation: OperationType, method: &Method, events: EventStream) -> Result<(), Failure> {
    match operation {
        OperationType::Mutation if method != Method::POST => Err(Failure::http(
            StatusCode::METHOD_NOT_ALLOWED,
            "A GET runs queries and subscriptions only; send a mutation as a POST.",
        )
        .allowing("POST")),
        OperationType::Subscription if events == EventStream::Unwanted => {
            Err(Failure::bad_request(
                "A subscription is a stream: send `Accept: text/event-stream`, or use a WebSocket.",
            ))
        }
        _ => Ok(()),
    }
}

/// The body, where it is JSON and not too long.
async fn read_body(request: Request, limit: usize) -> Result<Bytes, Failure> {
    check_content_type(request.headers())?;
    let too_long = || {
        Failure::http(
            StatusCode::PAYLOAD_TOO_LARGE,
            format!("The body is longer than {limit} bytes; ask in several requests."),
        )
    };
    if announced_length(request.headers()).is_some_and(|length| length > limit) {
        return Err(too_long());
    }
    Bytes::from_request(request, &())
        .await
        .map_err(|rejection| match rejection.status() {
            StatusCode::PAYLOAD_TOO_LARGE => too_long(),
            _ if TooSlow::caused(&rejection) => Failure::http(
                StatusCode::REQUEST_TIMEOUT,
                "The body came too slowly; send the request again.",
            ),
            _ => Failure::bad_request("The body broke off; send the request again."),
        })
}

fn announced_length(headers: &HeaderMap) -> Option<usize> {
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// Accepts a body in JSON only. What a page of another origin can send unasked (forms, plain
/// text) is thereby refused as well.
fn check_content_type(headers: &HeaderMap) -> Result<(), Failure> {
    let mut values = headers.get_all(CONTENT_TYPE).iter();
    let only = match (values.next(), values.next()) {
        (Some(value), None) => value.to_str().ok(),
        _ => None,
    };
    if !only.is_some_and(is_json_in_utf_8) {
        return Err(Failure::http(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "The body must be JSON in UTF-8: send `Content-Type: application/json`.",
        ));
    }
    let encoded = headers
        .get(CONTENT_ENCODING)
        .is_some_and(|encoding| encoding != "identity");
    if encoded {
        return Err(Failure::http(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "The body is compressed; send it as it is, without `Content-Encoding`.",
        ));
    }
    Ok(())
}

fn is_json_in_utf_8(content_type: &str) -> bool {
    let mut parts = split_outside_quotes(content_type, ';');
    let is_json = parts
        .next()
        .is_some_and(|essence| essence.eq_ignore_ascii_case("application/json"));
    is_json
        && parts.all(|parameter| match parameter.split_once('=') {
            Some((name, charset)) if name.trim().eq_ignore_ascii_case("charset") => {
                is_utf_8(charset)
            }
            _ => true,
        })
}
