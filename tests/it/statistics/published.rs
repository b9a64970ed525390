//! Releases as they are published: to those who follow them, and what they say of themselves.

use chrono::TimeDelta;
use disclosure::release::{Report, UniverseReport, Usefulness};
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
        a_release_is_found_by_its_id,
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
    let universe = UniverseReport {
        universe: "partners".to_owned(),
        people: 1_234_567,
        organizations: 14,
        all: Usefulness {
            cells: 7_654_321,
            published: 50,
            large_share: 0.988,
            ..Usefulness::default()
        },
        ..UniverseReport::default()
    };
    let report = serde_json::to_string(&Report {
        universes: vec![universe],
        ..Report::default()
    })?;
    build::statistics_release(&app, 2, |release| report.clone_into(&mut release.report)).await?;
    let client = app.with_scopes(SCOPE)?;
    let answer = ask(
        &client,
        OCTOBER,
        "coverage release { parameters { fewestPeople } report { universe organizations publishedCells
             largeCellsPublishedPercent nationwideCellsPublishedPercent meanError tablesWithheld } }",
    )
    .await?;
    assert_eq!(answer["coverage"], "known to 14 organizations");
    let report = &answer["release"]["report"][0];
    assert_eq!(report["largeCellsPublishedPercent"], 98.8);
    let text = answer.to_string();
    assert!(
        !text.contains("1234567") && !text.contains("7654321"),
        "{text}"
    );
    Ok(())
}

async fn a_release_is_found_by_its_id(context: TestContext) -> Outcome {
    let app = world(&context).await?;
    let built = build::statistics_release(&app, 2, |release| {
        release.state = StatisticsReleaseState::Built;
    })
    .await?;
    let client = app.with_scopes(SCOPE)?;
    let answer = ask(&client, OCTOBER, "release { id }").await?;
    let id = answer["release"]["id"].clone();
    let query = "query($ids: [ID!]!) { nodes(ids: $ids) { __typename id
        ... on StatisticsRelease { number parameters { fewestPeople roundingBase smallestValue
            mostDimensions narrowestInterval revisionThreshold fewestPeopleOfAverage } } } }";
    let not_published = base64_id(&format!("StatisticsRelease:{}", built.id));
    let missing = base64_id("StatisticsRelease:00000000-0000-0000-0000-0000000fffff");
    let ids = json!({ "ids": [id, not_published, missing] });
    let answer = client.gql(query, ids.clone()).await?;
    let release = json!({
        "__typename": "StatisticsRelease", "id": id, "number": 1,
        "parameters": {
            "fewestPeople": 11, "roundingBase": 5, "smallestValue": 15, "mostDimensions": 3,
            "narrowestInterval": 5, "revisionThreshold": 5, "fewestPeopleOfAverage": 30,
        },
    });
    assert_eq!(answer.data()?["nodes"], json!([release, null, null]));
    // Without the scope it is as if it were not there.
    let answer = app.with_scopes(&["reports:read"])?.gql(query, ids).await?;
    assert_eq!(answer.data()?["nodes"], json!([null, null, null]));
    Ok(())
}

fn base64_id(text: &str) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(text)
}
