//! Creates the clients of organizations, their secrets, what has happened to the access of each, the
//! assertions they have used, and the answers that a repeated mutation gets again.

use sea_orm_migration::prelude::*;

use crate::columns::{
    big_integer, create, create_numbered, drop_tables, instant, list, reference, text, uuid,
};

/// See the module.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const TABLES: &[&str] = &[
    "api_client",
    "client_secret",
    "access_change",
    "client_assertion",
    "idempotency_key",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create_api_client(manager).await?;
        create_client_secret(manager).await?;
        create_access_change(manager).await?;
        create_client_assertion(manager).await?;
        create_idempotency_key(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, TABLES).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

async fn create_api_client(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let columns = [
        reference("organization_id", "organization"),
        text("name"),
        text("kind"),
        text("scopes"),
        list("origins"),
        list("addresses"),
        text("jwks").null(),
        big_integer("epoch"),
        instant("expires_at").null(),
        instant("revoked_at").null(),
        instant("created_at"),
    ];
    create(manager, "api_client", id(), &columns, &[]).await?;
    unique(manager, "api_client", "organization_id", "name").await
}

async fn create_client_secret(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let columns = [
        reference("client_id", "api_client"),
        text("digest").unique(),
        instant("expires_at").null(),
        instant("created_at"),
    ];
    create(manager, "client_secret", id(), &columns, &[]).await
}

/// Append-only: instances read on from the number they have read last.
async fn create_access_change(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let columns = [
        uuid("client_id").null().indexed(),
        text("token_id").null().indexed(),
        instant("expires_at").null(),
        instant("changed_at").indexed(),
    ];
    create_numbered(manager, "access_change", &columns).await
}

async fn create_client_assertion(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let columns = [text("digest").unique(), instant("expires_at").indexed()];
    create_numbered(manager, "client_assertion", &columns).await
}

async fn create_idempotency_key(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let columns = [
        text("client"),
        text("key"),
        text("request"),
        text("outcome").null(),
        instant("created_at").indexed(),
    ];
    create_numbered(manager, "idempotency_key", &columns).await?;
    unique(manager, "idempotency_key", "client", "key").await
}

fn id() -> ColumnDef {
    let mut id = ColumnDef::new("id");
    id.uuid().not_null().primary_key();
    id
}

async fn unique(
    manager: &SchemaManager<'_>,
    table: &'static str,
    one: &'static str,
    other: &'static str,
) -> Result<(), DbErr> {
    let mut index = Index::create();
    index
        .name(format!("ux_{table}_{one}_{other}"))
        .table(table)
        .col(one)
        .col(other)
        .unique();
    manager.create_index(index).await
}
