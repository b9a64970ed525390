//! `graphql-transport-ws`: GraphQL over a WebSocket, queries and mutations as well as
//! subscriptions.
//!
//! The library's own protocol closes with 1002 or 1011 where the protocol has codes, knows no limit
//! of time for the beginning, and sends refusals as results. So this is ours.

mod close;
mod connection;
mod message;
mod operations;
mod origin;
mod outbox;

use std::sync::Arc;

use axum::extract::ws::WebSocketUpgrade;
use axum::extract::{FromRequestParts as _, Request};
use axum::http::header::UPGRADE;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use tracing::Instrument as _;

use self::connection::Connection;
use crate::error::{Code, Error};
use crate::http::failure::Failure;
use crate::http::middleware::request_id::RequestId;
use crate::http::{Backend, Caller, Edge};

/// The one sub-protocol that is spoken.
const PROTOCOL: &str = "graphql-transport-ws";

/// Whether a request asks for a WebSocket.
pub(super) fn is_wanted(headers: &HeaderMap) -> bool {
    headers.get_all(UPGRADE).iter().any(|value| {
        value.to_str().is_ok_and(|protocols| {
            protocols
                .split(',')
                .any(|protocol| protocol.trim().eq_ignore_ascii_case("websocket"))
        })
    })
}

/// Begins a socket, which goes on in a task of its own. Credentials come in its first message:
/// whatever the upgrade carries in header or query is not looked at.
pub(super) async fn upgrade<B: Backend>(
    edge: Arc<Edge<B>>,
    request_id: RequestId,
    request: Request,
) -> Response {
    match begin(edge, request_id, request).await {
        Ok(response) => response,
        Err(failure) => failure.respond_json(request_id),
    }
}

async fn begin<B: Backend>(
    edge: Arc<Edge<B>>,
    request_id: RequestId,
    request: Request,
) -> Result<Response, Failure> {
    let listed = edge.config().origins()?;
    let allowed = |origin: &HeaderValue| listed.contains(origin) || edge.allows_origin(origin);
    if !origin::is_allowed(request.headers(), allowed) {
        return Err(Error::new(
            Code::Forbidden,
            "Pages of this origin may not connect; the operator can add it to \
             `http.allowed_origins`.",
        )
        .into());
    }
    let address = Caller::of(&request, request_id).address;
    let (mut parts, _) = request.into_parts();
    let mut upgrade = WebSocketUpgrade::from_request_parts(&mut parts, &())
        .await
        .map_err(|rejection| {
            Failure::http(
                match rejection.into_response().status() {
                    StatusCode::METHOD_NOT_ALLOWED => StatusCode::METHOD_NOT_ALLOWED,
                    _ => StatusCode::BAD_REQUEST,
                },
                "This is no WebSocket handshake of version 13 over HTTP/1.1.",
            )
        })?;
    let limit = edge.config().body_limit_bytes;
    let span = tracing::info_span!("socket", %request_id);
    if let Some(protocol) = selected(&upgrade) {
        upgrade.set_selected_protocol(protocol);
    }
    let mut response = upgrade
        .max_message_size(limit)
        .max_frame_size(limit)
        .on_upgrade(move |socket| {
            let speaks = socket
                .protocol()
                .is_some_and(|protocol| protocol == PROTOCOL);
            let connection = Connection::new(edge, request_id, address, speaks);
            async move { connection.serve(socket).await }.instrument(span)
        });
    // Some clients look for the header field in the very case in which they sent it. The server
    // keeps that in an extension of the request, whose type it does not show.
    response.extensions_mut().extend(parts.extensions);
    Ok(response)
}

/// Our protocol where the client speaks it. Else the first that it names, or the client would break
/// off before it is told that this one is not spoken.
fn selected(upgrade: &WebSocketUpgrade) -> Option<HeaderValue> {
    let mut requested = upgrade.requested_protocols();
    requested
        .find(|protocol| *protocol == PROTOCOL)
        .or_else(|| upgrade.requested_protocols().next())
        .cloned()
}
