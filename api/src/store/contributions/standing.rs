//! Records as they stand, whatever their kind: columns and values, to be compared with what is
//! submitted.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait, IdenStatic as _, Iterable as _, ModelTrait,
    QueryFilter as _, QueryOrder as _, QuerySelect as _, Value,
};
use uuid::Uuid;

use crate::error::Result;
use crate::kind::{Record, RecordKind, with_entity};
use crate::store::reader::Reader;
use crate::store::versions;

/// A record as it stands.
#[derive(Clone, Debug)]
pub struct Standing {
    /// The id.
    pub id: Uuid,
    /// How it is found again.
    pub natural_key: String,
    /// Its version.
    pub version: i32,
    /// Who contributed it.
    pub contributor: Option<Uuid>,
    /// Whether it is about one person.
    pub is_case_record: bool,
    /// What it says, by column.
    pub columns: Columns,
}

/// What a record says, by column.
pub type Columns = BTreeMap<&'static str, Value>;

/// Columns that say where a record came from, and not what it says.
const OF_THE_SERVICE: [&str; 11] = [
    "id",
    "natural_key",
    "contributor_id",
    "universe_id",
    "import_id",
    "origin_sheet",
    "origin_row",
    "version",
    "created_at",
    "changed_at",
    "corrected_at",
];

/// What a row says.
fn columns_of<M: ModelTrait>(model: &M) -> Columns {
    <M::Entity as EntityTrait>::Column::iter()
        .map(|column| (column.as_str(), model.get(column)))
        .filter(|(name, _)| !OF_THE_SERVICE.contains(name))
        .collect()
}

fn standing_of<E: Record>(model: &E::Model) -> Standing {
    let mut version = 0;
    let mut natural_key = String::new();
    for column in E::Column::iter() {
        match (column.as_str(), model.get(column)) {
            ("version", Value::Int(Some(number))) => version = number,
            ("natural_key", Value::String(Some(key))) => natural_key = key,
            _ => {}
        }
    }
    Standing {
        id: E::id_of(model),
        natural_key,
        version,
        contributor: E::contributor_of(model),
        is_case_record: E::is_case_record(model),
        columns: columns_of(model),
    }
}

/// By what records are looked up.
#[derive(Clone, Debug)]
pub enum By {
    /// Their natural keys.
    Keys(BTreeSet<String>),
    /// Their ids.
    Ids(BTreeSet<Uuid>),
}

/// The records of one kind. With `lock` nobody else changes them until the transaction ends; they
/// are locked in one order for everybody.
pub async fn find(
    db: &impl ConnectionTrait,
    kind: RecordKind,
    by: By,
    lock: bool,
) -> Result<Vec<Standing>> {
    with_entity!(kind, E => of_kind::<E>(db, by, lock).await)
}

async fn of_kind<E: Record>(
    db: &impl ConnectionTrait,
    by: By,
    lock: bool,
) -> Result<Vec<Standing>> {
    let condition = match by {
        By::Keys(keys) => E::NATURAL_KEY.is_in(keys),
        By::Ids(ids) => E::ID.is_in(ids),
    };
    let mut select = E::find().filter(condition).order_by_asc(E::ID);
    if lock {
        select = select.lock_exclusive();
    }
    let models = select.all(db).await?;
    Ok(models.iter().map(standing_of::<E>).collect())
}

/// What versions of records said, and what those before them said; by record and version.
pub async fn versions_of(
    reader: &Reader,
    kind: RecordKind,
    ids: &[Uuid],
) -> Result<HashMap<(Uuid, i32), Columns>> {
    with_entity!(kind, E => versions_of_kind::<E>(reader, ids).await)
}

/// Newest versions that are looked through.
const VERSIONS: u64 = 100;

async fn versions_of_kind<E: Record>(
    reader: &Reader,
    ids: &[Uuid],
) -> Result<HashMap<(Uuid, i32), Columns>> {
    let mut found = HashMap::new();
    for (id, versions) in versions::of_records::<E>(reader, ids, VERSIONS).await? {
        for version in versions {
            if let Some(record) = &version.record {
                found.insert((id, version.version), columns_of(record));
            }
        }
    }
    Ok(found)
}
