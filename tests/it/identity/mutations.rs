//! `revealIdentity`, `eraseDetainee` and `recordConsent`, as clients use them.

use api::kind::RecordKind;
use sea_orm::ConnectionTrait as _;
use serde_json::{Value, json};
use tests::build::{self, Owner};
use tests::{Client, Outcome, Suite, TestContext};
use uuid::Uuid;

use super::{Kept, kept};

pub(crate) fn tests(suite: &mut Suite) {
    tests::add_tests!(suite, on_each_backend:
        a_person_is_identified_for_a_purpose,
        consent_is_recorded_and_withdrawn,
        a_person_of_another_organization_is_not_there,
        without_the_audit_nothing_is_identified,
        an_erased_person_has_a_receipt_and_no_identity,
        the_contributor_reads_who_was_shown_what,
    );
}

const REVEAL: &str = "mutation($input: RevealIdentityInput!) { revealIdentity(input: $input) { \
                      identity { name alienNumber contact byOverride } \
                      userErrors { code path } } }";

async fn client(kept: &Kept, slug: &str) -> Outcome<Client> {
    let scopes = [
        "detainees:read",
        "detainees:identify",
        "contributions:write",
        "organization:admin",
        "audit:read",
    ];
    kept.app.as_organization(slug, &scopes).await
}

async fn call(client: &Client, query: &str, input: Value) -> Outcome<Value> {
    let answer = client.gql(query, json!({ "input": input })).await?;
    let payload = answer
        .data()?
        .as_object()
        .and_then(|data| data.values().next());
    Ok(payload.cloned().ok_or("no payload")?)
}

/// The global id of a person as the organization of this short name sees it.
async fn id_of(kept: &Kept, slug: &str, person: Uuid) -> Outcome<String> {
    let organization = build::organization(&kept.app, slug).await?.id;
    let kind = RecordKind::Person;
    kept.app.id_seen_by(organization, kind, person).await
}

async fn asked(kept: &Kept, person: Uuid, reason: Option<&str>) -> Outcome<Value> {
    let id = id_of(kept, "one", person).await?;
    Ok(json!({ "detainee": id, "purpose": "FAMILY_CONTACT", "reason": reason }))
}

fn shown(by_override: bool) -> Value {
    let identity = json!({
        "name": "Ann Doe",
        "alienNumber": null,
        "contact": "Ann Doe@example.org",
        "byOverride": by_override,
    });
    json!({ "identity": identity, "userErrors": [] })
}

fn refused(code: &str, field: &str) -> Value {
    let fault = json!({ "code": code, "path": ["input", field] });
    json!({ "identity": null, "userErrors": [fault] })
}

async fn a_person_is_identified_for_a_purpose(context: TestContext) -> Outcome {
    let kept = kept(&context, None).await?;
    let person = kept.person("Ann Doe").await?;
    let client = client(&kept, "one").await?;
    let answer = call(&client, REVEAL, asked(&kept, person, None).await?).await?;
    assert_eq!(answer, refused("NOT_ALLOWED", "reason"));
    let answer = call(&client, REVEAL, asked(&kept, person, Some(" ")).await?).await?;
    assert_eq!(answer, refused("NOT_ALLOWED", "reason"));
    let answer = call(
        &client,
        REVEAL,
        asked(&kept, person, Some("in hospital")).await?,
    )
    .await?;
    assert_eq!(answer, shown(true));
    let long = "x".repeat(1_001);
    let answer = call(&client, REVEAL, asked(&kept, person, Some(&long)).await?).await?;
    assert_eq!(answer, refused("INVALID", "reason"));
    Ok(())
}

async fn consent_is_recorded_and_withdrawn(context: TestContext) -> Outcome {
    let kept = kept(&context, None).await?;
    let person = kept.person("Ann Doe").await?;
    let client = client(&kept, "one").await?;
    let query = "mutation($input: RecordConsentInput!) { recordConsent(input: $input) { \
                 recordedAt userErrors { code } } }";
    let id = id_of(&kept, "one", person).await?;
    let record = |purpose: &str, given: bool| {
        let input = json!({ "detainee": id, "purpose": purpose, "given": given });
        call(&client, query, input)
    };
    let recorded = record("FAMILY_CONTACT", true).await?;
    assert!(recorded["recordedAt"].is_string(), "{recorded}");
    assert_eq!(
        call(&client, REVEAL, asked(&kept, person, None).await?).await?,
        shown(false)
    );
    // Consent to one purpose is none to another.
    record("FAMILY_CONTACT", false).await?;
    record("CARE", true).await?;
    let answer = call(&client, REVEAL, asked(&kept, person, None).await?).await?;
    assert_eq!(answer, refused("NOT_ALLOWED", "reason"));
    Ok(())
}

async fn a_person_of_another_organization_is_not_there(context: TestContext) -> Outcome {
    let kept = kept(&context, None).await?;
    let person = kept.person("Ann Doe").await?;
    let other = client(&kept, "other").await?;
    let owner = Owner::Organization(kept.organization);
    let unknown = build::person(&kept.app, owner, |_| ()).await?.id;
    let not_there = refused("NOT_FOUND", "detainee");
    for id in [person, unknown, Uuid::from_u128(987)] {
        // Under its own id of the person, which it was never given, and under the contributor's.
        for slug in ["other", "one"] {
            let id = id_of(&kept, slug, id).await?;
            let input = json!({ "detainee": id, "purpose": "CARE", "reason": "why" });
            assert_eq!(call(&other, REVEAL, input).await?, not_there);
        }
        let id = id_of(&kept, "other", id).await?;
        for mutation in ["eraseDetainee", "recordConsent"] {
            let purpose = if mutation == "recordConsent" {
                ", purpose: CARE"
            } else {
                ""
            };
            let query = format!(
                "mutation {{ {mutation}(input: {{detainee: \"{id}\"{purpose}}}) {{ userErrors {{ code }} }} }}"
            );
            let answer = call(&other, &query, Value::Null).await?;
            assert_eq!(
                answer["userErrors"],
                json!([{ "code": "NOT_FOUND" }]),
                "{mutation}"
            );
        }
    }
    // One's own person of whom nothing is kept looks the same.
    let own = client(&kept, "one").await?;
    let input = asked(&kept, unknown, Some("why")).await?;
    assert_eq!(call(&own, REVEAL, input).await?, not_there);
    Ok(())
}

async fn without_the_audit_nothing_is_identified(context: TestContext) -> Outcome {
    let kept = kept(&context, None).await?;
    let person = kept.person("Ann Doe").await?;
    let client = client(&kept, "one").await?;
    let rename = "ALTER TABLE audit_entry RENAME TO away";
    kept.app.db().execute_unprepared(rename).await?;
    let input = asked(&kept, person, Some("why")).await?;
    let answer = client.gql(REVEAL, json!({ "input": input })).await?;
    assert_eq!(answer.codes(), ["INTERNAL"]);
    assert!(!answer.text.contains("Ann"), "{}", answer.text);
    Ok(())
}

async fn an_erased_person_has_a_receipt_and_no_identity(context: TestContext) -> Outcome {
    let kept = kept(&context, None).await?;
    let person = kept.person("Ann Doe").await?;
    let client = client(&kept, "one").await?;
    let query = "mutation($input: EraseDetaineeInput!) { eraseDetainee(input: $input) { \
                 receipt { sequence hash } userErrors { code } } }";
    let id = id_of(&kept, "one", person).await?;
    let erased = call(&client, query, json!({ "detainee": id })).await?;
    let entries = "{ auditEntries(first: 1) { nodes { action sequence hash } } }";
    let entry = client.gql(entries, json!({})).await?;
    let entry = &entry.data()?["auditEntries"]["nodes"][0];
    assert_eq!(entry["action"], "DETAINEE_ERASED");
    let receipt = json!({ "sequence": entry["sequence"], "hash": entry["hash"] });
    assert_eq!(erased["receipt"], receipt);
    let answer = call(&client, REVEAL, asked(&kept, person, Some("why")).await?).await?;
    assert_eq!(answer, refused("NOT_FOUND", "detainee"));
    let still = format!("{{ node(id: \"{id}\") {{ __typename }} }}");
    let still = client.gql(&still, json!({})).await?;
    assert_eq!(still.data()?["node"]["__typename"], "Detainee");
    Ok(())
}

async fn the_contributor_reads_who_was_shown_what(context: TestContext) -> Outcome {
    let kept = kept(&context, None).await?;
    let person = kept.person("Ann Doe").await?;
    let client = client(&kept, "one").await?;
    call(
        &client,
        REVEAL,
        asked(&kept, person, Some("in hospital")).await?,
    )
    .await?;
    let query = "{ auditEntries(first: 1) { nodes { action purpose reason names subjectType \
                 actor { slug } } } }";
    let entry = client.gql(query, json!({})).await?;
    let expected = json!({
        "action": "IDENTITY_REVEALED_BY_OVERRIDE",
        "purpose": "family_contact",
        "reason": "in hospital",
        "names": ["contact", "name"],
        "subjectType": "Detainee",
        "actor": { "slug": "one" },
    });
    assert_eq!(entry.data()?["auditEntries"]["nodes"][0], expected);
    Ok(())
}
