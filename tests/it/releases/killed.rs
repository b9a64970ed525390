//! A build that is killed: what it leaves is taken back, and nobody waits for it.

use std::time::{Duration, Instant};

use entities::codes::StatisticsReleaseState;
use entities::{statistics_cell, statistics_lease, statistics_release};
use sea_orm::{ActiveModelTrait as _, EntityTrait as _, IntoActiveModel as _, PaginatorTrait as _};
use tests::cli::habeas_started;
use tests::{Outcome, TestContext};
use uuid::Uuid;

use super::{AS_OF, World};

impl World<'_> {
    /// Begins a build, and kills it as soon as it holds the lease.
    async fn kill_a_build(&self) -> Outcome {
        let arguments = ["statistics", "build", "--as-of", AS_OF];
        let environment = [("HABEAS_STATISTICS_KEY_FILE", self.keys.as_str())];
        let before = self.holder().await?;
        let build = habeas_started(self.context, self.app.database(), &arguments, &environment)?;
        let started = Instant::now();
        while self.holder().await? == before && started.elapsed() < Duration::from_mins(1) {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        drop(build);
        let held = self.holder().await?;
        assert!(
            held.is_some() && held != before,
            "it was not killed in its midst"
        );
        Ok(())
    }

    async fn holder(&self) -> Outcome<Option<Uuid>> {
        let held = statistics_lease::Entity::find().one(self.db()).await?;
        Ok(held.map(|lease| lease.holder))
    }
}

pub(super) async fn a_killed_build_is_taken_back_and_a_living_one_is_waited_for(
    context: TestContext,
) -> Outcome {
    let world = World::new(&context).await?;
    world.people(&[("KH", 80), ("MX", 300)], 11).await?;
    world.statistics(&["build", "--as-of", AS_OF])?.success()?;
    // As a build leaves it that is killed: rows are written, and the lease is not given back.
    let rows = statistics_cell::Entity::find().count(world.db()).await?;
    assert!(rows > 0);
    let mut killed = statistics_release::Entity::find()
        .one(world.db())
        .await?
        .ok_or("no release")?
        .into_active_model();
    killed.state = sea_orm::ActiveValue::Set(StatisticsReleaseState::Building);
    killed.update(world.db()).await?;
    let lease = |alive_at| statistics_lease::ActiveModel {
        name: sea_orm::ActiveValue::Set("builder".to_owned()),
        holder: sea_orm::ActiveValue::Set(Uuid::from_u128(5)),
        alive_at: sea_orm::ActiveValue::Set(alive_at),
    };
    let future = chrono::DateTime::from_timestamp_nanos(4_000_000_000_000_000_000);
    statistics_lease::Entity::insert(lease(future))
        .exec_without_returning(world.db())
        .await?;
    let waits = world.statistics(&["build", "--as-of", AS_OF])?;
    assert_eq!(waits.code, Some(1));
    assert!(waits.stderr.contains("Another run"), "{}", waits.stderr);
    let long_ago = chrono::DateTime::from_timestamp_nanos(0);
    lease(long_ago).update(world.db()).await?;
    world.kill_a_build().await?;
    // Its process is gone, so that nobody waits for the lease to end.
    world.publish()?;
    let releases = statistics_release::Entity::find().all(world.db()).await?;
    for release in releases {
        let cells = world.cells(release.number).await?.len() as u64;
        let expected = match release.state {
            StatisticsReleaseState::Published => rows,
            // Nothing of the killed builds is left.
            _ => 0,
        };
        assert_eq!(cells, expected, "{:?}", release.state);
        assert_ne!(release.state, StatisticsReleaseState::Building);
    }
    let all = statistics_cell::Entity::find().count(world.db()).await?;
    assert_eq!(all, rows);
    Ok(())
}
