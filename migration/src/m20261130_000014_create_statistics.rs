//! Creates published statistics: releases, the cubes they are made of, their published cells, and
//! the counts behind these, which only the builder reads.
//!
//! A cell holds from the release that published it until the one that replaced it. So a release is
//! published by one changed row, an earlier one stays as it was, and nothing is stored twice.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

use crate::columns::{create, create_numbered, date, drop_tables, instant, integer, text};

/// See the module.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const TABLES: &[&str] = &[
    "statistics_release",
    "statistics_cube",
    "statistics_cell",
    "statistics_count",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create_release(manager).await?;
        create_cube(manager).await?;
        create_cells(manager, "statistics_cell", CELL).await?;
        create_cells(manager, "statistics_count", COUNT).await?;
        if manager.get_database_backend() == DbBackend::Postgres {
            run(manager, GRANTS).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        if manager.get_database_backend() == DbBackend::Postgres {
            run(manager, NO_GRANTS).await?;
        }
        drop_tables(manager, TABLES).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

async fn create_release(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut id = ColumnDef::new("id");
    id.uuid().not_null().primary_key();
    create(
        manager,
        "statistics_release",
        id,
        &[
            integer("number").unique(),
            text("kind"),
            text("state"),
            date("as_of"),
            date("data_through"),
            date("next_expected_on"),
            integer("definition_version"),
            text("parameters"),
            text("report"),
            instant("started_at"),
            instant("built_at").null(),
            instant("published_at").null(),
        ],
        &[],
    )
    .await
}

async fn create_cube(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    create_numbered(
        manager,
        "statistics_cube",
        &[
            text("universe"),
            text("measure"),
            text("interval"),
            text("grouping"),
        ],
    )
    .await?;
    run(
        manager,
        "CREATE UNIQUE INDEX statistics_cube_key ON statistics_cube \
         (universe, measure, grouping, \"interval\")",
    )
    .await
}

/// A published number.
const CELL: &str = "value BIGINT NOT NULL";

/// What a number stands for; `value` is null where the cell is withheld.
const COUNT: &str = "people BIGINT NOT NULL, amount BIGINT NOT NULL, offset_milli BIGINT NOT NULL, \
                     value BIGINT";

/// Millions of rows, each found by its key: the key is the table. SQLite stores it once only where
/// it is told to, which the builder of statements cannot say.
async fn create_cells(
    manager: &SchemaManager<'_>,
    table: &str,
    columns: &str,
) -> Result<(), DbErr> {
    let (code, date, end) = match manager.get_database_backend() {
        DbBackend::Postgres => ("TEXT COLLATE \"C\"", "DATE", ""),
        _ => ("TEXT", "date_text", " WITHOUT ROWID"),
    };
    run(
        manager,
        &format!(
            "CREATE TABLE {table} (
                cube_id BIGINT NOT NULL REFERENCES statistics_cube (id),
                starts_on {date} NOT NULL,
                code1 {code} NOT NULL,
                code2 {code} NOT NULL,
                code3 {code} NOT NULL,
                from_release INTEGER NOT NULL,
                until_release INTEGER,
                as_of {date} NOT NULL,
                {columns},
                PRIMARY KEY (cube_id, starts_on, code1, code2, code3, from_release)
            ){end}"
        ),
    )
    .await
}

async fn run(manager: &SchemaManager<'_>, sql: &str) -> Result<(), DbErr> {
    manager.get_connection().execute_unprepared(sql).await?;
    Ok(())
}

/// Those who answer reach what is published, and public vocabularies to name it by. Counts are for
/// the builder alone; it writes statistics and nothing else.
const GRANTS: &str = "
REVOKE ALL ON statistics_count FROM habeas_records;
REVOKE INSERT, UPDATE, DELETE ON statistics_release, statistics_cube, statistics_cell
    FROM habeas_records;
GRANT SELECT ON statistics_release, statistics_cube, statistics_cell, facility, field_office,
    universe, population_group TO habeas_statistics;
GRANT SELECT, INSERT, UPDATE, DELETE ON statistics_release, statistics_cube, statistics_cell,
    statistics_count TO habeas_builder;
GRANT USAGE, SELECT ON SEQUENCE statistics_cube_id_seq TO habeas_builder;
";

/// What of the grants does not go with the tables.
const NO_GRANTS: &str = "
REVOKE SELECT ON facility, field_office, universe, population_group FROM habeas_statistics;
";
