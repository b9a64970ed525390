//! `StatisticsReleaseReport`: how useful a release is. Of what the builder measured only that which
//! says nothing about single people: it knows exact totals, and how many cells hold somebody at all.

use async_graphql::SimpleObject;
use serde::Deserialize;

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
    /// Of the cells of 22 people and more, how many percent are published; rounded down.
    large_cells_published_percent: u64,
    /// Of nationwide totals and cells of one dimension of 33 people and more, how many percent are
    /// published; rounded down.
    nationwide_cells_published_percent: u64,
    /// How far published numbers are off on average, to the tenth.
    mean_error: f64,
    /// How many whole tables are withheld.
    tables_withheld: u64,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Report {
    universes: Vec<Universe>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Universe {
    #[serde(rename = "universe")]
    name: String,
    organizations: u64,
    all: Tally,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Tally {
    published: u64,
    large: u64,
    large_published: u64,
    nationwide: u64,
    nationwide_published: u64,
    tables_withheld: u64,
    error_milli: u64,
}

const fn percent(part: u64, whole: u64) -> u64 {
    match whole {
        0 => 100,
        _ => part.saturating_mul(100) / whole,
    }
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

impl From<Universe> for Usefulness {
    fn from(of: Universe) -> Self {
        let all = of.all;
        #[expect(clippy::cast_precision_loss, reason = "a mean for people to read")]
        let mean = all.error_milli as f64 / 1000.0 / all.published.max(1) as f64;
        Self {
            universe: of.name,
            organizations: Some(of.organizations).filter(|number| *number >= FEWEST_ORGANIZATIONS),
            published_cells: all.published,
            large_cells_published_percent: percent(all.large_published, all.large),
            nationwide_cells_published_percent: percent(all.nationwide_published, all.nationwide),
            mean_error: (mean * 10.0).round() / 10.0,
            tables_withheld: all.tables_withheld,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exact_totals_are_not_told() {
        let report = r#"{"universes":[{"universe":"partners","people":190,"stays":200,"stints":400,
            "organizations":2,"all":{"cells":70,"published":50,"large":30,"large_published":29,
            "nationwide":10,"nationwide_published":10,"withheld":1,"tables_withheld":0,
            "error_milli":100400}}],"seconds":1.0}"#;
        let all = Usefulness::all(report);
        assert_eq!(all.len(), 1);
        assert_eq!(all[0].coverage(), None);
        assert_eq!(
            (all[0].published_cells, all[0].large_cells_published_percent),
            (50, 96)
        );
        assert!((all[0].mean_error - 2.0).abs() < 1e-9);
        let three = report.replace("\"organizations\":2", "\"organizations\":3");
        let coverage = Usefulness::all(&three)[0].coverage();
        assert_eq!(coverage.as_deref(), Some("known to 3 organizations"));
        assert!(Usefulness::all("{}").is_empty() && Usefulness::all("x").is_empty());
    }
}
