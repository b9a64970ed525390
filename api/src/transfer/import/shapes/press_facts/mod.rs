//! The press facts: one fact a row, of many kinds.
//!
//! ```text
//! row ──fact──▶ Fact ──when, vocabulary──▶ figure | statement | law | action ──▶ records
//!                 └──────────────▶ relations, once every fact has been read
//! ```
//!
//! The type of a row says which records it makes; its other columns fill them. The words of the
//! file are kept beside every code that is made of them.

mod action;
mod fact;
mod figure;
mod law;
mod relations;
mod statement;
mod when;

use self::fact::Fact;
use self::relations::Relations;
use super::record::Record;
use super::vocabulary::{Speaker, Speakers, group_of, place_of, seed_of};
use super::{Made, Shape};
use crate::transfer::import::mapping::{Candidate, Kind, SourceNote};
use crate::transfer::import::reader::Row;
use crate::transfer::import::refusal::{Refusal, RefusalCode};

/// The columns that give the file away.
const COLUMNS: &[&str] = &[
    "id",
    "seed",
    "claim_date_inferred",
    "actor_speaker",
    "metric_or_claim",
    "qualifier",
    "record_type",
    "quote_or_note",
];

/// Reads the press facts.
#[derive(Debug, Default)]
pub(super) struct PressFacts {
    speakers: Speakers,
    relations: Relations,
}

impl PressFacts {
    /// The shape, where the columns are those of the file.
    pub(super) fn recognize(kind: Kind, columns: &[String]) -> Option<Self> {
        let fits = |name: &&str| columns.iter().any(|column| column == name);
        (kind == Kind::ReportedFigures && COLUMNS.iter().all(fits)).then(Self::default)
    }
}

impl Shape for PressFacts {
    fn name(&self) -> &'static str {
        "press-facts"
    }

    fn source(&self) -> Option<SourceNote> {
        Some(SourceNote {
            key: Some("press-facts".to_owned()),
            title: Some("Facts compiled from press articles of 2017, 2018 and 2022".to_owned()),
            kind: Some("research".to_owned()),
            ..SourceNote::default()
        })
    }

    fn read(&mut self, row: &Row) -> Result<Made, Refusal> {
        let fact = Fact::read(row)?;
        let Some((_, source)) = seed_of(&fact.seed, fact.row) else {
            return Err(Refusal::of_column(
                fact.row,
                "seed",
                RefusalCode::BadFormat,
                "write the number of the article in three digits, such as `003`.",
            ));
        };
        let speakers = self.speakers.read(&fact.speaker, &fact.speaker_kind);
        let mut records = vec![source];
        records.extend(
            speakers
                .iter()
                .flat_map(|speaker| speaker.records(fact.row)),
        );
        if let Some(group) = group_of(&fact.population) {
            records.extend(group.records(fact.row));
        }
        if let Some(place) = place_of(&fact.place) {
            records.extend(place.records(fact.row));
        }
        records.extend(self.made_of(&fact, &speakers)?);
        self.relations.note(&fact);
        Ok(Made::Records(records))
    }

    fn rest(&mut self) -> Vec<Candidate> {
        self.relations.records()
    }
}

impl PressFacts {
    /// The records of a fact beside those that it only mentions.
    fn made_of(&mut self, fact: &Fact, speakers: &[Speaker]) -> Result<Vec<Candidate>, Refusal> {
        let speaker = speakers.first();
        let statement = |kind| statement::record(fact, speaker, kind);
        let figure = || figure::record(fact, speaker);
        let mut records = match (fact.kind.as_str(), fact.detail.as_str()) {
            ("ReportedFigure" | "PopulationEstimate", _) => vec![figure()],
            ("ReportedShare" | "FacilityPlacement", _) => {
                vec![statement("share_claim"), figure()]
            }
            ("Statement", "denial") => vec![statement("denial")],
            ("Statement", "superlative") => vec![statement("characterization")],
            ("Statement", "+Demand") | ("Demand", _) => vec![statement("demand")],
            ("Statement", _) if fact.unit == "share" => vec![statement("share_claim")],
            ("Statement", _) => vec![statement("press_statement")],
            ("Communication", _) => vec![statement("letter")],
            ("Alert", _) => vec![statement("alert")],
            ("LegalClaim", _) => vec![statement("legal_claim")],
            ("CausalClaim", _) => vec![statement("causal_claim")],
            ("TrendClaim" | "ComparativeClaim", _) => vec![statement("trend_claim")],
            ("Agreement", _) => action::agreement(fact),
            ("Sanction", _) => vec![action::government_action(fact, speaker, "visa_sanction")],
            ("GovernmentAction", _) => {
                vec![action::government_action(
                    fact,
                    speaker,
                    "suspension_of_cooperation",
                )]
            }
            ("Event", kind) => vec![action::event(fact, kind)],
            ("TravelDocumentBatch", _) => vec![action::travel_documents(fact), figure()],
            ("RemovalFlight" | "RemovalPlan", _) => vec![self.relations.removal(fact), figure()],
            ("Correction", _) => action::correction(fact),
            ("Lawsuit", _) => law::lawsuit(fact, speaker),
            ("CourtOrder", _) => law::order(fact, speaker),
            ("Hearing", _) => law::hearing(fact),
            _ => return Err(unknown_type(fact)),
        };
        // A letter or a demand that is counted is a figure as well: its signers, its points.
        if fact.has_number() && matches!(fact.kind.as_str(), "Communication" | "Demand") {
            records.push(figure());
        }
        Ok(records)
    }
}

fn unknown_type(fact: &Fact) -> Refusal {
    Refusal::of_column(
        fact.row,
        "record_type",
        RefusalCode::NotInList,
        "the press facts have no such type of record.",
    )
}

/// The record of a fact: found again by the fact, resting on its article.
fn record_of(fact: &Fact, kind: Kind) -> Record {
    Record::new(kind, fact.row)
        .with("key", key_of(&fact.id))
        .with("source", format!("seed {}", fact.seed))
        .with("source_locator", fact.id.as_str())
}

/// The natural key of the records of a fact.
fn key_of(id: &str) -> String {
    format!("press-facts/{id}")
}

#[cfg(test)]
mod tests;
