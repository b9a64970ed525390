//! Every byte of every column of an entry, and of the head, changed one by one: each change is found.

use api::store::audit::verify;
use chrono::TimeDelta;
use entities::codes::{AuditAction, CodeList as _};
use entities::{audit_entry, audit_head};
use sea_orm::{
    ConnectionTrait as _, DatabaseBackend, EntityTrait as _, IntoActiveModel as _, Iterable as _,
    Statement,
};
use tests::{Backend, Outcome, Suite, TestApp, TestContext, build};
use uuid::Uuid;

use super::chains::with_chain;
use super::entries::append;

pub(crate) fn tests(suite: &mut Suite) {
    tests::add_tests!(suite, on_each_backend:
        a_changed_byte_of_any_column_is_found,
        a_changed_byte_of_the_head_is_found,
        a_changed_byte_of_the_file_is_found,
        entries_that_changed_places_are_found,
    );
}

/// Columns of an entry.
const COLUMNS: usize = 15;

async fn is_broken(app: &TestApp) -> Outcome<bool> {
    let verdicts = verify(app.db(), &[]).await?;
    Ok(verdicts.iter().any(|(_, verdict)| verdict.is_err()))
}

/// The text with each of its letters exchanged in turn.
fn texts(text: &str) -> Vec<String> {
    let letters = text.char_indices().filter(|(_, letter)| letter.is_ascii());
    letters
        .map(|(at, letter)| {
            let other = char::from((letter as u8 ^ 1).max(1));
            format!("{}{other}{}", &text[..at], &text[at + 1..])
        })
        .chain([String::new(), format!("{text} ")])
        .collect()
}

/// The id with a bit of each of its bytes changed.
fn ids(id: Uuid) -> Vec<Uuid> {
    let flipped = (0..16).map(|byte| Uuid::from_u128(id.as_u128() ^ 1 << (byte * 8)));
    flipped.collect()
}

/// The number with each of its bits changed that a database compares.
fn numbers(number: i64) -> Vec<i64> {
    (0..63).map(|bit| number ^ 1 << bit).collect()
}

/// The entry with every column changed in every way, and the column's name.
fn changed(entry: &audit_entry::Model) -> Vec<(&'static str, audit_entry::Model)> {
    let mut found = Vec::new();
    macro_rules! exchange {
        ($column:ident, $values:expr) => {
            for value in $values {
                if entry.$column != value {
                    let mut changed = entry.clone();
                    changed.$column = value;
                    found.push((stringify!($column), changed));
                }
            }
        };
    }
    macro_rules! exchange_optional {
        ($column:ident, $values:expr) => {
            let given = entry.$column.clone().unwrap_or_default();
            exchange!($column, $values(given).into_iter().map(Some));
            exchange!($column, [None]);
        };
    }
    exchange!(chain, ids(entry.chain));
    exchange!(
        sequence,
        numbers(entry.sequence).into_iter().filter(|to| *to > 3)
    );
    let later = (0..50).map(|bit| entry.at + TimeDelta::microseconds(1 << bit));
    exchange!(at, later);
    exchange!(action, AuditAction::ALL.iter().copied());
    exchange_optional!(actor_organization, ids);
    exchange!(actor_client, texts(&entry.actor_client));
    exchange_optional!(token, |text: String| texts(&text));
    exchange_optional!(request, ids);
    exchange_optional!(subject_kind, |text: String| texts(&text));
    exchange_optional!(subject, |text: String| texts(&text));
    exchange_optional!(records, numbers);
    exchange_optional!(purpose, |text: String| texts(&text));
    exchange_optional!(reason, |text: String| texts(&text));
    let names = &entry.names.0;
    for (at, name) in names.iter().enumerate() {
        for text in texts(name) {
            let mut names = names.clone();
            names[at] = text;
            exchange!(names, [entities::values::TextList(names)]);
        }
    }
    let (backwards, fewer) = (names.iter().rev(), names.iter().skip(1));
    exchange!(
        names,
        [entities::values::TextList(backwards.cloned().collect())]
    );
    exchange!(
        names,
        [entities::values::TextList(fewer.cloned().collect())]
    );
    exchange!(hash, texts(&entry.hash));
    found
}

async fn put(app: &TestApp, from: &audit_entry::Model, to: &audit_entry::Model) -> Outcome {
    let id = (from.chain, from.sequence);
    audit_entry::Entity::delete_by_id(id).exec(app.db()).await?;
    audit_entry::Entity::insert(to.clone().into_active_model())
        .exec_without_returning(app.db())
        .await?;
    Ok(())
}

/// A chain of three whose second entry has every column filled.
async fn full_chain(context: &TestContext) -> Outcome<(TestApp, audit_entry::Model)> {
    let (app, one) = with_chain(context, 3).await?;
    let head = audit_head::Entity::find_by_id(one).one(app.db()).await?;
    assert_eq!(head.map(|head| head.sequence), Some(3));
    let entry = audit_entry::Entity::find_by_id((one, 2))
        .one(app.db())
        .await?;
    Ok((app, entry.ok_or("no second entry")?))
}

async fn a_changed_byte_of_any_column_is_found(context: TestContext) -> Outcome {
    let (app, entry) = full_chain(&context).await?;
    assert!(!is_broken(&app).await?);
    let changed = changed(&entry);
    let columns: std::collections::BTreeSet<_> =
        changed.iter().map(|(column, _)| *column).collect();
    assert_eq!(columns.len(), audit_entry::Column::iter().count());
    assert_eq!(columns.len(), COLUMNS);
    assert!(changed.len() > 300, "{} changes", changed.len());
    for (column, other) in &changed {
        put(&app, &entry, other).await?;
        assert!(is_broken(&app).await?, "{column}: {other:?}");
        put(&app, other, &entry).await?;
    }
    assert!(!is_broken(&app).await?);
    Ok(())
}

async fn a_changed_byte_of_the_head_is_found(context: TestContext) -> Outcome {
    let (app, entry) = full_chain(&context).await?;
    let head = audit_head::Entity::find_by_id(entry.chain)
        .one(app.db())
        .await?;
    let head = head.ok_or("no head")?;
    let mut changed = Vec::new();
    for chain in ids(head.chain) {
        changed.push(audit_head::Model {
            chain,
            ..head.clone()
        });
    }
    for sequence in numbers(head.sequence) {
        changed.push(audit_head::Model {
            sequence,
            ..head.clone()
        });
    }
    for hash in texts(&head.hash) {
        changed.push(audit_head::Model {
            hash,
            ..head.clone()
        });
    }
    for other in changed {
        for (from, to) in [(&head, &other), (&other, &head)] {
            audit_head::Entity::delete_by_id(from.chain)
                .exec(app.db())
                .await?;
            audit_head::Entity::insert(to.clone().into_active_model())
                .exec_without_returning(app.db())
                .await?;
            assert_eq!(is_broken(&app).await?, *to == other, "{other:?}");
        }
    }
    Ok(())
}

/// Texts as they lie in a file of SQLite, which takes any bytes.
async fn a_changed_byte_of_the_file_is_found(context: TestContext) -> Outcome {
    if context.backend() == Backend::Postgres {
        // A server takes no other bytes than values, which the tests above change.
        return Ok(());
    }
    let (app, _) = full_chain(&context).await?;
    let columns = "at action actor_client subject_kind subject purpose reason names hash";
    for column in columns.split(' ') {
        let read =
            format!("SELECT CAST({column} AS BLOB) AS b FROM audit_entry WHERE sequence = 2");
        let row = Statement::from_string(DatabaseBackend::Sqlite, read);
        let row = app.db().query_one_raw(row).await?.ok_or("no entry")?;
        let bytes: Vec<u8> = row.try_get("", "b")?;
        assert!(!bytes.is_empty(), "{column}");
        let write = async |bytes: &[u8]| -> Outcome {
            let sql =
                format!("UPDATE audit_entry SET {column} = CAST(? AS TEXT) WHERE sequence = 2");
            let values = [bytes.to_vec().into()];
            let sql = Statement::from_sql_and_values(DatabaseBackend::Sqlite, sql, values);
            app.db().execute_raw(sql).await?;
            Ok(())
        };
        for at in 0..bytes.len() {
            for bit in [0, 4, 7] {
                let mut changed = bytes.clone();
                changed[at] ^= 1 << bit;
                write(&changed).await?;
                assert!(is_broken(&app).await?, "{column}: bit {bit} of byte {at}");
            }
        }
        write(&bytes).await?;
        assert!(!is_broken(&app).await?, "{column}");
    }
    Ok(())
}

async fn entries_that_changed_places_are_found(context: TestContext) -> Outcome {
    let (app, one) = with_chain(&context, 4).await?;
    let other = build::organization(&app, "other").await?.id;
    for _ in 0..4 {
        append(&app, other, |event| event).await?;
    }
    let read = async |chain: Uuid, sequence: i64| -> Outcome<audit_entry::Model> {
        let entry = audit_entry::Entity::find_by_id((chain, sequence));
        Ok(entry.one(app.db()).await?.ok_or("no such entry")?)
    };
    // What two entries say, exchanged; their places, and in one case their hashes, stay.
    for (a, b) in [
        ((one, 1), (one, 2)),
        ((one, 2), (one, 4)),
        ((one, 3), (other, 3)),
    ] {
        let (first, second) = (read(a.0, a.1).await?, read(b.0, b.1).await?);
        for keeps_hash in [false, true] {
            let instead = |place: &audit_entry::Model, said: &audit_entry::Model| {
                let mut entry = said.clone();
                (entry.chain, entry.sequence) = (place.chain, place.sequence);
                if keeps_hash {
                    entry.hash.clone_from(&place.hash);
                }
                entry
            };
            put(&app, &first, &instead(&first, &second)).await?;
            put(&app, &second, &instead(&second, &first)).await?;
            assert!(is_broken(&app).await?, "{a:?} {b:?} {keeps_hash}");
            put(&app, &first, &first).await?;
            put(&app, &second, &second).await?;
            assert!(!is_broken(&app).await?);
        }
    }
    // One more at the end, as good as the last one.
    let last = read(one, 4).await?;
    let more = audit_entry::Model {
        sequence: 5,
        ..last
    };
    audit_entry::Entity::insert(more.into_active_model())
        .exec_without_returning(app.db())
        .await?;
    assert!(is_broken(&app).await?);
    Ok(())
}
