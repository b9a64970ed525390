//! Sharing agreements as an organization makes, lists and ends them.

use api::kind::RecordKind;
use serde_json::{Value, json};
use tests::{Client, Outcome, Suite, TestContext, global_id};
use uuid::Uuid;

use super::{CANARY, World, ask, counted};

pub(crate) fn tests(suite: &mut Suite) {
    tests::add_tests!(suite, on_each_backend:
        an_agreement_is_made_shown_to_both_and_ended,
        an_agreement_lists_persons_by_the_ids_that_one_sees,
        what_cannot_be_agreed_is_refused,
        the_same_key_makes_one_agreement,
        agreements_need_their_scope_and_are_told_in_the_audit,
    );
}

const ADMIN: &[&str] = &["organization:admin", "audit:read"];

const CREATE: &str = "mutation($input: CreateSharingAgreementInput!) { \
    createSharingAgreement(input: $input) { \
        sharingAgreement { id records kinds numberOfPersons tier purpose inForce revokedAt \
            from { slug } to { slug } } \
        userErrors { code path message } } }";

const REVOKE: &str = "mutation($input: RevokeSharingAgreementInput!) { \
    revokeSharingAgreement(input: $input) { \
        sharingAgreement { id inForce } userErrors { code path } } }";

const LIST: &str = "{ viewer { organization { sharingAgreements { id inForce from { slug } } } } }";

fn input(to: Uuid, key: &str, more: Value) -> Value {
    let mut input = json!({
        "idempotencyKey": key, "to": global_id(RecordKind::Organization, to),
        "records": "ALL", "purpose": "A purpose of a test",
    });
    for (name, value) in more.as_object().into_iter().flatten() {
        input[name] = value.clone();
    }
    json!({ "input": input })
}

async fn create(client: &Client, input: Value) -> Outcome<Value> {
    let answer = ask(client, CREATE, input).await?;
    Ok(answer["data"]["createSharingAgreement"].clone())
}

async fn an_agreement_is_made_shown_to_both_and_ended(context: TestContext) -> Outcome {
    let world = World::new(&context).await?;
    world.case(world.alpha, CANARY).await?;
    let alpha = world.app.as_organization("alpha", ADMIN).await?;
    let made = create(&alpha, input(world.beta, "1", json!({}))).await?;
    assert_eq!(made["userErrors"], json!([]), "{made}");
    let agreement = &made["sharingAgreement"];
    let id = agreement["id"].as_str().ok_or("no id")?;
    let expected = json!({
        "id": id, "records": "ALL", "kinds": [], "numberOfPersons": 0, "tier": "DEIDENTIFIED",
        "purpose": "A purpose of a test", "inForce": true, "revokedAt": null,
        "from": { "slug": "alpha" }, "to": { "slug": "beta" },
    });
    assert_eq!(agreement, &expected);
    let beta = world.client("beta").await?;
    assert_eq!(counted(&beta).await?, [1; 7]);
    for slug in ["alpha", "beta"] {
        let listed = ask(
            &world.app.as_organization(slug, ADMIN).await?,
            LIST,
            json!({}),
        )
        .await?;
        let agreements = &listed["data"]["viewer"]["organization"]["sharingAgreements"];
        let one = json!([{ "id": id, "inForce": true, "from": { "slug": "alpha" } }]);
        assert_eq!(agreements, &one, "{slug}");
    }
    let gamma = world.app.as_organization("gamma", ADMIN).await?;
    let listed = ask(&gamma, LIST, json!({})).await?;
    assert_eq!(
        listed["data"]["viewer"]["organization"]["sharingAgreements"],
        json!([])
    );
    // Neither a third nor the one that is given the records can end it.
    let this = json!({ "input": { "id": id } });
    for slug in ["gamma", "beta"] {
        let client = world.app.as_organization(slug, ADMIN).await?;
        let refused = ask(&client, REVOKE, this.clone()).await?;
        let error = json!([{ "code": "NOT_FOUND", "path": ["input", "id"] }]);
        assert_eq!(
            refused["data"]["revokeSharingAgreement"]["userErrors"], error,
            "{slug}"
        );
    }
    assert_eq!(counted(&beta).await?, [1; 7]);
    let ended = ask(&alpha, REVOKE, this).await?;
    let ended = &ended["data"]["revokeSharingAgreement"];
    assert_eq!(
        ended["sharingAgreement"],
        json!({ "id": id, "inForce": false }),
        "{ended}"
    );
    assert_eq!(counted(&beta).await?, [0; 7]);
    Ok(())
}

async fn an_agreement_lists_persons_by_the_ids_that_one_sees(context: TestContext) -> Outcome {
    let world = World::new(&context).await?;
    let listed = world.case(world.alpha, CANARY).await?.stay.person.id;
    world.case(world.alpha, CANARY).await?;
    let alpha = world.app.as_organization("alpha", ADMIN).await?;
    let seen = world
        .app
        .id_seen_by(world.alpha, RecordKind::Person, listed)
        .await?;
    let persons = json!({ "records": "LISTED", "persons": [seen] });
    let made = create(&alpha, input(world.beta, "1", persons)).await?;
    assert_eq!(made["sharingAgreement"]["numberOfPersons"], 1, "{made}");
    assert_eq!(counted(&world.client("beta").await?).await?, [1; 7]);
    Ok(())
}

async fn what_cannot_be_agreed_is_refused(context: TestContext) -> Outcome {
    let world = World::new(&context).await?;
    let other = world.case(world.beta, "own").await?.stay.person.id;
    let alpha = world.app.as_organization("alpha", ADMIN).await?;
    let own_id = world
        .app
        .id_seen_by(world.beta, RecordKind::Person, other)
        .await?;
    let would_see = world
        .app
        .id_seen_by(world.alpha, RecordKind::Person, other)
        .await?;
    let past = "2026-12-01T11:59:59Z";
    let refusals = [
        (world.alpha, json!({}), "NOT_FOUND", "to"),
        (Uuid::from_u128(7), json!({}), "NOT_FOUND", "to"),
        (
            world.beta,
            json!({ "purpose": " x " }),
            "INVALID",
            "purpose",
        ),
        (world.beta, json!({ "until": past }), "INVALID", "until"),
        (
            world.beta,
            json!({ "records": "KINDS" }),
            "INVALID",
            "kinds",
        ),
        (
            world.beta,
            json!({ "kinds": ["DETAINEE"] }),
            "INVALID",
            "kinds",
        ),
        (
            world.beta,
            json!({ "records": "KINDS", "kinds": ["FACILITY"] }),
            "INVALID",
            "kinds",
        ),
        (
            world.beta,
            json!({ "records": "LISTED" }),
            "INVALID",
            "persons",
        ),
        (
            world.beta,
            json!({ "records": "LISTED", "persons": ["x"] }),
            "NOT_FOUND",
            "persons",
        ),
        // Another's person is as one that is not there, by whatever id.
        (
            world.beta,
            json!({ "records": "LISTED", "persons": [own_id] }),
            "NOT_FOUND",
            "persons",
        ),
        (
            world.beta,
            json!({ "records": "LISTED", "persons": [would_see] }),
            "NOT_FOUND",
            "persons",
        ),
    ];
    for (key, (to, more, code, field)) in refusals.into_iter().enumerate() {
        let refused = create(&alpha, input(to, &key.to_string(), more.clone())).await?;
        assert_eq!(
            refused["sharingAgreement"],
            json!(null),
            "{more}: {refused}"
        );
        assert_eq!(refused["userErrors"][0]["code"], code, "{more}: {refused}");
        assert_eq!(
            refused["userErrors"][0]["path"],
            json!(["input", field]),
            "{more}"
        );
    }
    Ok(())
}

async fn the_same_key_makes_one_agreement(context: TestContext) -> Outcome {
    let world = World::new(&context).await?;
    let alpha = world.app.as_organization("alpha", ADMIN).await?;
    let first = create(&alpha, input(world.beta, "key", json!({}))).await?;
    let again = create(&alpha, input(world.beta, "key", json!({}))).await?;
    assert!(first["sharingAgreement"]["id"].is_string(), "{first}");
    assert_eq!(first, again);
    let other = input(world.beta, "key", json!({ "purpose": "Another purpose" }));
    let refused = ask(&alpha, CREATE, other).await?;
    assert_eq!(
        refused["errors"][0]["extensions"]["code"],
        "IDEMPOTENCY_MISMATCH"
    );
    let listed = ask(&alpha, LIST, json!({})).await?;
    let agreements = &listed["data"]["viewer"]["organization"]["sharingAgreements"];
    assert_eq!(agreements.as_array().map(Vec::len), Some(1));
    Ok(())
}

async fn agreements_need_their_scope_and_are_told_in_the_audit(context: TestContext) -> Outcome {
    let world = World::new(&context).await?;
    let reader = world.client("alpha").await?;
    let refused = ask(&reader, CREATE, input(world.beta, "1", json!({}))).await?;
    assert_eq!(
        refused["errors"][0]["extensions"]["code"], "FORBIDDEN",
        "{refused}"
    );
    let refused = ask(&reader, LIST, json!({})).await?;
    assert_eq!(
        refused["errors"][0]["extensions"]["code"], "FORBIDDEN",
        "{refused}"
    );
    let alpha = world.app.as_organization("alpha", ADMIN).await?;
    let made = create(&alpha, input(world.beta, "1", json!({}))).await?;
    let id = made["sharingAgreement"]["id"].clone();
    // Ended twice, told once.
    for _ in 0..2 {
        ask(&alpha, REVOKE, json!({ "input": { "id": id } })).await?;
    }
    let audit = "{ auditEntries(direction: ASC) { nodes { action subjectType purpose } } }";
    let told = ask(&alpha, audit, json!({})).await?;
    let expected = json!([
        {
            "action": "SHARING_AGREEMENT_CREATED", "subjectType": "SharingAgreement",
            "purpose": "A purpose of a test",
        },
        {
            "action": "SHARING_AGREEMENT_REVOKED", "subjectType": "SharingAgreement",
            "purpose": null,
        },
    ]);
    assert_eq!(told["data"]["auditEntries"]["nodes"], expected, "{told}");
    Ok(())
}
