//! From facts to counts: for each registered table of a measure and each period the cells with their
//! distinct people.
//!
//! Facts come by person, so that a person is new to a cell where another one was counted last: one
//! pass, no sets. One measure and length of period is in memory at a time, and a few periods of it
//! are counted at once.

mod hash;
mod own;
mod rows;
#[cfg(test)]
mod tests;

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use entities::codes::StatisticsMeasure as Measure;

pub use self::own::{Exact, Kept, exactly, lengths};

use self::hash::Map;
use self::rows::{Fixed, Row};
use super::catalog::Table;
use super::facts::{Codes, Facts, pack};
use super::period::Period;

/// A cell as it was counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counted {
    /// Its packed codes.
    pub key: u64,
    /// Set key of its people.
    pub set: u64,
    /// Distinct people.
    pub people: u32,
    /// Those of them who are known otherwise than through one unverified organization alone.
    pub vouched: u32,
    /// What is counted: people, events or person-days.
    pub amount: u32,
    /// Too few of its people are known to anybody but one organization that is not verified.
    pub padded: bool,
}

/// The cells of one table in one period, in the order of their keys.
#[derive(Clone, Debug)]
pub struct Block {
    /// The period.
    pub period: Period,
    /// Place of the table among those of the measure.
    pub table: usize,
    /// The cells.
    pub cells: Vec<Counted>,
}

/// What is to be counted.
#[derive(Clone, Copy)]
pub struct Order<'a> {
    /// The facts.
    pub facts: &'a Facts,
    /// The key of each person.
    pub keys: &'a [u64],
    /// The measure.
    pub measure: Measure,
    /// Periods of one length, in their order.
    pub periods: &'a [Period],
    /// The tables of the measure.
    pub tables: &'a [Table],
    /// Which tables of which periods are wanted.
    pub wanted: &'a (dyn Fn(&Table, &Period) -> bool + Sync),
    /// Fewest people of a cell that are known to others than one unverified organization.
    pub k: u32,
    /// How many periods are counted at once.
    pub threads: usize,
}

impl std::fmt::Debug for Order<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Order")
            .field("measure", &self.measure)
            .finish_non_exhaustive()
    }
}

/// Gives the bands of ages and lengths and other closed lists their numbers. Said once, before what is
/// counted is named by its codes.
pub fn number_bands(codes: &mut Codes) {
    Fixed::new(codes);
}

/// Counts. The blocks come by period, then by table.
pub fn count(order: &Order<'_>) -> Vec<Block> {
    let mut codes = order.facts.codes.clone();
    let fixed = Fixed::new(&mut codes);
    let (starts, members) = by_period(order);
    let next = AtomicUsize::new(0);
    let done: Mutex<Vec<(usize, Vec<Block>)>> = Mutex::default();
    std::thread::scope(|scope| {
        for _ in 0..order.threads.clamp(1, order.periods.len().max(1)) {
            scope.spawn(|| {
                let mut rows = Vec::new();
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    let Some(period) = order.periods.get(at) else {
                        return;
                    };
                    rows.clear();
                    rows.extend(
                        members[starts[at]..starts[at + 1]]
                            .iter()
                            .filter_map(|fact| {
                                let fact = *fact as usize;
                                let days = rows::days(order.facts, order.measure, fact)?;
                                Some(rows::row(
                                    order.facts,
                                    &fixed,
                                    order.measure,
                                    period,
                                    fact,
                                    days,
                                ))
                            }),
                    );
                    let blocks = of_period(order, period, &rows);
                    if let Ok(mut done) = done.lock() {
                        done.push((at, blocks));
                    }
                }
            });
        }
    });
    let mut done = done.into_inner().unwrap_or_default();
    done.sort_unstable_by_key(|(at, _)| *at);
    done.into_iter().flat_map(|(_, blocks)| blocks).collect()
}

/// The facts that count in each period, in the order of persons.
fn by_period(order: &Order<'_>) -> (Vec<usize>, Vec<u32>) {
    let facts = rows::facts_of(order.facts, order.measure);
    let mut starts = vec![0; order.periods.len() + 1];
    for fact in 0..facts {
        for at in periods_of(order, fact) {
            starts[at + 1] += 1;
        }
    }
    for at in 1..starts.len() {
        starts[at] += starts[at - 1];
    }
    let mut ends = starts.clone();
    let mut members = vec![0; starts.last().copied().unwrap_or(0)];
    for fact in 0..facts {
        for at in periods_of(order, fact) {
            members[ends[at]] = u32::try_from(fact).unwrap_or(u32::MAX);
            ends[at] += 1;
        }
    }
    (starts, members)
}

fn periods_of(order: &Order<'_>, fact: usize) -> std::ops::Range<usize> {
    let Some((from, to)) = rows::days(order.facts, order.measure, fact) else {
        return 0..0;
    };
    let periods = order.periods;
    let first = periods.partition_point(|period| period.to < from);
    if rows::is_event(order.measure) {
        let within = periods
            .get(first)
            .is_some_and(|period| period.from <= from && to <= period.to);
        return if within { first..first + 1 } else { 0..0 };
    }
    let end = periods.partition_point(|period| period.from <= to);
    first..end.max(first)
}

#[derive(Clone, Copy)]
struct Cell {
    set: u64,
    people: u32,
    amount: u32,
    last: u32,
    until: i32,
}

fn of_period(order: &Order<'_>, period: &Period, rows: &[Row]) -> Vec<Block> {
    let mut cells: Map<u64, Cell> = Map::default();
    let wanted = |table: &&Table| (order.wanted)(table, period);
    let tables = order
        .tables
        .iter()
        .enumerate()
        .filter(|(_, table)| wanted(table));
    tables
        .map(|(at, table)| {
            cells.clear();
            let dimensions: Vec<usize> = table
                .grouping
                .dimensions()
                .iter()
                .map(|one| *one as usize)
                .collect();
            for row in rows {
                let key = pack(dimensions.iter().map(|one| row.codes[*one]));
                add(order, cells.entry(key).or_insert(EMPTY), row);
            }
            Block {
                period: *period,
                table: at,
                cells: finished(order, &cells, &dimensions, rows),
            }
        })
        .collect()
}

const EMPTY: Cell = Cell {
    set: 0,
    people: 0,
    amount: 0,
    last: u32::MAX,
    until: i32::MIN,
};

fn add(order: &Order<'_>, cell: &mut Cell, row: &Row) {
    let is_new = cell.last != row.person;
    if is_new {
        cell.last = row.person;
        cell.people += 1;
        cell.set = cell.set.wrapping_add(order.keys[row.person as usize]);
        cell.until = i32::MIN;
    }
    if rows::is_event(order.measure) {
        cell.amount += 1;
    } else if order.measure == Measure::AverageDailyPopulation {
        // Stints of one person come by their book-ins; days that two of them hold count once.
        let from = row.from.max(cell.until.saturating_add(1));
        cell.amount += u32::try_from(row.to - from + 1).unwrap_or(0);
        cell.until = cell.until.max(row.to);
    } else if is_new {
        cell.amount += 1;
    }
}

fn finished(
    order: &Order<'_>,
    cells: &Map<u64, Cell>,
    dimensions: &[usize],
    rows: &[Row],
) -> Vec<Counted> {
    let unvouched = unvouched(order, dimensions, rows);
    let mut counted: Vec<Counted> = cells
        .iter()
        .map(|(key, cell)| {
            let unvouched = unvouched.get(key).copied().unwrap_or_default();
            Counted {
                key: *key,
                set: cell.set,
                people: cell.people,
                vouched: cell.people - unvouched.all,
                amount: cell.amount,
                padded: cell.people >= order.k && cell.people - unvouched.most < order.k,
            }
        })
        .collect();
    counted.sort_unstable_by_key(|cell| cell.key);
    counted
}

/// People of a cell whom one unverified organization alone knows.
#[derive(Clone, Copy, Debug, Default)]
struct Unvouched {
    /// Through whichever organization.
    all: u32,
    /// Through the one that alone knows most of them.
    most: u32,
}

fn unvouched(order: &Order<'_>, dimensions: &[usize], rows: &[Row]) -> Map<u64, Unvouched> {
    let mut through: Map<(u64, u16), (u32, u32)> = Map::default();
    if order.facts.unverified > 0 {
        for row in rows {
            let only = order.facts.people[row.person as usize].only_through;
            if only != 0 {
                let key = pack(dimensions.iter().map(|one| row.codes[*one]));
                let (people, last) = through.entry((key, only)).or_insert((0, u32::MAX));
                if *last != row.person {
                    *last = row.person;
                    *people += 1;
                }
            }
        }
    }
    let mut cells: Map<u64, Unvouched> = Map::default();
    for ((key, _), (people, _)) in through {
        let cell = cells.entry(key).or_default();
        cell.all += people;
        cell.most = cell.most.max(people);
    }
    cells
}
