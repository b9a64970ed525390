//! `WebhookDelivery`: one event on its way to one webhook.

use async_graphql::{ID, InputObject, Object};
use entities::codes::{ChangeKind, WebhookAnswer, WebhookDeliveryState, WebhookEvent};
use entities::webhook_delivery;

use super::WEBHOOK;
use crate::graphql::ids;
use crate::graphql::scalars::DateTime;
use crate::kind::RecordKind;
use crate::store::webhooks::deliveries::{Wanted, message_id};

/// The name of the type.
pub(crate) const NAME: &str = "WebhookDelivery";

/// One event on its way to one webhook, or what became of it. It says neither what was sent nor what
/// was answered.
#[derive(Clone, Debug)]
pub(crate) struct WebhookDelivery(webhook_delivery::Model);

impl From<webhook_delivery::Model> for WebhookDelivery {
    fn from(model: webhook_delivery::Model) -> Self {
        Self(model)
    }
}

/// One event on its way to one webhook, or what became of it. It says neither what was sent nor what
/// was answered.
#[Object]
impl WebhookDelivery {
    /// Id of the delivery, for `replayWebhookDelivery`.
    async fn id(&self) -> ID {
        ids::of_other(NAME, self.0.id)
    }

    /// Id of the webhook that it goes to.
    async fn webhook_id(&self) -> ID {
        ids::of_other(WEBHOOK, self.0.webhook_id)
    }

    /// What the receiver finds in the header field `webhook-id`, the same however often it is sent.
    async fn message_id(&self) -> String {
        message_id(self.0.id)
    }

    /// What happened.
    async fn event(&self) -> WebhookEvent {
        self.0.event
    }

    /// The kind of the records that were changed. Null for other events.
    async fn record_kind(&self) -> Option<RecordKind> {
        RecordKind::parse(self.0.record_kind.as_deref()?)
    }

    /// What happened to the records. Null for other events.
    async fn change(&self) -> Option<ChangeKind> {
        self.0.change
    }

    /// When it happened.
    async fn occurred_at(&self) -> DateTime {
        DateTime(self.0.occurred_at)
    }

    /// How far it is.
    async fn state(&self) -> WebhookDeliveryState {
        self.0.state
    }

    /// How often it was tried since it was made or sent again.
    async fn attempts(&self) -> i32 {
        self.0.attempts
    }

    /// What came of the last attempt. Null before the first.
    async fn last_answer(&self) -> Option<WebhookAnswer> {
        self.0.last_answer
    }

    /// When it was last tried. Null before the first attempt.
    async fn last_attempt_at(&self) -> Option<DateTime> {
        self.0.last_attempt_at.map(DateTime)
    }

    /// When it is tried next. Null once it was taken or given up.
    async fn next_attempt_at(&self) -> Option<DateTime> {
        self.0.next_attempt_at.map(DateTime)
    }

    /// When it was taken or given up. Null while it is on its way.
    async fn ended_at(&self) -> Option<DateTime> {
        self.0.ended_at.map(DateTime)
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }
}

/// Which deliveries; all that is said must hold.
#[derive(Debug, Default, InputObject)]
pub(crate) struct WebhookDeliveryFilter {
    /// To this webhook.
    webhook_id: Option<ID>,
    /// In this state: `DEAD` is the list of dead letters.
    state: Option<WebhookDeliveryState>,
    /// Of this event.
    event: Option<WebhookEvent>,
}

impl WebhookDeliveryFilter {
    /// What is asked of the store. An id that was never given out is that of no webhook.
    pub(crate) fn wanted(&self) -> Wanted {
        let webhook = self.webhook_id.as_ref();
        Wanted {
            webhook: webhook.map(|id| ids::other(WEBHOOK, id).unwrap_or_default()),
            state: self.state,
            event: self.event,
        }
    }
}
