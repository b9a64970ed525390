//! Creates webhooks, their secrets (wrapped), the events that are to be handed out, and what is on
//! its way to each.
//!
//! On PostgreSQL an organization sees its own. What sends is of all organizations, and says so for
//! the time of a transaction (`habeas.webhooks`). Whoever does something writes its event, and reads
//! none.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

use crate::columns::{
    bytes, create, create_numbered, drop_tables, instant, integer, list, reference, text, uuid,
};
use crate::row_security::{self, Policy};

/// See the module.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const TABLES: &[&str] = &[
    "webhook",
    "webhook_secret",
    "webhook_event",
    "webhook_delivery",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create_webhook(manager).await?;
        create_secret(manager).await?;
        create_event(manager).await?;
        create_delivery(manager).await?;
        if manager.get_database_backend() == DbBackend::Postgres {
            for policy in policies() {
                row_security::enable(manager, &policy).await?;
            }
            let connection = manager.get_connection();
            connection.execute_unprepared(BUILDER).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, TABLES).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

fn id() -> ColumnDef {
    let mut id = ColumnDef::new("id");
    id.uuid().not_null().primary_key();
    id
}

async fn create_webhook(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let columns = [
        reference("organization_id", "organization"),
        text("url"),
        list("events"),
        list("kinds"),
        text("scopes"),
        text("created_by"),
        instant("disabled_at").null(),
        instant("created_at"),
    ];
    create(manager, "webhook", id(), &columns, &[]).await
}

async fn create_secret(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let columns = [
        reference("webhook_id", "webhook"),
        reference("organization_id", "organization"),
        bytes("wrapped"),
        instant("expires_at").null(),
        instant("created_at"),
    ];
    create(manager, "webhook_secret", id(), &columns, &[]).await
}

/// Refers to nothing: it is written beside whatever happened, and soon gone.
async fn create_event(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let columns = [
        text("event"),
        uuid("organization").null(),
        text("record_kind").null(),
        text("change").null(),
        bytes("record_ids"),
        text("subject_type").null(),
        text("subject_key").null(),
        instant("occurred_at"),
    ];
    create_numbered(manager, "webhook_event", &columns).await
}

async fn create_delivery(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let columns = [
        reference("webhook_id", "webhook"),
        reference("organization_id", "organization"),
        text("event"),
        text("record_kind").null(),
        text("change").null(),
        bytes("record_ids"),
        text("subject_type").null(),
        text("subject_key").null(),
        instant("occurred_at"),
        text("state"),
        integer("attempts"),
        instant("next_attempt_at").null().indexed(),
        text("last_answer").null(),
        instant("last_attempt_at").null(),
        instant("ended_at").null().indexed(),
        instant("created_at"),
    ];
    let checks = ["attempts >= 0", ENDED];
    create(manager, "webhook_delivery", id(), &columns, &checks).await
}

/// A delivery is tried again, or it has ended.
const ENDED: &str = "(state = 'pending') = (next_attempt_at IS NOT NULL) \
                     AND (state = 'pending') = (ended_at IS NULL)";

/// Who makes statistics says so, and reads nothing of it.
const BUILDER: &str = "
CREATE POLICY builder_insert ON webhook_event FOR INSERT TO habeas_builder WITH CHECK (true);
GRANT INSERT ON webhook_event TO habeas_builder;
GRANT USAGE, SELECT ON SEQUENCE webhook_event_id_seq TO habeas_builder;
";

const SENDS: &str = "current_setting('habeas.webhooks', true) = 'on'";

fn policies() -> Vec<Policy> {
    let own = format!("organization_id = (SELECT habeas_organization()) OR {SENDS}");
    let of_organization = ["webhook", "webhook_secret", "webhook_delivery"];
    let mut all: Vec<Policy> = of_organization
        .into_iter()
        .map(|table| Policy {
            table,
            read: own.clone(),
            write: own.clone(),
        })
        .collect();
    all.push(Policy {
        table: "webhook_event",
        read: SENDS.to_owned(),
        write: "true".to_owned(),
    });
    all
}
