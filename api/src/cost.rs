//! What answers cost: how much each field weighs, and the meter that counts what was resolved.
//!
//! The same weights are used before a query runs, to say what it may cost at most, and while it
//! runs, to say what it did cost.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Rows of a page where the client names no number.
pub const DEFAULT_PAGE: i32 = 20;

/// Parts of one point of cost. Weights are whole numbers of these, so that what is cheaper than a
/// field of a record can be counted exactly.
pub const PARTS: u64 = 100;

/// What resolving the field once weighs, in parts of a point. A field that is not named here is
/// one point.
pub fn weight(type_name: &str, field: &str) -> u64 {
    match (type_name, field) {
        // Answered from memory, without a record.
        (name, _) if name.starts_with("__") => 5,
        // Narrow rows, read by the thousand.
        (
            "Observation" | "ComparisonEntry" | "StatisticsGroup" | "OwnStatisticsGroup"
            | "StatisticsKey" | "StatisticsCell",
            _,
        ) => 10,
        // Answered with the page.
        ("StatisticsConnection" | "OwnStatisticsConnection", "totalCount") => PARTS,
        (
            "StatisticsEdge"
            | "OwnStatisticsEdge"
            | "StatisticsGroupPeriod"
            | "StatisticsCode"
            | "StatisticsBand",
            _,
        ) => 5,
        // A question to each universe, and to each official table for each period.
        ("Query", "comparison") => 60 * PARTS,
        // All records of the organization are read and counted.
        ("Organization", "statistics") => 200 * PARTS,
        // A look through the whole list, and a statement with what all sources say.
        (_, "totalCount") | ("Facility", "values") => 10 * PARTS,
        // Several statements, or one over many tables. Each record that is submitted is charged one
        // point besides.
        (
            "Query",
            "search" | "timeline" | "claims" | "observations" | "matchCandidates" | "statistics"
            | "statisticsFacets",
        )
        | ("Mutation", "submitContribution") => 20 * PARTS,
        // What stands is read again for each.
        ("Contribution" | "ContributionResult", "changes") => 5 * PARTS,
        _ => PARTS,
    }
}

/// Parts as whole points, rounded up.
pub const fn points(parts: u64) -> u64 {
    parts.div_ceil(PARTS)
}

/// Counts what an operation resolves. Clones count together.
#[derive(Clone, Debug, Default)]
pub struct Meter(Arc<AtomicU64>);

impl Meter {
    /// Counts one field.
    pub fn count(&self, type_name: &str, field: &str) {
        self.0
            .fetch_add(weight(type_name, field), Ordering::Relaxed);
    }

    /// What was counted so far, in points.
    pub fn points(&self) -> u64 {
        points(self.0.load(Ordering::Relaxed))
    }
}

/// A client's budget after a request was charged to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Whether the budget had the points; where not, nothing was taken.
    pub granted: bool,
    /// Points that are left.
    pub available: u64,
    /// Most points that can be saved up.
    pub capacity: u64,
    /// Points that come back each second.
    pub restore_rate: u64,
}

impl Standing {
    /// Seconds until as many points as these are there.
    pub fn seconds_until(&self, points: u64) -> u64 {
        let missing = points.min(self.capacity).saturating_sub(self.available);
        missing.div_ceil(self.restore_rate.max(1))
    }

    /// The same once the request turned out to cost `actual` and not `requested`.
    #[must_use]
    pub fn settled(self, requested: u64, actual: u64) -> Self {
        let available = self
            .available
            .saturating_add(requested)
            .saturating_sub(actual);
        Self {
            available: available.min(self.capacity),
            ..self
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_rounded_up_to_points() {
        assert_eq!(
            [0, 1, 100, 101].map(points),
            [0, 1, 1, 2],
            "a begun point counts"
        );
    }

    #[test]
    fn clones_count_together() {
        let meter = Meter::default();
        for _ in 0..10 {
            meter.clone().count("Observation", "value");
        }
        meter.count("FacilityConnection", "totalCount");
        assert_eq!(meter.points(), 11);
    }
}
