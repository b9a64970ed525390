//! Who may see what: which scope opens a type, and which rows of a table a viewer sees.
//!
//! Pure rules, no database. The schema asks [`types`] before it resolves any field, filters or orders by it; the store asks
//! [`rows`] before it selects any row.

pub mod events;
pub mod fields;
pub mod rows;
pub mod types;
