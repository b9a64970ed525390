//! Creates organizations, their officials, imports and sources.

use sea_orm_migration::prelude::*;

use crate::columns::{
    big_integer, boolean, create_numbered, create_record, date, drop_tables, instant, reference,
    text, uuid,
};

/// See the module.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const TABLES: &[&str] = &["organization", "import", "official", "source", "citation"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create_organization(manager).await?;
        create_import(manager).await?;
        create_official(manager).await?;
        create_source(manager).await?;
        create_citation(manager).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, TABLES).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

async fn create_organization(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    create_record(
        manager,
        "organization",
        &[
            text("slug").unique(),
            text("name").indexed(),
            text("kind"),
            reference("parent_id", "organization").null(),
            text("country").null(),
            text("website").null(),
            boolean("is_partner"),
            boolean("is_verified"),
        ],
        &[],
    )
    .await
}

async fn create_official(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    create_record(
        manager,
        "official",
        &[
            text("name").null().indexed(),
            text("title").null(),
            text("kind"),
            reference("organization_id", "organization").null(),
            boolean("identity_withheld"),
        ],
        &[],
    )
    .await
}

async fn create_source(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    create_record(
        manager,
        "source",
        &[
            text("title").indexed(),
            text("kind"),
            text("publisher").null(),
            reference("publisher_organization_id", "organization").null(),
            text("author").null(),
            text("url").null(),
            date("published_on").null().indexed(),
            date("anchor_on").null(),
            boolean("anchor_inferred"),
            text("published_text").null(),
            date("retrieved_on").null(),
            text("archived_hash").null(),
            text("language").null(),
            text("licence").null(),
            text("note").null(),
        ],
        &[],
    )
    .await
}

async fn create_import(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    create_numbered(
        manager,
        "import",
        &[
            text("natural_key").unique(),
            text("kind"),
            text("file_name"),
            text("digest").indexed(),
            text("mapping").null(),
            reference("contributor_id", "organization").null(),
            text("universe").null(),
            big_integer("rows_read"),
            big_integer("inserted"),
            big_integer("changed"),
            big_integer("unchanged"),
            big_integer("duplicates"),
            big_integer("refused"),
            instant("started_at"),
            instant("finished_at").null(),
        ],
    )
    .await
}

async fn create_citation(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    create_numbered(
        manager,
        "citation",
        &[
            text("natural_key").unique(),
            text("record_kind"),
            uuid("record_id").indexed(),
            text("field").null(),
            reference("source_id", "source"),
            text("locator").null(),
            big_integer("import_id").null(),
            big_integer("origin_row").null(),
        ],
    )
    .await
}
