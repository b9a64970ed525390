//! Official series: what is measured, over which spans of time, and what can be wrong with a
//! release. Pure rules; the rows are in [`store`](crate::store).

pub mod bed_days;
pub mod breakdown;
pub mod calendar;
pub mod catalog;
mod catalog_entries;
pub mod quality;
