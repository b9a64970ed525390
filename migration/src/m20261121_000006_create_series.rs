//! Creates official series, their releases (vintages), their observations and what the quality
//! rules found in them.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

use crate::columns::{
    big_integer, create_numbered, date, drop_tables, instant, integer, reference, text,
};

/// See the module.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const TABLES: &[&str] = &["series", "data_release", "observation", "quality_finding"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create_series(manager).await?;
        create_data_release(manager).await?;
        create_observation(manager).await?;
        create_quality_finding(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, TABLES).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

async fn create_series(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    create_numbered(
        manager,
        "series",
        &[
            text("natural_key").unique(),
            text("dataset").indexed(),
            text("measure").indexed(),
            text("unit"),
            text("aggregation"),
            text("interval"),
            text("area_kind"),
            reference("facility_id", "facility").null(),
            text("facility_code").null().indexed(),
            text("facility_text").null(),
            text("city_text").null(),
            text("state").null().indexed(),
            reference("field_office_id", "field_office").null(),
            text("field_office_code").null(),
            text("country").null(),
            text("area_text").null(),
            text("breakdown"),
            instant("created_at"),
        ],
    )
    .await
}

async fn create_data_release(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    create_numbered(
        manager,
        "data_release",
        &[
            text("natural_key").unique(),
            text("dataset").indexed(),
            text("label"),
            integer("fiscal_year").null(),
            date("published_on").null().indexed(),
            date("as_of_stated").null(),
            date("as_of_derived").null(),
            reference("source_id", "source"),
            big_integer("import_id").null(),
            instant("created_at"),
        ],
    )
    .await
}

/// Millions of narrow rows, always read by series and period: the primary key is the table.
async fn create_observation(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let key = ["series_id", "period_start", "period_end", "release_id"];
    let mut primary = Index::create();
    for column in key {
        primary.col(column);
    }
    let mut table = Table::create();
    table
        .table("observation")
        .col(ColumnDef::new("series_id").big_integer().not_null())
        .col(ColumnDef::new("release_id").big_integer().not_null())
        .col(ColumnDef::new("period_start").date().not_null())
        .col(ColumnDef::new("period_end").date().not_null())
        .col(ColumnDef::new("value").double().not_null())
        .col(ColumnDef::new("origin_row").big_integer().not_null())
        .primary_key(&mut primary)
        .foreign_key(
            ForeignKey::create()
                .from("observation", "series_id")
                .to("series", "id"),
        )
        .foreign_key(
            ForeignKey::create()
                .from("observation", "release_id")
                .to("data_release", "id"),
        )
        .check(Expr::cust("period_end >= period_start"));
    if manager.get_database_backend() == DbBackend::Sqlite {
        table.extra("WITHOUT ROWID");
    }
    manager.create_table(table).await
}

async fn create_quality_finding(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    create_numbered(
        manager,
        "quality_finding",
        &[
            text("natural_key").unique(),
            big_integer("release_id").indexed(),
            big_integer("series_id").null().indexed(),
            text("rule").indexed(),
            text("detail"),
            instant("found_at"),
        ],
    )
    .await
}
