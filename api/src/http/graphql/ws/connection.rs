//! One socket, from its first message to its close.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use axum::extract::ws::{Message, WebSocket};
use axum::http::header::AUTHORIZATION;
use axum::http::{HeaderMap, HeaderValue};
use futures_util::stream::{SplitStream, StreamExt as _};
use serde_json::{Map, Value};
use tokio::time::{Instant, interval_at, sleep, timeout};

use super::close::Close;
use super::message::{self, FromClient};
use super::operations::{Event, Operations};
use super::outbox::{Gone, Outbox};
use crate::error::{Code, Error};
use crate::http::failure::Failure;
use crate::http::graphql::budget;
use crate::http::graphql::operation::Operation;
use crate::http::graphql::told::{self, Told};
use crate::http::middleware::request_id::RequestId;
use crate::http::streams::Place;
use crate::http::{Backend, Caller, ClientAddress, Edge, TokenEnd};

/// A socket and what it has come to.
pub(super) struct Connection<B: Backend> {
    edge: Arc<Edge<B>>,
    request_id: RequestId,
    address: ClientAddress,
    /// Whether the client speaks the protocol.
    speaks: bool,
    session: Option<Session<B>>,
    operations: Operations,
}

/// A connection that was acknowledged.
struct Session<B: Backend> {
    viewer: B::Viewer,
    /// Resolves when the viewer's token ends.
    ended: Pin<Box<dyn Future<Output = TokenEnd> + Send>>,
    _place: Place,
}

/// Why the loop of a socket ends.
enum End {
    /// We close it.
    Close(Close),
    /// The client closed it, or is gone.
    Gone,
}

impl From<Gone> for End {
    fn from(_: Gone) -> Self {
        Self::Gone
    }
}

impl From<Close> for End {
    fn from(close: Close) -> Self {
        Self::Close(close)
    }
}

impl<B: Backend> Connection<B> {
    pub(super) fn new(
        edge: Arc<Edge<B>>,
        request_id: RequestId,
        address: ClientAddress,
        speaks: bool,
    ) -> Self {
        let operations = Operations::new(edge.metrics().clone());
        Self {
            edge,
            request_id,
            address,
            speaks,
            session: None,
            operations,
        }
    }

    pub(super) async fn serve(mut self, socket: WebSocket) {
        let streams = self.edge.config().streams;
        let (sink, mut inbox) = socket.split();
        let outbox = Outbox::new(sink, streams.unread_messages, streams.unread_timeout());
        let held = self.edge.metrics().websocket();
        let end = self.run(&mut inbox, &outbox).await;
        // Nothing more is told, and the place is free, before the client learns of the end.
        drop((self, held));
        let close = match end {
            End::Close(close) => Some(close),
            End::Gone => None,
        };
        tracing::debug!(code = close.map(Close::code), "socket closed");
        outbox.end(close.map(Close::message)).await;
        if close.is_some() {
            // Until the client has answered the close: it would lose the code with the connection.
            let answered = async { while let Some(Ok(_)) = inbox.next().await {} };
            let _ = timeout(streams.unread_timeout(), answered).await;
        }
    }

    async fn run(&mut self, inbox: &mut SplitStream<WebSocket>, outbox: &Outbox) -> End {
        if !self.speaks {
            return Close::WrongProtocol.into();
        }
        let streams = self.edge.config().streams;
        let shutdown = self.edge.shutdown().clone();
        let stopping = shutdown.stopping();
        tokio::pin!(stopping);
        let init_timeout = sleep(streams.init_timeout());
        tokio::pin!(init_timeout);
        let mut beat = interval_at(Instant::now() + streams.keep_alive(), streams.keep_alive());
        let mut heard = true;
        loop {
            let step = tokio::select! {
                biased;
                () = &mut stopping => Err(Close::GoingAway.into()),
                end = ended(&mut self.session) => Err(Close::from(end).into()),
                () = outbox.closed() => Err(End::Gone),
                () = &mut init_timeout, if self.session.is_none() => Err(Close::InitTimeout.into()),
                _ = beat.tick() => {
                    if std::mem::replace(&mut heard, false) {
                        outbox.send(Message::Ping(Vec::new().into())).await.map_err(End::from)
                    } else {
                        Err(Close::Silent.into())
                    }
                }
                received = inbox.next() => {
                    heard = true;
                    self.receive(received, outbox).await
                }
                (id, event) = self.operations.next() => {
                    send(&id, event, outbox).await.map_err(End::from)
                }
            };
            if let Err(end) = step {
                return end;
            }
        }
    }

    async fn receive(
        &mut self,
        received: Option<Result<Message, axum::Error>>,
        outbox: &Outbox,
    ) -> Result<(), End> {
        match received {
            Some(Ok(Message::Text(text))) => {
                let message = FromClient::read(&text).map_err(|_| Close::InvalidMessage)?;
                self.obey(message, outbox).await
            }
            // The library answers a ping of the transport.
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => Ok(()),
            // Bytes, a text that is none, a message over the limit.
            Some(Ok(Message::Binary(_)) | Err(_)) => Err(Close::InvalidMessage.into()),
            Some(Ok(Message::Close(_))) | None => Err(End::Gone),
        }
    }

    async fn obey(&mut self, message: FromClient, outbox: &Outbox) -> Result<(), End> {
        match message {
            FromClient::ConnectionInit(_) if self.session.is_some() => {
                Err(Close::TooManyInits.into())
            }
            FromClient::ConnectionInit(payload) => {
                self.session =
                    Some(admit(&self.edge, self.request_id, self.address, payload).await?);
                Ok(outbox.send(message::connection_ack()).await?)
            }
            FromClient::Ping(payload) => Ok(outbox.send(message::pong(payload)).await?),
            FromClient::Pong => Ok(()),
            FromClient::Subscribe { id, request } => {
                let viewer = match &self.session {
                    Some(session) => session.viewer.clone(),
                    None => return Err(Close::Unauthorized.into()),
                };
                if self.operations.contains(&id) {
                    return Err(Close::SubscriberExists.into());
                }
                let kind = B::viewer_kind(&viewer);
                match self.prepare(&viewer, request) {
                    Ok(operation) => {
                        let label = operation.label().clone();
                        let edge = Arc::clone(&self.edge);
                        let told = told::tell(operation, edge, viewer, self.request_id);
                        self.operations.start(id, kind, Some(label), told);
                    }
                    Err(failure) => {
                        let account = self.edge.backend().client(&viewer).account;
                        let failure = budget::refuse(&self.edge, &account, failure).await;
                        let told = told::refuse(&failure, self.request_id);
                        self.operations.start(id, kind, None, told);
                    }
                }
                Ok(())
            }
            FromClient::Complete { id } => {
                self.operations.stop(&id);
                Ok(())
            }
        }
    }

    fn prepare(
        &self,
        viewer: &B::Viewer,
        request: Result<Box<async_graphql::Request>, Failure>,
    ) -> Result<Operation, Failure> {
        let limit = self.edge.config().streams.operations_per_socket;
        if self.operations.len() >= limit {
            return Err(Error::new(
                Code::RateLimited,
                format!(
                    "{limit} operations run over this socket, which is the most that may; complete \
                     one."
                ),
            )
            .into());
        }
        Operation::prepare(&self.edge, viewer, *request?)
    }
}

/// Finds out who is asking, and whether they may open another socket.
async fn admit<B: Backend>(
    edge: &Edge<B>,
    request_id: RequestId,
    address: ClientAddress,
    payload: Option<Map<String, Value>>,
) -> Result<Session<B>, Close> {
    let headers = credentials(payload).ok_or(Close::Forbidden)?;
    let backend = edge.backend();
    let viewer = backend
        .authenticate(Caller {
            headers: &headers,
            address,
            request_id,
        })
        .await
        .map_err(|error| match error.code() {
            Code::Unauthenticated | Code::Forbidden => Close::Forbidden,
            _ => Close::TryAgainLater,
        })?;
    let place = edge.places().take(backend.client(&viewer).account);
    Ok(Session {
        ended: Box::pin(backend.ended(&viewer)),
        viewer,
        _place: place.ok_or(Close::TooManySockets)?,
    })
}

/// Waits until the token of a session ends; for ever where there is no session yet.
async fn ended<B: Backend>(session: &mut Option<Session<B>>) -> TokenEnd {
    match session {
        Some(session) => session.ended.as_mut().await,
        None => std::future::pending().await,
    }
}

async fn send(id: &str, event: Event, outbox: &Outbox) -> Result<(), Gone> {
    match event {
        Event::Told(Told::Result { json, .. }) => outbox.send(message::next(id, &json)).await,
        Event::Told(Told::Refusal { errors, .. }) => outbox.send(message::error(id, &errors)).await,
        Event::Ended => outbox.send(message::complete(id)).await,
    }
}

/// The one `authorization` of a payload, in any case, as the header field that it stands for.
fn credentials(payload: Option<Map<String, Value>>) -> Option<HeaderMap> {
    let mut found = payload?
        .into_iter()
        .filter(|(key, _)| key.eq_ignore_ascii_case("authorization"));
    let (Some((_, Value::String(text))), None) = (found.next(), found.next()) else {
        return None;
    };
    let mut value = HeaderValue::from_str(&text).ok()?;
    value.set_sensitive(true);
    Some(HeaderMap::from_iter([(AUTHORIZATION, value)]))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn authorization(payload: Value) -> Option<String> {
        let headers = credentials(payload.as_object().cloned())?;
        Some(headers[AUTHORIZATION].to_str().unwrap().to_owned())
    }

    #[test]
    fn credentials_are_one_text_under_a_name_in_any_case() {
        for key in ["authorization", "Authorization", "AUTHORIZATION"] {
            assert_eq!(
                authorization(json!({ key: "Bearer t", "other": 1 })).as_deref(),
                Some("Bearer t")
            );
        }
        for payload in [
            json!(null),
            json!({}),
            json!({"authorization": 1}),
            json!({"authorization": "Bearer \n"}),
            json!({"authorization": "Bearer a", "Authorization": "Bearer b"}),
        ] {
            assert_eq!(authorization(payload.clone()), None, "{payload}");
        }
    }
}
