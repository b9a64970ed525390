//! Statistics about people, as they are answered: [`answer`] makes published cells of the crate
//! `disclosure`, or exact counts of somebody's own records, into the rows of a reply. Pure;
//! `store::statistics` reads.

pub mod answer;
