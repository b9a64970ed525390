//! Values put together: over places, over parts of a breakdown, over time.
//!
//! A stock adds over places on a day and is averaged over the days of a period that data covers,
//! so the average daily population of a fiscal year is the sum over its days by their number. A
//! flow adds over both. What is counted since the start of a fiscal year adds over places of one
//! release. Averages, shares and amounts add over neither, and are refused.
//!
//! Nothing is ever added across data sets, measures, kinds of areas or releases.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use entities::codes::{Aggregation, CodeList as _, SeriesInterval};
use entities::series;
use sea_orm::{ConnectionTrait, FromQueryResult, Statement, Value};

use super::answer::{Answer, Derived, Place, Status};
use super::observations::{CountRow, Scope, place};
use super::question::{Question, RollUp, RollUpInterval, RollUpPlace, Vintages};
use super::releases::as_of;
use super::sql::{self, Newest, Selection};
use crate::error::{Error, Result};
use crate::series::calendar::Span;
use crate::series::{breakdown, catalog};
use crate::store::keyset::Position;
use crate::store::records::{Page, Slice};

/// Series whose values are put together.
struct Group {
    key: String,
    first: series::Model,
    /// How many series.
    size: usize,
    place: Place,
    breakdown: String,
}

/// A roll-up, checked and looked up.
struct Prepared<'a> {
    scope: Scope,
    /// The group of each series.
    group_of: Vec<usize>,
    /// Sorted by key: the number of a group is its place.
    groups: Vec<Group>,
    roll_up: &'a RollUp,
}

#[derive(Debug, FromQueryResult)]
struct RolledRow {
    grp: i64,
    period_start: NaiveDate,
    period_end: NaiveDate,
    bucket: i64,
    total: f64,
    days: i64,
    parts: i64,
    place: i64,
}

/// How many rolled-up values there are.
pub async fn count_roll_up(
    db: &impl ConnectionTrait,
    question: &Question,
    roll_up: &RollUp,
) -> Result<u64> {
    let Some(prepared) = Prepared::new(db, question, roll_up).await? else {
        return Ok(0);
    };
    let backend = db.get_database_backend();
    let text = format!(
        "{} SELECT COUNT(*) AS count FROM rolled",
        prepared.statement(question, backend)
    );
    let row = CountRow::find_by_statement(Statement::from_string(backend, text))
        .one(db)
        .await?;
    Ok(row.map_or(0, |row| u64::try_from(row.count).unwrap_or_default()))
}

/// One page of rolled-up values, by period and then by group. Pages go forwards only.
pub async fn page_of_roll_up(
    db: &impl ConnectionTrait,
    question: &Question,
    roll_up: &RollUp,
    descending: bool,
    page: &Page,
) -> Result<Slice<(Position, Answer)>> {
    let mut slice = Slice {
        rows: Vec::new(),
        has_previous: page.after.is_some(),
        has_next: false,
    };
    let Some(prepared) = Prepared::new(db, question, roll_up).await? else {
        return Ok(slice);
    };
    let backend = db.get_database_backend();
    let (direction, comparison) = if descending {
        (" DESC", "<")
    } else {
        ("", ">")
    };
    let after = page.after.as_ref().map(|position| prepared.after(position));
    let beyond = after
        .transpose()?
        .map_or(String::new(), |(bucket, start, end, group)| {
            let (start, end) = (sql::day(backend, start), sql::day(backend, end));
            format!(
                " WHERE (bucket, period_start, period_end, grp) {comparison} \
                 ({bucket}, {start}, {end}, {group})"
            )
        });
    let text = format!(
        "{} SELECT * FROM rolled{beyond} ORDER BY bucket{direction}, period_start{direction}, \
         period_end{direction}, grp{direction} LIMIT {}",
        prepared.statement(question, backend),
        page.limit + 1,
    );
    let rows = RolledRow::find_by_statement(Statement::from_string(backend, text))
        .all(db)
        .await?;
    slice.has_next = rows.len() as u64 > page.limit;
    let wanted = usize::try_from(page.limit).unwrap_or(usize::MAX);
    let rows = rows.iter().take(wanted);
    slice.rows = rows.filter_map(|row| prepared.answer(row)).collect();
    Ok(slice)
}

impl<'a> Prepared<'a> {
    /// None where nothing matches.
    async fn new(
        db: &impl ConnectionTrait,
        question: &Question,
        roll_up: &'a RollUp,
    ) -> Result<Option<Self>> {
        if question.vintages == Vintages::All {
            return Err(Error::bad_input(
                "`rollUp` puts values of one vintage together: leave `vintages` out, or pass \
                 `asPublishedOn`.",
            ));
        }
        for code in &roll_up.sum_over {
            check_dimension(code)?;
        }
        let scope = Scope::of(db, question).await?;
        let mut by_key: BTreeMap<String, Group> = BTreeMap::new();
        let mut keys = Vec::with_capacity(scope.series.len());
        for row in &scope.series {
            check(row, roll_up)?;
            let key = key_of(row, roll_up);
            by_key
                .entry(key.clone())
                .and_modify(|group| group.add(row))
                .or_insert_with(|| Group::of(key.clone(), row, roll_up));
            keys.push(key);
        }
        if scope.releases.is_empty() || by_key.is_empty() {
            return Ok(None);
        }
        let groups: Vec<Group> = by_key.into_values().collect();
        let number = |key: &String| {
            groups
                .binary_search_by(|group| group.key.cmp(key))
                .unwrap_or_default()
        };
        Ok(Some(Self {
            group_of: keys.iter().map(number).collect(),
            scope,
            groups,
            roll_up,
        }))
    }

    /// `WITH ... rolled AS (...)`: one row a group and period.
    fn statement(&self, question: &Question, backend: sea_orm::DatabaseBackend) -> String {
        let series = self.scope.series.iter().zip(self.group_of.iter().copied());
        let parts = sql::parts(series, &self.scope.releases);
        let selection = Selection {
            backend,
            parts: &parts,
            from: question.from,
            to: question.to,
            newest: Newest::OfGroup,
        };
        // Grouping sorts hundreds of thousands of rows: they carry as little as can be.
        let is_daily = self.is_daily();
        let group = if self.groups.len() == 1 { "0" } else { "grp" };
        let end = if is_daily {
            "period_start"
        } else {
            "period_end"
        };
        let keys = match (self.groups.len() == 1, is_daily) {
            (true, true) => "period_start",
            (true, false) => "period_start, period_end",
            (false, true) => "grp, period_start",
            (false, false) => "grp, period_start, period_end",
        };
        let place = if self.scope.releases.len() == 1 {
            "0"
        } else {
            "MAX(place)"
        };
        let days = sql::days(backend);
        let by_period = format!(
            "{chosen}, by_period AS (SELECT CAST({group} AS BIGINT) AS grp, period_start, \
             {end} AS period_end, SUM(value) AS total, CAST(COUNT(*) AS BIGINT) AS parts, \
             CAST({place} AS BIGINT) AS place FROM chosen WHERE {counted} GROUP BY {keys})",
            chosen = selection.with_chosen(),
            counted = sql::COUNTED,
        );
        let Some(interval) = self.roll_up.interval else {
            return format!(
                "{by_period}, rolled AS (SELECT grp, period_start, period_end, \
                 CAST(0 AS BIGINT) AS bucket, total, CAST({days} AS BIGINT) AS days, parts, \
                 place FROM by_period)"
            );
        };
        let bucket = sql::bucket(backend, interval);
        format!(
            "{by_period}, numbered AS (SELECT by_period.*, {bucket} AS bucket, {days} AS days \
             FROM by_period), rolled AS (SELECT grp, MIN(period_start) AS period_start, \
             MAX(period_end) AS period_end, CAST(bucket AS BIGINT) AS bucket, \
             SUM(total) AS total, CAST(SUM(days) AS BIGINT) AS days, MAX(parts) AS parts, \
             MAX(place) AS place FROM numbered GROUP BY grp, bucket)"
        )
    }

    /// Whether every period is one day.
    fn is_daily(&self) -> bool {
        let by_day = |row: &series::Model| row.interval == SeriesInterval::Day;
        self.scope.series.iter().all(by_day)
    }

    fn after(&self, position: &Position) -> Result<(i64, NaiveDate, NaiveDate, usize)> {
        if let [
            Some(Value::BigInt(Some(bucket))),
            Some(Value::ChronoDate(Some(start))),
            Some(Value::ChronoDate(Some(end))),
            Some(Value::String(Some(key))),
        ] = position.as_slice()
            && let Ok(group) = self.groups.binary_search_by(|group| group.key.cmp(key))
        {
            return Ok((*bucket, *start, *end, group));
        }
        Err(Error::bad_input(
            "This cursor does not belong to this list, or the data has changed since: start again.",
        ))
    }

    fn answer(&self, row: &RolledRow) -> Option<(Position, Answer)> {
        let group = self.groups.get(usize::try_from(row.grp).ok()?)?;
        let release = self.scope.releases.get(usize::try_from(row.place).ok()?)?;
        let span = match self.roll_up.interval {
            None => Span {
                start: row.period_start,
                end: row.period_end,
            },
            Some(interval) => span_of(interval, row.bucket)?,
        };
        let aggregation = group.first.aggregation;
        #[expect(clippy::cast_precision_loss, reason = "days of a period")]
        let value = if aggregation == Aggregation::Stock && self.roll_up.interval.is_some() {
            row.total / row.days as f64
        } else {
            row.total
        };
        let as_of = as_of(release);
        // The release speaks of a day by the end of which it was taken.
        let is_over = as_of.is_none_or(|as_of| span.end <= as_of);
        let status = if is_over && row.days >= span.days() {
            Status::Final
        } else {
            Status::Partial
        };
        let is_one = group.size == 1 && self.roll_up.interval.is_none();
        let position = vec![
            Some(row.bucket.into()),
            Some(row.period_start.into()),
            Some(row.period_end.into()),
            Some(group.key.clone().into()),
        ];
        let answer = Answer {
            series_id: is_one.then_some(group.first.id),
            dataset: group.first.dataset.clone(),
            measure: group.first.measure.clone(),
            unit: group.first.unit.clone(),
            breakdown: group.breakdown.clone(),
            place: group.place.clone(),
            start: span.start,
            end: span.end,
            value,
            status,
            release_id: release.id,
            as_of,
            row: None,
            derived: Some(Derived {
                parts: row.parts,
                days_covered: row.days,
                rule: rule(aggregation, self.roll_up),
            }),
        };
        Some((position, answer))
    }
}

impl Group {
    fn of(key: String, row: &series::Model, roll_up: &RollUp) -> Self {
        Self {
            key,
            first: row.clone(),
            size: 1,
            place: place(row),
            breakdown: breakdown::without(&row.breakdown, &roll_up.sum_over),
        }
    }

    /// One more series: the place is what all of them share.
    fn add(&mut self, row: &series::Model) {
        self.size += 1;
        let other = place(row);
        let own = &mut self.place;
        macro_rules! shared {
            ($($field:ident)+) => {
                $(if own.$field != other.$field {
                    own.$field = None;
                })+
            };
        }
        shared! {
            facility_id facility_code facility_text state field_office_id field_office_code
            country area_text
        }
    }
}

/// Whether a series may be rolled up at all, and to these periods.
fn check(row: &series::Model, roll_up: &RollUp) -> Result<()> {
    let measure = &row.measure;
    let code = row.aggregation.as_str();
    let over_time = roll_up.interval.is_some();
    let refuse = |why: &str| {
        Err(Error::bad_input(format!(
            "`{measure}` of `{}` cannot be rolled up: {why}",
            row.dataset
        )))
    };
    match row.aggregation {
        Aggregation::Average | Aggregation::Share | Aggregation::Amount => refuse(&format!(
            "it is of the kind `{code}`, whose values add over neither places nor time. Ask \
             without `rollUp` for each value as published, or narrow the filter by `measure` and \
             `interval`."
        )),
        Aggregation::Cumulative if over_time => refuse(
            "it counts from the start of the fiscal year, so its values add over places and never \
             over time. Leave `interval` out.",
        ),
        Aggregation::Stock if over_time && row.interval != SeriesInterval::Day => refuse(
            "a stock is averaged over days, and this one is not published by day. Leave \
             `interval` out.",
        ),
        Aggregation::Flow if !fits(row.interval, roll_up.interval) => refuse(
            "its periods do not fit into those asked for. Ask for longer ones, or leave \
             `interval` out.",
        ),
        _ => Ok(()),
    }
}

/// Whether periods of a series lie within those of a roll-up.
pub const fn fits(series: SeriesInterval, wanted: Option<RollUpInterval>) -> bool {
    use RollUpInterval::{CalendarYear, FiscalYear, Month, Quarter};
    use SeriesInterval as S;
    matches!(
        (series, wanted),
        (_, None)
            | (S::Day | S::Instant, Some(_))
            | (S::Month, Some(Month | Quarter | FiscalYear | CalendarYear))
            | (S::Quarter, Some(Quarter | FiscalYear | CalendarYear))
            | (S::FiscalYear, Some(FiscalYear))
            | (S::CalendarYear, Some(CalendarYear))
    )
}

fn check_dimension(code: &str) -> Result<()> {
    match catalog::dimension(code) {
        Some(dimension) if dimension.is_partition => Ok(()),
        Some(_) => Err(Error::bad_input(format!(
            "`{code}` cannot be summed over: not everybody has exactly one of its values. The \
             total is published beside it; filter by `isTotal`."
        ))),
        None => Err(Error::bad_input(format!(
            "There is no dimension `{code}`. There are: {}.",
            catalog::codes(catalog::DIMENSIONS, |dimension| dimension.code)
        ))),
    }
}

/// What the series of one group share: everything but the places and dimensions that are summed
/// over. A total and its parts never meet in one group: where a dimension is summed over, whether
/// the series has it counts.
fn key_of(row: &series::Model, roll_up: &RollUp) -> String {
    let summed: Vec<&str> = (roll_up.sum_over.iter())
        .filter(|code| row.breakdown.contains(&breakdown::start_of_term(code)))
        .map(String::as_str)
        .collect();
    let facility = || match (&row.facility_id, &row.facility_code) {
        (Some(id), _) => id.to_string(),
        (None, Some(code)) => code.clone(),
        // A facility without a code: its name, city and state as published.
        (None, None) => {
            let parts = [&row.facility_text, &row.city_text, &row.state];
            parts.map(|part| part.clone().unwrap_or_default()).join("/")
        }
    };
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let by = |place, text: String| {
        if roll_up.by.contains(&place) {
            text
        } else {
            String::new()
        }
    };
    [
        row.dataset.as_str(),
        &row.measure,
        &row.unit,
        row.interval.as_str(),
        row.aggregation.as_str(),
        row.area_kind.as_str(),
        &by(RollUpPlace::Facility, facility()),
        &by(RollUpPlace::State, text(&row.state)),
        &by(RollUpPlace::FieldOffice, text(&row.field_office_code)),
        &breakdown::without(&row.breakdown, &roll_up.sum_over),
        &summed.join(","),
    ]
    .join(" ")
}

/// The span of a period by its number.
fn span_of(interval: RollUpInterval, bucket: i64) -> Option<Span> {
    let bucket = i32::try_from(bucket).ok()?;
    let first = |months_a_year: i32, months: i32| {
        let month = bucket.rem_euclid(months_a_year) * months + 1;
        NaiveDate::from_ymd_opt(
            bucket.div_euclid(months_a_year),
            u32::try_from(month).ok()?,
            1,
        )
    };
    match interval {
        RollUpInterval::Month => Some(Span::month(first(12, 1)?)),
        RollUpInterval::Quarter => Some(Span::quarter(first(4, 3)?)),
        RollUpInterval::FiscalYear => Span::fiscal_year(bucket),
        RollUpInterval::CalendarYear => Span::year(bucket),
    }
}

fn rule(aggregation: Aggregation, roll_up: &RollUp) -> String {
    let over_time = roll_up.interval.is_some();
    let sentence = match (aggregation, over_time) {
        (Aggregation::Stock, true) => {
            "Sum over the parts on each day, added over the days with data and divided by their \
             number."
        }
        (Aggregation::Flow, true) => "Sum over the parts and over the periods within.",
        (Aggregation::Cumulative, _) => {
            "Sum over the parts of one release, each counted from the start of the fiscal year."
        }
        _ => "Sum over the parts.",
    };
    sentence.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_periods_read_back() {
        let span = |interval, bucket| span_of(interval, bucket).unwrap();
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let march = span(RollUpInterval::Month, 2025 * 12 + 2);
        assert_eq!(
            (march.start, march.end),
            (day("2025-03-01"), day("2025-03-31"))
        );
        let quarter = span(RollUpInterval::Quarter, 2024 * 4 + 3);
        assert_eq!(quarter.start, day("2024-10-01"));
        assert_eq!(
            span(RollUpInterval::FiscalYear, 2025).start,
            day("2024-10-01")
        );
        assert_eq!(
            span(RollUpInterval::CalendarYear, 2025).end,
            day("2025-12-31")
        );
    }

    #[test]
    fn only_periods_that_fit_are_added() {
        assert!(fits(
            SeriesInterval::Month,
            Some(RollUpInterval::FiscalYear)
        ));
        assert!(fits(SeriesInterval::FiscalYear, None));
        assert!(!fits(
            SeriesInterval::FiscalYear,
            Some(RollUpInterval::CalendarYear)
        ));
        assert!(!fits(
            SeriesInterval::FiscalYear,
            Some(RollUpInterval::Month)
        ));
    }

    #[test]
    fn a_dimension_that_is_no_partition_is_refused() {
        assert!(check_dimension("threat_level").is_ok());
        assert!(check_dimension("sex").is_err());
        assert!(
            check_dimension("nothing")
                .unwrap_err()
                .message()
                .contains("threat_level")
        );
    }
}
