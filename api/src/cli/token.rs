//! `habeas token`

use std::str::FromStr as _;

use chrono::TimeDelta;
use clap::Subcommand;

use super::{Done, Session, keys, print};
use crate::auth::{Scopes, TokenRequest};
use crate::config::Config;
use crate::error::{Error, Result};
use crate::state::AppState;
use crate::store::organizations;

/// The client that tokens of the command line are issued to.
pub(super) const CLIENT: &str = "cli";

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Make an access token; prints nothing else.
    Create {
        /// Short name of the organization.
        #[arg(long)]
        organization: String,
        /// Scopes, separated by blanks: "facilities:read lawsuits:read".
        #[arg(long)]
        scope: String,
        /// Lifetime, such as `90s`, `15m`, `12h`, `1d`.
        #[arg(long, default_value = "15m", value_parser = lifetime)]
        expires_in: TimeDelta,
    },
}

pub(super) async fn run(config: Config, command: Command) -> Result<Done> {
    let Command::Create {
        organization,
        scope,
        expires_in,
    } = command;
    let scopes =
        Scopes::from_str(scope.trim()).map_err(|error| Error::bad_input(error.to_string()))?;
    let keys = keys::load(&config)?;
    let Session {
        config,
        db,
        clock,
        ids,
    } = Session::open(config).await?;
    let partner = organizations::by_slug(&db, &organization)
        .await?
        .ok_or_else(|| {
            Error::bad_input(format!(
                "There is no organization `{organization}`; `habeas organization create` makes one."
            ))
        })?;
    let state = AppState::new(
        config.auth,
        config.limits,
        config.feed,
        db,
        keys,
        clock,
        ids,
    )?;
    let token = state.issuer()?.issue(&TokenRequest {
        organization: partner.id,
        client: CLIENT,
        scopes,
        lifetime: expires_in,
    })?;
    print(&token);
    Ok(Done::Fully)
}

/// `90s`, `15m`, `12h`, `1d`.
fn lifetime(text: &str) -> Result<TimeDelta, String> {
    let unit = text.chars().last().filter(char::is_ascii_alphabetic);
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let number: i64 = digits
        .parse()
        .map_err(|_| "write a number and a unit, as `12h`".to_owned())?;
    let delta = match unit {
        Some('s') => TimeDelta::try_seconds(number),
        Some('m') => TimeDelta::try_minutes(number),
        Some('h') => TimeDelta::try_hours(number),
        Some('d') => TimeDelta::try_days(number),
        _ => return Err("end with a unit: `s`, `m`, `h` or `d`".to_owned()),
    };
    delta.ok_or_else(|| "that is too long".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lifetime_is_a_number_and_a_unit() {
        assert_eq!(lifetime("12h"), Ok(TimeDelta::hours(12)));
        assert_eq!(lifetime("90s"), Ok(TimeDelta::seconds(90)));
        assert!(lifetime("12").is_err());
        assert!(lifetime("h").is_err());
        assert!(lifetime("99999999999999999999d").is_err());
    }
}
