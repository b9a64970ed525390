//! Deliveries that fail: tried again, given up, sent again by hand.

use std::collections::HashMap;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use api::config::Config;
use api::metrics::Metrics;
use api::outbound::Resolve;
use api::webhooks::Sender;
use chrono::TimeDelta;
use futures_util::future::BoxFuture;
use serde_json::{Value, json};
use tests::{Outcome, Receiver, Suite, TestApp, TestContext};

use super::{ADMIN, World, create, fault};

pub(crate) fn tests(suite: &mut Suite) {
    tests::add_tests!(suite, on_each_backend:
        what_fails_is_tried_again_and_given_up,
        the_dead_are_sent_again,
        one_delivery_is_sent_again,
        a_receiver_says_when_to_come_again,
        a_receiver_that_is_gone_is_told_nothing_more,
        a_redirect_is_not_followed,
        a_name_that_leads_inside_is_not_reached,
        a_slow_webhook_does_not_take_all_places,
        what_ended_long_ago_is_forgotten,
        metrics_count_what_came_of_it,
    );
}

/// Longer than the longest wait between two attempts.
const LONG: TimeDelta = TimeDelta::hours(16);

const REPLAY: &str = "mutation($input: ReplayWebhookDeliveryInput!) { \
    replayWebhookDelivery(input: $input) { replayed webhook { id } userErrors { code path } } }";

async fn replay(world: &World, input: Value) -> Outcome<Value> {
    let admin = world.admin("here").await?;
    let answer = admin.gql(REPLAY, json!({ "input": input })).await?;
    Ok(answer.data()?["replayWebhookDelivery"].clone())
}

/// A world whose receiver fails, with a delivery that was given up.
async fn given_up(context: &TestContext) -> Outcome<(World, String)> {
    let world = World::new(context).await?;
    let made = world.webhook("here").await?;
    world.receiver.answer(500);
    world.change_a_facility().await?;
    for _ in 0..8 {
        world.round().await?;
        world.app.advance(LONG);
    }
    assert_eq!(world.delivery("here").await?["state"], "DEAD");
    Ok((world, made.id))
}

async fn what_fails_is_tried_again_and_given_up(context: TestContext) -> Outcome {
    let world = World::new(&context).await?;
    world.webhook("here").await?;
    world.receiver.answer(500);
    world.change_a_facility().await?;
    assert_eq!(world.round().await?.attempted, 1);
    let delivery = world.delivery("here").await?;
    assert_eq!(delivery["state"], "PENDING");
    assert_eq!(delivery["lastAnswer"], "SERVER_ERROR");
    // Not before its time.
    world.app.advance(TimeDelta::seconds(4));
    assert_eq!(world.round().await?.attempted, 0);
    world.app.advance(TimeDelta::seconds(3));
    assert_eq!(world.round().await?.attempted, 1);
    for attempt in 3..=8 {
        world.app.advance(LONG);
        assert_eq!(world.round().await?.attempted, 1, "{attempt}");
    }
    let delivery = world.delivery("here").await?;
    assert_eq!(delivery["state"], "DEAD");
    assert_eq!(delivery["attempts"], 8);
    assert_eq!(delivery["nextAttemptAt"], json!(null));
    world.app.advance(LONG);
    assert_eq!(world.round().await?.attempted, 0);
    let received = world.receiver.take();
    assert_eq!(received.len(), 8);
    // Always the same message, each time signed anew.
    let all = |name: &str| {
        let mut values: Vec<&str> = received.iter().map(|each| each.field(name)).collect();
        values.sort_unstable();
        values.dedup();
        values.len()
    };
    assert_eq!(all("webhook-id"), 1);
    assert_eq!(all("webhook-timestamp"), 8);
    assert_eq!(all("webhook-signature"), 8);
    Ok(())
}

async fn the_dead_are_sent_again(context: TestContext) -> Outcome {
    let (world, webhook) = given_up(&context).await?;
    let sent = world.receiver.take()[0].field("webhook-id").to_owned();
    let dead = world.deliveries("here", json!({ "state": "DEAD" })).await?;
    let ended_at = dead[0]["endedAt"].clone();
    let since = |key: &str, since: &Value| json!({ "idempotencyKey": key, "webhookId": webhook, "deadSince": since });
    let later = json!("2027-06-01T00:00:00Z");
    assert_eq!(replay(&world, since("1", &later)).await?["replayed"], 0);
    let replayed = replay(&world, since("2", &ended_at)).await?;
    assert_eq!(replayed["replayed"], 1, "{replayed}");
    assert_eq!(replayed["webhook"]["id"], webhook);
    // Sent again, the mutation is done once.
    assert_eq!(replay(&world, since("2", &ended_at)).await?, replayed);
    world.receiver.answer(200);
    world.round().await?;
    assert_eq!(world.receiver.take()[0].field("webhook-id"), sent);
    let delivery = world.delivery("here").await?;
    assert_eq!(delivery["state"], "DELIVERED");
    assert_eq!(delivery["attempts"], 1);
    assert_eq!(replay(&world, since("3", &ended_at)).await?["replayed"], 0);
    Ok(())
}

async fn one_delivery_is_sent_again(context: TestContext) -> Outcome {
    let (world, webhook) = given_up(&context).await?;
    world.receiver.take();
    world.receiver.answer(200);
    let delivery = world.delivery("here").await?["id"].clone();
    let one = |key: &str, delivery: &Value| json!({ "idempotencyKey": key, "webhookId": webhook, "deliveryId": delivery });
    assert_eq!(replay(&world, one("1", &delivery)).await?["replayed"], 1);
    // It is on its way already.
    let twice = replay(&world, one("2", &delivery)).await?;
    assert_eq!(
        fault(&twice),
        ("NOT_FOUND".to_owned(), "deliveryId".to_owned())
    );
    world.round().await?;
    assert_eq!(world.receiver.take().len(), 1);
    // What was taken can be sent again, too.
    assert_eq!(replay(&world, one("3", &delivery)).await?["replayed"], 1);
    world.round().await?;
    assert_eq!(world.receiver.take().len(), 1);
    let unknown = replay(&world, one("4", &json!("x"))).await?;
    assert_eq!(fault(&unknown).0, "NOT_FOUND");
    for (key, both) in [("5", true), ("6", false)] {
        let mut input = json!({ "idempotencyKey": key, "webhookId": webhook });
        if both {
            input["deliveryId"] = delivery.clone();
            input["deadSince"] = json!("2026-01-01T00:00:00Z");
        }
        assert_eq!(fault(&replay(&world, input).await?).0, "INVALID");
    }
    Ok(())
}

async fn a_receiver_says_when_to_come_again(context: TestContext) -> Outcome {
    let world = World::new(&context).await?;
    world.webhook("here").await?;
    world
        .receiver
        .answer_once(503, Some(("retry-after", "600")));
    let date = "Tue, 01 Dec 2026 13:00:00 GMT";
    world.receiver.answer_once(429, Some(("retry-after", date)));
    world.change_a_facility().await?;
    world.round().await?;
    let next = world.delivery("here").await?["nextAttemptAt"].clone();
    assert_eq!(next, "2026-12-01T12:10:00.000000Z");
    world.app.advance(TimeDelta::seconds(599));
    assert_eq!(world.round().await?.attempted, 0);
    world.app.advance(TimeDelta::seconds(1));
    assert_eq!(world.round().await?.attempted, 1);
    let delivery = world.delivery("here").await?;
    assert_eq!(delivery["nextAttemptAt"], "2026-12-01T13:00:00.000000Z");
    assert_eq!(delivery["lastAnswer"], "CLIENT_ERROR");
    Ok(())
}

async fn a_receiver_that_is_gone_is_told_nothing_more(context: TestContext) -> Outcome {
    let world = World::new(&context).await?;
    let made = world.webhook("here").await?;
    for _ in 0..6 {
        world.change_a_facility().await?;
    }
    world.receiver.answer(410);
    world.round().await?;
    let query = "{ viewer { organization { webhooks { disabledAt } } } }";
    let admin = world.admin("here").await?;
    let answer = admin.gql(query, json!({})).await?;
    let webhooks = &answer.data()?["viewer"]["organization"]["webhooks"];
    assert_eq!(webhooks[0]["disabledAt"], "2026-12-01T12:00:00.000000Z");
    let dead = world.deliveries("here", json!({ "state": "DEAD" })).await?;
    assert_eq!(dead.len(), 6);
    world.receiver.take();
    world.change_a_facility().await?;
    world.app.advance(LONG);
    let round = world.round().await?;
    assert_eq!((round.handed_out, round.attempted), (0, 0));
    let input = json!({
        "idempotencyKey": "1", "webhookId": made.id, "deadSince": "2026-01-01T00:00:00Z",
    });
    assert_eq!(fault(&replay(&world, input).await?).0, "CONFLICT");
    Ok(())
}

async fn a_redirect_is_not_followed(context: TestContext) -> Outcome {
    let world = World::new(&context).await?;
    world.webhook("here").await?;
    let elsewhere = Receiver::start().await?;
    for status in [301, 302, 303, 307, 308] {
        let location = Some(("location", elsewhere.url()));
        world.receiver.answer_once(status, location);
    }
    world.change_a_facility().await?;
    for _ in 0..5 {
        world.round().await?;
        assert_eq!(world.delivery("here").await?["lastAnswer"], "REDIRECT");
        world.app.advance(LONG);
    }
    assert_eq!(world.receiver.take().len(), 5);
    assert_eq!(elsewhere.take().len(), 0);
    Ok(())
}

/// Names that lead where a test says.
#[derive(Debug)]
struct Names(HashMap<&'static str, SocketAddr>);

impl Resolve for Names {
    fn resolve<'a>(&'a self, name: &'a str, _: u16) -> BoxFuture<'a, io::Result<Vec<SocketAddr>>> {
        let found = self.0.get(name).copied();
        Box::pin(async move { Ok(found.into_iter().collect()) })
    }
}

async fn a_name_that_leads_inside_is_not_reached(context: TestContext) -> Outcome {
    api::identity::generate(&context.folder().join("root"), uuid::Uuid::from_u128(1))?;
    let app = TestApp::new(&context).await?;
    let receiver = Receiver::start().await?;
    let address = receiver.url().split('/').nth(2).ok_or("no address")?;
    let names = Names(HashMap::from([
        ("inside.example.org", address.parse()?),
        ("metadata.example.org", "169.254.169.254:443".parse()?),
    ]));
    let (state, config) = (app.state().clone(), Config::defaults()?.webhooks);
    let sender = Sender::with_names(state, config, Metrics::new(), Arc::new(names))?;
    let world = World {
        app,
        receiver,
        sender,
    };
    let port = address_port(world.receiver.url())?;
    let admin = world.app.as_organization("here", ADMIN).await?;
    for (key, name) in ["inside", "metadata", "unknown"].into_iter().enumerate() {
        let url = format!("https://{name}.example.org:{port}/");
        let input = json!({
            "idempotencyKey": key.to_string(), "url": url, "events": ["RECORD_CHANGED"],
        });
        assert_eq!(create(&admin, input).await?["userErrors"], json!([]));
    }
    // The rules of development do not hold where they are not asked for.
    let input = json!({
        "idempotencyKey": "here", "url": world.receiver.url(), "events": ["RECORD_CHANGED"],
    });
    assert_eq!(fault(&create(&admin, input).await?).0, "INVALID");
    world.change_a_facility().await?;
    assert_eq!(world.round().await?.attempted, 3);
    let deliveries = world.deliveries("here", json!({})).await?;
    let mut answers: Vec<&str> = deliveries
        .iter()
        .filter_map(|delivery| delivery["lastAnswer"].as_str())
        .collect();
    answers.sort_unstable();
    assert_eq!(
        answers,
        ["ADDRESS_REFUSED", "ADDRESS_REFUSED", "UNREACHABLE"]
    );
    assert_eq!(world.receiver.take().len(), 0);
    Ok(())
}

fn address_port(url: &str) -> Outcome<u16> {
    let after = url.rsplit(':').next().ok_or("no port")?;
    let port = after.split('/').next().ok_or("no port")?;
    Ok(port.parse()?)
}

async fn a_slow_webhook_does_not_take_all_places(context: TestContext) -> Outcome {
    let world = World::new(&context).await?;
    world.webhook("here").await?;
    for _ in 0..30 {
        world.change_a_facility().await?;
    }
    // Handed out, and four of them tried.
    assert_eq!(world.round().await?.attempted, 4);
    world.webhook("there").await?;
    world.change_a_facility().await?;
    assert_eq!(world.round().await?.attempted, 5);
    let there = world.delivery("there").await?;
    assert_eq!(there["state"], "DELIVERED");
    Ok(())
}

async fn what_ended_long_ago_is_forgotten(context: TestContext) -> Outcome {
    let (world, _) = given_up(&context).await?;
    world.app.advance(TimeDelta::days(29) - LONG);
    assert_eq!(world.sender.prune().await?, 0);
    world.app.advance(TimeDelta::days(2));
    assert_eq!(world.sender.prune().await?, 1);
    assert_eq!(world.deliveries("here", json!({})).await?.len(), 0);
    Ok(())
}

async fn metrics_count_what_came_of_it(context: TestContext) -> Outcome {
    let mut world = World::new(&context).await?;
    let metrics = Metrics::new();
    let mut config = Config::defaults()?.webhooks;
    (config.allow_loopback, config.attempts) = (true, 2);
    world.sender = Sender::new(world.app.state().clone(), config, metrics.clone())?;
    world.webhook("here").await?;
    world.change_a_facility().await?;
    world.round().await?;
    world.receiver.answer(500);
    world.change_a_facility().await?;
    world.round().await?;
    let text = metrics.text()?;
    assert!(
        text.contains("habeas_webhook_deliveries_pending 1\n"),
        "{text}"
    );
    world.app.advance(LONG);
    world.round().await?;
    let text = metrics.text()?;
    for outcome in ["delivered", "retried", "dead"] {
        let line = format!("habeas_webhook_attempts_total{{outcome=\"{outcome}\"}} 1\n");
        assert!(text.contains(&line), "{line} is not in\n{text}");
    }
    assert!(
        text.contains("habeas_webhook_deliveries_pending 0\n"),
        "{text}"
    );
    Ok(())
}
