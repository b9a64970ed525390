//! The statements over observations, as text: lists of ids and days that come from the database
//! or from typed values, never texts of a client.

use std::fmt::Write as _;

use chrono::NaiveDate;
use entities::data_release;
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

/// Which observations a statement is about.
pub(super) struct Selection<'a> {
    pub(super) backend: DatabaseBackend,
    /// Series with the group that each belongs to.
    pub(super) series: &'a [(i64, usize)],
    /// Releases that count, oldest first.
    pub(super) releases: &'a [data_release::Model],
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

impl Selection<'_> {
    /// `WITH ... chosen AS (...)`: the wanted rows as `grp, series_id, period_start, period_end,
    /// value, release_id, origin_row, place, as_of`, where `place` is the rank of the release.
    pub(super) fn with_chosen(&self) -> String {
        let mut text = String::from("WITH g(series_id, grp) AS (VALUES ");
        for (index, (series, group)) in self.series.iter().enumerate() {
            let comma = if index == 0 { "" } else { "," };
            let _ = write!(text, "{comma}({series},{group})");
        }
        text.push(')');
        let columns = "g.grp AS grp, o.series_id AS series_id, o.period_start AS period_start, \
                       o.period_end AS period_end, o.value AS value, o.release_id AS release_id, \
                       o.origin_row AS origin_row";
        // CROSS JOIN keeps SQLite at this order: the key of the table starts with the series.
        if let [release] = self.releases {
            let day = as_of(release).map_or(no_day(self.backend).to_owned(), |day| {
                self::day(self.backend, day)
            });
            let _ = write!(
                text,
                ", chosen AS (SELECT {columns}, 0 AS place, {day} AS as_of FROM g CROSS JOIN \
                 observation o WHERE o.series_id = g.series_id AND o.release_id = {}{})",
                release.id,
                self.window(),
            );
            return text;
        }
        self.write_releases(&mut text);
        let _ = write!(
            text,
            ", seen AS (SELECT {columns}, r.place AS place, r.as_of AS as_of FROM g CROSS JOIN \
             observation o CROSS JOIN r WHERE o.series_id = g.series_id \
             AND r.release_id = o.release_id{})",
            self.window(),
        );
        let partition = match self.newest {
            Newest::All => {
                text.push_str(", chosen AS (SELECT * FROM seen)");
                return text;
            }
            Newest::OfSeries => "series_id",
            Newest::OfGroup => "grp",
        };
        let _ = write!(
            text,
            ", placed AS (SELECT seen.*, RANK() OVER (PARTITION BY {partition}, period_start, \
             period_end ORDER BY place DESC) AS newest FROM seen), \
             chosen AS (SELECT * FROM placed WHERE newest = 1)"
        );
        text
    }

    fn write_releases(&self, text: &mut String) {
        text.push_str(", r(release_id, place, as_of) AS (VALUES ");
        for (place, release) in self.releases.iter().enumerate() {
            let comma = if place == 0 { "" } else { "," };
            let _ = write!(text, "{comma}({},{place},", release.id);
            match as_of(release) {
                Some(day) => text.push_str(&self::day(self.backend, day)),
                None => text.push_str(no_day(self.backend)),
            }
            text.push(')');
        }
        text.push(')');
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
