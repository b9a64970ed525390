//! Writing many records of one kind: new ones are inserted, others get a new version where a
//! value differs, and stay as they are where none does. A version that is replaced is kept
//! ([`super::versions`]).

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::str::FromStr as _;

use chrono::{DateTime, Utc};
use entities::codes::ChangeKind;
use sea_orm::sea_query::{Expr, Query, SimpleExpr};
use sea_orm::{ColumnTrait as _, ConnectionTrait, ModelTrait as _, QueryFilter as _, Value};
use uuid::Uuid;

use super::changes;
use super::versions::{self, Author};
use crate::clock::IdGen;
use crate::db;
use crate::error::{Error, Result};
use crate::kind::Record;

/// Who writes, from where, when.
#[derive(Clone, Debug)]
pub struct Stamp {
    /// The contributing organization.
    pub contributor: Option<Uuid>,
    /// The public release, for kinds of records that may belong to one.
    pub universe: Option<Uuid>,
    /// The import.
    pub import_id: Option<i64>,
    /// The API client that writes; none for an import, which knows its client, and for the operator.
    pub client: Option<String>,
    /// The contribution.
    pub contribution_id: Option<Uuid>,
    /// The present instant.
    pub now: DateTime<Utc>,
}

impl Stamp {
    /// The row of a file; none where no file is imported.
    pub fn row(&self, row: u64) -> Option<i64> {
        self.import_id.and(i64::try_from(row).ok())
    }

    /// The operator of the service, at this instant.
    pub const fn new(now: DateTime<Utc>) -> Self {
        Self {
            contributor: None,
            universe: None,
            import_id: None,
            client: None,
            contribution_id: None,
            now,
        }
    }
}

/// A record to be written.
#[derive(Clone, Debug)]
pub struct Write {
    /// How it is found again.
    pub natural_key: String,
    /// The filled columns.
    pub values: Vec<(&'static str, Value)>,
    /// What an insert writes to columns that are not filled.
    pub defaults: Vec<(&'static str, Value)>,
    /// Only blanks of a record that stands are filled.
    pub only_fills: bool,
    /// The row it came from.
    pub row: Option<i64>,
    /// The sheet it came from.
    pub sheet: Option<String>,
}

/// What became of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written {
    /// It is new.
    Inserted(Uuid),
    /// It has a new version.
    Changed(Uuid),
    /// It stood already.
    Unchanged(Uuid),
    /// Another row of the same file says the same.
    Duplicate(Uuid),
    /// Another row of the same file says otherwise; that row stands.
    Clash {
        /// The row that stands.
        earlier_row: i64,
    },
}

impl Written {
    /// The record, where there is one.
    pub const fn id(self) -> Option<Uuid> {
        match self {
            Self::Inserted(id) | Self::Changed(id) | Self::Unchanged(id) | Self::Duplicate(id) => {
                Some(id)
            }
            Self::Clash { .. } => None,
        }
    }
}

/// A record as it stands, or as an earlier row of this batch will have it.
struct Standing<M> {
    id: Uuid,
    values: HashMap<&'static str, Value>,
    import_id: Option<i64>,
    row: Option<i64>,
    /// What this batch will write of it.
    pending: Pending<M>,
}

/// What a batch will write of a record.
enum Pending<M> {
    /// An insert, by its place among them.
    Insert(usize),
    /// A new version, by its place among them.
    Update(usize),
    /// Nothing so far; the row as it stands.
    Nothing(Box<M>),
    /// Nothing any more: the row was taken out to be kept.
    Taken,
}

/// A new version of a record. Several rows of a batch make one together.
struct Update<M> {
    former: M,
    changes: BTreeMap<&'static str, Value>,
    row: Option<i64>,
    sheet: Option<String>,
}

/// Writes a batch, and notes in the change feed what it changes; the answers are in its order.
pub async fn upsert<E: Record>(
    db: &impl ConnectionTrait,
    ids: &IdGen,
    stamp: &Stamp,
    writes: Vec<Write>,
) -> Result<Vec<Written>> {
    let mut standing = read_standing::<E>(db, &writes).await?;
    let mut batch = Batch::<E>::default();
    let mut written = Vec::with_capacity(writes.len());
    for write in writes {
        if let Some(known) = standing.get_mut(&write.natural_key) {
            written.push(batch.meet(stamp, known, write));
            continue;
        }
        let id = ids.next();
        let new = Standing {
            id,
            values: write.values.iter().cloned().collect(),
            import_id: stamp.import_id,
            row: write.row,
            pending: Pending::Insert(batch.inserts.len()),
        };
        standing.insert(write.natural_key.clone(), new);
        batch.inserts.push((id, write));
        written.push(Written::Inserted(id));
    }
    batch.write(db, stamp).await?;
    Ok(written)
}

/// What a batch writes.
struct Batch<E: Record> {
    inserts: Vec<(Uuid, Write)>,
    updates: Vec<Update<E::Model>>,
}

impl<E: Record> Default for Batch<E> {
    fn default() -> Self {
        Self {
            inserts: Vec::new(),
            updates: Vec::new(),
        }
    }
}

impl<E: Record> Batch<E> {
    /// A row about a record that is known already.
    fn meet(&mut self, stamp: &Stamp, known: &mut Standing<E::Model>, write: Write) -> Written {
        let has_flags = E::Column::from_str(FLAGS).is_ok();
        let changes = differences(known, &write, has_flags);
        let same_file = stamp.import_id.is_some() && known.import_id == stamp.import_id;
        let other_row = same_file && known.row.is_some() && known.row != write.row;
        match (changes.is_empty(), other_row && !write.only_fills) {
            (true, true) => Written::Duplicate(known.id),
            (true, false) => Written::Unchanged(known.id),
            (false, true) => Written::Clash {
                earlier_row: known.row.unwrap_or_default(),
            },
            (false, false) => {
                known.values.extend(changes.iter().cloned());
                if !write.only_fills {
                    // From here on it is this file that says so: a later row that differs clashes.
                    (known.import_id, known.row) = (stamp.import_id, write.row);
                }
                self.change(known, write, changes);
                Written::Changed(known.id)
            }
        }
    }

    fn change(
        &mut self,
        known: &mut Standing<E::Model>,
        write: Write,
        changes: Vec<(&'static str, Value)>,
    ) {
        match std::mem::replace(&mut known.pending, Pending::Taken) {
            Pending::Insert(place) => {
                let values = &mut self.inserts[place].1.values;
                values.retain(|(name, _)| !changes.iter().any(|(changed, _)| changed == name));
                values.extend(changes);
                known.pending = Pending::Insert(place);
            }
            Pending::Update(place) => {
                let update = &mut self.updates[place];
                update.changes.extend(changes);
                (update.row, update.sheet) = (write.row, write.sheet);
                known.pending = Pending::Update(place);
            }
            Pending::Nothing(former) => {
                known.pending = Pending::Update(self.updates.len());
                self.updates.push(Update {
                    former: *former,
                    changes: changes.into_iter().collect(),
                    row: write.row,
                    sheet: write.sheet,
                });
            }
            Pending::Taken => {}
        }
    }

    async fn write(self, db: &impl ConnectionTrait, stamp: &Stamp) -> Result<()> {
        let created: Vec<Uuid> = self.inserts.iter().map(|(id, _)| *id).collect();
        let (former, changed): (Vec<E::Model>, Vec<_>) = self
            .updates
            .into_iter()
            .map(|update| {
                let id = E::id_of(&update.former);
                (
                    update.former,
                    (id, update.changes, update.row, update.sheet),
                )
            })
            .unzip();
        let updated: Vec<Uuid> = former.iter().map(E::id_of).collect();
        versions::keep::<E>(db, &former, stamp.now).await?;
        for (id, changes, row, sheet) in changed {
            update::<E>(db, stamp, id, changes, (row, sheet)).await?;
        }
        insert::<E>(db, stamp, self.inserts).await?;
        if let Some(author) = Author::of(stamp) {
            let written = [created.as_slice(), updated.as_slice()].concat();
            versions::sign_present::<E>(db, &author, &written).await?;
        }
        changes::note(db, E::KIND, ChangeKind::Created, &created, stamp.now).await?;
        changes::note(db, E::KIND, ChangeKind::Updated, &updated, stamp.now).await
    }
}

async fn read_standing<E: Record>(
    db: &impl ConnectionTrait,
    writes: &[Write],
) -> Result<HashMap<String, Standing<E::Model>>> {
    let columns: BTreeSet<&'static str> = writes
        .iter()
        .flat_map(|write| write.values.iter().map(|(name, _)| *name))
        .collect();
    let mut columns: Vec<(&'static str, E::Column)> = columns
        .into_iter()
        .map(|name| Ok((name, column::<E>(name)?)))
        .collect::<Result<_>>()?;
    // Flags that stand are kept when one is added, whether or not the rows bring flags.
    if let (Ok(flags), false) = (
        E::Column::from_str(FLAGS),
        columns.iter().any(|(name, _)| *name == FLAGS),
    ) {
        columns.push((FLAGS, flags));
    }
    let (import_id, row) = (column::<E>("import_id")?, column::<E>("origin_row")?);
    let keys: BTreeSet<&str> = writes
        .iter()
        .map(|write| write.natural_key.as_str())
        .collect();
    let models = E::find().filter(E::NATURAL_KEY.is_in(keys)).all(db).await?;
    Ok(models
        .into_iter()
        .filter_map(|model| {
            let Value::String(Some(key)) = model.get(E::NATURAL_KEY) else {
                return None;
            };
            let big = |column: E::Column| match model.get(column) {
                Value::BigInt(number) => number,
                _ => None,
            };
            let standing = Standing {
                id: E::id_of(&model),
                values: columns
                    .iter()
                    .map(|(name, column)| (*name, model.get(*column)))
                    .collect(),
                import_id: big(import_id),
                row: big(row),
                pending: Pending::Nothing(Box::new(model)),
            };
            Some((key, standing))
        })
        .collect())
}

/// The columns whose value the write changes. A blank in the row changes nothing; where the row
/// only mentions the record, neither does a value that differs from the one that stands, but the
/// record is flagged where its kind has flags.
fn differences<M>(
    known: &Standing<M>,
    write: &Write,
    has_flags: bool,
) -> Vec<(&'static str, Value)> {
    let mut changes = Vec::new();
    let mut conflicts = false;
    for (name, value) in &write.values {
        let stands = known.values.get(name);
        if *name == FLAGS {
            // A row that only mentions the record says nothing about its flags.
            changes.extend(
                (!write.only_fills)
                    .then(|| with_lasting(stands, value))
                    .flatten()
                    .map(|flags| (*name, flags)),
            );
            continue;
        }
        if stands == Some(value) {
            continue;
        }
        let is_blank = stands.is_none_or(|stands| *stands == stands.as_null() || is_untold(stands));
        if !write.only_fills || is_blank {
            changes.push((*name, value.clone()));
        } else if !is_untold(value) {
            conflicts = true;
        }
    }
    if conflicts
        && has_flags
        && let Some(flags) = with_flag(known.values.get(FLAGS), "conflicting_values")
    {
        changes.push((FLAGS, flags));
    }
    changes
}

/// The column of data-quality flags, where a table has one.
const FLAGS: &str = "flags";

/// Flags that no row decides by itself: they were set by looking at several.
const LASTING_FLAGS: [&str; 2] = ["conflicting_values", "overlaps"];

/// The flags of a row, and those that stand and outlast it; none where these stand already.
fn with_lasting(stands: Option<&Value>, told: &Value) -> Option<Value> {
    let (stands, mut told) = (items(stands), items(Some(told)));
    told.extend(
        stands
            .iter()
            .filter(|flag| LASTING_FLAGS.iter().any(|lasting| flag == lasting))
            .cloned(),
    );
    let is_same =
        told.iter().all(|flag| stands.contains(flag)) && stands.iter().all(|f| told.contains(f));
    (!is_same).then(|| serde_json::Value::Array(told).into())
}

fn items(list: Option<&Value>) -> Vec<serde_json::Value> {
    match list {
        Some(Value::Json(Some(json))) => json.as_array().cloned().unwrap_or_default(),
        _ => Vec::new(),
    }
}

fn is_untold(value: &Value) -> bool {
    matches!(value, Value::String(Some(text)) if text == "unknown")
}

/// The flags with one more; none where it is there already.
fn with_flag(flags: Option<&Value>, flag: &str) -> Option<Value> {
    let mut list = items(flags);
    if list.iter().any(|known| known == flag) {
        return None;
    }
    list.push(flag.into());
    Some(serde_json::Value::Array(list).into())
}

async fn update<E: Record>(
    db: &impl ConnectionTrait,
    stamp: &Stamp,
    id: Uuid,
    changes: BTreeMap<&'static str, Value>,
    (row, sheet): (Option<i64>, Option<String>),
) -> Result<()> {
    let mut update = E::update_many().filter(E::ID.eq(id));
    for (name, value) in changes {
        update = update.col_expr(column::<E>(name)?, Expr::val(value));
    }
    let version = column::<E>("version")?;
    update
        .col_expr(
            version,
            sea_orm::sea_query::ExprTrait::add(Expr::col(version), 1),
        )
        .col_expr(column::<E>("changed_at")?, Expr::val(stamp.now))
        .col_expr(column::<E>("import_id")?, Expr::val(stamp.import_id))
        .col_expr(column::<E>("origin_row")?, Expr::val(row))
        .col_expr(column::<E>("origin_sheet")?, Expr::val(sheet))
        .exec(db)
        .await?;
    Ok(())
}

async fn insert<E: Record>(
    db: &impl ConnectionTrait,
    stamp: &Stamp,
    inserts: Vec<(Uuid, Write)>,
) -> Result<()> {
    if inserts.is_empty() {
        return Ok(());
    }
    let filled = inserts.iter().flat_map(|(_, write)| {
        write
            .values
            .iter()
            .chain(&write.defaults)
            .map(|(name, _)| *name)
    });
    let mut columns: BTreeSet<&'static str> = filled.collect();
    if stamp.universe.is_some() && E::Column::from_str("universe_id").is_ok() {
        columns.insert("universe_id");
    }
    let columns: Vec<&'static str> = columns.into_iter().collect();
    let names: Vec<&'static str> = columns.iter().copied().chain(PROVENANCE).collect();
    let rows = db::bind_limit(db.get_database_backend()) / names.len();
    for chunk in inserts.chunks(rows.max(1)) {
        let mut statement = Query::insert();
        statement
            .into_table(E::default())
            .columns(names.iter().copied());
        for (id, write) in chunk {
            let own = columns.iter().map(|name| cell(stamp, write, name));
            let provenance: [SimpleExpr; 9] = [
                Expr::val(*id),
                Expr::val(write.natural_key.as_str()),
                Expr::val(stamp.contributor),
                Expr::val(stamp.import_id),
                Expr::val(write.sheet.clone()),
                Expr::val(write.row),
                Expr::val(1),
                Expr::val(stamp.now),
                Expr::val(stamp.now),
            ];
            statement
                .values(own.chain(provenance).collect::<Vec<_>>())
                .map_err(Error::internal)?;
        }
        db.execute(&statement).await?;
    }
    Ok(())
}

const PROVENANCE: [&str; 9] = [
    "id",
    "natural_key",
    "contributor_id",
    "import_id",
    "origin_sheet",
    "origin_row",
    "version",
    "created_at",
    "changed_at",
];

fn cell(stamp: &Stamp, write: &Write, name: &str) -> SimpleExpr {
    if name == "universe_id" {
        return Expr::val(stamp.universe);
    }
    let value = write
        .values
        .iter()
        .chain(&write.defaults)
        .find(|(filled, _)| *filled == name);
    // An untyped null fits a column of any type.
    value.map_or_else(|| Expr::cust("NULL"), |(_, value)| Expr::val(value.clone()))
}

fn column<E: Record>(name: &str) -> Result<E::Column> {
    E::Column::from_str(name)
        .map_err(|_| Error::internal(format_args!("{} has no column {name}", E::KIND.as_str())))
}

/// The ids of the records with these natural keys.
pub async fn ids_of<E: Record>(
    db: &impl ConnectionTrait,
    keys: BTreeSet<String>,
) -> Result<HashMap<String, Uuid>> {
    use sea_orm::QuerySelect as _;
    let rows: Vec<(String, Uuid)> = E::find()
        .select_only()
        .column(E::NATURAL_KEY)
        .column(E::ID)
        .filter(E::NATURAL_KEY.is_in(keys))
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().collect())
}
