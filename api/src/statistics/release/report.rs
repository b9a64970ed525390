//! What a release says of itself: how useful it is, what it withholds, what it took.

use serde::{Deserialize, Serialize};

use super::{Cell, Grid};
use crate::statistics::audit::Mended;
use crate::statistics::catalog::{Kind, definition};

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
    /// Records of persons, linked ones counted once.
    pub people: u64,
    /// Stays.
    pub stays: u64,
    /// Stints.
    pub stints: u64,
    /// Organizations that know the people; 0 for a public release.
    pub organizations: u64,
    /// All cells together.
    pub all: Tally,
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
    pub cells: Tally,
}

/// Cells, counted.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
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

    /// The share of the large cells that is published.
    #[expect(clippy::cast_precision_loss, reason = "a share for people to read")]
    pub fn large_share(&self) -> f64 {
        if self.large == 0 {
            return 1.0;
        }
        self.large_published as f64 / self.large as f64
    }

    /// How far off a published number is on average.
    #[expect(clippy::cast_precision_loss, reason = "a mean for people to read")]
    pub fn mean_error(&self) -> f64 {
        if self.published == 0 {
            return 0.0;
        }
        self.error_milli as f64 / 1000.0 / self.published as f64
    }
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
