//! Persons whom two organizations know: found, confirmed and linked only where both have agreed, and
//! nobody learns what the other has.

use std::sync::Arc;

use api::db;
use api::kind::RecordKind;
use api::store::audit::Actor;
use api::store::identity::{self, NewIdentity, Sealer, Vault, nightly, pair_digests};
use chrono::TimeDelta;
use entities::codes::IdentityField;
use entities::{matching_confirmation, matching_key, matching_pair, person_link};
use sea_orm::{EntityTrait as _, PaginatorTrait as _};
use serde_json::{Value, json};
use tests::build::{self, Owner, Shared};
use tests::cli::habeas;
use tests::{Client, Outcome, Suite, TestApp, TestContext, global_id};
use uuid::Uuid;

pub(crate) fn tests(suite: &mut Suite) {
    tests::add_tests!(suite, on_each_backend:
        the_same_person_is_found_only_while_both_agree,
        nobody_but_the_two_finds_anything,
        both_confirm_before_the_records_are_linked,
        who_did_not_consent_or_has_changed_is_not_found,
        an_agreement_that_is_over_leaves_nothing,
        who_cannot_be_compared_is_tried_once,
        who_is_no_longer_verified_matches_with_nobody,
    );
}

const SCOPES: &[&str] = &[
    "detainees:read",
    "detainees:identify",
    "contributions:write",
    "contributions:review",
    "organization:admin",
    "audit:read",
];
const AGREE: &str = "mutation($input: CreateSharingAgreementInput!) { \
     createSharingAgreement(input: $input) { sharingAgreement { id inForce awaitsAnswer } \
     userErrors { code path } } }";
const AGREEMENTS: &str = "{ viewer { organization { sharingAgreements { from { slug } records inForce \
     awaitsAnswer } } } }";
const REVOKE: &str = "mutation($input: RevokeSharingAgreementInput!) { \
     revokeSharingAgreement(input: $input) { sharingAgreement { inForce } userErrors { code path } } }";
const FIND: &str = "mutation($input: FindPartnerMatchesInput!) { findPartnerMatches(input: $input) { \
     matches { reference partner { slug } detainee { id } certainty agreed nameAgreement confirmed \
     confirmedByPartner } compared userErrors { code path } } }";
const CONFIRM: &str = "mutation($input: ConfirmPartnerMatchInput!) { confirmPartnerMatch(input: $input) { \
     merge { id state detainees { id } } userErrors { code path } } }";
const CONSENT: &str = "mutation($input: RecordConsentInput!) { recordConsent(input: $input) { \
     userErrors { code } } }";
const UNMERGE: &str = "mutation($input: UnmergeDetaineesInput!) { unmergeDetainees(input: $input) { \
     merge { state } userErrors { code path } } }";

/// Three organizations that keep identifying fields.
struct World {
    app: TestApp,
    vault: Vault,
    sides: Vec<Side>,
}

struct Side {
    slug: &'static str,
    organization: Uuid,
}

async fn world(context: &TestContext) -> Outcome<World> {
    let root = context.folder().join("root");
    api::identity::generate(&root, Uuid::from_u128(1))?;
    let app = TestApp::new(context).await?;
    let vault = Vault::new(Arc::new(api::identity::RootFile::load(&root)?));
    let mut sides = Vec::new();
    for slug in ["one", "two", "three"] {
        let organization = build::organization(&app, slug).await?.id;
        let transaction = db::begin_write(app.db()).await?;
        let tools = (&app.state().clock, &app.state().ids);
        let by = (organization, Actor::operator());
        identity::enable(&transaction, &vault, tools, by, None).await?;
        transaction.commit().await?;
        sides.push(Side { slug, organization });
    }
    Ok(World { app, vault, sides })
}

impl World {
    /// Whoever asks for this organization, with a token of this moment.
    async fn client(&self, side: usize) -> Outcome<Client> {
        self.app
            .as_organization(self.sides[side].slug, SCOPES)
            .await
    }

    async fn call(&self, side: usize, query: &str, input: Value) -> Outcome<Value> {
        let client = self.client(side).await?;
        let answer = client.gql(query, json!({ "input": input })).await?;
        let payload = answer.data()?.as_object();
        let payload = payload.and_then(|data| data.values().next());
        Ok(payload.cloned().ok_or_else(|| answer.text.clone())?)
    }

    async fn id(&self, side: usize, person: Uuid) -> Outcome<String> {
        let organization = self.sides[side].organization;
        self.app
            .id_seen_by(organization, RecordKind::Person, person)
            .await
    }

    /// A person of an organization with what identifies, who consents.
    async fn person(
        &self,
        side: usize,
        name: &str,
        born: &str,
        number: Option<&str>,
    ) -> Outcome<Uuid> {
        let owner = Owner::Organization(self.sides[side].organization);
        let person = build::person(&self.app, owner, |_| ()).await?.id;
        self.write(side, person, name, born, number).await?;
        self.consent(side, person, true).await?;
        Ok(person)
    }

    async fn write(
        &self,
        side: usize,
        person: Uuid,
        name: &str,
        born: &str,
        number: Option<&str>,
    ) -> Outcome {
        let mut fields = vec![
            (IdentityField::Name, name.to_owned().into()),
            (IdentityField::BirthDate, born.to_owned().into()),
        ];
        fields.extend(number.map(|number| (IdentityField::AlienNumber, number.to_owned().into())));
        let new = NewIdentity {
            person,
            fields,
            retain_until: None,
        };
        let transaction = db::begin_write(self.app.db()).await?;
        let (of, now) = (self.sides[side].organization, self.app.now());
        let mut sealer = Sealer::open(&transaction, &self.vault, of, now).await?;
        sealer.write(vec![new]).await?;
        Ok(transaction.commit().await?)
    }

    async fn consent(&self, side: usize, person: Uuid, given: bool) -> Outcome {
        let id = self.id(side, person).await?;
        let input = json!({ "detainee": id, "purpose": "RECORD_LINKAGE", "given": given });
        let recorded = self.call(side, CONSENT, input).await?;
        assert_eq!(recorded["userErrors"], json!([]), "{recorded}");
        Ok(())
    }

    /// One organization agrees to look for persons together with another.
    async fn agree(&self, side: usize, with: usize) -> Outcome<Value> {
        let to = global_id(RecordKind::Organization, self.sides[with].organization);
        let input = json!({
            "idempotencyKey": format!("{side}-{with}-{}", self.app.now()), "to": to,
            "records": "MATCHING", "purpose": "One case file for one person",
        });
        let made = self.call(side, AGREE, input).await?;
        assert_eq!(made["userErrors"], json!([]), "{made}");
        Ok(made["sharingAgreement"]["id"].clone())
    }

    async fn revoke(&self, side: usize, agreement: &Value) -> Outcome {
        let input = json!({ "id": agreement });
        let revoked = self.call(side, REVOKE, input).await?;
        assert_eq!(revoked["sharingAgreement"]["inForce"], false, "{revoked}");
        Ok(())
    }

    /// What is done in the night.
    async fn night(&self) -> Outcome {
        self.app.advance(TimeDelta::minutes(1));
        // As the role that serves: on PostgreSQL it writes what is its own only.
        let (db, clock) = (&self.app.state().db, &self.app.state().clock);
        for side in &self.sides {
            let actor = Actor::service("matching");
            pair_digests::make_due(db, &self.vault, clock, side.organization, &actor).await?;
        }
        Ok(())
    }

    /// The agreements that an organization sees.
    async fn agreements(&self, side: usize) -> Outcome<Vec<Value>> {
        let answer = self.client(side).await?.gql(AGREEMENTS, json!({})).await?;
        let found = &answer.data()?["viewer"]["organization"]["sharingAgreements"];
        Ok(found.as_array().ok_or("no agreements")?.clone())
    }

    async fn find(&self, side: usize, person: Uuid) -> Outcome<Value> {
        let input = json!({ "detainee": self.id(side, person).await? });
        self.call(side, FIND, input).await
    }

    async fn confirm(
        &self,
        side: usize,
        (person, reference): (Uuid, &Value),
        same: bool,
    ) -> Outcome<Value> {
        let input = json!({
            "idempotencyKey": self.app.next_id().to_string(),
            "detainee": self.id(side, person).await?, "reference": reference,
            "samePerson": same, "reason": "both files say the same",
        });
        self.call(side, CONFIRM, input).await
    }

    /// How often the audit of an organization tells of this.
    async fn told(&self, side: usize, action: &str) -> Outcome<usize> {
        let query = format!(
            "{{ auditEntries(first: 100, filter: {{ action: {{ eq: {action} }} }}) {{ totalCount }} }}"
        );
        let answer = self.client(side).await?.gql(&query, json!({})).await?;
        let count = answer.data()?["auditEntries"]["totalCount"].as_u64();
        Ok(usize::try_from(count.ok_or("no count")?)?)
    }

    /// Rows of pairs, of digests under them, of confirmations.
    async fn kept(&self) -> Outcome<(u64, u64, u64)> {
        let db = self.app.db();
        Ok((
            matching_pair::Entity::find().count(db).await?,
            matching_key::Entity::find().count(db).await?,
            matching_confirmation::Entity::find().count(db).await?,
        ))
    }
}

async fn the_same_person_is_found_only_while_both_agree(context: TestContext) -> Outcome {
    let world = world(&context).await?;
    let (number, born) = (Some("A012345678"), "1975-03-02");
    let mine = world.person(0, "Prasith Sovannary", born, number).await?;
    let theirs = world.person(1, "SOVANARI, Prasit", born, number).await?;
    world
        .person(1, "Kim Vibol", "1981-11-20", Some("A087654321"))
        .await?;
    // One side alone opens nothing, and the other sees that it is asked.
    world.agree(0, 1).await?;
    let proposed = json!({ "from": { "slug": "one" }, "records": "MATCHING",
        "inForce": true, "awaitsAnswer": true });
    for side in [0, 1] {
        assert_eq!(
            world.agreements(side).await?,
            std::slice::from_ref(&proposed)
        );
    }
    assert!(world.agreements(2).await?.is_empty());
    world.night().await?;
    let refused = world.find(0, mine).await?;
    assert_eq!(refused["userErrors"][0]["code"], "NOT_ALLOWED", "{refused}");
    assert_eq!(world.kept().await?, (0, 0, 0));
    let second = world.agree(1, 0).await?;
    for side in [0, 1] {
        let agreements = world.agreements(side).await?;
        assert_eq!(agreements.len(), 2);
        assert!(agreements.iter().all(|one| one["awaitsAnswer"] == false));
    }
    assert_eq!(
        world.find(0, mine).await?["compared"],
        false,
        "not before the night"
    );
    world.night().await?;
    for (side, person, other, slug) in [(0, mine, theirs, "two"), (1, theirs, mine, "one")] {
        let found = world.find(side, person).await?;
        assert_eq!(found["compared"], true);
        let matches = found["matches"].as_array().ok_or("no matches")?;
        assert_eq!(matches.len(), 1, "{found}");
        let expected = json!({
            "reference": world.id(side, other).await?, "partner": { "slug": slug },
            "detainee": null, "certainty": "VERY_LIKELY", "agreed": ["NAME", "ALIEN_NUMBER"],
            "nameAgreement": "AGREES", "confirmed": false, "confirmedByPartner": false,
        });
        assert_eq!(matches[0], expected);
        // What the other side calls the two is not said.
        let text = found.to_string();
        for hidden in [mine, theirs] {
            assert!(!text.contains(&world.id(1 - side, hidden).await?), "{text}");
            assert!(!text.contains(&hidden.to_string()), "{text}");
        }
        assert_eq!(world.told(side, "MATCHING_BEGUN").await?, 1);
        assert_eq!(world.told(side, "MATCHING_KEYS_MADE").await?, 1);
    }
    // Twice by this side, once by the other one, each told to both.
    assert_eq!(world.told(0, "MATCHES_LOOKED_UP").await?, 3);
    assert_eq!(world.told(1, "MATCHES_LOOKED_UP").await?, 3);
    // Either ends it at once.
    world.revoke(1, &second).await?;
    let refused = world.find(0, mine).await?;
    assert_eq!(refused["userErrors"][0]["code"], "NOT_ALLOWED", "{refused}");
    assert_eq!(world.kept().await?, (0, 0, 0));
    assert_eq!(world.told(0, "MATCHING_ENDED").await?, 1);
    assert_eq!(world.told(1, "MATCHING_ENDED").await?, 1);
    Ok(())
}

async fn nobody_but_the_two_finds_anything(context: TestContext) -> Outcome {
    let world = world(&context).await?;
    let (number, born) = (Some("A012345678"), "1975-03-02");
    let mut persons = Vec::new();
    for side in 0..3 {
        persons.push(
            world
                .person(side, "Prasith Sovannary", born, number)
                .await?,
        );
    }
    world.agree(0, 1).await?;
    world.agree(1, 0).await?;
    // The third agrees, and nobody with it.
    world.agree(2, 0).await?;
    world.night().await?;
    let refused = world.find(2, persons[2]).await?;
    assert_eq!(refused["userErrors"][0]["code"], "NOT_ALLOWED", "{refused}");
    let found = world.find(0, persons[0]).await?;
    let partners: Vec<&Value> = found["matches"]
        .as_array()
        .ok_or("no matches")?
        .iter()
        .map(|found| &found["partner"]["slug"])
        .collect();
    assert_eq!(partners, ["two"], "{found}");
    // A person of another organization cannot be asked for, and is not there.
    let hidden = world.find(2, persons[0]).await?;
    assert_eq!(hidden["userErrors"][0]["code"], "NOT_FOUND", "{hidden}");
    let nobody = world.find(2, Uuid::from_u128(7)).await?;
    assert_eq!(nobody, hidden);
    // What it was not told it cannot confirm.
    let reference = json!(world.id(2, persons[0]).await?);
    let confirmed = world.confirm(2, (persons[2], &reference), true).await?;
    assert_eq!(
        confirmed["userErrors"][0]["code"], "NOT_FOUND",
        "{confirmed}"
    );
    // A record that is shared is shown as far as it is.
    let (one, two) = (world.sides[0].organization, world.sides[1].organization);
    build::share(&world.app, two, one, Shared::All, |_| ()).await?;
    let found = world.find(0, persons[0]).await?;
    let id = json!(world.id(0, persons[1]).await?);
    assert_eq!(found["matches"][0]["detainee"]["id"], id, "{found}");
    Ok(())
}

async fn both_confirm_before_the_records_are_linked(context: TestContext) -> Outcome {
    let world = world(&context).await?;
    let born = "1975-03-02";
    let mine = world.person(0, "Prasith Sovannary", born, None).await?;
    let theirs = world.person(1, "Prasit Sovannari", born, None).await?;
    world.agree(0, 1).await?;
    let second = world.agree(1, 0).await?;
    world.night().await?;
    let found = world.find(0, mine).await?;
    assert_eq!(
        found["matches"][0]["agreed"],
        json!(["NAME", "BIRTH_DATE"]),
        "{found}"
    );
    let reference = &found["matches"][0]["reference"];
    let once = world.confirm(0, (mine, reference), true).await?;
    assert_eq!(once, json!({ "merge": null, "userErrors": [] }));
    // Saying it twice is not saying it by both; and it can be taken back.
    assert_eq!(world.confirm(0, (mine, reference), true).await?, once);
    world.confirm(0, (mine, reference), false).await?;
    let of_theirs = world.find(1, theirs).await?;
    let their_reference = of_theirs["matches"][0]["reference"].clone();
    assert_eq!(of_theirs["matches"][0]["confirmedByPartner"], false);
    let other = world.confirm(1, (theirs, &their_reference), true).await?;
    assert_eq!(other["merge"], json!(null), "{other}");
    let links = || async { person_link::Entity::find().all(world.app.db()).await };
    assert_eq!(links().await?, Vec::<person_link::Model>::new());
    assert_eq!(
        world.find(0, mine).await?["matches"][0]["confirmedByPartner"],
        true
    );
    let linked = world.confirm(0, (mine, reference), true).await?;
    let merge = &linked["merge"];
    assert_eq!(merge["state"], "ACTIVE", "{linked}");
    assert_eq!(
        merge["detainees"],
        json!([{ "id": world.id(0, mine).await? }])
    );
    let both = links().await?;
    assert_eq!(both.len(), 2, "statistics count one person");
    assert_eq!(both[0].cluster_id, both[1].cluster_id);
    for side in 0..2 {
        assert_eq!(world.told(side, "DETAINEES_MERGED").await?, 1);
        assert_eq!(
            world.told(side, "MATCH_CONFIRMED").await?,
            4,
            "{}",
            world.sides[side].slug
        );
    }
    // Who is linked is no candidate any more, and the link outlives the agreement.
    assert_eq!(world.find(0, mine).await?["matches"], json!([]));
    world.revoke(1, &second).await?;
    assert_eq!(links().await?.len(), 2);
    // The one who did not say it last takes it back.
    let input = json!({
        "idempotencyKey": "back", "merge": merge["id"], "reason": "two people after all",
    });
    let undone = world.call(1, UNMERGE, input).await?;
    assert_eq!(undone["merge"]["state"], "UNDONE", "{undone}");
    assert_eq!(links().await?, Vec::<person_link::Model>::new());
    Ok(())
}

async fn who_did_not_consent_or_has_changed_is_not_found(context: TestContext) -> Outcome {
    let world = world(&context).await?;
    let (number, born) = (Some("A012345678"), "1975-03-02");
    let mine = world.person(0, "Prasith Sovannary", born, number).await?;
    let theirs = world.person(1, "Prasith Sovannary", born, number).await?;
    world.agree(0, 1).await?;
    world.agree(1, 0).await?;
    world.night().await?;
    let is_found =
        async || -> Outcome<bool> { Ok(world.find(0, mine).await?["matches"] != json!([])) };
    assert!(is_found().await?);
    // Whoever is written again counts from the next night on.
    world
        .write(1, theirs, "Sovannary Prasith", born, number)
        .await?;
    assert!(!is_found().await?);
    world.night().await?;
    assert!(is_found().await?);
    // Consent that is withdrawn counts at once.
    world.consent(1, theirs, false).await?;
    assert!(!is_found().await?);
    world.night().await?;
    assert!(!is_found().await?);
    world.consent(0, mine, false).await?;
    let refused = world.find(0, mine).await?;
    assert_eq!(refused["userErrors"][0]["code"], "NOT_ALLOWED", "{refused}");
    // And so does an erased identity.
    world.consent(0, mine, true).await?;
    world.consent(1, theirs, true).await?;
    world.night().await?;
    assert!(is_found().await?);
    let transaction = db::begin_write(world.app.db()).await?;
    let by = (world.sides[1].organization, Actor::operator());
    identity::erase(&transaction, &world.app.state().clock, by, theirs, None).await?;
    transaction.commit().await?;
    assert!(!is_found().await?);
    Ok(())
}

async fn an_agreement_that_is_over_leaves_nothing(context: TestContext) -> Outcome {
    let world = world(&context).await?;
    let born = "1975-03-02";
    let mine = world.person(0, "Prasith Sovannary", born, None).await?;
    world.person(1, "Prasith Sovannary", born, None).await?;
    let to = global_id(RecordKind::Organization, world.sides[1].organization);
    let until = world.app.now() + TimeDelta::hours(1);
    let mut input = json!({
        "idempotencyKey": "until", "to": to, "records": "MATCHING", "until": until.to_rfc3339(),
        "purpose": "One case file for one person", "tier": "IDENTIFYING",
    });
    let refused = world.call(0, AGREE, input.clone()).await?;
    assert_eq!(
        refused["userErrors"][0]["path"],
        json!(["input", "tier"]),
        "{refused}"
    );
    input["tier"] = json!("DEIDENTIFIED");
    input["idempotencyKey"] = json!("until 2");
    let made = world.call(0, AGREE, input).await?;
    assert_eq!(made["userErrors"], json!([]), "{made}");
    world.agree(1, 0).await?;
    world.night().await?;
    let found = world.find(0, mine).await?;
    let reference = found["matches"][0]["reference"].clone();
    world.confirm(0, (mine, &reference), true).await?;
    let (pairs, _, confirmations) = world.kept().await?;
    assert_eq!((pairs, confirmations), (1, 1));
    // Over by itself: nothing is found from then on, and the night removes what there was.
    world.app.advance(TimeDelta::hours(2));
    let refused = world.find(0, mine).await?;
    assert_eq!(refused["userErrors"][0]["code"], "NOT_ALLOWED", "{refused}");
    let (db, clock) = (&world.app.state().db, &world.app.state().clock);
    assert!(
        nightly::compare(db, clock, Some(&world.vault))
            .await?
            .is_some()
    );
    assert!(
        nightly::compare(db, clock, Some(&world.vault))
            .await?
            .is_none(),
        "once a night"
    );
    assert_eq!(world.kept().await?, (0, 0, 0));
    assert_eq!(world.told(1, "MATCHING_ENDED").await?, 1);
    Ok(())
}

/// A name that too many have is compared with an alien number only: of a person without one there is
/// nothing to compare, and nobody looks at what identifies it again and again.
async fn who_cannot_be_compared_is_tried_once(context: TestContext) -> Outcome {
    let world = world(&context).await?;
    let person = world.person(0, "Nguyen Van", "1980-05-17", None).await?;
    world.agree(0, 1).await?;
    world.agree(1, 0).await?;
    world.night().await?;
    assert_eq!(world.kept().await?, (1, 0, 0), "nothing to compare");
    assert_eq!(world.told(0, "MATCHING_KEYS_MADE").await?, 1);
    for _ in 0..3 {
        world.app.advance(TimeDelta::days(1));
        world.night().await?;
    }
    // Once more at most: what was written on the day of the first try is not known to lie before it.
    let tried = world.told(0, "MATCHING_KEYS_MADE").await?;
    assert!(tried <= 2, "{tried}");
    world.app.advance(TimeDelta::days(1));
    let number = Some("A012345678");
    world
        .write(0, person, "Nguyen Van", "1980-05-17", number)
        .await?;
    world.night().await?;
    assert_eq!(world.told(0, "MATCHING_KEYS_MADE").await?, tried + 1);
    assert_eq!(world.find(0, person).await?["compared"], true);
    // Who consents again is tried again.
    world.app.advance(TimeDelta::days(2));
    world.consent(0, person, false).await?;
    world.consent(0, person, true).await?;
    world.night().await?;
    assert_eq!(world.find(0, person).await?["compared"], true);
    Ok(())
}

async fn who_is_no_longer_verified_matches_with_nobody(context: TestContext) -> Outcome {
    let world = world(&context).await?;
    let (number, born) = (Some("A012345678"), "1975-03-02");
    let mine = world.person(0, "Prasith Sovannary", born, number).await?;
    for (side, with) in [(0, 1), (1, 0), (2, 0), (1, 2)] {
        world.agree(side, with).await?;
    }
    world.night().await?;
    assert_eq!(world.find(0, mine).await?["compared"], true);
    let arguments = ["organization", "verify", "--slug", "one", "--withdraw"];
    let withdrawn = habeas(&context, world.app.database(), &arguments)?;
    let said: Value = serde_json::from_str(withdrawn.success()?)?;
    assert_eq!(said["verified"], false);
    assert_eq!(said["matching_ended_with"], json!(["three", "two"]));
    let refused = world.find(0, mine).await?;
    assert_eq!(refused["userErrors"][0]["code"], "NOT_ALLOWED", "{refused}");
    assert_eq!(world.kept().await?, (0, 0, 0));
    for side in [0, 1] {
        assert_eq!(world.told(side, "MATCHING_ENDED").await?, 1);
    }
    for side in [0, 1, 2] {
        // Each reads that its own agreement is over; that with another organization stands.
        assert_eq!(world.told(side, "SHARING_AGREEMENT_REVOKED").await?, 1);
    }
    let standing = |found: Vec<Value>| found.iter().filter(|one| one["inForce"] == true).count();
    assert_eq!(standing(world.agreements(0).await?), 0);
    assert_eq!(standing(world.agreements(1).await?), 1);
    // Nothing comes back by itself.
    let arguments = ["organization", "verify", "--slug", "one"];
    habeas(&context, world.app.database(), &arguments)?.success()?;
    let refused = world.find(0, mine).await?;
    assert_eq!(refused["userErrors"][0]["code"], "NOT_ALLOWED", "{refused}");
    world.agree(0, 1).await?;
    world.agree(1, 0).await?;
    world.night().await?;
    assert_eq!(world.find(0, mine).await?["compared"], true);
    Ok(())
}
