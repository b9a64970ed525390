//! `habeas keys`

use chrono::{DateTime, TimeDelta, Utc};
use clap::Subcommand;
use entities::codes::AuditAction;

use super::lifetime::lifetime;
use super::{Done, Session, print};
use crate::auth::keys::{self, KeyError, KeySet, Kid, SigningAlgorithm};
use crate::clock::Clock;
use crate::config::Config;
use crate::db;
use crate::error::{Error, Result};
use crate::store::audit::{self, Actor, Event};

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

pub(super) async fn run(config: Config, command: Command) -> Result<Done> {
    let now = Clock::System.now();
    match command {
        Command::Generate { es256 } => {
            make(config, es256, now, AuditAction::SigningKeyCreated).await?;
        }
        Command::Rotate { es256, signs_in } => {
            load(&config)?;
            make(
                config,
                es256,
                now + signs_in,
                AuditAction::SigningKeyRotated,
            )
            .await?;
        }
        Command::List => list(&load(&config)?, now),
        Command::Retire { kid, force } => {
            let kid = may_retire(&config, &kid, force, now)?;
            let session = Session::open(config).await?;
            let transaction = db::begin_write(&session.db).await?;
            let event = told(AuditAction::SigningKeyRetired, &kid, now);
            audit::append(&transaction, &event).await?;
            keys::retire(&session.config.keys_dir, &kid).map_err(|error| refused(&error))?;
            transaction.commit().await?;
            print(kid.as_str());
        }
    }
    Ok(Done::Fully)
}

/// What the platform's audit is told of a key: its id, which every token that it signs has in it.
fn told(action: AuditAction, kid: &Kid, now: DateTime<Utc>) -> Event {
    Event::new(None, Actor::operator(), action, now).to("SigningKey", kid.as_str())
}

async fn make(
    config: Config,
    es256: bool,
    signs_from: DateTime<Utc>,
    action: AuditAction,
) -> Result<()> {
    let algorithm = if es256 {
        SigningAlgorithm::Es256
    } else {
        SigningAlgorithm::default()
    };
    let session = Session::open(config).await?;
    let keys_dir = &session.config.keys_dir;
    let kid = keys::generate(keys_dir, algorithm, signs_from).map_err(|e| refused(&e))?;
    if let Err(error) = session.tell(&told(action, &kid, session.clock.now())).await {
        // No key of which the audit does not tell. It has signed nothing yet.
        keys::retire(keys_dir, &kid).map_err(|error| refused(&error))?;
        return Err(error);
    }
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

/// The key of this id, where it may be taken away.
fn may_retire(config: &Config, kid: &str, force: bool, now: DateTime<Utc>) -> Result<Kid> {
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
    Ok(key.kid().clone())
}

/// The keys of the key directory.
pub(super) fn load(config: &Config) -> Result<KeySet> {
    KeySet::load(&config.keys_dir).map_err(|error| refused(&error))
}

/// The operator sees which file is wrong; clients never do.
pub(super) fn refused(error: &KeyError) -> Error {
    Error::bad_input(error.to_string())
}
