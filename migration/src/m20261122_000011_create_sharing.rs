//! Creates sharing agreements between organizations, and the keys behind the ids that each
//! organization sees.

use sea_orm_migration::prelude::*;

use crate::columns::{create, create_numbered, drop_tables, instant, reference, text, uuid};

/// See the module.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const TABLES: &[&str] = &[
    "sharing_agreement",
    "shared_kind",
    "shared_person",
    "organization_id_key",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create_sharing_agreement(manager).await?;
        create_numbered(
            manager,
            "shared_kind",
            &[
                reference("agreement_id", "sharing_agreement"),
                text("record_kind"),
            ],
        )
        .await?;
        create_numbered(
            manager,
            "shared_person",
            &[
                reference("agreement_id", "sharing_agreement"),
                reference("person_id", "person"),
            ],
        )
        .await?;
        create_numbered(
            manager,
            "organization_id_key",
            &[
                uuid("organization_id").unique(),
                text("key"),
                instant("created_at"),
            ],
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, TABLES).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

async fn create_sharing_agreement(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut id = ColumnDef::new("id");
    id.uuid().not_null().primary_key();
    create(
        manager,
        "sharing_agreement",
        id,
        &[
            reference("from_organization_id", "organization"),
            reference("to_organization_id", "organization"),
            text("records"),
            text("tier"),
            text("purpose"),
            reference("lawsuit_id", "lawsuit").null(),
            instant("until").null(),
            instant("revoked_at").null(),
            text("created_by"),
            instant("created_at"),
        ],
        &["from_organization_id <> to_organization_id"],
    )
    .await
}
