//! Taking back one import.

use api::store::audit::Actor;
use api::store::imports::{self, Obstacle, Reverted, Reverting};
use api::store::reader::write_for;
use api::store::versions::Author;
use chrono::{NaiveDate, TimeDelta};
use entities::{identity_linkage, identity_linkage_block, identity_retention, import, person};
use sea_orm::{EntityTrait as _, PaginatorTrait as _, QueryOrder as _, TransactionTrait as _};
use serde_json::json;
use tests::{Outcome, Suite, TestApp, TestContext, build, cli};
use uuid::Uuid;

use super::{damaged, send, traces};

pub(crate) fn tests(suite: &mut Suite) {
    tests::add_tests!(suite, on_each_backend:
        a_damaged_file_goes_in_again_and_out_without_a_trace,
        what_an_import_changed_says_again_what_it_said,
        what_others_have_written_since_is_in_the_way,
        what_identifies_goes_with_the_import,
        every_reference_to_a_record_is_known,
    );
}

async fn newest(app: &TestApp) -> Outcome<i64> {
    let newest = import::Entity::find()
        .order_by_desc(import::Column::Id)
        .one(app.db())
        .await?;
    Ok(newest.ok_or("no import")?.id)
}

async fn revert(app: &TestApp, import_id: i64) -> Outcome<Result<Reverted, Vec<Obstacle>>> {
    let organization = build::organization(app, "alpha").await?.id;
    let transaction = app.db().begin().await?;
    write_for(&transaction, organization, app.now()).await?;
    let reverting = Reverting {
        import_id,
        author: Author {
            reverted_import: Some(import_id),
            ..Author::default()
        },
        actor: Actor::operator(),
        vault: None,
        now: app.now(),
    };
    let reverted = imports::revert(&transaction, &reverting).await?;
    match &reverted {
        Ok(_) => transaction.commit().await?,
        Err(_) => transaction.rollback().await?,
    }
    app.advance(TimeDelta::minutes(1));
    Ok(reverted)
}

async fn a_damaged_file_goes_in_again_and_out_without_a_trace(context: TestContext) -> Outcome {
    let app = TestApp::new(&context).await?;
    build::organization(&app, "alpha").await?;
    let before = traces(&app).await?;
    let (text, bad) = damaged(1_000);
    context.write("cases.csv", &text)?;
    let file = context.folder().join("cases.csv");
    let file = file.to_str().ok_or("no text")?;
    let arguments = [
        "import",
        "persons",
        file,
        "--organization",
        "alpha",
        "--report",
        "report.csv",
    ];
    for turn in ["first", "again"] {
        let finished = cli::habeas(&context, app.database(), &arguments)?;
        assert_eq!(finished.code, Some(3), "{turn}: {}", finished.stderr);
        let report = std::fs::read_to_string(context.folder().join("report.csv"))?;
        let told: Vec<usize> = report
            .lines()
            .skip(1)
            .filter_map(|line| line.split(',').next()?.parse().ok())
            .collect();
        assert_eq!(told, bad, "{turn}");
        let said = if turn == "first" {
            "950 inserted, 0 changed, 0 unchanged"
        } else {
            "0 inserted, 0 changed, 950 unchanged"
        };
        assert!(
            finished.stdout.contains(said),
            "{turn}: {}",
            finished.stdout
        );
    }
    let id = newest(&app).await?.to_string();
    let reverted = cli::habeas(&context, app.database(), &["import", "revert", &id])?;
    assert!(
        reverted
            .success()?
            .contains("950 records removed, 0 restored")
    );
    assert_eq!(traces(&app).await?, before);
    let again = cli::habeas(&context, app.database(), &["import", "revert", &id])?;
    assert_eq!(again.code, Some(1));
    assert!(
        again.stderr.contains("taken back already"),
        "{}",
        again.stderr
    );
    let client = app.as_organization("alpha", &["audit:read"]).await?;
    let query =
        "{ auditEntries(filter: { action: { eq: IMPORT_REVERTED } }) { nodes { records } } }";
    let answer = client.gql(query, json!({})).await?;
    assert_eq!(
        answer.data()?["auditEntries"]["nodes"],
        json!([{ "records": 950 }])
    );
    // Sent once more it is all there again.
    let finished = cli::habeas(&context, app.database(), &arguments)?;
    assert!(
        finished.stdout.contains("950 inserted"),
        "{}",
        finished.stdout
    );
    Ok(())
}

async fn what_an_import_changed_says_again_what_it_said(context: TestContext) -> Outcome {
    let app = TestApp::new(&context).await?;
    let first = "external_id,gender,birth_year\nc1,female,1979\nc2,male,1980\n";
    let second = "external_id,gender,birth_year\nc1,male,1979\nc3,male,1981\n";
    send(&context, &app, "one.csv", first).await?;
    let before = person::Entity::find()
        .order_by_asc(person::Column::Id)
        .all(app.db())
        .await?;
    send(&context, &app, "two.csv", second).await?;
    let reverted = revert(&app, newest(&app).await?).await?;
    assert_eq!(
        reverted,
        Ok(Reverted {
            removed: 1,
            restored: 1
        })
    );
    let after = person::Entity::find()
        .order_by_asc(person::Column::Id)
        .all(app.db())
        .await?;
    assert_eq!(after.len(), 2);
    assert_eq!((after[0].version, before[0].version), (3, 1));
    let as_before = person::Model {
        version: before[0].version,
        changed_at: before[0].changed_at,
        ..after[0].clone()
    };
    assert_eq!(as_before, before[0], "but for the version all is as it was");
    assert_eq!(after[1], before[1]);
    let client = app.as_organization("alpha", &["detainees:read"]).await?;
    let query = "{ detainees(filter: { birthYear: { eq: 1979 } }) { nodes { \
        versions { version revertedImportId record { ... on Detainee { gender } } } } } }";
    let answer = client.gql(query, json!({})).await?;
    let versions = &answer.data()?["detainees"]["nodes"][0]["versions"];
    assert!(versions[0]["revertedImportId"].is_string(), "{versions}");
    assert_eq!(versions[1]["record"]["gender"], "MALE");
    // The first can be taken back now, as if the second had never been: two persons and their source.
    let first = newest(&app).await? - 1;
    let reverted = revert(&app, first).await?;
    assert_eq!(
        reverted,
        Ok(Reverted {
            removed: 3,
            restored: 0
        })
    );
    Ok(())
}

async fn what_others_have_written_since_is_in_the_way(context: TestContext) -> Outcome {
    let app = TestApp::new(&context).await?;
    let first = "external_id,gender\nc1,female\nc2,male\n";
    let second = "external_id,gender\nc1,male\n";
    send(&context, &app, "one.csv", first).await?;
    let one = newest(&app).await?;
    send(&context, &app, "two.csv", second).await?;
    let before = traces(&app).await?;
    let obstacles = revert(&app, one).await?.err().ok_or("it was taken back")?;
    assert_eq!(obstacles.len(), 1);
    assert!(
        obstacles[0].why.contains("changed by others"),
        "{obstacles:?}"
    );
    assert_eq!(traces(&app).await?, before, "nothing was taken back");
    // Who goes first makes way.
    let two = newest(&app).await?;
    assert!(revert(&app, two).await?.is_ok());
    assert_eq!(
        revert(&app, one).await?,
        Ok(Reverted {
            removed: 3,
            restored: 0
        })
    );
    // A person whom somebody's stay refers to stays.
    send(&context, &app, "three.csv", "external_id\nc9\n").await?;
    let three = newest(&app).await?;
    let person = person::Entity::find()
        .one(app.db())
        .await?
        .ok_or("no person")?;
    build::arrest(
        &app,
        build::Owner::Organization(person.contributor_id.ok_or("no owner")?),
        person.id,
    )
    .await?;
    let obstacles = revert(&app, three)
        .await?
        .err()
        .ok_or("it was taken back")?;
    assert!(obstacles[0].why.contains("referred to"), "{obstacles:?}");
    Ok(())
}

/// How many persons are compared, by which digests, and until when who is kept.
type Compared = (u64, Vec<(i64, Uuid)>, Vec<(Uuid, NaiveDate)>);

async fn compared(app: &TestApp) -> Outcome<Compared> {
    let db = app.db();
    let digests = identity_linkage_block::Entity::find()
        .order_by_asc(identity_linkage_block::Column::Digest)
        .all(db)
        .await?;
    let kept = identity_retention::Entity::find().all(db).await?;
    Ok((
        identity_linkage::Entity::find().count(db).await?,
        digests
            .into_iter()
            .map(|row| (row.digest, row.person))
            .collect(),
        kept.into_iter()
            .map(|row| (row.person, row.until))
            .collect(),
    ))
}

async fn what_identifies_goes_with_the_import(context: TestContext) -> Outcome {
    let app = TestApp::new(&context).await?;
    build::organization(&app, "alpha").await?;
    let root = context.folder().join("root");
    let root = root.to_str().ok_or("no text")?;
    let environment = [("HABEAS_IDENTITY_KEY_FILE", root)];
    let habeas =
        |arguments: &[&str]| cli::habeas_with(&context, app.database(), arguments, &environment);
    habeas(&["identity", "generate-root-key"])?.success()?;
    habeas(&["identity", "enable", "--organization", "alpha"])?.success()?;
    let before = traces(&app).await?;
    let files = [
        (
            "one.csv",
            "external_id,identity_name,identity_retain_until\none,Ann Doe,2031-01-01\ntwo,Bea Roe,\n",
        ),
        (
            "two.csv",
            "external_id,identity_name,identity_retain_until\none,Ann Other,2032-01-01\n",
        ),
    ];
    let (mut imports, mut first) = (Vec::new(), Compared::default());
    for (name, text) in files {
        context.write(name, text)?;
        let file = context.folder().join(name);
        let file = file.to_str().ok_or("no text")?;
        habeas(&["import", "persons", file, "--organization", "alpha"])?.success()?;
        imports.push(newest(&app).await?.to_string());
        if imports.len() == 1 {
            first = compared(&app).await?;
            assert_eq!((first.0, first.2.len()), (2, 1));
        }
    }
    assert_ne!(compared(&app).await?, first, "another name, another day");
    habeas(&["import", "revert", &imports[1]])?.success()?;
    // What is compared and how long it is kept are as they were, with nobody's help.
    assert_eq!(compared(&app).await?, first);
    let made = habeas(&["identity", "match-keys", "--organization", "alpha"])?;
    assert!(made.success()?.contains("keys of 0 persons"));
    habeas(&["import", "revert", &imports[0]])?.success()?;
    assert_eq!(traces(&app).await?, before);
    Ok(())
}

async fn every_reference_to_a_record_is_known(context: TestContext) -> Outcome {
    use std::collections::BTreeSet;

    use api::kind::RecordKind;
    use sea_orm::{ConnectionTrait as _, Statement};
    use tests::Backend;

    let app = TestApp::new(&context).await?;
    let sql = match context.backend() {
        Backend::Sqlite => {
            "SELECT m.name AS t, f.\"from\" AS c, f.\"table\" AS o \
             FROM sqlite_master m JOIN pragma_foreign_key_list(m.name) f WHERE m.type = 'table'"
        }
        Backend::Postgres => {
            "SELECT c.conrelid::regclass::text AS t, a.attname::text AS c, \
                 c.confrelid::regclass::text AS o \
             FROM pg_constraint c JOIN pg_attribute a \
                 ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1] WHERE c.contype = 'f'"
        }
    };
    let statement = Statement::from_string(app.db().get_database_backend(), sql);
    let mut missing = BTreeSet::new();
    for row in app.db().query_all_raw(statement).await? {
        let (table, column, to): (String, String, String) = (
            row.try_get("", "t")?,
            row.try_get("", "c")?,
            row.try_get("", "o")?,
        );
        let is_record = RecordKind::parse(&to).is_some();
        let known = imports::REFERENCES
            .iter()
            .chain(imports::TAKEN_ALONG)
            .any(|reference| *reference == (table.as_str(), column.as_str(), to.as_str()));
        if is_record && column != "contributor_id" && !known {
            missing.insert((table, column, to));
        }
    }
    assert!(missing.is_empty(), "not in REFERENCES: {missing:?}");
    Ok(())
}
