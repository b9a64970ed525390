//! What no client can bring about: a system that gives no connections.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::routing::get;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use super::{Accept, Server, ServerConfig, Shutdown};
use crate::metrics::Metrics;

/// A listener that fails so often before it works.
struct Failing {
    left: AtomicUsize,
    error: io::ErrorKind,
    listener: TcpListener,
}

impl Accept for Failing {
    async fn accept(&self) -> io::Result<(TcpStream, SocketAddr)> {
        let left = self.left.load(Ordering::SeqCst);
        if left > 0 {
            self.left.store(left - 1, Ordering::SeqCst);
            return Err(self.error.into());
        }
        self.listener.accept().await
    }
}

/// What a client is answered by a server whose listener fails first, and what was counted.
async fn answer_after(error: io::ErrorKind) -> (String, String) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    let failing = Failing {
        left: AtomicUsize::new(3),
        error,
        listener,
    };
    let metrics = Metrics::new();
    let server = Server {
        config: ServerConfig::default(),
        metrics: metrics.clone(),
        shutdown: Shutdown::default(),
    };
    let router = Router::new().route("/", get(|| async { "here" }));
    let running = tokio::spawn(server.serve_from(failing, router));
    let mut client = TcpStream::connect(address).await.unwrap();
    let request = b"GET / HTTP/1.1\r\nhost: test\r\nconnection: close\r\n\r\n";
    client.write_all(request).await.unwrap();
    let mut answer = String::new();
    client.read_to_string(&mut answer).await.unwrap();
    running.abort();
    (answer, metrics.text().unwrap())
}

#[tokio::test]
async fn want_of_open_files_is_survived() {
    let (answer, metrics) = answer_after(io::ErrorKind::Other).await;
    assert!(answer.ends_with("here"), "{answer}");
    let counted = r#"habeas_connections_refused_total{reason="system"} 3"#;
    assert!(metrics.contains(counted), "{metrics}");
}

#[tokio::test]
async fn a_connection_that_failed_by_itself_is_nobodys_fault() {
    let (answer, metrics) = answer_after(io::ErrorKind::ConnectionAborted).await;
    assert!(answer.ends_with("here"), "{answer}");
    assert!(!metrics.contains("refused_total{"), "{metrics}");
}
