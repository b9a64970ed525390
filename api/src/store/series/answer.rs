//! One value in an answer.

use chrono::NaiveDate;
use entities::codes::AreaKind;
use uuid::Uuid;

/// Whether a value can still change because its period is not over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// The period was over when the figures were taken.
    Final,
    /// The period was not over, or not all of it is covered.
    Partial,
    /// The period had not begun: the published zero is no count.
    NotYet,
}

impl Status {
    /// The status of a published value. A release whose day is not known counts as complete.
    pub(super) fn of(
        value: f64,
        (start, end): (NaiveDate, NaiveDate),
        as_of: Option<NaiveDate>,
    ) -> Self {
        match as_of {
            Some(as_of) if start > as_of && value == 0.0 => Self::NotYet,
            Some(as_of) if end > as_of => Self::Partial,
            _ => Self::Final,
        }
    }
}

/// What area a value is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// What areas the series are about that the value is made of.
    pub kind: AreaKind,
    /// The facility.
    pub facility_id: Option<Uuid>,
    /// Its code.
    pub facility_code: Option<String>,
    /// Its name as published.
    pub facility_text: Option<String>,
    /// The state.
    pub state: Option<String>,
    /// The field office.
    pub field_office_id: Option<Uuid>,
    /// Its code.
    pub field_office_code: Option<String>,
    /// The country of citizenship.
    pub country: Option<String>,
    /// Any other area as published.
    pub area_text: Option<String>,
}

/// One value, as published or rolled up.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The series; none where it is made of several.
    pub series_id: Option<i64>,
    /// The data set.
    pub dataset: String,
    /// The measure.
    pub measure: String,
    /// What one unit is.
    pub unit: String,
    /// By what it is broken down.
    pub breakdown: String,
    /// Where.
    pub place: Place,
    /// First day.
    pub start: NaiveDate,
    /// Last day.
    pub end: NaiveDate,
    /// The value.
    pub value: f64,
    /// How final it is.
    pub status: Status,
    /// The release; the newest of them where it is made of several.
    pub release_id: i64,
    /// The day it speaks of.
    pub as_of: Option<NaiveDate>,
    /// Row of the file, for a published value.
    pub row: Option<i64>,
    /// How it was put together; none for a published value.
    pub derived: Option<Derived>,
}

/// How a value was put together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Derived {
    /// The most series of one period that it is made of.
    pub parts: i64,
    /// Days covered by data.
    pub days_covered: i64,
    /// What was done, as a sentence.
    pub rule: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_month_is_not_yet_then_partial_then_final() {
        let march = (day("2025-03-01"), day("2025-03-31"));
        let status = |value, as_of| Status::of(value, march, Some(day(as_of)));
        assert_eq!(status(0.0, "2025-02-18"), Status::NotYet);
        assert_eq!(status(16_555.0, "2025-03-17"), Status::Partial);
        assert_eq!(status(22_927.0, "2025-03-31"), Status::Final);
        // A count before its time shows that the stated day is wrong, not the count.
        assert_eq!(status(5.0, "2025-02-18"), Status::Partial);
        // A zero of a month that has begun is a count.
        assert_eq!(status(0.0, "2025-03-02"), Status::Partial);
        assert_eq!(Status::of(0.0, march, None), Status::Final);
    }
}
