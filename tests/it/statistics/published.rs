//! Releases as they are published: to those who follow them, and what they say of themselves.

use chrono::TimeDelta;
use entities::codes::StatisticsReleaseState;
use serde_json::json;
use tests::build;
use tests::{Outcome, Suite, TestApp, TestContext};

use super::world::{OCTOBER, SCOPE, ask, world};

pub(crate) fn tests(suite: &mut Suite) {
    tests::add_tests!(suite, on_each_backend:
        who_follows_is_told_of_a_release_of_another_process,
        following_needs_the_scope,
        a_release_says_how_useful_it_is_and_no_exact_totals,
    );
}

const FOLLOW: &str = "subscription { statisticsReleasePublished { number asOf dataThrough } }";

async fn who_follows_is_told_of_a_release_of_another_process(context: TestContext) -> Outcome {
    let app = TestApp::builder(&context)?
        .config(|config| config.feed.poll_milliseconds = 5)
        .build()
        .await?;
    build::statistics_release(&app, 1, |_| ()).await?;
    let mut events = app.with_scopes(SCOPE)?.events(FOLLOW).await?;
    let releases = &app.state().releases;
    let followed = async {
        while releases.subscribers().await == 0 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(TimeDelta::seconds(20).to_std()?, followed).await?;
    // Written past the service, as another process does; built is not published.
    build::statistics_release(&app, 2, |release| {
        release.state = StatisticsReleaseState::Built;
    })
    .await?;
    build::statistics_release(&app, 3, |_| ()).await?;
    let (event, data) = events.next().await?.ok_or("the stream ended")?;
    assert_eq!(event, "next");
    let told = &data["data"]["statisticsReleasePublished"];
    let expected = json!({ "number": 3, "asOf": "2026-11-15", "dataThrough": "2026-10-31" });
    assert_eq!(*told, expected, "{data}");
    Ok(())
}

async fn following_needs_the_scope(context: TestContext) -> Outcome {
    let app = TestApp::new(&context).await?;
    let mut events = app
        .with_scopes(&["facilities:read"])?
        .events(FOLLOW)
        .await?;
    let (_, data) = events.next().await?.ok_or("the stream ended")?;
    assert_eq!(
        data["errors"][0]["extensions"]["code"], "FORBIDDEN",
        "{data}"
    );
    Ok(())
}

async fn a_release_says_how_useful_it_is_and_no_exact_totals(context: TestContext) -> Outcome {
    let app = world(&context).await?;
    let report = r#"{"universes":[{"universe":"partners","people":1234567,"organizations":14,
        "all":{"cells":7654321,"published":50,"large":100,"large_published":99}}]}"#;
    build::statistics_release(&app, 2, |release| report.clone_into(&mut release.report)).await?;
    let client = app.with_scopes(SCOPE)?;
    let answer = ask(
        &client,
        OCTOBER,
        "coverage release { parameters report { universe organizations publishedCells
             largeCellsPublishedPercent nationwideCellsPublishedPercent meanError tablesWithheld } }",
    )
    .await?;
    assert_eq!(answer["coverage"], "known to 14 organizations");
    let report = &answer["release"]["report"][0];
    assert_eq!(report["largeCellsPublishedPercent"], 99);
    let text = answer.to_string();
    assert!(
        !text.contains("1234567") && !text.contains("7654321"),
        "{text}"
    );
    Ok(())
}
