//! Values as published.

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDate;
use entities::{data_release, series};
use sea_orm::{
    ConnectionTrait, DatabaseBackend, EntityTrait as _, FromQueryResult, QueryFilter as _,
    QueryOrder as _, QuerySelect as _, Statement, Value,
};

use super::answer::{Answer, Place, Status};
use super::question::{ListOrder, Question, Vintages};
use super::sql::{self, Newest, Part, Selection};
use super::{by_ids, releases};
use crate::error::{Error, Result};
use crate::store::keyset::Position;
use crate::store::records::{Page, Slice};

/// Most series that one question may be about.
const MOST_SERIES: u64 = 20_000;
/// Series that are looked at together where the order is by series.
const SLICE: usize = 200;

/// What a question is about, looked up.
pub(super) struct Scope {
    pub(super) series: Vec<series::Model>,
    pub(super) releases: Vec<data_release::Model>,
}

impl Scope {
    pub(super) async fn of(db: &impl ConnectionTrait, question: &Question) -> Result<Self> {
        let series = series::Entity::find()
            .filter(question.series.clone())
            .order_by_asc(series::Column::Id)
            .limit(MOST_SERIES + 1)
            .all(db)
            .await?;
        if series.len() as u64 > MOST_SERIES {
            return Err(Error::bad_input(format!(
                "The filter lets more than {MOST_SERIES} series through; narrow it by `dataset`, \
                 `measure` or `facilityCode`."
            )));
        }
        let datasets: BTreeSet<&String> = series.iter().map(|row| &row.dataset).collect();
        let datasets: Vec<String> = datasets.into_iter().cloned().collect();
        let releases = releases::counting(db, &datasets, &question.releases).await?;
        Ok(Self { series, releases })
    }

    fn parts<'a>(&'a self, series: &'a [series::Model]) -> Vec<Part<'a>> {
        sql::parts(series.iter().map(|row| (row, 0)), &self.releases)
    }

    pub(super) fn release(&self, id: i64) -> Option<&data_release::Model> {
        self.releases.iter().find(|release| release.id == id)
    }
}

#[derive(Debug, FromQueryResult)]
struct ValueRow {
    series_id: i64,
    period_start: NaiveDate,
    period_end: NaiveDate,
    value: f64,
    release_id: i64,
    origin_row: i64,
    place: i64,
}

#[derive(Debug, FromQueryResult)]
pub(super) struct CountRow {
    pub(super) count: i64,
}

impl Question {
    fn selection<'a>(&self, backend: DatabaseBackend, parts: &'a [Part<'a>]) -> Selection<'a> {
        Selection {
            backend,
            parts,
            from: self.from,
            to: self.to,
            newest: match self.vintages {
                Vintages::Latest => Newest::OfSeries,
                Vintages::All => Newest::All,
            },
        }
    }
}

/// How many values there are.
pub async fn count(db: &impl ConnectionTrait, question: &Question) -> Result<u64> {
    let scope = Scope::of(db, question).await?;
    let parts = scope.parts(&scope.series);
    if parts.is_empty() {
        return Ok(0);
    }
    let backend = db.get_database_backend();
    let text = format!(
        "{} SELECT COUNT(*) AS count FROM chosen",
        question.selection(backend, &parts).with_chosen()
    );
    let row = CountRow::find_by_statement(Statement::from_string(backend, text))
        .one(db)
        .await?;
    Ok(row.map_or(0, |row| u64::try_from(row.count).unwrap_or_default()))
}

/// A position in a list: series, first day, last day, rank of the release.
type Place4 = (i64, NaiveDate, NaiveDate, i64);

fn place_of(position: &Position) -> Result<Place4> {
    match position.as_slice() {
        [
            Some(Value::BigInt(Some(series))),
            Some(Value::ChronoDate(Some(start))),
            Some(Value::ChronoDate(Some(end))),
            Some(Value::BigInt(Some(place))),
        ] => Ok((*series, *start, *end, *place)),
        _ => Err(Error::bad_input(
            "This cursor does not belong to this list.",
        )),
    }
}

/// One page of values with their positions. Pages go forwards only.
pub async fn page_of_observations(
    db: &impl ConnectionTrait,
    question: &Question,
    order: ListOrder,
    page: &Page,
) -> Result<Slice<(Position, Answer)>> {
    let scope = Scope::of(db, question).await?;
    let after = page.after.as_ref().map(place_of).transpose()?;
    let wanted = usize::try_from(page.limit).unwrap_or(usize::MAX);
    let mut rows = rows(db, question, &scope, order, after, wanted + 1).await?;
    let has_next = rows.len() > wanted;
    rows.truncate(wanted);
    let by_id: HashMap<i64, &series::Model> =
        scope.series.iter().map(|row| (row.id, row)).collect();
    let rows = rows.into_iter().filter_map(|row| {
        let position = vec![
            Some(row.series_id.into()),
            Some(row.period_start.into()),
            Some(row.period_end.into()),
            Some(row.place.into()),
        ];
        let series = by_id.get(&row.series_id)?;
        let release = scope.release(row.release_id)?;
        Some((position, answer(&row, series, release)))
    });
    Ok(Slice {
        rows: rows.collect(),
        has_previous: after.is_some(),
        has_next,
    })
}

async fn rows(
    db: &impl ConnectionTrait,
    question: &Question,
    scope: &Scope,
    order: ListOrder,
    after: Option<Place4>,
    wanted: usize,
) -> Result<Vec<ValueRow>> {
    if order.by_period {
        let parts = scope.parts(&scope.series);
        return slice(db, question, &parts, (order, after, wanted)).await;
    }
    // By series the list is a row of slices: only those that fill the page are looked at.
    let mut series = scope.series.clone();
    if order.descending {
        series.reverse();
    }
    let passed = |id: i64| match after {
        Some((series, ..)) if order.descending => id > series,
        Some((series, ..)) => id < series,
        None => false,
    };
    series.retain(|row| !passed(row.id));
    let mut found = Vec::new();
    for chunk in series.chunks(SLICE) {
        let missing = wanted - found.len();
        let parts = scope.parts(chunk);
        found.extend(slice(db, question, &parts, (order, after, missing)).await?);
        if found.len() >= wanted {
            break;
        }
    }
    Ok(found)
}

async fn slice(
    db: &impl ConnectionTrait,
    question: &Question,
    parts: &[Part<'_>],
    (order, after, wanted): (ListOrder, Option<Place4>, usize),
) -> Result<Vec<ValueRow>> {
    if parts.is_empty() {
        return Ok(Vec::new());
    }
    let backend = db.get_database_backend();
    let keys = if order.by_period {
        "period_start, period_end, series_id, place"
    } else {
        "series_id, period_start, period_end, place"
    };
    let beyond = after.map_or(String::new(), |(series, start, end, place)| {
        let (start, end) = (sql::day(backend, start), sql::day(backend, end));
        let comparison = if order.descending { "<" } else { ">" };
        let values = if order.by_period {
            format!("{start}, {end}, {series}, {place}")
        } else {
            format!("{series}, {start}, {end}, {place}")
        };
        format!(" WHERE ({keys}) {comparison} ({values})")
    });
    let order_by = if order.descending {
        keys.replace(',', " DESC,") + " DESC"
    } else {
        keys.to_owned()
    };
    let text = format!(
        "{} SELECT series_id, period_start, period_end, value, release_id, origin_row, \
         CAST(place AS BIGINT) AS place FROM chosen{beyond} ORDER BY {order_by} LIMIT {wanted}",
        question.selection(backend, parts).with_chosen(),
    );
    Ok(
        ValueRow::find_by_statement(Statement::from_string(backend, text))
            .all(db)
            .await?,
    )
}

/// The latest values of each of these series, at most `limit` of each, in order of time.
pub async fn first_of_each(
    db: &impl ConnectionTrait,
    question: &Question,
    ids: &[i64],
    limit: u64,
) -> Result<Vec<Answer>> {
    let backend = db.get_database_backend();
    let known = by_ids(db, ids).await?;
    let datasets: BTreeSet<String> = known.iter().map(|row| row.dataset.clone()).collect();
    let datasets: Vec<String> = datasets.into_iter().collect();
    let scope = Scope {
        releases: releases::counting(db, &datasets, &question.releases).await?,
        series: known,
    };
    let parts = scope.parts(&scope.series);
    if parts.is_empty() {
        return Ok(Vec::new());
    }
    let text = format!(
        "{}, counted AS (SELECT chosen.*, ROW_NUMBER() OVER (PARTITION BY series_id ORDER BY \
         period_start DESC, period_end DESC, place DESC) AS number FROM chosen) \
         SELECT series_id, period_start, period_end, value, release_id, origin_row, \
         CAST(place AS BIGINT) AS place FROM counted WHERE number <= {limit} \
         ORDER BY series_id, period_start, period_end, place",
        question.selection(backend, &parts).with_chosen(),
    );
    let rows = ValueRow::find_by_statement(Statement::from_string(backend, text))
        .all(db)
        .await?;
    let by_id: HashMap<i64, &series::Model> =
        scope.series.iter().map(|row| (row.id, row)).collect();
    let answers = rows.iter().filter_map(|row| {
        let release = scope.release(row.release_id)?;
        Some(answer(row, by_id.get(&row.series_id)?, release))
    });
    Ok(answers.collect())
}

fn answer(row: &ValueRow, series: &series::Model, release: &data_release::Model) -> Answer {
    let as_of = releases::as_of(release);
    Answer {
        series_id: Some(row.series_id),
        dataset: series.dataset.clone(),
        measure: series.measure.clone(),
        unit: series.unit.clone(),
        breakdown: series.breakdown.clone(),
        place: place(series),
        start: row.period_start,
        end: row.period_end,
        value: row.value,
        status: Status::of(row.value, (row.period_start, row.period_end), as_of),
        release_id: row.release_id,
        as_of,
        row: Some(row.origin_row),
        derived: None,
    }
}

/// The area of one series.
pub(super) fn place(series: &series::Model) -> Place {
    Place {
        kind: series.area_kind,
        facility_id: series.facility_id,
        facility_code: series.facility_code.clone(),
        facility_text: series.facility_text.clone(),
        state: series.state.clone(),
        field_office_id: series.field_office_id,
        field_office_code: series.field_office_code.clone(),
        country: series.country.clone(),
        area_text: series.area_text.clone(),
    }
}
