//! Verifying a chain: every entry against the one before it, the last against the head, and the
//! whole against a head that was exported earlier.

use std::collections::BTreeSet;
use std::fmt;

use chrono::SecondsFormat;
use entities::{audit_entry, audit_head};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, DatabaseBackend, DatabaseConnection, EntityTrait as _,
    FromQueryResult as _, QueryFilter as _, QueryOrder as _, QueryResult, QuerySelect as _,
    QueryTrait as _,
};
use uuid::Uuid;

use super::Head;
use super::chain::{self, GENESIS, Hash};
use crate::db;
use crate::error::Result;

/// Entries that are read at once.
const PAGE: u64 = 1_000;

/// A chain that holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verified {
    /// How many entries it has.
    pub entries: i64,
}

/// Where a chain is broken, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Broken {
    /// The first entry that does not hold.
    pub sequence: i64,
    /// What is wrong with it.
    pub fault: Fault,
}

/// How a chain is broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The entry is not there, though a later one or the head is.
    Missing,
    /// The entry holds what no entry holds.
    Unreadable,
    /// The entry, or its place, is not what was hashed.
    Changed,
    /// The entry lies behind the head.
    BehindHead,
    /// The entry is not the one that was exported.
    NotAsExported,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Missing => "is missing",
            Self::Unreadable => "cannot be read as an entry",
            Self::Changed => "was changed, or stands in another's place",
            Self::BehindHead => "lies behind the end of the chain",
            Self::NotAsExported => "is not the one that the exported head names",
        })
    }
}

/// A chain, and whether it holds.
pub type Verdict = (Uuid, std::result::Result<Verified, Broken>);

/// Verifies all chains as they are at one instant. `exported` are heads that were exported earlier.
pub async fn verify(db: &DatabaseConnection, exported: &[Head]) -> Result<Vec<Verdict>> {
    let snapshot = db::begin_snapshot(db).await?;
    let mut chains = chains(&snapshot).await?;
    chains.extend(exported.iter().map(|head| head.chain));
    let mut verdicts = Vec::new();
    for chain in chains {
        verdicts.push((chain, verify_chain(&snapshot, chain, exported).await?));
    }
    snapshot.commit().await?;
    Ok(verdicts)
}

/// The chains that there are.
async fn chains(db: &impl ConnectionTrait) -> Result<BTreeSet<Uuid>> {
    let of_entries: Vec<Uuid> = audit_entry::Entity::find()
        .select_only()
        .column(audit_entry::Column::Chain)
        .distinct()
        .into_tuple()
        .all(db)
        .await?;
    let of_heads: Vec<Uuid> = audit_head::Entity::find()
        .select_only()
        .column(audit_head::Column::Chain)
        .into_tuple()
        .all(db)
        .await?;
    Ok(of_entries.into_iter().chain(of_heads).collect())
}

/// Verifies one chain. Entries that were written after its head was read would lie behind it.
async fn verify_chain(
    db: &impl ConnectionTrait,
    chain: Uuid,
    exported: &[Head],
) -> Result<std::result::Result<Verified, Broken>> {
    let exported: Vec<&Head> = exported.iter().filter(|head| head.chain == chain).collect();
    let head = audit_head::Entity::find_by_id(chain).one(db).await?;
    let mut walk = Walk {
        last: (0, GENESIS),
        exported: &exported,
    };
    loop {
        let mut rows = audit_entry::Entity::find()
            .filter(audit_entry::Column::Chain.eq(chain))
            .filter(audit_entry::Column::Sequence.gt(walk.last.0))
            .order_by_asc(audit_entry::Column::Sequence)
            .limit(PAGE);
        if db.get_database_backend() == DatabaseBackend::Sqlite {
            rows = rows.expr_as(Expr::cust("CAST(at AS TEXT)"), AS_WRITTEN);
        }
        let rows = db.query_all(&rows.into_query()).await?;
        let is_last = (rows.len() as u64) < PAGE;
        for row in rows {
            let entry = audit_entry::Model::from_query_result(&row, "");
            let entry = entry.ok().filter(|entry| is_as_written(&row, entry));
            if let Err(broken) = walk.take(entry) {
                return Ok(Err(broken));
            }
        }
        if is_last {
            return Ok(walk.end(head.as_ref()));
        }
    }
}

/// The instant of an entry as the file has it.
const AS_WRITTEN: &str = "at_as_written";

/// Whether an instant lies there in the one form that it is written in. SQLite has a text for it, of
/// which a byte can change and the instant be the same: `2026-12- 1`. A server has the instant itself.
fn is_as_written(row: &QueryResult, entry: &audit_entry::Model) -> bool {
    let form = entry.at.to_rfc3339_opts(SecondsFormat::AutoSi, false);
    match row.try_get::<Option<String>>("", AS_WRITTEN) {
        Ok(text) => text.is_none_or(|text| text == form),
        Err(_) => true,
    }
}

/// Where the verification of a chain is.
struct Walk<'a> {
    last: (i64, Hash),
    exported: &'a [&'a Head],
}

impl Walk<'_> {
    /// Takes the next row; none where it cannot be read.
    fn take(&mut self, entry: Option<audit_entry::Model>) -> std::result::Result<(), Broken> {
        let (last, previous) = self.last;
        let sequence = last + 1;
        let broken = |fault| Err(Broken { sequence, fault });
        let Some(entry) = entry else {
            return broken(Fault::Unreadable);
        };
        if entry.sequence != sequence {
            return broken(Fault::Missing);
        }
        let hash = chain::hash(&previous, &entry);
        if chain::from_text(&entry.hash) != Some(hash) {
            return broken(Fault::Changed);
        }
        let here = |head: &&&Head| head.sequence == sequence;
        if (self.exported.iter().filter(here)).any(|head| head.hash != entry.hash) {
            return broken(Fault::NotAsExported);
        }
        self.last = (sequence, hash);
        Ok(())
    }

    /// Compares the end of the chain with what it should be.
    fn end(&self, head: Option<&audit_head::Model>) -> std::result::Result<Verified, Broken> {
        let (entries, hash) = self.last;
        let promised = head.map_or(0, |head| head.sequence);
        let exported = self.exported.iter().map(|head| head.sequence).max();
        let fault = if entries < promised.max(exported.unwrap_or(0)) {
            Some((entries + 1, Fault::Missing))
        } else if entries > promised {
            Some((promised + 1, Fault::BehindHead))
        } else if head.is_some_and(|head| head.hash != chain::to_text(&hash)) {
            Some((entries, Fault::Changed))
        } else {
            None
        };
        match fault {
            Some((sequence, fault)) => Err(Broken { sequence, fault }),
            None => Ok(Verified { entries }),
        }
    }
}
