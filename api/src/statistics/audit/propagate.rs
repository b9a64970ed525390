//! Narrowing intervals until nothing follows any more.

use std::collections::{HashSet, VecDeque};

use super::{OPEN, Relation, System, number};

/// Works out what follows from what is shown, from the beginning.
pub fn propagate(system: &mut System) {
    system.index();
    system.low = system.variables.iter().map(|one| one.low).collect();
    system.high = system.variables.iter().map(|one| one.high).collect();
    let mut queue = VecDeque::new();
    let mut queued = vec![false; system.relations.len()];
    for (at, (relation, queued)) in system.relations.iter().zip(&mut queued).enumerate() {
        if !says_nothing(system, relation) {
            *queued = true;
            queue.push_back(number(at));
        }
    }
    settle(system, queue, &mut queued);
}

/// Where every cell of a relation is hidden and as small as another, nothing follows from it by itself.
fn says_nothing(system: &System, relation: &Relation) -> bool {
    let bounds = |variable: u32| system.interval(variable);
    let (low, high) = bounds(relation.parent);
    low == 0
        && high != OPEN
        && system
            .parts_of(relation)
            .iter()
            .all(|part| bounds(*part) == (0, high))
}

/// Works out anew what follows near some cells of which less is shown than before. What is farther off
/// stays as narrow as it was: a reader is thought to know too much rather than too little.
pub(super) fn loosen(system: &mut System, cells: &[u32], queued: &mut Vec<bool>) {
    let mut seen: HashSet<u32> = cells.iter().copied().collect();
    let mut near = cells.to_vec();
    let mut edge = cells.to_vec();
    for _ in 0..HOPS {
        let mut further = Vec::new();
        for variable in edge {
            for at in system.relations_of(variable) {
                let relation = &system.relations[*at as usize];
                for member in system.parts_of(relation).iter().chain([&relation.parent]) {
                    if is_narrowed(system, *member) && seen.insert(*member) {
                        further.push(*member);
                    }
                }
            }
        }
        near.extend_from_slice(&further);
        edge = further;
    }
    queued.resize(system.relations.len(), false);
    let mut queue = VecDeque::new();
    for variable in near {
        let one = &system.variables[variable as usize];
        let (low, high) = (one.low, one.high);
        system.low[variable as usize] = low;
        system.high[variable as usize] = high;
        for at in system.relations_of(variable) {
            if !queued[*at as usize] {
                queued[*at as usize] = true;
                queue.push_back(*at);
            }
        }
    }
    settle(system, queue, queued);
}

/// How far from a cell its loss is followed.
const HOPS: usize = 2;

fn is_narrowed(system: &System, variable: u32) -> bool {
    let one = &system.variables[variable as usize];
    system.interval(variable) != (one.low, one.high)
}

/// Evaluates relations, and those of every cell that they narrow, to the fixpoint. Intervals are
/// whole numbers and only ever shrink, so there is one.
fn settle(system: &mut System, mut queue: VecDeque<u32>, queued: &mut [bool]) {
    let mut narrowed = Vec::new();
    while let Some(at) = queue.pop_front() {
        queued[at as usize] = false;
        let relation = system.relations[at as usize];
        narrowed.clear();
        evaluate(system, &relation, &mut narrowed);
        for variable in &narrowed {
            for next in system.relations_of(*variable) {
                if !queued[*next as usize] {
                    queued[*next as usize] = true;
                    queue.push_back(*next);
                }
            }
        }
    }
}

/// The cells that a reader can work out too well.
pub fn exposed(system: &System) -> Vec<u32> {
    (0..number(system.variables.len()))
        .filter(|variable| is_exposed(system, *variable))
        .collect()
}

pub(super) fn is_exposed(system: &System, variable: u32) -> bool {
    let one = &system.variables[variable as usize];
    let (low, high) = system.interval(variable);
    let is_small = one.people >= 1 && one.people < system.rules.k;
    let is_narrow = high != OPEN && high - low.min(high) < system.rules.width;
    let is_proved = one.people <= 2 && low >= 1;
    is_small && one.active && (is_narrow || is_proved)
}

/// Sums of the lows and of the highs of the parts. Of open highs only the number is kept.
#[derive(Clone, Copy)]
pub(super) struct Sums {
    low: u64,
    high: u64,
    open: usize,
}

impl Sums {
    pub(super) fn of(system: &System, parts: &[u32]) -> Self {
        let mut sums = Self {
            low: 0,
            high: 0,
            open: 0,
        };
        for part in parts {
            let (low, high) = system.interval(*part);
            sums.low += u64::from(low);
            if high == OPEN {
                sums.open += 1;
            } else {
                sums.high += u64::from(high);
            }
        }
        sums
    }

    /// The most that the parts can be together.
    const fn most(self) -> Option<u64> {
        if self.open == 0 {
            Some(self.high)
        } else {
            None
        }
    }

    /// The most that the others can be, without a part of this high.
    fn most_without(self, high: u32) -> Option<u64> {
        match (self.open, high) {
            (0, high) => Some(self.high - u64::from(high)),
            (1, OPEN) => Some(self.high),
            _ => None,
        }
    }
}

fn evaluate(system: &mut System, relation: &Relation, narrowed: &mut Vec<u32>) {
    let parts = relation.from as usize..relation.to as usize;
    let mut sums = Sums::of(system, &system.parts[parts.clone()]);
    let (low, high) = bounds_of_parent(system, relation, &sums);
    narrow(system, relation.parent, low, high, narrowed);
    for at in parts {
        let part = system.parts[at];
        let before = system.interval(part);
        let (low, high) = bounds_of_part(system, relation, &sums, part);
        if narrow(system, part, low, high, narrowed) {
            let after = system.interval(part);
            sums.low += u64::from(after.0) - u64::from(before.0);
            if before.1 == OPEN && after.1 != OPEN {
                sums.open -= 1;
                sums.high += u64::from(after.1);
            } else if before.1 != OPEN {
                sums.high -= u64::from(before.1 - after.1);
            }
        }
    }
}

/// What the parts say of the parent.
pub(super) fn bounds_of_parent(system: &System, relation: &Relation, sums: &Sums) -> (u64, u64) {
    let mut low = 0;
    let mut high = u64::from(OPEN);
    if relation.holds.at_least_sum {
        low = sums.low;
    }
    if relation.holds.at_least_each {
        let lows = system
            .parts_of(relation)
            .iter()
            .map(|part| system.low[*part as usize]);
        low = low.max(u64::from(lows.max().unwrap_or(0)));
    }
    if relation.holds.at_most_sum {
        high = sums.most().unwrap_or(high);
    }
    (low, high)
}

/// What the parent and the other parts say of a part.
pub(super) fn bounds_of_part(
    system: &System,
    relation: &Relation,
    sums: &Sums,
    part: u32,
) -> (u64, u64) {
    let (own_low, own_high) = system.interval(part);
    let (parent_low, parent_high) = system.interval(relation.parent);
    let mut low = 0;
    let mut high = u64::from(OPEN);
    if relation.holds.at_most_sum
        && let Some(others) = sums.most_without(own_high)
    {
        low = u64::from(parent_low).saturating_sub(others);
    }
    if relation.holds.at_least_sum && parent_high != OPEN {
        high = u64::from(parent_high).saturating_sub(sums.low - u64::from(own_low));
    }
    if relation.holds.at_least_each {
        high = high.min(u64::from(parent_high));
    }
    if low == 0 && is_somebody_else(system, relation, part) {
        low = 1;
    }
    (low, high)
}

/// Of two parts one has another number than the whole: somebody is in the other part.
fn is_somebody_else(system: &System, relation: &Relation, part: u32) -> bool {
    let [one, other] = *system.parts_of(relation) else {
        return false;
    };
    let beside = if one == part { other } else { one };
    let shown = |variable: u32| system.variables[variable as usize].shown;
    match (shown(relation.parent), shown(beside)) {
        (Some(whole), Some(known)) => relation.holds.one_noise && whole != known,
        _ => false,
    }
}

fn narrow(
    system: &mut System,
    variable: u32,
    low: u64,
    high: u64,
    narrowed: &mut Vec<u32>,
) -> bool {
    let at = variable as usize;
    let (old_low, old_high) = (system.low[at], system.high[at]);
    let clamped = |bound: u64| u32::try_from(bound).unwrap_or(OPEN);
    let high = old_high.min(clamped(high));
    // What is stored of different days may contradict itself: then it says nothing.
    let low = old_low.max(clamped(low)).min(high);
    let high = high.max(old_low);
    let low = low.max(old_low);
    if (low, high) == (old_low, old_high) {
        return false;
    }
    system.low[at] = low;
    system.high[at] = high;
    narrowed.push(variable);
    true
}
