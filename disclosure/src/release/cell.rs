//! One cell: what is counted, what stands, and what is shown of it.

use entities::codes::StatisticsMeasure as Measure;

use crate::audit::{OPEN, Protection, Variable};
use crate::catalog::{Kind, definition};
use crate::count::Counted;
use crate::parameters::Parameters;
use crate::value::{Keys, rounded};

/// A row that stands from an earlier release.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stored {
    /// Distinct people.
    pub people: u32,
    /// Those of them who are known otherwise than through one unverified organization alone.
    pub vouched: u32,
    /// What is counted.
    pub amount: u32,
    /// The offset of its rounding in thousandths.
    pub offset_milli: i64,
    /// The published number; none where it is withheld.
    pub value: Option<i64>,
    /// It was written by the release that is looked at.
    pub recent: bool,
}

/// Whether an earlier release has published the period of a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Closed {
    /// One has.
    Before,
    /// This release is the first.
    Now,
    /// A release is looked at that stands; whether it was the first.
    Audited {
        /// It was.
        first: bool,
    },
}

/// How a cell came by its numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Counted for the first time.
    New,
    /// Counted again, since enough people were added or removed; its offset stays.
    Recounted,
    /// As it was published or withheld.
    Kept,
    /// Not shown when its period was closed, and too few people since.
    Late,
    /// As a release that is looked at shows it, which decided about it.
    Decided,
}

/// One cell.
#[derive(Clone, Copy, Debug)]
pub struct Cell {
    /// Its packed codes.
    pub key: u64,
    /// Set key of its people today.
    pub set: u64,
    /// Distinct people: today's, or those it was published with.
    pub people: u32,
    /// Those of them who are known otherwise than through one unverified organization alone.
    pub vouched: u32,
    /// What is counted: today's, or what it was published with.
    pub amount: u32,
    /// The offset of its rounding in thousandths.
    pub offset_milli: i32,
    /// How it came by its numbers.
    pub standing: Standing,
    /// The published number.
    pub value: Option<u32>,
    /// Whether an earlier release has a row of it, and its number there.
    pub before: Option<Option<u32>>,
    /// The audit or an unverified contributor withholds it.
    pub withheld: bool,
}

/// A cell in which nobody is any more.
pub(super) const fn nobody(key: u64) -> Counted {
    Counted {
        key,
        set: 0,
        people: 0,
        vouched: 0,
        amount: 0,
        padded: false,
    }
}

impl Cell {
    /// What becomes of a cell: the dead band, then the rule of publication.
    pub(super) fn settle(
        parameters: &Parameters,
        keys: &Keys,
        (measure, scale): (Measure, u32),
        (counted, stored): (Counted, Option<Stored>),
        closed: Closed,
    ) -> Self {
        let people = i64::from(counted.people);
        // Who may add people without being known cannot have a closed number move: by many a step of
        // its own making anybody could find out how it was rounded.
        let vouched = i64::from(counted.vouched);
        let standing = match (stored, closed) {
            (Some(row), Closed::Audited { first }) => {
                if first || row.recent {
                    Standing::Decided
                } else {
                    Standing::Kept
                }
            }
            (None, Closed::Audited { first: true }) => Standing::Decided,
            (None, Closed::Audited { first: false }) => Standing::Late,
            (Some(row), _) if (vouched - i64::from(row.vouched)).abs() < parameters.delta => {
                Standing::Kept
            }
            (Some(_), _) => Standing::Recounted,
            (None, Closed::Before) if vouched < parameters.late() => Standing::Late,
            (None, _) => Standing::New,
        };
        let mut cell = Self {
            key: counted.key,
            set: counted.set,
            people: counted.people,
            vouched: counted.vouched,
            amount: counted.amount,
            offset_milli: 0,
            standing,
            value: None,
            before: stored.map(|row| row.value.and_then(unsigned)),
            withheld: false,
        };
        match (standing, stored) {
            (Standing::Kept | Standing::Decided, Some(row)) => {
                cell.people = row.people;
                cell.vouched = row.vouched;
                cell.amount = row.amount;
                cell.offset_milli = small(row.offset_milli);
                cell.value = row.value.and_then(unsigned);
                // Others have no number because they are too small.
                let is_large = cell.publishable(parameters, (measure, scale)).is_some();
                cell.withheld = cell.value.is_none() && is_large;
                return cell;
            }
            (Standing::Late | Standing::Decided, None) => return cell,
            (Standing::Recounted, Some(row)) => cell.offset_milli = small(row.offset_milli),
            _ if people >= parameters.k => {
                let offset = keys.offset_milli(measure, cell.set, 0, parameters.base);
                cell.offset_milli = small(offset);
            }
            _ => {}
        }
        cell.value = cell.publishable(parameters, (measure, scale));
        if counted.padded {
            cell.withheld = cell.value.take().is_some();
        }
        cell
    }

    /// The number that the rule of publication gives; none where the cell is too small.
    pub(super) fn publishable(
        &self,
        parameters: &Parameters,
        (measure, scale): (Measure, u32),
    ) -> Option<u32> {
        let is_average = definition(measure).kind == Kind::Average;
        let fewest = if is_average {
            parameters.n_mean
        } else {
            parameters.k
        };
        let milli = i64::from(self.amount) * 1000 / i64::from(scale);
        let value = rounded(milli, i64::from(self.offset_milli), parameters.base);
        let is_shown = i64::from(self.people) >= fewest && value >= parameters.smallest();
        is_shown.then(|| unsigned(value)).flatten()
    }

    /// Takes the number away.
    pub(super) const fn withhold(&mut self) {
        self.value = None;
        self.withheld = true;
    }

    /// Whether this release decides about it.
    pub const fn is_active(&self) -> bool {
        matches!(
            self.standing,
            Standing::New | Standing::Recounted | Standing::Decided
        )
    }

    /// The cell as the audit sees it.
    pub(super) fn variable(
        &self,
        parameters: &Parameters,
        dimensions: usize,
        (measure, scale): (Measure, u32),
    ) -> Variable {
        let is_average = definition(measure).kind == Kind::Average;
        // A reader guesses that what is not shown is small, and is right where it is.
        let small = if is_average {
            (parameters.n_mean * i64::from(scale)) - 1
        } else {
            parameters.largest_hidden()
        };
        let small = unsigned(small).unwrap_or(OPEN);
        let high_unshown = if self.amount <= small { small } else { OPEN };
        let (low, high) = match self.value {
            None => (0, high_unshown),
            Some(value) => bounds(parameters, value, is_average, scale),
        };
        let is_protected = i64::from(self.people) >= parameters.protected();
        Variable {
            people: self.people,
            shown: self.value,
            low,
            high,
            high_unshown,
            protection: match (dimensions, is_protected) {
                (0 | 1, true) => Protection::Strong,
                (0 | 1, false) => Protection::Weak,
                _ => Protection::None,
            },
            active: self.is_active(),
        }
    }
}

/// What a published number says of the amount behind it.
fn bounds(parameters: &Parameters, value: u32, is_average: bool, scale: u32) -> (u32, u32) {
    let base = unsigned(parameters.base).unwrap_or(1);
    if is_average {
        let low = value.saturating_sub(base).saturating_mul(scale) + 1;
        return (low, (value + base).saturating_mul(scale) - 1);
    }
    let k = unsigned(parameters.k).unwrap_or(0);
    (value.saturating_sub(base - 1).max(k), value + base - 1)
}

fn unsigned(number: i64) -> Option<u32> {
    u32::try_from(number).ok()
}

fn small(offset: i64) -> i32 {
    i32::try_from(offset).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use zeroize::Zeroizing;

    use super::*;

    const MEASURE: (Measure, u32) = (Measure::PeopleInCustody, 1);

    fn settle(people: u32, stored: Option<Stored>, closed: Closed) -> Cell {
        settle_vouched(people, people, stored, closed)
    }

    fn settle_vouched(people: u32, vouched: u32, stored: Option<Stored>, closed: Closed) -> Cell {
        let keys = Keys::new(&Zeroizing::new([1; 32]), &Zeroizing::new([2; 32]));
        let counted = Counted {
            people,
            vouched,
            amount: people,
            set: people.into(),
            ..nobody(0)
        };
        Cell::settle(
            &Parameters::default(),
            &keys,
            MEASURE,
            (counted, stored),
            closed,
        )
    }

    #[expect(clippy::unnecessary_wraps, reason = "as it is asked for")]
    fn stored(people: u32) -> Option<Stored> {
        Some(Stored {
            people,
            vouched: people,
            amount: people,
            offset_milli: 0,
            value: Some(20),
            recent: false,
        })
    }

    #[test]
    fn a_closed_cell_is_counted_again_only_after_five_people() {
        for people in 17..=25 {
            let cell = settle(people, stored(21), Closed::Before);
            assert_eq!(cell.standing, Standing::Kept);
            assert_eq!((cell.people, cell.value), (21, Some(20)));
        }
        let cell = settle(26, stored(21), Closed::Before);
        assert_eq!((cell.standing, cell.value), (Standing::Recounted, Some(25)));
        let cell = settle(10, stored(21), Closed::Before);
        assert_eq!((cell.standing, cell.value), (Standing::Recounted, None));
    }

    #[test]
    fn what_was_too_small_for_a_number_is_not_withheld() {
        for (people, withheld) in [(14, false), (15, true)] {
            let row = stored(people).map(|row| Stored { value: None, ..row });
            let cell = settle(people, row, Closed::Before);
            assert_eq!(cell.standing, Standing::Kept);
            assert_eq!((cell.value, cell.withheld), (None, withheld), "{people}");
        }
    }

    #[test]
    fn nobody_unknown_has_a_closed_cell_counted_again_or_shown() {
        let of = |vouched, stored, closed| settle_vouched(50, vouched, stored, closed);
        assert_eq!(of(21, stored(21), Closed::Before).standing, Standing::Kept);
        let moved = of(26, stored(21), Closed::Before);
        assert_eq!(
            (moved.standing, moved.value),
            (Standing::Recounted, Some(50))
        );
        assert_eq!(of(18, None, Closed::Before).standing, Standing::Late);
        assert_eq!(of(19, None, Closed::Before).standing, Standing::New);
    }

    #[test]
    fn a_closed_cell_that_was_not_shown_comes_late_only() {
        assert_eq!(settle(18, None, Closed::Before).value, None);
        assert!(settle(19, None, Closed::Before).value.is_some());
        assert_eq!(settle(10, None, Closed::Now).value, None);
        assert!(settle(18, None, Closed::Now).value.is_some());
    }

    #[test]
    fn nothing_of_fewer_than_eleven_people_is_published() {
        for people in 0..=10 {
            assert_eq!(settle(people, None, Closed::Now).value, None);
        }
    }
}
