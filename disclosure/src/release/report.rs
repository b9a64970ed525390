//! What a release says of itself: how useful it is, what it withholds, what it took.

use serde::{Deserialize, Serialize};

use super::{Cell, Grid};
use crate::audit::Mended;
use crate::catalog::{Kind, definition};

/// The report of a release. It is published with it.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Report {
    /// The universes that it covers.
    pub universes: Vec<UniverseReport>,
    /// Seconds from the beginning to the end.
    pub seconds: f64,
    /// Most memory that the process took, in bytes; none where the system does not say.
    pub peak_bytes: Option<u64>,
}

/// What a release says of one universe.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct UniverseReport {
    /// Its name.
    pub universe: String,
    /// Persons, linked records counted once; two digits of the number.
    pub people: u64,
    /// Stays; two digits of the number.
    pub stays: u64,
    /// Stints; two digits of the number.
    pub stints: u64,
    /// Organizations that know the people; 0 for a public release.
    pub organizations: u64,
    /// All cells together.
    pub all: Usefulness,
    /// By measure.
    pub measures: Vec<MeasureReport>,
    /// Seconds that loading took.
    pub seconds_loading: f64,
    /// Seconds that counting took.
    pub seconds_counting: f64,
    /// Seconds that the audit took.
    pub seconds_auditing: f64,
    /// Seconds that writing took.
    pub seconds_writing: f64,
}

/// What a release says of measures that are audited together.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct MeasureReport {
    /// The measures.
    pub measures: Vec<String>,
    /// Their cells.
    pub cells: Usefulness,
}

/// What becomes of cells, as a release says it: everybody may read it, so that one person more or less
/// must not show.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Usefulness {
    /// Cells in which somebody is; two digits of the number.
    pub cells: u64,
    /// Published ones.
    pub published: u64,
    /// The share that is published of the cells of at least twice the fewest people, to a thousandth.
    pub large_share: f64,
    /// The share that is published of nationwide totals and cells of one dimension of at least three
    /// times the fewest people, to a thousandth.
    pub nationwide_share: f64,
    /// Cells that the audit or an unverified contributor withholds.
    pub withheld: u64,
    /// Whole tables that the audit withholds.
    pub tables_withheld: u64,
    /// Noises that the audit has drawn anew.
    pub redrawn: u64,
    /// Rounds of the audit.
    pub rounds: u64,
    /// How far off a published number is on average, to a hundredth.
    pub mean_error: f64,
}

/// A number with two digits and zeros.
pub fn two_digits(number: u64) -> u64 {
    let mut unit = 1;
    while number / unit >= 100 {
        unit *= 10;
    }
    (number + unit / 2) / unit * unit
}

/// Cells, counted. The builder's own: it is exact.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tally {
    /// Cells in which somebody is.
    pub cells: u64,
    /// Published ones.
    pub published: u64,
    /// Of at least twice the fewest people of a cell, and how many of them are published.
    pub large: u64,
    /// See `large`.
    pub large_published: u64,
    /// Nationwide totals and cells of one dimension of three times the fewest people, and how many
    /// of them are published.
    pub nationwide: u64,
    /// See `nationwide`.
    pub nationwide_published: u64,
    /// Cells that the audit or an unverified contributor withholds.
    pub withheld: u64,
    /// Whole tables that the audit withholds.
    pub tables_withheld: u64,
    /// Noises that the audit has drawn anew.
    pub redrawn: u64,
    /// Rounds of the audit.
    pub rounds: u64,
    /// Sum of the errors of published numbers, in thousandths.
    pub error_milli: u64,
}

impl Tally {
    /// Adds another one.
    pub const fn add(&mut self, other: &Self) {
        self.cells += other.cells;
        self.published += other.published;
        self.large += other.large;
        self.large_published += other.large_published;
        self.nationwide += other.nationwide;
        self.nationwide_published += other.nationwide_published;
        self.withheld += other.withheld;
        self.tables_withheld += other.tables_withheld;
        self.redrawn += other.redrawn;
        self.rounds += other.rounds;
        self.error_milli += other.error_milli;
    }

    /// What a release may say of it.
    pub fn usefulness(&self) -> Usefulness {
        Usefulness {
            cells: two_digits(self.cells),
            published: self.published,
            large_share: ratio(self.large_published, self.large, 1000.0).unwrap_or(1.0),
            nationwide_share: ratio(self.nationwide_published, self.nationwide, 1000.0)
                .unwrap_or(1.0),
            withheld: self.withheld,
            tables_withheld: self.tables_withheld,
            redrawn: self.redrawn,
            rounds: self.rounds,
            mean_error: ratio(self.error_milli, self.published * 1000, 100.0).unwrap_or(0.0),
        }
    }
}

/// A ratio in steps of one part of `steps`, rounded down.
#[expect(clippy::cast_precision_loss, reason = "a ratio for people to read")]
fn ratio(part: u64, whole: u64, steps: f64) -> Option<f64> {
    (whole > 0).then(|| (part as f64 / whole as f64 * steps).floor() / steps)
}

impl Grid<'_> {
    /// Counts what became of its cells.
    pub fn tally(&self, mended: &Mended) -> Tally {
        let mut tally = Tally {
            tables_withheld: mended.tables as u64,
            redrawn: mended.redrawn as u64,
            rounds: mended.rounds as u64,
            ..Tally::default()
        };
        for block in self.blocks() {
            let is_nationwide = self.table(block).grouping.dimensions().len() <= 1;
            let scale = self.scale(block.measure, &block.period);
            let is_average = definition(block.measure).kind == Kind::Average;
            for cell in self.cells(block) {
                tally.count(cell, self.parameters.k, scale, is_nationwide, is_average);
            }
        }
        tally
    }
}

impl Tally {
    fn count(&mut self, cell: &Cell, k: i64, scale: u32, is_nationwide: bool, is_average: bool) {
        if cell.people == 0 {
            return;
        }
        let people = i64::from(cell.people);
        let shown = u64::from(cell.value.is_some());
        self.cells += 1;
        self.published += shown;
        self.withheld += u64::from(cell.withheld);
        // An average has a rule of its own: it may be small though many people are behind it.
        if people >= 2 * k && !is_average {
            self.large += 1;
            self.large_published += shown;
        }
        if people >= 3 * k && is_nationwide && !is_average {
            self.nationwide += 1;
            self.nationwide_published += shown;
        }
        if let Some(value) = cell.value {
            let milli = i64::from(cell.amount) * 1000 / i64::from(scale);
            self.error_milli += (i64::from(value) * 1000 - milli).unsigned_abs();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_told_with_two_digits() {
        let told: Vec<u64> = [0, 7, 99, 104, 105, 4_938, 4_949, 4_950]
            .map(two_digits)
            .into();
        assert_eq!(told, [0, 7, 99, 100, 110, 4_900, 4_900, 5_000]);
    }

    #[test]
    fn shares_are_rounded_down() {
        let tally = Tally {
            large: 3_000,
            large_published: 2_999,
            ..Tally::default()
        };
        let told = tally.usefulness();
        assert!((told.large_share - 0.999).abs() < 1e-9);
        assert!((told.nationwide_share - 1.0).abs() < 1e-9);
    }
}
