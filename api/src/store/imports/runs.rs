//! The runs of imports: which file waits where, who works on it, how far it is.

use chrono::{DateTime, Utc};
use entities::codes::{CodeList as _, ImportState, WebhookEvent};
use entities::import;
use entities::import_run::{ActiveModel, Column, Entity, Model};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, Condition, ConnectionTrait, EntityTrait as _,
    QueryFilter as _, QueryOrder as _, QuerySelect as _,
};

use super::{Counts, count, refusals};
use crate::error::{Code, Error, Result};
use crate::store::webhooks::outbox::{self, Happened};

/// Runs of instances that are gone that are given up at once.
const MOST_GONE: u64 = 500;

/// A run as it stands.
pub type Run = Model;

/// How a file is to be imported.
#[derive(Clone, Debug)]
pub struct NewRun {
    /// What becomes of it.
    pub state: ImportState,
    /// The API client that sends it; none for the operator.
    pub client_id: Option<String>,
    /// Say what would happen, keep nothing.
    pub dry_run: bool,
    /// All rows or none.
    pub atomic: bool,
    /// Its format, where it is stated.
    pub format: Option<String>,
    /// The text of a mapping.
    pub mapping_text: Option<String>,
    /// The source of its records.
    pub source: Option<String>,
    /// The spool folder and the name in it.
    pub spool: Option<(String, String)>,
    /// Size of the file.
    pub bytes: u64,
    /// The present instant.
    pub now: DateTime<Utc>,
}

/// Notes how an import is to run, in the place of what was noted before. What it did before it ran to
/// its end stands: the run goes on from there.
pub async fn put(db: &impl ConnectionTrait, import_id: i64, new: NewRun) -> Result<()> {
    let (spool, spool_file) = new.spool.unzip();
    let row = ActiveModel {
        import_id: Set(import_id),
        state: Set(new.state),
        client_id: Set(new.client_id),
        dry_run: Set(new.dry_run),
        atomic: Set(new.atomic),
        format: Set(new.format),
        mapping_text: Set(new.mapping_text),
        source: Set(new.source),
        spool: Set(spool),
        spool_file: Set(spool_file),
        bytes: Set(i64::try_from(new.bytes).unwrap_or(i64::MAX)),
        bytes_read: Set(0),
        row_reached: Set(0),
        error_code: Set(None),
        error: Set(None),
        seen_at: Set(new.now),
        reverted_at: Set(None),
    };
    let again = OnConflict::column(Column::ImportId)
        .update_columns([
            Column::State,
            Column::ClientId,
            Column::DryRun,
            Column::Atomic,
            Column::Format,
            Column::MappingText,
            Column::Source,
            Column::Spool,
            Column::SpoolFile,
            Column::Bytes,
            Column::BytesRead,
            Column::ErrorCode,
            Column::Error,
            Column::SeenAt,
            Column::RevertedAt,
        ])
        .to_owned();
    Entity::insert(row)
        .on_conflict(again)
        .exec_without_returning(db)
        .await?;
    Ok(())
}

/// The run of an import.
pub async fn run_of(db: &impl ConnectionTrait, import_id: i64) -> Result<Option<Run>> {
    Ok(Entity::find_by_id(import_id).one(db).await?)
}

/// The runs of these imports.
pub async fn runs_of(db: &impl ConnectionTrait, imports: &[i64]) -> Result<Vec<Run>> {
    Ok(Entity::find()
        .filter(Column::ImportId.is_in(imports.to_vec()))
        .all(db)
        .await?)
}

/// How far an import came before it was cut off.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reached {
    /// Rows whose outcome is committed.
    pub rows: u64,
    /// What became of them.
    pub counts: Counts,
}

/// Begins a run, or goes on with one that was cut off: what it did is told, and is to be passed over.
/// A run that keeps all or nothing begins at the beginning.
pub async fn begin(
    db: &impl ConnectionTrait,
    import_id: i64,
    now: DateTime<Utc>,
) -> Result<Reached> {
    let run = run_of(db, import_id)
        .await?
        .ok_or_else(|| Error::internal("an import without a run"))?;
    let reached = if run.dry_run || run.atomic || run.row_reached == 0 {
        Reached::default()
    } else {
        reached(db, import_id, run.row_reached).await?
    };
    if reached.rows == 0 {
        refusals::forget(db, import_id).await?;
    }
    let row = ActiveModel {
        import_id: Set(import_id),
        state: Set(ImportState::Running),
        seen_at: Set(now),
        row_reached: Set(i64::try_from(reached.rows).unwrap_or(i64::MAX)),
        ..Default::default()
    };
    row.update(db).await?;
    Ok(reached)
}

async fn reached(db: &impl ConnectionTrait, import_id: i64, rows: i64) -> Result<Reached> {
    let import = import::Entity::find_by_id(import_id)
        .one(db)
        .await?
        .ok_or_else(|| Error::internal("a run without an import"))?;
    let number = |n: i64| u64::try_from(n).unwrap_or_default();
    Ok(Reached {
        rows: number(rows),
        counts: Counts {
            read: number(import.rows_read),
            inserted: number(import.inserted),
            changed: number(import.changed),
            unchanged: number(import.unchanged),
            duplicate: number(import.duplicates),
            refused: number(import.refused),
        },
    })
}

/// Notes how far a run is, in the transaction of the batch that brought it there.
pub async fn reach(
    db: &impl ConnectionTrait,
    import_id: i64,
    bytes_read: u64,
    counts: Counts,
    now: DateTime<Utc>,
) -> Result<()> {
    count(db, import_id, counts, None).await?;
    let row = ActiveModel {
        import_id: Set(import_id),
        bytes_read: Set(i64::try_from(bytes_read).unwrap_or(i64::MAX)),
        row_reached: Set(i64::try_from(counts.read).unwrap_or(i64::MAX)),
        seen_at: Set(now),
        ..Default::default()
    };
    row.update(db).await?;
    Ok(())
}

/// Notes that a run has come to its end: the next one begins at the beginning.
pub async fn settle(
    db: &impl ConnectionTrait,
    import_id: i64,
    state: ImportState,
    error: Option<&Error>,
    now: DateTime<Utc>,
) -> Result<()> {
    let mut update = Entity::update_many()
        .col_expr(Column::State, Expr::val(state.as_str()))
        .col_expr(Column::RowReached, Expr::val(0_i64))
        .col_expr(Column::SeenAt, Expr::val(now))
        .filter(Column::ImportId.eq(import_id));
    if let Some(error) = error {
        update = update
            .col_expr(Column::ErrorCode, Expr::val(error.code().as_str()))
            .col_expr(Column::Error, Expr::val(error.message()));
    } else {
        update = update.col_expr(Column::BytesRead, Expr::col(Column::Bytes));
    }
    update.exec(db).await?;
    tell(db, import_id, now).await
}

/// Lets the webhooks of the organization be told that its import has ended, in the transaction that
/// ends it.
async fn tell(db: &impl ConnectionTrait, import_id: i64, now: DateTime<Utc>) -> Result<()> {
    let import = import::Entity::find_by_id(import_id).one(db).await?;
    let Some(organization) = import.and_then(|import| import.contributor_id) else {
        return Ok(());
    };
    let key = import_id.to_string();
    let ended = Happened::Thing {
        event: WebhookEvent::ImportFinished,
        type_name: "Import",
        key: &key,
    };
    outbox::enqueue(db, Some(organization), ended, now).await
}

/// Notes that a run was ended early; where it stopped, the next one goes on.
pub async fn fail(
    db: &impl ConnectionTrait,
    import_id: i64,
    error: &Error,
    now: DateTime<Utc>,
) -> Result<()> {
    Entity::update_many()
        .col_expr(Column::State, Expr::val(ImportState::Failed.as_str()))
        .col_expr(Column::ErrorCode, Expr::val(error.code().as_str()))
        .col_expr(Column::Error, Expr::val(error.message()))
        .col_expr(Column::SeenAt, Expr::val(now))
        .filter(Column::ImportId.eq(import_id))
        .exec(db)
        .await?;
    tell(db, import_id, now).await
}

/// Moves a run from one state to another; answers whether it was in that state.
pub async fn set_state(
    db: &impl ConnectionTrait,
    import_id: i64,
    (from, to): (ImportState, ImportState),
    now: DateTime<Utc>,
) -> Result<bool> {
    let moved = Entity::update_many()
        .col_expr(Column::State, Expr::val(to.as_str()))
        .col_expr(Column::SeenAt, Expr::val(now))
        .filter(Column::ImportId.eq(import_id))
        .filter(Column::State.eq(from))
        .exec(db)
        .await?;
    Ok(moved.rows_affected > 0)
}

/// Takes the next file of a spool folder that waits, or that nobody works on since `stale`. Only one
/// of those who ask at the same time gets it.
pub async fn claim(
    db: &impl ConnectionTrait,
    spool: &str,
    stale: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<Option<Run>> {
    let waits = Condition::any()
        .add(Column::State.eq(ImportState::Queued))
        .add(
            Condition::all()
                .add(Column::State.eq(ImportState::Running))
                .add(Column::SeenAt.lt(stale)),
        );
    let next = Entity::find()
        .filter(Column::Spool.eq(spool))
        .filter(Column::SpoolFile.is_not_null())
        .filter(waits.clone())
        .order_by_asc(Column::ImportId)
        .one(db)
        .await?;
    let Some(run) = next else { return Ok(None) };
    let claimed = Entity::update_many()
        .col_expr(Column::State, Expr::val(ImportState::Running.as_str()))
        .col_expr(Column::SeenAt, Expr::val(now))
        .filter(Column::ImportId.eq(run.import_id))
        .filter(waits)
        .exec(db)
        .await?;
    Ok((claimed.rows_affected > 0).then_some(run))
}

/// Forgets the file of a run, which is removed from its spool folder.
pub async fn abandon(db: &impl ConnectionTrait, import_id: i64) -> Result<()> {
    Entity::update_many()
        .col_expr(Column::SpoolFile, Expr::val(Option::<String>::None))
        .filter(Column::ImportId.eq(import_id))
        .exec(db)
        .await?;
    Ok(())
}

/// Gives up runs of other spool folders that nobody has worked on since an instant: their instance is
/// gone, and the file with it. Answers how many.
pub async fn gone_stale(
    db: &impl ConnectionTrait,
    spool: &str,
    since: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<u64> {
    let lost = "The instance that held the file is gone; send the same file again, and it goes on \
                where it stopped.";
    let gone: Vec<i64> = Entity::find()
        .select_only()
        .column(Column::ImportId)
        .filter(Column::Spool.ne(spool))
        .filter(Column::SpoolFile.is_not_null())
        .filter(Column::State.is_in([ImportState::Queued, ImportState::Running]))
        .filter(Column::SeenAt.lt(since))
        .limit(MOST_GONE)
        .into_tuple()
        .all(db)
        .await?;
    if gone.is_empty() {
        return Ok(0);
    }
    let given_up = Entity::update_many()
        .col_expr(Column::State, Expr::val(ImportState::Failed.as_str()))
        .col_expr(Column::ErrorCode, Expr::val(Code::Unavailable.as_str()))
        .col_expr(Column::Error, Expr::val(lost))
        .col_expr(Column::SpoolFile, Expr::val(Option::<String>::None))
        .col_expr(Column::SeenAt, Expr::val(now))
        .filter(Column::ImportId.is_in(gone.clone()))
        .exec(db)
        .await?;
    for import_id in gone {
        tell(db, import_id, now).await?;
    }
    Ok(given_up.rows_affected)
}

/// Files of a spool folder that wait to be started since before an instant.
pub async fn never_started(
    db: &impl ConnectionTrait,
    spool: &str,
    before: DateTime<Utc>,
) -> Result<Vec<Run>> {
    Ok(Entity::find()
        .filter(Column::Spool.eq(spool))
        .filter(Column::SpoolFile.is_not_null())
        .filter(Column::State.eq(ImportState::Uploaded))
        .filter(Column::SeenAt.lt(before))
        .all(db)
        .await?)
}
