//! Mutations of an organization's webhooks.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use chrono::TimeDelta;
use entities::codes::{AuditAction, WebhookEvent};
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::write::{Begun, Write};
use crate::auth::{Scope, Viewer};
use crate::error::Result as HabeasResult;
use crate::graphql::context::ContextExt as _;
use crate::graphql::ids;
use crate::graphql::scalars::DateTime;
use crate::graphql::types::{WEBHOOK, WEBHOOK_DELIVERY, Webhook};
use crate::identity::signature;
use crate::kind::RecordKind;
use crate::outbound::{Rules, Target};
use crate::policy::{events, types};
use crate::store::audit::{self, Event};
use crate::store::identity::Vault;
use crate::store::reader::write_for;
use crate::store::webhooks::deliveries::{self, Again};
use crate::store::webhooks::hooks::{self, NewWebhook};
use crate::store::webhooks::secrets;
use crate::user_error::{Checked, UserError, UserErrorCode};

/// Webhooks that an organization may have.
const MOST_WEBHOOKS: u64 = 20;
/// The longest time for which a secret that was replaced goes on signing, in seconds: 7 days.
const LONGEST_OVERLAP: u32 = 7 * 24 * 60 * 60;

/// A webhook to be made for the caller's organization.
#[derive(InputObject)]
pub(crate) struct CreateWebhookInput {
    /// A text of your own, new for each webhook: the same request with the same key makes one. The
    /// secret is told only the first time.
    idempotency_key: String,
    /// Where events are sent to: `https`, on the public internet.
    url: String,
    /// What it is told of. The token must hold the scope that opens each.
    events: Vec<WebhookEvent>,
    /// For `RECORD_CHANGED`: only these kinds of records, which the token must open. Every kind that
    /// it opens where empty.
    #[graphql(default)]
    kinds: Vec<RecordKind>,
}

/// A webhook to be given a new secret.
#[derive(InputObject)]
pub(crate) struct RotateWebhookSecretInput {
    /// A text of your own, new for each rotation. The secret is told only the first time.
    idempotency_key: String,
    /// The webhook.
    id: ID,
    /// For how many seconds the old secret signs beside the new one, up to 7 days, so that receivers
    /// can change over.
    #[graphql(default = 86_400)]
    keep_old_for_seconds: u32,
}

/// A webhook to be deleted.
#[derive(InputObject)]
pub(crate) struct DeleteWebhookInput {
    /// The webhook.
    id: ID,
}

/// Deliveries to be sent again: one, or all that were given up since an instant.
#[derive(InputObject)]
pub(crate) struct ReplayWebhookDeliveryInput {
    /// A text of your own, new for each replay.
    idempotency_key: String,
    /// The webhook.
    webhook_id: ID,
    /// One delivery that was taken or given up.
    delivery_id: Option<ID>,
    /// All deliveries that were given up at or after this instant.
    dead_since: Option<DateTime>,
}

/// What came of `createWebhook`.
#[derive(SimpleObject)]
pub(crate) struct CreateWebhookPayload {
    /// The webhook that was made. Null where the input is refused.
    webhook: Option<Webhook>,
    /// What its deliveries are signed with (`whsec_...`), shown now and never again. Null where the
    /// input is refused, and where the request was sent before: `rotateWebhookSecret` gives a new one.
    secret: Option<String>,
    /// What is wrong with the input; empty where the webhook was made.
    user_errors: Vec<UserError>,
}

/// What came of `rotateWebhookSecret`.
#[derive(SimpleObject)]
pub(crate) struct RotateWebhookSecretPayload {
    /// The webhook. Null where the input is refused.
    webhook: Option<Webhook>,
    /// Its new secret, shown now and never again. Null where the input is refused, and where the
    /// request was sent before.
    secret: Option<String>,
    /// What is wrong with the input; empty where the secret was replaced.
    user_errors: Vec<UserError>,
}

/// What came of `deleteWebhook`.
#[derive(SimpleObject)]
pub(crate) struct DeleteWebhookPayload {
    /// The id of the webhook, which is no longer there. Null where the input is refused.
    deleted_id: Option<ID>,
    /// What is wrong with the input; empty where the webhook was deleted.
    user_errors: Vec<UserError>,
}

/// What came of `replayWebhookDelivery`.
#[derive(SimpleObject)]
pub(crate) struct ReplayWebhookDeliveryPayload {
    /// The webhook. Null where the input is refused.
    webhook: Option<Webhook>,
    /// How many deliveries are sent again. Null where the input is refused.
    replayed: Option<i64>,
    /// What is wrong with the input; empty where the deliveries are sent again.
    user_errors: Vec<UserError>,
}

/// What is kept of a mutation that was answered.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Kept {
    webhook: Uuid,
    #[serde(default)]
    replayed: i64,
}

impl From<Uuid> for Kept {
    fn from(webhook: Uuid) -> Self {
        Self {
            webhook,
            replayed: 0,
        }
    }
}

/// A secret on its way to who asked for it.
type Shown = Option<Zeroizing<String>>;

/// Mutations of an organization's webhooks.
#[derive(Default)]
pub(crate) struct WebhooksMutation;

#[Object]
impl WebhooksMutation {
    /// Has the service tell a receiver of the caller's organization what happens. It is told of what
    /// the scopes of this token open, as long as it is there, by ids only. Its secret is shown once.
    /// Needs `organization:admin`; null without it.
    async fn create_webhook(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The webhook.")] input: CreateWebhookInput,
    ) -> Result<Option<CreateWebhookPayload>> {
        let viewer = ctx.viewer()?;
        viewer.require(Scope::OrganizationAdmin)?;
        let vault = vault(ctx)?;
        let key = Some(input.idempotency_key.as_str());
        let mut secret = None;
        let kept = match Write::begin(ctx, "createWebhook", key, &input).await? {
            Begun::Answered(kept) => kept,
            Begun::Open(write) => {
                let made = match read(viewer, &input, ctx.state()?.outbound) {
                    Ok(new) => create(viewer, &write, vault, new, &mut secret).await?,
                    Err(fault) => Err(vec![fault]),
                };
                write.end(made).await?
            }
        };
        let (webhook, _, user_errors) = answer(ctx, kept).await?;
        Ok(Some(CreateWebhookPayload {
            webhook,
            secret: secret.map(|secret| secret.to_string()),
            user_errors,
        }))
    }

    /// Gives a webhook of the caller's organization a new secret, which is shown once. Meanwhile
    /// both sign. Needs `organization:admin`; null without it.
    async fn rotate_webhook_secret(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The webhook.")] input: RotateWebhookSecretInput,
    ) -> Result<Option<RotateWebhookSecretPayload>> {
        let viewer = ctx.viewer()?;
        viewer.require(Scope::OrganizationAdmin)?;
        let vault = vault(ctx)?;
        let key = Some(input.idempotency_key.as_str());
        let mut secret = None;
        let kept = match Write::begin(ctx, "rotateWebhookSecret", key, &input).await? {
            Begun::Answered(kept) => kept,
            Begun::Open(write) => {
                let rotated = rotate(viewer, &write, vault, &input, &mut secret).await?;
                write.end(rotated).await?
            }
        };
        let (webhook, _, user_errors) = answer(ctx, kept).await?;
        Ok(Some(RotateWebhookSecretPayload {
            webhook,
            secret: secret.map(|secret| secret.to_string()),
            user_errors,
        }))
    }

    /// Deletes a webhook of the caller's organization, with its secrets and everything that is on its
    /// way to it. Needs `organization:admin`; null without it.
    async fn delete_webhook(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The webhook.")] input: DeleteWebhookInput,
    ) -> Result<Option<DeleteWebhookPayload>> {
        let viewer = ctx.viewer()?;
        viewer.require(Scope::OrganizationAdmin)?;
        let kept = match Write::begin(ctx, "deleteWebhook", None, &input).await? {
            Begun::Answered(kept) => kept,
            Begun::Open(write) => {
                let deleted = delete(viewer, &write, &input.id).await?;
                write.end(deleted).await?
            }
        };
        Ok(Some(match kept {
            Ok(kept) => DeleteWebhookPayload {
                deleted_id: Some(ids::of_other(WEBHOOK, kept.webhook)),
                user_errors: Vec::new(),
            },
            Err(user_errors) => DeleteWebhookPayload {
                deleted_id: None,
                user_errors,
            },
        }))
    }

    /// Sends deliveries to a webhook of the caller's organization again, from the first attempt on:
    /// one, or all that were given up since an instant. Each keeps its `webhook-id`, and tells what
    /// may be told now. Needs `organization:admin`; null without it.
    async fn replay_webhook_delivery(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which deliveries.")] input: ReplayWebhookDeliveryInput,
    ) -> Result<Option<ReplayWebhookDeliveryPayload>> {
        let viewer = ctx.viewer()?;
        viewer.require(Scope::OrganizationAdmin)?;
        let key = Some(input.idempotency_key.as_str());
        let kept = match Write::begin(ctx, "replayWebhookDelivery", key, &input).await? {
            Begun::Answered(kept) => kept,
            Begun::Open(write) => {
                let replayed = replay(viewer, &write, &input).await?;
                write.end(replayed).await?
            }
        };
        let (webhook, replayed, user_errors) = answer(ctx, kept).await?;
        Ok(Some(ReplayWebhookDeliveryPayload {
            webhook,
            replayed,
            user_errors,
        }))
    }
}

/// The way to the key that keeps secrets.
fn vault<'a>(ctx: &'a Context<'_>) -> HabeasResult<&'a Vault> {
    let vault = ctx.state()?.identity.vault.as_ref();
    vault.ok_or_else(secrets::unavailable)
}

/// The webhook that the input asks for, or the first thing that is wrong with it.
fn read(
    viewer: &Viewer,
    input: &CreateWebhookInput,
    rules: Rules,
) -> std::result::Result<NewWebhook, UserError> {
    let target = Target::parse(input.url.trim(), rules)
        .map_err(|unfit| UserError::invalid("url", unfit.to_string()))?;
    let (mut events, mut kinds) = (input.events.clone(), input.kinds.clone());
    events.sort_unstable();
    events.dedup();
    kinds.sort_unstable();
    kinds.dedup();
    if events.is_empty() {
        return Err(UserError::invalid("events", "Name an event at least."));
    }
    if !kinds.is_empty() && !events.contains(&WebhookEvent::RecordChanged) {
        return Err(UserError::invalid(
            "kinds",
            "Name kinds for `RECORD_CHANGED`, and only there.",
        ));
    }
    check_scopes(viewer, &events, &kinds)?;
    Ok(NewWebhook {
        organization: viewer.organization_id(),
        url: target.as_str().to_owned(),
        events,
        kinds,
        scopes: viewer.scopes().to_string(),
        created_by: viewer.client_id().to_owned(),
    })
}

/// What the token does not open, its webhook is not told.
fn check_scopes(
    viewer: &Viewer,
    events: &[WebhookEvent],
    kinds: &[RecordKind],
) -> std::result::Result<(), UserError> {
    let not_allowed = |field: &str, message: String| {
        Err(UserError::new(UserErrorCode::NotAllowed, field, message))
    };
    for event in events {
        let scopes = events::scopes_for(*event);
        if let Some(first) = scopes.first()
            && !scopes.iter().any(|scope| viewer.has(*scope))
        {
            return not_allowed(
                "events",
                format!(
                    "One of the events needs the scope `{first}`; ask with a token that holds it."
                ),
            );
        }
    }
    for kind in kinds {
        if let Err(error) = types::check(viewer, kind.type_name()) {
            return not_allowed("kinds", error.message().to_owned());
        }
    }
    Ok(())
}

async fn create(
    viewer: &Viewer,
    write: &Write,
    vault: &Vault,
    new: NewWebhook,
    secret: &mut Shown,
) -> HabeasResult<Checked<Kept>> {
    let (own, now) = (viewer.organization_id(), write.clock().now());
    let transaction = write.transaction();
    write_for(transaction, own, now).await?;
    if hooks::number(transaction, own).await? >= MOST_WEBHOOKS {
        let message = "Your organization has 20 webhooks, as many as there may be; delete one.";
        let fault = UserError::new(UserErrorCode::LimitReached, "url", message);
        return Ok(Err(vec![fault]));
    }
    let id = write.ids().next();
    hooks::create(transaction, id, now, new).await?;
    let key = secrets::make(transaction, vault, (write.ids().next(), id, own), now).await?;
    *secret = Some(signature::show(&key));
    tell(viewer, write, AuditAction::WebhookCreated, id).await?;
    Ok(Ok(id.into()))
}

async fn rotate(
    viewer: &Viewer,
    write: &Write,
    vault: &Vault,
    input: &RotateWebhookSecretInput,
    secret: &mut Shown,
) -> HabeasResult<Checked<Kept>> {
    if input.keep_old_for_seconds > LONGEST_OVERLAP {
        let message = "An old secret signs for 604800 seconds (7 days) at most.";
        return Ok(Err(vec![UserError::invalid("keepOldForSeconds", message)]));
    }
    let (own, now) = (viewer.organization_id(), write.clock().now());
    let transaction = write.transaction();
    write_for(transaction, own, now).await?;
    let Some(id) = known(write, own, &input.id).await? else {
        return Ok(Err(vec![not_found("id")]));
    };
    let until = now + TimeDelta::seconds(input.keep_old_for_seconds.into());
    secrets::end_present(transaction, id, until).await?;
    let key = secrets::make(transaction, vault, (write.ids().next(), id, own), now).await?;
    *secret = Some(signature::show(&key));
    tell(viewer, write, AuditAction::WebhookRotated, id).await?;
    Ok(Ok(id.into()))
}

async fn delete(viewer: &Viewer, write: &Write, id: &ID) -> HabeasResult<Checked<Kept>> {
    let (own, now) = (viewer.organization_id(), write.clock().now());
    let transaction = write.transaction();
    write_for(transaction, own, now).await?;
    let Some(id) = ids::other(WEBHOOK, id) else {
        return Ok(Err(vec![not_found("id")]));
    };
    if !hooks::delete(transaction, own, id).await? {
        return Ok(Err(vec![not_found("id")]));
    }
    tell(viewer, write, AuditAction::WebhookDeleted, id).await?;
    Ok(Ok(id.into()))
}

async fn replay(
    viewer: &Viewer,
    write: &Write,
    input: &ReplayWebhookDeliveryInput,
) -> HabeasResult<Checked<Kept>> {
    let again = match (&input.delivery_id, &input.dead_since) {
        (Some(id), None) => Again::One(ids::other(WEBHOOK_DELIVERY, id).unwrap_or_default()),
        (None, Some(since)) => Again::DeadSince(since.0),
        _ => {
            let message = "Name a delivery, or an instant as `deadSince`, and not both.";
            return Ok(Err(vec![UserError::invalid("deliveryId", message)]));
        }
    };
    let (own, now) = (viewer.organization_id(), write.clock().now());
    let transaction = write.transaction();
    write_for(transaction, own, now).await?;
    let webhook = match ids::other(WEBHOOK, &input.webhook_id) {
        Some(id) => hooks::own(transaction, own, id).await?,
        None => None,
    };
    let Some(webhook) = webhook else {
        return Ok(Err(vec![not_found("webhookId")]));
    };
    if webhook.disabled_at.is_some() {
        let message = "Its receiver said that it is gone; delete the webhook and make another.";
        let fault = UserError::new(UserErrorCode::Conflict, "webhookId", message);
        return Ok(Err(vec![fault]));
    }
    let replayed = deliveries::send_again(transaction, webhook.id, again, now).await?;
    if replayed == 0 && matches!(again, Again::One(_)) {
        let message = "The webhook has no delivery with this id that was taken or given up.";
        let fault = UserError::new(UserErrorCode::NotFound, "deliveryId", message);
        return Ok(Err(vec![fault]));
    }
    if replayed > 0 {
        let action = AuditAction::WebhookReplayed;
        let event = Event::new(Some(own), viewer, action, now)
            .to(WEBHOOK, webhook.id.to_string())
            .counting(replayed);
        audit::append(transaction, &event).await?;
    }
    Ok(Ok(Kept {
        webhook: webhook.id,
        replayed: i64::try_from(replayed).unwrap_or(i64::MAX),
    }))
}

/// A webhook of the organization.
async fn known(write: &Write, own: Uuid, id: &ID) -> HabeasResult<Option<Uuid>> {
    let Some(id) = ids::other(WEBHOOK, id) else {
        return Ok(None);
    };
    let webhook = hooks::own(write.transaction(), own, id).await?;
    Ok(webhook.map(|webhook| webhook.id))
}

fn not_found(field: &str) -> UserError {
    let message = "Your organization has no webhook with this id.";
    UserError::new(UserErrorCode::NotFound, field, message)
}

/// Writes the entry of the audit. Never the address: it may hold a secret of the receiver's.
async fn tell(
    viewer: &Viewer,
    write: &Write,
    action: AuditAction,
    webhook: Uuid,
) -> HabeasResult<()> {
    let organization = Some(viewer.organization_id());
    let event = Event::new(organization, viewer, action, write.clock().now())
        .to(WEBHOOK, webhook.to_string());
    audit::append(write.transaction(), &event).await
}

/// The webhook as it is now, or what is wrong.
async fn answer(
    ctx: &Context<'_>,
    kept: Checked<Kept>,
) -> HabeasResult<(Option<Webhook>, Option<i64>, Vec<UserError>)> {
    match kept {
        Ok(kept) => {
            let webhook = hooks::by_id(&ctx.reader()?, kept.webhook).await?;
            let replayed = Some(kept.replayed);
            Ok((webhook.map(Webhook::from), replayed, Vec::new()))
        }
        Err(faults) => Ok((None, None, faults)),
    }
}
