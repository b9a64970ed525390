//! The same person twice: found, explained, linked, and taken apart again.

use api::db;
use api::kind::RecordKind;
use api::store::audit::Actor;
use api::store::identity::{self, NewIdentity, Sealer, Vault, linkage};
use entities::codes::{Gender, IdentityField};
use entities::{identity_index, identity_linkage, identity_linkage_block, person, person_link};
use sea_orm::{EntityTrait as _, PaginatorTrait as _, QueryOrder as _};
use serde_json::{Value, json};
use std::sync::Arc;
use tests::build::{self, Owner, Shared};
use tests::{Client, Outcome, Suite, TestApp, TestContext};
use uuid::Uuid;

pub(crate) fn tests(suite: &mut Suite) {
    tests::add_tests!(suite, on_each_backend:
        the_same_person_in_another_romanization_is_found_and_explained,
        relatives_and_namesakes_are_not_very_likely,
        without_identity_agreement_is_no_more_than_possible,
        nobody_finds_what_they_may_not_see,
        an_erased_person_is_no_longer_found_by_name,
        keys_that_are_missing_are_made_and_told,
        merged_records_stay_and_are_taken_apart_exactly,
        only_what_is_seen_is_merged,
        a_merge_across_organizations_is_told_to_both_and_shows_neither_more,
    );
}

const FIND: &str = "query($id: ID!) { matchCandidates(detainee: $id) { detainee { id } certainty \
                    score evidence { field agreement } } }";
const MERGE: &str = "mutation($input: MergeDetaineesInput!) { mergeDetainees(input: $input) { \
                     merge { id state reason detainees { id } } userErrors { code path } } }";
const UNMERGE: &str = "mutation($input: UnmergeDetaineesInput!) { unmergeDetainees(input: $input) { \
                       merge { id state undoneReason } userErrors { code path } } }";

/// Two organizations, of which the first keeps identifying fields.
struct World {
    app: TestApp,
    vault: Vault,
    one: Uuid,
    two: Uuid,
}

async fn world(context: &TestContext) -> Outcome<World> {
    let root = context.folder().join("root");
    api::identity::generate(&root, Uuid::from_u128(1))?;
    let app = TestApp::new(context).await?;
    let one = build::organization(&app, "one").await?.id;
    let two = build::organization(&app, "two").await?.id;
    let vault = Vault::new(Arc::new(api::identity::RootFile::load(&root)?));
    let transaction = db::begin_write(app.db()).await?;
    let tools = (&app.state().clock, &app.state().ids);
    let by = (one, Actor::operator());
    identity::enable(&transaction, &vault, tools, by, None).await?;
    transaction.commit().await?;
    Ok(World {
        app,
        vault,
        one,
        two,
    })
}

impl World {
    async fn client(&self, slug: &str) -> Outcome<Client> {
        let scopes = ["detainees:read", "contributions:review", "audit:read"];
        self.app.as_organization(slug, &scopes).await
    }

    /// A person from Cambodia, born in 1975.
    async fn bare(&self, organization: Uuid) -> Outcome<Uuid> {
        let person = build::person(&self.app, Owner::Organization(organization), |person| {
            person.citizenship_country = Some("KH".to_owned());
            person.birth_year = Some(1975);
            person.gender = Gender::Male;
            person.arrival_year = Some(1984);
        });
        Ok(person.await?.id)
    }

    async fn person(&self, name: &str, born: &str, number: Option<&str>) -> Outcome<Uuid> {
        let person = self.bare(self.one).await?;
        let mut fields = vec![
            (IdentityField::Name, name.to_owned().into()),
            (IdentityField::BirthDate, born.to_owned().into()),
        ];
        fields.extend(number.map(|number| (IdentityField::AlienNumber, number.to_owned().into())));
        let transaction = db::begin_write(self.app.db()).await?;
        let now = self.app.now();
        let mut sealer = Sealer::open(&transaction, &self.vault, self.one, now).await?;
        sealer
            .write(vec![NewIdentity {
                person,
                fields,
                retain_until: None,
            }])
            .await?;
        transaction.commit().await?;
        Ok(person)
    }

    async fn id(&self, organization: Uuid, person: Uuid) -> Outcome<String> {
        let kind = RecordKind::Person;
        self.app.id_seen_by(organization, kind, person).await
    }

    /// The candidates that the first organization is told for a person of its own.
    async fn found(&self, person: Uuid) -> Outcome<Vec<Value>> {
        let id = self.id(self.one, person).await?;
        found(&self.client("one").await?, &id).await
    }

    async fn links(&self) -> Outcome<Vec<person_link::Model>> {
        let by_person = person_link::Column::PersonId;
        Ok(person_link::Entity::find()
            .order_by_asc(by_person)
            .all(self.app.db())
            .await?)
    }

    async fn merge(&self, key: &str, persons: &[Uuid]) -> Outcome<Value> {
        let mut ids = Vec::new();
        for person in persons {
            ids.push(self.id(self.one, *person).await?);
        }
        let input = json!({ "idempotencyKey": key, "detainees": ids, "reason": "one case file" });
        call(&self.client("one").await?, MERGE, input).await
    }

    async fn unmerge(&self, slug: &str, key: &str, merge: &Value) -> Outcome<Value> {
        let input = json!({ "idempotencyKey": key, "merge": merge, "reason": "two people" });
        call(&self.client(slug).await?, UNMERGE, input).await
    }
}

async fn found(client: &Client, id: &str) -> Outcome<Vec<Value>> {
    let answer = client.gql(FIND, json!({ "id": id })).await?;
    let found = answer.data()?["matchCandidates"].as_array().cloned();
    Ok(found.ok_or_else(|| answer.text.clone())?)
}

async fn call(client: &Client, query: &str, input: Value) -> Outcome<Value> {
    let answer = client.gql(query, json!({ "input": input })).await?;
    let payload = answer.data()?.as_object();
    let payload = payload.and_then(|data| data.values().next());
    Ok(payload.cloned().ok_or("no payload")?)
}

fn agreement<'a>(candidate: &'a Value, field: &str) -> &'a str {
    let evidence = candidate["evidence"]
        .as_array()
        .map_or(&[][..], Vec::as_slice);
    let found = evidence.iter().find(|each| each["field"] == field);
    found
        .and_then(|each| each["agreement"].as_str())
        .unwrap_or_default()
}

async fn the_same_person_in_another_romanization_is_found_and_explained(
    context: TestContext,
) -> Outcome {
    let world = world(&context).await?;
    let person = world
        .person("Prasith Sovannary", "1975-03-02", Some("A012345678"))
        .await?;
    let again = world
        .person("SOVANARI Prasit", "1975-02-03", Some("12345679"))
        .await?;
    world
        .person("Kim Vibol", "1975-11-20", Some("A087654321"))
        .await?;
    let found = world.found(person).await?;
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(
        found[0]["detainee"]["id"],
        json!(world.id(world.one, again).await?)
    );
    assert_eq!(found[0]["certainty"], "VERY_LIKELY", "{found:?}");
    assert_eq!(agreement(&found[0], "NAME"), "AGREES");
    assert_eq!(agreement(&found[0], "BIRTH_DATE"), "PARTLY");
    assert_eq!(agreement(&found[0], "ALIEN_NUMBER"), "PARTLY");
    assert_eq!(agreement(&found[0], "CONTACT"), "MISSING");
    assert_eq!(agreement(&found[0], "COUNTRY"), "AGREES");
    // Nothing of it is told but that it agrees.
    let text = json!(found).to_string().to_lowercase();
    assert!(!text.contains("sovan") && !text.contains("12345"), "{text}");
    Ok(())
}

async fn relatives_and_namesakes_are_not_very_likely(context: TestContext) -> Outcome {
    let world = world(&context).await?;
    let person = world
        .person("Nguyễn Văn Anh", "1975-03-02", Some("A012345678"))
        .await?;
    world
        .person("Nguyen Van Hieu", "1979-08-11", Some("A012345679"))
        .await?;
    world
        .person("Nguyen Van Anh", "1962-10-30", Some("A055555555"))
        .await?;
    for candidate in world.found(person).await? {
        assert_ne!(candidate["certainty"], "VERY_LIKELY", "{candidate}");
    }
    Ok(())
}

async fn without_identity_agreement_is_no_more_than_possible(context: TestContext) -> Outcome {
    let world = world(&context).await?;
    let person = world.bare(world.one).await?;
    world.bare(world.one).await?;
    let found = world.found(person).await?;
    assert_eq!(found.len(), 1);
    assert_eq!(found[0]["certainty"], "POSSIBLE");
    assert_eq!(agreement(&found[0], "NAME"), "MISSING");
    Ok(())
}

async fn nobody_finds_what_they_may_not_see(context: TestContext) -> Outcome {
    let world = world(&context).await?;
    let person = world
        .person("Prasith Sovannary", "1975-03-02", None)
        .await?;
    world
        .person("Prasith Sovannary", "1975-03-02", None)
        .await?;
    let two = world.client("two").await?;
    let theirs = world.bare(world.two).await?;
    let theirs = world.id(world.two, theirs).await?;
    // Of others nothing: neither for one's own person, nor for one that is hidden.
    assert_eq!(found(&two, &theirs).await?, Vec::<Value>::new());
    let hidden = world.id(world.two, person).await?;
    let answer = two.gql(FIND, json!({ "id": hidden })).await?;
    let nobody = world.id(world.two, Uuid::from_u128(7)).await?;
    let missing = two.gql(FIND, json!({ "id": nobody })).await?;
    assert_eq!(answer.data()?, missing.data()?);
    assert_eq!(answer.data()?["matchCandidates"], json!(null));
    // Who is shared without what identifies is not compared by it.
    build::share(&world.app, world.one, world.two, Shared::All, |_| ()).await?;
    let shared = found(&two, &hidden).await?;
    assert!(!shared.is_empty());
    for candidate in shared {
        assert_eq!(agreement(&candidate, "NAME"), "MISSING", "{candidate}");
        assert_eq!(candidate["certainty"], "POSSIBLE");
    }
    Ok(())
}

async fn an_erased_person_is_no_longer_found_by_name(context: TestContext) -> Outcome {
    let world = world(&context).await?;
    let person = world
        .person("Prasith Sovannary", "1975-03-02", None)
        .await?;
    let again = world
        .person("Prasith Sovannary", "1975-03-02", None)
        .await?;
    let transaction = db::begin_write(world.app.db()).await?;
    let by = (world.one, Actor::operator());
    let clock = &world.app.state().clock;
    identity::erase(&transaction, clock, by, again, None).await?;
    transaction.commit().await?;
    for candidate in world.found(person).await? {
        assert_eq!(agreement(&candidate, "NAME"), "MISSING", "{candidate}");
    }
    let kept = identity_linkage::Entity::find().all(world.app.db()).await?;
    assert!(kept.iter().all(|row| row.person == person), "{kept:?}");
    let blocks = identity_linkage_block::Entity::find()
        .all(world.app.db())
        .await?;
    assert!(blocks.iter().all(|row| row.person == person), "{blocks:?}");
    Ok(())
}

async fn blocks(world: &World) -> Outcome<Vec<identity_linkage_block::Model>> {
    let by_digest = identity_linkage_block::Column::Digest;
    Ok(identity_linkage_block::Entity::find()
        .order_by_asc(by_digest)
        .all(world.app.db())
        .await?)
}

async fn keys_that_are_missing_are_made_and_told(context: TestContext) -> Outcome {
    let world = world(&context).await?;
    let person = world
        .person("Prasith Sovannary", "1975-03-02", None)
        .await?;
    let db = world.app.db();
    let index = identity_index::Entity::find().all(db).await?;
    let before = blocks(&world).await?;
    identity_linkage::Entity::delete_many().exec(db).await?;
    identity_linkage_block::Entity::delete_many()
        .exec(db)
        .await?;
    let clock = &world.app.state().clock;
    let actor = Actor::operator();
    let make = || linkage::make_missing(db, &world.vault, clock, world.one, &actor);
    assert_eq!(make().await?, 1);
    assert_eq!(make().await?, 0, "there are none left");
    assert_eq!(blocks(&world).await?, before);
    assert_eq!(identity_linkage::Entity::find().count(db).await?, 1);
    assert_eq!(identity_index::Entity::find().all(db).await?, index);
    let query =
        "{ auditEntries(filter: { action: { eq: MATCHING_KEYS_MADE } }) { nodes { records } } }";
    let told = world.client("one").await?.gql(query, json!({})).await?;
    let told = told.data()?["auditEntries"]["nodes"].clone();
    assert_eq!(told, json!([{ "records": 1 }]), "{person}");
    Ok(())
}

async fn merged_records_stay_and_are_taken_apart_exactly(context: TestContext) -> Outcome {
    let world = world(&context).await?;
    let mut persons = Vec::new();
    for _ in 0..4 {
        persons.push(world.bare(world.one).await?);
    }
    let rows = person::Entity::find()
        .order_by_asc(person::Column::Id)
        .all(world.app.db())
        .await?;
    let first = world.merge("1", &persons[..2]).await?;
    assert_eq!(first["userErrors"], json!([]), "{first}");
    assert_eq!(first["merge"]["state"], "ACTIVE");
    let after_first = world.links().await?;
    assert_eq!(after_first.len(), 2);
    // The same request again makes no other merge.
    assert_eq!(world.merge("1", &persons[..2]).await?, first);
    let second = world.merge("2", &persons[1..]).await?;
    let all = world.links().await?;
    assert_eq!(all.len(), 4);
    assert!(
        all.iter().all(|link| link.cluster_id == all[0].person_id),
        "{all:?}"
    );
    // Linked records are no candidates, and each names the others.
    assert_eq!(world.found(persons[0]).await?, Vec::<Value>::new());
    let id = world.id(world.one, persons[0]).await?;
    let query = "query($id: ID!) { detainee(id: $id) { linked { id } merges { id state } } }";
    let answer = world
        .client("one")
        .await?
        .gql(query, json!({ "id": id }))
        .await?;
    let detainee = &answer.data()?["detainee"];
    assert_eq!(
        detainee["linked"].as_array().map(Vec::len),
        Some(3),
        "{detainee}"
    );
    assert_eq!(
        detainee["merges"].as_array().map(Vec::len),
        Some(1),
        "{detainee}"
    );
    // Taken back, everything is as it was.
    let undone = world.unmerge("one", "3", &second["merge"]["id"]).await?;
    assert_eq!(undone["merge"]["state"], "UNDONE", "{undone}");
    assert_eq!(world.links().await?, after_first);
    let again = world.unmerge("one", "4", &second["merge"]["id"]).await?;
    assert_eq!(again["userErrors"][0]["code"], "NOT_FOUND", "{again}");
    world.unmerge("one", "5", &first["merge"]["id"]).await?;
    assert_eq!(world.links().await?, Vec::<person_link::Model>::new());
    let left = person::Entity::find()
        .order_by_asc(person::Column::Id)
        .all(world.app.db())
        .await?;
    assert_eq!(left, rows, "no record was touched");
    Ok(())
}

async fn only_what_is_seen_is_merged(context: TestContext) -> Outcome {
    let world = world(&context).await?;
    let own = world.bare(world.one).await?;
    let other = world.bare(world.two).await?;
    let refused = world.merge("1", &[own, other]).await?;
    assert_eq!(refused["userErrors"][0]["code"], "NOT_FOUND", "{refused}");
    let missing = world.merge("2", &[own, Uuid::from_u128(7)]).await?;
    assert_eq!(
        missing["userErrors"], refused["userErrors"],
        "hidden is missing"
    );
    let once = world.merge("3", &[own, own]).await?;
    assert_eq!(once["userErrors"][0]["code"], "NOT_FOUND", "{once}");
    let alone = world.merge("4", &[own]).await?;
    assert_eq!(alone["userErrors"][0]["code"], "INVALID", "{alone}");
    assert_eq!(world.links().await?, Vec::<person_link::Model>::new());
    // A merge of somebody else is not there.
    let theirs = world.bare(world.two).await?;
    let ids = [
        world.id(world.two, other).await?,
        world.id(world.two, theirs).await?,
    ];
    let input = json!({ "idempotencyKey": "5", "detainees": ids, "reason": "one case file" });
    let merged = call(&world.client("two").await?, MERGE, input).await?;
    let undone = world.unmerge("one", "6", &merged["merge"]["id"]).await?;
    assert_eq!(undone["userErrors"][0]["code"], "NOT_FOUND", "{undone}");
    assert_eq!(world.links().await?.len(), 2);
    Ok(())
}

async fn a_merge_across_organizations_is_told_to_both_and_shows_neither_more(
    context: TestContext,
) -> Outcome {
    let world = world(&context).await?;
    let own = world.bare(world.one).await?;
    let shared = world.bare(world.two).await?;
    build::share(&world.app, world.two, world.one, Shared::All, |_| ()).await?;
    let merged = world.merge("1", &[own, shared]).await?;
    assert_eq!(merged["userErrors"], json!([]), "{merged}");
    let links = world.links().await?;
    assert_eq!(links.len(), 2);
    assert_eq!(links[0].cluster_id, links[1].cluster_id);
    // Each sees the merge of its own record, and nothing of the other's.
    for (slug, organization, person) in [("one", world.one, own), ("two", world.two, shared)] {
        let client = world.client(slug).await?;
        let id = world.id(organization, person).await?;
        let query = "query($id: ID!) { detainee(id: $id) { linked { id } \
                     merges { detainees { id } mergedBy { slug } } } }";
        let answer = client.gql(query, json!({ "id": id })).await?;
        let merge = json!({ "detainees": [{ "id": id }], "mergedBy": { "slug": "one" } });
        let expected = json!({ "linked": [], "merges": [merge] });
        assert_eq!(answer.data()?["detainee"], expected, "{slug}");
        let query = "{ auditEntries(filter: { action: { eq: DETAINEES_MERGED } }) \
                     { nodes { records actor { slug } } } }";
        let told = client.gql(query, json!({})).await?;
        let entry = json!([{ "records": 1, "actor": { "slug": "one" } }]);
        assert_eq!(told.data()?["auditEntries"]["nodes"], entry, "{slug}");
    }
    // Whose record it is may take it back.
    let undone = world.unmerge("two", "2", &merged["merge"]["id"]).await?;
    assert_eq!(undone["merge"]["state"], "UNDONE", "{undone}");
    assert_eq!(world.links().await?, Vec::<person_link::Model>::new());
    Ok(())
}
