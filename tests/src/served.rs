//! The service on a port, and clients of it that write bytes.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use api::http::{Server, Shutdown};
use api::metrics::Metrics;
use axum::Router;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio::time::timeout;

use crate::Outcome;

/// Longer than anything may take that a test waits for. Nothing is concluded from how long it took.
pub(crate) const PATIENCE: Duration = Duration::from_mins(1);

/// The service of a test while it listens.
#[derive(Debug)]
pub struct Served {
    address: SocketAddr,
    shutdown: Shutdown,
    metrics: Metrics,
    running: JoinHandle<()>,
}

impl Drop for Served {
    fn drop(&mut self) {
        self.running.abort();
    }
}

impl Served {
    pub(crate) async fn start(server: Server, router: Router) -> Outcome<Self> {
        raise_open_files();
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        Ok(Self {
            address: listener.local_addr()?,
            shutdown: server.shutdown.clone(),
            metrics: server.metrics.clone(),
            running: tokio::spawn(server.serve(listener, router)),
        })
    }

    /// Where it listens.
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// The way to stop it.
    pub const fn shutdown(&self) -> &Shutdown {
        &self.shutdown
    }

    /// What it has counted.
    pub const fn metrics(&self) -> &Metrics {
        &self.metrics
    }

    /// Opens a connection.
    pub async fn connect(&self) -> Outcome<Exchange> {
        Ok(Exchange(TcpStream::connect(self.address).await?))
    }

    /// Asks for a path on a connection of its own, and gives back all that comes.
    pub async fn get(&self, path: &str) -> Outcome<String> {
        let mut exchange = self.connect().await?;
        let head = format!("GET {path} HTTP/1.1\r\nhost: test\r\nconnection: close\r\n\r\n");
        exchange.write(head).await?;
        exchange.rest().await
    }

    /// Waits until the metrics have a line that begins so and ends in a number of at least this.
    pub async fn counted(&self, line: &str, least: u64) -> Outcome {
        let reached = async {
            loop {
                let text = self.metrics.text()?;
                let count = text
                    .lines()
                    .find_map(|found| found.strip_prefix(line)?.trim().parse::<u64>().ok());
                if count.is_some_and(|count| count >= least) {
                    return Ok(());
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        timeout(PATIENCE, reached)
            .await
            .map_err(|_| format!("{line} did not come to {least}"))?
    }

    /// Waits until the server has ended.
    pub async fn ended(&mut self) -> Outcome {
        Ok(timeout(PATIENCE, &mut self.running).await??)
    }
}

/// A connection of a client that knows nothing of protocols.
#[derive(Debug)]
pub struct Exchange(TcpStream);

impl Exchange {
    /// Opens a connection to this address.
    pub async fn with(address: &str) -> Outcome<Self> {
        Ok(Self(TcpStream::connect(address).await?))
    }

    /// Sends bytes.
    pub async fn write(&mut self, bytes: impl AsRef<[u8]>) -> Outcome {
        Ok(timeout(PATIENCE, self.0.write_all(bytes.as_ref())).await??)
    }

    /// Says that nothing more will be sent.
    pub async fn finish(&mut self) -> Outcome {
        Ok(self.0.shutdown().await?)
    }

    /// Reads exactly so many bytes.
    pub async fn read(&mut self, bytes: usize) -> Outcome<Vec<u8>> {
        let mut read = vec![0; bytes];
        timeout(PATIENCE, self.0.read_exact(&mut read)).await??;
        Ok(read)
    }

    /// Reads until this has come.
    pub async fn read_until(&mut self, end: &str) -> Outcome<String> {
        let mut read = Vec::new();
        while !read.ends_with(end.as_bytes()) {
            read.extend(self.read(1).await?);
        }
        Ok(String::from_utf8(read)?)
    }

    /// Reads until the server closes the connection, whichever way it does.
    pub async fn rest(&mut self) -> Outcome<String> {
        Ok(String::from_utf8_lossy(&self.rest_of_bytes().await?).into_owned())
    }

    /// As [`rest`](Self::rest), as bytes.
    pub async fn rest_of_bytes(&mut self) -> Outcome<Vec<u8>> {
        let mut read = Vec::new();
        // A connection that is cut is closed, too.
        let _ = timeout(PATIENCE, self.0.read_to_end(&mut read))
            .await
            .map_err(|_| "the server does not close the connection")?;
        Ok(read)
    }
}

/// Many tests open more connections than programs usually may.
fn raise_open_files() {
    let limit = getrlimit(Resource::Nofile);
    let raised = Rlimit {
        current: limit.maximum,
        ..limit
    };
    let _ = setrlimit(Resource::Nofile, raised);
}
