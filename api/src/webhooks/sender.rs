//! Sends what is due.

use std::sync::Arc;

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use chrono::{DateTime, TimeDelta, Utc};
use entities::codes::{AuditAction, WebhookAnswer};
use entities::{webhook, webhook_delivery};
use futures_util::stream::{self, StreamExt as _};

use super::{WebhooksConfig, hand_out, message, schedule};
use crate::error::{Error, Result};
use crate::identity::{Key, signature};
use crate::metrics::{Metrics, Sent};
use crate::outbound::{Answer, Failed, Outbound, Resolve, SystemNames, Target};
use crate::state::SharedState;
use crate::store::audit::{self, Actor, Event};
use crate::store::webhooks::deliveries::{self, Next, Share, message_id};
use crate::store::webhooks::secrets::Wrapped;
use crate::store::webhooks::{self as store, hooks};

/// What an instance does beside an attempt, before another may take it for stopped.
const SLACK: TimeDelta = TimeDelta::seconds(60);

/// Deliveries to one webhook that are sent at once.
const PER_WEBHOOK: u64 = 4;

/// How often what is over is removed.
const PRUNE_EVERY: TimeDelta = TimeDelta::hours(1);

/// Events that nobody handed out are forgotten after so long: no instance has served.
const KEEP_EVENTS: TimeDelta = TimeDelta::days(7);

/// Sends events to organizations.
#[derive(Clone, Debug)]
pub struct Sender {
    state: SharedState,
    config: WebhooksConfig,
    outbound: Outbound,
    metrics: Metrics,
}

/// What one round did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Round {
    /// Deliveries that were made of what happened.
    pub handed_out: u64,
    /// Deliveries that were tried.
    pub attempted: usize,
}

/// How an attempt ended.
struct Outcome {
    answer: WebhookAnswer,
    retry_after: Option<String>,
    /// The receiver says that it is gone for good.
    is_gone: bool,
}

impl From<WebhookAnswer> for Outcome {
    fn from(answer: WebhookAnswer) -> Self {
        Self {
            answer,
            retry_after: None,
            is_gone: false,
        }
    }
}

impl From<Answer> for Outcome {
    fn from(answer: Answer) -> Self {
        Self {
            answer: match answer.status {
                200..=299 => WebhookAnswer::Success,
                300..=399 => WebhookAnswer::Redirect,
                400..=499 => WebhookAnswer::ClientError,
                _ => WebhookAnswer::ServerError,
            },
            retry_after: answer.retry_after,
            is_gone: answer.status == 410,
        }
    }
}

impl From<Failed> for Outcome {
    fn from(failed: Failed) -> Self {
        Self::from(match failed {
            Failed::Timeout => WebhookAnswer::Timeout,
            Failed::Address => WebhookAnswer::AddressRefused,
            Failed::Unreachable => WebhookAnswer::Unreachable,
        })
    }
}

impl Sender {
    /// A sender of this service.
    pub fn new(state: SharedState, config: WebhooksConfig, metrics: Metrics) -> Result<Self> {
        Self::with_names(state, config, metrics, Arc::new(SystemNames))
    }

    /// A sender for which names lead where these say.
    pub fn with_names(
        state: SharedState,
        config: WebhooksConfig,
        metrics: Metrics,
        names: Arc<dyn Resolve>,
    ) -> Result<Self> {
        Ok(Self {
            outbound: Outbound::new(config.rules(), config.timeout(), names)?,
            state,
            config,
            metrics,
        })
    }

    /// Sends for as long as the process serves.
    pub async fn run(self) {
        let mut pruned = self.state.clock.now();
        loop {
            if self.state.clock.now() - pruned >= PRUNE_EVERY {
                pruned = self.state.clock.now();
                // What failed is in the log and is tried again.
                let _ = self.prune().await;
            }
            match self.round().await {
                Ok(Round {
                    handed_out: 0,
                    attempted: 0,
                })
                | Err(_) => tokio::time::sleep(self.config.poll()).await,
                Ok(_) => {}
            }
        }
    }

    /// Hands out what happened and sends what is due now.
    pub async fn round(&self) -> Result<Round> {
        let (db, now) = (&self.state.db, self.state.clock.now());
        if !store::is_anything_due(db, now).await? {
            return Ok(Round {
                handed_out: 0,
                attempted: 0,
            });
        }
        let handed_out = hand_out::all(&self.state).await?;
        let at_once = u64::from(self.config.at_once);
        let share = Share {
            all: at_once,
            per_webhook: PER_WEBHOOK.min(at_once),
        };
        let lease = TimeDelta::from_std(self.config.timeout()).unwrap_or(SLACK) + SLACK;
        let now = self.state.clock.now();
        let claimed = deliveries::claim(db, now, now + lease, share).await?;
        let attempted = claimed.len();
        stream::iter(claimed)
            .for_each_concurrent(None, |delivery| async move {
                if let Err(error) = self.attempt(&delivery).await {
                    // It is claimed again once its lease is over.
                    tracing::error!(%error, delivery = %delivery.id, "a delivery to a webhook");
                }
            })
            .await;
        let pending = deliveries::pending(db).await?;
        self.metrics.webhooks_pending(pending);
        Ok(Round {
            handed_out,
            attempted,
        })
    }

    /// Forgets what ended long ago.
    pub async fn prune(&self) -> Result<u64> {
        let now = self.state.clock.now();
        let ended_before = now - TimeDelta::days(self.config.keep_days.into());
        deliveries::prune(&self.state.db, now, ended_before, now - KEEP_EVENTS).await
    }

    async fn attempt(&self, delivery: &webhook_delivery::Model) -> Result<()> {
        let now = self.state.clock.now();
        let told = hooks::to_be_told(&self.state.db, delivery.webhook_id, now).await?;
        let Some((webhook, secrets)) = told else {
            // It was handed out while the webhook ended.
            return deliveries::forget(&self.state.db, delivery).await;
        };
        let Some(body) = message::body(&self.state, &webhook, delivery).await? else {
            return deliveries::forget(&self.state.db, delivery).await;
        };
        let outcome = match self.open(&secrets).await {
            Some(keys) => self.post(&webhook, delivery, &keys, body).await?,
            None => WebhookAnswer::KeyUnavailable.into(),
        };
        self.note(delivery, outcome).await
    }

    /// The secrets that sign; none where one cannot be opened, for it would be missed.
    async fn open(&self, secrets: &[Wrapped]) -> Option<Vec<Key>> {
        let vault = self.state.identity.vault.as_ref()?;
        let mut keys = Vec::with_capacity(secrets.len());
        for secret in secrets {
            keys.push(secret.open(vault).await.ok()?);
        }
        (!keys.is_empty()).then_some(keys)
    }

    async fn post(
        &self,
        webhook: &webhook::Model,
        delivery: &webhook_delivery::Model,
        keys: &[Key],
        body: Vec<u8>,
    ) -> Result<Outcome> {
        let Ok(target) = Target::parse(&webhook.url, self.outbound.rules()) else {
            return Ok(WebhookAnswer::AddressRefused.into());
        };
        let id = message_id(delivery.id);
        let fields = signed(&id, self.state.clock.now(), keys, &body)?;
        let answer = self.outbound.post(&target, fields, body).await;
        Ok(answer.map_or_else(Outcome::from, Outcome::from))
    }

    /// Notes what came of an attempt.
    async fn note(&self, delivery: &webhook_delivery::Model, outcome: Outcome) -> Result<()> {
        let now = self.state.clock.now();
        let next = self.next(delivery, &outcome, now);
        let transaction = store::begin(&self.state.db).await?;
        deliveries::note(&transaction, delivery, outcome.answer, next, now).await?;
        if outcome.is_gone && hooks::disable(&transaction, delivery.webhook_id, now).await? {
            let organization = Some(delivery.organization_id);
            let actor = Actor::service("webhooks");
            let event = Event::new(organization, actor, AuditAction::WebhookDisabled, now)
                .to("Webhook", delivery.webhook_id.to_string());
            audit::append(&transaction, &event).await?;
        }
        transaction.commit().await?;
        self.tell(delivery, outcome.answer, next);
        Ok(())
    }

    fn next(
        &self,
        delivery: &webhook_delivery::Model,
        outcome: &Outcome,
        now: DateTime<Utc>,
    ) -> Next {
        if outcome.answer == WebhookAnswer::Success {
            return Next::Delivered;
        }
        let tried = u32::try_from(delivery.attempts).unwrap_or(u32::MAX);
        if outcome.is_gone || tried >= self.config.attempts {
            return Next::Dead;
        }
        let asked = outcome.retry_after.as_deref();
        let dice = self.state.ids.next();
        Next::Again(schedule::next_attempt(delivery.attempts, asked, now, dice))
    }

    /// Never where to, and never what.
    fn tell(&self, delivery: &webhook_delivery::Model, answer: WebhookAnswer, next: Next) {
        let sent = match next {
            Next::Delivered => Sent::Delivered,
            Next::Again(_) => Sent::Retried,
            Next::Dead => Sent::Dead,
        };
        self.metrics.webhook_sent(sent);
        tracing::info!(
            webhook = %delivery.webhook_id,
            delivery = %delivery.id,
            attempt = delivery.attempts,
            ?answer,
            outcome = sent.as_str(),
            "webhook"
        );
    }
}

/// The header fields of a message: its id, when it is sent, and a signature with each secret.
fn signed(id: &str, now: DateTime<Utc>, keys: &[Key], body: &[u8]) -> Result<HeaderMap> {
    let timestamp = now.timestamp();
    let signatures: Vec<String> = keys
        .iter()
        .map(|key| signature::sign(key, id, timestamp, body))
        .collect();
    let value = |text: &str| HeaderValue::from_str(text).map_err(Error::internal);
    let timestamp = value(&timestamp.to_string())?;
    Ok(HeaderMap::from_iter([
        (header::CONTENT_TYPE, value("application/json")?),
        (HeaderName::from_static("webhook-id"), value(id)?),
        (HeaderName::from_static("webhook-timestamp"), timestamp),
        (
            HeaderName::from_static("webhook-signature"),
            value(&signatures.join(" "))?,
        ),
    ]))
}
