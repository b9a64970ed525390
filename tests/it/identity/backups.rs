//! An erased person, looked for in backups from before: with the keys as they are now, nobody is
//! shown, whichever way the backup was made.

use api::store::identity::Refused;
use entities::{
    identity_consent, identity_erasure, identity_former, identity_index, identity_linkage,
    identity_linkage_block, identity_person_key, identity_retention, identity_value,
};
use sea_orm::{ColumnTrait as _, ConnectionTrait as _, EntityTrait as _, PaginatorTrait as _};
use sea_orm::{DatabaseConnection, QueryFilter as _};
use tests::{Backend, Backup, Database, Outcome, Suite, TestApp, TestContext, cli};
use uuid::Uuid;

use super::keys::{ask, is_shown};
use super::{Kept, kept, vault};

pub(crate) fn tests(suite: &mut Suite) {
    tests::add_tests!(suite, on_each_backend:
        an_erased_person_is_in_no_backup_that_is_restored_with_the_present_keys,
        a_backup_without_keys_shows_nobody,
        what_is_erased_is_not_in_the_file_any_more,
    );
}

const ROOT: (&str, &str) = ("HABEAS_IDENTITY_KEY_FILE", "root");

/// Everything that is kept of one person, as bytes that can be looked for.
struct Traces {
    key: Vec<u8>,
    all: Vec<Vec<u8>>,
}

impl Traces {
    async fn of(db: &DatabaseConnection, person: Uuid) -> Outcome<Self> {
        let key = identity_person_key::Entity::find_by_id(person)
            .one(db)
            .await?;
        let key = key.ok_or("no key")?.wrapped;
        let values = identity_value::Entity::find()
            .filter(identity_value::Column::Person.eq(person))
            .all(db)
            .await?;
        let indexes = identity_index::Entity::find()
            .filter(identity_index::Column::Person.eq(person))
            .all(db)
            .await?;
        let mut all = vec![key.clone()];
        all.extend(values.into_iter().map(|row| row.envelope));
        all.extend(indexes.into_iter().map(|row| row.digest));
        assert!(all.len() > 3, "there is too little to look for");
        Ok(Self { key, all })
    }

    /// How many of these are there, as they are or in hexadecimal digits.
    fn found_in(&self, bytes: &[u8]) -> usize {
        self.all.iter().filter(|trace| holds(bytes, trace)).count()
    }
}

fn holds(bytes: &[u8], sought: &[u8]) -> bool {
    let digits: Vec<String> = sought.iter().map(|byte| format!("{byte:02x}")).collect();
    let is_there = |sought: &[u8]| bytes.windows(sought.len()).any(|window| window == sought);
    is_there(sought) || is_there(digits.concat().as_bytes())
}

/// How many rows are left of a person, marks of erasure apart.
async fn rows_of(db: &DatabaseConnection, person: Uuid) -> Outcome<u64> {
    let mut rows = 0;
    macro_rules! count {
        ($($table:ident)+) => {$(
            rows += $table::Entity::find()
                .filter($table::Column::Person.eq(person))
                .count(db)
                .await?;
        )+};
    }
    count!(identity_person_key identity_value identity_index identity_former identity_linkage);
    count!(identity_linkage_block identity_consent identity_retention);
    Ok(rows)
}

/// The service on a restored database.
async fn on(context: &TestContext, kept: &Kept, database: &Database) -> Outcome<Kept> {
    let app = TestApp::builder(context)?
        .database(database)
        .build()
        .await?;
    Ok(Kept {
        app,
        vault: kept.vault.clone(),
        organization: kept.organization,
    })
}

fn habeas(context: &TestContext, database: &Database, arguments: &[&str]) -> Outcome<String> {
    let ended = cli::habeas_with(context, database, arguments, &[ROOT])?;
    Ok(ended.success()?.to_owned())
}

/// What backups are made of, and the keys as they are after one of the persons was erased.
struct Before {
    kept: Kept,
    gone: Uuid,
    stays: Uuid,
    traces: Traces,
    backups: Vec<Backup>,
    keyless: Backup,
}

async fn before(context: &TestContext) -> Outcome<Before> {
    let kept = kept(context, None).await?;
    let (gone, stays) = (kept.person("Ann Doe").await?, kept.person("Bea Roe").await?);
    // Written over once, so that there is a former name too.
    kept.write(gone, "Ann D. Doe").await?;
    kept.write(stays, "Bea R. Roe").await?;
    let traces = Traces::of(kept.app.db(), gone).await?;
    let (database, folder) = (kept.app.database(), context.folder());
    let backups = vec![database.back_up(folder).await?, database.take(folder)?];
    let keyless = database.back_up_without_keys(folder).await?;
    kept.erase(gone).await?;
    // Somebody who comes later is in the keys and in no backup.
    kept.person("Cleo Poe").await?;
    habeas(context, database, &["identity", "backup-keys", "keys.json"])?;
    Ok(Before {
        kept,
        gone,
        stays,
        traces,
        backups,
        keyless,
    })
}

/// Nothing of who was erased, everything of who was not.
async fn assert_shredded(context: &TestContext, before: &Before, database: &Database) -> Outcome {
    let restored = on(context, &before.kept, database).await?;
    let (db, vault) = (restored.app.db(), &restored.vault);
    assert_eq!(
        ask(&restored, vault, before.gone).await?,
        Err(Refused::Nothing)
    );
    is_shown(&restored, vault, before.stays, "Bea R. Roe").await?;
    assert_eq!(rows_of(db, before.gone).await?, 0);
    let mark = identity_erasure::Entity::find_by_id(before.gone)
        .one(db)
        .await?;
    assert!(
        mark.is_some(),
        "the next file would bring the identity back"
    );
    restored.write(before.gone, "Ann Doe").await?;
    assert_eq!(
        ask(&restored, vault, before.gone).await?,
        Err(Refused::Nothing)
    );
    fold_log(db, database).await?;
    assert_eq!(before.traces.found_in(&database.bytes()?), 0);
    // Nor is anybody shown to whoever has all of it but the root key.
    let other = context.folder().join("other");
    if !other.exists() {
        api::identity::generate(&other, Uuid::from_u128(1))?;
    }
    let other = api::identity::RootFile::load(&other)?;
    let other = api::store::identity::Vault::new(std::sync::Arc::new(other));
    assert!(ask(&restored, &other, before.stays).await.is_err());
    habeas(context, database, &["verify-audit"])?;
    Ok(())
}

/// Brings what SQLite keeps beside its file into it.
async fn fold_log(db: &DatabaseConnection, database: &Database) -> Outcome {
    if database.backend() == Backend::Sqlite {
        db.execute_unprepared("PRAGMA wal_checkpoint(TRUNCATE)")
            .await?;
    }
    Ok(())
}

async fn an_erased_person_is_in_no_backup_that_is_restored_with_the_present_keys(
    context: TestContext,
) -> Outcome {
    let before = before(&context).await?;
    for backup in &before.backups {
        assert!(before.traces.found_in(&backup.bytes()?) > 3, "{backup:?}");
        let database = context.restored(backup).await?;
        let old = on(&context, &before.kept, &database).await?;
        // What the keys of the backup itself would do, and why these come behind it.
        is_shown(&old, &old.vault, before.gone, "Ann D. Doe").await?;
        drop(old);
        let printed = habeas(
            &context,
            &database,
            &["identity", "restore-keys", "keys.json"],
        )?;
        assert!(printed.contains('1'), "{printed}");
        assert_shredded(&context, &before, &database).await?;
    }
    Ok(())
}

async fn a_backup_without_keys_shows_nobody(context: TestContext) -> Outcome {
    let before = before(&context).await?;
    assert!(!holds(&before.keyless.bytes()?, &before.traces.key));
    let database = context.restored(&before.keyless).await?;
    let old = on(&context, &before.kept, &database).await?;
    for person in [before.gone, before.stays] {
        assert_eq!(ask(&old, &old.vault, person).await?, Err(Refused::Nothing));
    }
    drop(old);
    habeas(
        &context,
        &database,
        &["identity", "restore-keys", "keys.json"],
    )?;
    assert_shredded(&context, &before, &database).await
}

async fn what_is_erased_is_not_in_the_file_any_more(context: TestContext) -> Outcome {
    let before = before(&context).await?;
    let (db, database) = (before.kept.app.db(), before.kept.app.database());
    assert_eq!(rows_of(db, before.gone).await?, 0);
    fold_log(db, database).await?;
    assert_eq!(before.traces.found_in(&database.bytes()?), 0);
    assert!(vault(&context).is_ok());
    Ok(())
}
