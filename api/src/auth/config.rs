//! The settings of section `auth`.

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

/// The most that clocks of two machines may differ. More would widen the life of every token.
const MOST_LEEWAY_SECONDS: u32 = 30;

/// Who issues the access tokens, for whom, and for how long they may live.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AuthConfig {
    /// Claim `iss` of the tokens this service issues and accepts: its public address.
    /// `HABEAS_AUTH__ISSUER`, by default `https://habeas.invalid`.
    pub issuer: String,
    /// Claim `aud` of the tokens this service issues and accepts.
    /// `HABEAS_AUTH__AUDIENCE`, by default `https://habeas.invalid/graphql`.
    pub audience: String,
    /// The longest life of a token, in seconds; longer ones are neither issued nor accepted.
    /// `HABEAS_AUTH__MAX_TOKEN_LIFETIME_SECONDS`, by default 86400 (24 hours).
    pub max_token_lifetime_seconds: u32,
    /// How long a token of `/oauth/token` lives, in seconds.
    /// `HABEAS_AUTH__TOKEN_LIFETIME_SECONDS`, by default 900 (15 minutes).
    pub token_lifetime_seconds: u32,
    /// How far ahead another instance's clock may run, in seconds, at most 30.
    /// `HABEAS_AUTH__LEEWAY_SECONDS`, by default 30.
    pub leeway_seconds: u32,
    /// How often the database is asked what was revoked, in milliseconds.
    /// `HABEAS_AUTH__REVOCATION_POLL_MILLISECONDS`, by default 1000.
    pub revocation_poll_milliseconds: u64,
    /// For how long an instance lets clients in that cannot ask the database what was revoked, in
    /// seconds. `HABEAS_AUTH__REVOCATION_STALE_SECONDS`, by default 10.
    pub revocation_stale_seconds: u64,
}

impl Default for AuthConfig {
    fn default() -> Self {
        Self {
            issuer: "https://habeas.invalid".to_owned(),
            audience: "https://habeas.invalid/graphql".to_owned(),
            max_token_lifetime_seconds: 24 * 60 * 60,
            token_lifetime_seconds: 15 * 60,
            leeway_seconds: 30,
            revocation_poll_milliseconds: 1000,
            revocation_stale_seconds: 10,
        }
    }
}

impl AuthConfig {
    /// Refuses settings under which tokens would be unsafe or useless, naming the key.
    pub fn validate(&self) -> Result<()> {
        let refuse = |mend: &str| Err(Error::bad_input(mend));
        if self.issuer.trim().is_empty() {
            return refuse("`auth.issuer` is empty: set it to the service's public address.");
        }
        if self.audience.trim().is_empty() {
            return refuse("`auth.audience` is empty: set it to a name for this service.");
        }
        if self.max_token_lifetime_seconds == 0 {
            return refuse("`auth.max_token_lifetime_seconds` is 0: set it to 1 or more.");
        }
        if !(1..=self.max_token_lifetime_seconds).contains(&self.token_lifetime_seconds) {
            return refuse(
                "`auth.token_lifetime_seconds` is 0 or over `auth.max_token_lifetime_seconds`: set \
                 it to 900.",
            );
        }
        if self.leeway_seconds > MOST_LEEWAY_SECONDS {
            return refuse("`auth.leeway_seconds` is over 30: set it to 0..30, and sync clocks.");
        }
        if !(1..=2000).contains(&self.revocation_poll_milliseconds) {
            return refuse(
                "`auth.revocation_poll_milliseconds` is not 1..2000: a revocation is promised to be \
                 in force within 2 seconds.",
            );
        }
        if self.revocation_stale_seconds < 3 {
            return refuse(
                "`auth.revocation_stale_seconds` is under 3: one slow answer of the database would \
                 shut everybody out.",
            );
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(change: impl FnOnce(&mut AuthConfig)) -> String {
        let mut config = AuthConfig::default();
        change(&mut config);
        config.validate().unwrap_err().to_string()
    }

    #[test]
    fn the_defaults_are_accepted() {
        assert_eq!(AuthConfig::default().validate(), Ok(()));
    }

    #[test]
    fn unsafe_settings_are_refused_by_name() {
        assert!(refusal(|c| c.issuer = "  ".to_owned()).contains("auth.issuer"));
        assert!(refusal(|c| c.audience = String::new()).contains("auth.audience"));
        assert!(refusal(|c| c.max_token_lifetime_seconds = 0).contains("max_token_lifetime"));
        assert!(refusal(|c| c.leeway_seconds = 31).contains("auth.leeway_seconds"));
    }

    #[test]
    fn thirty_seconds_of_leeway_are_accepted() {
        let config = AuthConfig {
            leeway_seconds: 30,
            ..AuthConfig::default()
        };
        assert_eq!(config.validate(), Ok(()));
    }

    #[test]
    fn unknown_keys_are_refused_and_absent_ones_have_defaults() {
        assert!(toml::from_str::<AuthConfig>("isuer = 'x'").is_err());
        let config: AuthConfig = toml::from_str("audience = 'partners'").unwrap();
        assert_eq!(config.issuer, AuthConfig::default().issuer);
        assert_eq!(config.audience, "partners");
    }
}
