//! Statistics about people, as they are answered: from a question to what must be read ([`plan`]), and
//! from published cells of the crate `disclosure`, or exact counts of somebody's own records, to the
//! rows of a reply. Pure; `store::statistics` reads.

pub mod bands;
pub mod cell;
pub mod citation;
pub mod codes;
pub mod groups;
pub mod period;
pub mod plan;
