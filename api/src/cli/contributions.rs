//! `habeas contributions`

use std::collections::HashMap;

use clap::Subcommand;
use serde_json::json;
use uuid::Uuid;

use super::{Done, Session, print};
use crate::config::Config;
use crate::db;
use crate::error::{Error, Result};
use crate::kind::RecordKind;
use crate::store::audit::Actor;
use crate::store::contributions::rules::{self, About, may_wait};
use crate::store::organizations;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Rules of review: how many reviewers of other organizations a shared public record needs.
    #[command(subcommand)]
    Rule(Rule),
}

#[derive(Debug, Subcommand)]
pub(super) enum Rule {
    /// Set a rule, in place of the one about the same organization and kind.
    Set {
        /// How many: 0 where it stands at once.
        #[arg(long, value_name = "N", value_parser = clap::value_parser!(i32).range(0..=2))]
        reviewers: i32,
        #[command(flatten)]
        about: Named,
    },
    /// Take a rule back: the next nearest holds, or the setting `contributions.reviewers`.
    Remove {
        #[command(flatten)]
        about: Named,
    },
    /// List the rules, one JSON object a line; those that organizations set for themselves too.
    List,
}

/// What a rule is about.
#[derive(Debug, clap::Args)]
pub(super) struct Named {
    /// Short name of the organization that submits; all where absent.
    #[arg(long, value_name = "SLUG")]
    organization: Option<String>,
    /// The kind of the record, such as `lawsuit`; all where absent.
    #[arg(long, value_name = "KIND")]
    kind: Option<String>,
}

pub(super) async fn run(config: Config, command: Command) -> Result<Done> {
    let session = Session::open(config).await?;
    let Command::Rule(rule) = command;
    match rule {
        Rule::Set { reviewers, about } => {
            set(&session, &about, Some(reviewers)).await?;
        }
        Rule::Remove { about } => {
            if !set(&session, &about, None).await? {
                return Err(Error::bad_input(
                    "There is no such rule; `habeas contributions rule list` shows them.",
                ));
            }
        }
        Rule::List => {
            let partners = organizations::partners(&session.db).await?;
            let slugs: HashMap<Uuid, String> = partners
                .into_iter()
                .map(|partner| (partner.id, partner.slug))
                .collect();
            for rule in rules::list(&session.db, None).await? {
                let line = json!({
                    "organization": rule.organization_id.map(|id| slugs.get(&id)),
                    "kind": rule.record_kind,
                    "reviewers": rule.reviewers,
                    "own": rule.is_own,
                });
                print(&line.to_string());
            }
        }
    }
    Ok(Done::Fully)
}

async fn set(session: &Session, about: &Named, reviewers: Option<i32>) -> Result<bool> {
    let about = About {
        organization: organization(session, about.organization.as_deref()).await?,
        kind: about.kind.as_deref().map(kind).transpose()?,
        is_own: false,
    };
    let transaction = db::begin_write(&session.db).await?;
    let by = (Actor::operator(), session.clock.now());
    let done = rules::set(&transaction, about, reviewers, by).await?;
    transaction.commit().await?;
    Ok(done)
}

async fn organization(session: &Session, slug: Option<&str>) -> Result<Option<Uuid>> {
    let Some(slug) = slug else {
        return Ok(None);
    };
    let known = organizations::by_slug(&session.db, slug).await?;
    let known = known.filter(|known| known.is_partner).ok_or_else(|| {
        Error::bad_input(format!(
            "There is no partner organization `{slug}`; `habeas organization list` shows them."
        ))
    })?;
    Ok(Some(known.id))
}

fn kind(text: &str) -> Result<RecordKind> {
    let text = text.replace('-', "_");
    let kind = RecordKind::parse(&text).filter(|kind| may_wait(*kind));
    kind.ok_or_else(|| {
        let kinds = RecordKind::ALL.iter().filter(|kind| may_wait(**kind));
        let names: Vec<&str> = kinds.map(|kind| kind.as_str()).collect();
        Error::bad_input(format!(
            "`--kind` takes a kind of shared public records: {}.",
            names.join(", ")
        ))
    })
}
