//! What a webhook may be told, and how that is written.

use async_graphql::InputType as _;
use chrono::SecondsFormat;
use entities::codes::{CodeList as _, WebhookEvent};
use entities::{webhook, webhook_delivery};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::auth::Viewer;
use crate::error::Result;
use crate::graphql::{ids, node};
use crate::kind::RecordKind;
use crate::policy::events;
use crate::state::AppState;
use crate::store::webhooks::unpacked;

/// Whom a webhook tells: its organization, with the scopes of the token that made it. Nobody where
/// these can no longer be read.
pub(super) fn viewer_of(webhook: &webhook::Model, request: Uuid) -> Option<Viewer> {
    let scopes = webhook.scopes.parse().ok()?;
    Some(Viewer::webhook(
        webhook.organization_id,
        scopes,
        webhook.id,
        request,
    ))
}

/// Whether a webhook wants to be told of something, and its scopes open it.
pub(super) fn may_be_told(
    webhook: &webhook::Model,
    viewer: &Viewer,
    event: WebhookEvent,
    kind: Option<RecordKind>,
) -> bool {
    let has = |list: &[String], code: &str| list.iter().any(|each| each == code);
    if !has(&webhook.events.0, event.as_str()) {
        return false;
    }
    let kinds = &webhook.kinds.0;
    let wanted = |kind: RecordKind| kinds.is_empty() || has(kinds, kind.as_str());
    events::is_open(viewer, event, kind) && kind.is_none_or(wanted)
}

/// The name of an event on the wire: `record.changed`.
fn wire_name(event: WebhookEvent) -> String {
    event.as_str().replacen('_', ".", 1)
}

/// What is sent; none where nothing is left that the organization may be told now.
pub(super) async fn body(
    state: &AppState,
    webhook: &webhook::Model,
    delivery: &webhook_delivery::Model,
) -> Result<Option<Vec<u8>>> {
    let kind = delivery.record_kind.as_deref().and_then(RecordKind::parse);
    let Some(viewer) = viewer_of(webhook, delivery.id)
        .filter(|viewer| may_be_told(webhook, viewer, delivery.event, kind))
    else {
        return Ok(None);
    };
    let data = match (kind, &delivery.subject_type, &delivery.subject_key) {
        (Some(kind), ..) => records(state, &viewer, kind, delivery).await?,
        (None, Some(type_name), Some(key)) => Some(json!({ "id": ids::keyed(type_name, key) })),
        _ => None,
    };
    Ok(data.map(|data| {
        let at = delivery.occurred_at;
        let message = json!({
            "type": wire_name(delivery.event),
            "timestamp": at.to_rfc3339_opts(SecondsFormat::Micros, true),
            "data": data,
        });
        message.to_string().into_bytes()
    }))
}

/// The records that the organization sees now, by the ids that it sees. Others learn from their
/// audit that they were told of.
async fn records(
    state: &AppState,
    viewer: &Viewer,
    kind: RecordKind,
    delivery: &webhook_delivery::Model,
) -> Result<Option<Value>> {
    let pairwise = state.pairwise(viewer.organization_id()).await?;
    let of_delivery = unpacked(&delivery.record_ids);
    let seen = node::all(&state.reader(viewer), &pairwise, kind, &of_delivery).await?;
    if seen.is_empty() {
        return Ok(None);
    }
    let ids: Vec<String> = seen.into_iter().map(|(id, _)| id.to_string()).collect();
    let change = delivery.change.map(|change| change.to_value());
    Ok(Some(json!({
        "kind": kind.to_value(),
        "change": change,
        "recordIds": ids,
    })))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_have_the_names_of_the_documentation() {
        let names: Vec<String> = WebhookEvent::ALL
            .iter()
            .map(|event| wire_name(*event))
            .collect();
        assert_eq!(
            names,
            [
                "record.changed",
                "contribution.reviewed",
                "import.finished",
                "statistics.release_published",
            ]
        );
    }
}
