//! Creates the budgets of guesses at the credentials of clients, which all instances count together.
//!
//! An instant is a number here: a guess moves it on within one statement that both back ends
//! understand. What is in the table is worth two minutes: PostgreSQL does not write it to its log.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

use crate::columns::{big_integer, create, drop_tables};

/// See the module.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const TABLE: &str = "client_guess";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let backend = manager.get_database_backend();
        let mut budget = ColumnDef::new("budget");
        budget.text().not_null().primary_key();
        if backend == DbBackend::Postgres {
            budget.extra("COLLATE \"C\"");
        }
        create(
            manager,
            TABLE,
            budget,
            &[big_integer("paid_at").indexed()],
            &[],
        )
        .await?;
        if backend == DbBackend::Postgres {
            let statement = format!("ALTER TABLE {TABLE} SET UNLOGGED");
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
