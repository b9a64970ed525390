//! The relations between the cells of a grid.
//!
//! Each is used as an equation where it is true of the numbers that stand, and as the inequalities
//! that are true of them where it is not: who uses a false one learns nothing true.

mod between;
mod within;

use std::collections::HashMap;

use entities::codes::{CubeInterval, StatisticsMeasure as Measure};

use super::{Cell, Grid, GridBlock, Implied};
use crate::audit::{Holds, System};
use crate::catalog::Grouping;
use crate::facts::{pack, unpack};

type Places = HashMap<(Measure, CubeInterval, i32, Grouping), usize>;

struct Builder<'a, 'b> {
    grid: &'a Grid<'b>,
    places: Places,
    system: &'a mut System,
}

/// Adds every relation of a grid to its system, whose variables are the grid's cells in order.
pub(super) fn add(grid: &Grid<'_>, implied: &Implied, system: &mut System) {
    let places = grid
        .blocks()
        .iter()
        .enumerate()
        .map(|(at, block)| {
            let grouping = grid.table(block).grouping.clone();
            let period = &block.period;
            ((block.measure, period.interval, period.from, grouping), at)
        })
        .collect();
    let mut builder = Builder {
        grid,
        places,
        system,
    };
    for block in grid.blocks() {
        builder.over_dimensions(block);
        builder.over_levels(block, implied);
        builder.over_time(block);
        builder.over_measures(block, implied);
    }
}

impl Builder<'_, '_> {
    /// A block of the same period.
    fn find(&self, of: &GridBlock, measure: Measure, grouping: Grouping) -> Option<GridBlock> {
        let key = (measure, of.period.interval, of.period.from, grouping);
        let at = self.places.get(&key)?;
        Some(self.grid.blocks()[*at].clone())
    }

    /// The cells of a block, each with the key of its whole.
    fn keyed(&self, parts: &GridBlock, of: impl Fn(u64) -> Option<u64>) -> Vec<(u64, u32)> {
        let cells = self.grid.cells(parts).iter().zip(parts.from..);
        cells
            .filter_map(|(cell, at)| Some((of(cell.key)?, number(at))))
            .collect()
    }

    /// The cells of one block onto those of another, by the key of the parent.
    fn sum(&mut self, parent: &GridBlock, parts: &GridBlock, of: impl Fn(u64) -> Option<u64>) {
        let pairs = self.keyed(parts, of);
        self.relate_by_key(parent, pairs);
    }

    /// The same with one part more: the cell of the parent's key of another block.
    fn sum_with(
        &mut self,
        parent: &GridBlock,
        one: &GridBlock,
        others: &GridBlock,
        of: impl Fn(u64) -> Option<u64>,
    ) {
        let mut pairs = self.keyed(one, Some);
        pairs.extend(self.keyed(others, of));
        self.relate_by_key(parent, pairs);
    }

    /// Parts, each with the key of its whole.
    fn relate_by_key(&mut self, parent: &GridBlock, mut pairs: Vec<(u64, u32)>) {
        pairs.sort_unstable();
        let mut parts = Vec::new();
        for group in pairs.chunk_by(|one, other| one.0 == other.0) {
            if let Some(whole) = self.cell(parent, group[0].0) {
                parts.clear();
                parts.extend(group.iter().map(|(_, at)| *at));
                self.relate(whole, &parts, true);
            }
        }
    }

    fn cell(&self, block: &GridBlock, key: u64) -> Option<u32> {
        let cells = self.grid.cells(block);
        let at = cells.binary_search_by_key(&key, |cell| cell.key).ok()?;
        Some(number(block.from + at))
    }

    /// Says what is true of a whole and its parts. Where they are all the parts, the whole is no
    /// larger than their sum by definition; where they are some, no smaller.
    fn relate(&mut self, whole: u32, parts: &[u32], all: bool) {
        let cell = |at: u32| -> &Cell { &self.grid.cells[at as usize] };
        let amount = u64::from(cell(whole).amount);
        let (mut sum, mut most) = (0_u64, 0_u64);
        for part in parts {
            let amount = u64::from(cell(*part).amount);
            sum += amount;
            most = most.max(amount);
        }
        let is_equal = amount == sum;
        let holds = Holds {
            at_most_sum: is_equal || (all && amount < sum),
            at_least_sum: is_equal || (!all && amount > sum),
            at_least_each: amount >= most,
            one_noise: all && amount <= sum,
        };
        self.system.relate(whole, parts.iter().copied(), holds);
    }
}

/// A key of some codes without the one at a place.
fn key_without(key: u64, length: usize, place: usize) -> u64 {
    let others = (0..length).filter(|at| *at != place);
    pack(others.map(|at| unpack(key, length, at)))
}

fn number(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}
