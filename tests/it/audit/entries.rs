//! What an organization is told, and that nothing is done that is not told.

use api::db;
use api::store::audit::{self, Actor, Event};
use chrono::TimeDelta;
use entities::codes::AuditAction;
use sea_orm::{ConnectionTrait as _, EntityTrait as _, PaginatorTrait as _};
use serde_json::{Value, json};
use tests::{Database, Outcome, Suite, TestApp, TestContext, build, cli};
use uuid::Uuid;

pub(crate) fn tests(suite: &mut Suite) {
    tests::add_tests!(suite, on_each_backend:
        an_import_is_told_to_its_organization_and_to_no_other,
        an_import_that_changes_nothing_is_not_told,
        an_import_in_one_transaction_is_told_once,
        no_row_is_written_where_the_audit_cannot_be,
        entries_are_filtered_by_action_actor_and_time,
        entries_are_paged_in_either_direction,
    );
}

/// Adds one event to the chain of an organization.
pub(super) async fn append(
    app: &TestApp,
    organization: Uuid,
    change: impl FnOnce(Event) -> Event,
) -> Outcome {
    let actor = Actor::service("test");
    let event = Event::new(
        Some(organization),
        actor,
        AuditAction::RecordsRead,
        app.now(),
    );
    let transaction = db::begin_write(app.db()).await?;
    audit::append(&transaction, &change(event)).await?;
    transaction.commit().await?;
    Ok(())
}

fn import(
    context: &TestContext,
    database: &Database,
    rows: usize,
    more: &[&str],
) -> Outcome<cli::Finished> {
    let rows: Vec<String> = (0..rows)
        .map(|n| format!("case-{n},CANARY-{n}\n"))
        .collect();
    let text = format!("external_id,citizenship_text\n{}", rows.concat());
    let path = context.write("persons.csv", text)?;
    let path = path.to_str().ok_or("the folder's name is no text")?;
    let arguments = [&["import", "persons", path, "--organization", "one"], more].concat();
    cli::habeas(context, database, &arguments)
}

async fn with_partners(context: &TestContext) -> Outcome<TestApp> {
    let app = TestApp::new(context).await?;
    build::organization(&app, "one").await?;
    build::organization(&app, "other").await?;
    Ok(app)
}

async fn told(app: &TestApp, slug: &str, arguments: &str) -> Outcome<Value> {
    let fields = "sequence action actor { slug } actorClient subjectType records names";
    let query = format!("{{ auditEntries{arguments} {{ totalCount nodes {{ {fields} }} }} }}");
    let client = app.as_organization(slug, &["audit:read"]).await?;
    let answer = client.gql(&query, json!({})).await?;
    Ok(answer.data()?["auditEntries"].clone())
}

async fn an_import_is_told_to_its_organization_and_to_no_other(context: TestContext) -> Outcome {
    let app = with_partners(&context).await?;
    import(&context, app.database(), 3, &[])?.success()?;
    let entry = json!({
        "sequence": 1, "action": "RECORDS_IMPORTED", "actor": null, "actorClient": "operator",
        "subjectType": "Import", "records": 3, "names": ["persons"],
    });
    let expected = json!({ "totalCount": 1, "nodes": [entry] });
    assert_eq!(told(&app, "one", "").await?, expected);
    let nothing = json!({ "totalCount": 0, "nodes": [] });
    assert_eq!(told(&app, "other", "").await?, nothing);
    Ok(())
}

async fn an_import_that_changes_nothing_is_not_told(context: TestContext) -> Outcome {
    let app = with_partners(&context).await?;
    for _ in 0..2 {
        import(&context, app.database(), 2, &[])?.success()?;
    }
    import(&context, app.database(), 9, &["--dry-run"])?.success()?;
    assert_eq!(told(&app, "one", "").await?["totalCount"], 1);
    Ok(())
}

async fn an_import_in_one_transaction_is_told_once(context: TestContext) -> Outcome {
    let app = with_partners(&context).await?;
    import(&context, app.database(), 1_200, &["--atomic"])?.success()?;
    let entries = told(&app, "one", "").await?;
    assert_eq!(entries["nodes"][0]["records"], 1_200);
    assert_eq!(entries["totalCount"], 1);
    Ok(())
}

async fn no_row_is_written_where_the_audit_cannot_be(context: TestContext) -> Outcome {
    for more in [&[][..], &["--atomic"][..]] {
        let app = with_partners(&context).await?;
        let sql = "ALTER TABLE audit_entry RENAME TO audit_entry_away";
        app.db().execute_unprepared(sql).await?;
        let ended = import(&context, app.database(), 3, more)?;
        assert_eq!(ended.code, Some(1), "{}", ended.stderr);
        let people = entities::person::Entity::find().count(app.db()).await?;
        assert_eq!(people, 0, "{more:?}");
    }
    Ok(())
}

async fn entries_are_filtered_by_action_actor_and_time(context: TestContext) -> Outcome {
    let app = with_partners(&context).await?;
    let one = build::organization(&app, "one").await?.id;
    append(&app, one, |event| event.naming(["first"])).await?;
    app.advance(TimeDelta::hours(1));
    append(&app, one, |event| event.naming(["second"])).await?;
    import(&context, app.database(), 1, &[])?.success()?;
    for (filter, expected) in [
        ("{}", json!([1, 2, 3])),
        ("{action: {eq: RECORDS_READ}}", json!([1, 2])),
        ("{actorClient: {eq: \"operator\"}}", json!([3])),
        (
            "{at: {gte: \"2026-12-01T12:30:00Z\", lt: \"2026-12-01T13:30:00Z\"}}",
            json!([2]),
        ),
        ("{not: {action: {eq: RECORDS_READ}}}", json!([3])),
        (
            "{or: [{subjectType: {eq: \"Import\"}}, {at: {lt: \"2026-12-01T12:30:00Z\"}}]}",
            json!([1, 3]),
        ),
        ("{or: []}", json!([])),
    ] {
        let arguments = format!("(direction: ASC, filter: {filter})");
        let entries = told(&app, "one", &arguments).await?;
        let found: Vec<&Value> = (entries["nodes"].as_array().into_iter().flatten())
            .map(|entry| &entry["sequence"])
            .collect();
        // The binary reads the real clock, which may stand anywhere to the left of noon.
        assert_eq!(json!(found), expected, "{filter}");
    }
    Ok(())
}

async fn entries_are_paged_in_either_direction(context: TestContext) -> Outcome {
    let app = with_partners(&context).await?;
    let one = build::organization(&app, "one").await?.id;
    for _ in 0..5 {
        append(&app, one, |event| event).await?;
    }
    let client = app.as_organization("one", &["audit:read"]).await?;
    let mut seen = Vec::new();
    let mut after = Value::Null;
    loop {
        let query = "query($after: String) { auditEntries(first: 2, after: $after) { \
                     nodes { sequence } pageInfo { hasNextPage endCursor } } }";
        let answer = client.gql(query, json!({ "after": after })).await?;
        let page = &answer.data()?["auditEntries"];
        let nodes = page["nodes"].as_array().into_iter().flatten();
        seen.extend(nodes.map(|node| node["sequence"].clone()));
        if page["pageInfo"]["hasNextPage"] == false {
            break;
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
    assert_eq!(json!(seen), json!([5, 4, 3, 2, 1]));
    let query = "{ auditEntries(last: 2) { nodes { sequence } } }";
    let last = client.gql(query, json!({})).await?;
    let expected = json!({ "auditEntries": { "nodes": [{"sequence": 2}, {"sequence": 1}] } });
    assert_eq!(last.data()?, &expected);
    Ok(())
}
