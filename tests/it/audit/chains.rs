//! Whether a changed, removed, moved or cut-off entry is found.

use std::collections::BTreeMap;

use api::store::audit::Event;
use entities::{audit_entry, audit_head};
use futures_util::future::try_join_all;
use sea_orm::{
    ColumnTrait as _, ConnectionTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _,
};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use tests::{
    Backend, Outcome, PythonEnvironment, Suite, TestApp, TestContext, build, cli, workspace,
};
use uuid::Uuid;

use super::entries::append;

pub(crate) fn tests(suite: &mut Suite) {
    tests::add_tests!(suite, on_each_backend:
        a_chain_that_nobody_touched_holds,
        a_change_of_any_column_is_found,
        a_removed_or_moved_entry_is_found,
        a_chain_that_was_cut_off_is_found_by_an_exported_head,
        a_head_that_was_changed_is_not_believed,
        many_at_once_make_one_chain,
        a_chain_is_verified_by_the_documented_rule_alone,
    );
    let mut suite = suite.needing(|| PYTHON.ready());
    tests::add_tests!(suite, on_sqlite: the_program_of_the_documentation_verifies_a_chain);
}

const PYTHON: PythonEnvironment = PythonEnvironment::new("tests/clients/python/gql.txt");

/// An organization with a chain of this many entries.
pub(super) async fn with_chain(context: &TestContext, entries: usize) -> Outcome<(TestApp, Uuid)> {
    let app = TestApp::new(context).await?;
    let one = build::organization(&app, "one").await?.id;
    for number in 0..entries {
        append(&app, one, |event| filled(event, number)).await?;
    }
    Ok((app, one))
}

fn filled(event: Event, number: usize) -> Event {
    event
        .to("Import", number.to_string())
        .counting(1)
        .for_purpose("legal \"aid\"\n")
        .because("ünïcode")
        .naming(["name", "contact"])
}

fn verify(context: &TestContext, app: &TestApp, more: &[&str]) -> Outcome<cli::Finished> {
    cli::habeas(context, app.database(), &[&["verify-audit"], more].concat())
}

/// Changes the database past every rule of the service.
async fn tamper(app: &TestApp, sql: &str) -> Outcome {
    app.db().execute_unprepared(sql).await?;
    Ok(())
}

fn assert_broken(ended: &cli::Finished, entry: &str, what: &str) {
    assert_eq!(ended.code, Some(1), "{what}: {}", ended.stdout);
    let line = format!("broken  one: entry {entry} ");
    assert!(ended.stdout.contains(&line), "{what}: {}", ended.stdout);
    assert!(ended.stderr.contains("broken"), "{}", ended.stderr);
}

async fn a_chain_that_nobody_touched_holds(context: TestContext) -> Outcome {
    let (app, _) = with_chain(&context, 3).await?;
    let printed = verify(&context, &app, &[])?;
    assert_eq!(printed.success()?, "ok      one: 3 entries\n");
    Ok(())
}

async fn a_change_of_any_column_is_found(context: TestContext) -> Outcome {
    let (app, one) = with_chain(&context, 3).await?;
    let other = match context.backend() {
        Backend::Sqlite => format!("x'{}'", Uuid::from_u128(7).simple()),
        Backend::Postgres => format!("'{}'", Uuid::from_u128(7)),
    };
    let later = match context.backend() {
        Backend::Sqlite => "'2026-12-01 12:00:00.000001 +00:00'",
        Backend::Postgres => "at + interval '1 microsecond'",
    };
    let changes = [
        ("at", later),
        ("action", "'identity_revealed'"),
        ("action", "'no such action'"),
        ("actor_organization", &other),
        ("actor_client", "'tess'"),
        ("token", "''"),
        ("request", &other),
        ("subject_kind", "'Detainee'"),
        ("subject", "'2'"),
        ("records", "2"),
        ("purpose", "NULL"),
        ("reason", "'ünicode'"),
        ("names", "'[\"name\", \"contacts\"]'"),
        ("hash", "replace(hash, substr(hash, 9, 1), 'x')"),
        ("hash", "upper(hash)"),
    ];
    let stands = audit_entry::Entity::find_by_id((one, 2))
        .one(app.db())
        .await?;
    let stands = stands.ok_or("no second entry")?;
    for (column, value) in changes {
        tamper(
            &app,
            &format!("UPDATE audit_entry SET {column} = {value} WHERE sequence = 2"),
        )
        .await?;
        assert_broken(&verify(&context, &app, &[])?, "2", column);
        tamper(&app, "DELETE FROM audit_entry WHERE sequence = 2").await?;
        let row: audit_entry::ActiveModel = stands.clone().into();
        audit_entry::Entity::insert(row)
            .exec_without_returning(app.db())
            .await?;
    }
    verify(&context, &app, &[])?.success()?;
    Ok(())
}

async fn a_removed_or_moved_entry_is_found(context: TestContext) -> Outcome {
    for (what, entry, sql) in [
        ("removed", "2", "DELETE FROM audit_entry WHERE sequence = 2"),
        ("cut off", "4", "DELETE FROM audit_entry WHERE sequence = 4"),
        (
            "all removed",
            "1",
            "DELETE FROM audit_entry WHERE sequence > 0",
        ),
        (
            "swapped",
            "2",
            "UPDATE audit_entry SET sequence = 99 WHERE sequence = 2; \
             UPDATE audit_entry SET sequence = 2 WHERE sequence = 3; \
             UPDATE audit_entry SET sequence = 3 WHERE sequence = 99",
        ),
        (
            "closed up",
            "2",
            "DELETE FROM audit_entry WHERE sequence = 2; \
             UPDATE audit_entry SET sequence = 2 WHERE sequence = 3; \
             UPDATE audit_entry SET sequence = 3 WHERE sequence = 4; \
             UPDATE audit_head SET sequence = 3",
        ),
        ("without a head", "1", "DELETE FROM audit_head"),
        (
            "head of another",
            "4",
            "UPDATE audit_head SET hash = substr(hash, 2) || substr(hash, 1, 1)",
        ),
    ] {
        let (app, _) = with_chain(&context, 4).await?;
        tamper(&app, sql).await?;
        assert_broken(&verify(&context, &app, &[])?, entry, what);
    }
    Ok(())
}

/// The end of the chain is removed, and the head made to fit: the database alone looks right.
async fn cut_off(app: &TestApp, one: Uuid, at: i64) -> Outcome {
    let last = audit_entry::Entity::find_by_id((one, at))
        .one(app.db())
        .await?;
    let hash = last.ok_or("no such entry")?.hash;
    tamper(
        app,
        &format!("DELETE FROM audit_entry WHERE sequence > {at}"),
    )
    .await?;
    tamper(
        app,
        &format!("UPDATE audit_head SET sequence = {at}, hash = '{hash}'"),
    )
    .await
}

async fn a_chain_that_was_cut_off_is_found_by_an_exported_head(context: TestContext) -> Outcome {
    let (app, one) = with_chain(&context, 4).await?;
    verify(&context, &app, &["--export-head", "head.jws"])?.success()?;
    append(&app, one, |event| event).await?;
    verify(&context, &app, &["--head", "head.jws"])?.success()?;

    cut_off(&app, one, 3).await?;
    assert_eq!(
        verify(&context, &app, &[])?.success()?,
        "ok      one: 3 entries\n"
    );
    assert_broken(
        &verify(&context, &app, &["--head", "head.jws"])?,
        "4",
        "cut off",
    );

    // Written anew to the same length: the entry is there, and is another.
    append(&app, one, |event| event).await?;
    verify(&context, &app, &[])?.success()?;
    assert_broken(
        &verify(&context, &app, &["--head", "head.jws"])?,
        "4",
        "rewritten",
    );

    // The whole chain gone, head and all.
    tamper(&app, "DELETE FROM audit_entry").await?;
    tamper(&app, "DELETE FROM audit_head").await?;
    assert_broken(
        &verify(&context, &app, &["--head", "head.jws"])?,
        "1",
        "gone",
    );
    Ok(())
}

async fn a_head_that_was_changed_is_not_believed(context: TestContext) -> Outcome {
    let (app, _) = with_chain(&context, 1).await?;
    verify(&context, &app, &["--export-head", "head.jws"])?.success()?;
    let signed = std::fs::read_to_string(context.folder().join("head.jws"))?;
    let (message, signature) = signed.trim().rsplit_once('.').ok_or("no JWS")?;
    for changed in [
        format!("{message}x.{signature}"),
        format!("{message}.{}{signature}", &signature[..1]),
        message.to_owned(),
        String::new(),
        // A token of the service is signed with the same key, and is no head.
        app.token(Uuid::from_u128(1), &["audit:read"])?,
    ] {
        context.write("changed.jws", &changed)?;
        let ended = verify(&context, &app, &["--head", "changed.jws"])?;
        assert_eq!(ended.code, Some(1), "{changed}");
        assert!(
            ended.stderr.contains("is not an exported head"),
            "{}",
            ended.stderr
        );
    }
    Ok(())
}

async fn many_at_once_make_one_chain(context: TestContext) -> Outcome {
    const WRITERS: usize = 8;
    const EACH: usize = 10;
    let (app, one) = with_chain(&context, 0).await?;
    let other = build::organization(&app, "other").await?.id;
    let writers = (0..WRITERS).map(|_| {
        let app = app.clone();
        tokio::spawn(async move {
            for number in 0..EACH {
                append(&app, one, |event| filled(event, number))
                    .await
                    .map_err(|error| error.message().unwrap_or_default().to_owned())?;
                append(&app, other, |event| event)
                    .await
                    .map_err(|error| error.message().unwrap_or_default().to_owned())?;
            }
            Ok::<_, String>(())
        })
    });
    for written in try_join_all(writers).await? {
        written?;
    }
    let printed = verify(&context, &app, &[])?;
    let all = WRITERS * EACH;
    let expected = format!("ok      one: {all} entries\nok      other: {all} entries\n");
    assert_eq!(printed.success()?, expected);
    Ok(())
}

/// `docs/audit.md`, written down once more with nothing of the service's.
async fn a_chain_is_verified_by_the_documented_rule_alone(context: TestContext) -> Outcome {
    let (app, one) = with_chain(&context, 3).await?;
    let entries = audit_entry::Entity::find()
        .filter(audit_entry::Column::Chain.eq(one))
        .order_by_asc(audit_entry::Column::Sequence)
        .all(app.db())
        .await?;
    let mut previous = vec![0_u8; 32];
    for entry in entries {
        let names: BTreeMap<&str, Value> = [
            ("v", json!(1)),
            ("chain", json!(entry.chain)),
            ("sequence", json!(entry.sequence)),
            (
                "at",
                json!(entry.at.format("%Y-%m-%dT%H:%M:%S%.6fZ").to_string()),
            ),
            ("action", json!("records_read")),
            ("actor_organization", json!(entry.actor_organization)),
            ("actor_client", json!(entry.actor_client)),
            ("token", json!(entry.token)),
            ("request", json!(entry.request)),
            ("subject_kind", json!(entry.subject_kind)),
            ("subject", json!(entry.subject)),
            ("records", json!(entry.records)),
            ("purpose", json!(entry.purpose)),
            ("reason", json!(entry.reason)),
            ("names", json!(entry.names.0)),
        ]
        .into();
        let mut digest = Sha256::new();
        digest.update(&previous);
        digest.update(serde_json::to_vec(&names)?);
        previous = digest.finalize().to_vec();
        let bytes: Vec<String> = previous.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(entry.hash, bytes.concat());
    }
    let head = audit_head::Entity::find_by_id(one).one(app.db()).await?;
    assert_eq!(head.map(|head| head.sequence), Some(3));
    Ok(())
}

/// The program of `docs/audit.md` as it stands there.
async fn the_program_of_the_documentation_verifies_a_chain(context: TestContext) -> Outcome {
    let (app, one) = with_chain(&context, 3).await?;
    app.advance(chrono::TimeDelta::microseconds(1_500));
    append(&app, one, |event| filled(event, 4)).await?;
    let page = std::fs::read_to_string(workspace::root().join("docs/audit.md"))?;
    let program = page.split("```python\n").nth(1);
    let program = program.and_then(|rest| rest.split("```").next());
    let path = app.database().url().trim_start_matches("sqlite://");
    let program = program.ok_or("no program")?.replace("habeas.db", path);
    let program = context.write("verify.py", program)?;
    let verifies = || -> Outcome<bool> {
        Ok(PYTHON
            .command("python")?
            .arg(&program)
            .output()?
            .status
            .success())
    };
    assert!(verifies()?);
    tamper(
        &app,
        "UPDATE audit_entry SET subject = '9' WHERE sequence = 2",
    )
    .await?;
    assert!(!verifies()?);
    Ok(())
}
