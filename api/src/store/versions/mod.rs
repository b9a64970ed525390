//! The versions of records: what each said before, until when, and who wrote what.
//!
//! [`super::upsert`] keeps a version here when it replaces it. Who changes records in any other way
//! calls [`keep`] before. A version that an import wrote has no row until it is replaced: the record
//! names its import. One that a client wrote has one at once ([`sign_present`]).

mod history;
mod read;
mod row;

use std::str::FromStr as _;

use chrono::{DateTime, Utc};
use entities::record_version::{ActiveModel, Column, Entity};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait as _, OnConflict};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, IdenStatic as _, Iterable as _,
    ModelTrait as _, QueryFilter as _, Value,
};
use uuid::Uuid;

pub use self::history::{BuiltOn, History, histories};
pub use self::read::{Version, of_records};
use super::upsert::Stamp;
use crate::db;
use crate::error::{Error, Result};
use crate::kind::Record;

/// Columns of a row of the table.
const COLUMNS: usize = 13;

/// Keeps rows as they stand, because new versions are about to take their places in the same
/// transaction. Who wrote them stays noted where it was.
pub async fn keep<E: Record>(
    db: &impl ConnectionTrait,
    former: &[E::Model],
    now: DateTime<Utc>,
) -> Result<()> {
    let rows = former
        .iter()
        .map(|model| {
            Ok(ActiveModel {
                row: Set(Some(row::canonical(model)?)),
                replaced_at: Set(Some(now)),
                ..version_of::<E>(model)?
            })
        })
        .collect::<Result<Vec<_>>>()?;
    write(db, rows, &[Column::Row, Column::ReplacedAt]).await
}

/// Who wrote a version, beyond what the record itself says.
#[derive(Clone, Debug, Default)]
pub struct Author {
    /// The organization.
    pub organization: Option<Uuid>,
    /// The API client.
    pub client: Option<String>,
    /// The contribution.
    pub contribution: Option<Uuid>,
    /// The import that the version takes back.
    pub reverted_import: Option<i64>,
}

impl Author {
    /// What a stamp says; none where the record's import says it all.
    pub fn of(stamp: &Stamp) -> Option<Self> {
        (stamp.client.is_some() || stamp.contribution_id.is_some()).then(|| Self {
            organization: stamp.contributor,
            client: stamp.client.clone(),
            contribution: stamp.contribution_id,
            reverted_import: None,
        })
    }
}

/// Notes who wrote the present versions of these records.
async fn sign<E: Record>(
    db: &impl ConnectionTrait,
    author: &Author,
    written: &[E::Model],
) -> Result<()> {
    let rows = written
        .iter()
        .map(|model| {
            Ok(ActiveModel {
                author_id: Set(author.organization),
                client_id: Set(author.client.clone()),
                contribution_id: Set(author.contribution),
                reverted_import_id: Set(author.reverted_import),
                ..version_of::<E>(model)?
            })
        })
        .collect::<Result<Vec<_>>>()?;
    let who = [
        Column::AuthorId,
        Column::ClientId,
        Column::ContributionId,
        Column::RevertedImportId,
    ];
    write(db, rows, &who).await
}

/// Notes who wrote the present versions of the records with these ids.
pub async fn sign_present<E: Record>(
    db: &impl ConnectionTrait,
    author: &Author,
    ids: &[Uuid],
) -> Result<()> {
    for chunk in ids.chunks(500) {
        let written = E::find()
            .filter(E::ID.is_in(chunk.to_vec()))
            .all(db)
            .await?;
        sign::<E>(db, author, &written).await?;
    }
    Ok(())
}

/// Names the contributions that wrote versions: record, version, contribution.
pub async fn name_contributions(
    db: &impl ConnectionTrait,
    named: &[(Uuid, i32, Uuid)],
) -> Result<()> {
    for (record, version, contribution) in named {
        Entity::update_many()
            .col_expr(Column::ContributionId, Expr::val(*contribution))
            .filter(Column::RecordId.eq(*record))
            .filter(Column::Version.eq(*version))
            .exec(db)
            .await?;
    }
    Ok(())
}

/// The number of the version that a row is.
pub(super) fn number_of<E: Record>(model: &E::Model) -> Option<i32> {
    match E::Column::from_str("version")
        .ok()
        .map(|column| model.get(column))
    {
        Some(Value::Int(number)) => number,
        _ => None,
    }
}

/// A former version of a record, over the row that stands; none where it is not kept. The caller
/// has the row.
pub(super) async fn former<E: Record>(
    db: &impl ConnectionTrait,
    present: &E::Model,
    version: i32,
) -> Result<Option<E::Model>> {
    let kept = Entity::find_by_id((E::id_of(present), version))
        .one(db)
        .await?;
    let text = kept.and_then(|kept| kept.row);
    text.map(|text| row::restored(present, &text)).transpose()
}

/// The row that a kept text says, over the one that stands.
pub fn restored<E: Record>(standing: &E::Model, text: &str) -> Result<E::Model> {
    row::restored(standing, text)
}

/// A column of a record by its name.
pub fn column<E: Record>(name: &str) -> Result<E::Column> {
    E::Column::from_str(name)
        .map_err(|_| Error::internal(format_args!("{} has no column {name}", E::KIND.as_str())))
}

/// Lets a record say again what it said before, as a new version. What stands is kept already.
pub async fn put_back<E: Record>(
    db: &impl ConnectionTrait,
    standing: &E::Model,
    former: &E::Model,
    now: DateTime<Utc>,
) -> Result<()> {
    let mut update = E::update_many().filter(E::ID.eq(E::id_of(standing)));
    let version = column::<E>("version")?;
    for column in E::Column::iter() {
        let value = match column.as_str() {
            "id" | "created_at" => continue,
            "version" => Expr::col(version).add(1),
            "changed_at" => Expr::val(now),
            _ => {
                let value = former.get(column);
                if value == standing.get(column) {
                    continue;
                }
                Expr::val(value)
            }
        };
        update = update.col_expr(column, value);
    }
    update.exec(db).await?;
    Ok(())
}

/// The version that a row is, as far as the row says it.
fn version_of<E: Record>(model: &E::Model) -> Result<ActiveModel> {
    let get = |name: &str| {
        let column = E::Column::from_str(name).ok();
        column.map(|column| model.get(column))
    };
    let (Some(Value::Int(Some(version))), Some(Value::ChronoDateTimeUtc(Some(written_at)))) =
        (get("version"), get("changed_at"))
    else {
        return Err(Error::internal("a record without a version"));
    };
    let import_id = match get("import_id") {
        Some(Value::BigInt(id)) => id,
        _ => None,
    };
    Ok(ActiveModel {
        record_id: Set(E::id_of(model)),
        version: Set(version),
        record_kind: Set(E::KIND.as_str().to_owned()),
        is_case_record: Set(E::is_case_record(model)),
        contributor_id: Set(E::contributor_of(model)),
        row: Set(None),
        author_id: Set(None),
        client_id: Set(None),
        import_id: Set(import_id),
        contribution_id: Set(None),
        reverted_import_id: Set(None),
        written_at: Set(written_at),
        replaced_at: Set(None),
    })
}

async fn write(
    db: &impl ConnectionTrait,
    rows: Vec<ActiveModel>,
    replace: &[Column],
) -> Result<()> {
    let known = OnConflict::columns([Column::RecordId, Column::Version])
        .update_columns(replace.iter().copied())
        .to_owned();
    // Rows carry a text each: fewer at once than the limit lets through.
    let most = (db::bind_limit(db.get_database_backend()) / COLUMNS).min(500);
    for chunk in rows.chunks(most) {
        Entity::insert_many(chunk.to_vec())
            .on_conflict(known.clone())
            .exec_without_returning(db)
            .await?;
    }
    Ok(())
}
