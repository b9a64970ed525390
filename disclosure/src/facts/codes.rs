//! Codes of dimensions as small numbers.

use std::collections::HashMap;

use entities::codes::{CodeList as _, StatisticsDimension as Dimension};

use crate::catalog::UNKNOWN;

/// How many dimensions there are.
pub const DIMENSIONS: usize = Dimension::ALL.len();

/// More codes than this are not told apart: what comes later is not known.
const MOST: usize = 60_000;

/// The codes of every dimension, each with a number; number 0 is [`UNKNOWN`].
#[derive(Clone, Debug)]
pub struct Codes {
    texts: Vec<Vec<String>>,
    numbers: Vec<HashMap<String, u16>>,
}

impl Default for Codes {
    fn default() -> Self {
        let unknown = || HashMap::from([(UNKNOWN.to_owned(), 0)]);
        Self {
            texts: vec![vec![UNKNOWN.to_owned()]; DIMENSIONS],
            numbers: (0..DIMENSIONS).map(|_| unknown()).collect(),
        }
    }
}

impl Codes {
    /// The number of a code, new where it is.
    pub fn number(&mut self, dimension: Dimension, code: &str) -> u16 {
        let at = dimension as usize;
        if let Some(number) = self.numbers[at].get(code) {
            return *number;
        }
        let next = self.texts[at].len();
        let Some(number) = u16::try_from(next).ok().filter(|_| next < MOST) else {
            return 0;
        };
        self.texts[at].push(code.to_owned());
        self.numbers[at].insert(code.to_owned(), number);
        number
    }

    /// The number of a code that may not be known.
    pub fn known(&self, dimension: Dimension, code: &str) -> Option<u16> {
        self.numbers[dimension as usize].get(code).copied()
    }

    /// The code of a number.
    pub fn text(&self, dimension: Dimension, number: u16) -> &str {
        let texts = &self.texts[dimension as usize];
        texts
            .get(usize::from(number))
            .map_or(UNKNOWN, String::as_str)
    }

    /// How many codes a dimension has.
    pub fn len(&self, dimension: Dimension) -> usize {
        self.texts[dimension as usize].len()
    }
}

/// Packs the codes of a cell, the first one highest.
pub fn pack(codes: impl IntoIterator<Item = u16>) -> u64 {
    codes
        .into_iter()
        .fold(0, |key, code| key << 16 | u64::from(code))
}

/// The code at a place of a packed key of so many codes.
pub fn unpack(key: u64, length: usize, place: usize) -> u16 {
    let shift = 16 * (length - 1 - place);
    #[expect(
        clippy::cast_possible_truncation,
        reason = "sixteen bits of it are meant"
    )]
    let code = (key >> shift) as u16;
    code
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_packed_is_unpacked() {
        let key = pack([1, 65_535, 3]);
        assert_eq!(
            (0..3).map(|n| unpack(key, 3, n)).collect::<Vec<_>>(),
            [1, 65_535, 3]
        );
        assert_eq!(pack([]), 0);
    }

    #[test]
    fn a_code_keeps_its_number() {
        let mut codes = Codes::default();
        let cambodia = codes.number(Dimension::Citizenship, "KH");
        assert_eq!(codes.number(Dimension::Citizenship, "KH"), cambodia);
        assert_eq!(codes.text(Dimension::Citizenship, cambodia), "KH");
        assert_eq!(codes.number(Dimension::Citizenship, UNKNOWN), 0);
        assert_eq!(codes.known(Dimension::State, "TX"), None);
    }
}
