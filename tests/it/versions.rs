//! Versions of records: what a record said before, until when, and who wrote it.

use api::clock::IdGen;
use api::kind::RecordKind;
use api::store::upsert::{self, Stamp, Write, Written};
use api::transfer::import::mapping::Kind;
use api::transfer::import::report::Report;
use api::transfer::import::{Options, Tools, import};
use api::transfer::owner::Owner;
use chrono::TimeDelta;
use entities::{facility, person, record_version};
use sea_orm::{EntityTrait as _, PaginatorTrait as _, TransactionTrait as _};
use serde_json::{Value, json};
use tests::build::{self, Shared};
use tests::{Outcome, Suite, TestApp, TestContext};
use uuid::Uuid;

pub(crate) fn tests(suite: &mut Suite) {
    tests::add_tests!(suite, on_each_backend:
        a_record_tells_what_it_said_before,
        rows_of_one_batch_make_one_version,
        versions_of_a_case_record_are_seen_as_the_record_is,
        who_wrote_a_version_is_told_to_their_own_organization,
        a_list_of_versions_costs_the_same_for_many,
    );
}

/// Sends a file of persons of an organization.
async fn send(context: &TestContext, app: &TestApp, slug: &str, name: &str, text: &str) -> Outcome {
    let organization = build::organization(app, slug).await?;
    let path = context.folder().join(name);
    std::fs::write(&path, text)?;
    let options = Options {
        kind: Kind::Persons,
        path,
        format: None,
        mapping: None,
        owner: Owner::Organization {
            id: organization.id,
            slug: slug.to_owned(),
        },
        source: None,
        dry_run: false,
        atomic: false,
    };
    let tools = Tools {
        db: app.db(),
        clock: &app.state().clock,
        ids: &app.state().ids,
    };
    let mut report = Report::in_memory();
    import(tools, &options, &mut report, &mut |_| {}).await?;
    assert_eq!(report.totals().refused, 0, "{:?}", report.shown());
    app.advance(TimeDelta::minutes(1));
    app.statements().take();
    Ok(())
}

const VERSIONS: &str = "{ detainees { nodes { versions { version writtenAt replacedAt importId \
    clientId author { slug } record { ... on Detainee { gender birthYear provenance { version file } } } } } } }";

async fn a_record_tells_what_it_said_before(context: TestContext) -> Outcome {
    let app = TestApp::new(&context).await?;
    for (name, row) in [
        ("one.csv", "c1,female,1979"),
        ("two.csv", "c1,male,1979"),
        // Nothing new: no version.
        ("three.csv", "c1,male,"),
        ("four.csv", "c1,male,1980"),
    ] {
        let text = format!("external_id,gender,birth_year\n{row}\n");
        send(&context, &app, "alpha", name, &text).await?;
    }
    let client = app.as_organization("alpha", &["detainees:read"]).await?;
    let answer = client.gql(VERSIONS, json!({})).await?;
    let versions = answer.data()?["detainees"]["nodes"][0]["versions"].clone();
    let said: Vec<(i64, &str, i64, &str)> = versions
        .as_array()
        .ok_or("no list")?
        .iter()
        .map(|each| {
            let record = &each["record"];
            (
                each["version"].as_i64().unwrap_or_default(),
                record["gender"].as_str().unwrap_or_default(),
                record["birthYear"].as_i64().unwrap_or_default(),
                record["provenance"]["file"].as_str().unwrap_or_default(),
            )
        })
        .collect();
    assert_eq!(
        said,
        [
            (3, "MALE", 1980, "four.csv"),
            (2, "MALE", 1979, "two.csv"),
            (1, "FEMALE", 1979, "one.csv"),
        ]
    );
    assert_eq!(versions[0]["replacedAt"], Value::Null);
    assert_eq!(versions[1]["replacedAt"], versions[0]["writtenAt"]);
    assert_eq!(versions[2]["replacedAt"], versions[1]["writtenAt"]);
    for each in versions.as_array().into_iter().flatten() {
        assert_eq!(each["author"]["slug"], "alpha");
        assert!(each["importId"].is_string() && each["clientId"].is_null());
    }
    let first = "{ detainees { nodes { versions(first: 1) { version } } } }";
    let answer = client.gql(first, json!({})).await?;
    let newest = json!([{ "version": 3 }]);
    assert_eq!(answer.data()?["detainees"]["nodes"][0]["versions"], newest);
    Ok(())
}

async fn rows_of_one_batch_make_one_version(context: TestContext) -> Outcome {
    let app = TestApp::new(&context).await?;
    let write = |values: Vec<(&'static str, sea_orm::Value)>| Write {
        natural_key: "zz01".to_owned(),
        values,
        defaults: vec![
            ("name", "A jail".into()),
            ("name_agreement", "single".into()),
            ("code_is_official", true.into()),
            ("type_grouped", "unknown".into()),
        ],
        only_fills: true,
        row: None,
        sheet: None,
    };
    let ids: &IdGen = &app.state().ids;
    let batches = [
        vec![write(vec![("code", "ZZ01".into())])],
        vec![
            write(vec![("city", "Sample".into())]),
            write(vec![("state", "TX".into())]),
        ],
    ];
    for batch in batches {
        let stamp = Stamp::new(app.now());
        let transaction = app.db().begin().await?;
        upsert::upsert::<facility::Entity>(&transaction, ids, &stamp, batch).await?;
        transaction.commit().await?;
        app.advance(TimeDelta::minutes(1));
    }
    let facilities = facility::Entity::find().all(app.db()).await?;
    let (city, state) = (
        facilities[0].city.as_deref(),
        facilities[0].state.as_deref(),
    );
    assert_eq!((city, state), (Some("Sample"), Some("TX")));
    assert_eq!(facilities[0].version, 2);
    let kept = record_version::Entity::find().all(app.db()).await?;
    assert_eq!(kept.len(), 1);
    assert_eq!(
        (kept[0].version, kept[0].replaced_at),
        (1, Some(facilities[0].changed_at))
    );
    let row: Value = serde_json::from_str(kept[0].row.as_deref().unwrap_or_default())?;
    assert_eq!((&row["city"], &row["code"]), (&Value::Null, &json!("ZZ01")));
    Ok(())
}

async fn versions_of_a_case_record_are_seen_as_the_record_is(context: TestContext) -> Outcome {
    let app = TestApp::new(&context).await?;
    for (name, row) in [("one.csv", "c1,female"), ("two.csv", "c1,male")] {
        let text = format!("external_id,gender\n{row}\n");
        send(&context, &app, "alpha", name, &text).await?;
    }
    let beta = app
        .as_organization("beta", &["detainees:read", "audit:read"])
        .await?;
    let answer = beta.gql(VERSIONS, json!({})).await?;
    assert_eq!(answer.data()?["detainees"]["nodes"], json!([]));
    let alpha = build::organization(&app, "alpha").await?.id;
    let receiver = build::organization(&app, "beta").await?.id;
    let all = Shared::Kinds(&[RecordKind::Person]);
    build::share(&app, alpha, receiver, all, |_| {}).await?;
    let answer = beta.gql(VERSIONS, json!({})).await?;
    let versions = &answer.data()?["detainees"]["nodes"][0]["versions"];
    assert_eq!(versions[1]["record"]["gender"], "FEMALE");
    // How it came is their own matter.
    assert_eq!(versions[1]["importId"], Value::Null);
    assert_eq!(versions[1]["record"]["provenance"]["file"], Value::Null);
    assert_eq!(versions[1]["author"]["slug"], "alpha");
    // The owner is told that it was read.
    let owner = app.as_organization("alpha", &["audit:read"]).await?;
    let entries = "{ auditEntries(filter: { action: { eq: RECORDS_READ } }) { totalCount } }";
    let answer = owner.gql(entries, json!({})).await?;
    let told = answer.data()?["auditEntries"]["totalCount"].as_i64();
    assert!(told >= Some(1), "{told:?}");
    Ok(())
}

async fn who_wrote_a_version_is_told_to_their_own_organization(context: TestContext) -> Outcome {
    let app = TestApp::new(&context).await?;
    let alpha = build::organization(&app, "alpha").await?.id;
    let contribution = Uuid::from_u128(77);
    let stamp = Stamp {
        contributor: Some(alpha),
        client: Some("a-client".to_owned()),
        contribution_id: Some(contribution),
        ..Stamp::new(app.now())
    };
    let place = Write {
        natural_key: "sample".to_owned(),
        values: vec![("name", "Sample".into()), ("kind", "city".into())],
        defaults: Vec::new(),
        only_fills: false,
        row: None,
        sheet: None,
    };
    let transaction = app.db().begin().await?;
    let ids = &app.state().ids;
    let written =
        upsert::upsert::<entities::place::Entity>(&transaction, ids, &stamp, vec![place]).await?;
    transaction.commit().await?;
    assert!(matches!(written[0], Written::Inserted(_)));
    let query =
        "{ places { nodes { versions { version author { slug } clientId contributionId } } } }";
    for (slug, told) in [("alpha", true), ("beta", false)] {
        let client = app.as_organization(slug, &["reports:read"]).await?;
        let answer = client.gql(query, json!({})).await?;
        let version = &answer.data()?["places"]["nodes"][0]["versions"][0];
        assert_eq!(version["author"]["slug"], "alpha", "{slug}");
        assert_eq!(version["clientId"] == json!("a-client"), told, "{slug}");
        assert_eq!(version["contributionId"].is_string(), told, "{slug}");
    }
    // A purely later version keeps who wrote the first.
    assert_eq!(record_version::Entity::find().count(app.db()).await?, 1);
    Ok(())
}

async fn a_list_of_versions_costs_the_same_for_many(context: TestContext) -> Outcome {
    let app = TestApp::new(&context).await?;
    let mut counts = Vec::new();
    for people in [5, 50] {
        for (name, gender) in [("one", "female"), ("two", "male")] {
            let rows: Vec<String> = (0..people).map(|n| format!("c{n},{gender}")).collect();
            let text = format!("external_id,gender\n{}\n", rows.join("\n"));
            send(
                &context,
                &app,
                "alpha",
                &format!("{name}-{people}.csv"),
                &text,
            )
            .await?;
        }
        let client = app.as_organization("alpha", &["detainees:read"]).await?;
        app.statements().take();
        let query = "{ detainees(first: 100) { nodes { versions { version record { id } } } } }";
        let answer = client.gql(query, json!({})).await?;
        let listed = answer.data()?["detainees"]["nodes"]
            .as_array()
            .map(Vec::len);
        assert_eq!(listed, Some(people));
        counts.push(app.statements().take().len());
    }
    assert_eq!(counts[0], counts[1]);
    assert_eq!(person::Entity::find().count(app.db()).await?, 50);
    Ok(())
}
