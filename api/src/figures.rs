//! Claim arithmetic: what claims about one number jointly allow, which of them cannot both hold,
//! and which of them add up. Pure: no database, no schema.
//!
//! A claim binds where it excludes something: `more than`, `at least`, `nearly`, `up to`, `exact`.
//! `Roughly`, an estimate or a bare number names a point without a tolerance; none is invented, so
//! it excludes nothing and contradicts nobody.

use entities::codes::QualifierKind;

/// What one claim says about a number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Claim {
    /// How its qualifier was read.
    pub kind: QualifierKind,
    /// The point it names.
    pub point: Option<f64>,
    /// The lower bound, and whether it is itself possible.
    pub low: Option<(f64, bool)>,
    /// The upper bound, and whether it is itself possible.
    pub high: Option<(f64, bool)>,
}

/// The numbers that are possible; an absent bound is open.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Interval {
    /// The lower bound, and whether it is itself possible.
    pub low: Option<(f64, bool)>,
    /// The upper bound, and whether it is itself possible.
    pub high: Option<(f64, bool)>,
}

impl Claim {
    /// The numbers that the claim allows; none where it excludes nothing.
    pub fn binds(&self) -> Option<Interval> {
        let bound = Interval {
            low: self.low,
            high: self.high,
        };
        (bound.low.is_some() || bound.high.is_some()).then_some(bound)
    }
}

impl Interval {
    /// The numbers that both allow; none where no whole number is left. What is counted is people
    /// and things, so `more than 100` and `nearly 101` leave nothing.
    pub fn and(self, other: Self) -> Option<Self> {
        let both = Self {
            low: tighter(self.low, other.low, |a, b| a > b),
            high: tighter(self.high, other.high, |a, b| a < b),
        };
        both.holds_a_whole_number().then_some(both)
    }

    fn holds_a_whole_number(self) -> bool {
        let (Some((low, low_in)), Some((high, high_in))) = (self.low, self.high) else {
            return true;
        };
        let least = if low_in {
            low.ceil()
        } else {
            low.floor() + 1.0
        };
        let most = if high_in {
            high.floor()
        } else {
            high.ceil() - 1.0
        };
        least <= most
    }

    /// Whether the number is possible.
    pub fn contains(self, number: f64) -> bool {
        let above = self
            .low
            .is_none_or(|(low, at)| number > low || at && number >= low);
        let below = self
            .high
            .is_none_or(|(high, at)| number < high || at && number <= high);
        above && below
    }
}

/// The tighter of two bounds; of equal ones the exclusive.
fn tighter(
    one: Option<(f64, bool)>,
    other: Option<(f64, bool)>,
    is_tighter: impl Fn(f64, f64) -> bool,
) -> Option<(f64, bool)> {
    match (one, other) {
        (Some(one), Some(other)) if is_tighter(one.0, other.0) => Some(one),
        (Some(one), Some(other)) if is_tighter(other.0, one.0) => Some(other),
        (Some(one), Some(other)) => Some((one.0, one.1 && other.1)),
        (one, other) => one.or(other),
    }
}

/// What all claims jointly allow: `Ok(None)` where none excludes anything, `Err` where nothing is
/// left.
pub fn joint(claims: &[Claim]) -> Result<Option<Interval>, Contradiction> {
    let mut joint: Option<Interval> = None;
    for bound in claims.iter().filter_map(Claim::binds) {
        joint = match joint {
            None => Some(bound),
            Some(so_far) => Some(so_far.and(bound).ok_or(Contradiction)?),
        };
    }
    Ok(joint)
}

/// No number fits all claims.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Contradiction;

/// The pairs of claims that cannot both hold, as places in the list, the lower first.
pub fn contradictions(claims: &[Claim]) -> Vec<(usize, usize)> {
    let mut pairs = Vec::new();
    for (i, one) in claims.iter().enumerate() {
        for (j, other) in claims.iter().enumerate().skip(i + 1) {
            if let (Some(one), Some(other)) = (one.binds(), other.binds())
                && one.and(other).is_none()
            {
                pairs.push((i, j));
            }
        }
    }
    pairs
}

/// Whether the points of parts add up to what the whole allows. `None` where a part names no point,
/// or the whole says nothing to compare with.
pub fn adds_up(whole: &Claim, parts: &[Claim]) -> Option<(f64, bool)> {
    let sum = parts.iter().map(|part| part.point).sum::<Option<f64>>()?;
    let fits = match (whole.binds(), whole.point) {
        (Some(bound), _) => bound.contains(sum),
        (None, Some(point)) => (sum - point).abs() < 0.5,
        (None, None) => return None,
    };
    (!parts.is_empty()).then_some((sum, fits))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn more_than(x: f64) -> Claim {
        Claim {
            kind: QualifierKind::MoreThan,
            point: None,
            low: Some((x, false)),
            high: None,
        }
    }
    fn nearly(x: f64) -> Claim {
        Claim {
            kind: QualifierKind::Nearly,
            point: None,
            low: None,
            high: Some((x, false)),
        }
    }
    fn roughly(x: f64) -> Claim {
        Claim {
            kind: QualifierKind::Roughly,
            point: Some(x),
            low: None,
            high: None,
        }
    }
    fn exact(x: f64) -> Claim {
        Claim {
            kind: QualifierKind::Exact,
            point: Some(x),
            low: Some((x, true)),
            high: Some((x, true)),
        }
    }

    #[test]
    fn more_than_and_nearly_a_hundred_cannot_both_hold() {
        let claims = [more_than(100.0), roughly(100.0), nearly(100.0)];
        assert_eq!(contradictions(&claims), [(0, 2)]);
        assert_eq!(joint(&claims), Err(Contradiction));
    }

    #[test]
    fn nothing_whole_lies_between_more_than_100_and_nearly_101() {
        assert_eq!(
            joint(&[more_than(100.0), nearly(101.0)]),
            Err(Contradiction)
        );
        assert!(joint(&[more_than(100.0), nearly(102.0)]).is_ok());
    }

    #[test]
    fn seventy_eight_documents_are_fifty_and_twenty_eight() {
        assert_eq!(
            adds_up(&exact(78.0), &[exact(50.0), exact(28.0)]),
            Some((78.0, true))
        );
        assert_eq!(
            adds_up(&more_than(200.0), &[roughly(100.0), roughly(95.0)]),
            Some((195.0, false))
        );
        assert_eq!(adds_up(&exact(78.0), &[]), None);
    }

    #[test]
    fn claims_that_exclude_nothing_allow_everything() {
        assert_eq!(joint(&[roughly(100.0)]), Ok(None));
        let both = joint(&[more_than(550.0), more_than(560.0)])
            .unwrap()
            .unwrap();
        assert_eq!(both.low, Some((560.0, false)));
    }
}
