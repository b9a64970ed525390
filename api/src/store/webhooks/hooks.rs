//! Webhooks themselves: made, shown to their organization, ended.

use chrono::{DateTime, Utc};
use entities::codes::{CodeList as _, WebhookEvent};
use entities::values::TextList;
use entities::webhook::{ActiveModel, Column, Entity, Model};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, DatabaseConnection, DatabaseTransaction, EntityTrait as _,
    IntoActiveModel as _, PaginatorTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
};
use uuid::Uuid;

use super::{begin_read, deliveries, secrets};
use crate::error::Result;
use crate::kind::RecordKind;
use crate::store::reader::Reader;

/// A webhook to be made.
#[derive(Clone, Debug)]
pub struct NewWebhook {
    /// The organization that is told.
    pub organization: Uuid,
    /// Where to.
    pub url: String,
    /// What of.
    pub events: Vec<WebhookEvent>,
    /// Only of these kinds of records; of all where empty.
    pub kinds: Vec<RecordKind>,
    /// The scopes of the token, separated by blanks.
    pub scopes: String,
    /// The client that makes it.
    pub created_by: String,
}

/// Makes a webhook.
pub async fn create(
    transaction: &DatabaseTransaction,
    id: Uuid,
    now: DateTime<Utc>,
    new: NewWebhook,
) -> Result<Model> {
    let texts = |texts: Vec<&str>| TextList(texts.into_iter().map(str::to_owned).collect());
    let webhook = Model {
        id,
        organization_id: new.organization,
        url: new.url,
        events: texts(new.events.iter().map(|event| event.as_str()).collect()),
        kinds: texts(new.kinds.iter().map(|kind| kind.as_str()).collect()),
        scopes: new.scopes,
        created_by: new.created_by,
        disabled_at: None,
        created_at: now,
    };
    let row: ActiveModel = webhook.clone().into_active_model();
    Entity::insert(row)
        .exec_without_returning(transaction)
        .await?;
    Ok(webhook)
}

/// How many webhooks an organization has.
pub async fn number(transaction: &DatabaseTransaction, organization: Uuid) -> Result<u64> {
    Ok(Entity::find()
        .filter(Column::OrganizationId.eq(organization))
        .count(transaction)
        .await?)
}

/// The webhooks of the viewer's organization, latest first.
pub async fn list(reader: &Reader, limit: u64) -> Result<Vec<Model>> {
    Ok(Entity::find()
        .filter(Column::OrganizationId.eq(reader.viewer().organization_id()))
        .order_by_desc(Column::CreatedAt)
        .order_by_desc(Column::Id)
        .limit(limit)
        .all(reader)
        .await?)
}

/// One of them.
pub async fn by_id(reader: &Reader, id: Uuid) -> Result<Option<Model>> {
    own(reader, reader.viewer().organization_id(), id).await
}

/// A webhook of an organization.
pub async fn own(db: &impl ConnectionTrait, organization: Uuid, id: Uuid) -> Result<Option<Model>> {
    Ok(Entity::find_by_id(id)
        .filter(Column::OrganizationId.eq(organization))
        .one(db)
        .await?)
}

/// Removes a webhook with its secrets and all that is on its way; false where the organization has
/// none with this id.
pub async fn delete(
    transaction: &DatabaseTransaction,
    organization: Uuid,
    id: Uuid,
) -> Result<bool> {
    // Locked, so that nothing is handed out to it meanwhile.
    let webhook = Entity::find_by_id(id)
        .filter(Column::OrganizationId.eq(organization))
        .lock_exclusive()
        .one(transaction)
        .await?;
    if webhook.is_none() {
        return Ok(false);
    }
    deliveries::delete_all(transaction, id).await?;
    secrets::delete_all(transaction, id).await?;
    let deleted = Entity::delete_by_id(id).exec(transaction).await?;
    Ok(deleted.rows_affected > 0)
}

/// Tells a webhook nothing more, and gives up what was on its way; false where it was so already.
pub async fn disable(
    transaction: &DatabaseTransaction,
    id: Uuid,
    now: DateTime<Utc>,
) -> Result<bool> {
    let disabled = Entity::update_many()
        .col_expr(Column::DisabledAt, Expr::val(now))
        .filter(Column::Id.eq(id))
        .filter(Column::DisabledAt.is_null())
        .exec(transaction)
        .await?;
    if disabled.rows_affected > 0 {
        deliveries::give_all_up(transaction, id, now).await?;
    }
    Ok(disabled.rows_affected > 0)
}

/// All webhooks that are told, of all organizations.
pub async fn all_told(db: &DatabaseConnection) -> Result<Vec<Model>> {
    let transaction = begin_read(db).await?;
    let webhooks = Entity::find()
        .filter(Column::DisabledAt.is_null())
        .order_by_asc(Column::Id)
        .all(&transaction)
        .await?;
    transaction.commit().await?;
    Ok(webhooks)
}

/// A webhook as what sends needs it: with the secrets that sign now, wrapped. None where it was
/// deleted or is told nothing more.
pub async fn to_be_told(
    db: &DatabaseConnection,
    id: Uuid,
    now: DateTime<Utc>,
) -> Result<Option<(Model, Vec<secrets::Wrapped>)>> {
    let transaction = begin_read(db).await?;
    let webhook = Entity::find_by_id(id)
        .filter(Column::DisabledAt.is_null())
        .one(&transaction)
        .await?;
    let Some(webhook) = webhook else {
        transaction.commit().await?;
        return Ok(None);
    };
    let secrets = secrets::in_force(&transaction, id, now).await?;
    transaction.commit().await?;
    Ok(Some((webhook, secrets)))
}
