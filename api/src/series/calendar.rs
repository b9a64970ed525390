//! Spans of days: months, quarters, years, and US federal fiscal years (1 October to 30 September,
//! named by the year in which they end).

use chrono::{Datelike as _, Days, Months, NaiveDate};

/// From a day to a day, both counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// First day.
    pub start: NaiveDate,
    /// Last day.
    pub end: NaiveDate,
}

impl Span {
    /// One day.
    pub const fn day(day: NaiveDate) -> Self {
        Self {
            start: day,
            end: day,
        }
    }

    /// The months that begin on `first`.
    fn months(first: NaiveDate, count: u32) -> Self {
        let next = first.checked_add_months(Months::new(count));
        Self {
            start: first,
            end: next
                .and_then(|day| day.checked_sub_days(Days::new(1)))
                .unwrap_or(first),
        }
    }

    /// The calendar month that begins on `first`.
    pub fn month(first: NaiveDate) -> Self {
        Self::months(first, 1)
    }

    /// The quarter that begins on `first`.
    pub fn quarter(first: NaiveDate) -> Self {
        Self::months(first, 3)
    }

    /// A calendar year; none where no calendar has it.
    pub fn year(year: i32) -> Option<Self> {
        Some(Self::months(NaiveDate::from_ymd_opt(year, 1, 1)?, 12))
    }

    /// A fiscal year; none where no calendar has it.
    pub fn fiscal_year(year: i32) -> Option<Self> {
        let first = NaiveDate::from_ymd_opt(year.checked_sub(1)?, 10, 1)?;
        Some(Self::months(first, 12))
    }

    /// Whether the day lies in the span.
    pub fn contains(self, day: NaiveDate) -> bool {
        self.start <= day && day <= self.end
    }

    /// How many days.
    pub fn days(self) -> i64 {
        (self.end - self.start).num_days() + 1
    }
}

/// The fiscal year that a day belongs to.
pub fn fiscal_year_of(day: NaiveDate) -> i32 {
    day.year() + i32::from(day.month() >= 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn the_fiscal_year_turns_on_the_first_of_october() {
        assert_eq!(fiscal_year_of(day("2024-09-30")), 2024);
        assert_eq!(fiscal_year_of(day("2024-10-01")), 2025);
        let span = Span::fiscal_year(2024).unwrap();
        assert_eq!(
            (span.start, span.end),
            (day("2023-10-01"), day("2024-09-30"))
        );
        assert_eq!(span.days(), 366);
        assert!(span.contains(day("2024-02-29")));
        assert!(!span.contains(day("2024-10-01")));
    }

    #[test]
    fn months_end_on_their_last_day() {
        assert_eq!(Span::month(day("2024-02-01")).end, day("2024-02-29"));
        assert_eq!(Span::quarter(day("2024-10-01")).end, day("2024-12-31"));
        assert_eq!(Span::year(2023).unwrap().days(), 365);
        assert_eq!(Span::year(i32::MAX), None);
    }
}
