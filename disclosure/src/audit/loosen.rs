//! Working out anew what follows once other things are shown than before.
//!
//! An end of an interval stands where some relation holds it. Where that relation has an end that no
//! longer stands, the end is taken back too, and so on; then everything follows anew from what is
//! left. What is left has other reasons, so that the outcome is that of working out everything from
//! the beginning.

use super::System;
use super::propagate::{Queue, bounds_of_parent, bounds_of_part, push_relations_of, set, settle};

/// Which end of an interval.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum End {
    Low,
    High,
}

impl End {
    pub(super) const fn other(self) -> Self {
        match self {
            Self::Low => Self::High,
            Self::High => Self::Low,
        }
    }

    const fn bit(self) -> u8 {
        match self {
            Self::Low => 1,
            Self::High => 2,
        }
    }
}

/// Works out anew what followed from some cells, of which something else is shown now. Answers the
/// cells that may have become narrower.
pub(super) fn loosen(system: &mut System, cells: &[u32]) -> Vec<u32> {
    let mut taken = Taken::in_system(system);
    for cell in cells {
        taken.take(*cell, End::Low);
        taken.take(*cell, End::High);
    }
    while let Some((cell, end)) = taken.waiting.pop() {
        for at in system.relations_of(cell) {
            taken.follow(system, *at, cell, end);
        }
    }
    for cell in &taken.cells {
        let shown = &system.variables[*cell as usize];
        let (mut low, mut high) = system.interval(*cell);
        if taken.has(*cell, End::Low) {
            low = shown.low;
        }
        if taken.has(*cell, End::High) {
            high = shown.high;
        }
        set(system, *cell, low, high);
    }
    let mut queue = Queue::default();
    queue.narrowed = Some(cells.to_vec());
    for cell in taken.give_back(system) {
        push_relations_of(system, &mut queue, cell);
    }
    settle(system, &mut queue);
    queue.narrowed.unwrap_or_default()
}

/// Room for marks, kept with a system so that taking back a few ends costs nothing for all others.
#[derive(Clone, Debug, Default)]
pub(super) struct Marks {
    /// Which ends of each cell stand no longer.
    ends: Vec<u8>,
    /// Which ends of each relation were followed from: of the whole, of any of its parts.
    followed: Vec<u8>,
}

impl Marks {
    pub(super) fn new(cells: usize, relations: usize) -> Self {
        Self {
            ends: vec![0; cells],
            followed: vec![0; relations],
        }
    }
}

/// The ends that stand no longer.
#[derive(Debug, Default)]
struct Taken {
    marks: Marks,
    cells: Vec<u32>,
    relations: Vec<u32>,
    /// Of which the consequences are not followed yet.
    waiting: Vec<(u32, End)>,
}

impl Taken {
    fn in_system(system: &mut System) -> Self {
        Self {
            marks: std::mem::take(&mut system.marks),
            ..Self::default()
        }
    }

    /// Leaves the marks as they were found; answers the cells that had some.
    fn give_back(mut self, system: &mut System) -> Vec<u32> {
        for cell in &self.cells {
            self.marks.ends[*cell as usize] = 0;
        }
        for at in &self.relations {
            self.marks.followed[*at as usize] = 0;
        }
        system.marks = self.marks;
        self.cells
    }

    fn has(&self, cell: u32, end: End) -> bool {
        self.marks.ends[cell as usize] & end.bit() != 0
    }

    fn take(&mut self, cell: u32, end: End) {
        let ends = &mut self.marks.ends[cell as usize];
        if *ends == 0 {
            self.cells.push(cell);
        }
        if *ends & end.bit() == 0 {
            *ends |= end.bit();
            self.waiting.push((cell, end));
        }
    }

    /// Notes that this end of a relation is followed from; answers whether it is for the first time.
    fn note_followed(&mut self, at: u32, is_whole: bool, end: End) -> bool {
        let followed = &mut self.marks.followed[at as usize];
        if *followed == 0 {
            self.relations.push(at);
        }
        let bit = if is_whole { end.bit() << 2 } else { end.bit() };
        let is_first = *followed & bit == 0;
        *followed |= bit;
        is_first
    }

    /// Takes back what a relation makes of an end of one of its cells.
    fn follow(&mut self, system: &System, at: u32, cell: u32, end: End) {
        let relation = &system.relations[at as usize];
        let is_whole = relation.parent == cell;
        if !self.note_followed(at, is_whole, end) {
            return;
        }
        if !is_whole {
            self.take_if_held(system, at, relation.parent, end);
        }
        // A part has from its whole the same end, from the other parts the other one.
        let end = if is_whole { end } else { end.other() };
        for part in system.parts_of(relation) {
            self.take_if_held(system, at, *part, end);
        }
    }

    fn take_if_held(&mut self, system: &System, at: u32, cell: u32, end: End) {
        if !self.has(cell, end) && is_narrowed(system, cell, end) && holds(system, at, cell, end) {
            self.take(cell, end);
        }
    }
}

/// Whether an end is narrower than what is shown of the cell itself says.
pub(super) fn is_narrowed(system: &System, cell: u32, end: End) -> bool {
    let shown = &system.variables[cell as usize];
    let (low, high) = system.interval(cell);
    match end {
        End::Low => low > shown.low,
        End::High => high < shown.high,
    }
}

/// Whether a relation holds an end of a cell where it is.
pub(super) fn holds(system: &System, at: u32, cell: u32, end: End) -> bool {
    let relation = &system.relations[at as usize];
    let (low, high) = if relation.parent == cell {
        bounds_of_parent(system, at)
    } else {
        bounds_of_part(system, at, cell)
    };
    let (own_low, own_high) = system.interval(cell);
    match end {
        // That somebody is there may have followed from numbers that are shown no longer.
        End::Low if relation.holds.one_noise && own_low == 1 => true,
        End::Low => low > 0 && low >= u64::from(own_low),
        End::High => high <= u64::from(own_high),
    }
}
