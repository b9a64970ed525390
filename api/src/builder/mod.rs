//! The builder of statistics: from case records to a release that everybody may read.
//!
//! It works as a role of its own, alone among all instances, and holds the keys that the serving
//! process never sees. What it writes is seen by nobody until one statement publishes the release;
//! what a killed build has left behind the next one takes back.

mod audit;
mod lease;
mod memory;
mod universe;

use chrono::NaiveDate;
use entities::codes::{
    StatisticsReleaseKind as Kind, StatisticsReleaseState as State, WebhookEvent,
};
use entities::statistics_release::Model;
use sea_orm::DatabaseConnection;

use crate::clock::{Clock, IdGen};
use crate::db;
use crate::error::{Code, Error, Result};
use crate::store::cube;
use crate::store::webhooks::outbox::{self, Happened};
use disclosure::catalog::DEFINITION_VERSION;
use disclosure::parameters::Parameters;
use disclosure::period;
use disclosure::release::{Report, UniverseReport};
use disclosure::value::Keys;

pub use audit::Finding;
use lease::Lease;

/// What a build needs.
#[derive(Clone, Copy)]
pub struct Builder<'a> {
    /// The database, as the builder's role.
    pub db: &'a DatabaseConnection,
    /// The keys.
    pub keys: &'a Keys,
    /// The parameters.
    pub parameters: Parameters,
    /// The time.
    pub clock: &'a Clock,
    /// New ids.
    pub ids: &'a IdGen,
    /// How many threads count.
    pub threads: usize,
    /// Told what is being done.
    pub progress: &'a (dyn Fn(&str) + Sync),
}

impl std::fmt::Debug for Builder<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Builder")
            .field("parameters", &self.parameters)
            .finish_non_exhaustive()
    }
}

/// What is to be built.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// What is known at the end of this day.
    pub as_of: NaiveDate,
    /// Closed months, or the stocks of weeks alone.
    pub kind: Kind,
}

/// A release that stands, and what it covers.
#[derive(Clone, Debug)]
pub(crate) struct Earlier {
    number: i32,
    kind: Kind,
    as_of: NaiveDate,
    universes: Vec<String>,
}

impl Builder<'_> {
    /// Builds a release that nobody sees yet.
    pub async fn build(&self, plan: Plan) -> Result<Model> {
        let lease = Lease::take(self).await?;
        let built = self.build_alone(plan).await;
        lease.end().await?;
        built
    }

    async fn build_alone(&self, plan: Plan) -> Result<Model> {
        self.clean_up().await?;
        let earlier = self.earlier().await?;
        if let Some(newest) = earlier.iter().max_by_key(|release| release.number)
            && newest.as_of > plan.as_of
        {
            return Err(Error::new(
                Code::Conflict,
                format!(
                    "Release {} knows the records up to {}: a later one cannot know less. Pass \
                     `--as-of` that day or a later one.",
                    newest.number, newest.as_of
                ),
            ));
        }
        let release = cube::begin(self.db, self.new_release(plan)?, self.clock.now()).await?;
        match self.fill(&release, plan, &earlier).await {
            Ok(report) => {
                let text = serde_json::to_string(&report).map_err(Error::internal)?;
                cube::finish(self.db, release, text, self.clock.now()).await
            }
            Err(error) => {
                cube::discard(self.db, release.number).await?;
                cube::fail(self.db, release, None).await?;
                Err(error)
            }
        }
    }

    fn new_release(&self, plan: Plan) -> Result<cube::NewRelease> {
        let weekly = period::next_week_closes(plan.as_of);
        let through = period::data_through(plan.as_of);
        Ok(cube::NewRelease {
            id: self.ids.next(),
            kind: plan.kind,
            as_of: plan.as_of,
            data_through: match plan.kind {
                Kind::Monthly => through,
                Kind::Weekly => through.max(period::last_week_end(plan.as_of)),
            },
            next_expected_on: weekly.min(period::next_month_closes(plan.as_of)),
            definition_version: DEFINITION_VERSION,
            parameters: serde_json::to_string(&self.parameters).map_err(Error::internal)?,
        })
    }

    /// Takes back what broken or unpublished builds have left behind.
    async fn clean_up(&self) -> Result<()> {
        for release in cube::unpublished(self.db).await? {
            (self.progress)(&format!("taking back release {}", release.number));
            cube::discard(self.db, release.number).await?;
            cube::fail(self.db, release, None).await?;
        }
        Ok(())
    }

    /// The published releases.
    async fn earlier(&self) -> Result<Vec<Earlier>> {
        let all = cube::all(self.db).await?;
        let published = all
            .into_iter()
            .filter(|release| release.state == State::Published);
        Ok(published
            .map(|release| {
                let report: Report = serde_json::from_str(&release.report).unwrap_or_default();
                let universes = report
                    .universes
                    .into_iter()
                    .map(|one| one.universe)
                    .collect();
                Earlier {
                    number: release.number,
                    kind: release.kind,
                    as_of: release.as_of,
                    universes,
                }
            })
            .collect())
    }

    async fn fill(&self, release: &Model, plan: Plan, earlier: &[Earlier]) -> Result<Report> {
        let started = memory::Stopwatch::start();
        let mut report = Report::default();
        for (id, name) in cube::all_universes(self.db).await? {
            let one = self
                .build_universe(release, plan, earlier, (id, &name))
                .await?;
            report.universes.extend(one);
        }
        report.seconds = started.seconds();
        report.peak_bytes = memory::peak_bytes();
        Ok(report)
    }

    /// Publishes a release that is built.
    pub async fn publish(&self, text: &str) -> Result<Model> {
        let release = self.find(text).await?;
        let newest = cube::newest_published(self.db).await?;
        if newest.is_some_and(|newest| newest.number > release.number) {
            return Err(Error::new(
                Code::Conflict,
                "A newer release is published already: build anew.",
            ));
        }
        let now = self.clock.now();
        let transaction = db::begin_write(self.db).await?;
        let published = cube::publish(&transaction, &release, now).await?;
        let happened = Happened::Thing {
            event: WebhookEvent::StatisticsReleasePublished,
            type_name: "StatisticsRelease",
            key: &published.id.to_string(),
        };
        outbox::enqueue(&transaction, None, happened, now).await?;
        transaction.commit().await?;
        Ok(published)
    }

    /// The release of this number or id.
    pub async fn find(&self, text: &str) -> Result<Model> {
        find(self.db, text).await
    }
}

/// The release of this number or id.
pub async fn find(db: &DatabaseConnection, text: &str) -> Result<Model> {
    cube::of_number_or_id(db, text).await?.ok_or_else(|| {
        Error::new(
            Code::NotFound,
            format!("There is no release `{text}`; `habeas statistics list` shows them."),
        )
    })
}

/// What a release says of each universe that it covers.
pub fn report(release: &Model) -> Vec<UniverseReport> {
    let report: Report = serde_json::from_str(&release.report).unwrap_or_default();
    report.universes
}
