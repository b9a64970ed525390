//! Creates courts, lawsuits and what happened in them.

use sea_orm_migration::prelude::*;

use crate::columns::{
    DATES_IN_ORDER, boolean, create_record, date, drop_tables, integer, list, reference, text,
};

/// See the module.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const TABLES: &[&str] = &[
    "court",
    "lawsuit",
    "lawsuit_party",
    "lawsuit_relation",
    "lawsuit_event",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create_court(manager).await?;
        create_lawsuit(manager).await?;
        create_lawsuit_party(manager).await?;
        create_lawsuit_relation(manager).await?;
        create_lawsuit_event(manager).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, TABLES).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

async fn create_court(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    create_record(
        manager,
        "court",
        &[
            // Not unique: a publisher lists two ids under one name.
            text("name").indexed(),
            text("kind"),
            text("code").null().unique(),
            text("circuit").null(),
            text("address").null(),
            text("city").null(),
            text("state").null(),
            text("status_text").null(),
            reference("facility_id", "facility").null(),
        ],
        &[],
    )
    .await
}

async fn create_lawsuit(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    create_record(
        manager,
        "lawsuit",
        &[
            text("caption").indexed(),
            reference("court_id", "court").null(),
            text("docket_number").null().indexed(),
            date("filed_on").null().indexed(),
            text("filed_precision"),
            text("filed_text").null(),
            text("status"),
            text("kind"),
            list("claims"),
            text("class_definition").null(),
            reference("population_group_id", "population_group").null(),
            text("wrongful_deportation").null(),
            text("wrongful_detention").null(),
            text("summary").null(),
            boolean("summary_is_machine_written"),
            text("url").null(),
            text("clearinghouse_id").null(),
        ],
        &[],
    )
    .await
}

async fn create_lawsuit_party(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    create_record(
        manager,
        "lawsuit_party",
        &[
            reference("lawsuit_id", "lawsuit"),
            text("role"),
            // Not unique: a publisher lists two ids under one name.
            text("name").indexed(),
            reference("organization_id", "organization").null(),
            reference("official_id", "official").null(),
            text("note").null(),
        ],
        &[],
    )
    .await
}

async fn create_lawsuit_relation(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    create_record(
        manager,
        "lawsuit_relation",
        &[
            reference("lawsuit_id", "lawsuit"),
            reference("related_id", "lawsuit"),
            text("kind"),
            text("note").null(),
        ],
        &[],
    )
    .await
}

async fn create_lawsuit_event(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    create_record(
        manager,
        "lawsuit_event",
        &[
            reference("lawsuit_id", "lawsuit"),
            text("kind"),
            text("status"),
            date("effective_from").null(),
            date("effective_to").null(),
            text("citation").null(),
            integer("docket_entry").null(),
            reference("official_id", "official").null(),
            reference("court_id", "court").null(),
            text("description").null(),
            text("url").null(),
            date("starts_on").null().indexed(),
            date("ends_on").null(),
            text("date_precision"),
            boolean("date_inferred"),
            text("date_text").null(),
        ],
        &[DATES_IN_ORDER],
    )
    .await
}
