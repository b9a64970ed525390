//! The change feed: which records were made or changed. Whoever writes records writes here, in the
//! same transaction; the records of one write share a row, so that an import of a million rows
//! writes thousands here and not millions.

use chrono::{DateTime, Utc};
use entities::codes::ChangeKind;
use entities::record_change::{ActiveModel, Column, Entity, Model};
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::sea_query::{Expr, Query};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, DatabaseBackend, EntityTrait as _, ExprTrait as _,
    QueryFilter as _, QueryOrder as _, QuerySelect as _, QueryTrait as _, Statement,
};
use uuid::Uuid;

use super::webhooks::outbox::{self, Happened};
use crate::error::{Error, Result};
use crate::kind::RecordKind;

/// Where PostgreSQL announces that something was written.
pub const CHANNEL: &str = "habeas_record_change";

/// Most records of one row: it bounds what a reader holds.
const IDS: usize = 1_000;

/// Rows that are read at once.
const PAGE: u64 = 100;

/// What was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// Records of this kind.
    Records(RecordKind),
    /// Contributions: they were decided on.
    Contributions,
}

/// How contributions are called in the feed.
const CONTRIBUTIONS: &str = "contribution";

/// Records of one kind that were changed together, or contributions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// What they are.
    pub subject: Subject,
    /// What happened to them.
    pub change: ChangeKind,
    /// Which they are.
    pub ids: Vec<Uuid>,
    /// When.
    pub at: DateTime<Utc>,
}

/// Notes that records were changed. `db` is the transaction that changes them: readers learn of it
/// when that commits, and never where it does not. Webhooks learn of it too.
pub async fn note(
    db: &impl ConnectionTrait,
    kind: RecordKind,
    change: ChangeKind,
    ids: &[Uuid],
    now: DateTime<Utc>,
) -> Result<()> {
    note_as(db, kind.as_str(), change, ids, now).await?;
    for ids in ids.chunks(IDS) {
        let happened = Happened::Records { kind, change, ids };
        outbox::enqueue(db, None, happened, now).await?;
    }
    Ok(())
}

/// Notes that something was said about contributions, or done with them.
pub async fn note_contributions(
    db: &impl ConnectionTrait,
    ids: &[Uuid],
    now: DateTime<Utc>,
) -> Result<()> {
    note_as(db, CONTRIBUTIONS, ChangeKind::Updated, ids, now).await
}

async fn note_as(
    db: &impl ConnectionTrait,
    subject: &str,
    change: ChangeKind,
    ids: &[Uuid],
    now: DateTime<Utc>,
) -> Result<()> {
    for chunk in ids.chunks(IDS) {
        let row = ActiveModel {
            id: NotSet,
            transaction_id: NotSet,
            record_kind: Set(subject.to_owned()),
            change: Set(change),
            record_ids: Set(chunk.iter().flat_map(|id| *id.as_bytes()).collect()),
            changed_at: Set(now),
        };
        let mut insert = Entity::insert(row).into_query();
        if db.get_database_backend() == DatabaseBackend::Postgres {
            insert.returning(
                Query::returning().expr(Expr::cust(format!("pg_notify('{CHANNEL}', '')"))),
            );
        }
        db.execute(&insert).await?;
    }
    Ok(())
}

/// Forgets what was changed before an instant; answers how many rows that were.
pub async fn prune(db: &impl ConnectionTrait, before: DateTime<Utc>) -> Result<u64> {
    let deleted = Entity::delete_many()
        .filter(Column::ChangedAt.lt(before))
        .exec(db)
        .await?;
    Ok(deleted.rows_affected)
}

/// Reads the feed from where it began, each row once.
#[derive(Debug)]
pub struct Reader(Position);

/// How far a reader is.
#[derive(Debug)]
enum Position {
    /// Behind the row of this number. SQLite writes one transaction after the other.
    Row(i64),
    /// Everything is read that this snapshot of PostgreSQL shows. A number would not do: of two
    /// transactions, the one with the lower number can commit later, and would be passed over.
    Snapshot(Snapshots),
}

#[derive(Debug)]
struct Snapshots {
    /// What it shows is read.
    seen: String,
    /// What it shows is being read, up to the row of this number.
    reading: Option<(String, i64)>,
}

impl Reader {
    /// A reader of what is committed from now on.
    pub async fn from_now_on(db: &impl ConnectionTrait) -> Result<Self> {
        Ok(Self(match db.get_database_backend() {
            DatabaseBackend::Postgres => Position::Snapshot(Snapshots {
                seen: present_snapshot(db).await?,
                reading: None,
            }),
            _ => Position::Row(last_row(db).await?),
        }))
    }

    /// The next changes; none where everything is read.
    pub async fn next(&mut self, db: &impl ConnectionTrait) -> Result<Vec<Change>> {
        let rows = match &mut self.0 {
            Position::Row(seen) => rows_after(db, seen).await?,
            Position::Snapshot(snapshots) => snapshots.next(db).await?,
        };
        rows.into_iter().map(change_of).collect()
    }
}

impl Snapshots {
    async fn next(&mut self, db: &impl ConnectionTrait) -> Result<Vec<Model>> {
        let (target, row) = match self.reading.take() {
            Some(reading) => reading,
            None => (present_snapshot(db).await?, 0),
        };
        if target == self.seen {
            return Ok(Vec::new());
        }
        // Kept before the statement: where it fails, the next call goes on from here.
        self.reading = Some((target.clone(), row));
        let rows = Entity::find()
            .filter(Column::Id.gt(row))
            .filter(Expr::cust_with_values(NOT_BEFORE, [self.seen.clone()]))
            .filter(Expr::cust_with_values(VISIBLE, [self.seen.clone()]).not())
            .filter(Expr::cust_with_values(VISIBLE, [target.clone()]))
            .order_by_asc(Column::Id)
            .limit(PAGE)
            .all(db)
            .await?;
        match rows.last() {
            Some(last) if rows.len() as u64 == PAGE => self.reading = Some((target, last.id)),
            _ => (self.seen, self.reading) = (target, None),
        }
        Ok(rows)
    }
}

/// Whether a snapshot shows what a transaction wrote.
const VISIBLE: &str = "pg_visible_in_snapshot(transaction_id::text::xid8, $1::pg_snapshot)";

/// All transactions below this one are shown by the snapshot, so the index can pass them over.
const NOT_BEFORE: &str = "transaction_id >= pg_snapshot_xmin($1::pg_snapshot)::text::bigint";

async fn present_snapshot(db: &impl ConnectionTrait) -> Result<String> {
    let select = Statement::from_string(
        db.get_database_backend(),
        "SELECT pg_current_snapshot()::text AS snapshot",
    );
    let row = db.query_one_raw(select).await?;
    let row = row.ok_or_else(|| Error::internal("the database shows no snapshot"))?;
    Ok(row.try_get("", "snapshot")?)
}

async fn last_row(db: &impl ConnectionTrait) -> Result<i64> {
    let last: Option<i64> = Entity::find()
        .select_only()
        .column(Column::Id)
        .order_by_desc(Column::Id)
        .limit(1)
        .into_tuple()
        .one(db)
        .await?;
    Ok(last.unwrap_or(0))
}

async fn rows_after(db: &impl ConnectionTrait, seen: &mut i64) -> Result<Vec<Model>> {
    let rows = Entity::find()
        .filter(Column::Id.gt(*seen))
        .order_by_asc(Column::Id)
        .limit(PAGE)
        .all(db)
        .await?;
    if let Some(last) = rows.last() {
        *seen = last.id;
    }
    Ok(rows)
}

fn change_of(row: Model) -> Result<Change> {
    let subject = match RecordKind::parse(&row.record_kind) {
        Some(kind) => Subject::Records(kind),
        None if row.record_kind == CONTRIBUTIONS => Subject::Contributions,
        None => return Err(Error::internal("the change feed names a kind that is none")),
    };
    let (ids, _) = row.record_ids.as_chunks();
    Ok(Change {
        subject,
        change: row.change,
        ids: ids.iter().map(|id| Uuid::from_bytes(*id)).collect(),
        at: row.changed_at,
    })
}
