//! `Webhook`: where an organization wants to be told what happens.

use async_graphql::{ID, Object};
use entities::codes::{CodeList as _, WebhookEvent};
use entities::webhook;

use crate::graphql::ids;
use crate::graphql::scalars::DateTime;
use crate::kind::RecordKind;

/// The name of the type.
pub(crate) const NAME: &str = "Webhook";

/// Where an organization wants to be told what happens. Seen by the organization itself, with
/// `organization:admin`.
#[derive(Clone, Debug)]
pub(crate) struct Webhook(webhook::Model);

impl From<webhook::Model> for Webhook {
    fn from(model: webhook::Model) -> Self {
        Self(model)
    }
}

/// Where an organization wants to be told what happens. Seen by the organization itself, with
/// `organization:admin`.
#[Object]
impl Webhook {
    /// Id of the webhook, for `deleteWebhook` and its like.
    async fn id(&self) -> ID {
        ids::of_other(NAME, self.0.id)
    }

    /// Where events are sent to.
    async fn url(&self) -> &str {
        &self.0.url
    }

    /// What it is told of.
    async fn events(&self) -> Vec<WebhookEvent> {
        let events = self.0.events.0.iter();
        events
            .filter_map(|code| WebhookEvent::parse(code))
            .collect()
    }

    /// The kinds of records that it is told of; every kind that `scopes` open where empty.
    async fn kinds(&self) -> Vec<RecordKind> {
        let kinds = self.0.kinds.0.iter();
        kinds.filter_map(|code| RecordKind::parse(code)).collect()
    }

    /// The scopes of the token that made it: it is told of nothing that they do not open.
    async fn scopes(&self) -> Vec<&str> {
        self.0.scopes.split(' ').collect()
    }

    /// The client that made it.
    async fn created_by(&self) -> &str {
        &self.0.created_by
    }

    /// When its receiver answered that it is gone (410), since when it is told nothing. Null where it
    /// is told.
    async fn disabled_at(&self) -> Option<DateTime> {
        self.0.disabled_at.map(DateTime)
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }
}
