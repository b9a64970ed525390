//! `habeas import revert`

use clap::Args;
use entities::codes::AuditAction;

use super::identity::vault;
use super::{Done, Session, print};
use crate::config::Config;
use crate::db;
use crate::error::{Code, Error, Result};
use crate::store::audit::{self, Actor, Event};
use crate::store::imports::{self, Reverting, summary};
use crate::store::reader::write_for;
use crate::store::versions::Author;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The number of the import, as the audit and `habeas import` tell it.
    id: i64,
}

pub(super) async fn run(config: Config, arguments: &Arguments) -> Result<Done> {
    let vault = vault(&config)?;
    let session = Session::open(config).await?;
    let (id, now) = (arguments.id, session.clock.now());
    let import = imports::by_id(&session.db, id)
        .await?
        .ok_or_else(|| Error::new(Code::NotFound, format!("There is no import {id}.")))?;
    imports::check_revertible(&session.db, &import).await?;
    let transaction = db::begin_write(&session.db).await?;
    if let Some(owner) = import.contributor_id {
        write_for(&transaction, owner, now).await?;
    }
    let reverting = Reverting {
        import_id: id,
        author: Author {
            reverted_import: Some(id),
            ..Author::default()
        },
        actor: Actor::operator(),
        vault,
        now,
    };
    let reverted = match imports::revert(&transaction, &reverting).await? {
        Ok(reverted) => reverted,
        Err(obstacles) => {
            transaction.rollback().await?;
            for obstacle in &obstacles {
                let (kind, record) = (obstacle.kind.type_name(), obstacle.record);
                eprintln!("{kind} {record} {}", obstacle.why);
            }
            let counts = summary(&obstacles).into_iter();
            let counts = counts.map(|((kind, why), number)| format!("{number} {kind} {why}"));
            let counts: Vec<String> = counts.collect();
            return Err(Error::new(
                Code::Conflict,
                format!(
                    "Nothing was taken back, because of these records: {}. Take back what was \
                     written later first, or correct the records one by one.",
                    counts.join("; ")
                ),
            ));
        }
    };
    let action = AuditAction::ImportReverted;
    let event = Event::new(import.contributor_id, Actor::operator(), action, now)
        .to("Import", id.to_string())
        .counting(reverted.removed + reverted.restored)
        .naming([import.kind.as_str()]);
    audit::append(&transaction, &event).await?;
    transaction.commit().await?;
    print(&format!(
        "import {id}: {} records removed, {} restored",
        reverted.removed, reverted.restored
    ));
    Ok(Done::Fully)
}
