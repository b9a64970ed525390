//! Closed code lists: series.

use super::code_list;

code_list! {
    /// How the values of a series add up.
    pub enum Aggregation {
        /// People or beds at a moment: add over places, never over time.
        Stock = "stock",
        /// Events of a period: add over places and over time.
        Flow = "flow",
        /// An average: adds over neither.
        Average = "average",
        /// Counted from the start of the fiscal year to the release: adds over places, never over time.
        Cumulative = "cumulative",
        /// A share: adds over neither.
        Share = "share",
        /// An amount such as dollars: adds over neither.
        Amount = "amount",
    }
}

code_list! {
    /// What area a series is about.
    pub enum AreaKind {
        /// The whole country.
        Nation = "nation",
        /// One facility.
        Facility = "facility",
        /// One field office.
        FieldOffice = "field_office",
        /// One state.
        State = "state",
        /// People of one country of citizenship.
        Citizenship = "citizenship",
        /// Another area, named in the text.
        Other = "other",
    }
}

code_list! {
    /// The length of the periods of a series.
    pub enum SeriesInterval {
        /// A day.
        Day = "day",
        /// A calendar month.
        Month = "month",
        /// A calendar quarter.
        Quarter = "quarter",
        /// A US federal fiscal year, 1 October to 30 September.
        FiscalYear = "fiscal_year",
        /// From the start of the fiscal year to the day of the release.
        FiscalYearToDate = "fiscal_year_to_date",
        /// A calendar year.
        CalendarYear = "calendar_year",
        /// The day the release speaks of.
        Instant = "instant",
        /// Another length.
        Other = "other",
    }
}
