//! Creates the lease of the builder of statistics: one build at a time, among all instances.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

use crate::columns::{create, drop_tables, instant, uuid};

/// See the module.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut name = ColumnDef::new("name");
        name.text().not_null().primary_key();
        create(
            manager,
            "statistics_lease",
            name,
            &[uuid("holder"), instant("alive_at")],
            &[],
        )
        .await?;
        if manager.get_database_backend() == DbBackend::Postgres {
            let grants = "
                REVOKE ALL ON statistics_lease FROM habeas_records;
                GRANT SELECT, INSERT, UPDATE, DELETE ON statistics_lease TO habeas_builder;";
            manager.get_connection().execute_unprepared(grants).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["statistics_lease"]).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
