//! Webhooks made, listed, changed and ended by their organization.

use serde_json::{Value, json};
use tests::{Client, Outcome, Suite, TestApp, TestContext};

use super::{ADMIN, World, create, fault};

pub(crate) fn tests(suite: &mut Suite) {
    tests::add_tests!(suite, on_each_backend:
        a_webhook_is_made_once_and_its_secret_shown_once,
        what_may_not_be_written_is_told_by_field,
        a_token_gives_no_more_than_it_holds,
        an_organization_has_twenty_at_most,
        nobody_sees_or_changes_the_webhooks_of_another,
        every_deed_is_in_the_audit,
        without_a_root_key_no_webhook_is_made,
    );
}

const LIST: &str = "{ viewer { organization { webhooks { id url events kinds scopes } } } }";

const MUTATIONS: [(&str, &str); 3] = [
    (
        "rotateWebhookSecret",
        "mutation($id: ID!) { rotateWebhookSecret(input: {id: $id, idempotencyKey: \"r\"}) { \
            webhook { id } secret userErrors { code path } } }",
    ),
    (
        "replayWebhookDelivery",
        "mutation($id: ID!) { replayWebhookDelivery(input: {webhookId: $id, idempotencyKey: \"p\", \
            deadSince: \"2026-01-01T00:00:00Z\"}) { replayed userErrors { code path } } }",
    ),
    (
        "deleteWebhook",
        "mutation($id: ID!) { deleteWebhook(input: {id: $id}) { \
            deletedId userErrors { code path } } }",
    ),
];

async fn listed(client: &Client) -> Outcome<Value> {
    let answer = client.gql(LIST, json!({})).await?;
    Ok(answer.data()?["viewer"]["organization"]["webhooks"].clone())
}

async fn a_webhook_is_made_once_and_its_secret_shown_once(context: TestContext) -> Outcome {
    let world = World::new(&context).await?;
    let admin = world.admin("here").await?;
    let input = json!({
        "idempotencyKey": "1",
        "url": "https://Hooks.Example.org:443/a?b=c",
        "events": ["RECORD_CHANGED", "IMPORT_FINISHED", "RECORD_CHANGED"],
        "kinds": ["FACILITY", "DETAINEE"],
    });
    let made = create(&admin, input.clone()).await?;
    let secret = made["secret"].as_str().ok_or("no secret")?;
    assert!(secret.starts_with("whsec_") && secret.len() == 50, "{made}");
    let scopes: Vec<&str> = made["webhook"]["scopes"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    assert_eq!(scopes.len(), ADMIN.len());
    let webhook = &made["webhook"];
    // As it is reached, whatever the spelling.
    assert_eq!(webhook["url"], "https://hooks.example.org/a?b=c");
    assert_eq!(
        webhook["events"],
        json!(["RECORD_CHANGED", "IMPORT_FINISHED"])
    );
    assert_eq!(webhook["kinds"], json!(["FACILITY", "DETAINEE"]));
    assert_eq!(webhook["disabledAt"], json!(null));
    let again = create(&admin, input).await?;
    assert_eq!(again["webhook"], made["webhook"]);
    assert_eq!(again["secret"], json!(null));
    let list = listed(&admin).await?;
    assert_eq!(list.as_array().map(Vec::len), Some(1));
    assert_eq!(list[0]["id"], webhook["id"]);
    assert!(!list.to_string().contains(&secret[6..]));
    Ok(())
}

async fn what_may_not_be_written_is_told_by_field(context: TestContext) -> Outcome {
    let world = World::new(&context).await?;
    let admin = world.admin("here").await?;
    let cases = [
        (json!({ "url": "hooks.example.org" }), "url"),
        (json!({ "url": "ftp://hooks.example.org" }), "url"),
        (json!({ "url": "https://a:b@hooks.example.org" }), "url"),
        (json!({ "url": "https://hooks.example.org/#a" }), "url"),
        (json!({ "url": "https://169.254.169.254/latest" }), "url"),
        (json!({ "url": "https://0xA9FEA9FE/" }), "url"),
        (json!({ "url": "https://[::ffff:10.0.0.1]/" }), "url"),
        (json!({ "url": "http://192.168.0.1/" }), "url"),
        (json!({ "events": [] }), "events"),
        (
            json!({ "events": ["IMPORT_FINISHED"], "kinds": ["FACILITY"] }),
            "kinds",
        ),
    ];
    for (number, (change, field)) in cases.into_iter().enumerate() {
        let mut input = json!({
            "idempotencyKey": number.to_string(),
            "url": "https://hooks.example.org/",
            "events": ["RECORD_CHANGED"],
        });
        for (name, value) in change.as_object().ok_or("no object")? {
            input[name] = value.clone();
        }
        let made = create(&admin, input.clone()).await?;
        assert_eq!(
            fault(&made),
            ("INVALID".to_owned(), field.to_owned()),
            "{input}"
        );
        assert_eq!(made["webhook"], json!(null), "{input}");
        assert_eq!(made["secret"], json!(null), "{input}");
    }
    assert_eq!(listed(&admin).await?, json!([]));
    Ok(())
}

async fn a_token_gives_no_more_than_it_holds(context: TestContext) -> Outcome {
    let world = World::new(&context).await?;
    let scopes = ["organization:admin", "facilities:read"];
    let admin = world.app.as_organization("here", &scopes).await?;
    let ask = |key: &str, change: Value| {
        let mut input = json!({
            "idempotencyKey": key, "url": "https://hooks.example.org/",
            "events": ["RECORD_CHANGED"],
        });
        for (name, value) in change.as_object().into_iter().flatten() {
            input[name] = value.clone();
        }
        input
    };
    for (key, change, field) in [
        ("1", json!({ "kinds": ["FACILITY", "DETAINEE"] }), "kinds"),
        ("2", json!({ "events": ["IMPORT_FINISHED"] }), "events"),
        (
            "3",
            json!({ "events": ["STATISTICS_RELEASE_PUBLISHED"] }),
            "events",
        ),
        (
            "4",
            json!({ "events": ["CONTRIBUTION_REVIEWED"] }),
            "events",
        ),
    ] {
        let made = create(&admin, ask(key, change)).await?;
        assert_eq!(
            fault(&made),
            ("NOT_ALLOWED".to_owned(), field.to_owned()),
            "{key}"
        );
    }
    let made = create(&admin, ask("5", json!({ "kinds": ["FACILITY"] }))).await?;
    assert_eq!(made["userErrors"], json!([]));
    Ok(())
}

async fn an_organization_has_twenty_at_most(context: TestContext) -> Outcome {
    let world = World::new(&context).await?;
    for _ in 0..20 {
        world.webhook("here").await?;
    }
    let input = json!({
        "idempotencyKey": "21", "url": "https://hooks.example.org/", "events": ["RECORD_CHANGED"],
    });
    let made = create(&world.admin("here").await?, input).await?;
    assert_eq!(fault(&made), ("LIMIT_REACHED".to_owned(), "url".to_owned()));
    world.webhook("there").await?;
    Ok(())
}

async fn nobody_sees_or_changes_the_webhooks_of_another(context: TestContext) -> Outcome {
    let world = World::new(&context).await?;
    let made = world.webhook("here").await?;
    world.change_a_facility().await?;
    world.round().await?;
    let stranger = world.admin("there").await?;
    assert_eq!(listed(&stranger).await?, json!([]));
    let of_webhook = json!({ "webhookId": made.id });
    for filter in [json!({}), of_webhook.clone()] {
        assert_eq!(
            world.deliveries("there", filter).await?,
            Vec::<Value>::new()
        );
    }
    assert_eq!(world.deliveries("here", of_webhook).await?.len(), 1);
    let query =
        "{ organization(slug: \"here\") { slug webhooks { id } webhookDeliveries { id } } }";
    let seen = stranger.gql(query, json!({})).await?;
    let hidden = json!({ "slug": "here", "webhooks": null, "webhookDeliveries": null });
    assert_eq!(seen.data()?["organization"], hidden);
    let node = "query($id: ID!) { node(id: $id) { id } }";
    for client in [&stranger, &world.admin("here").await?] {
        let seen = client.gql(node, json!({ "id": made.id })).await?;
        assert_eq!(seen.data()?["node"], json!(null));
    }
    for (name, mutation) in MUTATIONS {
        // Of another, and of nobody: the same answer.
        let mut answers = Vec::new();
        let ids = [&*made.id, "V2ViaG9vazp4", "x"];
        for (number, id) in ids.into_iter().enumerate() {
            let client = world.admin(&format!("there-{number}")).await?;
            let answer = client.gql(mutation, json!({ "id": id })).await?;
            let payload = answer.data()?[name].clone();
            assert_eq!(fault(&payload).0, "NOT_FOUND", "{name}: {payload}");
            answers.push(payload);
        }
        assert!(answers.iter().all(|answer| *answer == answers[0]), "{name}");
    }
    let reader = world.app.as_organization("here", &["audit:read"]).await?;
    let answer = reader.gql(LIST, json!({})).await?;
    assert_eq!(answer.codes(), ["FORBIDDEN"]);
    Ok(())
}

async fn every_deed_is_in_the_audit(context: TestContext) -> Outcome {
    let world = World::new(&context).await?;
    let admin = world.admin("here").await?;
    let made = world.webhook("here").await?;
    world.change_a_facility().await?;
    world.receiver.answer(410);
    world.round().await?;
    for (_, mutation) in [MUTATIONS[0], MUTATIONS[2]] {
        let answer = admin.gql(mutation, json!({ "id": made.id })).await?;
        assert!(answer.text.contains("\"userErrors\":[]"), "{}", answer.text);
    }
    let query = "{ auditEntries { nodes { action subjectType actorClient } } }";
    let answer = admin.gql(query, json!({})).await?;
    let entries = answer.data()?["auditEntries"]["nodes"].clone();
    let entries: Vec<(&str, &str)> = entries
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|entry| Some((entry["action"].as_str()?, entry["subjectType"].as_str()?)))
        .collect();
    let mut expected = [
        ("WEBHOOK_CREATED", "Webhook"),
        ("WEBHOOK_DISABLED", "Webhook"),
        ("WEBHOOK_ROTATED", "Webhook"),
        ("WEBHOOK_DELETED", "Webhook"),
    ];
    expected.reverse();
    assert_eq!(entries, expected, "{}", answer.text);
    assert!(!answer.text.contains("127.0.0.1"));
    Ok(())
}

async fn without_a_root_key_no_webhook_is_made(context: TestContext) -> Outcome {
    let app = TestApp::new(&context).await?;
    let admin = app.as_organization("here", ADMIN).await?;
    let input = json!({
        "idempotencyKey": "1", "url": "https://hooks.example.org/", "events": ["RECORD_CHANGED"],
    });
    let answer = admin.gql(super::CREATE, json!({ "input": input })).await?;
    assert_eq!(answer.codes(), ["UNAVAILABLE"]);
    assert!(answer.messages().contains("habeas doctor"));
    assert_eq!(listed(&admin).await?, json!([]));
    Ok(())
}
