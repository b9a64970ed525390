//! Drawing the noise of cells anew, where the audit demands it of cells that must be shown.

use std::collections::HashMap;

use super::Grid;
use crate::statistics::audit::{Noise, Variable};
use crate::statistics::release::Standing;

/// Draws anew in a grid.
pub(super) struct Redraw<'a, 'b> {
    grid: &'a mut Grid<'b>,
    /// The published cells of each set of people, once they are asked for.
    same: Option<HashMap<u64, Vec<u32>>>,
}

impl<'a, 'b> Redraw<'a, 'b> {
    pub(super) const fn new(grid: &'a mut Grid<'b>) -> Self {
        Self { grid, same: None }
    }

    /// The cells of these people, whose numbers are not public yet.
    fn same(&mut self, set: u64) -> Vec<u32> {
        let cells = &self.grid.cells;
        let same = self.same.get_or_insert_with(|| {
            let mut same: HashMap<u64, Vec<u32>> = HashMap::new();
            for (cell, at) in cells.iter().zip(0..) {
                if cell.standing == Standing::New && cell.value.is_some() {
                    same.entry(cell.set).or_default().push(at);
                }
            }
            same
        });
        same.get(&set).cloned().unwrap_or_default()
    }
}

impl Noise for Redraw<'_, '_> {
    fn redraw(&mut self, variable: u32, attempt: u8) -> Option<Vec<(u32, Variable)>> {
        let chosen = self.grid.cells[variable as usize];
        // An offset that a release has used stays.
        if chosen.standing != Standing::New {
            return None;
        }
        let mut drawn = Vec::new();
        for at in self.same(chosen.set) {
            let grid = &mut *self.grid;
            let parameters = grid.parameters;
            let mut cell = grid.cells[at as usize];
            // One that the audit has withheld meanwhile stays so.
            if cell.value.is_none() {
                continue;
            }
            let block = grid.blocks.partition_point(|block| block.to <= at as usize);
            let block = &grid.blocks[block];
            let dimensions = grid.table(block).grouping.dimensions().len();
            let scale = grid.scale(block.measure, &block.period);
            let offset = grid
                .keys
                .offset_milli(block.measure, cell.set, attempt, parameters.base);
            cell.offset_milli = i32::try_from(offset).unwrap_or(0);
            cell.value = cell.publishable(&parameters, (block.measure, scale));
            drawn.push((
                at,
                cell.variable(&parameters, dimensions, (block.measure, scale)),
            ));
            grid.cells[at as usize] = cell;
        }
        Some(drawn)
    }
}
