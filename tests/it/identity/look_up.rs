//! `findByIdentity`: one's own persons and those that are shared with what identifies, by an exact
//! value; told to the audit first; and nobody told who is hidden from who is not there.

use api::kind::RecordKind;
use api::store::audit::Actor;
use api::{db, store};
use chrono::TimeDelta;
use entities::codes::{AuditAction, SharingTier};
use entities::{audit_entry, identity_budget};
use sea_orm::{ConnectionTrait as _, EntityTrait as _, PaginatorTrait as _, QueryOrder as _};
use serde_json::{Value, json};
use tests::build::{self, Shared};
use tests::{Client, Outcome, Suite, TestContext};
use uuid::Uuid;

use super::{Kept, kept};

pub(crate) fn tests(suite: &mut Suite) {
    tests::add_tests!(suite, on_each_backend:
        a_person_is_found_by_an_exact_identity,
        what_is_shared_to_identify_is_found_and_told_to_its_contributor,
        who_is_hidden_is_not_told_from_who_is_not_there,
        what_was_shared_ends_with_the_agreement,
        a_look_up_is_in_the_audit_without_what_was_looked_for,
        nobody_is_found_where_the_audit_cannot_be_written,
        look_ups_and_reveals_share_one_budget,
        a_bad_look_up_is_refused_without_the_value,
        an_erased_person_is_not_found,
    );
}

const FIND: &str = "mutation($input: FindByIdentityInput!) { findByIdentity(input: $input) { \
                    detainees { id } userErrors { code path message } } }";

async fn client(kept: &Kept, slug: &str) -> Outcome<Client> {
    let scopes = ["detainees:read", "detainees:identify"];
    kept.app.as_organization(slug, &scopes).await
}

fn input(field: &str, value: &str) -> Value {
    json!({ "input": {
        "field": field, "value": value, "purpose": "LOCATING", "reason": "asked by the family",
    } })
}

/// What came of a look-up.
async fn find(client: &Client, field: &str, value: &str) -> Outcome<Value> {
    let answer = client.gql(FIND, input(field, value)).await?;
    Ok(answer.data()?["findByIdentity"].clone())
}

async fn id_seen(kept: &Kept, slug: &str, person: Uuid) -> Outcome<String> {
    let organization = build::organization(&kept.app, slug).await?.id;
    kept.app
        .id_seen_by(organization, RecordKind::Person, person)
        .await
}

fn found(ids: &[String]) -> Value {
    let detainees: Vec<Value> = ids.iter().map(|id| json!({ "id": id })).collect();
    json!({ "detainees": detainees, "userErrors": [] })
}

async fn entries(kept: &Kept) -> Outcome<Vec<audit_entry::Model>> {
    Ok(audit_entry::Entity::find()
        .order_by_asc(audit_entry::Column::Chain)
        .order_by_asc(audit_entry::Column::Sequence)
        .all(kept.app.db())
        .await?
        .into_iter()
        .filter(|entry| entry.action == AuditAction::IdentityLookedUp)
        .collect())
}

async fn share(kept: &Kept, shared: Shared<'_>, tier: SharingTier) -> Outcome<Uuid> {
    let other = build::organization(&kept.app, "other").await?.id;
    let agreement = build::share(&kept.app, kept.organization, other, shared, |agreement| {
        agreement.tier = tier;
        agreement.until = Some(agreement.created_at + TimeDelta::hours(1));
    });
    agreement.await?;
    Ok(other)
}

async fn a_person_is_found_by_an_exact_identity(context: TestContext) -> Outcome {
    let kept = kept(&context, None).await?;
    let (ann, bea) = (kept.person("Ann Doe").await?, kept.person("Bea Roe").await?);
    let namesake = kept.person("ann  DOE").await?;
    let client = client(&kept, "one").await?;
    let mut both = [ann, namesake];
    both.sort_unstable();
    let mut ids = Vec::new();
    for person in both {
        ids.push(id_seen(&kept, "one", person).await?);
    }
    assert_eq!(find(&client, "NAME", " Ann Doe").await?, found(&ids));
    let bea = [id_seen(&kept, "one", bea).await?];
    let contact = "bea roe@EXAMPLE.org";
    assert_eq!(find(&client, "CONTACT", contact).await?, found(&bea));
    // A name is no contact, and a part of a name is none.
    for (field, value) in [
        ("CONTACT", "Bea Roe"),
        ("NAME", "Bea"),
        ("NAME", "Bea Roe Poe"),
    ] {
        assert_eq!(find(&client, field, value).await?, found(&[]), "{value}");
    }
    Ok(())
}

async fn what_is_shared_to_identify_is_found_and_told_to_its_contributor(
    context: TestContext,
) -> Outcome {
    let kept = kept(&context, None).await?;
    let (ann, bea) = (kept.person("Ann Doe").await?, kept.person("Bea Roe").await?);
    let listed = Shared::Listed(&[ann]);
    let other = share(&kept, listed, SharingTier::Identifying).await?;
    let client = client(&kept, "other").await?;
    let ann_seen = [id_seen(&kept, "other", ann).await?];
    assert_eq!(find(&client, "NAME", "Ann Doe").await?, found(&ann_seen));
    assert_eq!(find(&client, "NAME", "Bea Roe").await?, found(&[]));
    let told: Vec<_> = entries(&kept).await?;
    let of = |chain: Uuid| told.iter().filter(move |entry| entry.chain == chain);
    // The contributor learns who looked for whom; of who was not found it learns nothing.
    let theirs: Vec<_> = of(kept.organization).collect();
    assert_eq!(theirs.len(), 1);
    assert_eq!(theirs[0].subject, Some(ann.to_string()));
    assert_eq!(theirs[0].actor_organization, Some(other));
    let own: Vec<_> = of(other)
        .map(|entry| (entry.records, entry.subject.clone()))
        .collect();
    assert_eq!(own, [(Some(0), None), (Some(0), None)]);
    // All of a kind, by the kind of persons and by no other.
    for (kind, finds) in [(RecordKind::Detention, false), (RecordKind::Person, true)] {
        let kinds = [kind];
        share(&kept, Shared::Kinds(&kinds), SharingTier::Identifying).await?;
        let expected = if finds {
            found(&[id_seen(&kept, "other", bea).await?])
        } else {
            found(&[])
        };
        assert_eq!(
            find(&client, "NAME", "Bea Roe").await?,
            expected,
            "{kind:?}"
        );
    }
    Ok(())
}

async fn who_is_hidden_is_not_told_from_who_is_not_there(context: TestContext) -> Outcome {
    let kept = kept(&context, None).await?;
    let (ann, hidden) = (kept.person("Ann Doe").await?, kept.person("Bea Roe").await?);
    // One person identifying, all de-identified: the records are seen, and are not found by name.
    share(&kept, Shared::Listed(&[ann]), SharingTier::Identifying).await?;
    share(&kept, Shared::All, SharingTier::Deidentified).await?;
    let client = client(&kept, "other").await?;
    let seen = id_seen(&kept, "other", hidden).await?;
    let node = "query($id: ID!) { node(id: $id) { id } }";
    let node = client.gql(node, json!({ "id": seen })).await?;
    assert_eq!(node.data()?["node"]["id"], json!(seen));
    let mut answers = Vec::new();
    for name in ["Bea Roe", "Nobody Known"] {
        kept.app.statements().take();
        let answer = client.gql(FIND, input("NAME", name)).await?;
        assert_eq!(answer.data()?["findByIdentity"], found(&[]), "{name}");
        let statements = kept.app.statements().take();
        answers.push((answer.status, answer.text.len(), statements));
    }
    assert_eq!(answers[0], answers[1]);
    Ok(())
}

async fn what_was_shared_ends_with_the_agreement(context: TestContext) -> Outcome {
    let kept = kept(&context, None).await?;
    let ann = kept.person("Ann Doe").await?;
    share(&kept, Shared::Listed(&[ann]), SharingTier::Identifying).await?;
    let client = client(&kept, "other").await?;
    let id = id_seen(&kept, "other", ann).await?;
    let reveal = json!({ "input": { "detainee": id, "purpose": "CARE", "reason": "why" } });
    let query = "mutation($input: RevealIdentityInput!) { revealIdentity(input: $input) { \
                 identity { name } userErrors { code } } }";
    let shown = client.gql(query, reveal.clone()).await?;
    assert_eq!(
        shown.data()?["revealIdentity"]["identity"]["name"],
        "Ann Doe"
    );
    assert_eq!(find(&client, "NAME", "Ann Doe").await?, found(&[id]));
    kept.app.advance(TimeDelta::hours(1));
    // The token is from before; it is renewed.
    let client = self::client(&kept, "other").await?;
    assert_eq!(find(&client, "NAME", "Ann Doe").await?, found(&[]));
    let shown = client.gql(query, reveal).await?;
    let expected = json!({ "identity": null, "userErrors": [{ "code": "NOT_FOUND" }] });
    assert_eq!(shown.data()?["revealIdentity"], expected);
    Ok(())
}

async fn a_look_up_is_in_the_audit_without_what_was_looked_for(context: TestContext) -> Outcome {
    let kept = kept(&context, None).await?;
    let person = kept.person("CANARY").await?;
    let client = client(&kept, "one").await?;
    find(&client, "NAME", "Canary").await?;
    find(&client, "NAME", "Canary the second").await?;
    let told = entries(&kept).await?;
    let [found, not_found] = told.as_slice() else {
        return Err(format!("{} entries", told.len()).into());
    };
    assert_eq!(found.subject, Some(person.to_string()));
    assert_eq!((not_found.records, &not_found.subject), (Some(0), &None));
    for entry in &told {
        assert_eq!(entry.names.0, ["name"]);
        assert_eq!(entry.purpose.as_deref(), Some("locating"));
        assert_eq!(entry.reason.as_deref(), Some("asked by the family"));
        assert!(!format!("{entry:?}").to_lowercase().contains("canary"));
    }
    Ok(())
}

async fn nobody_is_found_where_the_audit_cannot_be_written(context: TestContext) -> Outcome {
    let kept = kept(&context, None).await?;
    kept.person("Ann Doe").await?;
    let client = client(&kept, "one").await?;
    let rename = "ALTER TABLE audit_entry RENAME TO away";
    kept.app.db().execute_unprepared(rename).await?;
    let mut answers = Vec::new();
    for name in ["Ann Doe", "Nobody"] {
        let mut answer = client.gql(FIND, input("NAME", name)).await?;
        assert_eq!(answer.codes(), ["INTERNAL"], "{}", answer.text);
        answer.json["errors"][0]["extensions"]["requestId"] = Value::Null;
        answers.push(answer.json["errors"].clone());
    }
    assert_eq!(answers[0], answers[1]);
    let spent = identity_budget::Entity::find().count(kept.app.db()).await?;
    assert_eq!(spent, 0, "what was not answered is not counted");
    Ok(())
}

async fn look_ups_and_reveals_share_one_budget(context: TestContext) -> Outcome {
    let kept = kept(&context, None).await?;
    let person = kept.person("Ann Doe").await?;
    let client = client(&kept, "one").await?;
    let id = id_seen(&kept, "one", person).await?;
    let hourly = kept.app.state().identity.reveals_per_hour;
    find(&client, "NAME", "Ann Doe").await?;
    find(&client, "NAME", "Nobody").await?;
    let spent = identity_budget::Entity::find().one(kept.app.db()).await?;
    let mut spent = spent.ok_or("no budget")?;
    assert_eq!(spent.used, 2);
    spent.used = i32::try_from(hourly)?;
    identity_budget::Entity::update_many()
        .col_expr(
            identity_budget::Column::Used,
            sea_orm::sea_query::Expr::val(spent.used),
        )
        .exec(kept.app.db())
        .await?;
    let refused = find(&client, "NAME", "Ann Doe").await?;
    assert_eq!(refused["detainees"], Value::Null);
    assert_eq!(refused["userErrors"][0]["code"], "LIMIT_REACHED");
    let query = format!(
        "mutation {{ revealIdentity(input: {{detainee: \"{id}\", purpose: CARE, reason: \"why\"}}) \
         {{ userErrors {{ code }} }} }}"
    );
    let refused = client.gql(&query, json!({})).await?;
    assert_eq!(
        refused.data()?["revealIdentity"]["userErrors"],
        json!([{ "code": "LIMIT_REACHED" }])
    );
    assert_eq!(
        entries(&kept).await?.len(),
        2,
        "who was refused is not told"
    );
    Ok(())
}

async fn a_bad_look_up_is_refused_without_the_value(context: TestContext) -> Outcome {
    let kept = kept(&context, None).await?;
    let client = client(&kept, "one").await?;
    let asked = |field: &str, value: &str, reason: &str| {
        json!({ "input": {
            "field": field, "value": value, "purpose": "CARE", "reason": reason,
        } })
    };
    let long = "CANARY".repeat(200);
    let cases = [
        (asked("ALIEN_NUMBER", "CANARY", "why"), "value"),
        (asked("ALIEN_NUMBER", "123456", "why"), "value"),
        (asked("NAME", " ", "why"), "value"),
        (asked("NAME", &long, "why"), "value"),
        (asked("NAME", "CANARY", " "), "reason"),
        (asked("NAME", "CANARY", &"x".repeat(1_001)), "reason"),
        (asked("NAME", "CANARY", "where is canary?"), "reason"),
        (
            asked("ALIEN_NUMBER", "A98765432", "file 098-765-432"),
            "reason",
        ),
    ];
    for (variables, field) in cases {
        let answer = client.gql(FIND, variables).await?;
        let payload = &answer.data()?["findByIdentity"];
        let fault = &payload["userErrors"][0];
        assert_eq!(payload["detainees"], Value::Null, "{field}");
        assert_eq!(fault["code"], "INVALID", "{}", answer.text);
        assert_eq!(fault["path"], json!(["input", field]), "{}", answer.text);
        for trace in ["CANARY", "canary", "98765432"] {
            assert!(!answer.text.contains(trace), "{}", answer.text);
        }
    }
    assert_eq!(entries(&kept).await?.len(), 0);
    Ok(())
}

async fn an_erased_person_is_not_found(context: TestContext) -> Outcome {
    let kept = kept(&context, None).await?;
    let (ann, bea) = (kept.person("Ann Doe").await?, kept.person("Bea Roe").await?);
    let client = client(&kept, "one").await?;
    kept.erase(ann).await?;
    assert_eq!(find(&client, "NAME", "Ann Doe").await?, found(&[]));
    let bea = [id_seen(&kept, "one", bea).await?];
    assert_eq!(find(&client, "NAME", "Bea Roe").await?, found(&bea));
    // An organization that keeps no more identities still finds those it has.
    let transaction = db::begin_write(kept.app.db()).await?;
    let by = (kept.organization, Actor::operator());
    store::identity::disable(&transaction, &kept.app.state().clock, by).await?;
    transaction.commit().await?;
    assert_eq!(find(&client, "NAME", "Bea Roe").await?, found(&bea));
    // One that never kept any finds nobody.
    let never = self::client(&kept, "never").await?;
    assert_eq!(find(&never, "NAME", "Bea Roe").await?, found(&[]));
    Ok(())
}
