//! Numbers that a fact claims.

use super::fact::Fact;
use super::{record_of, when};
use crate::transfer::import::mapping::{Candidate, Kind};
use crate::transfer::import::shapes::vocabulary::{
    Speaker, agreement_of, group_of, metric_of, place_of, unit_of,
};

/// The round-ups of autumn 2017, which most of the figures are about.
pub(super) const OPERATION: &str = "press-facts/round-ups of autumn 2017";

/// The reported figure of a fact.
pub(super) fn record(fact: &Fact, speaker: Option<&Speaker>) -> Candidate {
    let metric = metric_of_fact(fact);
    let when = when::of(fact);
    let record = record_of(fact, Kind::ReportedFigures)
        .with("metric_text", fact.metric.as_str())
        .with("unit", unit_of(&fact.unit, &metric))
        .with("unit_text", fact.unit.as_str())
        .with_some(
            "population_group",
            group_of(&fact.population).map(|g| g.name),
        )
        .with("population_text", fact.population.as_str())
        .with_some("place", place_of(&fact.place).map(|place| place.name))
        .with("place_text", fact.place.as_str())
        // The day a number speaks of is the day of the claim, where the source states one.
        .with("as_of", fact.claimed.as_str())
        .with("value", fact.value.as_str())
        .with("low", fact.low.as_str())
        .with("high", fact.high.as_str())
        .with_some(
            "qualifier",
            (fact.qualifier != "none").then_some(&*fact.qualifier),
        )
        .with("quote", fact.note.as_str())
        .with("status", status(&fact.status))
        .with_some("status_text", fact.standing())
        .with_some("agreement", agreement_of(&fact.instrument))
        .with_some("operation", is_of_round_ups(fact).then_some(OPERATION))
        .with("metric", metric);
    let record = match speaker {
        Some(speaker) => speaker.fill(record),
        None => record,
    };
    when.fill(record).build()
}

/// The code of what is counted. Signers and demands are told by the unit.
pub(super) fn metric_of_fact(fact: &Fact) -> String {
    match fact.unit.as_str() {
        "signers" => "letter_signers".to_owned(),
        "demands" => "demands".to_owned(),
        _ => metric_of(&fact.metric),
    }
}

/// Whether it counts people detained in 2017: those of the round-ups.
pub(super) fn is_of_round_ups(fact: &Fact) -> bool {
    metric_of_fact(fact) == "people_detained"
        && fact.kind == "ReportedFigure"
        && when::of(fact)
            .period
            .is_some_and(|period| period.starts_with("2017"))
}

/// Whether the claim stands, by what the file says about it.
fn status(text: &str) -> &'static str {
    if text.starts_with("contradicted") || text.starts_with("disputed") {
        "disputed"
    } else {
        "active"
    }
}
