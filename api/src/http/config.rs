//! The settings of the HTTP side.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::http::HeaderValue;
use serde::{Deserialize, Serialize};

use super::admission::AdmissionConfig;
use super::server::ServerConfig;
use super::streams::StreamsConfig;
use crate::auth::{Network, origin};
use crate::error::{Error, Result};

/// Where the service listens and what it accepts. Each key is
/// `HABEAS_HTTP__<KEY>` in the environment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct HttpConfig {
    /// The address and port to listen on. Default `127.0.0.1:8080`: this machine only.
    pub bind: SocketAddr,
    /// The web origins whose pages may call the service, each exactly as a browser sends it
    /// (`https://maps.example.org`). Default: none. There is no wildcard.
    pub allowed_origins: Vec<String>,
    /// The networks of the proxies in front of the service, such as `10.0.0.0/8`: what they say in
    /// `X-Forwarded-For` is believed. Default: none.
    pub trusted_proxies: Vec<String>,
    /// The largest request body in bytes. Default 1048576 (1 MiB); imports have their own limit.
    pub body_limit_bytes: usize,
    /// After how many seconds a request is given up. Default 30.
    pub request_timeout_seconds: u64,
    /// From how many bytes on an answer is compressed. Default 1024.
    pub compress_from_bytes: u64,
    /// For how many seconds browsers are told to insist on TLS. Default 0: they are not told.
    pub hsts_seconds: u64,
    /// How many operations run at once.
    pub admission: AdmissionConfig,
    /// Limits and times of connections.
    pub server: ServerConfig,
    /// WebSockets and event streams.
    pub streams: StreamsConfig,
}

impl Default for HttpConfig {
    fn default() -> Self {
        Self {
            bind: SocketAddr::from((Ipv4Addr::LOCALHOST, 8080)),
            allowed_origins: Vec::new(),
            trusted_proxies: Vec::new(),
            body_limit_bytes: 1024 * 1024,
            request_timeout_seconds: 30,
            compress_from_bytes: 1024,
            hsts_seconds: 0,
            admission: AdmissionConfig::default(),
            server: ServerConfig::default(),
            streams: StreamsConfig::default(),
        }
    }
}

impl HttpConfig {
    /// Says which setting is wrong and how to mend it, before anything listens.
    pub fn validate(&self) -> Result<()> {
        self.origins()?;
        self.proxies()?;
        self.streams.validate()?;
        self.admission.validate()?;
        if self.body_limit_bytes == 0 {
            return Err(Error::bad_input(
                "`http.body_limit_bytes` must be at least 1.",
            ));
        }
        if self.request_timeout_seconds == 0 {
            return Err(Error::bad_input(
                "`http.request_timeout_seconds` must be at least 1.",
            ));
        }
        self.server.validate()
    }

    /// The allow-list as header values.
    pub(crate) fn origins(&self) -> Result<Vec<HeaderValue>> {
        self.allowed_origins
            .iter()
            .map(|origin| parse_origin(origin))
            .collect()
    }

    /// The trusted proxies as networks.
    pub(crate) fn proxies(&self) -> Result<Arc<[Network]>> {
        let networks = self.trusted_proxies.iter().map(|text| text.parse());
        networks.collect::<Result<_>>().map_err(|error: Error| {
            Error::bad_input(format!("`http.trusted_proxies`: {}", error.message()))
        })
    }

    /// The time a request may take.
    pub(crate) const fn request_timeout(&self) -> Duration {
        Duration::from_secs(self.request_timeout_seconds)
    }
}

/// Accepts an origin only in the one spelling that browsers send: any other would be
/// accepted here and then silently never match.
fn parse_origin(text: &str) -> Result<HeaderValue> {
    let refuse = || {
        Error::bad_input(format!(
            "`http.allowed_origins` holds `{text}`, which is no origin as browsers send it: \
             {}.",
            origin::MEND
        ))
    };
    if !origin::is_origin(text) {
        return Err(refuse());
    }
    HeaderValue::from_str(text).map_err(|_| refuse())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_origin(origin: &str) -> HttpConfig {
        HttpConfig {
            allowed_origins: vec![origin.to_owned()],
            ..HttpConfig::default()
        }
    }

    #[test]
    fn the_defaults_are_valid_and_closed() {
        let config = HttpConfig::default();
        assert_eq!(config.validate(), Ok(()));
        assert!(config.bind.ip().is_loopback());
        assert!(config.allowed_origins.is_empty());
    }

    #[test]
    fn exact_origins_are_accepted() {
        for origin in [
            "https://maps.example.org",
            "http://localhost:5173",
            "https://[::1]:8443",
        ] {
            assert_eq!(with_origin(origin).validate(), Ok(()), "{origin}");
        }
    }

    #[test]
    fn anything_else_is_refused_with_the_mend() {
        for origin in [
            "*",
            "null",
            "",
            "https://*.example.org",
            "https://example.org/",
            "https://example.org/path",
            "https://Example.org",
            "https://example.org:443",
            "http://example.org:80",
            "https://user@example.org",
            "ftp://example.org",
            "example.org",
        ] {
            let error = with_origin(origin).validate().expect_err(origin);
            assert!(error.message().contains("write `https://host`"), "{origin}");
        }
    }

    #[test]
    fn zero_limits_are_refused() {
        let body = HttpConfig {
            body_limit_bytes: 0,
            ..HttpConfig::default()
        };
        let time = HttpConfig {
            request_timeout_seconds: 0,
            ..HttpConfig::default()
        };
        assert!(body.validate().is_err());
        assert!(time.validate().is_err());
    }

    #[test]
    fn unknown_keys_are_refused() {
        assert!(toml::from_str::<HttpConfig>("allow_origins = []").is_err());
        let config: HttpConfig = toml::from_str("bind = \"0.0.0.0:80\"").unwrap();
        assert_eq!(config.body_limit_bytes, 1_048_576);
    }
}
