//! What is published: measures with their definitions, and the registered tables.
//!
//! The catalog is closed, because the audit must know everything that can be asked. Whoever adds a
//! measure, a dimension or a table adds it here, and raises [`DEFINITION_VERSION`] where a
//! definition changes.

mod code;
mod grouping;
mod measure;
mod region;
mod tables;

pub use code::{age_band, code_of, codes_of, is_release, length_band};
pub use grouping::{Grouping, MOST_DIMENSIONS};
pub use measure::{Additivity, Definition, Kind, definition};
pub use region::region;
pub use tables::{Table, nearest, table, tables_of};

/// Version of all definitions together.
pub const DEFINITION_VERSION: i32 = 1;

/// The universe of what partner organizations know; public releases go by their name.
pub const PARTNERS: &str = "partners";

/// The code of what is not known, in every dimension but those of code lists that have their own.
pub const UNKNOWN: &str = "UNKNOWN";

/// The code of a facility that a file's text names and no record is.
pub const UNRESOLVED: &str = "UNRESOLVED";
