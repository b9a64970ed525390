//! The answering side: from a question to the published cells that answer it, and from these to
//! groups. Pure: [`store::statistics`](crate::store::statistics) reads.

pub mod bands;
pub mod cell;
pub mod citation;
pub mod codes;
pub mod groups;
pub mod period;
pub mod plan;
