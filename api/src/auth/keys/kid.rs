//! The id of a signing key, which says when the key was made.

use std::fmt;

use chrono::{DateTime, NaiveDateTime, Utc};

const MOST_BYTES: usize = 64;
const TIME_FORMAT: &str = "%Y%m%dT%H%M%SZ";

/// The id of a signing key: `kid` in a token's header, and the name of the key's file.
///
/// Ids made here are `20261121T180000Z-1f2e3d4c`: the time of making, then the beginning of the
/// SHA-256 of the public key. Other names are accepted for keys that were made elsewhere. Ids order
/// by that time, names without a time first, equal times by text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Kid {
    // First, since the derived order goes by it; `None` orders before every time.
    made_at: Option<DateTime<Utc>>,
    text: String,
}

impl Kid {
    /// Reads an id: 1 to 64 letters, digits, `-` and `_`, so that it is safe as a file name.
    pub fn parse(text: &str) -> Option<Self> {
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        let fits = (1..=MOST_BYTES).contains(&text.len()) && text.bytes().all(allowed);
        fits.then(|| Self {
            made_at: time_in(text),
            text: text.to_owned(),
        })
    }

    pub(super) fn new(made_at: DateTime<Utc>, public_key: &[u8]) -> Option<Self> {
        let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, public_key);
        let mark = digest
            .as_ref()
            .first_chunk()
            .copied()
            .map(u32::from_be_bytes)?;
        Self::parse(&format!("{}-{mark:08x}", made_at.format(TIME_FORMAT)))
    }

    /// The id as the header of a token carries it.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// When the key was made, or from when on it signs; none for a name without a time.
    pub const fn made_at(&self) -> Option<DateTime<Utc>> {
        self.made_at
    }
}

fn time_in(text: &str) -> Option<DateTime<Utc>> {
    let (time, _) = text.split_once('-')?;
    let time = NaiveDateTime::parse_from_str(time, TIME_FORMAT).ok()?;
    Some(time.and_utc())
}

impl fmt::Display for Kid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kid(text: &str) -> Kid {
        Kid::parse(text).unwrap()
    }

    #[test]
    fn a_made_id_carries_its_time_and_its_key() {
        let made_at = DateTime::from_timestamp(1_795_284_000, 999_999_000).unwrap();
        let made = Kid::new(made_at, b"a public key").unwrap();
        assert!(made.as_str().starts_with("20261121T180000Z-"), "{made}");
        assert_eq!(made.made_at().unwrap().timestamp(), made_at.timestamp());
        assert_eq!(kid(made.as_str()), made);
        assert_ne!(Kid::new(made_at, b"another public key").unwrap(), made);
    }

    #[test]
    fn ids_order_by_time_and_names_without_one_come_first() {
        let mut ids = [
            kid("20270101T000000Z-00000000"),
            kid("zebra"),
            kid("20261231T235959Z-ffffffff"),
            kid("20270101T000000Z-00000001"),
            kid("20279999T000000Z-00000000"),
        ];
        ids.sort();
        let ordered: Vec<&str> = ids.iter().map(Kid::as_str).collect();
        assert_eq!(
            ordered,
            [
                "20279999T000000Z-00000000",
                "zebra",
                "20261231T235959Z-ffffffff",
                "20270101T000000Z-00000000",
                "20270101T000000Z-00000001",
            ]
        );
    }

    #[test]
    fn names_that_are_not_safe_as_a_file_name_are_refused() {
        let long = "k".repeat(65);
        for text in [
            "", ".", "..", "../key", "a/b", "a\\b", "a.b", "a b", "a\0", "kéy", &long,
        ] {
            assert_eq!(Kid::parse(text), None, "{text:?}");
        }
        assert!(Kid::parse(&"k".repeat(64)).is_some());
    }
}
