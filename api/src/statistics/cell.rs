//! One number of an answer, and how numbers are put together.

use chrono::NaiveDate;

use disclosure::catalog::{Additivity, Kind};

/// What may be said about a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, async_graphql::Enum)]
#[graphql(name = "CellStatus")]
pub enum Status {
    /// Every part is published: `value` is known to lie within the bounds.
    Published,
    /// Every part is published, but one person can be in two of them: only the bounds are known.
    Bounded,
    /// Some parts are published and some are not: only the lower bound is known.
    PartlyShown,
    /// Exact: counted from the caller's own records. Never in published statistics.
    Exact,
    /// Not shown: nobody, or fewer than about 15 people, or withheld so that a smaller group cannot be worked out. These are told apart nowhere.
    NotShown,
}

/// How published numbers were rounded: parameters of a release.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Rounding {
    /// Fewest people in any published cell.
    pub fewest: i64,
    /// What numbers are multiples of.
    pub base: i64,
}

impl Rounding {
    /// The smallest published value.
    pub const fn smallest_value(self) -> i64 {
        let base = if self.base < 1 { 1 } else { self.base };
        base * ((self.fewest + base - 1 + base - 1) / base)
    }
}

impl Default for Rounding {
    fn default() -> Self {
        Self {
            fewest: 11,
            base: 5,
        }
    }
}

/// One number of an answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    /// The number; none where it is not known.
    pub value: Option<f64>,
    /// It is not smaller.
    pub lower: f64,
    /// It is not larger; none where nothing is known.
    pub upper: Option<f64>,
    /// What may be said about it.
    pub status: Status,
    /// Whether it was put together from others.
    pub derived: bool,
    /// From how many.
    pub parts: u32,
    /// The earliest cut-off of the records behind its parts; none where no part is shown.
    pub as_of: Option<NaiveDate>,
}

impl Cell {
    /// A cell that is hidden or empty.
    pub const fn not_shown() -> Self {
        Self {
            value: None,
            lower: 0.0,
            upper: None,
            status: Status::NotShown,
            derived: false,
            parts: 1,
            as_of: None,
        }
    }

    /// A published number.
    #[expect(
        clippy::cast_precision_loss,
        reason = "numbers of people are exact in f64"
    )]
    pub fn published(value: i64, as_of: NaiveDate, kind: Kind, rounding: Rounding) -> Self {
        let (lower, upper) = match kind {
            // An average is rounded with an offset anywhere within the base, and may be small
            // where many people are detained shortly.
            Kind::Average => ((value - rounding.base).max(0), value + rounding.base),
            _ => (
                (value - (rounding.base - 1)).max(rounding.fewest),
                value + (rounding.base - 1),
            ),
        };
        Self {
            value: Some(value as f64),
            lower: lower as f64,
            upper: Some(upper as f64),
            status: Status::Published,
            derived: false,
            parts: 1,
            as_of: Some(as_of),
        }
    }

    /// An exact number, counted up to a day.
    pub const fn exact(value: f64, as_of: NaiveDate) -> Self {
        Self {
            value: Some(value),
            lower: value,
            upper: Some(value),
            status: Status::Exact,
            derived: false,
            parts: 1,
            as_of: Some(as_of),
        }
    }

    /// The union of parts, of which these are shown and the others are not. `additivity` says
    /// whether one person can be in two of them.
    pub fn union(shown: &[Self], parts: u32, additivity: Additivity) -> Self {
        if parts == 1 {
            return shown.first().map_or_else(Self::not_shown, Clone::clone);
        }
        let mut union = Self {
            derived: true,
            parts,
            as_of: shown.iter().filter_map(|part| part.as_of).min(),
            ..Self::not_shown()
        };
        if shown.is_empty() || additivity == Additivity::None {
            union.as_of = None;
            return union;
        }
        let exact = additivity == Additivity::Exact;
        union.lower = if exact {
            shown.iter().map(|part| part.lower).sum()
        } else {
            shown.iter().map(|part| part.lower).fold(0.0, f64::max)
        };
        let complete = shown.len() == usize::try_from(parts).unwrap_or(usize::MAX);
        let upper: Option<f64> = shown.iter().map(|part| part.upper).sum();
        union.upper = upper.filter(|_| complete);
        let value: Option<f64> = shown.iter().map(|part| part.value).sum();
        union.value = value.filter(|_| complete && exact);
        union.status = if union.value.is_some() {
            Status::Published
        } else if union.upper.is_some() {
            Status::Bounded
        } else {
            Status::PartlyShown
        };
        union
    }
}

/// How two unions one after the other add up.
pub fn both(one: Additivity, other: Additivity) -> Additivity {
    match (one, other) {
        (Additivity::None, _) | (_, Additivity::None) => Additivity::None,
        (Additivity::Exact, Additivity::Exact) => Additivity::Exact,
        _ => Additivity::Overlapping,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(value: i64) -> Cell {
        let as_of = "2026-11-15".parse().unwrap();
        Cell::published(value, as_of, Kind::Stock, Rounding::default())
    }

    fn bounds(cell: &Cell) -> (Option<f64>, f64, Option<f64>, Status) {
        (cell.value, cell.lower, cell.upper, cell.status)
    }

    #[test]
    fn a_published_number_has_its_bounds() {
        assert_eq!(
            bounds(&of(190)),
            (Some(190.0), 186.0, Some(194.0), Status::Published)
        );
        assert_eq!(
            bounds(&of(15)).1.to_bits(),
            11_f64.to_bits(),
            "never fewer than in any published cell"
        );
        let average = Cell::published(
            30,
            of(15).as_of.unwrap(),
            Kind::Average,
            Rounding::default(),
        );
        assert_eq!((average.lower, average.upper), (25.0, Some(35.0)));
        assert_eq!(Rounding::default().smallest_value(), 15);
    }

    #[test]
    fn a_union_of_what_adds_up_adds_its_bounds() {
        let union = Cell::union(&[of(20), of(100)], 2, Additivity::Exact);
        assert_eq!(
            bounds(&union),
            (Some(120.0), 112.0, Some(128.0), Status::Published)
        );
        assert!(union.derived);
        assert_eq!(union.parts, 2);
    }

    #[test]
    fn a_union_in_which_people_can_be_twice_has_bounds_only() {
        let union = Cell::union(&[of(20), of(100)], 2, Additivity::Overlapping);
        assert_eq!(bounds(&union), (None, 96.0, Some(128.0), Status::Bounded));
    }

    #[test]
    fn a_part_that_is_not_shown_leaves_the_lower_bound() {
        let union = Cell::union(&[of(20)], 2, Additivity::Exact);
        assert_eq!(bounds(&union), (None, 16.0, None, Status::PartlyShown));
        let union = Cell::union(&[], 2, Additivity::Exact);
        assert_eq!(bounds(&union), (None, 0.0, None, Status::NotShown));
        assert_eq!(union.as_of, None);
    }

    #[test]
    fn a_union_of_one_is_that_one() {
        assert_eq!(Cell::union(&[of(20)], 1, Additivity::None), of(20));
        assert_eq!(Cell::union(&[], 1, Additivity::Exact), Cell::not_shown());
    }

    #[test]
    fn unions_one_after_the_other_are_as_weak_as_the_weaker() {
        use Additivity::{Exact, None, Overlapping};
        assert_eq!(both(Exact, Exact), Exact);
        assert_eq!(both(Exact, Overlapping), Overlapping);
        assert_eq!(both(Overlapping, None), None);
    }
}
