//! Whether two records are of one person: names as they are spelled, keys that say how, levels of
//! agreement, and Fellegi-Sunter weights. Pure: no database, no clock, no key of its own.
//!
//! ```text
//! names      tokens of a name; the spelling and the sound that romanizations of it share
//! features   what is kept of an identity to be compared: keyed digests, never a text
//! joined     what two organizations compare: whole agreements only, in one digest each
//! compare    two records, field by field: agrees, partly, disagrees, missing
//! weights    what a level says, in bits; the score, and what it is called
//! em         how the weights were estimated
//! plain      the comparison of texts, for whoever was shown them
//! ```
//!
//! `docs/matching.md` has the method and what it reaches; ADR 0032 says why it is so.

pub mod compare;
pub mod em;
pub mod features;
pub mod joined;
pub mod names;
pub mod plain;
#[cfg(test)]
mod tests;
pub mod weights;

pub use self::compare::{Attributes, Comparison, Record, compare};
pub use self::features::{Features, Identity};
pub use self::weights::{Judgement, judge};
