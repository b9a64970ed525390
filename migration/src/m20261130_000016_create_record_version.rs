//! Creates the versions of records: what a record said before, until when, and who wrote what.
//!
//! A row is written when a version is replaced, in the same transaction; and with the version
//! itself where a client wrote it, because the record has no column for that. So a record of which
//! an import wrote the only version has no row here.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

use crate::columns::drop_tables;
use crate::row_security::{self, OWN, Policy};

/// See the module.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const TABLE: &str = "record_version";

/// Columns that are looked up, beside the record.
const INDEXED: &[&str] = &["import_id", "contribution_id"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let backend = manager.get_database_backend();
        manager.create_table(table(backend)).await?;
        for column in INDEXED {
            let mut index = Index::create();
            index
                .name(format!("ix_{TABLE}_{column}"))
                .table(TABLE)
                .col(*column);
            manager.create_index(index).await?;
        }
        if backend == DbBackend::Postgres {
            row_security::enable(manager, &policy()).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &[TABLE]).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

/// The contributor is that of the record, as the record has it; it is no reference, so that the row
/// costs no look-up.
fn table(backend: DbBackend) -> TableCreateStatement {
    let text = |name: &'static str| {
        let mut column = ColumnDef::new(name);
        column.text();
        if backend == DbBackend::Postgres {
            column.extra("COLLATE \"C\"");
        }
        column
    };
    let mut key = Index::create();
    key.col("record_id").col("version");
    Table::create()
        .table(TABLE)
        .col(ColumnDef::new("record_id").uuid().not_null())
        .col(ColumnDef::new("version").integer().not_null())
        .col(text("record_kind").not_null())
        .col(ColumnDef::new("is_case_record").boolean().not_null())
        .col(ColumnDef::new("contributor_id").uuid().null())
        .col(text("row").null())
        .col(ColumnDef::new("author_id").uuid().null())
        .col(text("client_id").null())
        .col(ColumnDef::new("import_id").big_integer().null())
        .col(ColumnDef::new("contribution_id").uuid().null())
        .col(ColumnDef::new("reverted_import_id").big_integer().null())
        .col(
            ColumnDef::new("written_at")
                .timestamp_with_time_zone()
                .not_null(),
        )
        .col(
            ColumnDef::new("replaced_at")
                .timestamp_with_time_zone()
                .null(),
        )
        .primary_key(&mut key)
        .check(Expr::cust("(row IS NULL) = (replaced_at IS NULL)"))
        .to_owned()
}

/// Kinds whose records may belong to a person: their own policies say who sees them.
const PERSON_BOUND: [&str; 7] = [
    "person",
    "detention",
    "placement",
    "arrest",
    "death",
    "removal",
    "source",
];

/// A version of a case record is seen as the record is.
fn policy() -> Policy {
    let of_kind = |table: &str| {
        format!(
            "record_kind = '{table}' AND EXISTS (SELECT 1 FROM {table} r WHERE r.id = record_id)"
        )
    };
    let seen: Vec<String> = ["NOT is_case_record".to_owned(), OWN.to_owned()]
        .into_iter()
        .chain(PERSON_BOUND.map(of_kind))
        .collect();
    Policy {
        table: TABLE,
        read: seen.join(" OR "),
        write: format!("NOT is_case_record OR {OWN}"),
    }
}
