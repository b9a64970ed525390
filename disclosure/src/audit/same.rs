//! Which cells are one and the same.

/// Sets of equal cells, each named by the first of its cells.
#[derive(Clone, Debug)]
pub(super) struct Same {
    /// Another cell that is the same and comes before, or the cell itself.
    before: Vec<u32>,
}

impl Same {
    pub(super) const fn new() -> Self {
        Self { before: Vec::new() }
    }

    /// Adds a cell that is equal to none, and says its number.
    pub(super) fn add(&mut self) -> u32 {
        let cell = super::number(self.before.len());
        self.before.push(cell);
        cell
    }

    /// Says that two cells are equal.
    pub(super) fn join(&mut self, one: u32, other: u32) {
        let (one, other) = (self.find(one), self.find(other));
        self.before[one.max(other) as usize] = one.min(other);
    }

    fn find(&mut self, mut cell: u32) -> u32 {
        while self.of(cell) != cell {
            let further = self.of(self.of(cell));
            self.before[cell as usize] = further;
            cell = further;
        }
        cell
    }

    /// Has every cell know its first one. Those before it do already.
    pub(super) fn flatten(&mut self) {
        for cell in 0..self.before.len() {
            self.before[cell] = self.of(self.before[cell]);
        }
    }

    /// The first of the cells that are equal to this one, once they are flat.
    pub(super) fn of(&self, cell: u32) -> u32 {
        self.before[cell as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_cells_are_named_by_the_first() {
        let mut same = Same::new();
        for _ in 0..7 {
            same.add();
        }
        for (one, other) in [(5, 6), (3, 5), (6, 1), (2, 4)] {
            same.join(one, other);
        }
        same.flatten();
        let first: Vec<u32> = (0..7).map(|cell| same.of(cell)).collect();
        assert_eq!(first, [0, 1, 2, 1, 2, 1, 1]);
    }
}
