//! Somebody who takes tables apart: each hidden part of a whole lies within what the whole and the
//! other parts leave it.

use std::collections::BTreeMap;

use super::Cell;
use super::truth::{Count, Truth};

/// How a published number is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reads {
    /// It is the count.
    Exactly,
    /// It is within four of the count, and at least eleven.
    Rounded,
}

/// What was worked out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Found {
    /// Cells of 1 to 10 people whose count is known within less than five.
    pub(super) narrow: u32,
    /// Cells of one or two people of whom it is known that they are there.
    pub(super) proved: u32,
}

type Interval = (i64, i64);

/// Subtracts in every way until nothing new follows.
pub(super) fn subtract(
    truth: &Truth,
    published: &dyn Fn(&Cell, Count) -> Option<i64>,
    reads: Reads,
) -> Found {
    let cells: BTreeMap<Cell, Count> = truth.all().collect();
    let mut known: BTreeMap<Cell, Interval> = cells
        .iter()
        .map(|(cell, count)| {
            let interval = match (published(cell, *count), reads) {
                (Some(value), Reads::Exactly) => (value, value),
                (Some(value), Reads::Rounded) => ((value - 4).max(11), value + 4),
                (None, _) if count.amount <= 14 => (0, 14),
                (None, _) => (0, i64::MAX / 1_000_000),
            };
            (cell.clone(), interval)
        })
        .collect();
    let wholes = wholes(&cells);
    loop {
        let mut changed = false;
        for (whole, parts) in &wholes {
            changed |= narrow(&mut known, &cells, whole, parts);
        }
        if !changed {
            break;
        }
    }
    let mut found = Found::default();
    for (cell, count) in &cells {
        let (low, high) = known[cell];
        if (1..=10).contains(&count.people) {
            found.narrow += u32::from(high - low < 5);
            found.proved += u32::from(count.people <= 2 && low >= 1);
        }
    }
    found
}

/// Every cell with the cells of each table of one dimension more that lie within it.
fn wholes(cells: &BTreeMap<Cell, Count>) -> Vec<(Cell, Vec<Cell>)> {
    let mut found: BTreeMap<(Cell, usize, String), Vec<Cell>> = BTreeMap::new();
    for cell in cells.keys().filter(|cell| !cell.grouping.is_empty()) {
        let names: Vec<&str> = cell.grouping.split(',').collect();
        for place in 0..names.len() {
            let mut whole = cell.clone();
            let mut others = names.clone();
            others.remove(place);
            whole.grouping = others.join(",");
            let mut codes: Vec<String> = cell.codes[..names.len()].to_vec();
            codes.remove(place);
            codes.resize(3, String::new());
            whole.codes = codes.try_into().unwrap_or_default();
            found
                .entry((whole, place, cell.grouping.clone()))
                .or_default()
                .push(cell.clone());
        }
    }
    found
        .into_iter()
        .map(|((whole, ..), parts)| (whole, parts))
        .collect()
}

fn narrow(
    known: &mut BTreeMap<Cell, Interval>,
    cells: &BTreeMap<Cell, Count>,
    whole: &Cell,
    parts: &[Cell],
) -> bool {
    let Some((whole_low, whole_high)) = known.get(whole).copied() else {
        return false;
    };
    let lows: i64 = parts.iter().map(|part| known[part].0).sum();
    let highs: i64 = parts.iter().map(|part| known[part].1).sum();
    let sum: i64 = parts.iter().map(|part| cells[part].amount).sum();
    // People who are in two parts make the sum larger: then the whole says less.
    let is_exact = sum == cells[whole].amount;
    let mut changed = false;
    for part in parts {
        let (low, high) = known[part];
        let least = whole_low - (highs - high);
        let most = if is_exact {
            whole_high - (lows - low)
        } else {
            whole_high
        };
        let better = (low.max(least), high.min(most));
        if better != (low, high) {
            known.insert(part.clone(), better);
            return true;
        }
    }
    let better = (
        whole_low.max(if is_exact { lows } else { 0 }),
        whole_high.min(highs),
    );
    if better != (whole_low, whole_high) {
        known.insert(whole.clone(), better);
        changed = true;
    }
    changed
}
