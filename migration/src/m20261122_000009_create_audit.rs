//! Creates the audit: one chain of entries an organization, and the head of each chain.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

use crate::columns::{big_integer, create, drop_tables, instant, text};

/// See the module.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const ENTRY: &str = "audit_entry";
const HEAD: &str = "audit_head";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(entry(manager.get_database_backend()))
            .await?;
        let mut chain = ColumnDef::new("chain");
        chain.uuid().not_null().primary_key();
        let columns = [big_integer("sequence"), text("hash"), instant("changed_at")];
        create(manager, HEAD, chain, &columns, &["sequence > 0"]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &[ENTRY, HEAD]).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

/// Nothing refers to other tables: an entry outlives what it tells of.
fn entry(backend: DbBackend) -> TableCreateStatement {
    let text = |name: &'static str| {
        let mut column = ColumnDef::new(name);
        column.text();
        if backend == DbBackend::Postgres {
            column.extra("COLLATE \"C\"");
        }
        column
    };
    let mut primary = Index::create();
    primary.col("chain").col("sequence");
    Table::create()
        .table(ENTRY)
        .col(ColumnDef::new("chain").uuid().not_null())
        .col(ColumnDef::new("sequence").big_integer().not_null())
        .col(ColumnDef::new("at").timestamp_with_time_zone().not_null())
        .col(text("action").not_null())
        .col(ColumnDef::new("actor_organization").uuid().null())
        .col(text("actor_client").not_null())
        .col(text("token").null())
        .col(ColumnDef::new("request").uuid().null())
        .col(text("subject_kind").null())
        .col(text("subject").null())
        .col(ColumnDef::new("records").big_integer().null())
        .col(text("purpose").null())
        .col(text("reason").null())
        .col(ColumnDef::new("names").json_binary().not_null())
        .col(text("hash").not_null())
        .primary_key(&mut primary)
        .check(Expr::cust("sequence > 0"))
        .to_owned()
}
