//! What two organizations compare: a name joined with an alien number or a birth date, in one digest.
//!
//! Nothing is learnt from a digest that is not shared whole: there is no half agreement to climb by. One
//! is made only where sharing it says enough by itself that two records are of one person.

use chrono::NaiveDate;
use entities::codes::{MatchAgreement, MatchCertainty, MatchField};

use super::compare::{Birth, Comparison, Name, Number};
use super::features::{Digest, Identity, Keyed};
use super::names;
use super::weights::judge;

/// Tokens of a name that are joined; what stands behind is left out.
const MOST_TOKENS: usize = 6;

/// A digest of what is joined, and what it says that two persons share it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Joined {
    /// The digest.
    pub digest: Digest,
    /// What the name is joined with.
    pub field: MatchField,
    /// How far the names agree: in spelling, or in sound only.
    pub name_agreement: MatchAgreement,
    /// How sure it is that they are one person.
    pub certainty: MatchCertainty,
}

/// A part of a name that another name may share. One that says no more than a common token does is not
/// joined with a date: of ten thousand people with it, one in eight would find somebody born on the same
/// day.
struct Part {
    kind: &'static str,
    text: String,
    level: Name,
    bits: u16,
}

/// The digests of an identity that another organization may have too; none where it says too little.
pub fn joined(identity: &Identity<'_>, key: &impl Keyed) -> Vec<Joined> {
    let tokens = identity.name.map(names::tokens).unwrap_or_default();
    let parts = parts(&tokens[..tokens.len().min(MOST_TOKENS)]);
    let mut all: Vec<Joined> = Vec::new();
    for part in parts {
        let number = identity.alien_number.map(|number| {
            let said = Comparison {
                alien_number: Some(Number::Exact),
                ..said_by(&part)
            };
            (MatchField::AlienNumber, number.to_owned(), said)
        });
        let is_telling = part.bits > u16::from(names::COMMON_BITS);
        let date = identity.birth_date.filter(|_| is_telling);
        let date = date.map(|date: NaiveDate| {
            let said = Comparison {
                birth: Some(Birth::Date),
                ..said_by(&part)
            };
            (MatchField::BirthDate, date.to_string(), said)
        });
        for (field, text, said) in number.into_iter().chain(date) {
            let certainty = judge(&said).certainty;
            if let Some(certainty) = certainty.filter(|found| *found != MatchCertainty::Possible) {
                all.push(Joined {
                    digest: key.digest(part.kind, &format!("{} {text}", part.text)),
                    field,
                    name_agreement: match part.level {
                        Name::Sound => MatchAgreement::Partly,
                        _ => MatchAgreement::Agrees,
                    },
                    certainty,
                });
            }
        }
    }
    all.sort_by_key(|joined| joined.digest);
    all.dedup_by_key(|joined| joined.digest);
    all
}

fn said_by(part: &Part) -> Comparison {
    Comparison {
        name: Some(part.level),
        name_bits: part.bits,
        ..Comparison::default()
    }
}

/// The whole name as it may be written in one, and every two tokens of it: order, a middle name that is
/// left out and another romanization make no difference.
fn parts(tokens: &[String]) -> Vec<Part> {
    let bits_of = |token: &String| u16::from(names::bits(token));
    let mut parts = Vec::new();
    for turn in [0, 1, tokens.len().saturating_sub(1)] {
        if turn < tokens.len() {
            let mut turned = tokens.to_vec();
            turned.rotate_left(turn);
            parts.push(Part {
                kind: "joined whole",
                text: names::spelling(&turned.concat()),
                level: Name::Spelling,
                bits: tokens.iter().map(bits_of).sum(),
            });
        }
    }
    for (at, one) in tokens.iter().enumerate() {
        for other in &tokens[at + 1..] {
            let level = if tokens.len() == 2 {
                Name::Spelling
            } else {
                Name::Subset
            };
            for (kind, level, form) in [
                (
                    "joined spelling",
                    level,
                    names::spelling as fn(&str) -> String,
                ),
                ("joined sound", Name::Sound, names::sound),
            ] {
                let (one_form, other_form) = (form(one), form(other));
                let (first, second) = if one_form <= other_form {
                    (one_form, other_form)
                } else {
                    (other_form, one_form)
                };
                parts.push(Part {
                    kind,
                    text: format!("{first} {second}"),
                    level,
                    bits: bits_of(one) + bits_of(other),
                });
            }
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::linkage::tests::Plainly;

    fn of(name: &str, number: Option<&str>, born: Option<&str>) -> Vec<Joined> {
        let identity = Identity {
            name: Some(name),
            alien_number: number,
            birth_date: born.map(|date| NaiveDate::parse_from_str(date, "%Y-%m-%d").unwrap()),
            contact: None,
        };
        joined(&identity, &Plainly)
    }

    fn shared(one: &[Joined], other: &[Joined]) -> Vec<(MatchField, MatchAgreement)> {
        let both = one
            .iter()
            .filter(|a| other.iter().any(|b| a.digest == b.digest));
        let mut found: Vec<_> = both.map(|a| (a.field, a.name_agreement)).collect();
        found.sort();
        found.dedup();
        found
    }

    #[test]
    fn a_name_alone_is_never_compared() {
        assert_eq!(of("Prasith Sovannary", None, None), vec![]);
        let number_alone = joined(
            &Identity {
                alien_number: Some("012345678"),
                ..Identity::default()
            },
            &Plainly,
        );
        assert_eq!(number_alone, vec![]);
    }

    #[test]
    fn another_romanization_in_another_order_is_shared() {
        let (one, other) = (
            of("Prasith Sovannary", Some("012345678"), Some("1975-03-02")),
            of("SOVANARI Prasit", Some("012345678"), Some("1975-03-02")),
        );
        let agrees = MatchAgreement::Agrees;
        let found = shared(&one, &other);
        assert!(
            found.contains(&(MatchField::AlienNumber, agrees)),
            "{found:?}"
        );
        assert!(
            found.contains(&(MatchField::BirthDate, agrees)),
            "{found:?}"
        );
    }

    #[test]
    fn what_differs_in_one_half_is_not_shared() {
        let one = of("Prasith Sovannary", Some("012345678"), Some("1975-03-02"));
        for (name, number, date) in [
            ("Prasith Sovannary", "012345679", "1975-03-03"),
            ("Kim Vibol", "012345678", "1975-03-02"),
        ] {
            let other = of(name, Some(number), Some(date));
            assert_eq!(shared(&one, &other), vec![], "{name}");
        }
    }

    #[test]
    fn a_common_name_is_not_joined_with_a_date() {
        let found = of("Nguyen Van", None, Some("1975-03-02"));
        assert!(found.is_empty(), "{found:?}");
        assert!(!of("Nguyen Van", Some("012345678"), None).is_empty());
    }
}
