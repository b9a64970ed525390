//! Where the metrics are given out.

use std::net::SocketAddr;

use serde::{Deserialize, Deserializer};

/// Where the metrics are given out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MetricsConfig {
    /// An address of their own, or none where nobody asks.
    #[serde(deserialize_with = "address_or_nothing")]
    pub bind: Option<SocketAddr>,
}

/// An empty text is no address: a file of settings has no other word for nothing.
fn address_or_nothing<'de, D: Deserializer<'de>>(from: D) -> Result<Option<SocketAddr>, D::Error> {
    let text = String::deserialize(from)?;
    if text.is_empty() {
        return Ok(None);
    }
    text.parse().map(Some).map_err(|_| {
        serde::de::Error::custom("not an address with a port, such as `127.0.0.1:9090`")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_or_nothing() {
        let read = |text: &str| toml::from_str::<MetricsConfig>(text).map(|config| config.bind);
        assert_eq!(read(""), Ok(None));
        assert_eq!(read("bind = \"\""), Ok(None));
        let address = "127.0.0.1:9090".parse().unwrap();
        assert_eq!(read("bind = \"127.0.0.1:9090\""), Ok(Some(address)));
        assert!(read("bind = \"9090\"").is_err());
    }
}
