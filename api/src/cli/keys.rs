//! `habeas keys`

use chrono::{DateTime, TimeDelta, Utc};
use clap::Subcommand;

use super::lifetime::lifetime;
use super::{Done, print};
use crate::auth::keys::{self, KeyError, KeySet, SigningAlgorithm};
use crate::clock::Clock;
use crate::config::Config;
use crate::error::{Error, Result};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Make a signing key in the key directory, which signs at once; prints its id.
    Generate {
        /// `ES256` instead of `EdDSA`, for clients that do not know the latter.
        #[arg(long)]
        es256: bool,
    },
    /// List the keys, oldest first; the one that signs is marked.
    List,
    /// Make a signing key that signs a little later, once every instance knows it; prints its id.
    Rotate {
        /// `ES256` instead of `EdDSA`, for clients that do not know the latter.
        #[arg(long)]
        es256: bool,
        /// From when on it signs: longer than it takes to bring the file to every instance.
        #[arg(long, default_value = "1m", value_parser = lifetime)]
        signs_in: TimeDelta,
    },
    /// Take a key away, once no good token is signed with it; its file stays, as `.retired`.
    Retire {
        /// The id of the key.
        kid: String,
        /// Take it away although good tokens are signed with it: they are refused from then on.
        #[arg(long)]
        force: bool,
    },
}

pub(super) fn run(config: &Config, command: Command) -> Result<Done> {
    let now = Clock::System.now();
    match command {
        Command::Generate { es256 } => make(config, es256, now)?,
        Command::Rotate { es256, signs_in } => {
            load(config)?;
            make(config, es256, now + signs_in)?;
        }
        Command::List => list(&load(config)?, now),
        Command::Retire { kid, force } => retire(config, &kid, force, now)?,
    }
    Ok(Done::Fully)
}

fn make(config: &Config, es256: bool, signs_from: DateTime<Utc>) -> Result<()> {
    let algorithm = if es256 {
        SigningAlgorithm::Es256
    } else {
        SigningAlgorithm::default()
    };
    let kid = keys::generate(&config.keys_dir, algorithm, signs_from).map_err(|e| refused(&e))?;
    print(kid.as_str());
    Ok(())
}

fn list(keys: &KeySet, now: DateTime<Utc>) {
    let signing = keys.signing(now).map(|key| key.kid().clone());
    for key in keys.iter() {
        let mark = if Some(key.kid()) == signing.as_ref() {
            "  signs"
        } else if key.kid().made_at().is_some_and(|from| from > now) {
            "  signs later"
        } else {
            ""
        };
        print(&format!("{}  {}{mark}", key.kid(), key.algorithm()));
    }
}

fn retire(config: &Config, kid: &str, force: bool, now: DateTime<Utc>) -> Result<()> {
    let keys = load(config)?;
    let key = keys.by_kid(kid).ok_or_else(|| {
        Error::bad_input("There is no such key; `habeas keys list` shows which there are.")
    })?;
    if keys
        .signing(now)
        .is_some_and(|signing| signing.kid() == key.kid())
    {
        return Err(Error::bad_input(
            "This key signs; `habeas keys rotate` first, and retire it once its tokens have ended.",
        ));
    }
    let longest = TimeDelta::seconds(config.auth.max_token_lifetime_seconds.into());
    let leeway = TimeDelta::seconds(config.auth.leeway_seconds.into());
    let good_until = keys
        .signed_until(key.kid())
        .map(|until| until + longest + leeway);
    let is_unused = key.kid().made_at().is_some_and(|from| from > now);
    if !force && !is_unused && good_until.is_none_or(|until| until > now) {
        let when = good_until.map_or_else(
            || "nobody knows when".to_owned(),
            |until| until.format("%Y-%m-%d %H:%M UTC").to_string(),
        );
        return Err(Error::bad_input(format!(
            "Good tokens can be signed with this key until {when}; retire it then, or pass `--force` \
             to refuse them now."
        )));
    }
    keys::retire(&config.keys_dir, key.kid()).map_err(|error| refused(&error))?;
    print(kid);
    Ok(())
}

/// The keys of the key directory.
pub(super) fn load(config: &Config) -> Result<KeySet> {
    KeySet::load(&config.keys_dir).map_err(|error| refused(&error))
}

/// The operator sees which file is wrong; clients never do.
pub(super) fn refused(error: &KeyError) -> Error {
    Error::bad_input(error.to_string())
}
