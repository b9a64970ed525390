//! What WebSockets and event streams have in common: how many there may be, and how they are kept
//! alive.

mod places;

use std::time::Duration;

use serde::{Deserialize, Serialize};

pub(crate) use self::places::{Place, Places};
use crate::error::{Error, Result};

/// Limits of WebSockets and event streams. Each key is `HABEAS_HTTP__STREAMS__<KEY>` in the
/// environment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct StreamsConfig {
    /// Most WebSockets and event streams that one client holds open at a time. Default 20.
    pub per_client: usize,
    /// Most operations that run at a time over one WebSocket. Default 50.
    pub operations_per_socket: usize,
    /// After how many seconds a WebSocket without `connection_init` is closed. Default 10.
    pub init_timeout_seconds: u64,
    /// How often a WebSocket or an event stream is kept alive, in seconds; a socket from which
    /// nothing came since the last time is closed. Default 15.
    pub keep_alive_seconds: u64,
    /// Most messages that wait for a client to read them. Default 64.
    pub unread_messages: usize,
    /// After how many seconds a client that does not read what it is sent is given up. Default 10.
    pub unread_timeout_seconds: u64,
}

impl Default for StreamsConfig {
    fn default() -> Self {
        Self {
            per_client: 20,
            operations_per_socket: 50,
            init_timeout_seconds: 10,
            keep_alive_seconds: 15,
            unread_messages: 64,
            unread_timeout_seconds: 10,
        }
    }
}

impl StreamsConfig {
    /// Says which setting is wrong and how to mend it.
    pub(crate) fn validate(&self) -> Result<()> {
        let zero = [
            ("per_client", self.per_client == 0),
            ("operations_per_socket", self.operations_per_socket == 0),
            ("init_timeout_seconds", self.init_timeout_seconds == 0),
            ("keep_alive_seconds", self.keep_alive_seconds == 0),
            ("unread_messages", self.unread_messages == 0),
            ("unread_timeout_seconds", self.unread_timeout_seconds == 0),
        ];
        match zero.iter().find(|(_, is_zero)| *is_zero) {
            Some((key, _)) => Err(Error::bad_input(format!(
                "`http.streams.{key}` must be at least 1."
            ))),
            None => Ok(()),
        }
    }

    pub(crate) const fn init_timeout(&self) -> Duration {
        Duration::from_secs(self.init_timeout_seconds)
    }

    pub(crate) const fn keep_alive(&self) -> Duration {
        Duration::from_secs(self.keep_alive_seconds)
    }

    pub(crate) const fn unread_timeout(&self) -> Duration {
        Duration::from_secs(self.unread_timeout_seconds)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_of_nothing_is_refused_by_name() {
        assert_eq!(StreamsConfig::default().validate(), Ok(()));
        let config = StreamsConfig {
            unread_messages: 0,
            ..StreamsConfig::default()
        };
        let error = config.validate().unwrap_err();
        assert!(error.message().contains("`http.streams.unread_messages`"));
    }
}
