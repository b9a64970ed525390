//! Statistics about people.
//!
//! A *builder* counts person records offline, rounds, audits and publishes releases; the answering
//! side reads published cells only, and whoever asks about others' people never reaches a person
//! ([ADR 0029](../../../docs/adr/0029-published-cube.md), `docs/disclosure.md`). [`catalog`] is what
//! both agree on: measures, dimensions, periods, registered tables.

pub mod answer;
pub mod catalog;
