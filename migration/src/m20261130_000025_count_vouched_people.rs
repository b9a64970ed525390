//! Counts beside the people of a published cell those who are known otherwise than through one
//! unverified organization alone: only they have the number of a closed period move.
//!
//! Of what was published before nobody is known to be otherwise.

use sea_orm_migration::prelude::*;

/// See the module.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const TABLE: &str = "statistics_count";
const COLUMN: &str = "vouched";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut added = Table::alter();
        added
            .table(TABLE)
            .add_column(ColumnDef::new(COLUMN).big_integer().not_null().default(0));
        manager.alter_table(added).await?;
        let statement = format!("UPDATE {TABLE} SET {COLUMN} = people");
        let connection = manager.get_connection();
        connection.execute_unprepared(&statement).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut dropped = Table::alter();
        dropped.table(TABLE).drop_column(COLUMN);
        manager.alter_table(dropped).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
