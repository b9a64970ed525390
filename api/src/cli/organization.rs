//! `habeas organization`

use std::collections::BTreeSet;

use clap::Subcommand;
use entities::organization;
use serde_json::json;

use super::{Done, Session, print};
use crate::config::Config;
use crate::db;
use crate::error::{Error, Result};
use crate::store::audit::Actor;
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
    /// Say that the platform has verified who an organization is; prints it as JSON.
    Verify {
        /// Short name of the organization.
        #[arg(long)]
        slug: String,
        /// Take it back. Its agreements to look for persons together with others end with it.
        #[arg(long)]
        withdraw: bool,
    },
    /// List the partner organizations, one JSON object a line.
    List,
}

pub(super) async fn run(config: Config, command: Command) -> Result<Done> {
    let session = Session::open(config).await?;
    let found = match command {
        Command::Verify { slug, withdraw } => {
            return verify(&session, &slug, !withdraw).await;
        }
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
            let transaction = db::begin_write(&session.db).await?;
            let (clock, ids) = (&session.clock, &session.ids);
            let by = Actor::operator();
            let made = organizations::create_partner(&transaction, clock, ids, by, new).await?;
            transaction.commit().await?;
            vec![made]
        }
        Command::List => organizations::partners(&session.db).await?,
    };
    for partner in found {
        print(&line(&partner).to_string());
    }
    Ok(Done::Fully)
}

fn line(partner: &organization::Model) -> serde_json::Value {
    json!({
        "id": partner.id,
        "slug": partner.slug,
        "name": partner.name,
        "verified": partner.is_verified,
    })
}

async fn verify(session: &Session, slug: &str, is_verified: bool) -> Result<Done> {
    let transaction = db::begin_write(&session.db).await?;
    let (clock, ids) = (&session.clock, &session.ids);
    let what = (slug, is_verified);
    let changed =
        organizations::set_verified(&transaction, clock, ids, Actor::operator(), what).await?;
    transaction.commit().await?;
    let changed = changed.ok_or_else(|| {
        Error::bad_input(format!(
            "There is no partner organization `{slug}`; `habeas organization list` shows them."
        ))
    })?;
    let mut line = line(&changed.organization);
    if !is_verified {
        let slugs = organizations::slugs(&session.db).await?;
        let ended = changed.matching_ended.iter().filter_map(|id| slugs.get(id));
        let ended: BTreeSet<&str> = ended.map(String::as_str).collect();
        line["matching_ended_with"] = json!(ended);
    }
    print(&line.to_string());
    Ok(Done::Fully)
}
