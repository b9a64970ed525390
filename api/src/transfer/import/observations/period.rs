//! The span of days that a figure is about, and the interval of its series.

use chrono::NaiveDate;
use entities::codes::SeriesInterval;

use crate::series::calendar::Span;
use crate::transfer::import::mapping::{ObservationDraft, Period};

/// The interval and the span of a figure; none where no calendar has it.
pub(super) fn of_draft(draft: &ObservationDraft<'_>) -> Option<(SeriesInterval, Span)> {
    Some(match draft.period {
        // A stock on the day that the release speaks of.
        Period::Day(day) if draft.as_of == Some(day) => (SeriesInterval::Instant, Span::day(day)),
        Period::Day(day) => (SeriesInterval::Day, Span::day(day)),
        Period::Month(first) => (SeriesInterval::Month, Span::month(first)),
        Period::Quarter(first) => (SeriesInterval::Quarter, Span::quarter(first)),
        Period::Year(year) => (SeriesInterval::CalendarYear, Span::year(year)?),
        Period::FiscalYear(year) => (SeriesInterval::FiscalYear, Span::fiscal_year(year)?),
        Period::FiscalYearToDate { year, through } => {
            let whole = Span::fiscal_year(year)?;
            let end = to_date(whole, through, draft.published_on);
            let start = whole.start;
            (SeriesInterval::FiscalYearToDate, Span { start, end })
        }
        Period::Range { from, to } => (
            SeriesInterval::Other,
            Span {
                start: from,
                end: to,
            },
        ),
    })
}

/// The last day of a fiscal year to date. Releases of a finished year state a day after its end;
/// others carry a day of another year by mistake: then the day of publication decides, and the
/// quality rules say so.
fn to_date(year: Span, stated: NaiveDate, published: Option<NaiveDate>) -> NaiveDate {
    if year.contains(stated) {
        return stated;
    }
    if stated > year.end {
        return year.end;
    }
    published
        .filter(|day| year.contains(*day))
        .unwrap_or(year.end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_year_to_date_ends_within_its_year() {
        let year = Span::fiscal_year(2023).unwrap();
        let end = |stated: &str, published: &str| to_date(year, day(stated), Some(day(published)));
        assert_eq!(end("2023-03-06", "2023-03-16"), day("2023-03-06"));
        assert_eq!(end("2023-10-07", "2023-12-31"), day("2023-09-30"));
        assert_eq!(end("2022-01-23", "2023-02-03"), day("2023-02-03"));
        assert_eq!(end("2022-01-09", "2022-01-19"), day("2023-09-30"));
    }
}
