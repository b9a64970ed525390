//! `habeas organization`

use clap::Subcommand;
use serde_json::json;

use super::{Done, Session, print};
use crate::config::Config;
use crate::error::{Error, Result};
use crate::store::organizations::{self, NewPartner};
use crate::transfer::natural_key::normalize;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Make a partner organization; prints it as JSON.
    Create {
        /// Short stable name: lower-case letters, digits and dashes.
        #[arg(long)]
        slug: String,
        /// Full name.
        #[arg(long)]
        name: String,
        /// The platform has verified who it is.
        #[arg(long)]
        verified: bool,
    },
    /// List the partner organizations, one JSON object a line.
    List,
}

pub(super) async fn run(config: Config, command: Command) -> Result<Done> {
    let session = Session::open(config).await?;
    let found = match command {
        Command::Create {
            slug,
            name,
            verified,
        } => {
            if slug.is_empty() || slug != normalize(&slug) {
                return Err(Error::bad_input(
                    "`--slug` takes lower-case letters, digits and single dashes, such as \
                     `asian-law-caucus`.",
                ));
            }
            let new = NewPartner {
                slug,
                name,
                is_verified: verified,
            };
            let made =
                organizations::create_partner(&session.db, &session.clock, &session.ids, new)
                    .await?;
            vec![made]
        }
        Command::List => organizations::partners(&session.db).await?,
    };
    for partner in found {
        let line = json!({
            "id": partner.id,
            "slug": partner.slug,
            "name": partner.name,
            "verified": partner.is_verified,
        });
        print(&line.to_string());
    }
    Ok(Done::Fully)
}
