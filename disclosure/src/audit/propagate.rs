//! Narrowing intervals until nothing follows any more.
//!
//! Of each relation the sums over its parts are kept, so that whether it says anything new is seen
//! without looking at its parts: a table of hundreds of facilities is walked through only when one of
//! them can become narrower.

use std::collections::VecDeque;

use super::{OPEN, Relation, System, number};

/// Works out what follows from what is shown, from the beginning.
pub fn propagate(system: &mut System) {
    system.index();
    system.low = system.variables.iter().map(|one| one.low).collect();
    system.high = system.variables.iter().map(|one| one.high).collect();
    system.sums = system
        .relations
        .iter()
        .map(|relation| Sums::of(system, relation))
        .collect();
    let mut queue = Queue::default();
    for at in 0..number(system.relations.len()) {
        push_if_it_says_more(system, &mut queue, at);
    }
    settle(system, &mut queue);
}

/// Evaluates relations, and those of every cell that they narrow, to the fixpoint. Intervals are
/// whole numbers and only ever shrink, so there is one.
pub(super) fn settle(system: &mut System, queue: &mut Queue) {
    while let Some(at) = queue.relations.pop_front() {
        system.waits[at as usize] = false;
        evaluate(system, at, queue);
    }
}

/// What is left to be looked at.
#[derive(Debug, Default)]
pub(super) struct Queue {
    /// Relations that may say more, each once.
    relations: VecDeque<u32>,
    /// The cells that became narrower, where somebody asks.
    pub(super) narrowed: Option<Vec<u32>>,
}

/// Lets a relation wait if it does not, and may say something new.
fn push_if_it_says_more(system: &mut System, queue: &mut Queue, at: u32) {
    if !system.waits[at as usize] && may_say_more(system, at) {
        system.waits[at as usize] = true;
        queue.relations.push_back(at);
    }
}

/// The same for every relation that a cell is in.
pub(super) fn push_relations_of(system: &mut System, queue: &mut Queue, variable: u32) {
    let starts = &system.starts[variable as usize..];
    for at in starts[0]..starts[1] {
        let relation = system.of[at as usize];
        push_if_it_says_more(system, queue, relation);
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

/// What is kept of the parts of a relation.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sums {
    /// Sum of their lows.
    low: u64,
    /// Sum of their highs, of those that have one.
    high: u64,
    /// How many have none.
    open: u32,
    /// No part is wider.
    widest: u32,
    /// No part has a higher high.
    highest: u32,
    /// No part has a higher low.
    most_low: u32,
}

impl Sums {
    fn of(system: &System, relation: &Relation) -> Self {
        let mut sums = Self {
            low: 0,
            high: 0,
            open: 0,
            widest: 0,
            highest: 0,
            most_low: 0,
        };
        for part in system.parts_of(relation) {
            let (low, high) = system.interval(*part);
            sums.low += u64::from(low);
            if high == OPEN {
                sums.open += 1;
            } else {
                sums.high += u64::from(high);
            }
            sums.note(low, high);
        }
        sums
    }

    /// Takes the interval of a part into the bounds.
    fn note(&mut self, low: u32, high: u32) {
        self.widest = self.widest.max(width(low, high));
        self.highest = self.highest.max(high);
        self.most_low = self.most_low.max(low);
    }

    /// A part had this interval, and has another.
    fn change(&mut self, (old_low, old_high): (u32, u32), (low, high): (u32, u32)) {
        self.low = self.low + u64::from(low) - u64::from(old_low);
        if old_high == OPEN {
            self.open -= 1;
        } else {
            self.high -= u64::from(old_high);
        }
        if high == OPEN {
            self.open += 1;
        } else {
            self.high += u64::from(high);
        }
    }

    /// The most that the parts can be together.
    const fn most(&self) -> Option<u64> {
        if self.open == 0 {
            Some(self.high)
        } else {
            None
        }
    }

    /// The most that the others can be, without a part of this high.
    fn most_without(&self, high: u32) -> Option<u64> {
        match (self.open, high) {
            (0, high) => Some(self.high - u64::from(high)),
            (1, OPEN) => Some(self.high),
            _ => None,
        }
    }
}

const fn width(low: u32, high: u32) -> u32 {
    if high == OPEN {
        OPEN
    } else {
        high.saturating_sub(low)
    }
}

/// Whether a relation can narrow a cell. It may say so in vain, never stay silent where it can.
fn may_say_more(system: &System, at: u32) -> bool {
    let relation = &system.relations[at as usize];
    let sums = &system.sums[at as usize];
    let holds = relation.holds;
    let (low, high) = system.interval(relation.parent);
    let widest = u64::from(sums.widest);
    let by_least = holds.at_least_sum
        && (sums.low > u64::from(low)
            || (high != OPEN
                && (sums.widest == OPEN || u64::from(high).saturating_sub(sums.low) < widest)));
    let by_most = holds.at_most_sum
        && match sums.open {
            0 => sums.high < u64::from(high) || sums.high.saturating_sub(u64::from(low)) < widest,
            1 => u64::from(low) > sums.high,
            _ => false,
        };
    let by_each = holds.at_least_each && (high < sums.highest || sums.most_low > low);
    by_least || by_most || by_each || (holds.one_noise && differs(system, relation).is_some())
}

fn evaluate(system: &mut System, at: u32, queue: &mut Queue) {
    let relation = system.relations[at as usize];
    let (low, high) = bounds_of_parent(system, at);
    narrow(system, relation.parent, low, high, queue);
    let mut bounds = Sums {
        widest: 0,
        highest: 0,
        most_low: 0,
        ..system.sums[at as usize]
    };
    for place in relation.from..relation.to {
        let part = system.parts[place as usize];
        let (low, high) = bounds_of_part(system, at, part);
        narrow(system, part, low, high, queue);
        let (low, high) = system.interval(part);
        bounds.note(low, high);
    }
    let sums = &mut system.sums[at as usize];
    (sums.widest, sums.highest, sums.most_low) = (bounds.widest, bounds.highest, bounds.most_low);
}

/// What the parts say of the parent.
pub(super) fn bounds_of_parent(system: &System, at: u32) -> (u64, u64) {
    let relation = &system.relations[at as usize];
    let sums = &system.sums[at as usize];
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
pub(super) fn bounds_of_part(system: &System, at: u32, part: u32) -> (u64, u64) {
    let relation = &system.relations[at as usize];
    let sums = &system.sums[at as usize];
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
    if low == 0 && relation.holds.one_noise && differs(system, relation) == Some(part) {
        low = 1;
    }
    (low, high)
}

/// Of two parts one is shown with another number than the whole: somebody is in the other part.
fn differs(system: &System, relation: &Relation) -> Option<u32> {
    let [one, other] = *system.parts_of(relation) else {
        return None;
    };
    let known = |variable| number_of(system, variable);
    let whole = known(relation.parent)?;
    match (known(one), known(other)) {
        (Some(known), None) if known != whole => Some(other),
        (None, Some(known)) if known != whole => Some(one),
        _ => None,
    }
}

/// The number that a cell is shown with, or the same people as another cell.
fn number_of(system: &System, variable: u32) -> Option<u32> {
    let shown = |variable: u32| system.variables[variable as usize].shown;
    shown(variable).or_else(|| twins(system, variable).into_iter().find_map(shown))
}

/// The cells that a cell of which nothing is shown is the only part or the whole of, and so on, up to
/// those that are shown; none where there is no such cell.
pub(super) fn twins(system: &System, variable: u32) -> Vec<u32> {
    if !system.has_twin[variable as usize] {
        return Vec::new();
    }
    let mut twins = vec![variable];
    let mut next = 0;
    while let Some(one) = twins.get(next).copied() {
        next += 1;
        if system.variables[one as usize].shown.is_some() {
            continue;
        }
        for at in system.relations_of(one) {
            let relation = &system.relations[*at as usize];
            if relation.is_twin() {
                let part = system.parts[relation.from as usize];
                let other = if part == one { relation.parent } else { part };
                if !twins.contains(&other) {
                    twins.push(other);
                }
            }
        }
    }
    twins
}

fn narrow(system: &mut System, variable: u32, low: u64, high: u64, queue: &mut Queue) {
    let (old_low, old_high) = system.interval(variable);
    let clamped = |bound: u64| u32::try_from(bound).unwrap_or(OPEN);
    let high = old_high.min(clamped(high));
    // What is stored of different days may contradict itself: then it says nothing.
    let low = old_low.max(clamped(low)).min(high);
    let high = high.max(old_low);
    let low = low.max(old_low);
    if (low, high) == (old_low, old_high) {
        return;
    }
    set(system, variable, low, high);
    if let Some(narrowed) = &mut queue.narrowed {
        narrowed.push(variable);
    }
    push_relations_of(system, queue, variable);
}

/// Gives a cell an interval, and tells the sums that it is in.
pub(super) fn set(system: &mut System, variable: u32, low: u32, high: u32) {
    let old = system.interval(variable);
    system.low[variable as usize] = low;
    system.high[variable as usize] = high;
    let starts = &system.starts[variable as usize..];
    for at in &system.of[starts[0] as usize..starts[1] as usize] {
        if system.relations[*at as usize].parent != variable {
            let sums = &mut system.sums[*at as usize];
            sums.change(old, (low, high));
            sums.note(low, high);
        }
    }
}
