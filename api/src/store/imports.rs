//! Files that were imported.

use chrono::{DateTime, Utc};
use entities::import;
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _,
    QuerySelect as _,
};

use uuid::Uuid;

use crate::error::Result;

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
}

impl NewImport {
    /// The same bytes, read the same way for the same owner, are the same import.
    fn natural_key(&self) -> String {
        let mapping = self.mapping.as_deref().unwrap_or_default();
        let owner = self.contributor_id.map(|id| id.to_string());
        let owner = owner
            .as_deref()
            .or(self.universe.as_deref())
            .unwrap_or_default();
        format!("{}|{}|{mapping}|{owner}", self.digest, self.kind)
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
#[derive(Clone, Copy, Debug, Default)]
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
    let count = |n: u64| Set(i64::try_from(n).unwrap_or(i64::MAX));
    let row = import::ActiveModel {
        id: Set(id),
        rows_read: count(totals.read),
        inserted: count(totals.inserted),
        changed: count(totals.changed),
        unchanged: count(totals.unchanged),
        duplicates: count(totals.duplicate),
        refused: count(totals.refused),
        finished_at: Set(Some(now)),
        ..Default::default()
    };
    row.update(db).await?;
    Ok(())
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
