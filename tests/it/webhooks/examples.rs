//! The receivers of the examples check what they are sent with implementations that are not ours.

use api::kind::RecordKind;
use serde_json::json;
use tests::build::{self, Owner};
use tests::process::{self, Running};
use tests::{NodeProject, Outcome, Suite, TestContext, workspace};

use super::World;

const TYPESCRIPT: NodeProject = NodeProject::new("examples/typescript");

pub(crate) fn tests(suite: &mut Suite) {
    tests::add_tests!(suite, on_each_backend: the_receiver_in_python_takes_what_is_signed);
    let mut suite = suite.needing(|| TYPESCRIPT.ready());
    tests::add_tests!(suite, on_sqlite: the_receiver_in_typescript_takes_what_is_signed);
}

async fn the_receiver_in_python_takes_what_is_signed(context: TestContext) -> Outcome {
    let mut command = std::process::Command::new("python3");
    command
        .arg(workspace::root().join("examples/python/webhook_receiver.py"))
        .env("PYTHONDONTWRITEBYTECODE", "1");
    takes_what_is_signed(&context, command).await
}

async fn the_receiver_in_typescript_takes_what_is_signed(context: TestContext) -> Outcome {
    process::finish(TYPESCRIPT.command("npm")?.args(["run", "build"]))?.success()?;
    let mut command = TYPESCRIPT.command("node")?;
    command.arg("dist/webhook-receiver.js");
    takes_what_is_signed(&context, command).await
}

/// Starts a receiver with the secret of a webhook, sends to it, and reads what it prints.
async fn takes_what_is_signed(
    context: &TestContext,
    mut command: std::process::Command,
) -> Outcome {
    let world = World::at_this_time(context).await?;
    // The port is free for a moment at least: nobody else is told of it.
    let listener = std::net::TcpListener::bind("127.0.0.1:0")?;
    let port = listener.local_addr()?.port();
    drop(listener);
    let admin = world.admin("here").await?;
    let url = format!("http://127.0.0.1:{port}/habeas");
    let input = json!({ "url": url, "events": ["RECORD_CHANGED"] });
    let made = world.webhook_with(&admin, input).await?;
    let command = command
        .env("PORT", port.to_string())
        .env("HABEAS_WEBHOOK_SECRET", &made.secret);
    let receiver = Running::start(command)?;
    assert_eq!(receiver.line()?, format!("listening on {port}"));
    let here = world.organization("here").await?;
    let person = build::person(&world.app, Owner::Organization(here), |person| {
        person.birth_year = Some(1970);
    });
    let person = person.await?.id;
    world.change(RecordKind::Person, person).await?;
    world.round().await?;
    let delivery = world.delivery("here").await?;
    assert_eq!(delivery["lastAnswer"], "SUCCESS");
    let seen = world
        .app
        .id_seen_by(here, RecordKind::Person, person)
        .await?;
    let message = delivery["messageId"].as_str().ok_or("no message")?;
    let expected = format!("{message} record.changed DETAINEE UPDATED {seen}");
    assert_eq!(receiver.line()?, expected);
    // During a rotation the receiver still has the old secret.
    let rotate = "mutation($id: ID!) { rotateWebhookSecret(input: {id: $id, \
        idempotencyKey: \"r\", keepOldForSeconds: 60}) { userErrors { code } } }";
    admin.gql(rotate, json!({ "id": made.id })).await?.data()?;
    world.change(RecordKind::Person, person).await?;
    world.round().await?;
    assert!(receiver.line()?.ends_with(&seen));
    // Then it has one that is none any more.
    world.app.advance(chrono::TimeDelta::seconds(61));
    world.change(RecordKind::Person, person).await?;
    world.round().await?;
    let pending = world
        .deliveries("here", json!({ "state": "PENDING" }))
        .await?;
    assert_eq!(pending.len(), 1);
    assert_eq!(pending[0]["lastAnswer"], "CLIENT_ERROR");
    Ok(())
}
