//! Counts about people, and what of them is published without exposing one of them.
//!
//! A *builder* counts person records offline, rounds, audits and publishes releases; the answering
//! side reads published cells only, and whoever asks about others' people never reaches a person
//! ([ADR 0029](../../docs/adr/0029-published-cube.md), `docs/disclosure.md`). [`catalog`] is what
//! both agree on: measures, dimensions, periods, registered tables.
//!
//! In the order in which records become numbers: [`facts`] holds the records of a universe,
//! [`count`] makes cells of them, [`value`] rounds with the keys of [`key_file`], and [`release`]
//! decides with [`audit`] what is shown; [`schedule`] says which periods are due. All of it is pure
//! but for the file of keys: `api::builder` runs it over the database.

pub mod audit;
pub mod catalog;
pub mod count;
pub mod facts;
pub mod key_file;
pub mod parameters;
pub mod period;
pub mod release;
pub mod schedule;
pub mod value;
