//! One connection, from its first byte to its last.

use std::convert::Infallible;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::Arc;
use std::task::{Poll, ready};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::header::CONNECTION;
use axum::http::{HeaderValue, Request, Response, StatusCode, Version};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use tokio::net::TcpStream;
use tokio::time::{Instant, sleep_until};
use tower::ServiceExt as _;

use super::activity::Activity;
use super::answer_body::Offered;
use super::request_body::Paced;
use super::slots::Slot;
use super::stream::Watched;
use super::{Server, ServerConfig, Shutdown};
use crate::http::middleware::client_address::Peer;
use crate::metrics::{Closed, Metrics};

/// How long a connection whose first request may be on its way is waited for when the service
/// stops, and how long a resting one has to read the goodbye.
const FAREWELL: Duration = Duration::from_secs(1);

/// What all connections share.
#[derive(Debug)]
pub(super) struct Settings {
    config: ServerConfig,
    builder: Builder<TokioExecutor>,
    router: Router,
    metrics: Metrics,
    shutdown: Shutdown,
}

impl Settings {
    pub(super) fn new(server: &Server, router: Router) -> Self {
        Self {
            builder: builder(&server.config),
            config: server.config.clone(),
            router,
            metrics: server.metrics.clone(),
            shutdown: server.shutdown.clone(),
        }
    }

    /// Serves the requests of a connection until either side ends it.
    pub(super) async fn serve(self: Arc<Self>, stream: TcpStream, slot: Slot) {
        let peer = stream.peer_addr().ok().map(|peer| Peer(peer.ip()));
        let activity = Activity::new(&self.config);
        let stream = Watched::new(
            stream,
            activity.clone(),
            self.config.write_pace(),
            self.metrics.clone(),
            slot,
        );
        let service = service_fn(|request| self.answer(&activity, peer, request));
        let connection = self
            .builder
            .serve_connection_with_upgrades(TokioIo::new(stream), service);
        let mut connection = pin!(connection);
        let mut stopping = pin!(self.stopping(&activity));
        let mut told = false;
        loop {
            let mut deadline = pin!(sleep_until(Instant::now()));
            // Everything that moves the deadline happens while the connection is polled, or wakes
            // it right after.
            let ended = poll_fn(|cx| {
                if connection.as_mut().poll(cx).is_ready() {
                    return Poll::Ready(None);
                }
                let Some((at, cause)) = activity.deadline() else {
                    return Poll::Pending;
                };
                if deadline.deadline() != at {
                    deadline.as_mut().reset(at);
                }
                ready!(deadline.as_mut().poll(cx));
                Poll::Ready(Some(cause))
            });
            tokio::select! {
                ended = ended => {
                    if let Some(cause) = ended {
                        self.metrics.connection_closed(cause);
                        if cause == Closed::Idle {
                            connection.as_mut().graceful_shutdown();
                            let _ = tokio::time::timeout(FAREWELL, connection).await;
                        }
                    }
                    return;
                }
                () = &mut stopping, if !told => {
                    told = true;
                    connection.as_mut().graceful_shutdown();
                }
            }
        }
    }

    /// Waits until the connection is to end with the requests it has. One that has not asked for
    /// anything gets a moment: its first request may be on its way.
    async fn stopping(&self, activity: &Activity) {
        self.shutdown.stopping().await;
        if !activity.has_asked() {
            tokio::time::sleep(FAREWELL).await;
        }
    }

    /// Answers one request.
    fn answer(
        &self,
        activity: &Activity,
        peer: Option<Peer>,
        mut request: Request<Incoming>,
    ) -> impl Future<Output = Result<Response<Offered>, Infallible>> + Send + use<> {
        let is_http_2 = request.version() == Version::HTTP_2;
        let open = activity.request(is_http_2);
        if let Some(peer) = peer {
            request.extensions_mut().insert(peer);
        }
        let pace = self.config.body_pace();
        let metrics = self.metrics.clone();
        let request = request.map(|body| Body::new(Paced::new(body, pace, metrics)));
        let shutdown = self.shutdown.clone();
        let answer = self.router.clone().oneshot(request);
        async move {
            let mut response = answer.await?;
            let upgraded = response.status() == StatusCode::SWITCHING_PROTOCOLS;
            if !is_http_2 && !upgraded && shutdown.has_begun() {
                let close = HeaderValue::from_static("close");
                response.headers_mut().insert(CONNECTION, close);
            }
            Ok(response.map(|body| Offered::new(body, open)))
        }
    }
}

/// The protocols, with their limits. The time of a head is kept by [`Activity`], which also knows
/// the time before the protocol is known.
fn builder(config: &ServerConfig) -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(None)
        .max_headers(config.header_fields)
        .max_buf_size(config.header_bytes as usize)
        // A client of WebSockets may look its header fields up by the case it sent them in.
        .preserve_header_case(true);
    let ping = Duration::from_secs(config.http2_ping_seconds);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(config.http2_streams)
        .max_header_list_size(config.header_bytes)
        .max_pending_accept_reset_streams(config.http2_resets)
        .max_local_error_reset_streams(config.http2_resets)
        .keep_alive_interval(ping)
        .keep_alive_timeout(ping);
    builder
}
