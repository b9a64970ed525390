//! What a receiver is sent.

use api::kind::RecordKind;
use api::store::webhooks::outbox::{self, Happened};
use entities::codes::WebhookEvent;
use serde_json::json;
use tests::build::{self, Owner};
use tests::{Outcome, Suite, TestContext, global_id};

use super::{World, sender};

pub(crate) fn tests(suite: &mut Suite) {
    tests::add_tests!(suite, on_each_backend:
        a_change_is_told_by_the_ids_that_the_organization_sees,
        what_is_not_committed_is_not_told,
        many_records_are_told_a_hundred_at_a_time,
        other_events_are_told_by_id_and_only_to_whom_they_are_addressed,
        only_kinds_and_events_that_were_asked_for_are_told,
        two_instances_send_each_delivery_once,
        what_an_instance_left_undone_another_takes_over,
        a_deleted_webhook_is_told_nothing_more,
    );
}

async fn a_change_is_told_by_the_ids_that_the_organization_sees(context: TestContext) -> Outcome {
    let world = World::new(&context).await?;
    let here = world.organization("here").await?;
    world.webhook("here").await?;
    let person = build::person(&world.app, Owner::Organization(here), |_| ())
        .await?
        .id;
    world.change(RecordKind::Person, person).await?;
    let round = world.round().await?;
    assert_eq!((round.handed_out, round.attempted), (1, 1));
    let received = world.receiver.take();
    assert_eq!(received.len(), 1);
    let id = world
        .app
        .id_seen_by(here, RecordKind::Person, person)
        .await?;
    let expected = json!({
        "type": "record.changed",
        "timestamp": "2026-12-01T12:00:00.000000Z",
        "data": { "kind": "DETAINEE", "change": "UPDATED", "recordIds": [id] },
    });
    assert_eq!(received[0].json()?, expected);
    assert!(!received[0].body.contains(&person.to_string()));
    assert_eq!(received[0].field("content-type"), "application/json");
    assert_eq!(received[0].field("webhook-timestamp"), "1796126400");
    assert!(received[0].field("webhook-signature").starts_with("v1,"));
    let delivery = world.delivery("here").await?;
    assert_eq!(delivery["messageId"], received[0].field("webhook-id"));
    assert_eq!(delivery["state"], "DELIVERED");
    assert_eq!(delivery["lastAnswer"], "SUCCESS");
    // It was told once and for all.
    let round = world.round().await?;
    assert_eq!((round.handed_out, round.attempted), (0, 0));
    Ok(())
}

async fn what_is_not_committed_is_not_told(context: TestContext) -> Outcome {
    use sea_orm::TransactionTrait as _;
    let world = World::new(&context).await?;
    world.webhook("here").await?;
    let facility = build::facility(&world.app, |_| ()).await?.id;
    let transaction = world.app.db().begin().await?;
    let (kind, change) = (RecordKind::Facility, entities::codes::ChangeKind::Updated);
    api::store::changes::note(&transaction, kind, change, &[facility], world.app.now()).await?;
    transaction.rollback().await?;
    world.round().await?;
    assert_eq!(world.receiver.take().len(), 0);
    Ok(())
}

async fn many_records_are_told_a_hundred_at_a_time(context: TestContext) -> Outcome {
    let world = World::new(&context).await?;
    world.webhook("here").await?;
    let facilities = build::facilities(&world.app, &["One of many"; 250]).await?;
    let ids: Vec<_> = facilities.iter().map(|facility| facility.id).collect();
    world.change_all(RecordKind::Facility, &ids).await?;
    assert_eq!(world.round().await?.handed_out, 3);
    let mut told = Vec::new();
    let mut sizes = Vec::new();
    for received in world.receiver.take() {
        let ids = received.record_ids()?;
        sizes.push(ids.len());
        told.extend(ids);
    }
    sizes.sort_unstable();
    assert_eq!(sizes, [50, 100, 100]);
    let mut expected: Vec<String> = ids
        .iter()
        .map(|id| global_id(RecordKind::Facility, *id))
        .collect();
    told.sort();
    expected.sort();
    assert_eq!(told, expected);
    Ok(())
}

async fn other_events_are_told_by_id_and_only_to_whom_they_are_addressed(
    context: TestContext,
) -> Outcome {
    let world = World::new(&context).await?;
    let (here, there) = (
        world.organization("here").await?,
        world.organization("there").await?,
    );
    let events = json!({ "events": ["IMPORT_FINISHED", "STATISTICS_RELEASE_PUBLISHED"] });
    for slug in ["here", "there"] {
        let admin = world.admin(slug).await?;
        world.webhook_with(&admin, events.clone()).await?;
    }
    let finished = Happened::Thing {
        event: WebhookEvent::ImportFinished,
        type_name: "Import",
        key: "7",
    };
    let (db, now) = (world.app.db(), world.app.now());
    outbox::enqueue(db, Some(here), finished, now).await?;
    assert_eq!(world.round().await?.handed_out, 1);
    let received = world.receiver.take();
    let expected = json!({
        "type": "import.finished",
        "timestamp": "2026-12-01T12:00:00.000000Z",
        "data": { "id": "SW1wb3J0Ojc" },
    });
    assert_eq!(received[0].json()?, expected);
    assert_eq!(world.deliveries("there", json!({})).await?.len(), 0);
    let published = Happened::Thing {
        event: WebhookEvent::StatisticsReleasePublished,
        type_name: "StatisticsRelease",
        key: &there.to_string(),
    };
    outbox::enqueue(db, None, published, now).await?;
    assert_eq!(world.round().await?.handed_out, 2);
    let types = world.receiver.take().into_iter();
    let types: Vec<_> = types
        .map(|received| received.json())
        .collect::<Outcome<_>>()?;
    assert!(
        types
            .iter()
            .all(|json| json["type"] == "statistics.release_published")
    );
    Ok(())
}

async fn only_kinds_and_events_that_were_asked_for_are_told(context: TestContext) -> Outcome {
    let world = World::new(&context).await?;
    let admin = world.admin("here").await?;
    let lawsuits = json!({ "events": ["RECORD_CHANGED"], "kinds": ["LAWSUIT"] });
    world.webhook_with(&admin, lawsuits).await?;
    let imports = json!({ "events": ["IMPORT_FINISHED"] });
    world.webhook_with(&admin, imports).await?;
    world.change_a_facility().await?;
    let lawsuit = build::lawsuit(&world.app, |_| ()).await?.id;
    world.change(RecordKind::Lawsuit, lawsuit).await?;
    assert_eq!(world.round().await?.handed_out, 1);
    assert_eq!(world.receiver.take()[0].json()?["data"]["kind"], "LAWSUIT");
    Ok(())
}

async fn two_instances_send_each_delivery_once(context: TestContext) -> Outcome {
    let world = World::new(&context).await?;
    world.webhook("here").await?;
    for _ in 0..12 {
        world.change_a_facility().await?;
    }
    let other = sender(&world.app)?;
    for _ in 0..8 {
        let (one, two) = tokio::join!(world.sender.round(), other.round());
        one?;
        two?;
    }
    let mut ids: Vec<String> = world
        .receiver
        .take()
        .iter()
        .map(|received| received.field("webhook-id").to_owned())
        .collect();
    assert_eq!(ids.len(), 12);
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 12);
    let delivered = world
        .deliveries("here", json!({ "state": "DELIVERED" }))
        .await?;
    assert_eq!(delivered.len(), 12);
    assert!(delivered.iter().all(|delivery| delivery["attempts"] == 1));
    Ok(())
}

async fn what_an_instance_left_undone_another_takes_over(context: TestContext) -> Outcome {
    use api::store::webhooks::deliveries::{Share, claim};
    let world = World::new(&context).await?;
    world.webhook("here").await?;
    world.receiver.answer(500);
    world.change_a_facility().await?;
    world.round().await?;
    world.receiver.take();
    world.receiver.answer(200);
    world.app.advance(chrono::TimeDelta::seconds(7));
    // An instance claims it and is stopped.
    let share = Share {
        all: 10,
        per_webhook: 10,
    };
    let now = world.app.now();
    let lease_ends = now + chrono::TimeDelta::seconds(70);
    let claimed = claim(&world.app.state().db, now, lease_ends, share).await?;
    assert_eq!(claimed.len(), 1);
    assert_eq!(world.round().await?.attempted, 0);
    world.app.advance(chrono::TimeDelta::seconds(70));
    assert_eq!(world.round().await?.attempted, 1);
    assert_eq!(world.receiver.take().len(), 1);
    assert_eq!(world.delivery("here").await?["attempts"], 3);
    Ok(())
}

async fn a_deleted_webhook_is_told_nothing_more(context: TestContext) -> Outcome {
    let world = World::new(&context).await?;
    let made = world.webhook("here").await?;
    world.receiver.answer(500);
    world.change_a_facility().await?;
    world.round().await?;
    world.change_a_facility().await?;
    assert_eq!(world.receiver.take().len(), 1);
    let mutation = "mutation($id: ID!) { deleteWebhook(input: {id: $id}) { deletedId } }";
    let admin = world.admin("here").await?;
    let answer = admin.gql(mutation, json!({ "id": made.id })).await?;
    assert_eq!(answer.data()?["deleteWebhook"]["deletedId"], made.id);
    world.app.advance(chrono::TimeDelta::hours(1));
    let round = world.round().await?;
    assert_eq!((round.handed_out, round.attempted), (0, 0));
    assert_eq!(world.receiver.take().len(), 0);
    assert_eq!(world.deliveries("here", json!({})).await?.len(), 0);
    Ok(())
}
