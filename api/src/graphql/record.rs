//! What all types of records share: ids, provenance, citations, dates, edges to other records.

use std::future::{self, Ready};

use async_graphql::{Context, ID, Object, Result, SimpleObject};
use entities::citation;
use entities::codes::DatePrecision;
use uuid::Uuid;

use super::context::ContextExt as _;
use super::ids;
use super::loaders::{ById, ChildrenOf, CitationsOf};
use super::scalars::{Date, DateTime};
use super::types::{Organization, Source};
use crate::auth::Viewer;
use crate::error::Error;
use crate::kind::Record;
use crate::store::keyset::Key;

/// When something happened, as exactly as its source says.
#[derive(Clone, Debug, SimpleObject)]
pub(crate) struct DatePeriod {
    /// First day of the period; null where no day is known.
    pub(crate) starts_on: Option<Date>,
    /// Last day of the period; equal to the first for a single day.
    pub(crate) ends_on: Option<Date>,
    /// How exactly the date is known.
    pub(crate) precision: DatePrecision,
    /// True where the date was worked out from the text ("last month") and not stated.
    pub(crate) inferred: bool,
    /// The date as the source words it; null where it states a plain date.
    pub(crate) text: Option<String>,
}

/// Who contributed a record, from which file, and which version it is.
#[derive(Clone, Debug)]
pub(crate) struct Provenance {
    contributor_id: Option<Uuid>,
    version: i32,
    created_at: DateTime,
    changed_at: DateTime,
    sheet: Option<String>,
    row: Option<i64>,
    import_id: Option<i64>,
}

/// The provenance columns that every table of records has.
macro_rules! provenance_of {
    ($model:expr) => {
        crate::graphql::record::Provenance::new(
            $model.contributor_id,
            $model.version,
            ($model.created_at, $model.changed_at),
            (
                $model.import_id,
                $model.origin_sheet.clone(),
                $model.origin_row,
            ),
        )
    };
}
pub(crate) use provenance_of;

impl Provenance {
    pub(crate) fn new(
        contributor_id: Option<Uuid>,
        version: i32,
        (created_at, changed_at): (chrono::DateTime<chrono::Utc>, chrono::DateTime<chrono::Utc>),
        (import_id, sheet, row): (Option<i64>, Option<String>, Option<i64>),
    ) -> Self {
        Self {
            contributor_id,
            version,
            created_at: DateTime(created_at),
            changed_at: DateTime(changed_at),
            sheet,
            row,
            import_id,
        }
    }

    /// Whether the file may be named: it is the operator's, or of the organization that asks.
    fn shows_its_file(&self, ctx: &Context<'_>) -> bool {
        let asks = ctx.viewer().map(Viewer::organization_id).ok();
        self.contributor_id.is_none() || self.contributor_id == asks
    }
}

/// Who contributed a record, from which file, and which version it is.
#[Object]
impl Provenance {
    /// The organization that contributed the record. Null for public records that the operator of
    /// the service loaded.
    async fn contributor(&self, ctx: &Context<'_>) -> Result<Option<Organization>> {
        one::<entities::organization::Entity, _>(ctx, self.contributor_id).await
    }

    /// Counts the versions of the record, from 1.
    async fn version(&self) -> i32 {
        self.version
    }

    /// When the record was first written.
    async fn created_at(&self) -> DateTime {
        self.created_at
    }

    /// When the present version was written.
    async fn changed_at(&self) -> DateTime {
        self.changed_at
    }

    /// Name of the file that the present version came from. Null where it came another way, and
    /// where another organization contributed it: the file is its own.
    async fn file(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        let Some(id) = self.import_id.filter(|_| self.shows_its_file(ctx)) else {
            return Ok(None);
        };
        Ok(ctx.loaders()?.load_one(super::loaders::FileOf(id)).await?)
    }

    /// Sheet of the file, where it has sheets; else null. Null where another organization
    /// contributed the record.
    async fn sheet(&self, ctx: &Context<'_>) -> Option<&str> {
        self.sheet.as_deref().filter(|_| self.shows_its_file(ctx))
    }

    /// Row of the file: the line of a text file, the number of the record elsewhere. Null where
    /// the record came another way, and where another organization contributed it.
    async fn row(&self, ctx: &Context<'_>) -> Option<i64> {
        self.row.filter(|_| self.shows_its_file(ctx))
    }
}

/// A record, or one field of it, rests on a source.
#[derive(Clone, Debug)]
pub(crate) struct Citation(citation::Model);

/// A record, or one field of it, rests on a source.
#[Object]
impl Citation {
    /// The field that rests on the source, as it is named in the schema; null for the whole record.
    async fn field(&self) -> Option<&str> {
        self.0.field.as_deref()
    }

    /// Where in the source: a page, a section, a row. Null where the source has no parts.
    async fn locator(&self) -> Option<&str> {
        self.0.locator.as_deref()
    }

    /// When the source was last corrected: what the record says by it may no longer hold. Null where
    /// it never was, and where the source is null.
    async fn corrected_at(&self, ctx: &Context<'_>) -> Result<Option<DateTime>> {
        let load = ctx
            .loaders()?
            .load_one(ById::<entities::source::Entity>::new(self.0.source_id));
        let source = Box::pin(load).await?;
        Ok(source.and_then(|source| source.corrected_at).map(DateTime))
    }

    /// The source. Null without the scope `reports:read`, and for a case file of another
    /// organization.
    async fn source(&self, ctx: &Context<'_>) -> Result<Option<Source>> {
        one::<entities::source::Entity, _>(ctx, Some(self.0.source_id)).await
    }
}

/// The global id of a row, as whoever asks sees it.
pub(crate) fn record_id<E: Record>(ctx: &Context<'_>, row: &E::Model) -> Ready<Result<ID>> {
    let seen = ctx.pairwise().and_then(|ids| ids::of_row::<E>(row, ids));
    // The schema asks for resolvers that are async.
    future::ready(seen.map_err(Into::into))
}

/// The record that a column refers to; none where the column is empty, or the viewer may not see it.
pub(crate) async fn one<E, T>(ctx: &Context<'_>, id: Option<Uuid>) -> Result<Option<T>>
where
    E: Record,
    T: From<E::Model>,
{
    let Some(id) = id else { return Ok(None) };
    // Boxed, here and below: the future of a type holds those of all its fields.
    let row = Box::pin(ctx.loaders()?.load_one(ById::<E>::new(id))).await?;
    Ok(row.map(T::from))
}

/// The records with these ids, in their order; those that the viewer may not see are left out.
pub(crate) async fn many<E, T>(ctx: &Context<'_>, ids: Vec<Uuid>) -> Result<Vec<T>>
where
    E: Record,
    T: From<E::Model>,
{
    let load = ctx
        .loaders()?
        .load_many(ids.iter().map(|id| ById::<E>::new(*id)));
    let mut rows = Box::pin(load).await?;
    Ok(ids
        .into_iter()
        .filter_map(|id| rows.remove(&ById::new(id)).map(T::from))
        .collect())
}

/// The first records that refer to `parent` by the column `by`.
pub(crate) async fn children<E, T>(
    ctx: &Context<'_>,
    parent: Uuid,
    by: E::Column,
    (column, descending): (E::Column, bool),
    first: i32,
) -> Result<Option<Vec<T>>>
where
    E: Record,
    T: From<E::Model>,
{
    let limit = list_limit(first)?;
    let keys = vec![
        Key { column, descending },
        Key {
            column: E::ID,
            descending: false,
        },
    ];
    let load = ctx.loaders()?.load_one(ChildrenOf::<E> {
        parent,
        by,
        keys,
        limit,
    });
    let rows = Box::pin(load).await?;
    Ok(Some(
        rows.unwrap_or_default().into_iter().map(T::from).collect(),
    ))
}

/// How many elements of a list without pages are wanted.
pub(crate) fn list_limit(first: i32) -> crate::error::Result<u64> {
    match u64::try_from(first) {
        Ok(limit @ 1..=100) => Ok(limit),
        _ => Err(Error::bad_input("`first` takes a number from 1 to 100.")),
    }
}

/// The citations of one record.
pub(crate) async fn citations<E: Record>(ctx: &Context<'_>, id: Uuid) -> Result<Vec<Citation>> {
    let rows = Box::pin(ctx.loaders()?.load_one(CitationsOf(E::KIND, id))).await?;
    Ok(rows.unwrap_or_default().into_iter().map(Citation).collect())
}
