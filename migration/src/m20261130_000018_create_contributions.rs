//! Creates contributions: what partners submit, what reviewers say about it, the rules of review.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

use crate::columns::{
    boolean, create, create_numbered, drop_tables, instant, integer, list, reference, text, uuid,
};
use crate::row_security::{self, Policy};

/// See the module.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const TABLES: &[&str] = &["contribution", "contribution_review", "contribution_rule"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create_contribution(manager).await?;
        create_numbered(
            manager,
            "contribution_review",
            &[
                reference("contribution_id", "contribution"),
                reference("organization_id", "organization"),
                text("client"),
                text("reviewer").null(),
                text("decision"),
                text("comment").null(),
                integer("round"),
                instant("created_at"),
            ],
        )
        .await?;
        create_numbered(
            manager,
            "contribution_rule",
            &[
                reference("organization_id", "organization").null(),
                text("record_kind").null(),
                integer("reviewers"),
                instant("changed_at"),
            ],
        )
        .await?;
        manager
            .alter_table(
                Table::alter()
                    .table("source")
                    .add_column(
                        ColumnDef::new("corrected_at")
                            .timestamp_with_time_zone()
                            .null(),
                    )
                    .to_owned(),
            )
            .await?;
        if manager.get_database_backend() == DbBackend::Postgres {
            for policy in policies() {
                row_security::enable(manager, &policy).await?;
            }
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        if manager.get_database_backend() == DbBackend::Postgres {
            for policy in policies().iter().rev() {
                row_security::disable(manager, policy.table).await?;
            }
        }
        manager
            .alter_table(
                Table::alter()
                    .table("source")
                    .drop_column("corrected_at")
                    .to_owned(),
            )
            .await?;
        drop_tables(manager, TABLES).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

async fn create_contribution(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut id = ColumnDef::new("id");
    id.uuid().not_null().primary_key();
    create(
        manager,
        "contribution",
        id,
        &[
            reference("organization_id", "organization"),
            text("client"),
            uuid("batch_id").indexed(),
            text("record_kind"),
            boolean("is_case_record"),
            text("state").indexed(),
            text("effect").null(),
            uuid("record_id").null().indexed(),
            integer("written_version").null(),
            integer("expected_version").null(),
            text("content").null(),
            list("fields"),
            text("reason").null(),
            integer("reviewers"),
            integer("round"),
            integer("version"),
            instant("created_at").indexed(),
            instant("changed_at"),
            instant("decided_at").null(),
        ],
        // What a case record holds is in the record alone.
        &["NOT is_case_record OR content IS NULL"],
    )
    .await
}

/// A contribution about one person is its organization's own; any other is public once a reviewer
/// looks at it, and the service asks for the scope.
fn policies() -> [Policy; 2] {
    let own = "NOT is_case_record OR organization_id = (SELECT habeas_organization())";
    let of_contribution = "EXISTS (SELECT 1 FROM contribution c WHERE c.id = contribution_id)";
    [
        Policy {
            table: "contribution",
            read: own.to_owned(),
            write: own.to_owned(),
        },
        Policy {
            table: "contribution_review",
            read: of_contribution.to_owned(),
            write: of_contribution.to_owned(),
        },
    ]
}
