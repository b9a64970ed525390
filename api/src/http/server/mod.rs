//! The server under the routes: it accepts connections, keeps slow and broken ones from holding
//! what others need, and ends in good order.
//!
//! What a client may take its time for has a pace ([`pace`]), a connection that does nothing has
//! a deadline ([`activity`]), and their number has a limit ([`slots`]). See ADR 0019.

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use socket2::{SockRef, TcpKeepalive};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

pub use self::config::ServerConfig;
pub(crate) use self::request_body::TooSlow;
pub use self::shutdown::Shutdown;
use self::slots::{Slot, Slots};
use crate::metrics::{Metrics, Refused};

mod activity;
mod answer_body;
mod config;
mod connection;
mod pace;
mod request_body;
mod shutdown;
mod slots;
mod stream;
#[cfg(test)]
mod tests;

/// The shortest and the longest pause after the system could not give a connection out.
const PAUSES: (Duration, Duration) = (Duration::from_millis(10), Duration::from_secs(1));

/// What a client is told that is one too many, as far as its socket takes it at once.
const FULL: &[u8] = b"HTTP/1.1 503 Service Unavailable\r\nretry-after: 1\r\n\
    content-length: 0\r\nconnection: close\r\n\r\n";

/// A server that is set up and does not run yet.
#[derive(Clone, Debug)]
pub struct Server {
    /// Limits and times.
    pub config: ServerConfig,
    /// Where connections are counted.
    pub metrics: Metrics,
    /// When to stop.
    pub shutdown: Shutdown,
}

/// Where connections come from; in tests also a source that fails.
trait Accept {
    fn accept(&self) -> impl Future<Output = io::Result<(TcpStream, SocketAddr)>> + Send;
}

impl Accept for TcpListener {
    async fn accept(&self) -> io::Result<(TcpStream, SocketAddr)> {
        self.accept().await
    }
}

impl Server {
    /// Serves until [`Shutdown`] says otherwise and the connections have ended, or until their
    /// time is up.
    pub async fn serve(self, listener: TcpListener, router: Router) {
        self.serve_from(listener, router).await;
    }

    async fn serve_from(self, listener: impl Accept, router: Router) {
        let slots = Slots::new(
            self.config.max_connections,
            self.config.max_connections_per_address,
            self.metrics.clone(),
        );
        let settings = Arc::new(connection::Settings::new(&self, router));
        let mut connections = JoinSet::new();
        let mut pause = PAUSES.0;
        loop {
            let accepted = tokio::select! {
                () = self.shutdown.stopping() => break,
                Some(_) = connections.join_next() => continue,
                accepted = listener.accept() => accepted,
            };
            match accepted {
                Ok((stream, address)) => {
                    pause = PAUSES.0;
                    if let Some(slot) = admit(&slots, &stream, address) {
                        self.config.prepare(&stream);
                        connections.spawn(Arc::clone(&settings).serve(stream, slot));
                    }
                }
                Err(error) if is_of_the_connection(&error) => {}
                Err(_) => {
                    self.metrics.connection_refused(Refused::System);
                    tracing::warn!(
                        "the system gives no more connections; raise the limit of open files"
                    );
                    tokio::select! {
                        () = self.shutdown.stopping() => break,
                        () = tokio::time::sleep(pause) => {}
                    }
                    pause = PAUSES.1.min(pause * 2);
                }
            }
        }
        drop(listener);
        tokio::select! {
            () = slots.all_free() => {}
            () = self.shutdown.over() => {}
        }
        connections.shutdown().await;
    }
}

/// Takes the connection in, or turns it away with a word.
fn admit(slots: &Arc<Slots>, stream: &TcpStream, address: SocketAddr) -> Option<Slot> {
    slots.take(address.ip()).or_else(|| {
        let _ = stream.try_write(FULL);
        None
    })
}

/// Whether only the connection that was about to be accepted has failed.
fn is_of_the_connection(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionRefused
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionReset
    )
}

impl ServerConfig {
    /// Sets up a socket: no waiting for fuller packets, and a peer that is gone without a word is
    /// found out. A socket that refuses is served all the same.
    fn prepare(&self, stream: &TcpStream) {
        let _ = stream.set_nodelay(true);
        let idle = Duration::from_secs(self.tcp_keepalive_seconds);
        let socket = SockRef::from(stream);
        let probes = TcpKeepalive::new()
            .with_time(idle)
            .with_interval(idle / 3 + Duration::from_secs(1))
            .with_retries(3);
        let _ = socket.set_tcp_keepalive(&probes);
        #[cfg(target_os = "linux")]
        let _ = socket.set_tcp_user_timeout(Some(idle * 2));
    }
}
