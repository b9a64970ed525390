//! The articles from which the press facts were taken, named `seed 000` to `seed 004`.
//!
//! Titles are descriptions: the files do not give the headlines.

use crate::transfer::import::mapping::{Candidate, Kind};
use crate::transfer::import::shapes::record::Record;

/// What is known of one article.
struct Seed {
    number: &'static str,
    title: &'static str,
    kind: &'static str,
    publisher: &'static str,
    author: &'static str,
    published_on: &'static str,
    /// For an undated article: the last day on which it can have been published.
    anchor_on: &'static str,
    note: &'static str,
}

const SEEDS: &[Seed] = &[
    Seed {
        number: "000",
        title: "Article on calls to release detained Cambodian immigrants, November 2017",
        kind: "news",
        publisher: "",
        author: "",
        published_on: "",
        anchor_on: "2017-11-30",
        note: "Undated: after 9 November 2017, in that month. The publisher is not known.",
    },
    Seed {
        number: "001",
        title: "Press release of Assemblymember Ash Kalra, 22 November 2017",
        kind: "press_release",
        publisher: "Assemblymember Ash Kalra",
        author: "",
        published_on: "2017-11-22",
        anchor_on: "",
        note: "",
    },
    Seed {
        number: "002",
        title: "Article in Left Voice, 19 February 2022",
        kind: "news",
        publisher: "Left Voice",
        author: "Sam Carliner",
        published_on: "2022-02-19",
        anchor_on: "",
        note: "",
    },
    Seed {
        number: "003",
        title: "Article in the Phnom Penh Post, October 2017",
        kind: "news",
        publisher: "Phnom Penh Post",
        author: "",
        published_on: "",
        anchor_on: "2017-10-31",
        note: "Undated: in October 2017. The headline was corrected by the publisher.",
    },
    Seed {
        number: "004",
        title: "Article in HuffPost, 18 December 2017",
        kind: "news",
        publisher: "HuffPost",
        author: "",
        published_on: "",
        anchor_on: "2017-12-18",
        note: "The text gives weekdays only; the day was worked out from them.",
    },
];

/// The article that a text such as `seed 003 (ICE)` or `003` names.
pub(in super::super) fn seed_of(text: &str, row: u64) -> Option<(String, Candidate)> {
    let text = text.trim();
    let rest = text.strip_prefix("seed").map_or(text, str::trim_start);
    let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let number = &rest[..digits];
    if number.len() != 3 {
        return None;
    }
    let key = format!("seed {number}");
    let record = Record::new(Kind::Sources, row)
        .with("key", key.as_str())
        .with("language", "en");
    let record = match SEEDS.iter().find(|seed| seed.number == number) {
        Some(seed) => seed.fill(record),
        None => record.with(
            "title",
            format!("Article of the press facts, number {number}"),
        ),
    };
    Some((key, record.build()))
}

impl Seed {
    fn fill(&self, record: Record) -> Record {
        record
            .with("title", self.title)
            .with("kind", self.kind)
            .with("publisher", self.publisher)
            .with("publisher_organization", self.outlet())
            .with("author", self.author)
            .with("published_on", self.published_on)
            .with("anchor_on", self.anchor_on)
            .flagged("anchor_inferred", !self.anchor_on.is_empty())
            .with("note", self.note)
    }

    /// The publisher as an organization; an office-holder is none.
    const fn outlet(&self) -> &'static str {
        match self.kind.as_bytes() {
            b"news" => self.publisher,
            _ => "",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_is_named_with_and_without_the_word() {
        let (key, record) = seed_of("seed 003 (Bill Herod RISC)", 2).unwrap();
        assert_eq!(key, "seed 003");
        assert_eq!(record.text("publisher"), Some("Phnom Penh Post"));
        assert_eq!(record.text("anchor_inferred"), Some("yes"));
        assert_eq!(seed_of("003", 2).unwrap().0, key);
        assert!(seed_of("https://example.org/003", 2).is_none());
    }
}
