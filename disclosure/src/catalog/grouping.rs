//! A set of dimensions.

use std::fmt;

use entities::codes::{CodeList as _, StatisticsDimension as Dimension};

/// Most dimensions of one cell, besides the period.
pub const MOST_DIMENSIONS: usize = 3;

/// Dimensions of one table, in the order of the catalog and each once.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Grouping(Vec<Dimension>);

impl Grouping {
    /// These dimensions, whatever their order and however often they are named.
    pub fn new(dimensions: impl IntoIterator<Item = Dimension>) -> Self {
        let mut all: Vec<Dimension> = dimensions.into_iter().collect();
        all.sort_unstable();
        all.dedup();
        Self(all)
    }

    /// The dimensions.
    pub fn dimensions(&self) -> &[Dimension] {
        &self.0
    }

    /// Whether it has the dimension.
    pub fn has(&self, dimension: Dimension) -> bool {
        self.0.contains(&dimension)
    }

    /// Where among the codes of a cell that of the dimension stands.
    pub fn place_of(&self, dimension: Dimension) -> Option<usize> {
        self.0.iter().position(|own| *own == dimension)
    }

    /// The same without the dimension.
    #[must_use]
    pub fn without(&self, dimension: Dimension) -> Self {
        Self(
            self.0
                .iter()
                .copied()
                .filter(|own| *own != dimension)
                .collect(),
        )
    }

    /// The same with the dimension.
    #[must_use]
    pub fn with(&self, dimension: Dimension) -> Self {
        Self::new(self.0.iter().copied().chain([dimension]))
    }
}

impl fmt::Display for Grouping {
    /// As the database names it: codes joined by commas.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, dimension) in self.0.iter().enumerate() {
            if place > 0 {
                f.write_str(",")?;
            }
            f.write_str(dimension.as_str())?;
        }
        Ok(())
    }
}
