//! Shapes: known files whose rows take more than a mapping can say, because one row makes records
//! of several kinds, or because a document is a tree.

mod cited_facilities;
mod press_facts;
mod record;
mod southeast_asia;
mod suit;
mod vocabulary;

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
    /// What is said about one facility, and the sources that say it.
    CitedFacility(Vec<Candidate>, Box<NewFacility>),
}

/// Reads the rows of one known file.
pub trait Shape: Send {
    /// The name by which provenance knows it.
    fn name(&self) -> &'static str;

    /// The source that every record of the file rests on.
    fn source(&self) -> Option<SourceNote>;

    /// Pointer (RFC 6901) to the list of records in a JSON document; none where the document is
    /// the record, or the file has rows.
    fn records(&self) -> Option<&'static str> {
        None
    }

    /// What a row makes.
    fn read(&mut self, row: &Row) -> Result<Made, Refusal>;

    /// What is made once the last row has been read.
    fn rest(&mut self) -> Vec<Candidate> {
        Vec::new()
    }
}

/// The shape that these columns give away, for rows of this kind.
pub fn recognize(kind: Kind, columns: &[String]) -> Option<Box<dyn Shape>> {
    fn boxed<S: Shape + 'static>(shape: S) -> Box<dyn Shape> {
        Box::new(shape)
    }
    (press_facts::PressFacts::recognize(kind, columns).map(boxed))
        .or_else(|| southeast_asia::SoutheastAsia::recognize(kind, columns).map(boxed))
        .or_else(|| suit::Suit::recognize(kind, columns).map(boxed))
        .or_else(|| cited_facilities::CitedFacilities::recognize(kind, columns).map(boxed))
}
