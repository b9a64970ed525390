//! Secrets of webhooks. Signing needs the secret itself, so no digest will do: it is kept wrapped by
//! the root key, which is outside the database, and bound to its row and organization.

use chrono::{DateTime, Utc};
use entities::codes::AuditAction;
use entities::webhook_secret::{ActiveModel, Column, Entity, Model};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait as _};
use sea_orm::{
    ColumnTrait as _, DatabaseConnection, DatabaseTransaction, EntityTrait as _, QueryFilter as _,
    QueryOrder as _,
};
use uuid::Uuid;

use crate::clock::Clock;
use crate::db;
use crate::error::{Error, Result};
use crate::identity::{Key, Place, Unavailable, envelope};
use crate::store::audit::{self, Actor, Event};
use crate::store::identity::Vault;

/// A secret as it lies in the database.
#[derive(Clone, Debug)]
pub struct Wrapped(Model);

fn place(secret: &Model) -> Place<'static> {
    Place {
        table: "webhook_secret",
        column: "wrapped",
        row: secret.id,
        organization: secret.organization_id,
    }
}

impl Wrapped {
    /// The secret.
    pub async fn open(&self, vault: &Vault) -> Result<Key, Unavailable> {
        vault.unwrap(&place(&self.0), &self.0.wrapped).await
    }
}

/// Makes a secret of a webhook; it is the present one from then on.
pub async fn make(
    transaction: &DatabaseTransaction,
    vault: &Vault,
    (id, webhook, organization): (Uuid, Uuid, Uuid),
    now: DateTime<Utc>,
) -> Result<Key> {
    let key = Key::generate().ok_or_else(|| Error::internal("no random bytes for a secret"))?;
    let mut row = Model {
        id,
        webhook_id: webhook,
        organization_id: organization,
        wrapped: Vec::new(),
        expires_at: None,
        created_at: now,
    };
    row.wrapped = vault.wrap(&place(&row), &key).await.map_err(no_key)?;
    let row = ActiveModel {
        id: Set(row.id),
        webhook_id: Set(row.webhook_id),
        organization_id: Set(row.organization_id),
        wrapped: Set(row.wrapped),
        expires_at: Set(row.expires_at),
        created_at: Set(row.created_at),
    };
    Entity::insert(row)
        .exec_without_returning(transaction)
        .await?;
    Ok(key)
}

/// The one answer where no secret can be wrapped or opened.
pub fn unavailable() -> Error {
    Error::new(
        crate::error::Code::Unavailable,
        "Webhooks cannot be signed now, since the key that keeps their secrets is not there; the \
         operator finds the mend with `habeas doctor`.",
    )
}

fn no_key(why: Unavailable) -> Error {
    tracing::error!(cause = %why, "the root key");
    unavailable()
}

/// Lets the present secret sign until an instant, and those before it no more.
pub async fn end_present(
    transaction: &DatabaseTransaction,
    webhook: Uuid,
    until: DateTime<Utc>,
) -> Result<()> {
    Entity::delete_many()
        .filter(Column::WebhookId.eq(webhook))
        .filter(Column::ExpiresAt.is_not_null())
        .exec(transaction)
        .await?;
    Entity::update_many()
        .col_expr(Column::ExpiresAt, Expr::val(until))
        .filter(Column::WebhookId.eq(webhook))
        .exec(transaction)
        .await?;
    Ok(())
}

/// Removes the secrets of a webhook.
pub(super) async fn delete_all(transaction: &DatabaseTransaction, webhook: Uuid) -> Result<()> {
    Entity::delete_many()
        .filter(Column::WebhookId.eq(webhook))
        .exec(transaction)
        .await?;
    Ok(())
}

/// The secrets that sign now: the present one first, and one that is on its way out.
pub(super) async fn in_force(
    transaction: &DatabaseTransaction,
    webhook: Uuid,
    now: DateTime<Utc>,
) -> Result<Vec<Wrapped>> {
    let in_force = Column::ExpiresAt.is_null().or(Column::ExpiresAt.gt(now));
    let rows = Entity::find()
        .filter(Column::WebhookId.eq(webhook))
        .filter(in_force)
        .order_by_desc(Column::CreatedAt)
        .order_by_desc(Column::Id)
        .all(transaction)
        .await?;
    Ok(rows.into_iter().map(Wrapped).collect())
}

/// Removes secrets whose time is over.
pub(super) async fn prune(transaction: &DatabaseTransaction, now: DateTime<Utc>) -> Result<()> {
    Entity::delete_many()
        .filter(Column::ExpiresAt.lte(now))
        .exec(transaction)
        .await?;
    Ok(())
}

/// How many secrets there are, and how many of them this vault opens.
pub async fn readable(db: &DatabaseConnection, vault: Option<&Vault>) -> Result<(usize, usize)> {
    let secrets = Entity::find().all(db).await?;
    let mut opened = 0;
    for secret in &secrets {
        if let Some(vault) = vault
            && Wrapped(secret.clone()).open(vault).await.is_ok()
        {
            opened += 1;
        }
    }
    Ok((secrets.len(), opened))
}

/// Wraps the secrets of all webhooks with the current root key; answers how many were not yet.
pub async fn rotate_root(
    db: &DatabaseConnection,
    vault: &Vault,
    clock: &Clock,
    actor: &Actor,
) -> Result<u64> {
    let mut wrapped_anew = 0;
    for secret in Entity::find().all(db).await? {
        if envelope::key_id(&secret.wrapped)? == vault.current() {
            continue;
        }
        let key = Wrapped(secret.clone()).open(vault).await?;
        let wrapped = vault.wrap(&place(&secret), &key).await?;
        let transaction = db::begin_write(db).await?;
        let updated = Entity::update_many()
            .col_expr(Column::Wrapped, Expr::val(wrapped))
            .filter(Column::Id.eq(secret.id))
            .filter(Column::Wrapped.eq(secret.wrapped))
            .exec(&transaction)
            .await?;
        let (organization, action) = (Some(secret.organization_id), AuditAction::RootKeyRotated);
        let event = Event::new(organization, actor.clone(), action, clock.now())
            .to("Webhook", secret.webhook_id.to_string());
        audit::append(&transaction, &event).await?;
        transaction.commit().await?;
        wrapped_anew += updated.rows_affected;
    }
    Ok(wrapped_anew)
}
