//! Periods: which there are, where they begin and end, and when they are closed.
//!
//! Days are numbers here (days of the common era), because millions of facts carry two of them.

use chrono::{Datelike as _, Days, Months, NaiveDate, Weekday};
use entities::codes::CubeInterval;

/// Days after the end of a month, quarter or year until it is published.
pub const CLOSES_AFTER: u64 = 15;

/// Days after the end of a week until its stocks are published.
pub const WEEK_CLOSES_AFTER: u64 = 3;

/// A stay or stint that is open ends on no day.
pub const OPEN: i32 = i32::MAX;

/// The number of a day.
pub fn day(date: NaiveDate) -> i32 {
    date.num_days_from_ce()
}

/// The day of a number.
pub fn date(day: i32) -> NaiveDate {
    NaiveDate::from_num_days_from_ce_opt(day).unwrap_or(NaiveDate::MAX)
}

/// One period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period {
    /// How long it is.
    pub interval: CubeInterval,
    /// Its first day.
    pub from: i32,
    /// Its last day.
    pub to: i32,
}

impl Period {
    /// A single day.
    pub const fn of_day(day: i32) -> Self {
        Self {
            interval: CubeInterval::Day,
            from: day,
            to: day,
        }
    }

    /// The period of this length that a day lies in.
    pub fn around(interval: CubeInterval, day: i32) -> Self {
        let on = date(day);
        let first = |year: i32, month: u32| NaiveDate::from_ymd_opt(year, month, 1).unwrap_or(on);
        let (from, months) = match interval {
            CubeInterval::Day => return Self::of_day(day),
            CubeInterval::Month => (first(on.year(), on.month()), 1),
            CubeInterval::Quarter => (first(on.year(), (on.month0() / 3) * 3 + 1), 3),
            CubeInterval::Year => (first(on.year(), 1), 12),
            CubeInterval::FiscalYear => {
                let year = if on.month() >= 10 {
                    on.year()
                } else {
                    on.year() - 1
                };
                (first(year, 10), 12)
            }
        };
        let to = from + Months::new(months) - Days::new(1);
        Self {
            interval,
            from: self::day(from),
            to: self::day(to),
        }
    }

    /// Its year: that of its last day.
    pub fn year(&self) -> i32 {
        date(self.to).year()
    }

    /// The day on which it is published.
    pub fn closes_on(&self) -> NaiveDate {
        let last = date(self.to);
        let is_week = self.interval == CubeInterval::Day && !is_month_end(last);
        last + Days::new(if is_week {
            WEEK_CLOSES_AFTER
        } else {
            CLOSES_AFTER
        })
    }
}

/// Whether a day is the last one of its month.
pub fn is_month_end(on: NaiveDate) -> bool {
    (on + Days::new(1)).day() == 1
}

/// Whether a day is the last one of its quarter.
pub fn is_quarter_end(on: NaiveDate) -> bool {
    is_month_end(on) && on.month().is_multiple_of(3)
}

/// Whether a day ends a week.
pub fn is_week_end(on: NaiveDate) -> bool {
    on.weekday() == Weekday::Sun
}

/// The last day of the last month that is closed on a day.
pub fn data_through(as_of: NaiveDate) -> NaiveDate {
    let last_open = as_of - Days::new(CLOSES_AFTER);
    if is_month_end(last_open) {
        return last_open;
    }
    let first = last_open.with_day(1).unwrap_or(last_open);
    first - Days::new(1)
}

/// The last end of a week that is closed on a day.
pub fn last_week_end(as_of: NaiveDate) -> NaiveDate {
    let mut day = as_of - Days::new(WEEK_CLOSES_AFTER);
    while !is_week_end(day) {
        day = day - Days::new(1);
    }
    day
}

/// The day on which the next month is closed.
pub fn next_month_closes(as_of: NaiveDate) -> NaiveDate {
    let end = (data_through(as_of) + Days::new(1)) + Months::new(1) - Days::new(1);
    end + Days::new(CLOSES_AFTER)
}

/// The day on which the next week is closed.
pub fn next_week_closes(as_of: NaiveDate) -> NaiveDate {
    last_week_end(as_of) + Days::new(7 + WEEK_CLOSES_AFTER)
}

/// The periods of this length that end no later than `through`, the first one around `from`.
pub fn closed(interval: CubeInterval, from: i32, through: i32) -> Vec<Period> {
    let mut periods = Vec::new();
    let mut next = Period::around(interval, from);
    while next.to <= through {
        periods.push(next);
        next = Period::around(interval, next.to + 1);
    }
    periods
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn the_fiscal_year_begins_in_october() {
        let around = |text: &str| Period::around(CubeInterval::FiscalYear, day(on(text)));
        assert_eq!(date(around("2025-09-30").from), on("2024-10-01"));
        assert_eq!(date(around("2025-09-30").to), on("2025-09-30"));
        assert_eq!(date(around("2025-10-01").from), on("2025-10-01"));
    }

    #[test]
    fn a_month_closes_fifteen_days_after_its_end() {
        assert_eq!(data_through(on("2025-10-15")), on("2025-09-30"));
        assert_eq!(data_through(on("2025-10-14")), on("2025-08-31"));
        assert_eq!(next_month_closes(on("2025-10-15")), on("2025-11-15"));
        assert_eq!(last_week_end(on("2025-10-15")), on("2025-10-12"));
        assert_eq!(last_week_end(on("2025-10-14")), on("2025-10-05"));
    }

    #[test]
    fn closed_periods_follow_each_other() {
        let months = closed(
            CubeInterval::Month,
            day(on("2025-01-20")),
            day(on("2025-04-29")),
        );
        let starts: Vec<NaiveDate> = months.iter().map(|month| date(month.from)).collect();
        assert_eq!(
            starts,
            [on("2025-01-01"), on("2025-02-01"), on("2025-03-01")]
        );
        let years = closed(
            CubeInterval::Year,
            day(on("2025-01-20")),
            day(on("2025-12-31")),
        );
        assert_eq!(years.len(), 1);
    }
}
