//! Creates the change feed: which records were made or changed, in what transaction.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

use crate::columns::drop_tables;

/// See the module.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const TABLE: &str = "record_change";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(table(manager.get_database_backend()))
            .await?;
        let mut by_transaction = Index::create();
        by_transaction
            .name("ix_record_change_transaction_id")
            .table(TABLE)
            .col("transaction_id");
        manager.create_index(by_transaction).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &[TABLE]).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

/// PostgreSQL notes the number of the transaction by itself: readers need it, because concurrent
/// transactions do not end in the order of the ids that they take. Those of SQLite do.
fn table(backend: DbBackend) -> TableCreateStatement {
    let mut id = ColumnDef::new("id");
    id.big_integer().not_null().auto_increment().primary_key();
    let mut transaction = ColumnDef::new("transaction_id");
    transaction.big_integer().not_null();
    let mut kind = ColumnDef::new("record_kind");
    kind.text().not_null();
    let mut change = ColumnDef::new("change");
    change.text().not_null();
    if backend == DbBackend::Postgres {
        transaction.default(Expr::cust("(pg_current_xact_id()::text)::bigint"));
        for text in [&mut kind, &mut change] {
            text.extra("COLLATE \"C\"");
        }
    } else {
        transaction.default(0);
    }
    Table::create()
        .table(TABLE)
        .col(id)
        .col(transaction)
        .col(kind)
        .col(change)
        .col(ColumnDef::new("record_ids").blob().not_null())
        .col(
            ColumnDef::new("changed_at")
                .timestamp_with_time_zone()
                .not_null(),
        )
        .to_owned()
}
