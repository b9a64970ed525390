//! Creates what says which records of persons are of one person: merges, and the clusters that
//! follow from those in force; and the keys by which records are compared.
//!
//! A record that is deleted takes its links along, so that an import can be reverted. The keys refer
//! to nothing, as everything of identities does.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

use crate::columns::{create, drop_tables, instant, reference, text};
use crate::row_security::{self, OWN, Policy};

/// See the module.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const TABLES: &[&str] = &[
    "person_merge",
    "person_merge_person",
    "person_link",
    "identity_linkage",
    "identity_linkage_block",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create_merge(manager).await?;
        create_merge_person(manager).await?;
        create_link(manager).await?;
        create_keys(manager).await?;
        if manager.get_database_backend() == DbBackend::Postgres {
            for policy in policies() {
                row_security::enable(manager, &policy).await?;
            }
            manager
                .get_connection()
                .execute_unprepared(
                    "GRANT SELECT ON person_merge, person_merge_person, person_link \
                     TO habeas_builder; \
                     REVOKE ALL ON identity_linkage, identity_linkage_block \
                     FROM habeas_builder, habeas_statistics",
                )
                .await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        if manager.get_database_backend() == DbBackend::Postgres {
            for policy in policies().iter().rev() {
                row_security::disable(manager, policy.table).await?;
            }
        }
        drop_tables(manager, TABLES).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

async fn create_merge(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut id = ColumnDef::new("id");
    id.uuid().not_null().primary_key();
    create(
        manager,
        "person_merge",
        id,
        &[
            reference("organization_id", "organization"),
            text("merged_by"),
            instant("merged_at"),
            text("reason"),
            text("state"),
            reference("undone_organization_id", "organization").null(),
            text("undone_by").null(),
            instant("undone_at").null(),
            text("undone_reason").null(),
        ],
        &["(state = 'active') = (undone_at IS NULL)"],
    )
    .await
}

async fn create_merge_person(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    const TABLE: &str = "person_merge_person";
    let mut primary = Index::create();
    primary.col("merge_id").col("person_id");
    let mut statement = Table::create();
    statement
        .table(TABLE)
        .col(ColumnDef::new("merge_id").uuid().not_null())
        .col(ColumnDef::new("person_id").uuid().not_null())
        .col(ColumnDef::new("contributor_id").uuid().not_null())
        .primary_key(&mut primary)
        .foreign_key(&mut key(TABLE, "merge_id", "person_merge", false))
        .foreign_key(&mut key(TABLE, "person_id", "person", true))
        .foreign_key(&mut key(TABLE, "contributor_id", "organization", false));
    manager.create_table(statement).await?;
    index(manager, TABLE, &["merge_id", "person_id", "contributor_id"]).await
}

async fn create_link(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    const TABLE: &str = "person_link";
    let mut by = ColumnDef::new("linked_by");
    by.text().not_null();
    if manager.get_database_backend() == DbBackend::Postgres {
        by.extra("COLLATE \"C\"");
    }
    let mut statement = Table::create();
    statement
        .table(TABLE)
        .col(ColumnDef::new("person_id").uuid().not_null().primary_key())
        .col(ColumnDef::new("contributor_id").uuid().not_null())
        .col(ColumnDef::new("cluster_id").uuid().not_null())
        .col(ColumnDef::new("merge_id").uuid().not_null())
        .col(
            ColumnDef::new("linked_at")
                .timestamp_with_time_zone()
                .not_null(),
        )
        .col(by)
        .foreign_key(&mut key(TABLE, "person_id", "person", true))
        .foreign_key(&mut key(TABLE, "contributor_id", "organization", false))
        .foreign_key(&mut key(TABLE, "merge_id", "person_merge", false));
    manager.create_table(statement).await?;
    let indexed = ["person_id", "contributor_id", "cluster_id", "merge_id"];
    index(manager, TABLE, &indexed).await
}

/// The features of an identity, in an envelope, and the digests by which candidates are found.
async fn create_keys(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut primary = Index::create();
    primary.col("person").col("space");
    let statement = Table::create()
        .table("identity_linkage")
        .col(ColumnDef::new("person").uuid().not_null())
        .col(ColumnDef::new("space").uuid().not_null())
        .col(ColumnDef::new("organization").uuid().not_null())
        .col(ColumnDef::new("envelope").blob().not_null())
        .col(
            ColumnDef::new("made_at")
                .timestamp_with_time_zone()
                .not_null(),
        )
        .primary_key(&mut primary)
        .to_owned();
    manager.create_table(statement).await?;
    let mut primary = Index::create();
    primary.col("space").col("digest").col("person");
    let statement = Table::create()
        .table("identity_linkage_block")
        .col(ColumnDef::new("space").uuid().not_null())
        .col(ColumnDef::new("digest").big_integer().not_null())
        .col(ColumnDef::new("person").uuid().not_null())
        .col(ColumnDef::new("organization").uuid().not_null())
        .primary_key(&mut primary)
        .to_owned();
    manager.create_table(statement).await?;
    index(manager, "identity_linkage_block", &["person"]).await
}

/// A reference to the record of another table, which takes its rows along or not.
fn key(
    table: &'static str,
    column: &'static str,
    target: &'static str,
    cascades: bool,
) -> ForeignKeyCreateStatement {
    let mut key = ForeignKey::create();
    key.from(table, column).to(target, "id");
    if cascades {
        key.on_delete(ForeignKeyAction::Cascade);
    }
    key
}

async fn index(
    manager: &SchemaManager<'_>,
    table: &'static str,
    columns: &[&'static str],
) -> Result<(), DbErr> {
    for column in columns {
        let mut statement = Index::create();
        statement
            .name(format!("ix_{table}_{column}"))
            .table(table)
            .col(*column);
        manager.create_index(statement).await?;
    }
    Ok(())
}

/// The transaction works out clusters: it sees and writes every link, which are ids only.
const LINKING: &str = "(SELECT current_setting('habeas.linking', true)) = 'on'";

/// An organization sees the links of its own persons, and the merges that these are in. They are
/// written by a transaction that says that it links.
/// Keys of comparison are its own alone.
fn policies() -> [Policy; 5] {
    let own_or_linking = format!("{OWN} OR {LINKING}");
    let of_own =
        format!("{LINKING} OR id IN (SELECT m.merge_id FROM person_merge_person m WHERE m.{OWN})");
    let identifies = "organization = (SELECT habeas_organization())";
    let own = |table| Policy {
        table,
        read: identifies.to_owned(),
        write: identifies.to_owned(),
    };
    [
        own("identity_linkage"),
        own("identity_linkage_block"),
        Policy {
            table: "person_merge",
            read: of_own,
            write: LINKING.to_owned(),
        },
        Policy {
            table: "person_merge_person",
            read: own_or_linking.clone(),
            write: LINKING.to_owned(),
        },
        Policy {
            table: "person_link",
            read: own_or_linking,
            write: LINKING.to_owned(),
        },
    ]
}
