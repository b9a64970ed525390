//! Secrets: wrapped where they lie, replaced without a delivery that nobody can check.

use api::identity::RootFile;
use api::store::audit::Actor;
use api::store::identity::Vault;
use api::store::webhooks::secrets;
use chrono::TimeDelta;
use sea_orm::{ConnectionTrait as _, Statement};
use serde_json::{Value, json};
use tests::{Outcome, Suite, TestContext, cli};
use uuid::Uuid;

use super::{World, fault};

pub(crate) fn tests(suite: &mut Suite) {
    tests::add_tests!(suite, on_each_backend:
        a_stolen_database_holds_no_secret,
        both_secrets_sign_while_one_replaces_the_other,
        an_old_secret_signs_for_seven_days_at_most,
        secrets_follow_the_root_key,
        a_secret_in_another_s_place_cannot_be_opened,
        the_doctor_tells_of_a_key_that_is_not_there,
    );
}

const ROTATE: &str = "mutation($input: RotateWebhookSecretInput!) { \
    rotateWebhookSecret(input: $input) { webhook { id } secret userErrors { code path } } }";

async fn rotate(world: &World, input: Value) -> Outcome<Value> {
    let admin = world.admin("here").await?;
    let answer = admin.gql(ROTATE, json!({ "input": input })).await?;
    Ok(answer.data()?["rotateWebhookSecret"].clone())
}

/// How many signatures the next message has.
async fn signatures(world: &World) -> Outcome<Vec<String>> {
    world.change_a_facility().await?;
    world.round().await?;
    let received = world.receiver.take();
    let field = received.last().ok_or("nothing came")?;
    let field = field.field("webhook-signature");
    Ok(field.split(' ').map(str::to_owned).collect())
}

async fn a_stolen_database_holds_no_secret(context: TestContext) -> Outcome {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    let world = World::new(&context).await?;
    let made = world.webhook("here").await?;
    let bytes = STANDARD.decode(&made.secret["whsec_".len()..])?;
    assert_eq!(bytes.len(), 32);
    let backend = world.app.db().get_database_backend();
    let sql = "SELECT wrapped FROM webhook_secret";
    let statement = Statement::from_string(backend, sql);
    let rows = world.app.db().query_all_raw(statement).await?;
    assert_eq!(rows.len(), 1);
    let wrapped: Vec<u8> = rows[0].try_get("", "wrapped")?;
    assert!(!wrapped.windows(32).any(|window| window == bytes));
    let sql = "SELECT request || coalesce(outcome, '') AS kept FROM idempotency_key";
    let statement = Statement::from_string(backend, sql);
    for row in world.app.db().query_all_raw(statement).await? {
        let kept: String = row.try_get("", "kept")?;
        assert!(!kept.contains(&made.secret[6..40]));
    }
    Ok(())
}

async fn both_secrets_sign_while_one_replaces_the_other(context: TestContext) -> Outcome {
    let world = World::new(&context).await?;
    let made = world.webhook("here").await?;
    assert_eq!(signatures(&world).await?.len(), 1);
    let input = json!({ "idempotencyKey": "1", "id": made.id, "keepOldForSeconds": 3600 });
    let rotated = rotate(&world, input.clone()).await?;
    let secret = rotated["secret"].as_str().ok_or("no secret")?;
    assert!(secret.starts_with("whsec_") && secret != made.secret);
    let again = rotate(&world, input).await?;
    assert_eq!(again["secret"], json!(null));
    assert_eq!(again["webhook"], rotated["webhook"]);
    let both = signatures(&world).await?;
    assert_eq!(both.len(), 2);
    assert_ne!(both[0], both[1]);
    world.app.advance(TimeDelta::seconds(3601));
    assert_eq!(signatures(&world).await?.len(), 1);
    // At once.
    let input = json!({ "idempotencyKey": "2", "id": made.id, "keepOldForSeconds": 0 });
    rotate(&world, input).await?;
    assert_eq!(signatures(&world).await?.len(), 1);
    world.sender.prune().await?;
    assert_eq!(signatures(&world).await?.len(), 1);
    Ok(())
}

async fn an_old_secret_signs_for_seven_days_at_most(context: TestContext) -> Outcome {
    let world = World::new(&context).await?;
    let made = world.webhook("here").await?;
    let input = json!({ "idempotencyKey": "1", "id": made.id, "keepOldForSeconds": 604_801 });
    let refused = rotate(&world, input).await?;
    let expected = ("INVALID".to_owned(), "keepOldForSeconds".to_owned());
    assert_eq!(fault(&refused), expected);
    assert_eq!(refused["secret"], json!(null));
    assert_eq!(signatures(&world).await?.len(), 1);
    Ok(())
}

async fn secrets_follow_the_root_key(context: TestContext) -> Outcome {
    let world = World::new(&context).await?;
    world.webhook("here").await?;
    let path = context.folder().join("root");
    api::identity::generate(&path, Uuid::from_u128(2))?;
    let vault = Vault::new(std::sync::Arc::new(RootFile::load(&path)?));
    let rotate = || secrets::rotate_root(world.app.db(), &vault, &world.app.state().clock, &ACTOR);
    assert_eq!(rotate().await?, 1);
    assert_eq!(rotate().await?, 0);
    // The service still has the old key alone: it signs nothing, and does not lose the delivery.
    world.change_a_facility().await?;
    world.round().await?;
    let delivery = world.delivery("here").await?;
    assert_eq!(delivery["lastAnswer"], "KEY_UNAVAILABLE");
    assert_eq!(delivery["state"], "PENDING");
    assert_eq!(world.receiver.take().len(), 0);
    Ok(())
}

static ACTOR: std::sync::LazyLock<Actor> = std::sync::LazyLock::new(Actor::operator);

async fn a_secret_in_another_s_place_cannot_be_opened(context: TestContext) -> Outcome {
    let world = World::new(&context).await?;
    world.webhook("here").await?;
    world.webhook("there").await?;
    let sql = "UPDATE webhook_secret SET wrapped = (SELECT wrapped FROM webhook_secret ORDER BY id LIMIT 1)";
    world.app.db().execute_unprepared(sql).await?;
    world.change_a_facility().await?;
    world.round().await?;
    let mut answers = Vec::new();
    for slug in ["here", "there"] {
        answers.push(world.delivery(slug).await?["lastAnswer"].clone());
    }
    answers.sort_by_key(ToString::to_string);
    assert_eq!(answers, [json!("KEY_UNAVAILABLE"), json!("SUCCESS")]);
    Ok(())
}

async fn the_doctor_tells_of_a_key_that_is_not_there(context: TestContext) -> Outcome {
    let world = World::new(&context).await?;
    world.webhook("here").await?;
    let database = world.app.database();
    let without = cli::habeas(&context, database, &["doctor"])?;
    let line = "wrong  webhooks: 1 of 1 secrets cannot be opened";
    assert!(without.stdout.contains(line), "{without:?}");
    assert_eq!(without.code, Some(1));
    let root = context.folder().join("root");
    let root = root.to_string_lossy();
    let environment = [("HABEAS_IDENTITY_KEY_FILE", &*root)];
    let with = cli::habeas_with(&context, database, &["doctor"], &environment)?;
    let line = "ok     webhooks: 1 secrets can be opened\n";
    assert!(with.stdout.contains(line), "{with:?}");
    Ok(())
}
