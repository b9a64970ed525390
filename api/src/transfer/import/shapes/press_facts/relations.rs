//! How facts relate to one another: as the file says in words, and as their numbers do.

use super::fact::{Fact, named_in};
use super::{action, figure, key_of, law, when};
use crate::transfer::import::mapping::{Candidate, Kind};
use crate::transfer::import::shapes::record::Record;
use crate::transfer::import::shapes::vocabulary::{group_of, is_within};
use crate::transfer::value::{self, Period};

/// What is remembered of the facts that were read.
#[derive(Debug, Default)]
pub(super) struct Relations {
    facts: Vec<Fact>,
}

/// The numbers that a claim allows, and for whom and when.
struct Claim<'f> {
    fact: &'f Fact,
    metric: String,
    group: &'static str,
    period: Period,
    /// More than this, or this itself where the second is true.
    low: Option<(f64, bool)>,
    /// Less than this, or this itself where the second is true.
    high: Option<(f64, bool)>,
}

impl Relations {
    /// Remembers a fact.
    pub(super) fn note(&mut self, fact: &Fact) {
        self.facts.push(fact.clone());
    }

    /// The removal of a fact, bound to the order that blocked it and to its travel documents.
    pub(super) fn removal(&self, fact: &Fact) -> Candidate {
        let known = |id: &&str| self.facts.iter().find(|known| known.id == **id);
        let blocked_by = named_in(&fact.status)
            .iter()
            .find_map(known)
            .map(law::order_key);
        let documents = self
            .facts
            .iter()
            .find(|known| named_in(&known.note).contains(&&*fact.id))
            .map(|known| key_of(&known.id));
        action::removal(fact, blocked_by, documents)
    }

    /// The operation that figures are about, and how figures relate.
    pub(super) fn records(&self) -> Vec<Candidate> {
        let mut records = self.operation();
        for fact in &self.facts {
            records.extend(stated(fact));
        }
        let claims: Vec<Claim<'_>> = self.facts.iter().filter_map(Claim::of).collect();
        for (place, claim) in claims.iter().enumerate() {
            for other in &claims[place + 1..] {
                if claim.cannot_hold_with(other) || other.cannot_hold_with(claim) {
                    let note =
                        "the one sets a lower bound that the upper bound of the other excludes";
                    records.push(relation(claim.fact, &other.fact.id, "contradicts", note));
                }
            }
        }
        records
    }

    /// The round-ups, where a fact tells of them.
    fn operation(&self) -> Vec<Candidate> {
        let telling: Vec<&Fact> = self
            .facts
            .iter()
            .filter(|fact| figure::is_of_round_ups(fact))
            .collect();
        let names_it = |fact: &&&Fact| fact.metric.contains("round-up");
        let Some(first) = telling.iter().find(names_it).or(telling.first()) else {
            return Vec::new();
        };
        let mut sources: Vec<String> = telling
            .iter()
            .map(|fact| format!("seed {}", fact.seed))
            .collect();
        sources.dedup();
        let ids: Vec<&str> = telling.iter().map(|fact| fact.id.as_str()).collect();
        let operation = Record::new(Kind::Operations, first.row)
            .with("key", figure::OPERATION)
            .with_list("source", sources)
            .with("source_locator", ids.join(", "))
            .with(
                "name",
                "Round-ups of Cambodian and Vietnamese residents, autumn 2017",
            )
            .with("kind", "round_up")
            .with("agency", "ICE")
            .with("population_group", "Cambodian and Vietnamese")
            .with("place", "United States")
            .with("status", "active")
            .with("starts_on", "2017-10/2017-11")
            .with("date_inferred", "yes")
            .with("date_text", "autumn 2017")
            .with("description", first.metric.as_str());
        let mut records = group_of("Cambodian and Vietnamese")
            .map_or_else(Vec::new, |group| group.records(first.row));
        records.push(operation.build());
        records
    }
}

/// What the file says in words: `contradicted by F013+F014`, `equals F040+F041`.
fn stated(fact: &Fact) -> Vec<Candidate> {
    let mut records = Vec::new();
    if fact.status.starts_with("contradicted by") {
        for part in named_in(&fact.status) {
            let note = "as the file says: all the parts together contradict the whole";
            records.push(component(part, fact, &fact.status));
            records.push(relation(fact, part, "contradicts", note));
        }
    }
    if fact.note.starts_with("equals") {
        for part in named_in(&fact.note) {
            records.push(component(part, fact, &fact.note));
        }
    }
    records
}

fn component(part: &str, whole: &Fact, note: &str) -> Candidate {
    Record::new(Kind::FigureRelations, whole.row)
        .with(
            "key",
            format!("press-facts/{part} component_of {}", whole.id),
        )
        .with("source", format!("seed {}", whole.seed))
        .with("source_locator", whole.id.as_str())
        .with("figure", key_of(part))
        .with("other", key_of(&whole.id))
        .with("kind", "component_of")
        .with("note", note)
        .build()
}

fn relation(fact: &Fact, other: &str, kind: &str, note: &str) -> Candidate {
    Record::new(Kind::FigureRelations, fact.row)
        .with("key", format!("press-facts/{} {kind} {other}", fact.id))
        .with("source", format!("seed {}", fact.seed))
        .with("source_locator", fact.id.as_str())
        .with("figure", key_of(&fact.id))
        .with("other", key_of(other))
        .with("kind", kind)
        .with("note", note)
        .build()
}

impl<'f> Claim<'f> {
    /// The claim of a fact that gives a bound for a known group and time.
    fn of(fact: &'f Fact) -> Option<Self> {
        use crate::transfer::qualifier;
        let number = [&fact.value, &fact.low, &fact.high]
            .iter()
            .find_map(|text| text.parse::<f64>().ok())?;
        let kind = qualifier::read(Some(&fact.qualifier), true);
        let bounds = qualifier::bounds(kind, Some(number));
        if fact.kind != "ReportedFigure" || (bounds.low.is_none() && bounds.high.is_none()) {
            return None;
        }
        let period = when::of(fact).period?;
        Some(Self {
            fact,
            metric: figure::metric_of_fact(fact),
            group: group_of(&fact.population)?.name,
            period: value::period(&period).ok()?,
            low: bounds.low,
            high: bounds.high,
        })
    }

    /// Whether what this claim says there are at least is more than the other allows at most. A
    /// lower bound of a part holds for the whole.
    fn cannot_hold_with(&self, other: &Self) -> bool {
        let same_question = self.metric == other.metric
            && is_within(self.group, other.group)
            && self.period.start <= other.period.end
            && other.period.start <= self.period.end;
        let (Some((low, low_is_possible)), Some((high, high_is_possible))) = (self.low, other.high)
        else {
            return false;
        };
        same_question && (low > high || low >= high && !(low_is_possible && high_is_possible))
    }
}
