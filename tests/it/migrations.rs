//! Every step of the schema up, down and up again, and the entities against what it makes.

use std::collections::{BTreeMap, BTreeSet};

use migration::{Migrator, MigratorTrait as _};
use sea_orm::{
    ColumnTrait, ConnectionTrait as _, DatabaseConnection, EntityTrait, IdenStatic as _,
    Iterable as _, Statement,
};
use tests::{Backend, Outcome, Suite, TestContext};

pub(crate) fn tests(suite: &mut Suite) {
    tests::add_tests!(suite, on_each_backend:
        every_step_goes_up_and_down_and_up_again,
        going_all_the_way_down_leaves_nothing,
        migrating_twice_changes_nothing,
        entities_are_what_the_tables_are,
        every_reference_and_natural_key_has_an_index,
    );
}

/// Rows of text columns.
async fn rows(db: &DatabaseConnection, sql: &str, columns: &[&str]) -> Outcome<Vec<Vec<String>>> {
    let statement = Statement::from_string(db.get_database_backend(), sql);
    let mut found = Vec::new();
    for row in db.query_all_raw(statement).await? {
        let cells: Result<Vec<String>, _> = columns
            .iter()
            .map(|column| row.try_get("", column))
            .collect();
        found.push(cells?);
    }
    Ok(found)
}

/// The whole schema as text, one line a column, index or constraint; the table of the migrations
/// themselves apart.
async fn dump(db: &DatabaseConnection, backend: Backend) -> Outcome<Vec<String>> {
    let sql = match backend {
        Backend::Sqlite => {
            "SELECT tbl_name AS t, type AS k, name AS n, coalesce(sql, '') AS d FROM sqlite_master"
        }
        Backend::Postgres => {
            "SELECT table_name AS t, 'column' AS k, column_name AS n, concat_ws(' ', \
                 data_type, is_nullable, collation_name, column_default, is_identity) AS d \
             FROM information_schema.columns WHERE table_schema = 'public' \
             UNION ALL SELECT tablename, 'index', indexname, indexdef \
             FROM pg_indexes WHERE schemaname = 'public' \
             UNION ALL SELECT conrelid::regclass::text, 'constraint', conname::text, \
                 pg_get_constraintdef(oid) \
             FROM pg_constraint WHERE connamespace = 'public'::regnamespace \
             UNION ALL SELECT tablename, 'policy', policyname, concat_ws(' ', cmd, roles, qual, \
                 with_check) FROM pg_policies WHERE schemaname = 'public' \
             UNION ALL SELECT relname, 'row security', '', '' FROM pg_class \
             WHERE relrowsecurity AND relforcerowsecurity \
             UNION ALL SELECT table_name, 'grant', grantee, privilege_type \
             FROM information_schema.role_table_grants WHERE grantee LIKE 'habeas_%'"
        }
    };
    let mut lines: Vec<String> = rows(db, sql, &["t", "k", "n", "d"])
        .await?
        .into_iter()
        .filter(|row| row[0] != "seaql_migrations" && !row[0].starts_with("sqlite_"))
        .map(|row| row.join(" "))
        .collect();
    lines.sort();
    Ok(lines)
}

async fn every_step_goes_up_and_down_and_up_again(context: TestContext) -> Outcome {
    let db = context.empty_database().await?.connect().await?;
    for step in Migrator::migrations() {
        let before = dump(&db, context.backend()).await?;
        Migrator::up(&db, Some(1)).await?;
        let after = dump(&db, context.backend()).await?;
        let only_on_postgres = step.name().ends_with("row_security");
        if context.backend() == Backend::Postgres || !only_on_postgres {
            assert_ne!(before, after, "{} changes nothing", step.name());
        }
        Migrator::down(&db, Some(1)).await?;
        assert_eq!(
            dump(&db, context.backend()).await?,
            before,
            "{} down",
            step.name()
        );
        Migrator::up(&db, Some(1)).await?;
        assert_eq!(
            dump(&db, context.backend()).await?,
            after,
            "{} up again",
            step.name()
        );
    }
    assert!(Migrator::get_pending_migrations(&db).await?.is_empty());
    Ok(())
}

async fn going_all_the_way_down_leaves_nothing(context: TestContext) -> Outcome {
    let db = context.database().await?.connect().await?;
    let all = dump(&db, context.backend()).await?;
    Migrator::down(&db, None).await?;
    assert_eq!(dump(&db, context.backend()).await?, Vec::<String>::new());
    Migrator::up(&db, None).await?;
    assert_eq!(dump(&db, context.backend()).await?, all);
    Ok(())
}

async fn migrating_twice_changes_nothing(context: TestContext) -> Outcome {
    let db = context.database().await?.connect().await?;
    let once = dump(&db, context.backend()).await?;
    Migrator::up(&db, None).await?;
    assert_eq!(dump(&db, context.backend()).await?, once);
    Ok(())
}

/// The columns of a table, and whether each may be null.
type Columns = BTreeMap<String, bool>;

async fn columns(db: &DatabaseConnection, backend: Backend, table: &str) -> Outcome<Columns> {
    let sql = match backend {
        Backend::Sqlite => format!(
            "SELECT name AS n, CASE WHEN \"notnull\" = 1 OR pk > 0 THEN 'NO' ELSE 'YES' END AS d \
             FROM pragma_table_info('{table}')"
        ),
        Backend::Postgres => format!(
            "SELECT column_name::text AS n, is_nullable::text AS d FROM information_schema.columns \
             WHERE table_schema = 'public' AND table_name = '{table}'"
        ),
    };
    let rows = rows(db, &sql, &["n", "d"]).await?;
    Ok(rows
        .into_iter()
        .map(|mut row| (row.remove(0), row[0] == "YES"))
        .collect())
}

async fn tables(db: &DatabaseConnection, backend: Backend) -> Outcome<BTreeSet<String>> {
    let sql = match backend {
        Backend::Sqlite => "SELECT name AS n FROM sqlite_master WHERE type = 'table'",
        Backend::Postgres => {
            "SELECT tablename::text AS n FROM pg_tables WHERE schemaname = 'public'"
        }
    };
    let names = rows(db, sql, &["n"]).await?.into_iter().flatten();
    Ok(names
        .filter(|name| name != "seaql_migrations" && !name.starts_with("sqlite_"))
        .collect())
}

/// Compares one entity with its table, and reads it: that asks for every column.
async fn compare<E: EntityTrait>(db: &DatabaseConnection, backend: Backend) -> Outcome<String> {
    let table = E::default().table_name().to_owned();
    let expected: Columns = E::Column::iter()
        .map(|column| (column.as_str().to_owned(), column.def().is_null()))
        .collect();
    assert_eq!(columns(db, backend, &table).await?, expected, "{table}");
    assert!(E::find().one(db).await?.is_none(), "{table} is not empty");
    Ok(table)
}

macro_rules! compare_all {
    ($db:ident, $backend:expr, $($entity:ident)+) => {{
        let mut compared = BTreeSet::new();
        $(compared.insert(compare::<entities::$entity::Entity>(&$db, $backend).await?);)+
        compared
    }};
}

async fn entities_are_what_the_tables_are(context: TestContext) -> Outcome {
    let db = context.database().await?.connect().await?;
    let compared = compare_all!(db, context.backend(),
        access_change agreement api_client arrest audit_entry audit_head citation client_assertion
        client_budget client_guess client_secret contribution contribution_review contribution_rule correction court data_release death detention event facility
        facility_code facility_succession facility_value field_office figure_relation
        government_action idempotency_key identity_budget identity_consent identity_erasure
        identity_former identity_index identity_linkage identity_linkage_block identity_organization_key
        identity_person_key identity_retention identity_retention_former identity_setting identity_value
        import import_refusal import_run lawsuit lawsuit_event lawsuit_party lawsuit_relation
        matching_confirmation matching_key matching_pair nightly_task
        observation official operation organization organization_id_key person person_link person_merge
        person_merge_person place placement
        population_group quality_finding record_change record_version removal reported_figure series shared_kind
        shared_person sharing_agreement source statement statistics_cell statistics_count statistics_cube
        statistics_lease statistics_release travel_document_batch
        universe webhook webhook_delivery webhook_event webhook_secret
    );
    // A table without an entity, or an entity that is not in the list above.
    assert_eq!(compared, tables(&db, context.backend()).await?);
    Ok(())
}

/// Columns that are named like references and are none.
const NOT_LOOKED_UP: &[&str] = &["external_id", "clearinghouse_id", "import_id"];
/// Columns that nobody looks up by.
const NOT_ASKED_FOR: &[(&str, &str)] = &[
    ("correction", "record_id"),
    ("import_run", "client_id"),
    // Its primary key begins with the record, by which alone its versions are asked for.
    ("record_version", "record_id"),
    ("record_version", "contributor_id"),
    ("record_version", "author_id"),
    ("record_version", "client_id"),
    ("record_version", "reverted_import_id"),
    // Millions of rows, whose primary key begins with the series and ends with the release.
    ("observation", "series_id"),
    ("observation", "release_id"),
    // Cells are asked for by their cube and more.
    ("statistics_cell", "cube_id"),
    ("statistics_count", "cube_id"),
];

async fn every_reference_and_natural_key_has_an_index(context: TestContext) -> Outcome {
    let db = context.database().await?.connect().await?;
    let dump = dump(&db, context.backend()).await?;
    let indexes: Vec<&String> = dump
        .iter()
        .filter(|line| line.contains(" index "))
        .collect();
    for table in tables(&db, context.backend()).await? {
        for column in columns(&db, context.backend(), &table).await?.into_keys() {
            let looked_up = column == "natural_key"
                || (column.ends_with("_id")
                    && !NOT_LOOKED_UP.contains(&&*column)
                    && !NOT_ASKED_FOR.contains(&(&table, &column)));
            let start = format!("{table} index ix_{table}_{column}");
            assert!(
                !looked_up || indexes.iter().any(|line| line.starts_with(&start)),
                "{table}.{column} has no index"
            );
        }
    }
    Ok(())
}
