//! What waits to be sent over a socket. It holds a few messages; whoever adds one waits for room,
//! and a client that does not read for too long is given up.

use std::time::Duration;

use axum::extract::ws::Message;
use futures_util::{Sink, SinkExt as _};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

/// The sending side of a socket.
pub(super) struct Outbox {
    waiting: mpsc::Sender<Message>,
    writer: JoinHandle<()>,
}

/// The client is gone, or does not read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Gone;

impl Outbox {
    /// An outbox of `room` messages, each of which is given `patience` to be sent.
    pub(super) fn new<S>(sink: S, room: usize, patience: Duration) -> Self
    where
        S: Sink<Message> + Send + Unpin + 'static,
    {
        let (waiting, messages) = mpsc::channel(room);
        Self {
            waiting,
            writer: tokio::spawn(write(sink, messages, patience)),
        }
    }

    /// Adds a message, waiting for room.
    pub(super) async fn send(&self, message: Message) -> Result<(), Gone> {
        self.waiting.send(message).await.map_err(|_| Gone)
    }

    /// Waits until nothing can be sent any more.
    pub(super) async fn closed(&self) {
        self.waiting.closed().await;
    }

    /// Sends what waits and then this, and nothing after it.
    pub(super) async fn end(self, last: Option<Message>) {
        let Self { waiting, writer } = self;
        if let Some(last) = last {
            // Where it cannot be sent, there is nobody to read it.
            let _ = waiting.send(last).await;
        }
        drop(waiting);
        let _ = writer.await;
    }
}

async fn write<S>(mut sink: S, mut messages: mpsc::Receiver<Message>, patience: Duration)
where
    S: Sink<Message> + Unpin,
{
    while let Some(message) = messages.recv().await {
        match tokio::time::timeout(patience, sink.send(message)).await {
            Ok(Ok(())) => {}
            _ => return,
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::sink;

    use super::*;

    #[tokio::test]
    async fn a_client_that_does_not_read_is_given_up() {
        let stuck = Box::pin(sink::unfold((), |(), _: Message| {
            std::future::pending::<Result<(), Gone>>()
        }));
        let outbox = Outbox::new(stuck, 1, Duration::ZERO);
        let mut sent = 0;
        while outbox.send(Message::text("x")).await.is_ok() {
            sent += 1;
            assert!(sent < 4, "messages are kept without limit");
        }
        outbox.closed().await;
        outbox.end(None).await;
    }
}
