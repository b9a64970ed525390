//! What is to be published of what was counted.
//!
//! A [`Grid`] holds the cells of the measures that are audited together: as counted today, or as
//! published before where their period is closed. From it come the audit's system and, once that is
//! mended, the rows to write.

mod cell;
mod family;
mod implied;
mod noise;
mod relations;
mod report;
mod rows;

pub use cell::{Cell, Closed, Standing, Stored};
pub use family::{Family, families};
pub use implied::Implied;
pub use report::{MeasureReport, Report, Tally, UniverseReport, Usefulness, two_digits};
pub use rows::{Change, Row};

use std::collections::HashMap;

use entities::codes::StatisticsMeasure as Measure;

use super::audit::{Mended, Rules, System, Variable, mend, propagate};
use super::catalog::{Kind, Table, definition, tables_of};
use super::count::Block;
use super::parameters::Parameters;
use super::period::Period;
use super::value::Keys;

/// The cells of one table in one period.
#[derive(Clone, Debug)]
pub struct GridBlock {
    /// The measure.
    pub measure: Measure,
    /// The period.
    pub period: Period,
    /// Place of the table among those of the measure.
    pub table: usize,
    /// The first of its cells.
    pub from: usize,
    /// Behind the last of its cells.
    pub to: usize,
}

/// The cells of a family in some periods.
#[derive(Debug)]
pub struct Grid<'a> {
    parameters: Parameters,
    keys: &'a Keys,
    /// First and last day that the data covers.
    coverage: (i32, i32),
    tables: HashMap<Measure, Vec<Table>>,
    blocks: Vec<GridBlock>,
    cells: Vec<Cell>,
}

impl<'a> Grid<'a> {
    /// A grid without cells.
    pub fn new(parameters: Parameters, keys: &'a Keys, coverage: (i32, i32)) -> Self {
        Self {
            parameters,
            keys,
            coverage,
            tables: HashMap::new(),
            blocks: Vec::new(),
            cells: Vec::new(),
        }
    }

    /// Adds what was counted of a measure, and what stands of it from earlier releases: the rows of
    /// this block by their keys.
    pub fn add(
        &mut self,
        measure: Measure,
        block: &Block,
        closed: Closed,
        stored: &[(u64, Stored)],
    ) {
        self.tables
            .entry(measure)
            .or_insert_with(|| tables_of(measure));
        let from = self.cells.len();
        let mut standing = stored.iter().copied().peekable();
        let settle = |grid: &mut Self, counted, row| {
            let scale = grid.scale(measure, &block.period);
            let cell = Cell::settle(
                &grid.parameters,
                grid.keys,
                (measure, scale),
                (counted, row),
                closed,
            );
            grid.cells.push(cell);
        };
        for counted in &block.cells {
            while let Some((key, row)) = standing.next_if(|(key, _)| *key < counted.key) {
                settle(self, cell::nobody(key), Some(row));
            }
            let row = standing.next_if(|(key, _)| *key == counted.key);
            settle(self, *counted, row.map(|(_, row)| row));
        }
        for (key, row) in standing {
            settle(self, cell::nobody(key), Some(row));
        }
        self.blocks.push(GridBlock {
            measure,
            period: block.period,
            table: block.table,
            from,
            to: self.cells.len(),
        });
    }

    /// Amounts that make one of what is published: days for averages, else one.
    fn scale(&self, measure: Measure, period: &Period) -> u32 {
        if definition(measure).kind != Kind::Average {
            return 1;
        }
        let from = period.from.max(self.coverage.0);
        let to = period.to.min(self.coverage.1);
        u32::try_from(to - from + 1).unwrap_or(1).max(1)
    }

    /// The blocks.
    pub fn blocks(&self) -> &[GridBlock] {
        &self.blocks
    }

    /// The cells of a block.
    pub fn cells(&self, block: &GridBlock) -> &[Cell] {
        &self.cells[block.from..block.to]
    }

    /// The table of a block.
    pub fn table(&self, block: &GridBlock) -> &Table {
        &self.tables[&block.measure][block.table]
    }

    /// The block that a cell lies in.
    fn block_of(&self, cell: u32) -> &GridBlock {
        let at = self
            .blocks
            .partition_point(|block| block.to <= cell as usize);
        &self.blocks[at]
    }

    /// How many cells there are.
    pub const fn len(&self) -> usize {
        self.cells.len()
    }

    /// Whether there are none.
    pub const fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    /// Withholds cells until nobody is exposed. Where that fails cell by cell, everything goes from the
    /// periods in question that is not nationwide by one dimension.
    pub fn mend(&mut self, implied: &Implied) -> Mended {
        let mut mended = self.mend_once(implied);
        if mended.exposed.is_empty() {
            return mended;
        }
        mended.tables = self.withhold_tables(&mended.exposed);
        let again = self.mend_once(implied);
        mended.withheld.extend(again.withheld);
        mended.redrawn += again.redrawn;
        mended.rounds += again.rounds;
        mended.exposed = again.exposed;
        mended
    }

    fn mend_once(&mut self, implied: &Implied) -> Mended {
        let mut system = self.system(implied);
        mend(&mut system, &mut noise::Redraw::new(self))
    }

    /// Withholds every table of two and more dimensions in the periods of these cells; answers how
    /// many.
    fn withhold_tables(&mut self, exposed: &[u32]) -> usize {
        let holds =
            |block: &GridBlock, cell: &u32| (block.from..block.to).contains(&(*cell as usize));
        let periods: Vec<Period> = self
            .blocks
            .iter()
            .filter(|block| exposed.iter().any(|cell| holds(block, cell)))
            .map(|block| block.period)
            .collect();
        let mut tables = 0;
        for block in self.blocks.clone() {
            let is_wide = self.table(&block).grouping.dimensions().len() > 1;
            if is_wide && periods.contains(&block.period) {
                tables += 1;
                for cell in &mut self.cells[block.from..block.to] {
                    if cell.value.is_some() {
                        cell.withhold();
                    }
                }
            }
        }
        tables
    }

    /// The cells that a reader can work out too well, by a fresh audit.
    pub fn exposed(&self, implied: &Implied) -> (System, Vec<u32>) {
        let mut system = self.system(implied);
        propagate(&mut system);
        let exposed = super::audit::exposed(&system);
        (system, exposed)
    }

    /// A cell of a block as the audit sees it.
    fn variable(&self, block: &GridBlock, cell: &Cell) -> Variable {
        let dimensions = self.table(block).grouping.dimensions().len();
        let scale = self.scale(block.measure, &block.period);
        cell.variable(&self.parameters, dimensions, (block.measure, scale))
    }

    fn system(&self, implied: &Implied) -> System {
        let width = self
            .blocks
            .first()
            .map_or(1, |block| self.scale(block.measure, &block.period));
        let unsigned = |number: i64| u32::try_from(number).unwrap_or(u32::MAX);
        let mut system = System::new(Rules {
            k: unsigned(self.parameters.k),
            width: unsigned(self.parameters.width).saturating_mul(width),
        });
        for block in &self.blocks {
            for cell in self.cells(block) {
                system.add(self.variable(block, cell));
            }
        }
        relations::add(self, implied, &mut system);
        system
    }
}
