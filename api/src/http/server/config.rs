//! Limits and times of the server.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::pace::Pace;
use crate::error::{Error, Result};

/// How many connections there may be, and how long each may take for what. Each key is
/// `HABEAS_HTTP__SERVER__<KEY>` in the environment; the defaults are those of
/// `config.default.toml`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ServerConfig {
    /// Most open connections.
    pub max_connections: u32,
    /// Most open connections of one address; 0: no such limit.
    pub max_connections_per_address: u32,
    /// Longest time until the header of a request is complete.
    pub header_timeout_seconds: u64,
    /// Longest head of a request.
    pub header_bytes: u32,
    /// Most header fields of a request.
    pub header_fields: usize,
    /// Longest wait for more of a body.
    pub body_timeout_seconds: u64,
    /// Slowest pace of a body.
    pub body_bytes_per_second: u32,
    /// Longest wait for the client to take more of an answer.
    pub write_timeout_seconds: u64,
    /// Slowest pace at which a client may take an answer.
    pub write_bytes_per_second: u32,
    /// Longest time that a connection may rest between requests.
    pub idle_timeout_seconds: u64,
    /// After how long a silent peer is probed.
    pub tcp_keepalive_seconds: u64,
    /// Most requests at once on one connection of HTTP/2.
    pub http2_streams: u32,
    /// How often a connection of HTTP/2 is asked whether it lives.
    pub http2_ping_seconds: u64,
    /// How many streams a client may reset before the server has dealt with them.
    pub http2_resets: usize,
    /// How long the server goes on accepting after it was told to stop.
    pub drain_seconds: u64,
    /// How long requests may go on after that.
    pub shutdown_seconds: u64,
}

impl Default for ServerConfig {
    fn default() -> Self {
        Self {
            max_connections: 8192,
            max_connections_per_address: 0,
            header_timeout_seconds: 10,
            header_bytes: 32 * 1024,
            header_fields: 100,
            body_timeout_seconds: 10,
            body_bytes_per_second: 1024,
            write_timeout_seconds: 10,
            write_bytes_per_second: 1024,
            idle_timeout_seconds: 75,
            tcp_keepalive_seconds: 30,
            http2_streams: 100,
            http2_ping_seconds: 20,
            http2_resets: 20,
            drain_seconds: 0,
            shutdown_seconds: 35,
        }
    }
}

impl ServerConfig {
    /// The least that a head may be limited to; hyper reads no fewer bytes at once.
    const LEAST_HEADER_BYTES: u32 = 8 * 1024;

    /// Says which setting is wrong and how to mend it.
    pub fn validate(&self) -> Result<()> {
        let at_least_one = [
            ("max_connections", u64::from(self.max_connections)),
            ("header_timeout_seconds", self.header_timeout_seconds),
            ("header_fields", self.header_fields as u64),
            ("body_timeout_seconds", self.body_timeout_seconds),
            (
                "body_bytes_per_second",
                u64::from(self.body_bytes_per_second),
            ),
            ("write_timeout_seconds", self.write_timeout_seconds),
            (
                "write_bytes_per_second",
                u64::from(self.write_bytes_per_second),
            ),
            ("idle_timeout_seconds", self.idle_timeout_seconds),
            ("tcp_keepalive_seconds", self.tcp_keepalive_seconds),
            ("http2_streams", u64::from(self.http2_streams)),
            ("http2_ping_seconds", self.http2_ping_seconds),
            ("http2_resets", self.http2_resets as u64),
        ];
        if let Some((key, _)) = at_least_one.iter().find(|(_, value)| *value == 0) {
            return Err(Error::bad_input(format!(
                "`http.server.{key}` must be at least 1."
            )));
        }
        if self.header_bytes < Self::LEAST_HEADER_BYTES {
            return Err(Error::bad_input(format!(
                "`http.server.header_bytes` must be at least {}.",
                Self::LEAST_HEADER_BYTES
            )));
        }
        Ok(())
    }

    /// How long the server goes on accepting after it was told to stop.
    pub fn drain(&self) -> Duration {
        Duration::from_secs(self.drain_seconds)
    }

    /// How long requests may go on after that.
    pub fn deadline(&self) -> Duration {
        Duration::from_secs(self.shutdown_seconds)
    }

    pub(super) fn body_pace(&self) -> Pace {
        Pace {
            patience: Duration::from_secs(self.body_timeout_seconds),
            bytes_per_second: self.body_bytes_per_second,
        }
    }

    pub(super) fn write_pace(&self) -> Pace {
        Pace {
            patience: Duration::from_secs(self.write_timeout_seconds),
            bytes_per_second: self.write_bytes_per_second,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_are_valid() {
        assert_eq!(ServerConfig::default().validate(), Ok(()));
    }

    #[test]
    fn what_would_refuse_everybody_is_refused() {
        for wrong in [
            "max_connections = 0",
            "header_timeout_seconds = 0",
            "body_bytes_per_second = 0",
            "http2_streams = 0",
            "header_bytes = 100",
        ] {
            let config: ServerConfig = toml::from_str(wrong).unwrap();
            let (key, _) = wrong.split_once(' ').unwrap();
            let error = config.validate().unwrap_err();
            assert!(error.message().contains(key), "{}", error.message());
        }
    }
}
