//! Natural keys: how an import finds a record again, and how one record names another.
//!
//! A key is made of words: case, accents of spacing and punctuation do not count, so
//! `District Court, D. Maryland` and `district court d maryland` are one court. Letters of every
//! script count. A long key is its hash.

use sha2::{Digest as _, Sha256};

/// Longest key that is kept in words.
const LONGEST: usize = 200;

/// One part of a key in its normal form.
pub fn normalize(text: &str) -> String {
    let mut key = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii_alphanumeric() {
            key.push(c.to_ascii_lowercase());
        } else if c.is_alphanumeric() {
            key.extend(c.to_lowercase());
        } else if !key.is_empty() && !key.ends_with('-') {
            key.push('-');
        }
    }
    if key.ends_with('-') {
        key.pop();
    }
    key
}

/// The key that a text means. `|` stands between the parts of a key of several, so that a file
/// writes `District Court, D. Maryland|8:25-cv-00951` for a suit, and blanks at the end do not
/// count. What names a record and what refers to it both go through here.
pub fn of_text(text: &str) -> String {
    let parts: Vec<String> = text.split('|').map(normalize).collect();
    shorten(parts.join("|").trim_end_matches('|').to_owned())
}

/// The key of a case, stay or stint: its number as the file writes it. Here every letter counts:
/// `aB3` and `Ab3` are two people.
pub fn of_number(number: &str) -> String {
    shorten(number.trim().to_owned())
}

/// A key of several parts; empty parts keep their place.
pub fn of_parts<'a>(parts: impl IntoIterator<Item = &'a str>) -> String {
    let parts: Vec<String> = parts.into_iter().map(normalize).collect();
    shorten(parts.join("|"))
}

/// The key itself, or its hash where it is long.
pub fn shorten(key: String) -> String {
    if key.len() <= LONGEST {
        return key;
    }
    let digest = Sha256::digest(key.as_bytes());
    digest
        .iter()
        .fold(String::from("sha256-"), |mut hex, byte| {
            use std::fmt::Write as _;
            let _ = write!(hex, "{byte:02x}");
            hex
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_and_punctuation_do_not_count() {
        assert_eq!(
            normalize("District Court, D. Maryland"),
            "district-court-d-maryland"
        );
        assert_eq!(normalize("  8:17-cv-01898 "), "8-17-cv-01898");
        assert_eq!(normalize("Đà Nẵng"), "đà-nẵng");
    }

    #[test]
    fn parts_keep_their_place() {
        assert_ne!(of_parts(["a", "", "b"]), of_parts(["a", "b", ""]));
    }

    #[test]
    fn a_text_of_several_parts_is_the_key_of_these_parts() {
        assert_eq!(
            of_text("District Court, D. Maryland|8:25-cv-00951|"),
            of_parts(["District Court, D. Maryland", "8:25-cv-00951"])
        );
        assert_eq!(of_text("Adams County"), of_parts(["Adams County"]));
    }

    #[test]
    fn numbers_of_cases_differ_by_every_letter() {
        assert_ne!(of_number("aB3"), of_number("Ab3"));
        assert_ne!(of_number("1-23"), of_number("1/23"));
        assert_eq!(of_number(" 12 "), "12");
    }

    #[test]
    fn a_long_key_is_its_hash() {
        let key = of_parts(["x".repeat(5_000).as_str()]);
        assert_eq!(key.len(), 7 + 64);
    }
}
