//! Population groups.

use crate::transfer::import::mapping::{Candidate, Kind};
use crate::transfer::import::shapes::record::Record;

/// A population group and what is known of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) struct Group {
    /// Its name.
    pub(in super::super) name: &'static str,
    broader: Option<&'static str>,
    citizenship: Option<&'static str>,
    definition: Option<&'static str>,
}

const fn group(name: &'static str, broader: Option<&'static str>) -> Group {
    Group {
        name,
        broader,
        citizenship: None,
        definition: None,
    }
}

/// The groups of the known files, each after the one it lies within.
const GROUPS: &[Group] = &[
    group("Southeast Asian", None),
    group("Southeast Asian refugees", Some("Southeast Asian")),
    group("Cambodian and Vietnamese", Some("Southeast Asian")),
    Group {
        citizenship: Some("KH"),
        ..group("Cambodian", Some("Southeast Asian"))
    },
    Group {
        definition: Some("Cambodian nationals who are lawful permanent residents"),
        ..group("Cambodian permanent residents", Some("Cambodian"))
    },
    Group {
        definition: Some("Cambodian nationals who came as refugees"),
        ..group("Cambodian refugees", Some("Cambodian"))
    },
    Group {
        definition: Some("Cambodian nationals whom the United States removed"),
        ..group("Cambodian deportees", Some("Cambodian"))
    },
    Group {
        citizenship: Some("VN"),
        ..group("Vietnamese", Some("Southeast Asian"))
    },
    Group {
        definition: Some("Vietnamese nationals who arrived before 1995-07-12"),
        ..group("Vietnamese pre-1995 arrivals", Some("Vietnamese"))
    },
    Group {
        citizenship: Some("HT"),
        ..group("Haitian", None)
    },
];

/// All words of a line must stand in the text; the first line that fits decides. An empty name:
/// the text names nobody whom a figure could be about.
const WORDS: &[(&[&str], &str)] = &[
    (&["officials"], ""),
    (&["all countries"], ""),
    (&["cambodian", "vietnamese"], "Cambodian and Vietnamese"),
    (&["pre-1995"], "Vietnamese pre-1995 arrivals"),
    (&["before 1995"], "Vietnamese pre-1995 arrivals"),
    (
        &["cambodian", "permanent residents"],
        "Cambodian permanent residents",
    ),
    (&["cambodian", "refugees"], "Cambodian refugees"),
    (&["southeast asian", "refugees"], "Southeast Asian refugees"),
    (&["southeast asian"], "Southeast Asian"),
    (&["deportees"], "Cambodian deportees"),
    (&["cambodia"], "Cambodian"),
    (&["vietnam"], "Vietnamese"),
    (&["haiti"], "Haitian"),
    // "The detained" of these articles are the Cambodians whom they are about.
    (&["detaine"], "Cambodian"),
];

/// The group that the words mean.
pub(in super::super) fn group_of(text: &str) -> Option<Group> {
    let text = text.to_lowercase();
    let name = WORDS
        .iter()
        .find(|(words, _)| words.iter().all(|word| text.contains(word)))?
        .1;
    find(name)
}

/// Whether the group called `inner` is, or lies within, the group called `outer`.
pub(in super::super) fn is_within(inner: &str, outer: &str) -> bool {
    inner == outer
        || find(inner)
            .and_then(|group| group.broader)
            .is_some_and(|broader| is_within(broader, outer))
}

fn find(name: &str) -> Option<Group> {
    GROUPS.iter().copied().find(|group| group.name == name)
}

impl Group {
    /// The group and those around it.
    pub(in super::super) fn records(self, row: u64) -> Vec<Candidate> {
        let mut records = Vec::new();
        let mut next = Some(self);
        while let Some(group) = next {
            let record = Record::new(Kind::PopulationGroups, row)
                .with("name", group.name)
                .with_some("broader", group.broader)
                .with_some("citizenship", group.citizenship)
                .with_some("definition", group.definition);
            records.push(record.build());
            next = group.broader.and_then(find);
        }
        records
    }

    /// The citizenship that defines it or a group around it, ISO 3166-1 alpha-2.
    pub(in super::super) fn country(self) -> Option<&'static str> {
        self.citizenship
            .or_else(|| find(self.broader?).and_then(Self::country))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name_of(text: &str) -> Option<&'static str> {
        group_of(text).map(|group| group.name)
    }

    #[test]
    fn words_name_the_narrowest_group() {
        assert_eq!(name_of("Cambodian nationals"), Some("Cambodian"));
        assert_eq!(name_of("group of Cambodian detainees"), Some("Cambodian"));
        assert_eq!(
            name_of("Vietnamese with final orders, arrived before 1995-07-12"),
            Some("Vietnamese pre-1995 arrivals")
        );
        assert_eq!(
            name_of("Cambodian and Vietnamese Americans"),
            Some("Cambodian and Vietnamese")
        );
        assert_eq!(name_of("Cambodian officials"), None);
        assert_eq!(name_of(""), None);
    }

    #[test]
    fn a_group_brings_those_around_it() {
        let records = group_of("Cambodian refugees").unwrap().records(2);
        let names: Vec<_> = records.iter().filter_map(|r| r.text("name")).collect();
        assert_eq!(
            names,
            ["Cambodian refugees", "Cambodian", "Southeast Asian"]
        );
        assert!(is_within("Cambodian refugees", "Southeast Asian"));
        assert!(!is_within("Cambodian", "Vietnamese"));
        assert_eq!(
            group_of("Cambodian refugees").unwrap().country(),
            Some("KH")
        );
    }

    #[test]
    fn every_word_leads_to_a_group() {
        for (_, name) in WORDS {
            assert!(name.is_empty() || find(name).is_some(), "{name}");
        }
    }
}
