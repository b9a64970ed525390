//! Files that were imported: what each held, how far its run is, which rows it refused, and how it is
//! taken back.

mod references;
mod refusals;
mod revert;
mod runs;

use chrono::{DateTime, Utc};
use entities::codes::ImportState;
use entities::import;
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, ConnectionTrait, EntityTrait as _,
    PaginatorTrait as _, QueryFilter as _, QuerySelect as _,
};

use uuid::Uuid;

pub use self::references::{REFERENCES, TAKEN_ALONG};
pub use self::refusals::{NewRefusal, keep_refusals, refusals_after};
pub use self::revert::{Obstacle, Reverted, Reverting, revert, summary};
pub use self::runs::{
    NewRun, Reached, Run, abandon, begin, claim, fail, gone_stale, never_started, put, reach,
    run_of, runs_of, set_state, settle,
};
use super::keyset::Key;
use super::records::{self, Page, Slice};
use crate::error::{Code, Error, Result};

/// One file, as it is about to be imported.
#[derive(Clone, Debug)]
pub struct NewImport {
    /// What its rows are.
    pub kind: String,
    /// Its name, without the folder.
    pub file_name: String,
    /// SHA-256 of its bytes.
    pub digest: String,
    /// The mapping that reads it.
    pub mapping: Option<String>,
    /// The organization whose rows it holds.
    pub contributor_id: Option<Uuid>,
    /// The public release whose rows it holds.
    pub universe: Option<String>,
    /// When it starts.
    pub started_at: DateTime<Utc>,
    /// Whether nothing of it is kept but what would have happened.
    pub is_trial: bool,
}

impl NewImport {
    /// The same bytes, read the same way for the same owner, are the same import. One that keeps
    /// nothing is another.
    fn natural_key(&self) -> String {
        let mapping = self.mapping.as_deref().unwrap_or_default();
        let owner = self.contributor_id.map(|id| id.to_string());
        let owner = owner
            .as_deref()
            .or(self.universe.as_deref())
            .unwrap_or_default();
        let trial = if self.is_trial { "|dry run" } else { "" };
        format!("{}|{}|{mapping}|{owner}{trial}", self.digest, self.kind)
    }
}

/// Notes that a file is being imported. The same file again is the same import.
pub async fn start(db: &impl ConnectionTrait, new: &NewImport) -> Result<i64> {
    let natural_key = new.natural_key();
    let known = import::Entity::find()
        .filter(import::Column::NaturalKey.eq(natural_key.as_str()))
        .one(db)
        .await?;
    if let Some(known) = known {
        let mut again: import::ActiveModel = known.into();
        again.started_at = Set(new.started_at);
        again.finished_at = Set(None);
        return Ok(again.update(db).await?.id);
    }
    let row = import::ActiveModel {
        id: NotSet,
        natural_key: Set(natural_key),
        kind: Set(new.kind.clone()),
        file_name: Set(new.file_name.clone()),
        digest: Set(new.digest.clone()),
        mapping: Set(new.mapping.clone()),
        contributor_id: Set(new.contributor_id),
        universe: Set(new.universe.clone()),
        rows_read: Set(0),
        inserted: Set(0),
        changed: Set(0),
        unchanged: Set(0),
        duplicates: Set(0),
        refused: Set(0),
        started_at: Set(new.started_at),
        finished_at: Set(None),
    };
    Ok(row.insert(db).await?.id)
}

/// How many rows went where.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Rows read, refused ones included.
    pub read: u64,
    /// Records that are new.
    pub inserted: u64,
    /// Records that have a new version.
    pub changed: u64,
    /// Records that stood already.
    pub unchanged: u64,
    /// Rows that repeat another of the same file.
    pub duplicate: u64,
    /// Rows refused.
    pub refused: u64,
}

/// Notes what an import did.
pub async fn finish(
    db: &impl ConnectionTrait,
    id: i64,
    totals: Counts,
    now: DateTime<Utc>,
) -> Result<()> {
    count(db, id, totals, Some(now)).await
}

/// Notes what an import has done so far.
async fn count(
    db: &impl ConnectionTrait,
    id: i64,
    totals: Counts,
    finished_at: Option<DateTime<Utc>>,
) -> Result<()> {
    let count = |n: u64| Set(i64::try_from(n).unwrap_or(i64::MAX));
    let row = import::ActiveModel {
        id: Set(id),
        rows_read: count(totals.read),
        inserted: count(totals.inserted),
        changed: count(totals.changed),
        unchanged: count(totals.unchanged),
        duplicates: count(totals.duplicate),
        refused: count(totals.refused),
        finished_at: Set(finished_at),
        ..Default::default()
    };
    row.update(db).await?;
    Ok(())
}

/// An import of this organization; none for that of another.
pub async fn of_organization(
    db: &impl ConnectionTrait,
    organization: Uuid,
    id: i64,
) -> Result<Option<import::Model>> {
    Ok(import::Entity::find_by_id(id)
        .filter(import::Column::ContributorId.eq(organization))
        .one(db)
        .await?)
}

/// An import, whoever it belongs to: for the operator and for the program itself.
pub async fn by_id(db: &impl ConnectionTrait, id: i64) -> Result<Option<import::Model>> {
    Ok(import::Entity::find_by_id(id).one(db).await?)
}

/// The import that a file is, where it was sent in before.
pub async fn known(db: &impl ConnectionTrait, new: &NewImport) -> Result<Option<i64>> {
    Ok(import::Entity::find()
        .select_only()
        .column(import::Column::Id)
        .filter(import::Column::NaturalKey.eq(new.natural_key()))
        .into_tuple()
        .one(db)
        .await?)
}

/// Kinds of files of which more than records is written: what sources say about facilities, observations.
const NOT_REVERTED: [&str; 4] = ["facilities", "field-offices", "observations", "population"];

/// Refuses where an import cannot be taken back, whatever it wrote.
pub async fn check_revertible(db: &impl ConnectionTrait, import: &import::Model) -> Result<()> {
    if NOT_REVERTED.contains(&import.kind.as_str()) {
        return Err(Error::new(
            Code::Conflict,
            "Imports of facilities, field offices and published figures are not taken back: what they \
             say stands beside what others say. Import the corrected file.",
        ));
    }
    let run = run_of(db, import.id).await?;
    // One of the command line that was cut off has no file that would go on.
    let state = run.filter(|run| run.spool_file.is_some() || run.state == ImportState::Reverted);
    match state.map(|run| run.state) {
        Some(ImportState::Running | ImportState::Queued) => Err(Error::new(
            Code::Conflict,
            "The import is not at its end yet; take it back when it is.",
        )),
        Some(ImportState::Reverted) => Err(Error::new(
            Code::Conflict,
            "The import was taken back already.",
        )),
        _ => Ok(()),
    }
}

/// One page of the imports of an organization.
pub async fn page(
    db: &impl ConnectionTrait,
    organization: Uuid,
    keys: &[Key<import::Column>],
    page: &Page,
) -> Result<Slice<import::Model>> {
    let select = import::Entity::find().filter(import::Column::ContributorId.eq(organization));
    records::slice(db, select, keys, page).await
}

/// How many imports an organization has.
pub async fn number(db: &impl ConnectionTrait, organization: Uuid) -> Result<u64> {
    Ok(import::Entity::find()
        .filter(import::Column::ContributorId.eq(organization))
        .count(db)
        .await?)
}

/// The names of the files of these imports. The caller has records that came from them.
pub async fn file_names(db: &impl ConnectionTrait, ids: &[i64]) -> Result<Vec<(i64, String)>> {
    Ok(import::Entity::find()
        .select_only()
        .column(import::Column::Id)
        .column(import::Column::FileName)
        .filter(import::Column::Id.is_in(ids.to_vec()))
        .into_tuple()
        .all(db)
        .await?)
}
