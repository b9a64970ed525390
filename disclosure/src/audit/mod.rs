//! What a reader can work out from everything that is published together.
//!
//! A [`System`] holds one variable for each cell, with the interval that a reader knows from what is
//! shown, and the relations between cells: a parent and the parts that it is the sum of.
//! [`propagate`] narrows the intervals until nothing follows any more, and [`mend`] withholds cells
//! until no interval of a small cell is too narrow. Both know nothing of people, measures or
//! databases.
//!
//! Most cells hold few people, and most of those are one and the same cell of several tables: the only
//! part of their whole. They are worked out once, by the first of them.

mod loosen;
mod mend;
mod propagate;
mod same;
#[cfg(test)]
mod tests;

use loosen::Marks;
use same::Same;

pub use mend::{Mended, Noise, mend};
pub use propagate::{exposed, propagate};

/// No upper bound.
pub const OPEN: u32 = u32::MAX;

/// What holds between a parent and its parts.
#[expect(
    clippy::struct_excessive_bools,
    reason = "what holds is a set of independent statements"
)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Holds {
    /// The parent is at most the sum of the parts.
    pub at_most_sum: bool,
    /// The parent is at least the sum of the parts.
    pub at_least_sum: bool,
    /// The parent is at least each of the parts.
    pub at_least_each: bool,
    /// The parts are all there is, and equal sets of people have equal numbers in whole and parts:
    /// where the numbers differ, there is somebody else.
    pub one_noise: bool,
}

impl Holds {
    /// The parent is the sum of the parts.
    const fn is_equal(self) -> bool {
        self.at_most_sum && self.at_least_sum
    }

    /// Nothing follows from it.
    pub const fn is_nothing(self) -> bool {
        !self.at_most_sum && !self.at_least_sum && !self.at_least_each
    }
}

/// Who may lose a cell to protect another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Protection {
    /// It may be withheld.
    None,
    /// Only where nothing else helps.
    Weak,
    /// Its noise is drawn anew before it is withheld.
    Strong,
}

/// One cell as a reader sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Variable {
    /// The people in it, whom the reader does not know.
    pub people: u32,
    /// The published number; none where the cell is hidden or withheld.
    pub shown: Option<u32>,
    /// The least it can be.
    pub low: u32,
    /// The most it can be.
    pub high: u32,
    /// The same once it is not shown.
    pub high_unshown: u32,
    /// Whether it may be withheld.
    pub protection: Protection,
    /// It is counted in this release; what was published before cannot be exposed by it.
    pub active: bool,
}

/// One parent and the place of its parts in [`System::parts`].
#[derive(Clone, Copy, Debug)]
struct Relation {
    parent: u32,
    from: u32,
    to: u32,
    holds: Holds,
}

impl Relation {
    /// The whole and its only part: equal people have equal numbers in both.
    const fn is_twin(&self) -> bool {
        self.holds.one_noise && self.to - self.from == 1
    }
}

/// The rules that a small cell must keep.
#[derive(Clone, Copy, Debug)]
pub struct Rules {
    /// Cells of fewer people are small.
    pub k: u32,
    /// The narrowest interval that a reader may reach for a small cell.
    pub width: u32,
}

/// Cells and what holds between them.
#[derive(Clone, Debug)]
pub struct System {
    rules: Rules,
    variables: Vec<Variable>,
    same: Same,
    low: Vec<u32>,
    high: Vec<u32>,
    relations: Vec<Relation>,
    parts: Vec<u32>,
    /// Which relations each variable is in, and where they begin.
    of: Vec<u32>,
    starts: Vec<u32>,
    /// What is kept of the parts of each relation.
    sums: Vec<propagate::Sums>,
    /// Which relations wait for being looked at.
    waits: Vec<bool>,
    /// Which cells are the only part of another, or have an only part.
    has_twin: Vec<bool>,
    marks: Marks,
}

impl System {
    /// A system without cells.
    pub fn new(rules: Rules) -> Self {
        Self {
            rules,
            variables: Vec::new(),
            same: Same::new(),
            low: Vec::new(),
            high: Vec::new(),
            relations: Vec::new(),
            parts: Vec::new(),
            of: Vec::new(),
            starts: Vec::new(),
            sums: Vec::new(),
            waits: Vec::new(),
            has_twin: Vec::new(),
            marks: Marks::default(),
        }
    }

    /// Adds a cell, and says its number.
    pub fn add(&mut self, variable: Variable) -> u32 {
        self.variables.push(variable);
        self.same.add()
    }

    /// Says what holds between cells. Every relation is said before anything is propagated.
    pub fn relate(&mut self, parent: u32, parts: impl IntoIterator<Item = u32>, holds: Holds) {
        let from = number(self.parts.len());
        self.parts.extend(parts);
        let to = number(self.parts.len());
        if from == to || holds.is_nothing() {
            self.parts.truncate(from as usize);
            return;
        }
        let only = self.parts[from as usize];
        if to - from == 1 && holds.is_equal() && self.are_alike(parent, only) {
            self.parts.truncate(from as usize);
            self.same.join(parent, only);
            return;
        }
        self.relations.push(Relation {
            parent,
            from,
            to,
            holds: Holds {
                // A whole that is at least the sum is at least each of its parts.
                at_least_each: holds.at_least_each && !holds.at_least_sum,
                // Of two parts there is one other; an only part is the whole.
                one_noise: holds.one_noise && to - from <= 2,
                ..holds
            },
        });
    }

    /// Whether nothing is shown of two cells of as many people, and the same is known of both.
    fn are_alike(&self, one: u32, other: u32) -> bool {
        let [one, other] = [one, other].map(|at| &self.variables[at as usize]);
        one == other && one.shown.is_none()
    }

    /// The cells.
    pub fn variables(&self) -> &[Variable] {
        &self.variables
    }

    /// The interval that a reader can work out, once it is propagated.
    pub fn interval(&self, variable: u32) -> (u32, u32) {
        let variable = self.same.of(variable);
        (self.low[variable as usize], self.high[variable as usize])
    }

    /// How many relations there are.
    pub const fn relations(&self) -> usize {
        self.relations.len()
    }

    fn parts_of(&self, relation: &Relation) -> &[u32] {
        &self.parts[relation.from as usize..relation.to as usize]
    }

    fn relations_of(&self, variable: u32) -> &[u32] {
        let at = variable as usize;
        &self.of[self.starts[at] as usize..self.starts[at + 1] as usize]
    }

    /// Notes which relations each cell is in.
    fn index(&mut self) {
        if self.starts.len() == self.variables.len() + 1 {
            return;
        }
        self.same.flatten();
        for relation in &mut self.relations {
            relation.parent = self.same.of(relation.parent);
        }
        for part in &mut self.parts {
            *part = self.same.of(*part);
        }
        let mut starts = vec![0_u32; self.variables.len() + 1];
        for relation in &self.relations {
            for member in self.parts_of(relation).iter().chain([&relation.parent]) {
                starts[*member as usize + 1] += 1;
            }
        }
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        let mut ends = starts.clone();
        let mut of = vec![0; starts.last().copied().unwrap_or(0) as usize];
        for (at, relation) in self.relations.iter().enumerate() {
            for member in self.parts_of(relation).iter().chain([&relation.parent]) {
                of[ends[*member as usize] as usize] = number(at);
                ends[*member as usize] += 1;
            }
        }
        self.of = of;
        self.starts = starts;
        self.has_twin = vec![false; self.variables.len()];
        for relation in self.relations.iter().filter(|one| one.is_twin()) {
            for twin in [relation.parent, self.parts[relation.from as usize]] {
                self.has_twin[twin as usize] = true;
            }
        }
        self.waits = vec![false; self.relations.len()];
        self.marks = Marks::new(self.variables.len(), self.relations.len());
    }
}

/// Cells and relations of one audit are fewer than 2^32.
fn number(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}
