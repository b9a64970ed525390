//! One structured log line per request, and its metrics: what was asked for, never with what
//! values.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Instant;

use axum::Extension;
use axum::body::{Body, Bytes};
use axum::extract::{MatchedPath, Request, State};
use axum::http::{Extensions, Method};
use axum::middleware::Next;
use axum::response::Response;
use hyper::body::{Body as HttpBody, Frame, SizeHint};
use tracing::{Instrument as _, Span};

use super::request_id::RequestId;
use crate::http::answered::{AnswerCode, Cost, Rows, ViewerKind};
use crate::http::graphql::operation::OperationLabel;
use crate::metrics::{Held, Metrics};

/// Logs the request once its answer has been handed over, or its client is gone. Inside, every log
/// line carries the request id.
///
/// The route is logged as it is declared and not as it was called: paths and query strings can
/// hold secrets and names.
pub(crate) async fn record(
    State(metrics): State<Metrics>,
    Extension(request_id): Extension<RequestId>,
    request: Request,
    next: Next,
) -> Response {
    let span = tracing::info_span!("request", %request_id);
    let mut line = Line {
        started: Instant::now(),
        method: request.method().clone(),
        route: request.extensions().get::<MatchedPath>().cloned(),
        answer: None,
        bytes: 0,
        ended: false,
        _in_flight: metrics.request_in_flight(),
        metrics,
        span: span.clone(),
    };
    let response = next.run(request).instrument(span).await;
    line.answer = Some(Answer::of(&response));
    // To HEAD the header is the whole answer.
    line.ended = line.method == Method::HEAD || response.is_end_stream();
    response.map(|inner| Body::new(Logged { inner, line }))
}

/// What the line will say. It is written when this goes, however that comes about.
#[derive(Debug)]
struct Line {
    started: Instant,
    method: Method,
    route: Option<MatchedPath>,
    answer: Option<Answer>,
    bytes: u64,
    ended: bool,
    metrics: Metrics,
    span: Span,
    _in_flight: Held,
}

/// What is known of the answer when its header is.
#[derive(Debug)]
struct Answer {
    status: u16,
    operation: Option<OperationLabel>,
    viewer: Option<ViewerKind>,
    cost: Option<Cost>,
    rows: Option<Rows>,
    code: Option<&'static str>,
}

impl Answer {
    fn of(response: &Response) -> Self {
        fn part<T: Clone + Send + Sync + 'static>(extensions: &Extensions) -> Option<T> {
            extensions.get::<T>().cloned()
        }
        let extensions = response.extensions();
        Self {
            status: response.status().as_u16(),
            operation: part(extensions),
            viewer: part(extensions),
            cost: part(extensions),
            rows: part(extensions),
            code: part::<AnswerCode>(extensions).map(|code| code.0),
        }
    }
}

impl Line {
    fn route(&self) -> &str {
        self.route.as_ref().map_or("none", MatchedPath::as_str)
    }

    fn count(&self) {
        let Some(answer) = &self.answer else { return };
        let took = self.started.elapsed();
        self.metrics
            .request(self.method.as_str(), self.route(), answer.status, took);
        if let Some(operation) = &answer.operation {
            self.metrics.operation(operation.kind(), answer.code);
        }
    }

    fn write(&self) {
        let answer = self.answer.as_ref();
        let operation = answer.and_then(|answer| answer.operation.as_ref());
        let cost = answer.and_then(|answer| answer.cost);
        let message = match (answer, self.ended) {
            (Some(_), true) => "request answered",
            _ => "request broken off",
        };
        tracing::info!(
            parent: &self.span,
            method = method_name(&self.method),
            route = self.route(),
            status = answer.map(|answer| answer.status),
            duration_ms = self.started.elapsed().as_secs_f64() * 1000.0,
            response_bytes = self.bytes,
            viewer = answer
                .and_then(|answer| answer.viewer)
                .map_or("none", ViewerKind::as_str),
            operation_type = operation.map(OperationLabel::kind),
            operation_name = operation.and_then(OperationLabel::name),
            cost_requested = cost.map(|cost| cost.requested),
            cost_actual = cost.and_then(|cost| cost.actual),
            rows = answer.and_then(|answer| answer.rows).map(|rows| rows.0),
            code = answer.and_then(|answer| answer.code),
            "{message}"
        );
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.count();
        self.write();
    }
}

/// A method may be any word of the client's; the log takes those of the standard.
fn method_name(method: &Method) -> &str {
    let known = [
        Method::GET,
        Method::HEAD,
        Method::POST,
        Method::PUT,
        Method::PATCH,
        Method::DELETE,
        Method::OPTIONS,
        Method::TRACE,
        Method::CONNECT,
    ];
    if known.contains(method) {
        method.as_str()
    } else {
        "other"
    }
}

/// The body of an answer, counted as it goes.
#[derive(Debug)]
struct Logged {
    inner: Body,
    line: Line,
}

impl HttpBody for Logged {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let polled = Pin::new(&mut self.inner).poll_frame(cx);
        match &polled {
            Poll::Ready(Some(Ok(frame))) => {
                let bytes = frame.data_ref().map_or(0, Bytes::len);
                self.line.bytes += bytes as u64;
                self.line.ended = self.inner.is_end_stream();
            }
            Poll::Ready(None) => self.line.ended = true,
            Poll::Ready(Some(Err(_))) | Poll::Pending => {}
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}
