//! The relations between the cells of one measure: over its dimensions, over what facilities and
//! countries belong to, and over time.

use entities::codes::CubeInterval;
use entities::codes::StatisticsDimension::{
    self as Dimension, Citizenship, CitizenshipRegion, Facility, FacilityType, FieldOffice, State,
};

use super::super::{GridBlock, Implied};
use super::{Builder, key_without};
use crate::facts::{pack, unpack};
use crate::period::Period;

/// What stands above a dimension: a facility's state, a country's region.
const ABOVE: &[(Dimension, &[Dimension])] = &[
    (Facility, &[State, FieldOffice, FacilityType]),
    (Citizenship, &[CitizenshipRegion]),
];

impl Builder<'_, '_> {
    /// A table onto the same without one of its dimensions.
    pub(super) fn over_dimensions(&mut self, block: &GridBlock) {
        let grouping = self.grid.table(block).grouping.clone();
        let length = grouping.dimensions().len();
        for (place, dimension) in grouping.dimensions().iter().enumerate() {
            let Some(parent) = self.find(block, block.measure, grouping.without(*dimension)) else {
                continue;
            };
            self.sum(&parent, block, |key| Some(key_without(key, length, place)));
        }
    }

    /// A table onto the same with what its facilities or countries belong to.
    pub(super) fn over_levels(&mut self, block: &GridBlock, implied: &Implied) {
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
    pub(super) fn over_time(&mut self, block: &GridBlock) {
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

    /// The cells of some blocks onto those of the same keys of another.
    fn sum_of_blocks(&mut self, parent: &GridBlock, parts: &[usize]) {
        let blocks = parts.iter().map(|at| &self.grid.blocks()[*at]);
        let pairs = blocks.flat_map(|block| self.keyed(block, Some)).collect();
        self.relate_by_key(parent, pairs);
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
