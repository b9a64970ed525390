//! Releases of statistics when they are due: the service starts the builder as a process of its own,
//! which holds the keys; the service never reads them.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use entities::codes::{StatisticsReleaseKind as Kind, StatisticsReleaseState as State};
use sea_orm::DatabaseConnection;

use crate::clock::Clock;
use crate::config::Config;
use crate::error::{Code, Error, Result};
use crate::store::cube;
use crate::store::identity::nightly;
use disclosure::period::{data_through, last_week_end};

/// What the builder's process needs to find what this one works with.
#[derive(Clone, Debug)]
pub(super) struct Program {
    config_file: Option<PathBuf>,
    database_url: String,
    key_file: PathBuf,
}

impl Program {
    pub(super) fn new(config: &Config, config_file: Option<PathBuf>) -> Self {
        Self {
            config_file,
            database_url: config.database.url.clone(),
            key_file: config.statistics_key_file.clone(),
        }
    }

    /// Builds and publishes a release in a process of its own.
    pub(super) async fn build(&self, arguments: &[&str]) -> Result<()> {
        let program = std::env::current_exe().map_err(Error::internal)?;
        let mut command = Command::new(program);
        if let Some(file) = &self.config_file {
            command.arg("--config").arg(file);
        }
        command
            .args(["statistics", "build", "--publish"])
            .args(arguments)
            .env("DATABASE_URL", &self.database_url)
            .env("HABEAS_STATISTICS_KEY_FILE", &self.key_file)
            .stdin(Stdio::null());
        let output = tokio::task::spawn_blocking(move || command.output());
        let output = output
            .await
            .map_err(Error::internal)?
            .map_err(Error::internal)?;
        for line in String::from_utf8_lossy(&output.stdout).lines() {
            tracing::info!("{line}");
        }
        if output.status.success() {
            return Ok(());
        }
        let words = String::from_utf8_lossy(&output.stderr);
        let last = words.lines().last().unwrap_or("the builder was ended");
        Err(Error::new(
            Code::Unavailable,
            last.trim_start_matches("habeas: "),
        ))
    }
}

/// Builds what is due, now and then every night at 04:00 UTC, for as long as the service serves.
pub(super) async fn every_night(program: Program, db: DatabaseConnection, clock: Clock) {
    loop {
        for (task, kind) in [(MONTHLY, Kind::Monthly), (WEEKLY, Kind::Weekly)] {
            if let Err(error) = build_due(&program, &db, &clock, task, kind).await {
                // The next night tries again.
                tracing::error!(%error, task, "a release of statistics");
            }
        }
        clock.sleep_until(next_night(clock.now())).await;
    }
}

const MONTHLY: &str = "statistics_monthly";
const WEEKLY: &str = "statistics_weekly";

async fn build_due(
    program: &Program,
    db: &DatabaseConnection,
    clock: &Clock,
    task: &str,
    kind: Kind,
) -> Result<()> {
    let today = clock.today();
    let published = cube::all(db).await?.into_iter();
    let published = published.filter(|release| release.state == State::Published);
    let releases: Vec<(Kind, NaiveDate)> = published.map(|one| (one.kind, one.as_of)).collect();
    if !is_due(kind, today, &releases) || !nightly::take(db, task, today).await? {
        return Ok(());
    }
    program
        .build(if kind == Kind::Weekly {
            &["--weekly"]
        } else {
            &[]
        })
        .await
}

/// Whether a period has closed since the last release of this kind.
fn is_due(kind: Kind, today: NaiveDate, published: &[(Kind, NaiveDate)]) -> bool {
    match kind {
        Kind::Monthly => !published.iter().any(|(kind, as_of)| {
            *kind == Kind::Monthly && data_through(*as_of) >= data_through(today)
        }),
        // The first release is a monthly one; a month's release has the weeks too.
        Kind::Weekly => {
            !published.is_empty()
                && !published
                    .iter()
                    .any(|(_, as_of)| last_week_end(*as_of) >= last_week_end(today))
        }
    }
}

/// The next 04:00 UTC.
fn next_night(now: DateTime<Utc>) -> DateTime<Utc> {
    let four = now.date_naive().and_time(NaiveTime::MIN).and_utc() + TimeDelta::hours(4);
    if now < four {
        four
    } else {
        four + TimeDelta::days(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_month_is_due_when_it_is_closed_and_not_published() {
        let published = [(Kind::Monthly, on("2025-10-15"))];
        assert!(is_due(Kind::Monthly, on("2025-10-15"), &[]));
        assert!(!is_due(Kind::Monthly, on("2025-11-14"), &published));
        assert!(is_due(Kind::Monthly, on("2025-11-15"), &published));
    }

    #[test]
    fn a_week_is_due_three_days_after_its_end() {
        let published = [(Kind::Monthly, on("2025-10-15"))];
        assert!(!is_due(Kind::Weekly, on("2025-10-21"), &published));
        assert!(is_due(Kind::Weekly, on("2025-10-22"), &published));
        let weekly = [published[0], (Kind::Weekly, on("2025-10-22"))];
        assert!(!is_due(Kind::Weekly, on("2025-10-28"), &weekly));
        assert!(!is_due(Kind::Weekly, on("2025-10-28"), &[]));
    }
}
