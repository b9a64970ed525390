//! What an operator does by the command line: told to the organization that it touches, or to the
//! platform, whose chain is verified like any other.

use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _};

use api::store::audit::PLATFORM;
use entities::audit_entry::{self, Column, Entity};
use entities::codes::{AuditAction, CodeList as _};
use sea_orm::DatabaseConnection;
use tests::{Backend, Database, Outcome, Suite, TestContext, cli};
use uuid::Uuid;

pub(crate) fn tests(suite: &mut Suite) {
    tests::add_tests!(suite, on_each_backend:
        signing_keys_are_told_to_the_platform,
        what_touches_an_organization_is_told_to_it,
        a_key_of_which_the_audit_cannot_tell_is_not_made,
        the_doctor_knows_whether_the_service_could_change_the_audit,
    );
}

fn habeas(context: &TestContext, database: &Database, line: &str) -> Outcome<cli::Finished> {
    let root = context.folder().join("root");
    let environment = [("HABEAS_IDENTITY_KEY_FILE", root.to_str().ok_or("no text")?)];
    let arguments: Vec<&str> = line.split(' ').collect();
    cli::habeas_with(context, database, &arguments, &environment)
}

async fn chain(db: &DatabaseConnection, chain: Uuid) -> Outcome<Vec<audit_entry::Model>> {
    Ok(Entity::find()
        .filter(Column::Chain.eq(chain))
        .order_by_asc(Column::Sequence)
        .all(db)
        .await?)
}

fn actions(entries: &[audit_entry::Model]) -> Vec<&'static str> {
    entries.iter().map(|entry| entry.action.as_str()).collect()
}

async fn signing_keys_are_told_to_the_platform(context: TestContext) -> Outcome {
    let database = context.database().await?;
    let run = |line: &str| -> Outcome<String> {
        let ended = habeas(&context, &database, line)?;
        Ok(ended.success()?.trim().to_owned())
    };
    let first = run("keys generate")?;
    let second = run("keys rotate --signs-in 1h")?;
    // Nothing is done, so nothing is told.
    assert_eq!(
        habeas(&context, &database, &format!("keys retire {first}"))?.code,
        Some(1)
    );
    run("keys list")?;
    run(&format!("keys retire {second}"))?;
    let root = run("identity generate-root-key")?;
    let db = database.connect().await?;
    let told = chain(&db, PLATFORM).await?;
    let expected = [
        (AuditAction::SigningKeyCreated, &first),
        (AuditAction::SigningKeyRotated, &second),
        (AuditAction::SigningKeyRetired, &second),
        (AuditAction::RootKeyCreated, &root),
    ];
    let found = told
        .iter()
        .map(|entry| (entry.action, entry.subject.as_ref()));
    let expected = expected.map(|(action, subject)| (action, Some(subject)));
    assert_eq!(found.collect::<Vec<_>>(), expected);
    assert!(told.iter().all(|entry| entry.actor_client == "operator"));
    assert_eq!(run("verify-audit")?, "ok      (platform): 4 entries");
    // A byte of it changed is found as in any other chain.
    audit_entry::Entity::update_many()
        .col_expr(Column::Subject, sea_orm::sea_query::Expr::val("other"))
        .filter(Column::Chain.eq(PLATFORM))
        .filter(Column::Sequence.eq(2))
        .exec(&db)
        .await?;
    let broken = habeas(&context, &database, "verify-audit")?;
    assert_eq!(broken.code, Some(1));
    assert!(broken.stdout.starts_with("broken  (platform): entry 2 "));
    Ok(())
}

async fn what_touches_an_organization_is_told_to_it(context: TestContext) -> Outcome {
    let database = context.database().await?;
    let run = |line: &str| -> Outcome<String> {
        let ended = habeas(&context, &database, line)?;
        Ok(ended.success()?.trim().to_owned())
    };
    run("keys generate")?;
    run("identity generate-root-key")?;
    let made: serde_json::Value =
        serde_json::from_str(&run("organization create --slug here --name Here")?)?;
    let here: Uuid = made["id"].as_str().ok_or("no id")?.parse()?;
    let verified = run("organization verify --slug here")?;
    assert!(verified.contains("\"verified\":true"), "{verified}");
    run("organization verify --slug here")?;
    run("identity enable --organization here")?;
    let token = run("token create --organization here --scope audit:read")?;
    let withdrawn = run("organization verify --slug here --withdraw")?;
    assert!(withdrawn.contains("\"verified\":false"), "{withdrawn}");
    let refused = habeas(&context, &database, "organization verify --slug nobody")?;
    assert_eq!(refused.code, Some(1));
    assert!(refused.stderr.contains("`nobody`"), "{}", refused.stderr);
    let db = database.connect().await?;
    let told = chain(&db, here).await?;
    let expected = [
        "organization_created",
        "organization_changed",
        "organization_changed",
        "client_created",
        "token_issued",
        "organization_changed",
    ];
    assert_eq!(actions(&told), expected);
    assert_eq!(told[4].names.0, ["audit:read"]);
    assert!(!format!("{told:?}").contains(&token));
    let platform = chain(&db, PLATFORM).await?;
    assert_eq!(
        actions(&platform),
        ["signing_key_created", "root_key_created"]
    );
    Ok(())
}

async fn a_key_of_which_the_audit_cannot_tell_is_not_made(context: TestContext) -> Outcome {
    use sea_orm::ConnectionTrait as _;
    let database = context.database().await?;
    let first = habeas(&context, &database, "keys generate")?;
    let first = first.success()?.trim().to_owned();
    let db = database.connect().await?;
    db.execute_unprepared("ALTER TABLE audit_entry RENAME TO away")
        .await?;
    for line in [
        "keys generate --es256".to_owned(),
        "keys rotate".to_owned(),
        format!("keys retire {first} --force"),
        "identity generate-root-key".to_owned(),
        "organization create --slug here --name Here".to_owned(),
    ] {
        let refused = habeas(&context, &database, &line)?;
        assert_eq!(refused.code, Some(1), "{line}: {}", refused.stdout);
    }
    let listed = habeas(&context, &database, "keys list")?;
    assert_eq!(listed.success()?, format!("{first}  EdDSA  signs\n"));
    assert!(!context.folder().join("root").exists());
    let organizations = habeas(&context, &database, "organization list")?;
    assert_eq!(organizations.success()?, "");
    Ok(())
}

async fn the_doctor_knows_whether_the_service_could_change_the_audit(
    context: TestContext,
) -> Outcome {
    use sea_orm::ConnectionTrait as _;
    let database = context.database().await?;
    let line = || -> Outcome<String> {
        let printed = habeas(&context, &database, "doctor")?.stdout;
        let line = printed.lines().find(|line| line.contains("  audit: "));
        Ok(line.ok_or("nothing is said of the audit")?.to_owned())
    };
    assert!(line()?.starts_with("ok"), "{}", line()?);
    if context.backend() == Backend::Postgres {
        let grant = "GRANT UPDATE ON audit_entry TO habeas_records";
        database.connect().await?.execute_unprepared(grant).await?;
        assert!(line()?.starts_with("wrong"), "{}", line()?);
    }
    Ok(())
}
