//! Creates what two organizations compare their persons by, once both have agreed to: the key of the
//! pair, the digests under it, and what one side has confirmed and the other not yet.
//!
//! Nothing of this refers to another table, as everything of identities does.
//!
//! Keeps how long identities were to be kept before an import said it, so that it is put back with it;
//! and tells the rules of review that organizations set for themselves from those of the operator.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

use crate::columns::drop_tables;
use crate::row_security::{self, Policy};

/// See the module.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const TABLES: &[&str] = &[
    "matching_pair",
    "matching_key",
    "matching_confirmation",
    "identity_retention_former",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create_pair(manager).await?;
        create_key(manager).await?;
        create_confirmation(manager).await?;
        create_retention_former(manager).await?;
        let mut rules = Table::alter();
        rules
            .table("contribution_rule")
            .add_column(ColumnDef::new("is_own").boolean().not_null().default(false));
        manager.alter_table(rules).await?;
        if manager.get_database_backend() == DbBackend::Postgres {
            let db = manager.get_connection();
            db.execute_unprepared(FUNCTION).await?;
            for policy in policies() {
                row_security::enable(manager, &policy).await?;
            }
            db.execute_unprepared(NOBODY_ELSE).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        if manager.get_database_backend() == DbBackend::Postgres {
            for policy in policies().iter().rev() {
                row_security::disable(manager, policy.table).await?;
            }
            manager
                .get_connection()
                .execute_unprepared("DROP FUNCTION habeas_matches()")
                .await?;
        }
        let mut rules = Table::alter();
        rules.table("contribution_rule").drop_column("is_own");
        manager.alter_table(rules).await?;
        drop_tables(manager, TABLES).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

/// The key of two organizations, of which the one has the lesser id.
async fn create_pair(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statement = Table::create()
        .table("matching_pair")
        .col(ColumnDef::new("id").uuid().not_null().primary_key())
        .col(uuid("one_organization"))
        .col(uuid("other_organization"))
        .col(ColumnDef::new("wrapped").blob().not_null())
        .col(instant("made_at"))
        .check(Expr::cust("one_organization < other_organization"))
        .to_owned();
    manager.create_table(statement).await?;
    let mut both = Index::create();
    both.name("ix_matching_pair_organizations")
        .table("matching_pair")
        .col("one_organization")
        .col("other_organization")
        .unique();
    manager.create_index(both).await?;
    index(manager, "matching_pair", "other_organization").await
}

/// The digests under it.
async fn create_key(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let backend = manager.get_database_backend();
    let mut primary = Index::create();
    primary.col("pair").col("digest").col("person");
    let statement = Table::create()
        .table("matching_key")
        .col(uuid("pair"))
        .col(ColumnDef::new("digest").big_integer().not_null())
        .col(uuid("person"))
        .col(uuid("organization"))
        .col(text(backend, "field"))
        .col(text(backend, "name_agreement"))
        .col(text(backend, "certainty"))
        .primary_key(&mut primary)
        .to_owned();
    manager.create_table(statement).await?;
    index(manager, "matching_key", "person").await
}

/// What one side says, until the other says it too.
async fn create_confirmation(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let backend = manager.get_database_backend();
    let mut primary = Index::create();
    primary.col("pair").col("person").col("other_person");
    let statement = Table::create()
        .table("matching_confirmation")
        .col(uuid("pair"))
        .col(uuid("person"))
        .col(uuid("other_person"))
        .col(uuid("organization"))
        .col(text(backend, "confirmed_by"))
        .col(instant("confirmed_at"))
        .primary_key(&mut primary)
        .to_owned();
    manager.create_table(statement).await?;
    index(manager, "matching_confirmation", "person").await?;
    index(manager, "matching_confirmation", "other_person").await
}

/// The day that stood before another was said.
async fn create_retention_former(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    const TABLE: &str = "identity_retention_former";
    let mut id = ColumnDef::new("id");
    id.big_integer().not_null().auto_increment().primary_key();
    let statement = Table::create()
        .table(TABLE)
        .col(id)
        .col(uuid("person"))
        .col(uuid("organization"))
        .col(ColumnDef::new("until").date().null())
        .col(ColumnDef::new("import_id").big_integer().null())
        .col(instant("replaced_at"))
        .to_owned();
    manager.create_table(statement).await?;
    index(manager, TABLE, "person").await?;
    index(manager, TABLE, "import_id").await
}

fn uuid(name: &'static str) -> ColumnDef {
    let mut column = ColumnDef::new(name);
    column.uuid().not_null();
    column
}

fn instant(name: &'static str) -> ColumnDef {
    let mut column = ColumnDef::new(name);
    column.timestamp_with_time_zone().not_null();
    column
}

fn text(backend: DbBackend, name: &'static str) -> ColumnDef {
    let mut column = ColumnDef::new(name);
    column.text().not_null();
    if backend == DbBackend::Postgres {
        column.extra("COLLATE \"C\"");
    }
    column
}

async fn index(
    manager: &SchemaManager<'_>,
    table: &'static str,
    column: &'static str,
) -> Result<(), DbErr> {
    let mut statement = Index::create();
    statement
        .name(format!("ix_{table}_{column}"))
        .table(table)
        .col(column);
    manager.create_index(statement).await
}

/// The pairs of the organization that asks, where both sides have agreed and neither has ended it.
const FUNCTION: &str = "
CREATE FUNCTION habeas_matches() RETURNS uuid[] LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT array(
    SELECT p.id FROM matching_pair p
    WHERE (SELECT count(DISTINCT a.from_organization_id) FROM sharing_agreement a
        WHERE a.records = 'matching' AND a.revoked_at IS NULL
            AND (a.until IS NULL OR a.until > habeas_now())
            AND (a.from_organization_id = p.one_organization
                    AND a.to_organization_id = p.other_organization
                OR a.from_organization_id = p.other_organization
                    AND a.to_organization_id = p.one_organization)) = 2) $$;
";

/// Who makes statistics has no business here.
const NOBODY_ELSE: &str = "
REVOKE ALL ON matching_pair, matching_key, matching_confirmation, identity_retention_former
    FROM habeas_builder, habeas_statistics;
";

const OWN: &str = "organization = (SELECT habeas_organization())";

/// An organization sees the pairs that it is in, and what the other side has under them while both
/// agree. What it has there it removes itself.
fn policies() -> [Policy; 4] {
    let party = "one_organization = (SELECT habeas_organization()) \
                 OR other_organization = (SELECT habeas_organization())";
    let own_or_agreed = format!("{OWN} OR pair = ANY ((SELECT habeas_matches())::uuid[])");
    [
        Policy {
            table: "matching_pair",
            read: party.to_owned(),
            write: party.to_owned(),
        },
        Policy {
            table: "matching_key",
            read: own_or_agreed.clone(),
            write: OWN.to_owned(),
        },
        Policy {
            table: "matching_confirmation",
            read: own_or_agreed,
            write: OWN.to_owned(),
        },
        Policy {
            table: "identity_retention_former",
            read: OWN.to_owned(),
            write: OWN.to_owned(),
        },
    ]
}
