//! How long an identity is kept: by the organization's setting, by a day for the one person, by
//! whichever is earlier.

use api::kind::RecordKind;
use api::store::identity::nightly;
use chrono::{Days, NaiveDate, TimeDelta};
use entities::codes::AuditAction;
use entities::{audit_entry, identity_person_key, identity_retention};
use sea_orm::{
    ColumnTrait as _, EntityTrait as _, PaginatorTrait as _, QueryFilter as _, QueryOrder as _,
};
use serde_json::{Value, json};
use tests::{Client, Outcome, Suite, TestContext};
use uuid::Uuid;

use super::{Kept, kept};

pub(crate) fn tests(suite: &mut Suite) {
    tests::add_tests!(suite, on_each_backend:
        the_earliest_day_holds,
        the_day_of_a_person_is_set_and_taken_back,
        a_day_of_another_organizations_person_is_not_set,
        the_night_erases_for_every_organization,
    );
}

const SET: &str = "mutation($input: SetIdentityRetentionInput!) { \
                   setIdentityRetention(input: $input) { retainUntil userErrors { code path } } }";

async fn admin(kept: &Kept, slug: &str) -> Outcome<Client> {
    let scopes = ["organization:admin", "detainees:read"];
    kept.app.as_organization(slug, &scopes).await
}

fn in_days(kept: &Kept, days: u64) -> NaiveDate {
    kept.app.now().date_naive() + Days::new(days)
}

async fn set(
    kept: &Kept,
    client: &Client,
    person: Uuid,
    until: Option<NaiveDate>,
) -> Outcome<Value> {
    let kind = RecordKind::Person;
    let id = kept.app.id_seen_by(kept.organization, kind, person).await?;
    let input = json!({ "input": { "detainee": id, "until": until } });
    let answer = client.gql(SET, input).await?;
    Ok(answer.data()?["setIdentityRetention"].clone())
}

fn held(until: Option<NaiveDate>) -> Value {
    json!({ "retainUntil": until, "userErrors": [] })
}

/// The night of a day so far from now, and how many of these persons' identities it leaves.
async fn night(kept: &Kept, days: i64) -> Outcome<u64> {
    kept.app.advance(TimeDelta::days(days));
    // As the service does: with no more rights than it has.
    let state = kept.app.state();
    nightly::retain(&state.db, &state.clock).await?;
    Ok(identity_person_key::Entity::find()
        .count(kept.app.db())
        .await?)
}

async fn the_earliest_day_holds(context: TestContext) -> Outcome {
    let kept = kept(&context, Some(10)).await?;
    let (early, late) = (kept.person("Ann Doe").await?, kept.person("Bea Roe").await?);
    let client = admin(&kept, "one").await?;
    let (third, tenth, far) = (in_days(&kept, 3), in_days(&kept, 10), in_days(&kept, 90));
    let answer = set(&kept, &client, early, Some(third)).await?;
    assert_eq!(answer, held(Some(third)));
    // A later day than the setting's does not keep an identity longer.
    assert_eq!(
        set(&kept, &client, late, Some(far)).await?,
        held(Some(tenth))
    );
    assert_eq!(night(&kept, 3).await?, 2, "the last day is not over");
    assert_eq!(night(&kept, 1).await?, 1);
    let left = identity_person_key::Entity::find_by_id(late);
    assert!(left.one(kept.app.db()).await?.is_some());
    assert_eq!(night(&kept, 6).await?, 1);
    assert_eq!(night(&kept, 1).await?, 0);
    let said = identity_retention::Entity::find()
        .count(kept.app.db())
        .await?;
    assert_eq!(said, 0, "the days went with the identities");
    Ok(())
}

async fn the_day_of_a_person_is_set_and_taken_back(context: TestContext) -> Outcome {
    let kept = kept(&context, None).await?;
    let person = kept.person("Ann Doe").await?;
    let client = admin(&kept, "one").await?;
    let day = in_days(&kept, 1);
    assert_eq!(
        set(&kept, &client, person, Some(day)).await?,
        held(Some(day))
    );
    let later = in_days(&kept, 2);
    let answer = set(&kept, &client, person, Some(later)).await?;
    assert_eq!(answer, held(Some(later)));
    assert_eq!(set(&kept, &client, person, None).await?, held(None));
    let yesterday = kept.app.now().date_naive().pred_opt().ok_or("no day")?;
    let refused = json!({
        "retainUntil": null,
        "userErrors": [{ "code": "INVALID", "path": ["input", "until"] }],
    });
    let answer = set(&kept, &client, person, Some(yesterday)).await?;
    assert_eq!(answer, refused);
    let told = audit_entry::Entity::find()
        .filter(audit_entry::Column::Action.eq(AuditAction::RetentionSet))
        .order_by_asc(audit_entry::Column::Sequence)
        .all(kept.app.db())
        .await?;
    assert_eq!(told.len(), 3);
    for entry in told {
        assert_eq!(entry.chain, kept.organization);
        assert_eq!(entry.subject, Some(person.to_string()));
        assert_eq!(entry.names.0, ["retain_until"]);
    }
    assert_eq!(night(&kept, 30).await?, 1);
    Ok(())
}

async fn a_day_of_another_organizations_person_is_not_set(context: TestContext) -> Outcome {
    let kept = kept(&context, None).await?;
    let person = kept.person("Ann Doe").await?;
    let other = admin(&kept, "other").await?;
    let day = in_days(&kept, 1);
    let answer = set(&kept, &other, person, Some(day)).await?;
    assert_eq!(answer["userErrors"][0]["code"], "NOT_FOUND");
    let said = identity_retention::Entity::find()
        .count(kept.app.db())
        .await?;
    assert_eq!(said, 0);
    Ok(())
}

async fn the_night_erases_for_every_organization(context: TestContext) -> Outcome {
    let kept = kept(&context, Some(1)).await?;
    kept.person("Ann Doe").await?;
    let other = kept.beside("other", Some(2)).await?;
    other.person("Bea Roe").await?;
    assert_eq!(night(&kept, 2).await?, 1);
    assert_eq!(night(&kept, 1).await?, 0);
    let erased = audit_entry::Entity::find()
        .filter(audit_entry::Column::Action.eq(AuditAction::DetaineeErased))
        .all(kept.app.db())
        .await?;
    let mut chains: Vec<Uuid> = erased.iter().map(|entry| entry.chain).collect();
    chains.sort_unstable();
    let mut expected = [kept.organization, other.organization];
    expected.sort_unstable();
    assert_eq!(chains, expected);
    Ok(())
}
