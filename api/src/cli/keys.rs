//! `habeas keys`

use clap::Subcommand;

use super::{Done, print};
use crate::auth::keys::{self, KeyError, KeySet, SigningAlgorithm};
use crate::clock::Clock;
use crate::config::Config;
use crate::error::{Error, Result};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Make a signing key in the key directory; prints its id.
    Generate {
        /// `ES256` instead of `EdDSA`, for clients that do not know the latter.
        #[arg(long)]
        es256: bool,
    },
    /// List the keys, oldest first; the one that signs is marked.
    List,
}

pub(super) fn run(config: &Config, command: Command) -> Result<Done> {
    let now = Clock::System.now();
    match command {
        Command::Generate { es256 } => {
            let algorithm = if es256 {
                SigningAlgorithm::Es256
            } else {
                SigningAlgorithm::default()
            };
            let kid = keys::generate(&config.keys_dir, algorithm, now).map_err(|e| refused(&e))?;
            print(kid.as_str());
        }
        Command::List => {
            let keys = load(config)?;
            let signing = keys.signing(now).map(|key| key.kid().clone());
            for key in keys.iter() {
                let mark = if Some(key.kid()) == signing.as_ref() {
                    "  signs"
                } else {
                    ""
                };
                print(&format!(
                    "{}  {:?}{mark}",
                    key.kid().as_str(),
                    key.algorithm()
                ));
            }
        }
    }
    Ok(Done::Fully)
}

/// The keys of the key directory.
pub(super) fn load(config: &Config) -> Result<KeySet> {
    KeySet::load(&config.keys_dir).map_err(|error| refused(&error))
}

/// The operator sees which file is wrong; clients never do.
pub(super) fn refused(error: &KeyError) -> Error {
    Error::bad_input(error.to_string())
}
