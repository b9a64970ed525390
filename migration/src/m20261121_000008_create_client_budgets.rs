//! Creates the budgets of clients: what each may still ask for.
//!
//! Only PostgreSQL uses the table, where several instances share it; the schema is the same on
//! both. What is in it is worth a few minutes: it is not written to the log of the server, and a
//! crash that empties it gives every client a full budget.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

use crate::columns::{boolean, create, double, drop_tables, instant};

/// See the module.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const TABLE: &str = "client_budget";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let backend = manager.get_database_backend();
        let mut client = ColumnDef::new("client");
        client.text().not_null().primary_key();
        if backend == DbBackend::Postgres {
            client.extra("COLLATE \"C\"");
        }
        let columns = [double("level"), boolean("granted"), instant("updated_at")];
        create(manager, TABLE, client, &columns, &[]).await?;
        if backend == DbBackend::Postgres {
            // Room in each page, so that a row is updated where it lies.
            let statement = format!(
                "ALTER TABLE {TABLE} SET UNLOGGED; ALTER TABLE {TABLE} SET (fillfactor = 50)"
            );
            manager
                .get_connection()
                .execute_unprepared(&statement)
                .await?;
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
