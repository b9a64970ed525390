//! The body of an answer, which tells the connection whether the client takes it.

use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::{Body as AnyBody, Bytes};
use hyper::body::{Body, Frame, SizeHint};

use super::activity::OpenRequest;

/// A body that keeps its request open until it is sent. A client of HTTP/2 can leave its window
/// shut; the server then does not ask the body for more, and only the connection can notice.
#[derive(Debug)]
pub(super) struct Offered {
    inner: AnyBody,
    request: OpenRequest,
}

impl Offered {
    pub(super) fn new(inner: AnyBody, request: OpenRequest) -> Self {
        request.offer();
        Self { inner, request }
    }
}

impl Body for Offered {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let polled = Pin::new(&mut self.inner).poll_frame(cx);
        match &polled {
            // It is the client's turn to take this and ask for the next.
            Poll::Ready(Some(_)) => self.request.offer(),
            // It is ours, or nobody's: a stream may rest.
            Poll::Pending | Poll::Ready(None) => self.request.taken(),
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
