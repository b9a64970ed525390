//! The parameters of disclosure control, and how far down each may go.

use serde::{Deserialize, Serialize};

use super::value;

/// The parameters. A configuration below a floor is refused at start-up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Parameters {
    /// Fewest people in a published cell; at least 11.
    pub k: i64,
    /// Published numbers are multiples of it; at least 5.
    pub base: i64,
    /// Most dimensions of one cell besides the period; at most 3.
    pub dimensions: usize,
    /// Narrowest interval that anybody may work out for a cell of fewer than `k` people; at least 5.
    pub width: i64,
    /// How many people must have been added or removed until a closed cell is counted again; at
    /// least `base`.
    pub delta: i64,
    /// Fewest people behind an average; at least 30.
    pub n_mean: i64,
}

impl Default for Parameters {
    fn default() -> Self {
        Self {
            k: 11,
            base: 5,
            dimensions: 3,
            width: 5,
            delta: 5,
            n_mean: 30,
        }
    }
}

impl Parameters {
    /// The smallest published number.
    pub const fn smallest(&self) -> i64 {
        value::smallest(self.k, self.base)
    }

    /// The largest count that a cell can have which is not published for its size.
    pub const fn largest_hidden(&self) -> i64 {
        self.smallest() - 1
    }

    /// People from whom on a closed cell without a stored count is published: so many that at least
    /// `delta` were added whatever it held.
    pub const fn late(&self) -> i64 {
        self.largest_hidden() + self.delta
    }

    /// From how many people on a nationwide cell of one dimension is never withheld.
    pub const fn protected(&self) -> i64 {
        self.k * 3
    }

    /// What is below its floor: the key and why.
    pub fn refused(&self) -> Option<(&'static str, &'static str)> {
        if self.k < 11 {
            Some(("statistics.k", "is under 11: smaller cells expose people"))
        } else if self.base < 5 {
            Some((
                "statistics.base",
                "is under 5: a finer rounding exposes people",
            ))
        } else if self.dimensions > 3 {
            Some((
                "statistics.dimensions",
                "is over 3: more dimensions expose people",
            ))
        } else if self.width < 5 {
            Some((
                "statistics.width",
                "is under 5: narrower intervals expose people",
            ))
        } else if self.delta < self.base {
            Some((
                "statistics.delta",
                "is under `statistics.base`: single changes would show",
            ))
        } else if self.n_mean < 30 {
            Some((
                "statistics.n_mean",
                "is under 30: averages of few expose people",
            ))
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_below_their_floor_are_refused() {
        let good = Parameters::default();
        assert_eq!(good.refused(), None);
        assert_eq!(
            (good.smallest(), good.late(), good.protected()),
            (15, 19, 33)
        );
        for (bad, key) in [
            (Parameters { k: 10, ..good }, "statistics.k"),
            (Parameters { base: 4, ..good }, "statistics.base"),
            (
                Parameters {
                    dimensions: 4,
                    ..good
                },
                "statistics.dimensions",
            ),
            (Parameters { width: 4, ..good }, "statistics.width"),
            (Parameters { delta: 4, ..good }, "statistics.delta"),
            (Parameters { base: 6, ..good }, "statistics.delta"),
            (Parameters { n_mean: 29, ..good }, "statistics.n_mean"),
        ] {
            assert_eq!(bad.refused().map(|(key, _)| key), Some(key));
        }
    }
}
