//! Creates the runs of imports: how a file was sent, how far it is, which rows were refused; and what
//! identifying fields were before they were written over.
//!
//! Identifying fields refer to no other table, as those they are kept for. On PostgreSQL only their own
//! organization reads and writes them.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

use crate::columns::{big_integer, create_numbered, drop_tables, text};
use crate::row_security::{self, Policy};

/// See the module.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const TABLES: &[&str] = &["import_run", "import_refusal", "identity_former"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let backend = manager.get_database_backend();
        manager.create_table(run(backend)).await?;
        index(manager, "import_run", "state").await?;
        create_numbered(
            manager,
            "import_refusal",
            &[
                big_integer("import_id").indexed(),
                big_integer("origin_row"),
                text("origin_sheet").null(),
                text("column_name").null(),
                text("code"),
                text("reason"),
            ],
        )
        .await?;
        manager.create_table(former(backend)).await?;
        index(manager, "identity_former", "person").await?;
        index(manager, "identity_former", "import_id").await?;
        if backend == DbBackend::Postgres {
            row_security::enable(manager, &policy()).await?;
            let nobody_else =
                "REVOKE ALL ON identity_former FROM habeas_builder, habeas_statistics";
            let db = manager.get_connection();
            db.execute_unprepared(nobody_else).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        if manager.get_database_backend() == DbBackend::Postgres {
            row_security::disable(manager, policy().table).await?;
        }
        drop_tables(manager, TABLES).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

fn policy() -> Policy {
    let own = "organization = (SELECT habeas_organization())";
    Policy {
        table: "identity_former",
        read: own.to_owned(),
        write: own.to_owned(),
    }
}

async fn index(
    manager: &SchemaManager<'_>,
    table: &'static str,
    column: &'static str,
) -> Result<(), DbErr> {
    let mut index = Index::create();
    index
        .name(format!("ix_{table}_{column}"))
        .table(table)
        .col(column);
    manager.create_index(index).await
}

fn words(backend: DbBackend, name: &'static str) -> ColumnDef {
    let mut column = ColumnDef::new(name);
    column.text();
    if backend == DbBackend::Postgres {
        column.extra("COLLATE \"C\"");
    }
    column
}

/// One run an import: the same file again is the same import, and runs again.
fn run(backend: DbBackend) -> TableCreateStatement {
    let text = |name| words(backend, name);
    let count = |name: &'static str| {
        let mut column = ColumnDef::new(name);
        column.big_integer().not_null();
        column
    };
    let instant = |name: &'static str| {
        let mut column = ColumnDef::new(name);
        column.timestamp_with_time_zone();
        column
    };
    Table::create()
        .table("import_run")
        .col(
            ColumnDef::new("import_id")
                .big_integer()
                .not_null()
                .primary_key(),
        )
        .col(text("state").not_null())
        .col(text("client_id").null())
        .col(ColumnDef::new("dry_run").boolean().not_null())
        .col(ColumnDef::new("atomic").boolean().not_null())
        .col(text("format").null())
        .col(text("mapping_text").null())
        .col(text("source").null())
        .col(text("spool").null())
        .col(text("spool_file").null())
        .col(count("bytes"))
        .col(count("bytes_read"))
        .col(count("row_reached"))
        .col(text("error_code").null())
        .col(text("error").null())
        .col(instant("seen_at").not_null())
        .col(instant("reverted_at").null())
        .foreign_key(
            ForeignKey::create()
                .from("import_run", "import_id")
                .to("import", "id"),
        )
        .to_owned()
}

fn former(backend: DbBackend) -> TableCreateStatement {
    let mut id = ColumnDef::new("id");
    id.big_integer().not_null().auto_increment().primary_key();
    Table::create()
        .table("identity_former")
        .col(id)
        .col(ColumnDef::new("person").uuid().not_null())
        .col(words(backend, "field").not_null())
        .col(ColumnDef::new("organization").uuid().not_null())
        .col(ColumnDef::new("envelope").blob().null())
        .col(ColumnDef::new("digest").blob().null())
        .col(ColumnDef::new("import_id").big_integer().null())
        .col(
            ColumnDef::new("replaced_at")
                .timestamp_with_time_zone()
                .not_null(),
        )
        .to_owned()
}
