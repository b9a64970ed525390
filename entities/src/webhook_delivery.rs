//! `webhook_delivery`: one event on its way to one webhook.

use sea_orm::entity::prelude::*;

use crate::codes::{ChangeKind, WebhookAnswer, WebhookDeliveryState, WebhookEvent};

/// One event on its way to one webhook. What is sent is made from it at the time of sending.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "webhook_delivery")]
pub struct Model {
    /// Id; the receiver knows it as `webhook-id`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The webhook.
    pub webhook_id: Uuid,
    /// The organization of the webhook.
    pub organization_id: Uuid,
    /// What happened.
    pub event: WebhookEvent,
    /// Table of the records, for changes of records.
    pub record_kind: Option<String>,
    /// What happened to them.
    pub change: Option<ChangeKind>,
    /// Ids of those that the organization saw when the event was handed out, 16 bytes each.
    pub record_ids: Vec<u8>,
    /// The type in the schema of what else it happened to.
    pub subject_type: Option<String>,
    /// Which of them.
    pub subject_key: Option<String>,
    /// When it happened.
    pub occurred_at: DateTimeUtc,
    /// How far it is.
    pub state: WebhookDeliveryState,
    /// How often it was tried since it was made or sent again.
    pub attempts: i32,
    /// When it is tried next, or taken over from an instance that was stopped; null once it ended.
    pub next_attempt_at: Option<DateTimeUtc>,
    /// What came of the last attempt; null before the first.
    pub last_answer: Option<WebhookAnswer>,
    /// When it was last tried; null before the first.
    pub last_attempt_at: Option<DateTimeUtc>,
    /// When it was taken or given up; null while it is pending.
    pub ended_at: Option<DateTimeUtc>,
    /// When it was made.
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
