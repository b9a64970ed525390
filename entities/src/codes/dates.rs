//! Closed code lists: dates.

use super::code_list;

code_list! {
    /// How exactly a date is known.
    pub enum DatePrecision {
        /// A single day.
        Day = "day",
        /// Some day of the week.
        Week = "week",
        /// Some day of the month.
        Month = "month",
        /// Some day of the quarter.
        Quarter = "quarter",
        /// Some day of the year.
        Year = "year",
        /// Some time between the first and the last day.
        Range = "range",
        /// About then.
        Approximate = "approximate",
        /// Not known.
        Unknown = "unknown",
    }
}
