//! Suits, orders and hearings that the press reports.
//!
//! The first suit is the one whose docket the file itself names; the court record of the same suit
//! meets it under the same key, and what the press says of its filing date stays beside it. What
//! reads as a second suit stays a record of its own, with a relation that says it may be the same.

use super::fact::{Fact, day_in};
use super::{key_of, record_of, when};
use crate::transfer::import::mapping::{Candidate, Kind};
use crate::transfer::import::shapes::record::Record;
use crate::transfer::import::shapes::vocabulary::{Speaker, group_of};

/// The court.
pub(super) const COURT: &str = "District Court, C.D. California";

/// The docket that the file names for the suit.
const DOCKET: &str = "8:17-cv-01898";

/// The natural key of the suit.
pub(super) const SUIT: &str = "District Court, C.D. California|8:17-cv-01898";

/// The caption of the suit in the court record.
const CAPTION: &str = "Nak Kim Chhoeun and Mony Neth v. David Marin et al.";

/// The suit of a fact, with its complaint.
pub(super) fn lawsuit(fact: &Fact, speaker: Option<&Speaker>) -> Vec<Candidate> {
    if fact.note.contains("second suit") {
        return second_suit(fact);
    }
    let when = when::of(fact);
    let suit = cited(fact, Kind::Lawsuits)
        .with("caption", CAPTION)
        .with("court", COURT)
        .with("docket_number", DOCKET)
        .with_some("filed_text", when.text.clone())
        .with_some(
            "population_group",
            group_of(&fact.population).map(|g| g.name),
        );
    let complaint = record_of(fact, Kind::LawsuitEvents)
        .with("lawsuit", SUIT)
        .with("kind", "complaint")
        .with("description", fact.described())
        .with("status", "done");
    let mut records = vec![court(fact), suit.build(), when.fill(complaint).build()];
    if let Some(organization) = speaker.and_then(Speaker::organization) {
        let counsel = cited(fact, Kind::LawsuitParties)
            .with("lawsuit", SUIT)
            .with("role", "counsel")
            .with("name", organization)
            .with("organization", organization);
        records.push(counsel.build());
    }
    records
}

/// What reads as a second suit.
fn second_suit(fact: &Fact) -> Vec<Candidate> {
    let suit = record_of(fact, Kind::Lawsuits)
        .with(
            "caption",
            format!("Suit of {}, as the press reports it", fact.speaker),
        )
        .with("court", COURT)
        .with("status", "pending")
        .with_list("claims", vec![fact.metric.clone()]);
    let relation = cited(fact, Kind::LawsuitRelations)
        .with("lawsuit", key_of(&fact.id))
        .with("related", SUIT)
        .with("kind", "same_as")
        .with("note", fact.note.as_str());
    vec![court(fact), suit.build(), relation.build()]
}

/// The order of a fact.
pub(super) fn order(fact: &Fact, speaker: Option<&Speaker>) -> Vec<Candidate> {
    let when = when::of(fact);
    let superseded = fact.status.starts_with("superseded");
    let event = cited(fact, Kind::LawsuitEvents)
        .with("lawsuit", SUIT)
        .with("kind", order_kind(&fact.metric))
        .with("status", if superseded { "superseded" } else { "unknown" })
        .with_some("effective_from", when.period.as_deref().and_then(day_in))
        .with_some(
            "effective_to",
            superseded.then(|| day_in(&fact.status)).flatten(),
        )
        .with_some("official", speaker.and_then(Speaker::official_key))
        .with("description", fact.described());
    let mut records = vec![suit(fact), when.fill(event).build()];
    if let Some(judge) = speaker.and_then(Speaker::official_key) {
        let party = cited(fact, Kind::LawsuitParties)
            .with("lawsuit", SUIT)
            .with("role", "judge")
            .with("name", judge.as_str())
            .with("official", judge);
        records.push(party.build());
    }
    records
}

/// The hearing of a fact.
pub(super) fn hearing(fact: &Fact) -> Vec<Candidate> {
    let event = cited(fact, Kind::LawsuitEvents)
        .with("lawsuit", SUIT)
        .with("kind", "hearing_scheduled")
        .with("status", "scheduled")
        .with("description", fact.described());
    vec![suit(fact), when::of(fact).fill(event).build()]
}

/// The natural key of the order of a fact: what a removal that it blocked refers to.
pub(super) fn order_key(fact: &Fact) -> String {
    let day = when::of(fact).period.unwrap_or_default();
    format!("{SUIT}|{}|{day}", order_kind(&fact.metric))
}

fn order_kind(claim: &str) -> &'static str {
    if claim.contains("temporary restraining order") {
        "temporary_restraining_order"
    } else if claim.contains("preliminary injunction") {
        "preliminary_injunction"
    } else {
        "order"
    }
}

fn suit(fact: &Fact) -> Candidate {
    cited(fact, Kind::Lawsuits)
        .with("caption", CAPTION)
        .with("court", COURT)
        .with("docket_number", DOCKET)
        .build()
}

fn court(fact: &Fact) -> Candidate {
    Record::new(Kind::Courts, fact.row)
        .with("name", COURT)
        .build()
}

/// A record that other files know as well: found by its own key fields, not by the fact.
fn cited(fact: &Fact, kind: Kind) -> Record {
    Record::new(kind, fact.row)
        .with("source", format!("seed {}", fact.seed))
        .with("source_locator", fact.id.as_str())
}
