//! Creates people, stays, stints, arrests and deaths.

use sea_orm_migration::prelude::*;

use crate::columns::{
    ONE_OWNER, create_record, date, drop_tables, integer, list, local_time, reference, text,
};

/// See the module.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const TABLES: &[&str] = &[
    "universe",
    "person",
    "detention",
    "placement",
    "arrest",
    "death",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create_universe(manager).await?;
        create_person(manager).await?;
        create_detention(manager).await?;
        create_placement(manager).await?;
        create_arrest(manager).await?;
        create_death(manager).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, TABLES).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

async fn create_universe(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    create_record(
        manager,
        "universe",
        &[
            text("name").unique(),
            text("title"),
            reference("source_id", "source").null(),
        ],
        &[],
    )
    .await
}

async fn create_person(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    create_record(
        manager,
        "person",
        &[
            text("external_id"),
            reference("universe_id", "universe").null(),
            text("citizenship_country").null().indexed(),
            text("citizenship_text").null(),
            text("birth_country").null(),
            text("birth_country_text").null(),
            integer("birth_year").null().indexed(),
            text("gender"),
            integer("arrival_year").null().indexed(),
            text("immigration_status"),
            text("immigration_status_text").null(),
            text("final_order"),
            date("final_order_on").null().indexed(),
            date("supervision_since").null(),
            text("criminality"),
            text("travel_document"),
            date("travel_document_requested_on").null(),
            date("travel_document_issued_on").null(),
            date("travel_document_expires_on").null(),
            list("flags"),
        ],
        &[ONE_OWNER],
    )
    .await
}

async fn create_detention(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    create_record(
        manager,
        "detention",
        &[
            text("external_id"),
            reference("universe_id", "universe").null(),
            reference("person_id", "person"),
            local_time("booked_in_at").indexed(),
            local_time("booked_out_at").null().indexed(),
            text("arresting_agency").null(),
            text("apprehension_method"),
            text("apprehension_text").null(),
            text("release_reason").null(),
            text("release_reason_text").null(),
            text("case_status").null(),
            text("threat_level").null(),
            date("departed_on").null(),
            text("departure_country").null(),
            list("flags"),
        ],
        &[ONE_OWNER],
    )
    .await
}

async fn create_placement(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    create_record(
        manager,
        "placement",
        &[
            text("external_id"),
            reference("universe_id", "universe").null(),
            reference("detention_id", "detention"),
            reference("person_id", "person"),
            reference("facility_id", "facility").null(),
            text("facility_text").null(),
            text("facility_code_text").null(),
            local_time("booked_in_at").indexed(),
            local_time("booked_out_at").null().indexed(),
            text("release_reason").null(),
            text("release_reason_text").null(),
            list("flags"),
        ],
        &[ONE_OWNER],
    )
    .await
}

async fn create_arrest(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    create_record(
        manager,
        "arrest",
        &[
            text("external_id"),
            reference("universe_id", "universe").null(),
            reference("person_id", "person"),
            reference("detention_id", "detention").null(),
            local_time("arrested_at").null().indexed(),
            text("agency").null(),
            text("method"),
            reference("place_id", "place").null(),
            list("flags"),
        ],
        &[ONE_OWNER],
    )
    .await
}

async fn create_death(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    create_record(
        manager,
        "death",
        &[
            text("external_id"),
            reference("universe_id", "universe").null(),
            reference("person_id", "person"),
            reference("detention_id", "detention").null(),
            reference("facility_id", "facility").null(),
            date("died_on").null().indexed(),
            list("flags"),
        ],
        &[ONE_OWNER],
    )
    .await
}
