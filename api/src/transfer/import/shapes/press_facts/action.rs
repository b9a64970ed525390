//! Agreements, acts of governments, events, travel documents, removals and corrections.

use super::fact::Fact;
use super::when::{self, When};
use super::{key_of, record_of};
use crate::transfer::import::mapping::{Candidate, Kind};
use crate::transfer::import::shapes::record::Record;
use crate::transfer::import::shapes::vocabulary::{
    Group, Speaker, agreement_of, group_of, place_of,
};

/// The agreement of a fact. Both agreements stand under a key of their own, because other facts
/// name them.
pub(super) fn agreement(fact: &Fact) -> Vec<Candidate> {
    let words = [&*fact.instrument, &*fact.metric, &*fact.population].join(" ");
    let key = agreement_of(&words).map_or_else(|| key_of(&fact.id), str::to_owned);
    let is_memorandum = fact.instrument.contains("MOU");
    let parties = ["Vietnam", "Cambodia"]
        .iter()
        .zip(["VN", "KH"])
        .filter(|(name, _)| words.contains(**name))
        .map(|(_, code)| code);
    let year = fact.value.as_str();
    let kind = if is_memorandum {
        "memorandum_of_understanding"
    } else {
        "repatriation_agreement"
    };
    let protects = fact.note.split_once("excludes ").map(|(_, who)| who);
    let record = Record::new(Kind::Agreements, fact.row)
        .with("key", key.as_str())
        .with("source", format!("seed {}", fact.seed))
        .with("source_locator", fact.id.as_str())
        .with("name", agreement_name(&key, fact))
        .with("kind", kind)
        .with_list(
            "parties",
            std::iter::once("US")
                .chain(parties)
                .map(str::to_owned)
                .collect(),
        )
        .with_some("protects", protects)
        .with("description", fact.described());
    let when = When {
        period: (!year.is_empty()).then(|| year.to_owned()),
        text: Some(fact.event_period.clone()),
        ..When::default()
    };
    vec![when.fill(record).build()]
}

fn agreement_name(key: &str, fact: &Fact) -> String {
    match key.strip_prefix("agreement of ") {
        Some(rest) if fact.instrument.contains("MOU") => {
            format!("Memorandum of understanding of {rest}")
        }
        Some(rest) => format!("Repatriation agreement of {rest}"),
        None => fact.metric.clone(),
    }
}

/// The act of a government that a fact tells.
pub(super) fn government_action(fact: &Fact, speaker: Option<&Speaker>, kind: &str) -> Candidate {
    let is_sanction = kind == "visa_sanction";
    let place = fact.place.as_str();
    // Visas are the United States' to refuse; a suspension is the act of the state that is named.
    let actor = if is_sanction { "United States" } else { place };
    let target = if is_sanction { "Cambodia" } else { "" };
    let names_target = [&*fact.metric, place]
        .iter()
        .any(|text| text.contains("Cambodia"));
    let actor_official = speaker.and_then(Speaker::official_key);
    let actor_body = speaker
        .and_then(Speaker::organization)
        .filter(|_| actor_official.is_none());
    let record = record_of(fact, Kind::GovernmentActions)
        .with("name", fact.metric.as_str())
        .with("kind", kind)
        .with_some("actor", actor_body)
        .with_some("actor_official", actor_official)
        .with("actor_country", actor)
        .with("target_country", if names_target { target } else { "" })
        .with("target_text", fact.population.as_str())
        .with("legal_basis", fact.instrument.as_str())
        .with(
            "status",
            if fact.status.starts_with("active") {
                "active"
            } else {
                "unknown"
            },
        )
        .with_some(
            "description",
            fact.standing().or_else(|| non_empty(&fact.note)),
        );
    when::of(fact).fill(record).build()
}

/// The event of a fact.
pub(super) fn event(fact: &Fact, kind: &str) -> Candidate {
    let told = fact.speaker_kind.starts_with("media");
    let description = if told || fact.speaker.is_empty() {
        fact.described()
    } else {
        format!("{}; told by {}", fact.described(), fact.speaker)
    };
    let participants = fact
        .metric
        .split_once(" met ")
        .map(|(who, _)| who.to_owned());
    let record = record_of(fact, Kind::Events)
        .with("name", fact.metric.as_str())
        .with("kind", kind)
        .with_list("participants", participants.into_iter().collect())
        .with_some("place", place_of(&fact.place).map(|place| place.name))
        .with("description", description);
    when::of(fact).fill(record).build()
}

/// The travel documents of a fact.
pub(super) fn travel_documents(fact: &Fact) -> Candidate {
    let group = group_of(&fact.population);
    let record = record_of(fact, Kind::TravelDocumentBatches)
        .with("number", fact.value.as_str())
        .with("unit_text", fact.unit.as_str())
        .with_some("issuing_country", group.and_then(Group::country))
        .with(
            "status",
            if fact.metric.contains("issued") {
                "issued"
            } else {
                "requested"
            },
        )
        .with_some("population_group", group.map(|group| group.name))
        .with("description", fact.described());
    when::of(fact).fill(record).build()
}

/// The removal of a fact: planned or blocked, never executed. `blocked_by` and `documents` are the
/// keys of an order and of travel documents, where the file names them.
pub(super) fn removal(
    fact: &Fact,
    blocked_by: Option<String>,
    documents: Option<String>,
) -> Candidate {
    let group = group_of(&fact.population);
    let status = match (fact.status.as_str(), fact.detail.as_str()) {
        (status, _) if status.starts_with("blocked") => "blocked",
        (status, _) if status.starts_with("planned") => "planned",
        (_, "cancelled") => "cancelled",
        _ => "unknown",
    };
    let city = place_of(&fact.place).and_then(|place| place.city().map(str::to_owned));
    let record = record_of(fact, Kind::Removals)
        .with_some("population_group", group.map(|group| group.name))
        .with("number_of_people", fact.value.as_str())
        .with("status", status)
        .with_some("departure_city", city)
        .with_some("destination_country", group.and_then(Group::country))
        .with_some("travel_document_batch", documents)
        .with_some("blocked_by", blocked_by)
        .with("description", fact.described());
    when::of(fact).fill(record).build()
}

/// The correction of a fact, and what happened according to it.
pub(super) fn correction(fact: &Fact) -> Vec<Candidate> {
    let claim = fact
        .metric
        .strip_prefix("CORRECTION: ")
        .unwrap_or(&fact.metric);
    let (before, after) = claim
        .split_once("; in fact ")
        .map_or((claim, None), |(before, after)| (before, Some(after)));
    let field = if fact.status.contains("headline") {
        "title"
    } else {
        ""
    };
    let record = record_of(fact, Kind::Corrections)
        .with("corrected_source", format!("seed {}", fact.seed))
        .with("corrected_field", field)
        .with("before", before)
        .with_some("after", after)
        .with("description", fact.described());
    let mut records = vec![when::of(fact).fill(record).build()];
    if let Some(after) = after.filter(|after| after.contains("interview")) {
        let event = record_of(fact, Kind::Events)
            .with("name", format!("People {after}"))
            .with("kind", "interview")
            .with("description", fact.metric.as_str());
        records.push(when::of(fact).fill(event).build());
    }
    records
}

fn non_empty(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}
