//! The socket of a connection, watched: what comes, what goes, and whether the client takes it.

use std::future::Future as _;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Instant, Sleep, sleep_until};

use super::activity::Activity;
use super::pace::{Pace, Transfer};
use super::slots::Slot;
use crate::metrics::{Closed, Metrics};

/// A socket that fails where the client does not take what is written to it. It holds the
/// connection's place, also after an upgrade, when the server has let go of it.
#[derive(Debug)]
pub(super) struct Watched {
    stream: TcpStream,
    activity: Activity,
    writing: Transfer,
    timer: Option<Pin<Box<Sleep>>>,
    metrics: Metrics,
    _slot: Slot,
}

impl Watched {
    pub(super) fn new(
        stream: TcpStream,
        activity: Activity,
        pace: Pace,
        metrics: Metrics,
        slot: Slot,
    ) -> Self {
        Self {
            stream,
            activity,
            writing: Transfer::new(pace),
            timer: None,
            metrics,
            _slot: slot,
        }
    }

    /// Takes note of what a write came to, and fails where it waits for too long.
    fn judge(
        &mut self,
        cx: &mut Context<'_>,
        written: Poll<io::Result<usize>>,
    ) -> Poll<io::Result<usize>> {
        let now = Instant::now();
        if let Poll::Ready(outcome) = written {
            if let Ok(bytes) = outcome {
                self.writing.moved(bytes, now);
                self.activity.written(bytes);
            }
            return Poll::Ready(outcome);
        }
        let deadline = self.writing.wait(now);
        let timer = self
            .timer
            .get_or_insert_with(|| Box::pin(sleep_until(deadline)));
        if timer.deadline() != deadline {
            timer.as_mut().reset(deadline);
        }
        ready!(timer.as_mut().poll(cx));
        self.metrics.connection_closed(Closed::NotTaken);
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl AsyncRead for Watched {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(cx, buffer))?;
        if buffer.filled().len() > before {
            self.activity.read();
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Watched {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.judge(cx, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(cx, parts);
        self.judge(cx, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    /// Called where all that was to be written is written.
    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if !self.writing.is_waiting() {
            self.writing.caught_up();
        }
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
