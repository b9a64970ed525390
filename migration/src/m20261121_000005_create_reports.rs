//! Creates what the press, organizations and governments say and do.

use sea_orm_migration::prelude::*;

use crate::columns::{
    AT_MOST_ONE_OWNER, DATES_IN_ORDER, boolean, create_record, date, double, drop_tables, integer,
    list, reference, text, uuid,
};

/// See the module.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const TABLES: &[&str] = &[
    "operation",
    "agreement",
    "government_action",
    "travel_document_batch",
    "removal",
    "event",
    "statement",
    "reported_figure",
    "figure_relation",
    "correction",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create_operation(manager).await?;
        create_agreement(manager).await?;
        create_government_action(manager).await?;
        create_travel_document_batch(manager).await?;
        create_removal(manager).await?;
        create_event(manager).await?;
        create_statement(manager).await?;
        create_reported_figure(manager).await?;
        create_figure_relation(manager).await?;
        create_correction(manager).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, TABLES).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

async fn create_operation(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    create_record(
        manager,
        "operation",
        &[
            text("name").indexed(),
            text("kind"),
            reference("agency_id", "organization").null(),
            reference("population_group_id", "population_group").null(),
            reference("place_id", "place").null(),
            text("description").null(),
            text("status"),
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

async fn create_agreement(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    create_record(
        manager,
        "agreement",
        &[
            text("name").indexed(),
            text("kind"),
            list("parties"),
            date("signed_on").null().indexed(),
            date("in_force_from").null(),
            date("in_force_to").null(),
            text("protects").null(),
            text("description").null(),
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

async fn create_government_action(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    create_record(
        manager,
        "government_action",
        &[
            text("name").indexed(),
            text("kind"),
            reference("actor_id", "organization").null(),
            reference("actor_official_id", "official").null(),
            text("actor_country").null(),
            text("target_country").null(),
            text("target_text").null(),
            text("legal_basis").null(),
            text("status"),
            text("description").null(),
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

async fn create_travel_document_batch(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    create_record(
        manager,
        "travel_document_batch",
        &[
            integer("number").null().indexed(),
            text("unit_text"),
            text("issuing_country").null(),
            text("status"),
            date("requested_on").null(),
            date("issued_on").null(),
            reference("population_group_id", "population_group").null(),
            text("description").null(),
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

async fn create_removal(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    create_record(
        manager,
        "removal",
        &[
            reference("person_id", "person").null(),
            reference("universe_id", "universe").null(),
            reference("population_group_id", "population_group").null(),
            integer("number_of_people").null().indexed(),
            text("status"),
            text("departure_city").null(),
            text("destination_country").null(),
            reference("travel_document_batch_id", "travel_document_batch").null(),
            reference("blocked_by_id", "lawsuit_event").null(),
            text("description").null(),
            date("starts_on").null().indexed(),
            date("ends_on").null(),
            text("date_precision"),
            boolean("date_inferred"),
            text("date_text").null(),
        ],
        &[AT_MOST_ONE_OWNER, DATES_IN_ORDER],
    )
    .await
}

async fn create_event(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    create_record(
        manager,
        "event",
        &[
            text("name").indexed(),
            text("kind"),
            list("participants"),
            reference("place_id", "place").null(),
            text("description").null(),
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

async fn create_statement(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    create_record(
        manager,
        "statement",
        &[
            text("kind"),
            reference("speaker_id", "official").null(),
            reference("speaker_organization_id", "organization").null(),
            text("speaker_text").null(),
            text("addressee").null(),
            text("stance"),
            text("about").null(),
            text("quote").null(),
            reference("population_group_id", "population_group").null(),
            reference("place_id", "place").null(),
            reference("agreement_id", "agreement").null(),
            reference("lawsuit_id", "lawsuit").null(),
            reference("replies_to_id", "statement").null(),
            text("status"),
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

async fn create_reported_figure(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    create_record(
        manager,
        "reported_figure",
        &[
            text("metric"),
            text("metric_text"),
            text("unit"),
            text("unit_text").null(),
            reference("population_group_id", "population_group").null(),
            text("population_text").null(),
            reference("place_id", "place").null(),
            text("place_text").null(),
            date("as_of").null().indexed(),
            double("value").null().indexed(),
            double("low").null(),
            boolean("low_inclusive"),
            double("high").null(),
            boolean("high_inclusive"),
            text("qualifier").null(),
            text("qualifier_kind"),
            reference("speaker_id", "official").null(),
            reference("speaker_organization_id", "organization").null(),
            text("speaker_text").null(),
            list("relayed_by"),
            text("quote").null(),
            text("status"),
            text("status_text").null(),
            reference("agreement_id", "agreement").null(),
            reference("operation_id", "operation").null(),
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

async fn create_figure_relation(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    create_record(
        manager,
        "figure_relation",
        &[
            reference("figure_id", "reported_figure"),
            reference("other_id", "reported_figure"),
            text("kind"),
            text("note").null(),
        ],
        &[],
    )
    .await
}

async fn create_correction(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    create_record(
        manager,
        "correction",
        &[
            text("record_kind").null(),
            uuid("record_id").null().indexed(),
            text("corrected_field").null(),
            text("before").null(),
            text("after").null(),
            text("description").null(),
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
