//! The settings of the service: defaults, a file of the operator's, the environment.

use std::path::{Path, PathBuf};

use figment::Figment;
use figment::providers::{Env, Format as _, Toml};
use serde::Deserialize;

use crate::auth::AuthConfig;
use crate::db::DatabaseConfig;
use crate::error::{Code, Error, Result};
use crate::feed::FeedConfig;
use crate::http::{DocumentsConfig, HttpConfig};
use crate::intake::ImportsConfig;
use crate::limits::Limits;
use crate::metrics::MetricsConfig;
use crate::webhooks::WebhooksConfig;
use disclosure::parameters::Parameters;

/// The default configuration, with a comment for every key.
pub const DEFAULTS: &str = include_str!("../config.default.toml");

/// Everything that can be set.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Folder of the signing keys.
    pub keys_dir: PathBuf,
    /// File of the root keys of identifying fields; empty: none are kept.
    pub identity_key_file: PathBuf,
    /// File of the keys of disclosure control, read by the builder only; empty: none.
    pub statistics_key_file: PathBuf,
    /// Releases of statistics.
    pub statistics: StatisticsConfig,
    /// Identifying fields.
    pub identity: IdentityConfig,
    /// What partners submit.
    pub contributions: ContributionsConfig,
    /// Where the records lie.
    pub database: DatabaseConfig,
    /// Tokens.
    pub auth: AuthConfig,
    /// The HTTP server.
    pub http: HttpConfig,
    /// Where the metrics are given out.
    pub metrics: MetricsConfig,
    /// Limits of a query.
    pub limits: Limits,
    /// The change feed.
    pub feed: FeedConfig,
    /// Files that are sent in.
    pub imports: ImportsConfig,
    /// Documents that are remembered and trusted.
    pub documents: DocumentsConfig,
    /// Events sent to organizations.
    pub webhooks: WebhooksConfig,
}

/// How identifying fields are shown.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IdentityConfig {
    /// How many persons a client may be shown in an hour.
    pub reveals_per_hour: u32,
}

/// How contributions are reviewed.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContributionsConfig {
    /// How many reviewers a shared public record needs where no rule speaks of it: 0 to 2.
    pub reviewers: u8,
}

/// How releases of statistics are made.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StatisticsConfig {
    /// Fewest people in a published cell.
    pub k: i64,
    /// Published numbers are multiples of it.
    pub base: i64,
    /// Most dimensions of a cell.
    pub dimensions: usize,
    /// Narrowest interval that may be worked out for a small cell.
    pub width: i64,
    /// Changed people until a closed cell is counted again.
    pub delta: i64,
    /// Fewest people behind an average.
    pub n_mean: i64,
    /// How many threads the builder counts with.
    pub threads: usize,
    /// Whether the service starts the builder when a release is due.
    pub scheduled: bool,
}

impl StatisticsConfig {
    /// The parameters of disclosure control.
    pub const fn parameters(&self) -> Parameters {
        Parameters {
            k: self.k,
            base: self.base,
            dimensions: self.dimensions,
            width: self.width,
            delta: self.delta,
            n_mean: self.n_mean,
        }
    }
}

impl Config {
    /// File of the keys of disclosure control; none where none is named.
    pub fn statistics_key_file(&self) -> Option<&Path> {
        Some(&*self.statistics_key_file).filter(|path| !path.as_os_str().is_empty())
    }

    /// File of the root keys; none where none is named.
    pub fn identity_key_file(&self) -> Option<&Path> {
        Some(&*self.identity_key_file).filter(|path| !path.as_os_str().is_empty())
    }

    /// Reads the defaults, then `file`, then the environment.
    pub fn load(file: Option<&Path>) -> Result<Self> {
        let mut figment = Figment::from(Toml::string(DEFAULTS));
        if let Some(file) = file {
            if !file.exists() {
                return Err(Error::bad_input(format!(
                    "There is no configuration file {}; check `--config`.",
                    file.display()
                )));
            }
            figment = figment.merge(Toml::file_exact(file));
        }
        Self::extract(
            &figment.merge(
                // Those of the suite and of the examples of clients are no settings.
                Env::prefixed("HABEAS_")
                    .filter(|key| !key.starts_with("test_"))
                    .ignore(&["config_file", "url", "token"])
                    .split("__"),
            ),
        )
    }

    /// The defaults alone, for tests.
    pub fn defaults() -> Result<Self> {
        Self::extract(&Figment::from(Toml::string(DEFAULTS)))
    }

    fn extract(figment: &Figment) -> Result<Self> {
        let config: Self = figment.extract().map_err(|error| {
            let key = error.path.join(".");
            let place = if key.is_empty() {
                String::new()
            } else {
                format!(" at `{key}`")
            };
            Error::bad_input(format!(
                "The configuration is wrong{place}: {}. `api/config.default.toml` lists every key.",
                error.kind
            ))
        })?;
        config.validate()?;
        Ok(config)
    }

    fn validate(&self) -> Result<()> {
        let wrong = |key: &str, why: &str| {
            Err(Error::new(
                Code::BadUserInput,
                format!("The configuration key `{key}` {why}."),
            ))
        };
        if self.auth.leeway_seconds > 30 {
            return wrong(
                "auth.leeway_seconds",
                "is over 30: a larger leeway lets old tokens in",
            );
        }
        if let Some((key, why)) = self.statistics.parameters().refused() {
            return wrong(key, why);
        }
        if self.database.max_connections == 0 {
            return wrong(
                "database.max_connections",
                "is 0: at least one connection is needed",
            );
        }
        if self.feed.poll_milliseconds == 0 || self.feed.buffer == 0 || self.feed.keep_hours == 0 {
            return wrong("feed", "holds a 0; leave the defaults");
        }
        self.imports.validate()?;
        let webhooks = &self.webhooks;
        if webhooks.poll_milliseconds == 0
            || webhooks.timeout_seconds == 0
            || webhooks.at_once == 0
            || webhooks.keep_days == 0
        {
            return wrong("webhooks", "holds a 0; leave the defaults");
        }
        if !(1..=20).contains(&webhooks.attempts) {
            return wrong("webhooks.attempts", "takes a number from 1 to 20");
        }
        if self.contributions.reviewers > 2 {
            return wrong("contributions.reviewers", "is over 2: two can be required");
        }
        self.limits.validate()
    }
}
