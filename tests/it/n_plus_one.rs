//! A list of fifty rows with everything nested costs as many statements as one of five.

use api::kind::RecordKind;
use entities::codes::FacilityField;
use serde_json::{Value, json};
use tests::build::{self, Owner};
use tests::{Client, Outcome, Suite, TestApp, TestContext};

pub(crate) fn tests(suite: &mut Suite) {
    tests::add_tests!(suite, on_each_backend:
        facilities_with_field_office_citations_and_file,
        field_offices_with_their_facilities,
        lawsuits_with_events_parties_and_court,
        detainees_with_stays_stints_and_facilities,
        reported_figures_with_speaker_and_sources,
        nodes_of_one_kind,
    );
}

const ROWS: usize = 50;

/// A service whose loaders wait long enough that a slow machine does not cut a batch in two: what
/// is counted is whether there are batches.
async fn batching(context: &TestContext) -> Outcome<TestApp> {
    TestApp::builder(context)?
        .config(|config| config.limits.batch_wait_milliseconds = 60)
        .build()
        .await
}

/// Asks for 5 and for 50 rows of a list, and compares what they cost. The list must hold 50, so
/// that the larger answer is larger indeed.
async fn assert_flat(app: &TestApp, client: &Client, query: &str, path: &str) -> Outcome {
    let mut costs = Vec::new();
    for first in [5, ROWS] {
        app.statements().take();
        let answer = client.gql(query, json!({ "first": first })).await?;
        let rows = answer.data()?.pointer(path).and_then(Value::as_array);
        assert_eq!(rows.map(Vec::len), Some(first), "{}", answer.text);
        costs.push(app.statements().take());
    }
    let shapes = |cost: &[String]| -> Vec<String> {
        cost.iter()
            .map(|sql| sql.split("IN (").next().unwrap_or_default().to_owned())
            .collect()
    };
    assert!(!costs[0].is_empty(), "no statement was seen at all");
    assert_eq!(costs[0].len(), costs[1].len(), "{:#?}", shapes(&costs[1]));
    Ok(())
}

async fn facilities_with_field_office_citations_and_file(context: TestContext) -> Outcome {
    let app = batching(&context).await?;
    for index in 0..ROWS {
        let office = build::field_office(&app, &format!("O{index:02}")).await?;
        let facility =
            build::facility(&app, |facility| facility.field_office_id = Some(office.id)).await?;
        let source = build::source(&app, |_| ()).await?;
        build::cite(&app, RecordKind::Facility, facility.id, source.id).await?;
        build::facility_value(&app, &facility, source.id, FacilityField::Name, "x").await?;
    }
    let client = app.with_scopes(&["facilities:read", "reports:read"])?;
    let query = "query($first: Int) { facilities(first: $first) { totalCount nodes { name \
         fieldOffice { code } citations { source { title } } \
         values { value } provenance { file } } } }";
    assert_flat(&app, &client, query, "/facilities/nodes").await
}

async fn field_offices_with_their_facilities(context: TestContext) -> Outcome {
    let app = batching(&context).await?;
    for index in 0..ROWS {
        let office = build::field_office(&app, &format!("O{index:02}")).await?;
        for _ in 0..3 {
            build::facility(&app, |facility| facility.field_office_id = Some(office.id)).await?;
        }
    }
    let client = app.with_scopes(&["facilities:read"])?;
    let query = "query($first: Int) { fieldOffices(first: $first) { nodes { code \
         facilities(first: 2) { name citations { locator } } } } }";
    assert_flat(&app, &client, query, "/fieldOffices/nodes").await?;
    // What is cut off is cut off for each parent, not over all of them.
    let answer = client.gql(query, json!({ "first": ROWS })).await?;
    for office in answer.data()?["fieldOffices"]["nodes"]
        .as_array()
        .into_iter()
        .flatten()
    {
        assert_eq!(
            office["facilities"].as_array().map(Vec::len),
            Some(2),
            "{office}"
        );
    }
    Ok(())
}

async fn lawsuits_with_events_parties_and_court(context: TestContext) -> Outcome {
    let app = batching(&context).await?;
    let group = build::population_group(&app, "Everybody").await?;
    for index in 0..ROWS {
        let court = build::court(&app, &format!("Court {index}")).await?;
        let lawsuit = build::lawsuit(&app, |lawsuit| {
            lawsuit.court_id = Some(court.id);
            lawsuit.population_group_id = Some(group.id);
        })
        .await?;
        build::lawsuit_event(&app, &lawsuit).await?;
        build::lawsuit_party(&app, &lawsuit, "Doe").await?;
    }
    let client = app.with_scopes(&["lawsuits:read", "reports:read"])?;
    let query = "query($first: Int) { lawsuits(first: $first) { nodes { caption court { name } \
         events(first: 2) { kind } parties(first: 2) { name } relations(first: 2) { id } \
         populationGroup { name } citations { source { title } } } } }";
    assert_flat(&app, &client, query, "/lawsuits/nodes").await
}

async fn detainees_with_stays_stints_and_facilities(context: TestContext) -> Outcome {
    let app = batching(&context).await?;
    let client = app
        .as_organization("partner", &["detainees:read", "facilities:read"])
        .await?;
    let partner = build::organization(&app, "partner").await?;
    for _ in 0..ROWS {
        let facility = build::facility(&app, |_| ()).await?;
        build::stay(&app, Owner::Organization(partner.id), Some(facility.id)).await?;
    }
    let query = "query($first: Int) { detainees(first: $first) { nodes { gender \
         linked { id } merges { id detainees { id } } \
         provenance { contributor { name } } detentions(first: 2) { bookedInAt \
         placements(first: 2) { bookedInAt facility { name } } } } } }";
    assert_flat(&app, &client, query, "/detainees/nodes").await
}

async fn reported_figures_with_speaker_and_sources(context: TestContext) -> Outcome {
    let app = batching(&context).await?;
    for index in 0..ROWS {
        let speaker = build::organization(&app, &format!("speaker-{index}")).await?;
        let source = build::source(&app, |source| {
            source.publisher_organization_id = Some(speaker.id);
        })
        .await?;
        let figure = build::reported_figure(&app, |figure| {
            figure.speaker_organization_id = Some(speaker.id);
        })
        .await?;
        build::cite(&app, RecordKind::ReportedFigure, figure.id, source.id).await?;
    }
    let client = app.with_scopes(&["reports:read"])?;
    let query = "query($first: Int) { reportedFigures(first: $first) { nodes { metric \
         relations(first: 2) { id } citations { source { title } } } } }";
    assert_flat(&app, &client, query, "/reportedFigures/nodes").await?;
    let query = "query($first: Int) { reportedFigures(first: $first) { nodes { \
         speakerOrganization { name } } } }";
    assert_flat(&app, &client, query, "/reportedFigures/nodes").await
}

async fn nodes_of_one_kind(context: TestContext) -> Outcome {
    let app = batching(&context).await?;
    for _ in 0..ROWS {
        build::facility(&app, |_| ()).await?;
    }
    let client = app.with_scopes(&["facilities:read"])?;
    let list = "query($first: Int) { facilities(first: $first) { nodes { id } } }";
    let answer = client.gql(list, json!({ "first": ROWS })).await?;
    let rows = answer.data()?["facilities"]["nodes"].as_array().cloned();
    let ids: Vec<Value> = rows
        .into_iter()
        .flatten()
        .map(|row| row["id"].clone())
        .collect();
    app.statements().take();
    let query = "query($ids: [ID!]!) { nodes(ids: $ids) { id } }";
    client.gql(query, json!({ "ids": ids })).await?.data()?;
    let sent = app.statements().take();
    assert_eq!(sent.len(), 1, "{sent:#?}");
    Ok(())
}
