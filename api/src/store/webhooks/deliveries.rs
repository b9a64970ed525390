//! What is on its way to a webhook: handed out, claimed by one of the instances, ended.

use chrono::{DateTime, Utc};
use entities::codes::{ChangeKind, WebhookAnswer, WebhookDeliveryState, WebhookEvent};
use entities::webhook_delivery::{ActiveModel, Column, Entity, Model};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait as _};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, DatabaseConnection, DatabaseTransaction, EntityTrait as _,
    PaginatorTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
};
use uuid::Uuid;

use super::{begin, begin_read, outbox, packed, secrets};
use crate::error::Result;
use crate::kind::RecordKind;
use crate::store::reader::Reader;

/// The id of a delivery as its receiver knows it; the same however often it is sent.
pub fn message_id(delivery: Uuid) -> String {
    format!("msg_{}", delivery.simple())
}

/// A delivery to be made.
#[derive(Clone, Debug)]
pub struct NewDelivery {
    /// Its id.
    pub id: Uuid,
    /// The webhook.
    pub webhook: Uuid,
    /// The organization of the webhook.
    pub organization: Uuid,
    /// What happened.
    pub event: WebhookEvent,
    /// To which records, where it is a change of records.
    pub records: Option<(RecordKind, ChangeKind, Vec<Uuid>)>,
    /// To what else: its type and its key.
    pub subject: Option<(String, String)>,
    /// When.
    pub occurred_at: DateTime<Utc>,
}

pub(super) async fn make(
    transaction: &DatabaseTransaction,
    new: Vec<NewDelivery>,
    now: DateTime<Utc>,
) -> Result<()> {
    for new in new {
        let records = new.records.as_ref();
        let row = ActiveModel {
            id: Set(new.id),
            webhook_id: Set(new.webhook),
            organization_id: Set(new.organization),
            event: Set(new.event),
            record_kind: Set(records.map(|(kind, ..)| kind.as_str().to_owned())),
            change: Set(records.map(|(_, change, _)| *change)),
            record_ids: Set(records.map(|(.., ids)| packed(ids)).unwrap_or_default()),
            subject_type: Set(new.subject.as_ref().map(|(name, _)| name.clone())),
            subject_key: Set(new.subject.map(|(_, key)| key)),
            occurred_at: Set(new.occurred_at),
            state: Set(WebhookDeliveryState::Pending),
            attempts: Set(0),
            next_attempt_at: Set(Some(now)),
            last_answer: Set(None),
            last_attempt_at: Set(None),
            ended_at: Set(None),
            created_at: Set(now),
        };
        Entity::insert(row)
            .exec_without_returning(transaction)
            .await?;
    }
    Ok(())
}

pub(super) async fn is_any(db: &impl ConnectionTrait, now: DateTime<Utc>) -> Result<bool> {
    let first: Option<Uuid> = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::NextAttemptAt.lte(now))
        .limit(1)
        .into_tuple()
        .one(db)
        .await?;
    Ok(first.is_some())
}

/// How much one round claims.
#[derive(Clone, Copy, Debug)]
pub struct Share {
    /// Of all webhooks together.
    pub all: u64,
    /// Of one webhook, so that a slow one does not hold up the others.
    pub per_webhook: u64,
}

/// Claims deliveries that are due, until `lease_ends`: no other instance claims them before. Each
/// counts as an attempt from here on.
pub async fn claim(
    db: &DatabaseConnection,
    now: DateTime<Utc>,
    lease_ends: DateTime<Utc>,
    share: Share,
) -> Result<Vec<Model>> {
    let transaction = begin(db).await?;
    let webhooks: Vec<Uuid> = Entity::find()
        .select_only()
        .column(Column::WebhookId)
        .filter(Column::NextAttemptAt.lte(now))
        .group_by(Column::WebhookId)
        .order_by_asc(Column::NextAttemptAt.min())
        .limit(share.all)
        .into_tuple()
        .all(&transaction)
        .await?;
    let mut claimed = Vec::new();
    for webhook in webhooks {
        let left = share.all.saturating_sub(claimed.len() as u64);
        let due = Entity::find()
            .filter(Column::WebhookId.eq(webhook))
            .filter(Column::NextAttemptAt.lte(now))
            .order_by_asc(Column::NextAttemptAt)
            .order_by_asc(Column::Id)
            .limit(std::cmp::Ord::min(share.per_webhook, left))
            .all(&transaction)
            .await?;
        for delivery in due {
            claimed.extend(take(&transaction, delivery, lease_ends).await?);
        }
    }
    transaction.commit().await?;
    Ok(claimed)
}

/// Takes a delivery for this instance; none where another has.
async fn take(
    transaction: &DatabaseTransaction,
    delivery: Model,
    lease_ends: DateTime<Utc>,
) -> Result<Option<Model>> {
    let taken = Entity::update_many()
        .col_expr(Column::NextAttemptAt, Expr::val(lease_ends))
        .col_expr(Column::Attempts, Expr::val(delivery.attempts + 1))
        .filter(Column::Id.eq(delivery.id))
        .filter(Column::Attempts.eq(delivery.attempts))
        .filter(Column::NextAttemptAt.eq(delivery.next_attempt_at))
        .exec(transaction)
        .await?;
    Ok((taken.rows_affected > 0).then(|| Model {
        attempts: delivery.attempts + 1,
        next_attempt_at: Some(lease_ends),
        ..delivery
    }))
}

/// What becomes of a delivery after an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// It was taken.
    Delivered,
    /// It is tried again.
    Again(DateTime<Utc>),
    /// It is given up.
    Dead,
}

/// Notes what came of an attempt, where it is still this one that counts.
pub async fn note(
    transaction: &DatabaseTransaction,
    delivery: &Model,
    answer: WebhookAnswer,
    next: Next,
    now: DateTime<Utc>,
) -> Result<()> {
    let (state, again, ended) = match next {
        Next::Delivered => (WebhookDeliveryState::Delivered, None, Some(now)),
        Next::Again(at) => (WebhookDeliveryState::Pending, Some(at), None),
        Next::Dead => (WebhookDeliveryState::Dead, None, Some(now)),
    };
    Entity::update_many()
        .col_expr(Column::State, Expr::val(state))
        .col_expr(Column::NextAttemptAt, Expr::val(again))
        .col_expr(Column::EndedAt, Expr::val(ended))
        .col_expr(Column::LastAnswer, Expr::val(answer))
        .col_expr(Column::LastAttemptAt, Expr::val(now))
        .filter(Column::Id.eq(delivery.id))
        .filter(Column::Attempts.eq(delivery.attempts))
        .filter(Column::NextAttemptAt.eq(delivery.next_attempt_at))
        .exec(transaction)
        .await?;
    Ok(())
}

/// Removes a delivery of which nothing is left that its organization may be told, where it is still
/// this attempt that counts.
pub async fn forget(db: &DatabaseConnection, delivery: &Model) -> Result<()> {
    let transaction = begin(db).await?;
    Entity::delete_many()
        .filter(Column::Id.eq(delivery.id))
        .filter(Column::Attempts.eq(delivery.attempts))
        .filter(Column::NextAttemptAt.eq(delivery.next_attempt_at))
        .exec(&transaction)
        .await?;
    Ok(transaction.commit().await?)
}

pub(super) async fn give_all_up(
    transaction: &DatabaseTransaction,
    webhook: Uuid,
    now: DateTime<Utc>,
) -> Result<()> {
    Entity::update_many()
        .col_expr(Column::State, Expr::val(WebhookDeliveryState::Dead))
        .col_expr(Column::NextAttemptAt, Expr::val(None::<DateTime<Utc>>))
        .col_expr(Column::EndedAt, Expr::val(now))
        .filter(Column::WebhookId.eq(webhook))
        .filter(Column::State.eq(WebhookDeliveryState::Pending))
        .exec(transaction)
        .await?;
    Ok(())
}

pub(super) async fn delete_all(transaction: &DatabaseTransaction, webhook: Uuid) -> Result<()> {
    Entity::delete_many()
        .filter(Column::WebhookId.eq(webhook))
        .exec(transaction)
        .await?;
    Ok(())
}

/// Which deliveries to list.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wanted {
    /// Of this webhook.
    pub webhook: Option<Uuid>,
    /// In this state.
    pub state: Option<WebhookDeliveryState>,
    /// Of this event.
    pub event: Option<WebhookEvent>,
}

/// The deliveries to webhooks of the viewer's organization, latest first.
pub async fn list(reader: &Reader, wanted: Wanted, limit: u64) -> Result<Vec<Model>> {
    let mut select =
        Entity::find().filter(Column::OrganizationId.eq(reader.viewer().organization_id()));
    if let Some(webhook) = wanted.webhook {
        select = select.filter(Column::WebhookId.eq(webhook));
    }
    if let Some(state) = wanted.state {
        select = select.filter(Column::State.eq(state));
    }
    if let Some(event) = wanted.event {
        select = select.filter(Column::Event.eq(event));
    }
    Ok(select
        .order_by_desc(Column::CreatedAt)
        .order_by_desc(Column::Id)
        .limit(limit)
        .all(reader)
        .await?)
}

/// Which deliveries are to be sent again.
#[derive(Clone, Copy, Debug)]
pub enum Again {
    /// One that has ended, however it did.
    One(Uuid),
    /// All that were given up since an instant.
    DeadSince(DateTime<Utc>),
}

/// Sends deliveries of a webhook again, from the first attempt on; answers how many those are.
pub async fn send_again(
    transaction: &DatabaseTransaction,
    webhook: Uuid,
    again: Again,
    now: DateTime<Utc>,
) -> Result<u64> {
    let which = match again {
        Again::One(id) => Column::Id
            .eq(id)
            .and(Column::State.ne(WebhookDeliveryState::Pending)),
        Again::DeadSince(since) => Column::State
            .eq(WebhookDeliveryState::Dead)
            .and(Column::EndedAt.gte(since)),
    };
    let updated = Entity::update_many()
        .col_expr(Column::State, Expr::val(WebhookDeliveryState::Pending))
        .col_expr(Column::NextAttemptAt, Expr::val(now))
        .col_expr(Column::EndedAt, Expr::val(None::<DateTime<Utc>>))
        .col_expr(Column::Attempts, Expr::val(0))
        .filter(Column::WebhookId.eq(webhook))
        .filter(which)
        .exec(transaction)
        .await?;
    Ok(updated.rows_affected)
}

/// Forgets deliveries that ended before an instant, secrets whose time is over, and events that
/// nobody handed out since another.
pub async fn prune(
    db: &DatabaseConnection,
    now: DateTime<Utc>,
    ended_before: DateTime<Utc>,
    happened_before: DateTime<Utc>,
) -> Result<u64> {
    let transaction = begin(db).await?;
    let deleted = Entity::delete_many()
        .filter(Column::EndedAt.lt(ended_before))
        .exec(&transaction)
        .await?;
    secrets::prune(&transaction, now).await?;
    outbox::prune(&transaction, happened_before).await?;
    transaction.commit().await?;
    Ok(deleted.rows_affected)
}

/// How many deliveries are on their way.
pub async fn pending(db: &DatabaseConnection) -> Result<u64> {
    let transaction = begin_read(db).await?;
    let number = Entity::find()
        .filter(Column::NextAttemptAt.is_not_null())
        .count(&transaction)
        .await?;
    transaction.commit().await?;
    Ok(number)
}
