//! Drawing the noise of cells anew, where the audit demands it of cells that must be shown.

use super::Grid;
use crate::statistics::audit::{Noise, Variable};
use crate::statistics::release::Standing;

/// Draws anew in a grid.
pub(super) struct Redraw<'a, 'b> {
    grid: &'a mut Grid<'b>,
}

impl<'a, 'b> Redraw<'a, 'b> {
    pub(super) const fn new(grid: &'a mut Grid<'b>) -> Self {
        Self { grid }
    }
}

impl Noise for Redraw<'_, '_> {
    fn redraw(&mut self, variable: u32, attempt: u8) -> Option<Vec<(u32, Variable)>> {
        let grid = &mut *self.grid;
        let chosen = grid.cells[variable as usize];
        // An offset that a release has used stays.
        if chosen.standing != Standing::New {
            return None;
        }
        let parameters = grid.parameters;
        let mut drawn = Vec::new();
        for block in &grid.blocks {
            let dimensions = grid.tables[&block.measure][block.table]
                .grouping
                .dimensions()
                .len();
            let scale = grid.scale(block.measure, &block.period);
            for at in block.from..block.to {
                let cell = &grid.cells[at];
                let is_same = cell.set == chosen.set && cell.standing == Standing::New;
                if !is_same || cell.value.is_none() {
                    continue;
                }
                let mut anew = *cell;
                let offset =
                    grid.keys
                        .offset_milli(block.measure, cell.set, attempt, parameters.base);
                anew.offset_milli = i32::try_from(offset).unwrap_or(0);
                anew.value = anew.publishable(&parameters, (block.measure, scale));
                let seen = anew.variable(&parameters, dimensions, (block.measure, scale));
                drawn.push((at, anew, seen));
            }
        }
        Some(
            drawn
                .into_iter()
                .filter_map(|(at, cell, seen)| {
                    grid.cells[at] = cell;
                    u32::try_from(at).ok().map(|at| (at, seen))
                })
                .collect(),
        )
    }
}
