//! Fellegi-Sunter weights: what each level says, in bits, and what a sum of them is called.
//!
//! A weight is log2(m/u): m is how often records of one person agree that far, u how often records
//! of two do. Both were learnt by expectation-maximization ([`super::em`]) from synthetic records
//! with the errors of the field; a test learns them again and compares. Two are set lower by hand,
//! where relatives agree more often than strangers. The weights are the same for every organization:
//! a small one has too few pairs to learn from, and a score should mean the same wherever it is read.

use entities::codes::{MatchAgreement, MatchCertainty, MatchField};

use super::compare::{Arrival, Birth, Comparison, Country, Name, Number, Same};

/// From here on two records are very likely of one person.
pub const VERY_LIKELY: f64 = 24.0;
/// From here on they are likely of one person.
pub const LIKELY: f64 = 18.0;
/// From here on they may be of one person.
pub const POSSIBLE: f64 = 12.0;
/// The same where nothing that identifies can be compared: everything else agrees. Of twenty such
/// pairs nineteen are two people.
pub const POSSIBLE_WITHOUT_IDENTITY: f64 = 8.0;

/// What a comparison says.
#[derive(Clone, Debug, PartialEq)]
pub struct Judgement {
    /// The sum of the weights, in bits.
    pub score: f64,
    /// What that is called; none where it is more likely that they are two people.
    pub certainty: Option<MatchCertainty>,
    /// What was compared: the field, how far it agrees, and its weight.
    pub explanation: Vec<(MatchField, MatchAgreement, f64)>,
}

/// Weighs a comparison.
pub fn judge(comparison: &Comparison) -> Judgement {
    let explanation = vec![
        said(
            MatchField::Name,
            comparison.name.map(|level| {
                let weight = of_name(level) + of_bits(level, comparison.name_bits);
                (level.agreement(), weight)
            }),
        ),
        said(
            MatchField::BirthDate,
            comparison
                .birth
                .map(|level| (level.agreement(), of_birth(level))),
        ),
        said(
            MatchField::AlienNumber,
            comparison
                .alien_number
                .map(|level| (level.agreement(), of_number(level))),
        ),
        said(
            MatchField::Contact,
            comparison
                .contact
                .map(|level| (level.agreement(), of_contact(level))),
        ),
        said(
            MatchField::Country,
            comparison
                .country
                .map(|level| (level.agreement(), of_country(level))),
        ),
        said(
            MatchField::Gender,
            comparison
                .gender
                .map(|level| (level.agreement(), of_gender(level))),
        ),
        said(
            MatchField::ArrivalYear,
            comparison
                .arrival
                .map(|level| (level.agreement(), of_arrival(level))),
        ),
    ];
    let score: f64 = explanation.iter().map(|(_, _, weight)| weight).sum();
    Judgement {
        score,
        certainty: certainty(comparison, score),
        explanation,
    }
}

fn said(
    field: MatchField,
    level: Option<(MatchAgreement, f64)>,
) -> (MatchField, MatchAgreement, f64) {
    let (agreement, weight) = level.unwrap_or((MatchAgreement::Missing, 0.0));
    (field, agreement, weight)
}

/// What a score is called. What identifies nobody never makes more than a possibility, however much
/// of it agrees: there are always others of whom it is true.
fn certainty(comparison: &Comparison, score: f64) -> Option<MatchCertainty> {
    let identifies = [
        comparison.name.is_some_and(|level| level <= Name::Subset),
        comparison
            .birth
            .is_some_and(|level| level <= Birth::OnePart),
        comparison
            .alien_number
            .is_some_and(|level| level == Number::Exact),
        comparison.contact.is_some_and(|level| level == Same::Same),
    ];
    let agree = identifies.iter().filter(|agrees| **agrees).count();
    if score >= VERY_LIKELY && agree >= 2 {
        Some(MatchCertainty::VeryLikely)
    } else if score >= LIKELY && agree >= 1 {
        Some(MatchCertainty::Likely)
    } else if score >= POSSIBLE || (score >= POSSIBLE_WITHOUT_IDENTITY && is_bare(comparison)) {
        Some(MatchCertainty::Possible)
    } else {
        None
    }
}

/// Nothing that identifies can be compared.
fn is_bare(comparison: &Comparison) -> bool {
    comparison.name.is_none() && comparison.alien_number.is_none() && comparison.contact.is_none()
}

/// How much the tokens that agree say, beyond what names of this level say on average: two people
/// called Nguyen Van agree as far as two called Prasith Sovannary, and it says less.
fn of_bits(level: Name, bits: u16) -> f64 {
    if level >= Name::Sound {
        return 0.0;
    }
    ((f64::from(bits) - AVERAGE_BITS) * PART_OF_BITS).clamp(-MOST_OF_BITS, MOST_OF_BITS)
}

/// Bits of the tokens of a name, on average.
const AVERAGE_BITS: f64 = 11.0;
/// The part of them that counts: tokens of one name are not independent of each other.
const PART_OF_BITS: f64 = 0.6;
/// Most that they count, either way.
const MOST_OF_BITS: f64 = 4.0;

pub(super) const fn of_name(level: Name) -> f64 {
    match level {
        Name::Exact | Name::Spelling => 12.0,
        Name::Near => 8.5,
        Name::Subset => 6.5,
        Name::Sound => 4.0,
        Name::OneToken => 1.0,
        Name::Different => -6.0,
    }
}

pub(super) const fn of_birth(level: Birth) -> f64 {
    match level {
        Birth::Date | Birth::Swapped => 12.0,
        Birth::OnePart => 5.0,
        Birth::OtherDate => -3.0,
        Birth::Year | Birth::YearOfDate => 3.0,
        Birth::NextYear => -0.5,
        Birth::OtherYear => -7.5,
    }
}

/// Relatives have numbers one behind the other: a digit says less than is learnt from random pairs.
pub(super) const fn of_number(level: Number) -> f64 {
    match level {
        Number::Exact => 14.0,
        Number::OneDigit => 5.0,
        Number::Different => -3.5,
    }
}

/// Relatives are reached in the same way: it says less than is learnt from random pairs.
pub(super) const fn of_contact(level: Same) -> f64 {
    match level {
        Same::Same => 5.0,
        Same::Different => -1.0,
    }
}

pub(super) const fn of_country(level: Country) -> f64 {
    match level {
        Country::Citizenship => 1.5,
        Country::Across => 1.0,
        Country::Different => -7.0,
    }
}

pub(super) const fn of_gender(level: Same) -> f64 {
    match level {
        Same::Same => 0.5,
        Same::Different => -5.0,
    }
}

pub(super) const fn of_arrival(level: Arrival) -> f64 {
    match level {
        Arrival::Year => 4.5,
        Arrival::NextYear => 1.5,
        Arrival::Different => -5.5,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_identifies_nobody_is_never_more_than_possible() {
        let comparison = Comparison {
            birth: Some(Birth::Year),
            country: Some(Country::Citizenship),
            gender: Some(Same::Same),
            arrival: Some(Arrival::Year),
            ..Comparison::default()
        };
        let certainty = judge(&comparison).certainty;
        assert_eq!(certainty, Some(MatchCertainty::Possible));
        let another_gender = Comparison {
            gender: Some(Same::Different),
            ..comparison
        };
        assert_eq!(judge(&another_gender).certainty, None);
    }

    #[test]
    fn a_common_name_says_less_than_a_rare_one() {
        let of = |name_bits| {
            let comparison = Comparison {
                name: Some(Name::Exact),
                name_bits,
                ..Comparison::default()
            };
            judge(&comparison).score
        };
        assert!(of(2) + 5.0 < of(16));
    }

    #[test]
    fn a_level_that_agrees_less_says_less() {
        let falls = |weights: &[f64]| weights.windows(2).all(|pair| pair[0] >= pair[1]);
        assert!(falls(
            &Number::ALL
                .iter()
                .map(|l| of_number(*l))
                .collect::<Vec<_>>()
        ));
        assert!(falls(
            &Arrival::ALL
                .iter()
                .map(|l| of_arrival(*l))
                .collect::<Vec<_>>()
        ));
        assert!(falls(
            &Country::ALL
                .iter()
                .map(|l| of_country(*l))
                .collect::<Vec<_>>()
        ));
    }
}
