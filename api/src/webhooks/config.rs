//! The settings of webhooks.

use std::time::Duration;

use serde::Deserialize;

use crate::outbound::Rules;

/// How events are sent to organizations.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WebhooksConfig {
    /// How often the database is asked for what is to be sent, in milliseconds.
    pub poll_milliseconds: u64,
    /// How long an attempt may take, from the name to the answer, in seconds.
    pub timeout_seconds: u64,
    /// How often a delivery is tried before it is given up.
    pub attempts: u32,
    /// How many are sent at once by an instance.
    pub at_once: u32,
    /// How long deliveries are kept once they ended, in days.
    pub keep_days: u32,
    /// Lets this machine be reached, by http too.
    pub allow_loopback: bool,
}

impl WebhooksConfig {
    /// What may be reached.
    pub const fn rules(&self) -> Rules {
        Rules {
            loopback: self.allow_loopback,
        }
    }

    pub(super) const fn poll(&self) -> Duration {
        Duration::from_millis(self.poll_milliseconds)
    }

    pub(super) const fn timeout(&self) -> Duration {
        Duration::from_secs(self.timeout_seconds)
    }
}
