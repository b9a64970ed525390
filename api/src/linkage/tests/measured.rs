//! How many of the synthetic duplicates are found, and how many of those found are some.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use entities::codes::MatchCertainty;
use fastrand::Rng;

use super::Plainly;
use super::people::{Person, people};
use super::slips::{again, write};
use crate::linkage::em::{self, Levels};
use crate::linkage::features::{Features, Identity, blocks};
use crate::linkage::joined::joined;
use crate::linkage::{Attributes, Comparison, Record, compare, judge, plain, weights};

/// A file of people, some of them twice.
struct File {
    people: Vec<Person>,
    records: Vec<Record>,
    blocks: Vec<Vec<u64>>,
}

/// Persons of one block that are compared; a larger block is passed over, as the store does.
const LARGEST_BLOCK: usize = 500;

impl File {
    fn new(seed: u64, count: usize) -> Self {
        let mut rng = Rng::with_seed(seed);
        let mut all = people(&mut rng, count);
        let duplicates: Vec<Person> = all
            .iter()
            .filter(|person| person.who % 5 == 0)
            .map(|person| again(&mut rng, person))
            .collect();
        // The first file has gaps too, and no slips.
        for person in &mut all {
            write(person);
            if rng.u32(0..100) < 20 {
                person.alien_number = None;
            }
            if rng.u32(0..100) < 40 {
                person.contact = None;
            }
            if rng.u32(0..100) < 10 {
                person.arrival_year = None;
            }
        }
        all.extend(duplicates);
        let records = all.iter().map(record).collect();
        let blocks = all
            .iter()
            .map(|person| blocks(&identity(person), &Plainly))
            .collect();
        Self {
            people: all,
            records,
            blocks,
        }
    }

    fn is_match(&self, one: usize, other: usize) -> bool {
        self.people[one].who == self.people[other].who
    }

    fn number_of_matches(&self) -> usize {
        let mut by_person: HashMap<usize, usize> = HashMap::new();
        for person in &self.people {
            *by_person.entry(person.who).or_default() += 1;
        }
        by_person
            .values()
            .map(|count| count * (count - 1) / 2)
            .sum()
    }

    /// The pairs that share a block.
    fn candidates(&self) -> BTreeSet<(usize, usize)> {
        let keyed = self.blocks.iter().enumerate();
        pairs(keyed.flat_map(|(at, blocks)| blocks.iter().map(move |block| (*block, at))))
    }

    /// The pairs that agree in what identifies nobody, as far as the store looks for them.
    fn deidentified(&self) -> BTreeSet<(usize, usize)> {
        let keyed = self.records.iter().enumerate().flat_map(|(at, record)| {
            let attributes = &record.attributes;
            let key = attributes.citizenship.clone().zip(attributes.birth_year);
            let years = key.into_iter().flat_map(|(country, year)| {
                [year, year + 1].map(move |year| (country.clone(), year))
            });
            years.map(move |key| (key, at)).collect::<Vec<_>>()
        });
        pairs(keyed)
    }
}

fn pairs<K: std::hash::Hash + Eq>(
    keyed: impl Iterator<Item = (K, usize)>,
) -> BTreeSet<(usize, usize)> {
    let mut blocks: HashMap<K, Vec<usize>> = HashMap::new();
    for (block, at) in keyed {
        blocks.entry(block).or_default().push(at);
    }
    let mut pairs = BTreeSet::new();
    for members in blocks
        .values()
        .filter(|members| members.len() <= LARGEST_BLOCK)
    {
        for (at, one) in members.iter().enumerate() {
            pairs.extend(members[at + 1..].iter().map(|other| (*one, *other)));
        }
    }
    pairs
}

fn identity(person: &Person) -> Identity<'_> {
    Identity {
        name: person.written.as_deref(),
        alien_number: person.alien_number.as_deref(),
        birth_date: person.birth_date,
        contact: person.contact.as_deref(),
    }
}

fn record(person: &Person) -> Record {
    Record {
        attributes: Attributes {
            citizenship: person.citizenship.clone(),
            birth_country: person.birth_country.clone(),
            birth_year: person.birth_year,
            gender: person.gender,
            arrival_year: person.arrival_year,
        },
        features: Features::of(&identity(person), &Plainly),
    }
}

/// Precision and recall at a threshold.
#[derive(Clone, Copy, Debug)]
struct Reached {
    precision: f64,
    recall: f64,
}

/// What each threshold reaches, of pairs with their scores.
fn reached(file: &File, scored: &[(f64, bool)], threshold: f64) -> Reached {
    let found: Vec<bool> = scored
        .iter()
        .filter(|(score, _)| *score >= threshold)
        .map(|(_, is_match)| *is_match)
        .collect();
    let right = real(found.iter().filter(|is_match| **is_match).count());
    Reached {
        precision: right / real(found.len()).max(1.0),
        recall: right / real(file.number_of_matches()),
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of a test")]
fn real(count: usize) -> f64 {
    count as f64
}

fn scored(
    file: &File,
    pairs: &BTreeSet<(usize, usize)>,
    compare: impl Fn(usize, usize) -> Comparison,
) -> Vec<(f64, bool)> {
    let score = |(one, other): &(usize, usize)| {
        let score = judge(&compare(*one, *other)).score;
        (score, file.is_match(*one, *other))
    };
    pairs.iter().map(score).collect()
}

fn keyed(file: &File) -> Vec<(f64, bool)> {
    scored(file, &file.candidates(), |one, other| {
        compare(&file.records[one], &file.records[other])
    })
}

fn without_identity(file: &File) -> Vec<(f64, bool)> {
    let bare = |at: usize| Record {
        attributes: file.records[at].attributes.clone(),
        features: Features::default(),
    };
    scored(file, &file.deidentified(), |one, other| {
        compare(&bare(one), &bare(other))
    })
}

/// With names compared as texts, which needs both to be shown.
fn as_texts(file: &File) -> Vec<(f64, bool)> {
    scored(file, &file.candidates(), |one, other| {
        let comparison = compare(&file.records[one], &file.records[other]);
        let names = [one, other].map(|at| file.people[at].written.clone());
        let [Some(a), Some(b)] = names else {
            return comparison;
        };
        Comparison {
            name: Some(plain::level(plain::similarity(&a, &b))),
            ..comparison
        }
    })
}

/// Synthetic duplicates are found by keyed digests alone. The floors lie well below what was
/// measured, see docs/matching.md.
#[test]
fn duplicates_are_found_by_their_keys() {
    let file = File::new(7, 3_000);
    let scored = keyed(&file);
    let very_likely = reached(&file, &scored, weights::VERY_LIKELY);
    assert!(very_likely.precision >= 0.97, "{very_likely:?}");
    assert!(very_likely.recall >= 0.65, "{very_likely:?}");
    let likely = reached(&file, &scored, weights::LIKELY);
    assert!(likely.precision >= 0.85, "{likely:?}");
    assert!(likely.recall >= 0.80, "{likely:?}");
    let possible = reached(&file, &scored, weights::POSSIBLE);
    assert!(possible.recall >= 0.87, "{possible:?}");
}

/// The pairs that share a digest which two organizations compare, by how sure it is.
fn joined_pairs(file: &File) -> BTreeMap<MatchCertainty, BTreeSet<(usize, usize)>> {
    let mut found: BTreeMap<MatchCertainty, BTreeSet<(usize, usize)>> = BTreeMap::new();
    for certainty in [MatchCertainty::VeryLikely, MatchCertainty::Likely] {
        let of = |person: &Person| joined(&identity(person), &Plainly);
        let keyed = file.people.iter().enumerate().flat_map(|(at, person)| {
            let sure = of(person)
                .into_iter()
                .filter(move |key| key.certainty <= certainty);
            sure.map(move |key| (key.digest, at))
        });
        found.insert(certainty, pairs(keyed));
    }
    found
}

fn reached_by(file: &File, pairs: &BTreeSet<(usize, usize)>) -> Reached {
    let scored: Vec<(f64, bool)> = pairs
        .iter()
        .map(|(one, other)| (0.0, file.is_match(*one, *other)))
        .collect();
    reached(file, &scored, 0.0)
}

/// What two organizations compare finds few who are two people.
#[test]
fn duplicates_are_found_across_organizations() {
    let file = File::new(7, 3_000);
    let joined = joined_pairs(&file);
    let very_likely = reached_by(&file, &joined[&MatchCertainty::VeryLikely]);
    let likely = reached_by(&file, &joined[&MatchCertainty::Likely]);
    assert!(very_likely.precision >= 0.98, "{very_likely:?}");
    assert!(likely.precision >= 0.97, "{likely:?}");
    assert!(likely.recall >= 0.50, "{likely:?}");
}

/// What identifies nobody cannot say who is one person: nearly all pairs that agree are two people.
#[test]
fn without_identity_nobody_is_identified() {
    let file = File::new(7, 1_500);
    let scored = without_identity(&file);
    for threshold in [0.0, weights::POSSIBLE_WITHOUT_IDENTITY] {
        let reached = reached(&file, &scored, threshold);
        assert!(reached.precision < 0.75, "{threshold}: {reached:?}");
    }
    assert!(scored.iter().all(|(score, _)| *score < weights::POSSIBLE));
}

/// Prints the tables of docs/matching.md:
/// `cargo test -p api --lib -- --ignored --nocapture prints_what_is_reached`.
#[test]
#[ignore = "prints tables for the documentation"]
fn prints_what_is_reached() {
    let file = File::new(2_026, 20_000);
    let candidates = file.candidates();
    let matches = candidates
        .iter()
        .filter(|(a, b)| file.is_match(*a, *b))
        .count();
    eprintln!(
        "{} records, {} true pairs, {} candidates, {matches} true among them",
        file.records.len(),
        file.number_of_matches(),
        candidates.len()
    );
    for (name, scored) in [
        ("keyed", keyed(&file)),
        ("as texts", as_texts(&file)),
        ("without identity", without_identity(&file)),
    ] {
        eprintln!("{name}: {} pairs compared", scored.len());
        for threshold in [
            0.0, 4.0, 8.0, 10.0, 12.0, 14.0, 16.0, 18.0, 20.0, 22.0, 24.0, 26.0, 30.0,
        ] {
            let Reached { precision, recall } = reached(&file, &scored, threshold);
            eprintln!("{threshold:>5} {precision:.4} {recall:.4}");
        }
    }
}

/// Prints what two organizations find of each other: `cargo test -p api --lib -- --ignored --nocapture
/// prints_what_is_found_across_organizations`.
#[test]
#[ignore = "prints a table for the documentation"]
fn prints_what_is_found_across_organizations() {
    let file = File::new(2_026, 20_000);
    for (certainty, pairs) in joined_pairs(&file) {
        let reached = reached_by(&file, &pairs);
        eprintln!("{certainty:?}: {} pairs, {reached:?}", pairs.len());
    }
}

/// The patterns of all pairs of a file.
fn patterns(file: &File) -> Vec<(Levels, u64)> {
    let mut patterns: BTreeMap<Levels, u64> = BTreeMap::new();
    for (at, one) in file.records.iter().enumerate() {
        for other in &file.records[at + 1..] {
            *patterns
                .entry(em::levels(&compare(one, other)))
                .or_default() += 1;
        }
    }
    patterns.into_iter().collect()
}

/// The weights in the code are those that are learnt from made-up people, without being told who is
/// who.
#[test]
fn the_weights_are_those_that_are_learnt() {
    let learnt = learnt(11, 2_000);
    for (field, levels) in in_the_code().iter().enumerate() {
        for (level, weight) in levels.iter().enumerate() {
            // A level that few pairs of one person show is learnt from chance.
            let is_rare = learnt.m[field][level] < 0.03;
            if is_rare || SET_BY_HAND.contains(&(field, level)) {
                continue;
            }
            let other = learnt.weight(field, level);
            assert!(
                (weight - other).abs() < 2.0,
                "field {field}, level {level}: {weight} in the code, {other:.2} learnt"
            );
        }
    }
}

/// Levels that relatives reach more often than strangers: a neighbouring alien number, one contact.
const SET_BY_HAND: &[(usize, usize)] = &[(2, 1), (3, 0)];

/// The places of birth dates and alien numbers among the fields.
const BIRTH: usize = 1;
const NUMBER: usize = 2;

/// What is learnt from pairs with one birth date, and about birth dates from pairs with one alien
/// number.
fn learnt(seed: u64, count: usize) -> em::Estimate {
    let patterns = patterns(&File::new(seed, count));
    let u = em::random(&patterns);
    let of = |field: usize| {
        let agree = |(levels, _): &&(Levels, u64)| levels[field] == Some(0);
        let agreeing: Vec<(Levels, u64)> = patterns.iter().filter(agree).copied().collect();
        em::estimate(&agreeing, (u, Some(field)), 0.3, 100)
    };
    let mut learnt = of(BIRTH);
    learnt.m[BIRTH] = of(NUMBER).m[BIRTH];
    learnt
}

fn in_the_code() -> Vec<Vec<f64>> {
    use crate::linkage::compare::{Arrival, Birth, Country, Name, Number, Same};
    vec![
        Name::ALL
            .iter()
            .map(|level| weights::of_name(*level))
            .collect(),
        Birth::ALL
            .iter()
            .map(|level| weights::of_birth(*level))
            .collect(),
        Number::ALL
            .iter()
            .map(|level| weights::of_number(*level))
            .collect(),
        Same::ALL
            .iter()
            .map(|level| weights::of_contact(*level))
            .collect(),
        Country::ALL
            .iter()
            .map(|level| weights::of_country(*level))
            .collect(),
        Same::ALL
            .iter()
            .map(|level| weights::of_gender(*level))
            .collect(),
        Arrival::ALL
            .iter()
            .map(|level| weights::of_arrival(*level))
            .collect(),
    ]
}

/// Prints what is learnt: `cargo test -p api --lib -- --ignored --nocapture prints_the_weights`.
#[test]
#[ignore = "prints the weights to be put into the code"]
fn prints_the_weights() {
    let learnt = learnt(2_026, 4_000);
    eprintln!("share {:.3e}", learnt.share);
    for (field, levels) in in_the_code().iter().enumerate() {
        for (level, weight) in levels.iter().enumerate() {
            let (m, u) = (learnt.m[field][level], learnt.u[field][level]);
            eprintln!(
                "field {field} level {level}: m {m:.4} u {u:.2e} weight {:+.2} (in the code {weight:+.2})",
                learnt.weight(field, level)
            );
        }
    }
}
