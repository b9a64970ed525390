//! The body of a request, which must come at a pace.

use std::error::Error;
use std::fmt;
use std::future::Future as _;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use axum::body::Bytes;
use hyper::body::{Body, Frame, Incoming, SizeHint};
use tokio::time::{Instant, Sleep, sleep_until};

use super::pace::{Pace, Transfer};
use crate::metrics::{Closed, Metrics};

/// A body that ends in [`TooSlow`] where the client keeps it waiting. The time that its reader
/// takes is not counted.
#[derive(Debug)]
pub(super) struct Paced {
    inner: Incoming,
    transfer: Transfer,
    timer: Option<Pin<Box<Sleep>>>,
    metrics: Metrics,
}

/// The client sent the body too slowly.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TooSlow;

impl fmt::Display for TooSlow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the body came too slowly")
    }
}

impl Error for TooSlow {}

impl TooSlow {
    /// Whether it is what lies under this error.
    pub(crate) fn caused(error: &(dyn Error + 'static)) -> bool {
        let mut next = Some(error);
        while let Some(error) = next {
            if error.is::<Self>() {
                return true;
            }
            next = error.source();
        }
        false
    }
}

impl Paced {
    pub(super) fn new(inner: Incoming, pace: Pace, metrics: Metrics) -> Self {
        Self {
            inner,
            transfer: Transfer::new(pace),
            timer: None,
            metrics,
        }
    }
}

impl Body for Paced {
    type Data = Bytes;
    type Error = axum::BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let this = &mut *self;
        let polled = Pin::new(&mut this.inner).poll_frame(cx);
        let now = Instant::now();
        if let Poll::Ready(frame) = polled {
            if let Some(Ok(frame)) = &frame {
                let bytes = frame.data_ref().map_or(0, Bytes::len);
                this.transfer.moved(bytes, now);
            }
            return Poll::Ready(frame.map(|frame| frame.map_err(Into::into)));
        }
        let deadline = this.transfer.wait(now);
        let timer = this
            .timer
            .get_or_insert_with(|| Box::pin(sleep_until(deadline)));
        if timer.deadline() != deadline {
            timer.as_mut().reset(deadline);
        }
        ready!(timer.as_mut().poll(cx));
        this.metrics.connection_closed(Closed::SlowBody);
        Poll::Ready(Some(Err(TooSlow.into())))
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_found_under_what_others_wrap_around_it() {
        let wrapped = axum::Error::new(axum::Error::new(TooSlow));
        assert!(TooSlow::caused(&wrapped));
        assert!(!TooSlow::caused(&axum::Error::new(fmt::Error)));
    }
}
