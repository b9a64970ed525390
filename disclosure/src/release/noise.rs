//! Drawing the noise of cells anew, where the audit demands it of cells that must be shown.

use std::collections::HashMap;

use entities::codes::StatisticsMeasure as Measure;

use super::{Cell, Grid, Standing};
use crate::audit::{Noise, Variable};
use crate::value::noise_of;

/// How many noises are tried for another number: of any five in a row one may be the one.
const ATTEMPTS: u8 = 40;

/// People whose noise is one: the measure that it is drawn for, and their set key.
type Set = (Measure, u64);

/// Draws anew in a grid.
pub(super) struct Redraw<'a, 'b> {
    grid: &'a mut Grid<'b>,
    /// The published cells of each set of people, once they are asked for.
    same: Option<HashMap<Set, Vec<u32>>>,
    /// The last noise that was drawn for them.
    attempts: HashMap<Set, u8>,
    /// What was withheld, as it was shown.
    withheld: HashMap<u32, Cell>,
}

impl<'a, 'b> Redraw<'a, 'b> {
    pub(super) fn new(grid: &'a mut Grid<'b>) -> Self {
        Self {
            grid,
            same: None,
            attempts: HashMap::new(),
            withheld: HashMap::new(),
        }
    }

    /// The cells of these people, whose numbers are not public yet.
    fn same(&mut self, of: Set) -> Vec<u32> {
        let grid = &*self.grid;
        let same = self.same.get_or_insert_with(|| {
            let mut same: HashMap<Set, Vec<u32>> = HashMap::new();
            for block in grid.blocks() {
                for (cell, at) in grid.cells(block).iter().zip(block.from..) {
                    if cell.standing == Standing::New && cell.value.is_some() {
                        let at = u32::try_from(at).unwrap_or(u32::MAX);
                        let set = (noise_of(block.measure), cell.set);
                        same.entry(set).or_default().push(at);
                    }
                }
            }
            same
        });
        same.get(&of).cloned().unwrap_or_default()
    }

    /// The next noise that makes another number of a cell; none where no noise does.
    fn another(&mut self, cell: &Cell, measure: Measure, scale: u32) -> Option<i32> {
        let grid = &*self.grid;
        let set = (noise_of(measure), cell.set);
        let mut attempt = self.attempts.get(&set).copied().unwrap_or(0);
        for _ in 0..ATTEMPTS {
            attempt = attempt.wrapping_add(1);
            let parameters = &grid.parameters;
            let offset = grid
                .keys
                .offset_milli(measure, cell.set, attempt, parameters.base);
            let mut drawn = *cell;
            drawn.offset_milli = i32::try_from(offset).unwrap_or(0);
            let value = drawn.publishable(parameters, (measure, scale));
            if value.is_some() && value != cell.value {
                self.attempts.insert(set, attempt);
                return Some(drawn.offset_milli);
            }
        }
        None
    }
}

impl Noise for Redraw<'_, '_> {
    fn redraw(&mut self, variable: u32) -> Option<Vec<(u32, Variable)>> {
        let chosen = self.grid.cells[variable as usize];
        // An offset that a release has used stays.
        if chosen.standing != Standing::New {
            return None;
        }
        let block = self.grid.block_of(variable).clone();
        let scale = self.grid.scale(block.measure, &block.period);
        let offset = self.another(&chosen, block.measure, scale)?;
        let mut drawn = Vec::new();
        for at in self.same((noise_of(block.measure), chosen.set)) {
            // One that the audit has withheld meanwhile stays so.
            if self.grid.cells[at as usize].value.is_some() {
                let cell = self.rounded(at, self.grid.cells[at as usize], offset);
                drawn.push((at, self.put(at, cell)));
            }
        }
        Some(drawn)
    }

    fn withhold(&mut self, variable: u32) {
        let cell = &mut self.grid.cells[variable as usize];
        self.withheld.insert(variable, *cell);
        cell.withhold();
    }

    fn show(&mut self, variable: u32) -> Option<Variable> {
        let mut cell = self.withheld.remove(&variable)?;
        let measure = self.grid.block_of(variable).measure;
        let attempt = self.attempts.get(&(noise_of(measure), cell.set));
        if let (Standing::New, Some(attempt)) = (cell.standing, attempt) {
            let base = self.grid.parameters.base;
            let offset = self
                .grid
                .keys
                .offset_milli(measure, cell.set, *attempt, base);
            cell = self.rounded(variable, cell, i32::try_from(offset).unwrap_or(0));
        }
        Some(self.put(variable, cell))
    }
}

impl Redraw<'_, '_> {
    /// A cell with the number that an offset makes of it.
    fn rounded(&self, at: u32, mut cell: Cell, offset_milli: i32) -> Cell {
        let block = self.grid.block_of(at);
        let scale = self.grid.scale(block.measure, &block.period);
        cell.offset_milli = offset_milli;
        cell.value = cell.publishable(&self.grid.parameters, (block.measure, scale));
        cell
    }

    /// Puts a cell into its place; answers how the audit sees it.
    fn put(&mut self, at: u32, cell: Cell) -> Variable {
        self.grid.cells[at as usize] = cell;
        self.grid.variable(self.grid.block_of(at), &cell)
    }
}
