//! Reading the versions of records that the viewer may see.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entities::{import, record_version};
use sea_orm::sea_query::{Alias, Asterisk, Expr, ExprTrait as _, Order, Query, WindowStatement};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait as _, EntityTrait as _, FromQueryResult as _,
    QueryFilter as _, QuerySelect as _, QueryTrait as _,
};
use uuid::Uuid;

use super::{row, version_of};
use crate::error::Result;
use crate::kind::Record;
use crate::store::reader::Reader;
use crate::store::records;

/// One version of a record.
#[derive(Clone, Debug)]
pub struct Version<M> {
    /// Number of the version.
    pub version: i32,
    /// The organization that wrote it; none for the operator.
    pub author: Option<Uuid>,
    /// The API client that wrote it.
    pub client: Option<String>,
    /// The import that wrote it.
    pub import: Option<i64>,
    /// The contribution that wrote it.
    pub contribution: Option<Uuid>,
    /// The import that it takes back.
    pub reverted_import: Option<i64>,
    /// When it was written.
    pub written_at: DateTime<Utc>,
    /// When the next one took its place; none while it stands.
    pub replaced_at: Option<DateTime<Utc>>,
    /// The record as it was. None where it was not about a person and is now, or the other way
    /// round: another rule said then who sees it.
    pub record: Option<M>,
}

/// The newest versions of these records, the present one first, where the viewer may see the
/// record; at most `limit` of each.
pub async fn of_records<E: Record>(
    reader: &Reader,
    ids: &[Uuid],
    limit: u64,
) -> Result<HashMap<Uuid, Vec<Version<E::Model>>>> {
    let standing = records::by_ids::<E>(reader, ids).await?;
    let seen: Vec<Uuid> = standing.iter().map(E::id_of).collect();
    let mut kept: HashMap<Uuid, Vec<record_version::Model>> = HashMap::new();
    for row in newest(reader, seen, limit).await? {
        kept.entry(row.record_id).or_default().push(row);
    }
    let mut found = HashMap::new();
    for model in &standing {
        let rows = kept.remove(&E::id_of(model)).unwrap_or_default();
        found.insert(E::id_of(model), versions::<E>(model, rows, limit)?);
    }
    name_authors(reader, found.values_mut().flatten()).await?;
    Ok(found)
}

async fn newest(reader: &Reader, ids: Vec<Uuid>, limit: u64) -> Result<Vec<record_version::Model>> {
    use record_version::{Column, Entity};
    let rank = Alias::new("rank_in_record");
    let mut window = WindowStatement::partition_by((Entity, Column::RecordId));
    window.order_by((Entity, Column::Version), Order::Desc);
    let mut ranked = Entity::find()
        .filter(Column::RecordId.is_in(ids))
        .into_query();
    ranked.expr_window_as(Expr::cust("ROW_NUMBER()"), window, rank.clone());
    let statement = Query::select()
        .column(Asterisk)
        .from_subquery(ranked, Alias::new("ranked"))
        .and_where(Expr::col(rank).lte(limit))
        .order_by("record_id", Order::Asc)
        .order_by("version", Order::Desc)
        .to_owned();
    let statement = reader.get_database_backend().build(&statement);
    Ok(record_version::Model::find_by_statement(statement)
        .all(reader)
        .await?)
}

/// The versions of one record: the one that stands, and those that were kept.
fn versions<E: Record>(
    standing: &E::Model,
    kept: Vec<record_version::Model>,
    limit: u64,
) -> Result<Vec<Version<E::Model>>> {
    let mut present = told(&version_of::<E>(standing)?, Some(standing.clone()));
    let mut versions = Vec::with_capacity(kept.len() + 1);
    for row in kept {
        let Some(text) = &row.row else {
            if row.version == present.version {
                (present.author, present.client) = (row.author_id, row.client_id);
                present.contribution = row.contribution_id;
                present.reverted_import = row.reverted_import_id;
            }
            continue;
        };
        let record = row::restored(standing, text)?;
        let same_rule = E::is_case_record(&record) == E::is_case_record(standing);
        versions.push(Version {
            version: row.version,
            author: row.author_id,
            client: row.client_id,
            import: row.import_id,
            contribution: row.contribution_id,
            reverted_import: row.reverted_import_id,
            written_at: row.written_at,
            replaced_at: row.replaced_at,
            record: same_rule.then_some(record),
        });
    }
    versions.insert(0, present);
    versions.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    Ok(versions)
}

fn told<M>(version: &record_version::ActiveModel, record: Option<M>) -> Version<M> {
    Version {
        version: *version.version.as_ref(),
        author: None,
        client: None,
        import: *version.import_id.as_ref(),
        contribution: None,
        reverted_import: None,
        written_at: *version.written_at.as_ref(),
        replaced_at: None,
        record,
    }
}

/// Where an import wrote a version, its organization did.
async fn name_authors<'a, M: 'a>(
    reader: &Reader,
    versions: impl Iterator<Item = &'a mut Version<M>>,
) -> Result<()> {
    let unnamed: Vec<&mut Version<M>> = versions
        .filter(|version| version.author.is_none() && version.import.is_some())
        .collect();
    let imports: Vec<i64> = unnamed
        .iter()
        .filter_map(|version| version.import)
        .collect();
    if imports.is_empty() {
        return Ok(());
    }
    let contributors: HashMap<i64, Option<Uuid>> = import::Entity::find()
        .select_only()
        .column(import::Column::Id)
        .column(import::Column::ContributorId)
        .filter(import::Column::Id.is_in(imports))
        .into_tuple()
        .all(reader)
        .await?
        .into_iter()
        .collect();
    for version in unnamed {
        let import = version.import.and_then(|id| contributors.get(&id));
        version.author = import.copied().flatten();
    }
    Ok(())
}
