//! Periods of a question.

use chrono::{Datelike as _, Days, NaiveDate};
use entities::codes::CubeInterval;

use crate::error::{Error, Result};
use crate::series::calendar::{Span, fiscal_year_of};
use disclosure::catalog::Kind;

/// Most periods of one question.
const MOST_PERIODS: usize = 600;

/// How long the periods of a question are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, async_graphql::Enum)]
#[graphql(name = "StatisticsInterval")]
pub enum Interval {
    /// A day. Only an organization's own numbers have days.
    Day,
    /// A week from Monday to Sunday. Published for stocks nationwide, in total and by one dimension.
    Week,
    /// A calendar month.
    Month,
    /// A calendar quarter.
    Quarter,
    /// A calendar year.
    Year,
    /// A US federal fiscal year, 1 October to 30 September, named by the year in which it ends.
    FiscalYear,
    /// Of a US federal fiscal year the days from 1 October to the month and day of `period.to`. Only an organization's own numbers have it.
    FiscalYearToDate,
}

impl Interval {
    /// The code of the schema.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Day => "DAY",
            Self::Week => "WEEK",
            Self::Month => "MONTH",
            Self::Quarter => "QUARTER",
            Self::Year => "YEAR",
            Self::FiscalYear => "FISCAL_YEAR",
            Self::FiscalYearToDate => "FISCAL_YEAR_TO_DATE",
        }
    }

    /// How cells of such periods are stored: stocks by the day, flows by the period. None where
    /// nothing is published.
    pub const fn stored(self, kind: Kind) -> Option<CubeInterval> {
        match (kind, self) {
            (_, Self::Day | Self::FiscalYearToDate)
            | (Kind::Snapshot | Kind::Events | Kind::People | Kind::Average, Self::Week) => None,
            (Kind::Stock | Kind::Snapshot, _) => Some(CubeInterval::Day),
            (_, Self::Month) => Some(CubeInterval::Month),
            (_, Self::Quarter) => Some(CubeInterval::Quarter),
            (_, Self::Year) => Some(CubeInterval::Year),
            (_, Self::FiscalYear) => Some(CubeInterval::FiscalYear),
        }
    }

    /// The period that holds a day.
    pub fn holding(self, day: NaiveDate) -> Option<Span> {
        match self {
            Self::Day => Some(Span::day(day)),
            Self::Week => {
                let back = u64::from(day.weekday().num_days_from_monday());
                let start = day.checked_sub_days(Days::new(back))?;
                let end = start.checked_add_days(Days::new(6))?;
                Some(Span { start, end })
            }
            Self::Month => Some(Span::month(day.with_day(1)?)),
            Self::Quarter => {
                let first = NaiveDate::from_ymd_opt(day.year(), day.month0() / 3 * 3 + 1, 1)?;
                Some(Span::quarter(first))
            }
            Self::Year => Span::year(day.year()),
            Self::FiscalYear | Self::FiscalYearToDate => Span::fiscal_year(fiscal_year_of(day)),
        }
    }

    /// Every period that has a day from `from` to `to`, in their order.
    pub fn between(self, from: NaiveDate, to: NaiveDate) -> Result<Vec<Span>> {
        if from > to {
            return Err(Error::bad_input(
                "`period.from` lies after `period.to`; swap them.",
            ));
        }
        let outside = || Error::bad_input("`period` lies outside of the calendar.");
        let mut spans = Vec::new();
        let mut day = from;
        while day <= to {
            if spans.len() == MOST_PERIODS {
                return Err(Error::bad_input(format!(
                    "`period` holds more than {MOST_PERIODS} periods; ask for a shorter range or a \
                     longer interval."
                )));
            }
            let span = self.holding(day).ok_or_else(outside)?;
            day = span.end.succ_opt().ok_or_else(outside)?;
            spans.push(match self {
                Self::FiscalYearToDate => up_to(span, to),
                _ => span,
            });
        }
        Ok(spans)
    }

    /// The name of a period for people.
    pub fn label(self, span: Span) -> String {
        let start = span.start;
        match self {
            Self::Day => start.to_string(),
            Self::FiscalYearToDate => {
                format!("fiscal year {} to {}", fiscal_year_of(start), span.end)
            }
            Self::Week => format!("week to {}", span.end),
            Self::Month => start.format("%B %Y").to_string(),
            Self::Quarter => format!("quarter {} of {}", start.month0() / 3 + 1, start.year()),
            Self::Year => start.year().to_string(),
            Self::FiscalYear => format!("fiscal year {}", span.end.year()),
        }
    }
}

/// A fiscal year up to the month and day of another day, so that years compare.
fn up_to(year: Span, day: NaiveDate) -> Span {
    // 29 February is the last day of February in other years.
    let on = |year| {
        day.with_year(year)
            .or_else(|| day.pred_opt()?.with_year(year))
    };
    let end = [year.start.year(), year.end.year()]
        .into_iter()
        .filter_map(on)
        .find(|day| year.contains(*day));
    Span {
        start: year.start,
        end: end.unwrap_or(year.end),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_range_is_every_period_that_it_touches() {
        let spans = Interval::Month
            .between(day("2025-01-15"), day("2025-03-01"))
            .unwrap();
        let starts: Vec<String> = spans.iter().map(|span| span.start.to_string()).collect();
        assert_eq!(starts, ["2025-01-01", "2025-02-01", "2025-03-01"]);
        let year = Interval::FiscalYear
            .between(day("2024-10-01"), day("2025-09-30"))
            .unwrap();
        assert_eq!(year.len(), 1);
        assert_eq!(Interval::FiscalYear.label(year[0]), "fiscal year 2025");
    }

    #[test]
    fn weeks_end_on_sundays() {
        let week = Interval::Week.holding(day("2026-11-29")).unwrap();
        assert_eq!(
            (week.start, week.end),
            (day("2026-11-23"), day("2026-11-29"))
        );
        assert_eq!(
            Interval::Week.holding(day("2026-11-30")).unwrap().start,
            day("2026-11-30")
        );
    }

    #[test]
    fn a_range_that_is_the_wrong_way_or_endless_is_refused() {
        assert!(
            Interval::Month
                .between(day("2025-02-01"), day("2025-01-01"))
                .is_err()
        );
        assert!(
            Interval::Week
                .between(day("1900-01-01"), day("2025-01-01"))
                .is_err()
        );
        assert!(
            Interval::Week
                .between(NaiveDate::MIN, NaiveDate::MIN)
                .is_err()
        );
    }

    #[test]
    fn a_fiscal_year_to_date_ends_on_the_same_day_each_year() {
        let spans = Interval::FiscalYearToDate
            .between(day("2023-11-01"), day("2026-02-15"))
            .unwrap();
        let ends: Vec<String> = spans.iter().map(|span| span.end.to_string()).collect();
        assert_eq!(ends, ["2024-02-15", "2025-02-15", "2026-02-15"]);
        assert_eq!(spans[0].start, day("2023-10-01"));
        let autumn = Interval::FiscalYearToDate
            .between(day("2025-11-30"), day("2025-11-30"))
            .unwrap();
        assert_eq!(
            (autumn[0].start, autumn[0].end),
            (day("2025-10-01"), day("2025-11-30"))
        );
    }
}
