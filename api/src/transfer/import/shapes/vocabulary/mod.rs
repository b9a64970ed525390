//! What the known files name in words: groups, places, speakers, sources, agreements, metrics.
//!
//! Each reader turns the words into entries of a vocabulary with what follows from them: the
//! broader group, the state around a city. Words that no rule knows become an entry of their own.

mod agreements;
pub(super) mod groups;
mod metrics;
mod places;
mod seeds;
mod speakers;
mod web;

pub(super) use agreements::agreement_of;
pub(super) use groups::{Group, group_of, is_within};
pub(super) use metrics::{metric_of, unit_of};
pub(super) use places::place_of;
pub(super) use seeds::seed_of;
pub(super) use speakers::{Speaker, Speakers};
pub(super) use web::web_source;
