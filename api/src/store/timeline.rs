//! Dated records of several kinds in one order: by day, then kind, then id.

use std::str::FromStr as _;

use chrono::NaiveDate;
use sea_orm::{
    ColumnTrait as _, Condition, ModelTrait as _, PaginatorTrait as _, QueryFilter as _,
    QueryOrder as _, QuerySelect as _, Value,
};
use uuid::Uuid;

use super::reader::Reader;
use super::records::Slice;
use crate::error::{Error, Result};
use crate::kind::{Record, RecordKind, with_entity};
use crate::policy::rows;

/// The kinds that a timeline interleaves, in the order of one day.
pub const KINDS: [RecordKind; 9] = [
    RecordKind::Operation,
    RecordKind::LawsuitEvent,
    RecordKind::Agreement,
    RecordKind::GovernmentAction,
    RecordKind::Statement,
    RecordKind::Event,
    RecordKind::TravelDocumentBatch,
    RecordKind::Removal,
    RecordKind::Correction,
];

/// A place in the timeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    /// The first day of the record's date.
    pub day: NaiveDate,
    /// The kind, as its place in [`KINDS`].
    pub kind: usize,
    /// The record.
    pub id: Uuid,
}

/// Which part of the timeline.
#[derive(Clone, Debug)]
pub struct Span {
    /// The kinds, as places in [`KINDS`].
    pub kinds: Vec<usize>,
    /// Not before this day.
    pub from: Option<NaiveDate>,
    /// Not after this day.
    pub to: Option<NaiveDate>,
    /// Latest first.
    pub descending: bool,
}

/// So many entries behind `after`, and whether more lie behind them.
pub async fn page(
    reader: &Reader,
    span: &Span,
    after: Option<Entry>,
    limit: u64,
) -> Result<Slice<Entry>> {
    let mut entries = Vec::new();
    for kind in &span.kinds {
        let Some(record) = KINDS.get(*kind) else {
            continue;
        };
        let found =
            with_entity!(*record, E => of_kind::<E>(reader, span, *kind, after, limit + 1).await)?;
        entries.extend(found);
    }
    entries.sort_unstable();
    if span.descending {
        entries.reverse();
    }
    let has_next = entries.len() as u64 > limit;
    entries.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    Ok(Slice {
        rows: entries,
        has_previous: after.is_some(),
        has_next,
    })
}

/// How many entries there are.
pub async fn count(reader: &Reader, span: &Span) -> Result<u64> {
    let mut total = 0;
    for kind in &span.kinds {
        let Some(record) = KINDS.get(*kind) else {
            continue;
        };
        total += with_entity!(*record, E => count_kind::<E>(reader, span).await)?;
    }
    Ok(total)
}

fn within<E: Record>(reader: &Reader, span: &Span) -> Result<(E::Column, Condition)> {
    let day = E::Column::from_str("starts_on")
        .map_err(|_| Error::internal(format_args!("{} has no date", E::KIND.as_str())))?;
    let condition = Condition::all()
        .add(rows::visible::<E>(&reader.sight()))
        .add(day.is_not_null())
        .add_option(span.from.map(|from| day.gte(from)))
        .add_option(span.to.map(|to| day.lte(to)));
    Ok((day, condition))
}

async fn count_kind<E: Record>(reader: &Reader, span: &Span) -> Result<u64> {
    let (_, condition) = within::<E>(reader, span)?;
    Ok(E::find().filter(condition).count(reader).await?)
}

async fn of_kind<E: Record>(
    reader: &Reader,
    span: &Span,
    kind: usize,
    after: Option<Entry>,
    limit: u64,
) -> Result<Vec<Entry>> {
    let (day, condition) = within::<E>(reader, span)?;
    let mut select = E::find().filter(condition);
    if let Some(after) = after {
        select = select.filter(behind::<E>(day, kind, after, span.descending));
    }
    select = if span.descending {
        select.order_by_desc(day).order_by_desc(E::ID)
    } else {
        select.order_by_asc(day).order_by_asc(E::ID)
    };
    let rows = select.limit(limit).all(reader).await?;
    Ok(rows
        .iter()
        .filter_map(|row| match row.get(day) {
            Value::ChronoDate(Some(day)) => Some(Entry {
                day,
                kind,
                id: E::id_of(row),
            }),
            _ => None,
        })
        .collect())
}

/// The rows of one kind behind an entry of any kind.
fn behind<E: Record>(day: E::Column, kind: usize, after: Entry, descending: bool) -> Condition {
    let (later, later_id) = if descending {
        (day.lt(after.day), E::ID.lt(after.id))
    } else {
        (day.gt(after.day), E::ID.gt(after.id))
    };
    let comes_later_in_the_day = if descending {
        kind < after.kind
    } else {
        kind > after.kind
    };
    let mut condition = Condition::any().add(later);
    if comes_later_in_the_day {
        condition = condition.add(day.eq(after.day));
    } else if kind == after.kind {
        condition = condition.add(Condition::all().add(day.eq(after.day)).add(later_id));
    }
    condition
}
