//! A WebSocket to the service that shows every message and close code.

use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::handshake::client::{Request, Response};
use tokio_tungstenite::tungstenite::{Error, Message};

use crate::served::{PATIENCE, Served};
use crate::{Failed, Outcome};

impl Served {
    /// Asks for a WebSocket, with these header fields besides the handshake's own.
    pub async fn upgrade(&self, fields: &[(&'static str, &str)]) -> Outcome<Result<Socket, u16>> {
        let mut request: Request =
            format!("ws://{}/graphql", self.address()).into_client_request()?;
        for (name, value) in fields {
            request.headers_mut().insert(*name, value.parse()?);
        }
        let stream = TcpStream::connect(self.address()).await?;
        match tokio_tungstenite::client_async(request, stream).await {
            Ok((stream, response)) => Ok(Ok(Socket { stream, response })),
            Err(Error::Http(response)) => Ok(Err(response.status().as_u16())),
            Err(error) => Err(error.into()),
        }
    }

    /// A WebSocket that speaks the protocol and has said nothing yet.
    pub async fn socket(&self) -> Outcome<Socket> {
        self.upgrade(&[("sec-websocket-protocol", "graphql-transport-ws")])
            .await?
            .map_err(|status| format!("status {status}").into())
    }

    /// A WebSocket that was acknowledged for this token.
    pub async fn connected(&self, token: &str) -> Outcome<Socket> {
        let mut socket = self.socket().await?;
        socket.init(token).await?;
        let answer = socket.receive().await?;
        if answer["type"] != "connection_ack" {
            return Err(format!("no acknowledgement, but {answer}").into());
        }
        Ok(socket)
    }
}

/// The client's end of a WebSocket.
#[derive(Debug)]
pub struct Socket {
    stream: WebSocketStream<TcpStream>,
    response: Response,
}

impl Socket {
    /// The answer to the handshake.
    pub const fn response(&self) -> &Response {
        &self.response
    }

    /// Sends a text as it is.
    pub async fn send_text(&mut self, text: impl Into<String>) -> Outcome {
        Ok(self.stream.send(Message::text(text.into())).await?)
    }

    /// Sends bytes.
    pub async fn send_bytes(&mut self, bytes: Vec<u8>) -> Outcome {
        Ok(self.stream.send(Message::binary(bytes)).await?)
    }

    /// Sends a message.
    pub async fn send(&mut self, message: Value) -> Outcome {
        self.send_text(message.to_string()).await
    }

    /// Sends `connection_init` with this token.
    pub async fn init(&mut self, token: &str) -> Outcome {
        let payload = json!({ "authorization": format!("Bearer {token}") });
        self.send(json!({ "type": "connection_init", "payload": payload }))
            .await
    }

    /// Starts an operation.
    pub async fn subscribe(&mut self, id: &str, query: &str) -> Outcome {
        let payload = json!({ "query": query });
        self.send(json!({ "type": "subscribe", "id": id, "payload": payload }))
            .await
    }

    /// The next message of the protocol.
    pub async fn receive(&mut self) -> Outcome<Value> {
        loop {
            match self.next().await? {
                Message::Text(text) => return Ok(serde_json::from_str(&text)?),
                Message::Ping(_) | Message::Pong(_) => {}
                other => return Err(format!("no message, but {other:?}").into()),
            }
        }
    }

    /// The code with which the service closes; messages before it are passed over.
    pub async fn close_code(&mut self) -> Outcome<u16> {
        loop {
            match self.next().await? {
                Message::Close(Some(frame)) => return Ok(frame.code.into()),
                Message::Close(None) => return Err("closed without a code".into()),
                _ => {}
            }
        }
    }

    async fn next(&mut self) -> Outcome<Message> {
        let next = tokio::time::timeout(PATIENCE, self.stream.next()).await;
        let message = next.map_err(|_| Failed::from("nothing came"))?;
        Ok(message.ok_or("the connection ended without a close")??)
    }
}
