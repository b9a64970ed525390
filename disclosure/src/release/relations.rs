//! The relations between the cells of a grid.
//!
//! Each is used as an equation where it is true of the numbers that stand, and as the inequalities
//! that are true of them where it is not: who uses a false one learns nothing true.

use std::collections::{HashMap, HashSet};

use entities::codes::CubeInterval;
use entities::codes::StatisticsDimension::{
    self as Dimension, Citizenship, CitizenshipRegion, Destination, Facility, FacilityType,
    FieldOffice, ReleaseReason, State,
};
use entities::codes::StatisticsMeasure::{
    self as Measure, BookIns, FinalBookOuts, InitialBookIns, PeopleInCustody,
    PeopleInCustodyAnyTime, Releases, Removals, ThirdCountryRemovals, Transfers,
};

use super::{Cell, Grid, GridBlock, Implied};
use crate::audit::{Holds, System};
use crate::catalog::Grouping;
use crate::facts::{pack, unpack};
use crate::period::Period;

/// What stands above a dimension: a facility's state, a country's region.
const ABOVE: &[(Dimension, &[Dimension])] = &[
    (Facility, &[State, FieldOffice, FacilityType]),
    (Citizenship, &[CitizenshipRegion]),
];

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
    fn find(&self, of: &GridBlock, measure: Measure, grouping: Grouping) -> Option<GridBlock> {
        let key = (measure, of.period.interval, of.period.from, grouping);
        let at = self.places.get(&key)?;
        Some(self.grid.blocks()[*at].clone())
    }

    /// A table onto the same without one of its dimensions.
    fn over_dimensions(&mut self, block: &GridBlock) {
        let grouping = self.grid.table(block).grouping.clone();
        let length = grouping.dimensions().len();
        for (place, dimension) in grouping.dimensions().iter().enumerate() {
            let Some(parent) = self.find(block, block.measure, grouping.without(*dimension)) else {
                continue;
            };
            self.sum(&parent, block, |key| {
                let others = (0..length).filter(|at| *at != place);
                Some(pack(others.map(|at| unpack(key, length, at))))
            });
        }
    }

    /// A table onto the same with what its facilities or countries belong to.
    fn over_levels(&mut self, block: &GridBlock, implied: &Implied) {
        let grouping = self.grid.table(block).grouping.clone();
        let length = grouping.dimensions().len();
        for (fine, above) in ABOVE {
            let Some(place) = grouping.place_of(*fine) else {
                continue;
            };
            for coarse in *above {
                let whole = grouping.without(*fine).with(*coarse);
                // Where the table has both already, it says no more.
                if whole.dimensions().len() != length {
                    continue;
                }
                let Some(parent) = self.find(block, block.measure, whole.clone()) else {
                    continue;
                };
                self.sum(&parent, block, |key| {
                    let code = |dimension: &Dimension| {
                        if dimension == coarse {
                            implied.code(*fine, unpack(key, length, place), *coarse)
                        } else {
                            let at = grouping.place_of(*dimension).unwrap_or(0);
                            unpack(key, length, at)
                        }
                    };
                    Some(pack(whole.dimensions().iter().map(code)))
                });
            }
        }
    }

    /// A quarter out of its months, a year out of its quarters.
    fn over_time(&mut self, block: &GridBlock) {
        let Some(interval) = part_of(block.period.interval) else {
            return;
        };
        let grouping = self.grid.table(block).grouping.clone();
        let mut parts = Vec::new();
        let mut next = Period::around(interval, block.period.from);
        while next.to <= block.period.to {
            let key = (block.measure, interval, next.from, grouping.clone());
            parts.extend(self.places.get(&key).copied());
            next = Period::around(interval, next.to + 1);
        }
        self.sum_of_blocks(block, &parts);
    }

    /// One measure onto another that it is a part of.
    fn over_measures(&mut self, block: &GridBlock, implied: &Implied) {
        let grouping = self.grid.table(block).grouping.clone();
        match block.measure {
            BookIns => {
                let initial = self.find(block, InitialBookIns, grouping.clone());
                let transfers = self.find(block, Transfers, grouping);
                let parts: Vec<GridBlock> = initial.into_iter().chain(transfers).collect();
                self.parts_of_whole(block, &parts);
            }
            FinalBookOuts => {
                if let Some(releases) = self.find(block, Releases, grouping) {
                    self.parts_of_whole(block, &[releases]);
                }
            }
            Releases => {
                let by_reason = grouping.with(ReleaseReason);
                if grouping.has(ReleaseReason) {
                    return;
                }
                let place = by_reason.place_of(ReleaseReason).unwrap_or(0);
                let length = by_reason.dimensions().len();
                let whole = self.find(block, FinalBookOuts, by_reason.clone());
                let released = self.find(block, Releases, by_reason);
                let (Some(whole), Some(released)) = (whole, released) else {
                    return;
                };
                let grid = self.grid;
                let reasons: HashSet<u64> =
                    grid.cells(&released).iter().map(|cell| cell.key).collect();
                let without_reason = |key: u64| {
                    let others = (0..length).filter(|at| *at != place);
                    pack(others.map(|at| unpack(key, length, at)))
                };
                self.sum(block, &whole, |key| {
                    reasons.contains(&key).then(|| without_reason(key))
                });
                if let Some(all) = self.find(block, FinalBookOuts, grouping) {
                    self.sum_with(&all, block, &whole, |key| {
                        (!reasons.contains(&key)).then(|| without_reason(key))
                    });
                }
            }
            PeopleInCustodyAnyTime => {
                if let Some(midnight) = self.find(block, PeopleInCustody, grouping) {
                    self.parts_of_whole(block, &[midnight]);
                }
            }
            Removals => {
                let Some(third) = self.find(block, ThirdCountryRemovals, grouping.clone()) else {
                    return;
                };
                self.parts_of_whole(block, std::slice::from_ref(&third));
                self.removals_to_third_and_own_countries(block, &third, &grouping, implied);
            }
            _ => {}
        }
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

    /// Removals of a citizenship: to third countries, and to its own.
    fn removals_to_third_and_own_countries(
        &mut self,
        whole: &GridBlock,
        third: &GridBlock,
        grouping: &Grouping,
        implied: &Implied,
    ) {
        let by_destination = grouping.with(Destination);
        let (Some(from), Some(to), false) = (
            by_destination.place_of(Citizenship),
            by_destination.place_of(Destination),
            grouping.has(Destination),
        ) else {
            return;
        };
        let Some(all) = self.find(whole, Removals, by_destination.clone()) else {
            return;
        };
        let length = by_destination.dimensions().len();
        self.sum_with(whole, third, &all, |key| {
            let own = implied.own_country(unpack(key, length, from));
            let others = (0..length).filter(|at| *at != to);
            let is_own = own == Some(unpack(key, length, to));
            is_own.then(|| pack(others.map(|at| unpack(key, length, at))))
        });
    }

    /// The cells of some blocks onto those of the same keys of another.
    fn sum_of_blocks(&mut self, parent: &GridBlock, parts: &[usize]) {
        let blocks = parts.iter().map(|at| &self.grid.blocks()[*at]);
        let pairs = blocks.flat_map(|block| self.keyed(block, Some)).collect();
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

    /// Cells of other measures that are parts of the cells of a block, and need not be all.
    fn parts_of_whole(&mut self, whole: &GridBlock, parts: &[GridBlock]) {
        for at in whole.from..whole.to {
            let key = self.grid.cells[at].key;
            let found: Vec<u32> = parts
                .iter()
                .filter_map(|part| self.cell(part, key))
                .collect();
            self.relate(number(at), &found, false);
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

/// The length of the periods that one of this length is made of.
const fn part_of(interval: CubeInterval) -> Option<CubeInterval> {
    match interval {
        CubeInterval::Quarter => Some(CubeInterval::Month),
        CubeInterval::Year | CubeInterval::FiscalYear => Some(CubeInterval::Quarter),
        CubeInterval::Day | CubeInterval::Month => None,
    }
}

fn number(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}
