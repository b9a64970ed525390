//! Which periods of which tables are published, and since when.

use chrono::NaiveDate;
use entities::codes::{
    CubeInterval, StatisticsMeasure as Measure, StatisticsReleaseKind as Release,
};

use super::catalog::{Kind, Table, definition};
use super::period::{
    Period, closed, data_through, date, day, is_month_end, is_quarter_end, is_week_end,
    last_week_end,
};

/// The lengths of periods that a measure is published for.
pub fn intervals(measure: Measure) -> &'static [CubeInterval] {
    match definition(measure).kind {
        Kind::Stock | Kind::Snapshot => &[CubeInterval::Day],
        Kind::Events | Kind::People | Kind::Average => &[
            CubeInterval::Month,
            CubeInterval::Quarter,
            CubeInterval::Year,
            CubeInterval::FiscalYear,
        ],
    }
}

/// The closed periods of a measure, from the first day on which anything is known.
pub fn periods(
    measure: Measure,
    interval: CubeInterval,
    kind: Release,
    as_of: NaiveDate,
    first: i32,
) -> Vec<Period> {
    let through = day(data_through(as_of));
    match (definition(measure).kind, kind) {
        (Kind::Stock, _) => (first..=day(last_week_end(as_of)).max(through))
            .map(Period::of_day)
            .filter(|one| is_published(one, kind, as_of))
            .collect(),
        (_, Release::Weekly) => Vec::new(),
        (Kind::Snapshot, Release::Monthly) => (first <= through)
            .then(|| Period::of_day(through))
            .into_iter()
            .collect(),
        _ => closed(interval, first, through),
    }
}

/// Whether a release of this kind and day publishes stocks of a day.
fn is_published(one: &Period, kind: Release, as_of: NaiveDate) -> bool {
    let on = date(one.to);
    let by_week = is_week_end(on) && one.to <= day(last_week_end(as_of));
    let by_month = is_month_end(on) && one.to <= day(data_through(as_of));
    by_week || (by_month && kind == Release::Monthly)
}

/// Whether a release of this kind and day publishes a table for a period.
pub fn has(
    measure: Measure,
    table: &Table,
    period: &Period,
    kind: Release,
    as_of: NaiveDate,
) -> bool {
    let on = date(period.to);
    let is_closed = period.to <= day(data_through(as_of));
    let is_monthly = kind == Release::Monthly;
    match definition(measure).kind {
        Kind::Stock => {
            let by_week = table.grouping.dimensions().len() <= 1
                && is_week_end(on)
                && period.to <= day(last_week_end(as_of));
            let ends = if table.monthly {
                is_month_end(on)
            } else {
                is_quarter_end(on)
            };
            by_week || (is_monthly && is_closed && ends)
        }
        Kind::Snapshot => is_monthly && period.to == day(data_through(as_of)),
        _ => {
            let fine = table.monthly || period.interval != CubeInterval::Month;
            is_monthly && is_closed && fine
        }
    }
}

#[cfg(test)]
mod tests {
    use entities::codes::StatisticsDimension::{Citizenship, Gender, State};

    use super::*;
    use crate::catalog::{Grouping, tables_of};

    fn on(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn stocks_are_of_month_ends_and_nationwide_of_weeks() {
        let tables = tables_of(Measure::PeopleInCustody);
        let of = |dimensions: &[_]| {
            let grouping = Grouping::new(dimensions.iter().copied());
            tables
                .iter()
                .find(|table| table.grouping == grouping)
                .unwrap()
        };
        let published = |dimensions: &[_], text: &str, kind| {
            let period = Period::of_day(day(on(text)));
            has(
                Measure::PeopleInCustody,
                of(dimensions),
                &period,
                kind,
                on("2025-11-20"),
            )
        };
        let threefold = [Citizenship, State, Gender];
        assert!(published(&threefold, "2025-09-30", Release::Monthly));
        assert!(!published(&threefold, "2025-10-31", Release::Monthly));
        assert!(published(
            &[Citizenship, State],
            "2025-10-31",
            Release::Monthly
        ));
        assert!(!published(
            &[Citizenship, State],
            "2025-11-16",
            Release::Monthly
        ));
        assert!(published(&[State], "2025-11-16", Release::Weekly));
        assert!(!published(&[State], "2025-10-31", Release::Weekly));
        assert!(!published(&[State], "2025-11-23", Release::Weekly));
    }

    #[test]
    fn flows_are_published_when_their_period_is_closed() {
        let first = day(on("2024-10-05"));
        let of = |interval| {
            periods(
                Measure::BookIns,
                interval,
                Release::Monthly,
                on("2025-10-20"),
                first,
            )
            .len()
        };
        assert_eq!(of(CubeInterval::Month), 12);
        assert_eq!(of(CubeInterval::FiscalYear), 1);
        assert_eq!(of(CubeInterval::Year), 1);
        let weekly = Release::Weekly;
        assert!(
            periods(
                Measure::BookIns,
                CubeInterval::Month,
                weekly,
                on("2025-10-20"),
                first
            )
            .is_empty()
        );
    }
}
