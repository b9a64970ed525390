//! What an operation tells over a transport that streams: results, or one refusal. The same for
//! WebSockets and server-sent events, for queries, mutations and subscriptions.

use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use async_graphql::parser::types::OperationType;
use async_graphql::{Response, ServerError};
use futures_util::FutureExt as _;
use futures_util::stream::{self, BoxStream, Stream, StreamExt as _};
use tracing::Span;

use super::operation::Operation;
use super::respond::Completed;
use crate::error::{Code, Error};
use crate::http::failure::Failure;
use crate::http::middleware::request_id::RequestId;
use crate::http::{Backend, Edge};

/// One thing that an operation tells.
#[derive(Debug)]
pub(crate) enum Told {
    /// A result, as JSON.
    Result {
        json: String,
        /// Objects in its lists, for the log.
        rows: u64,
        code: Option<&'static str>,
    },
    /// The operation is refused; nothing follows.
    Refusal {
        errors: Vec<ServerError>,
        code: &'static str,
    },
}

impl Told {
    pub(crate) fn refusal(failure: &Failure, request_id: RequestId) -> Self {
        Self::Refusal {
            errors: vec![failure.to_error(request_id)],
            code: failure.code(),
        }
    }

    fn of(response: Result<Response, Failure>, request_id: RequestId) -> Self {
        let completed = match response {
            Ok(response) => Completed::new(response, request_id),
            Err(failure) => return Self::refusal(&failure, request_id),
        };
        match completed.first_code() {
            Some(code) if completed.is_refusal() => Self::Refusal {
                errors: completed.errors().to_vec(),
                code,
            },
            code => match completed.to_json() {
                Ok(json) => Self::Result {
                    json,
                    rows: completed.rows(),
                    code,
                },
                Err(error) => Self::refusal(&error.into(), request_id),
            },
        }
    }

    /// Objects in the lists of a result, for the log.
    pub(crate) const fn rows(&self) -> u64 {
        match self {
            Self::Result { rows, .. } => *rows,
            Self::Refusal { .. } => 0,
        }
    }

    /// The code of the first error, for the log.
    pub(crate) const fn code(&self) -> Option<&'static str> {
        match self {
            Self::Result { code, .. } => *code,
            Self::Refusal { code, .. } => Some(code),
        }
    }
}

/// Runs an operation. A panic is told like any other fault and ends nothing but the operation.
pub(crate) fn tell<B: Backend>(
    operation: Operation,
    edge: Arc<Edge<B>>,
    viewer: B::Viewer,
    request_id: RequestId,
) -> BoxStream<'static, Told> {
    let span = operation.label().span();
    let responses = match operation.kind() {
        OperationType::Subscription => InSpan {
            inner: operation.subscribe(edge, viewer),
            span,
        }
        .boxed(),
        _ => run(operation, edge, viewer).into_stream().boxed(),
    };
    let told = AssertUnwindSafe(responses)
        .catch_unwind()
        .map(move |response| {
            let panicked = |_| Err(Error::internal("an operation panicked").into());
            Told::of(response.unwrap_or_else(panicked), request_id)
        });
    // Up to the first refusal, and with it.
    told.scan(false, |refused, told| {
        let over = std::mem::replace(refused, matches!(told, Told::Refusal { .. }));
        std::future::ready((!over).then_some(told))
    })
    .boxed()
}

/// A query or a mutation has an end, and a time for it.
async fn run<B: Backend>(
    operation: Operation,
    edge: Arc<Edge<B>>,
    viewer: B::Viewer,
) -> Result<Response, Failure> {
    let limit = edge.config().request_timeout();
    tokio::time::timeout(limit, operation.run(edge, viewer))
        .await
        .unwrap_or_else(|_| {
            Err(Error::new(
                Code::Timeout,
                "The answer took too long; ask for less, or send the request again later.",
            )
            .into())
        })
}

/// A stream that does its work within a span.
struct InSpan<S> {
    inner: S,
    span: Span,
}

impl<S: Stream + Unpin> Stream for InSpan<S> {
    type Item = S::Item;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<S::Item>> {
        let Self { inner, span } = &mut *self;
        span.in_scope(|| inner.poll_next_unpin(cx))
    }
}

/// A refusal alone, where no operation could be made of the request.
pub(crate) fn refuse(failure: &Failure, request_id: RequestId) -> BoxStream<'static, Told> {
    stream::iter([Told::refusal(failure, request_id)]).boxed()
}
