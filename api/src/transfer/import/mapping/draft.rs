//! A figure as a row gives it, before anything is looked up.

use std::borrow::Cow;

use chrono::NaiveDate;

/// One figure, in words of the file or of the mapping; numbers and dates are read.
#[derive(Clone, Debug, PartialEq)]
pub struct ObservationDraft<'a> {
    /// What is measured.
    pub measure: Cow<'a, str>,
    /// What is counted: people, stays, stints, days, dollars.
    pub unit: Option<Cow<'a, str>>,
    /// How it is formed over time: stock, flow, average, ...
    pub aggregation: Option<Cow<'a, str>>,
    /// The series of data that it belongs to.
    pub dataset: Option<Cow<'a, str>>,
    /// The facility by code.
    pub facility_code: Option<Cow<'a, str>>,
    /// The facility by name, where there may be no code.
    pub facility_name: Option<Cow<'a, str>>,
    /// The city of the facility.
    pub city: Option<Cow<'a, str>>,
    /// The state, of the facility or of the figure.
    pub state: Option<Cow<'a, str>>,
    /// The field office.
    pub field_office: Option<Cow<'a, str>>,
    /// The country.
    pub country: Option<Cow<'a, str>>,
    /// Any other place.
    pub place: Option<Cow<'a, str>>,
    /// By what the figure is broken down: dimension and value.
    pub breakdown: Vec<(&'a str, Cow<'a, str>)>,
    /// What time it is about.
    pub period: Period,
    /// When the release was published.
    pub published_on: Option<NaiveDate>,
    /// The day at which the publisher cut the data off, as stated.
    pub as_of: Option<NaiveDate>,
    /// How the publisher names the release.
    pub label: Option<Cow<'a, str>>,
    /// The figure as canonical decimal text; none where it is missing, which is not zero.
    pub value: Option<Cow<'a, str>>,
    /// The figure as a number.
    pub number: Option<f64>,
    /// The column that holds the figure.
    pub column: &'a str,
}

/// What time a figure is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Period {
    /// One day.
    Day(NaiveDate),
    /// The month that starts on this day.
    Month(NaiveDate),
    /// The quarter of a calendar year that starts on this day.
    Quarter(NaiveDate),
    /// A calendar year.
    Year(i32),
    /// A federal fiscal year, to its end.
    FiscalYear(i32),
    /// A federal fiscal year up to a day, as stated.
    FiscalYearToDate {
        /// The fiscal year.
        year: i32,
        /// The last day that is counted.
        through: NaiveDate,
    },
    /// From a day to a day, both counted.
    Range {
        /// The first day.
        from: NaiveDate,
        /// The last day.
        to: NaiveDate,
    },
}
