//! The statements over observations, as text: lists of ids and days that come from the database
//! or from typed values, never texts of a client.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use chrono::NaiveDate;
use entities::{data_release, series};
use sea_orm::DatabaseBackend;

use super::question::RollUpInterval;
use super::releases::as_of;

/// A day as a literal.
pub(super) fn day(backend: DatabaseBackend, day: NaiveDate) -> String {
    if backend == DatabaseBackend::Postgres {
        format!("DATE '{day}'")
    } else {
        format!("'{day}'")
    }
}

fn no_day(backend: DatabaseBackend) -> &'static str {
    if backend == DatabaseBackend::Postgres {
        "CAST(NULL AS date)"
    } else {
        "NULL"
    }
}

/// Series of one data set, with the releases of it that count.
pub(super) struct Part<'a> {
    /// Series with the group that each belongs to.
    pub(super) series: Vec<(i64, usize)>,
    /// Releases with their place among all, oldest first.
    pub(super) releases: Vec<(usize, &'a data_release::Model)>,
}

/// Sorts series by data set. Releases of one data set say nothing about another, and one that has a
/// single release needs no choice between them.
pub(super) fn parts<'a>(
    series: impl IntoIterator<Item = (&'a series::Model, usize)>,
    releases: &'a [data_release::Model],
) -> Vec<Part<'a>> {
    let mut by_dataset: BTreeMap<&str, Part<'a>> = BTreeMap::new();
    for (place, release) in releases.iter().enumerate() {
        let part = by_dataset
            .entry(&release.dataset)
            .or_insert_with(Part::none);
        part.releases.push((place, release));
    }
    for (row, group) in series {
        if let Some(part) = by_dataset.get_mut(row.dataset.as_str()) {
            part.series.push((row.id, group));
        }
    }
    let parts = by_dataset.into_values();
    parts.filter(|part| !part.series.is_empty()).collect()
}

impl Part<'_> {
    const fn none() -> Self {
        Self {
            series: Vec::new(),
            releases: Vec::new(),
        }
    }
}

/// Which observations a statement is about.
pub(super) struct Selection<'a> {
    pub(super) backend: DatabaseBackend,
    pub(super) parts: &'a [Part<'a>],
    pub(super) from: Option<NaiveDate>,
    pub(super) to: Option<NaiveDate>,
    /// Of each period, the newest release of each series or of each group; or all.
    pub(super) newest: Newest,
}

/// What the newest release is chosen for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Newest {
    /// Not at all: every vintage is wanted.
    All,
    /// Each series by itself.
    OfSeries,
    /// Each group of series together, so that a sum is never over several releases.
    OfGroup,
}

const COLUMNS: &str = "g.grp AS grp, o.series_id AS series_id, o.period_start AS period_start, \
                       o.period_end AS period_end, o.value AS value, o.release_id AS release_id, \
                       o.origin_row AS origin_row";

impl Selection<'_> {
    /// `WITH ... chosen AS (...)`: the wanted rows as `grp, series_id, period_start, period_end,
    /// value, release_id, origin_row, place, as_of`, where `place` is that of the release.
    pub(super) fn with_chosen(&self) -> String {
        let mut text = String::from("WITH ");
        let mut selects = Vec::with_capacity(self.parts.len());
        for (number, part) in self.parts.iter().enumerate() {
            let _ = write!(text, "g{number}(series_id, grp) AS (VALUES ");
            for (index, (series, group)) in part.series.iter().enumerate() {
                let comma = if index == 0 { "" } else { "," };
                let _ = write!(text, "{comma}({series},{group})");
            }
            text.push_str("), ");
            selects.push(match part.releases.as_slice() {
                [(place, release)] => self.of_one_release(number, *place, release),
                releases => self.of_releases(&mut text, number, releases),
            });
        }
        let _ = write!(text, "chosen AS ({})", selects.join(" UNION ALL "));
        text
    }

    // CROSS JOIN keeps SQLite at this order: the key of the table starts with the series.
    fn of_one_release(&self, number: usize, place: usize, release: &data_release::Model) -> String {
        let as_of = as_of(release).map_or(no_day(self.backend).to_owned(), |as_of| {
            day(self.backend, as_of)
        });
        format!(
            "SELECT {COLUMNS}, {place} AS place, {as_of} AS as_of FROM g{number} g CROSS JOIN \
             observation o WHERE o.series_id = g.series_id AND o.release_id = {}{}",
            release.id,
            self.window(),
        )
    }

    fn of_releases(
        &self,
        text: &mut String,
        number: usize,
        releases: &[(usize, &data_release::Model)],
    ) -> String {
        let _ = write!(text, "r{number}(release_id, place, as_of) AS (VALUES ");
        for (index, (place, release)) in releases.iter().enumerate() {
            let comma = if index == 0 { "" } else { "," };
            let _ = write!(text, "{comma}({},{place},", release.id);
            match as_of(release) {
                Some(as_of) => text.push_str(&day(self.backend, as_of)),
                None => text.push_str(no_day(self.backend)),
            }
            text.push(')');
        }
        let _ = write!(
            text,
            "), s{number} AS (SELECT {COLUMNS}, r.place AS place, r.as_of AS as_of \
             FROM g{number} g CROSS JOIN observation o CROSS JOIN r{number} r \
             WHERE o.series_id = g.series_id AND r.release_id = o.release_id{}), ",
            self.window(),
        );
        let columns = "grp, series_id, period_start, period_end, value, release_id, origin_row, \
                       place, as_of";
        let partition = match self.newest {
            Newest::All => return format!("SELECT {columns} FROM s{number}"),
            Newest::OfSeries => "series_id",
            Newest::OfGroup => "grp",
        };
        let _ = write!(
            text,
            "n{number} AS (SELECT s.*, RANK() OVER (PARTITION BY {partition}, period_start, \
             period_end ORDER BY place DESC) AS newest FROM s{number} s), "
        );
        format!("SELECT {columns} FROM n{number} WHERE newest = 1")
    }

    fn window(&self) -> String {
        let mut text = String::new();
        if let Some(from) = self.from {
            let _ = write!(text, " AND o.period_start >= {}", day(self.backend, from));
        }
        if let Some(to) = self.to {
            let _ = write!(text, " AND o.period_end <= {}", day(self.backend, to));
        }
        text
    }
}

/// A published zero of a period that had not begun is no count.
pub(super) const COUNTED: &str = "NOT (value = 0 AND as_of IS NOT NULL AND period_start > as_of)";

/// The days of a period.
pub(super) fn days(backend: DatabaseBackend) -> &'static str {
    if backend == DatabaseBackend::Postgres {
        "(period_end - period_start + 1)"
    } else {
        "CAST(julianday(period_end) - julianday(period_start) + 1 AS INTEGER)"
    }
}

/// The number of the period of a roll-up that a day belongs to; [`super::roll_up`] reads it back.
pub(super) fn bucket(backend: DatabaseBackend, interval: RollUpInterval) -> String {
    let (year, month) = if backend == DatabaseBackend::Postgres {
        (
            "EXTRACT(YEAR FROM period_start)::int",
            "EXTRACT(MONTH FROM period_start)::int",
        )
    } else {
        (
            "CAST(substr(period_start, 1, 4) AS INTEGER)",
            "CAST(substr(period_start, 6, 2) AS INTEGER)",
        )
    };
    match interval {
        RollUpInterval::Month => format!("({year} * 12 + {month} - 1)"),
        RollUpInterval::Quarter => format!("({year} * 4 + ({month} - 1) / 3)"),
        RollUpInterval::FiscalYear => {
            format!("({year} + CASE WHEN {month} >= 10 THEN 1 ELSE 0 END)")
        }
        RollUpInterval::CalendarYear => year.to_owned(),
    }
}
