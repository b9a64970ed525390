//! What a release changes of what stands.

use super::{Cell, Grid, GridBlock, Standing};

/// A cell of which the release says something new.
#[derive(Clone, Copy, Debug)]
pub struct Change {
    /// Its packed codes.
    pub key: u64,
    /// A row of an earlier release ends.
    pub replaces: bool,
    /// Whether that row was published.
    pub was_shown: bool,
    /// The row that begins; none where fewer people are left than are counted.
    pub row: Option<Row>,
}

/// A row that begins.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// Distinct people.
    pub people: u32,
    /// Those of them who are known otherwise than through one unverified organization alone.
    pub vouched: u32,
    /// What is counted.
    pub amount: u32,
    /// The offset of its rounding in thousandths.
    pub offset_milli: i32,
    /// The published number; none where it is withheld.
    pub value: Option<u32>,
}

impl Grid<'_> {
    /// What is to be written of a block.
    pub fn changes<'a>(&'a self, block: &GridBlock) -> impl Iterator<Item = Change> + 'a {
        let k = self.parameters.k;
        self.cells(block)
            .iter()
            .filter_map(move |cell| change(cell, k))
    }
}

fn change(cell: &Cell, k: i64) -> Option<Change> {
    let is_changed = match cell.standing {
        Standing::New | Standing::Recounted => true,
        // The audit has withheld what was published.
        Standing::Kept => cell.before != Some(cell.value),
        Standing::Late | Standing::Decided => false,
    };
    if !is_changed {
        return None;
    }
    let row = (i64::from(cell.people) >= k).then_some(Row {
        people: cell.people,
        vouched: cell.vouched,
        amount: cell.amount,
        offset_milli: cell.offset_milli,
        value: cell.value,
    });
    let replaces = cell.before.is_some();
    (replaces || row.is_some()).then_some(Change {
        key: cell.key,
        replaces,
        was_shown: cell.before.flatten().is_some(),
        row,
    })
}
