//! Ways of publishing that were weighed and set aside. Each answers whatever is asked, from the records.

use std::collections::BTreeMap;

use super::deduction::{Bounds, wholes};
use super::truth::{Cell, Count, Truth, mixed};

/// A way of publishing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Naive {
    /// Exact numbers of eleven people and more.
    Threshold,
    /// The same, to the nearest multiple of five.
    Rounded,
    /// Rounded up or down by noise that the set of people decides, for whatever is asked.
    Keyed(u64),
    /// Rounded up or down by noise that is drawn for each answer.
    Fresh(u64),
}

impl Naive {
    /// The number that is answered, the `times`th time that something is asked; none for few people.
    pub(super) fn answer(self, count: Count, times: u64) -> Option<i64> {
        let noise = |seed: u64| i64::try_from(mixed(seed) % 5).unwrap_or(0);
        let offset = match self {
            Self::Threshold => return Some(count.amount).filter(|_| count.people >= 11),
            Self::Rounded => 2,
            Self::Keyed(key) => noise(count.set ^ key),
            Self::Fresh(seed) => noise(count.set ^ mixed(seed.wrapping_add(times))),
        };
        Some((count.amount + offset) / 5 * 5).filter(|_| count.people >= 11)
    }

    /// What a reader knows of what is answered.
    pub(super) fn bounds(self, count: Count) -> Option<Bounds> {
        let off = match self {
            Self::Threshold => 0,
            Self::Rounded => 2,
            Self::Keyed(_) | Self::Fresh(_) => 4,
        };
        let answer = self.answer(count, 0)?;
        Some(((answer - off).max(11), answer + off))
    }
}

/// Exact numbers of eleven people and more, without a second one wherever a whole and its other parts
/// would tell a small one: complementary suppression, table by table.
pub(super) fn suppressed(truth: &Truth) -> BTreeMap<Cell, i64> {
    let mut shown: BTreeMap<Cell, i64> = BTreeMap::new();
    for (cell, count) in truth.cells() {
        if let Some(amount) = Naive::Threshold.answer(*count, 0) {
            shown.insert(*cell, amount);
        }
    }
    let wholes = wholes(truth);
    loop {
        let before = shown.len();
        for (whole, parts) in &wholes {
            let is_alone = parts
                .iter()
                .filter(|part| !shown.contains_key(part))
                .count()
                == 1;
            if is_alone && shown.contains_key(whole) {
                let smallest = parts.iter().filter(|part| shown.contains_key(part));
                let smallest = smallest.min_by_key(|part| shown[part]).copied();
                smallest.map(|part| shown.remove(&part));
            }
        }
        if shown.len() == before {
            return shown;
        }
    }
}
