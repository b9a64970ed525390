//! `Claims`: what claims about one number say together.

use async_graphql::SimpleObject;

use super::ReportedFigure;

/// What claims about one number say together. Each is what somebody claims, not what is so.
#[derive(Clone, Debug, SimpleObject)]
#[expect(
    clippy::struct_field_names,
    reason = "the field is named as the contract names it"
)]
pub(crate) struct Claims {
    /// The claims, earliest first.
    pub(crate) claims: Vec<ReportedFigure>,
    /// The numbers that all claims jointly allow. Null where no claim excludes anything, and where
    /// no number fits them all: then `contradictions` says which pairs clash.
    pub(crate) interval: Option<ClaimInterval>,
    /// Pairs of claims that cannot both hold.
    pub(crate) contradictions: Vec<ClaimPair>,
    /// Claims that are said to be the sum of others, with whether they add up.
    pub(crate) sums: Vec<ClaimSum>,
}

/// The numbers that claims jointly allow.
#[derive(Clone, Copy, Debug, SimpleObject)]
pub(crate) struct ClaimInterval {
    /// The lower bound; null where there is none.
    pub(crate) low: Option<f64>,
    /// Whether the lower bound is itself possible.
    pub(crate) low_inclusive: bool,
    /// The upper bound; null where there is none.
    pub(crate) high: Option<f64>,
    /// Whether the upper bound is itself possible.
    pub(crate) high_inclusive: bool,
}

/// Two claims that cannot both hold.
#[derive(Clone, Debug, SimpleObject)]
pub(crate) struct ClaimPair {
    /// One of them.
    pub(crate) one: ReportedFigure,
    /// The other.
    pub(crate) other: ReportedFigure,
}

/// A claim that is said to be the sum of others.
#[derive(Clone, Debug, SimpleObject)]
pub(crate) struct ClaimSum {
    /// The claim about the whole.
    pub(crate) whole: ReportedFigure,
    /// The claims about its parts.
    pub(crate) parts: Vec<ReportedFigure>,
    /// The sum of the points that the parts name.
    pub(crate) sum: f64,
    /// Whether the whole allows that sum.
    pub(crate) adds_up: bool,
}
