//! `habeas import`: from a file to records.
//!
//! ```text
//! file ──reader──▶ Row ──mapping──▶ Candidate | ObservationDraft ──▶ (service)
//!          └───────────┴──▶ Refusal ──report──▶ the operator
//! ```
//!
//! * [`reader`] streams CSV, NDJSON, JSON and Parquet, gzip or not, in bounded memory.
//! * [`mapping`] is the documented TOML that says which column becomes which field.
//! * [`refusal`] is the closed list of reasons why a row does not go in.
//! * [`report`] counts, and writes every refused row for the operator.
//!
//! `docs/import.md` is the reference for operators.

pub mod builtin;
mod identifying;
mod known;
pub mod mapping;
mod noted;
pub mod observations;
pub mod reader;
pub mod refusal;
pub mod report;
mod run;
pub mod shapes;
mod source;

pub use known::known_fields;
pub use run::{Manner, Options, Tools, import, import_in_manner, import_with_identity, look_at};
