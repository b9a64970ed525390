//! The relations between the cells of several measures that count parts of the same.

use std::collections::HashSet;

use entities::codes::StatisticsDimension::{Citizenship, Destination, ReleaseReason};
use entities::codes::StatisticsMeasure::{
    self as Measure, BookIns, FinalBookOuts, InitialBookIns, PeopleInCustody,
    PeopleInCustodyAnyTime, Releases, Removals, ThirdCountryRemovals, Transfers,
};

use super::super::{GridBlock, Implied};
use super::{Builder, key_without, number};
use crate::catalog::Grouping;
use crate::facts::unpack;

/// The measures that count parts of what a measure counts, and never the same part twice.
const fn parts_of(measure: Measure) -> &'static [Measure] {
    match measure {
        BookIns => &[InitialBookIns, Transfers],
        FinalBookOuts => &[Releases],
        PeopleInCustodyAnyTime => &[PeopleInCustody],
        Removals => &[ThirdCountryRemovals],
        _ => &[],
    }
}

impl Builder<'_, '_> {
    /// One measure onto another that it is a part of.
    pub(super) fn over_measures(&mut self, block: &GridBlock, implied: &Implied) {
        let grouping = self.grid.table(block).grouping.clone();
        let measures = parts_of(block.measure).iter();
        let parts: Vec<GridBlock> = measures
            .filter_map(|measure| self.find(block, *measure, grouping.clone()))
            .collect();
        if !parts.is_empty() {
            self.parts_of_whole(block, &parts);
        }
        match block.measure {
            Releases => self.releases_by_reason(block, &grouping),
            Removals => self.removals_by_destination(block, &grouping, implied),
            _ => {}
        }
    }

    /// Final book-outs by reason: those of a release make the releases, and these and the others all of
    /// them.
    fn releases_by_reason(&mut self, block: &GridBlock, grouping: &Grouping) {
        if grouping.has(ReleaseReason) {
            return;
        }
        let by_reason = grouping.with(ReleaseReason);
        let place = by_reason.place_of(ReleaseReason).unwrap_or(0);
        let length = by_reason.dimensions().len();
        let whole = self.find(block, FinalBookOuts, by_reason.clone());
        let released = self.find(block, Releases, by_reason);
        let (Some(whole), Some(released)) = (whole, released) else {
            return;
        };
        let cells = self.grid.cells(&released).iter();
        let reasons: HashSet<u64> = cells.map(|cell| cell.key).collect();
        self.sum(block, &whole, |key| {
            let is_release = reasons.contains(&key);
            is_release.then(|| key_without(key, length, place))
        });
        if let Some(all) = self.find(block, FinalBookOuts, grouping.clone()) {
            self.sum_with(&all, block, &whole, |key| {
                let is_release = reasons.contains(&key);
                (!is_release).then(|| key_without(key, length, place))
            });
        }
    }

    /// Removals of a citizenship: to third countries, and to its own.
    fn removals_by_destination(
        &mut self,
        whole: &GridBlock,
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
        let all = self.find(whole, Removals, by_destination.clone());
        let third = self.find(whole, ThirdCountryRemovals, grouping.clone());
        let (Some(all), Some(third)) = (all, third) else {
            return;
        };
        let length = by_destination.dimensions().len();
        self.sum_with(whole, &third, &all, |key| {
            let own = implied.own_country(unpack(key, length, from));
            let is_own = own == Some(unpack(key, length, to));
            is_own.then(|| key_without(key, length, to))
        });
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
}
