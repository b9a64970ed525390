//! Selecting records: pages, single records, the children of many parents at once, counts.

use std::collections::BTreeMap;

use entities::person;
use sea_orm::sea_query::{
    Alias, Asterisk, Expr, ExprTrait as _, NullOrdering, Order, Query, WindowStatement,
};
use sea_orm::{
    ColumnTrait as _, Condition, ConnectionTrait, EntityTrait, FromQueryResult as _,
    IdenStatic as _, PaginatorTrait as _, QueryFilter as _, QuerySelect as _, QueryTrait as _,
    Select,
};
use uuid::Uuid;

use super::keyset::{self, Key, Position};
use super::reader::Reader;
use crate::error::Result;
use crate::kind::Record;
use crate::policy::rows;

/// A slice of an ordered table.
#[derive(Clone, Debug)]
pub struct Page {
    /// Most rows to return.
    pub limit: u64,
    /// Start behind this position.
    pub after: Option<Position>,
    /// End before this position.
    pub before: Option<Position>,
    /// Take the last rows, not the first.
    pub backwards: bool,
}

/// The rows of a page, in order, and whether more lie on either side.
#[derive(Debug)]
pub struct Slice<M> {
    /// The rows.
    pub rows: Vec<M>,
    /// Rows lie before the first.
    pub has_previous: bool,
    /// Rows lie behind the last.
    pub has_next: bool,
}

impl<M> Slice<M> {
    /// The same slice of something else: of rows, what becomes of each.
    pub fn map<T>(self, becomes: impl FnMut(M) -> T) -> Slice<T> {
        Slice {
            rows: self.rows.into_iter().map(becomes).collect(),
            has_previous: self.has_previous,
            has_next: self.has_next,
        }
    }
}

/// One page of the records that the viewer may see and `condition` lets through.
pub async fn page<E: Record>(
    reader: &Reader,
    condition: Condition,
    keys: &[Key<E::Column>],
    page: &Page,
) -> Result<Slice<E::Model>> {
    let select = E::find()
        .filter(rows::visible::<E>(&reader.sight()))
        .filter(condition);
    let slice = slice(reader, select, keys, page).await?;
    Ok(Slice {
        rows: handed_over::<E>(reader, slice.rows).await?,
        ..slice
    })
}

/// One page of what is selected. Who may see it, the select says.
pub(super) async fn slice<E: EntityTrait>(
    db: &impl ConnectionTrait,
    mut select: Select<E>,
    keys: &[Key<E::Column>],
    page: &Page,
) -> Result<Slice<E::Model>> {
    if let Some(position) = &page.after {
        select = select.filter(keyset::beyond(keys, position, false));
    }
    if let Some(position) = &page.before {
        select = select.filter(keyset::beyond(keys, position, true));
    }
    let select = keyset::order(select, keys, page.backwards).limit(page.limit + 1);
    let mut rows = select.all(db).await?;
    let more = rows.len() as u64 > page.limit;
    rows.truncate(usize::try_from(page.limit).unwrap_or(usize::MAX));
    if page.backwards {
        rows.reverse();
    }
    let (has_previous, has_next) = if page.backwards {
        (more, page.before.is_some())
    } else {
        (page.after.is_some(), more)
    };
    Ok(Slice {
        rows,
        has_previous,
        has_next,
    })
}

/// How many records the viewer may see that `condition` lets through.
pub async fn count<E: Record>(reader: &Reader, condition: Condition) -> Result<u64>
where
    for<'db> E::Model: Send + Sync + 'db,
{
    Ok(E::find()
        .filter(rows::visible::<E>(&reader.sight()))
        .filter(condition)
        .count(reader)
        .await?)
}

/// The records with these ids that the viewer may see.
pub async fn by_ids<E: Record>(reader: &Reader, ids: &[Uuid]) -> Result<Vec<E::Model>> {
    let select = E::find()
        .filter(rows::visible::<E>(&reader.sight()))
        .filter(E::ID.is_in(ids.to_vec()));
    let rows = select.all(reader).await?;
    handed_over::<E>(reader, rows).await
}

/// Which of these ids are of records that the viewer may see. Nothing is handed over.
pub async fn seen<E: Record>(reader: &Reader, ids: &[Uuid]) -> Result<Vec<Uuid>> {
    let select = E::find()
        .select_only()
        .column(E::ID)
        .filter(rows::visible::<E>(&reader.sight()))
        .filter(E::ID.is_in(ids.to_vec()));
    Ok(select.into_tuple().all(reader).await?)
}

/// The one record that `condition` names, where the viewer may see it.
pub async fn one<E: Record>(reader: &Reader, condition: Condition) -> Result<Option<E::Model>> {
    let row = E::find()
        .filter(rows::visible::<E>(&reader.sight()))
        .filter(condition)
        .one(reader)
        .await?;
    let rows = handed_over::<E>(reader, row.into_iter().collect()).await?;
    Ok(rows.into_iter().next())
}

/// Whether the viewer may see what identifies this person, as far as the row decides it: the person
/// is its own organization's, or shared with what identifies.
pub async fn may_identify(reader: &Reader, person: Uuid) -> Result<bool> {
    let seen = person::Entity::find()
        .filter(rows::visible::<person::Entity>(
            &reader.sight().of_identities(),
        ))
        .filter(person::Column::Id.eq(person))
        .count(reader)
        .await?;
    Ok(seen > 0)
}

/// The first `limit` records of each parent, in one statement for all of them.
pub async fn children<E: Record>(
    reader: &Reader,
    parent: E::Column,
    parents: &[Uuid],
    keys: &[Key<E::Column>],
    limit: u64,
) -> Result<Vec<E::Model>> {
    let rank = Alias::new("rank_in_parent");
    let mut window = WindowStatement::partition_by((E::default(), parent));
    for key in keys {
        let direction = if key.descending {
            Order::Desc
        } else {
            Order::Asc
        };
        window.order_by_with_nulls((E::default(), key.column), direction, NullOrdering::Last);
    }
    let mut ranked = E::find()
        .filter(rows::visible::<E>(&reader.sight()))
        .filter(parent.is_in(parents.to_vec()))
        .into_query();
    ranked.expr_window_as(Expr::cust("ROW_NUMBER()"), window, rank.clone());
    let statement = Query::select()
        .column(Asterisk)
        .from_subquery(ranked, Alias::new("ranked"))
        .and_where(Expr::col(rank.clone()).lte(limit))
        .order_by(parent.as_str().to_owned(), Order::Asc)
        .order_by(rank, Order::Asc)
        .to_owned();
    let rows = E::Model::find_by_statement(reader.get_database_backend().build(&statement))
        .all(reader)
        .await?;
    handed_over::<E>(reader, rows).await
}

/// Rows on their way to the viewer. Whose case records are among them, another organization's, is told
/// so before: no entry in its audit, no rows.
async fn handed_over<E: Record>(reader: &Reader, rows: Vec<E::Model>) -> Result<Vec<E::Model>> {
    let own = reader.viewer().organization_id();
    let mut shared: BTreeMap<Uuid, u64> = BTreeMap::new();
    let case_records = rows.iter().filter(|row| E::is_case_record(row));
    for contributor in case_records.filter_map(E::contributor_of) {
        if contributor != own {
            *shared.entry(contributor).or_default() += 1;
        }
    }
    if !shared.is_empty() {
        reader.tell(E::KIND, shared).await?;
    }
    Ok(rows)
}
