//! Things said: letters, demands, denials, alerts, claims about law, causes, trends and shares.

use super::fact::{Fact, named_in};
use super::when::{self, When};
use super::{key_of, law, record_of};
use crate::transfer::import::mapping::{Candidate, Kind};
use crate::transfer::import::shapes::vocabulary::{Speaker, agreement_of, group_of, place_of};

/// The statement of a fact.
pub(super) fn record(fact: &Fact, speaker: Option<&Speaker>, kind: &str) -> Candidate {
    let record = record_of(fact, Kind::Statements)
        .with("kind", kind)
        .with("about", fact.described())
        .with_some("quote", fact.quote())
        .with_some("addressee", addressee(&fact.metric))
        .with("stance", stance(fact))
        .with("status", status(&fact.status))
        .with_some(
            "population_group",
            group_of(&fact.population).map(|g| g.name),
        )
        .with_some("place", place_of(&fact.place).map(|place| place.name))
        .with_some("agreement", agreement_of(&fact.instrument))
        .with_some(
            "lawsuit",
            (fact.instrument == "lawsuit").then_some(law::SUIT),
        )
        .with_some("replies_to", answered(fact).map(key_of));
    let record = match speaker {
        Some(speaker) => speaker.fill(record),
        None => record,
    };
    said(fact, kind).fill(record).build()
}

/// When it was said. What a claim is about may lie elsewhere in time: its words are kept.
fn said(fact: &Fact, kind: &str) -> When {
    if matches!(kind, "letter" | "alert" | "press_statement") {
        return when::of(fact);
    }
    let claimed = when::claimed(fact);
    When {
        text: match fact.event_period.as_str() {
            "" => claimed.text,
            words => Some(words.to_owned()),
        },
        ..claimed
    }
}

/// `letter to Acting DHS Sec. Elaine C. Duke with similar call`.
fn addressee(claim: &str) -> Option<&str> {
    let (_, rest) = claim.split_once("letter to ")?;
    let end = [" with ", " asking ", ":", ";", ","]
        .iter()
        .filter_map(|stop| rest.find(stop))
        .min();
    Some(rest[..end.unwrap_or(rest.len())].trim())
}

/// The statement that this one answers: a letter that the file calls a reply.
fn answered(fact: &Fact) -> Option<&str> {
    if fact.note.starts_with("reply to") {
        named_in(&fact.note).first().copied()
    } else {
        None
    }
}

/// Which way it argues. Only what speaks of the people detained, or to the department that detains
/// them, takes a side.
fn stance(fact: &Fact) -> &'static str {
    let speaks_of = [
        "detain",
        "deport",
        "detention",
        "release",
        "raid",
        "ordered removed",
    ]
    .iter()
    .any(|word| fact.metric.contains(word));
    let concerns = speaks_of || !fact.population.is_empty() || fact.metric.contains("to DHS");
    match fact.speaker_kind.as_str() {
        kind if kind.starts_with("media") || kind == "reporter" => "neutral",
        "rumour" => "neutral",
        "government" if fact.speaker.contains("ICE") => "for_enforcement",
        kind if (kind.contains("elected") || kind.contains("organization")) && concerns => {
            "for_detainees"
        }
        _ => "unknown",
    }
}

fn status(text: &str) -> &'static str {
    let lower = text.to_lowercase();
    [
        "active",
        "unconfirmed",
        "disputed",
        "corrected",
        "superseded",
    ]
    .iter()
    .find(|status| lower.starts_with(**status))
    .map_or("unknown", |status| *status)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_addressee_ends_before_the_matter() {
        assert_eq!(
            addressee("letter to DHS asking to explain the spike; signers"),
            Some("DHS")
        );
        assert_eq!(
            addressee("letter to Sec. A. Example with similar call"),
            Some("Sec. A. Example")
        );
        assert_eq!(addressee("letter to PM: 'a pity'"), Some("PM"));
        assert_eq!(addressee("letter: unjustly sanctioned"), None);
    }

    #[test]
    fn a_reply_names_what_it_answers() {
        let fact = Fact {
            note: "reply to F034".into(),
            ..Fact::default()
        };
        assert_eq!(answered(&fact), Some("F034"));
        let fact = Fact {
            note: "reported in F034".into(),
            ..Fact::default()
        };
        assert_eq!(answered(&fact), None);
    }
}
