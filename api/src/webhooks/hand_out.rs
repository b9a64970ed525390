//! From what happened to deliveries: one for each webhook that is to be told, and at most 100 records
//! in each.

use entities::{webhook, webhook_event};
use uuid::Uuid;

use super::message::{may_be_told, viewer_of};
use crate::error::Result;
use crate::kind::{RecordKind, with_entity};
use crate::state::AppState;
use crate::store::records;
use crate::store::webhooks::deliveries::NewDelivery;
use crate::store::webhooks::{hooks, outbox, unpacked};

/// Events that are handed out at once.
const EVENTS: u64 = 100;

/// Most records that one delivery tells of.
const RECORDS: usize = 100;

/// Hands out everything that happened; answers how many deliveries that makes.
pub(super) async fn all(state: &AppState) -> Result<u64> {
    let mut made = 0;
    loop {
        let events = outbox::oldest(&state.db, EVENTS).await?;
        if events.is_empty() {
            return Ok(made);
        }
        let webhooks = hooks::all_told(&state.db).await?;
        let mut with_deliveries = Vec::with_capacity(events.len());
        for event in events {
            let mut deliveries = Vec::new();
            for webhook in webhooks.iter().filter(|webhook| is_meant(webhook, &event)) {
                deliveries.extend(of(state, webhook, &event).await?);
            }
            with_deliveries.push((event.id, deliveries));
        }
        // Nothing else is asked while this writes.
        made += outbox::hand_out(&state.db, with_deliveries, state.clock.now()).await?;
    }
}

fn is_meant(webhook: &webhook::Model, event: &webhook_event::Model) -> bool {
    event
        .organization
        .is_none_or(|organization| organization == webhook.organization_id)
}

/// The deliveries of an event to a webhook: none where it is not to be told.
async fn of(
    state: &AppState,
    webhook: &webhook::Model,
    event: &webhook_event::Model,
) -> Result<Vec<NewDelivery>> {
    let kind = event.record_kind.as_deref().and_then(RecordKind::parse);
    let Some(viewer) = viewer_of(webhook, Uuid::nil())
        .filter(|viewer| may_be_told(webhook, viewer, event.event, kind))
    else {
        return Ok(Vec::new());
    };
    let delivery = |records| NewDelivery {
        id: state.ids.next(),
        webhook: webhook.id,
        organization: webhook.organization_id,
        event: event.event,
        records,
        subject: event.subject_type.clone().zip(event.subject_key.clone()),
        occurred_at: event.occurred_at,
    };
    let Some((kind, change)) = kind.zip(event.change) else {
        return Ok(vec![delivery(None)]);
    };
    let reader = state.reader(&viewer);
    let ids = unpacked(&event.record_ids);
    let mut seen = with_entity!(kind, E => records::seen::<E>(&reader, &ids).await)?;
    seen.sort_unstable();
    let parts = seen.chunks(RECORDS);
    Ok(parts
        .map(|part| delivery(Some((kind, change, part.to_vec()))))
        .collect())
}
