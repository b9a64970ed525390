//! `StatisticsReleaseReport`: how useful a release is. Of what the builder measured only that which
//! says nothing about single people: it knows exact totals, and how many cells hold somebody at all.

use async_graphql::SimpleObject;

use disclosure::release::{Report, UniverseReport};

/// Fewest organizations whose number is told: that of one or two says who knows somebody.
const FEWEST_ORGANIZATIONS: u64 = 3;

/// How useful a release is for one universe.
#[derive(Clone, Debug, PartialEq, SimpleObject)]
#[graphql(name = "StatisticsReleaseReport")]
pub(crate) struct Usefulness {
    /// The universe: `partners`, or the name of a public release.
    pub(super) universe: String,
    /// How many organizations know the people. Null for a public release, and where there are fewer
    /// than three.
    organizations: Option<u64>,
    /// How many numbers are published.
    published_cells: u64,
    /// Of the cells of 22 people and more, how many percent are published, rounded down to the tenth.
    large_cells_published_percent: f64,
    /// Of nationwide totals and cells of one dimension of 33 people and more, how many percent are
    /// published, rounded down to the tenth.
    nationwide_cells_published_percent: f64,
    /// How far published numbers are off on average, to the tenth.
    mean_error: f64,
    /// How many whole tables are withheld.
    tables_withheld: u64,
}

/// A share as percent, to the tenth.
fn percent(share: f64) -> f64 {
    (share * 1000.0).round() / 10.0
}

impl Usefulness {
    /// What a report says of each universe; nothing where it cannot be read.
    pub(super) fn all(report: &str) -> Vec<Self> {
        let report: Report = serde_json::from_str(report).unwrap_or_default();
        report.universes.into_iter().map(Self::from).collect()
    }

    /// Whose knowledge the numbers are.
    pub(super) fn coverage(&self) -> Option<String> {
        let number = self.organizations?;
        Some(format!("known to {number} organizations"))
    }
}

impl From<UniverseReport> for Usefulness {
    fn from(of: UniverseReport) -> Self {
        let all = of.all;
        Self {
            universe: of.universe,
            organizations: Some(of.organizations).filter(|number| *number >= FEWEST_ORGANIZATIONS),
            published_cells: all.published,
            large_cells_published_percent: percent(all.large_share),
            nationwide_cells_published_percent: percent(all.nationwide_share),
            mean_error: (all.mean_error * 10.0).round() / 10.0,
            tables_withheld: all.tables_withheld,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use disclosure::release::Tally;

    fn report(organizations: u64) -> String {
        let all = Tally {
            cells: 70,
            published: 50,
            large: 30,
            large_published: 29,
            nationwide: 10,
            nationwide_published: 10,
            withheld: 1,
            error_milli: 100_400,
            ..Tally::default()
        };
        let universe = UniverseReport {
            universe: "partners".to_owned(),
            people: 190,
            organizations,
            all: all.usefulness(),
            ..UniverseReport::default()
        };
        let report = Report {
            universes: vec![universe],
            ..Report::default()
        };
        serde_json::to_string(&report).unwrap()
    }

    #[test]
    fn a_report_is_read_as_the_builder_writes_it() {
        let all = Usefulness::all(&report(2));
        assert_eq!(all.len(), 1);
        assert_eq!(all[0].published_cells, 50);
        assert!((all[0].large_cells_published_percent - 96.6).abs() < 0.001);
        assert!((all[0].nationwide_cells_published_percent - 100.0).abs() < 0.001);
        assert!((all[0].mean_error - 2.0).abs() < 0.001, "{:?}", all[0]);
    }

    #[test]
    fn one_organization_or_two_are_not_told() {
        assert_eq!(Usefulness::all(&report(2))[0].coverage(), None);
        let coverage = Usefulness::all(&report(3))[0].coverage();
        assert_eq!(coverage.as_deref(), Some("known to 3 organizations"));
        assert!(Usefulness::all("{}").is_empty() && Usefulness::all("x").is_empty());
    }
}
