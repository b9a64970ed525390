//! Finding records by a piece of their name, caption or title. Names of persons in case records are
//! not among them.

use std::str::FromStr as _;

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _};
use uuid::Uuid;

use super::reader::Reader;
use crate::db;
use crate::error::{Error, Result};
use crate::kind::{Record, RecordKind, with_entity};
use crate::policy::rows;

/// The kinds that can be found, each with the column that names its records.
pub const NAMED: [(RecordKind, &str); 13] = [
    (RecordKind::Facility, "name"),
    (RecordKind::FieldOffice, "name"),
    (RecordKind::Organization, "name"),
    (RecordKind::Official, "name"),
    (RecordKind::Court, "name"),
    (RecordKind::Lawsuit, "caption"),
    (RecordKind::Source, "title"),
    (RecordKind::Place, "name"),
    (RecordKind::PopulationGroup, "name"),
    (RecordKind::Operation, "name"),
    (RecordKind::Agreement, "name"),
    (RecordKind::GovernmentAction, "name"),
    (RecordKind::Event, "name"),
];

/// A record that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Its kind.
    pub kind: RecordKind,
    /// The record.
    pub id: Uuid,
    /// Its name, caption or title.
    pub name: String,
}

/// Up to `limit` records of these kinds whose name holds `text`, the best first: the name itself,
/// then names that begin with it, then the others; shorter names before longer ones.
pub async fn find(
    reader: &Reader,
    kinds: &[RecordKind],
    text: &str,
    limit: u64,
) -> Result<Vec<Found>> {
    let mut found = Vec::new();
    for (kind, column) in NAMED.iter().filter(|(kind, _)| kinds.contains(kind)) {
        let rows = with_entity!(*kind, E => of_kind::<E>(reader, column, text, limit).await)?;
        found.extend(rows.into_iter().map(|(id, name)| Found {
            kind: *kind,
            id,
            name,
        }));
    }
    let sought = text.to_lowercase();
    found.sort_by_cached_key(|found| {
        let name = found.name.to_lowercase();
        (
            name != sought,
            !name.starts_with(&sought),
            name.chars().count(),
            name,
            found.id,
        )
    });
    found.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    Ok(found)
}

async fn of_kind<E: Record>(
    reader: &Reader,
    column: &str,
    text: &str,
    limit: u64,
) -> Result<Vec<(Uuid, String)>> {
    let column = E::Column::from_str(column)
        .map_err(|_| Error::internal(format_args!("{} has no name", E::KIND.as_str())))?;
    let named = Expr::col(column.as_column_ref());
    Ok(E::find()
        .select_only()
        .column(E::ID)
        .column(column)
        .filter(rows::visible::<E>(&reader.sight()))
        .filter(db::contains_text(named.clone(), text))
        .order_by_asc(Expr::expr(sea_orm::sea_query::Func::char_length(named)))
        .order_by_asc(E::ID)
        .limit(limit)
        .into_tuple()
        .all(reader)
        .await?)
}
