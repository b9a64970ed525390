//! Writing observations: millions of narrow rows, in bulk and in constant memory.
//!
//! Rows are gathered, sorted as the table is, and inserted many at a time; what stands already is
//! skipped by the database. Only where fewer rows went in than were sent are the standing ones
//! read and compared. Series and releases are few: they are looked up once and kept in memory.

mod compare;
mod facility_names;
mod insert;
mod keys;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{DatabaseConnection, DatabaseTransaction};
use uuid::Uuid;

pub use self::facility_names::resolve_unresolved;
pub use self::keys::{NewRelease, NewSeries};
use crate::db;
use crate::error::{Error, Result};

/// Rows that are gathered before they are written: enough for long runs of one series, few enough
/// to hold.
const BATCH: usize = 60_000;

/// One value, with the numbers of its series, release and column in what the writer was told.
#[derive(Clone, Copy, Debug)]
pub struct Figure {
    /// Number of the series, as [`ObservationWriter::series`] answered.
    pub series: usize,
    /// Number of the release, as [`ObservationWriter::release`] answered.
    pub release: usize,
    /// First day of the period.
    pub start: NaiveDate,
    /// Last day of the period.
    pub end: NaiveDate,
    /// The value.
    pub value: f64,
    /// Row of the file.
    pub row: i64,
    /// Which figure of the row it is.
    pub column: usize,
}

/// A value that contradicts an earlier row of the same file; the earlier one stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clash {
    /// The row that is refused.
    pub row: i64,
    /// Which figure of the row.
    pub column: usize,
    /// The row that stands.
    pub earlier_row: i64,
}

/// What became of the values so far.
#[derive(Debug, Default)]
pub struct Outcome {
    /// Values that are new.
    pub inserted: u64,
    /// Values of another import that this one corrects.
    pub changed: u64,
    /// Values that stood already.
    pub unchanged: u64,
    /// Values that an earlier row of the same file gives, too.
    pub duplicates: u64,
    /// Values that an earlier row of the same file gives otherwise, at most one a row.
    pub clashes: Vec<Clash>,
}

/// What holds for a whole import.
#[derive(Clone, Copy, Debug)]
pub struct Stamp {
    /// The import.
    pub import_id: i64,
    /// The source of its releases.
    pub source_id: Uuid,
    /// The present instant.
    pub now: DateTime<Utc>,
}

/// A release as the writer knows it.
#[derive(Debug)]
struct Release {
    id: i64,
    /// Another import wrote it, and this one goes over it.
    is_foreign: bool,
    has_as_of: bool,
    last_day: Option<NaiveDate>,
}

/// The place of a value: series, first day, last day, release.
type Key = (i64, NaiveDate, NaiveDate, i64);

/// A value with its place, ready to be written.
#[derive(Clone, Copy, Debug)]
struct Row {
    key: Key,
    value: f64,
    number: i64,
    column: usize,
    release: usize,
}

/// Takes values, writes them in batches.
pub struct ObservationWriter<'a> {
    db: &'a DatabaseConnection,
    stamp: Stamp,
    in_one_transaction: bool,
    transaction: Option<DatabaseTransaction>,
    names: facility_names::Directory,
    series: Vec<i64>,
    series_by_name: HashMap<String, usize>,
    releases: Vec<Release>,
    releases_by_key: HashMap<String, usize>,
    waiting: Vec<Row>,
    /// Which row of this file gave the values of foreign releases: there the table cannot tell.
    claimed: HashMap<Key, i64>,
    insert: insert::Statements,
}

impl std::fmt::Debug for ObservationWriter<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ObservationWriter")
            .field("series", &self.series.len())
            .field("releases", &self.releases.len())
            .finish_non_exhaustive()
    }
}

impl<'a> ObservationWriter<'a> {
    /// A writer that has written nothing. With `in_one_transaction` nothing is kept before
    /// [`Self::finish`]; `transaction` is one that is already open.
    pub fn new(
        db: &'a DatabaseConnection,
        stamp: Stamp,
        in_one_transaction: bool,
        transaction: Option<DatabaseTransaction>,
    ) -> Self {
        Self {
            insert: insert::Statements::new(db.get_database_backend()),
            db,
            stamp,
            in_one_transaction,
            transaction,
            names: facility_names::Directory::default(),
            series: Vec::new(),
            series_by_name: HashMap::new(),
            releases: Vec::new(),
            releases_by_key: HashMap::new(),
            waiting: Vec::with_capacity(BATCH),
            claimed: HashMap::new(),
        }
    }

    /// The number of the series that the reader calls `name`, where the writer has seen it.
    pub fn known_series(&self, name: &str) -> Option<usize> {
        self.series_by_name.get(name).copied()
    }

    /// The number of a series, which is written where it is new. The reader will call it `name`.
    pub async fn series(&mut self, name: &str, new: &NewSeries) -> Result<usize> {
        let transaction = self.open().await?;
        let id = keys::ensure_series(&transaction, &mut self.names, new, self.stamp.now).await?;
        self.transaction = Some(transaction);
        self.series.push(id);
        let number = self.series.len() - 1;
        self.series_by_name.insert(name.to_owned(), number);
        Ok(number)
    }

    /// The number of the release with this natural key, where the writer has seen it.
    pub fn known_release(&self, natural_key: &str) -> Option<usize> {
        self.releases_by_key.get(natural_key).copied()
    }

    /// The number of a release, which is written where it is new.
    pub async fn release(&mut self, new: NewRelease) -> Result<usize> {
        let transaction = self.open().await?;
        let (id, import_id) = keys::ensure_release(&transaction, &new, &self.stamp).await?;
        self.transaction = Some(transaction);
        self.releases.push(Release {
            id,
            is_foreign: import_id != Some(self.stamp.import_id),
            has_as_of: new.as_of_stated.is_some(),
            last_day: None,
        });
        let number = self.releases.len() - 1;
        self.releases_by_key.insert(new.natural_key, number);
        Ok(number)
    }

    /// Takes one value.
    pub fn push(&mut self, figure: Figure) -> Result<()> {
        let unknown = || Error::internal("a figure names a series or release that was not told");
        let series = *self.series.get(figure.series).ok_or_else(unknown)?;
        let release = self.releases.get_mut(figure.release).ok_or_else(unknown)?;
        release.last_day = release.last_day.max(Some(figure.end));
        self.waiting.push(Row {
            key: (series, figure.start, figure.end, release.id),
            value: figure.value,
            number: figure.row,
            column: figure.column,
            release: figure.release,
        });
        Ok(())
    }

    /// Whether enough is gathered to be written. Write between rows, never within one.
    pub fn is_full(&self) -> bool {
        self.waiting.len() >= BATCH
    }

    /// Writes what is gathered.
    pub async fn flush(&mut self, outcome: &mut Outcome) -> Result<()> {
        let mut waiting = std::mem::take(&mut self.waiting);
        // Stable: of two rows with one key, the earlier one goes in.
        waiting.sort_by_key(|row| row.key);
        let transaction = self.open().await?;
        let mut clashes = BTreeMap::new();
        for chunk in waiting.chunks(self.insert.rows()) {
            let inserted = self.insert.run(&transaction, chunk).await?;
            outcome.inserted += inserted;
            if inserted < chunk.len() as u64 {
                let standing = self.insert.standing(&transaction, chunk).await?;
                let mut comparison = compare::Comparison {
                    releases: &self.releases,
                    claimed: &mut self.claimed,
                    outcome,
                    clashes: &mut clashes,
                };
                let changes = comparison.run(chunk, &standing, inserted);
                insert::update(&transaction, &changes).await?;
            } else {
                self.claim(chunk);
            }
        }
        outcome.clashes.extend(clashes.into_values());
        waiting.clear();
        self.waiting = waiting;
        if self.in_one_transaction {
            self.transaction = Some(transaction);
        } else {
            transaction.commit().await?;
        }
        Ok(())
    }

    fn claim(&mut self, chunk: &[Row]) {
        let foreign = |row: &&Row| self.releases[row.release].is_foreign;
        let rows = chunk.iter().filter(foreign);
        self.claimed.extend(rows.map(|row| (row.key, row.number)));
    }

    /// Writes what follows for the releases, after the last [`Self::flush`]; answers their ids. With
    /// `keep` false nothing of an import in one transaction stays.
    pub async fn finish(mut self, keep: bool) -> Result<BTreeSet<i64>> {
        let transaction = self.open().await?;
        let ids: BTreeSet<i64> = self.releases.iter().map(|release| release.id).collect();
        keys::take_over(&transaction, &ids, self.stamp.import_id).await?;
        for release in self.releases.iter().filter(|release| !release.has_as_of) {
            if let Some(day) = release.last_day {
                keys::derive_as_of(&transaction, release.id, day).await?;
            }
        }
        if self.in_one_transaction && !keep {
            transaction.rollback().await?;
        } else {
            transaction.commit().await?;
        }
        Ok(ids)
    }

    async fn open(&mut self) -> Result<DatabaseTransaction> {
        match self.transaction.take() {
            Some(transaction) => Ok(transaction),
            None => db::begin_write(self.db).await,
        }
    }
}
