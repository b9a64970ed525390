//! Shapes: known files whose rows take more than a mapping can say, because one row makes records
//! of several kinds, or because a document is a tree.

use super::mapping::{Candidate, Kind, SourceNote};
use super::reader::Row;
use super::refusal::Refusal;
use crate::store::facility_values::NewFacility;

/// What one row makes.
#[derive(Debug)]
pub enum Made {
    /// Records.
    Records(Vec<Candidate>),
    /// What is said about one facility.
    Facility(Box<NewFacility>),
}

/// Reads the rows of one known file.
pub trait Shape: Send {
    /// The name by which provenance knows it.
    fn name(&self) -> &'static str;

    /// The source that every record of the file rests on.
    fn source(&self) -> Option<SourceNote>;

    /// What a row makes.
    fn read(&mut self, row: &Row) -> Result<Made, Refusal>;

    /// What is made once the last row has been read.
    fn rest(&mut self) -> Vec<Candidate> {
        Vec::new()
    }
}

/// The shape that these columns give away, for rows of this kind.
pub fn recognize(_kind: Kind, _columns: &[String]) -> Option<Box<dyn Shape>> {
    None
}
