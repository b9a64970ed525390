//! Sharing agreements: what they open, to whom, and until when.

use api::auth::{Scopes, Viewer};
use api::kind::RecordKind;
use api::store::records;
use chrono::TimeDelta;
use entities::codes::SharingTier;
use entities::sharing_agreement;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait as _, ConnectionTrait as _, EntityTrait as _, QueryFilter as _};
use serde_json::json;
use tests::build::{self, Shared};
use tests::{Outcome, Suite, TestContext};
use uuid::Uuid;

use super::{CANARY, World, ask, counted};

pub(crate) fn tests(suite: &mut Suite) {
    tests::add_tests!(suite, on_each_backend:
        an_agreement_on_all_opens_every_kind_to_one_organization,
        an_agreement_on_a_kind_opens_that_kind,
        a_listed_person_is_opened_with_every_record,
        a_revocation_is_in_force_at_once,
        an_agreement_ends_when_it_says,
        shared_records_do_not_name_the_files_they_came_from,
        who_reads_shared_records_is_told_to_whose_they_are,
        without_the_audit_shared_records_are_not_read,
        an_agreement_opens_what_identifies_only_where_it_says_so,
    );
}

const NOTHING: [u64; 7] = [0; 7];

async fn an_agreement_on_all_opens_every_kind_to_one_organization(context: TestContext) -> Outcome {
    let world = World::new(&context).await?;
    let (beta, gamma) = (world.client("beta").await?, world.client("gamma").await?);
    world.case(world.alpha, CANARY).await?;
    world.case(world.beta, "own").await?;
    assert_eq!(counted(&beta).await?, [1; 7]);
    build::share(&world.app, world.alpha, world.beta, Shared::All, |_| ()).await?;
    assert_eq!(counted(&beta).await?, [2; 7]);
    // Neither back to the one that shares, nor on to a third.
    assert_eq!(counted(&world.client("alpha").await?).await?, [1; 7]);
    assert_eq!(counted(&gamma).await?, NOTHING);
    // What comes later is shared too.
    world.case(world.alpha, CANARY).await?;
    assert_eq!(counted(&beta).await?, [3; 7]);
    Ok(())
}

async fn an_agreement_on_a_kind_opens_that_kind(context: TestContext) -> Outcome {
    let world = World::new(&context).await?;
    let beta = world.client("beta").await?;
    world.case(world.alpha, CANARY).await?;
    let kinds = [
        RecordKind::Person,
        RecordKind::Detention,
        RecordKind::Placement,
        RecordKind::Arrest,
        RecordKind::Death,
        RecordKind::Removal,
        RecordKind::Source,
    ];
    let mut expected = NOTHING;
    for (place, kind) in kinds.into_iter().enumerate() {
        let shared = Shared::Kinds(&[kind]);
        build::share(&world.app, world.alpha, world.beta, shared, |_| ()).await?;
        expected[place] = 1;
        assert_eq!(counted(&beta).await?, expected, "with {kind:?}");
        if kind == RecordKind::Detention {
            // The person is shared by now; of the stints, which are not, none is told.
            let query = "{ detentions { nodes { person { id } placements { id } } } }";
            let answer = ask(&beta, query, json!({})).await?;
            let stay = &answer["data"]["detentions"]["nodes"][0];
            assert!(stay["person"]["id"].is_string(), "{answer}");
            assert_eq!(stay["placements"], json!([]), "{answer}");
        }
    }
    Ok(())
}

async fn a_listed_person_is_opened_with_every_record(context: TestContext) -> Outcome {
    let world = World::new(&context).await?;
    let beta = world.client("beta").await?;
    let listed = world.case(world.alpha, CANARY).await?;
    world.case(world.alpha, CANARY).await?;
    let persons = [listed.stay.person.id];
    build::share(
        &world.app,
        world.alpha,
        world.beta,
        Shared::Listed(&persons),
        |_| (),
    )
    .await?;
    assert_eq!(counted(&beta).await?, [1; 7]);
    let node = "query($id: ID!) { node(id: $id) { id } }";
    for (kind, id) in listed.records {
        let id = world.app.id_seen_by(world.beta, kind, id).await?;
        let found = ask(&beta, node, json!({ "id": id })).await?;
        assert_eq!(found["data"]["node"]["id"], json!(id), "{kind:?}");
    }
    // An agreement cannot list the persons of somebody else.
    let other = world.case(world.beta, "own").await?;
    let gamma = build::organization(&world.app, "gamma").await?.id;
    let persons = [other.stay.person.id];
    build::share(
        &world.app,
        world.alpha,
        gamma,
        Shared::Listed(&persons),
        |_| (),
    )
    .await?;
    assert_eq!(counted(&world.client("gamma").await?).await?, NOTHING);
    Ok(())
}

async fn a_revocation_is_in_force_at_once(context: TestContext) -> Outcome {
    let world = World::new(&context).await?;
    let beta = world.client("beta").await?;
    let case = world.case(world.alpha, CANARY).await?;
    let persons = [case.stay.person.id];
    for shared in [
        Shared::All,
        Shared::Kinds(&[RecordKind::Person]),
        Shared::Listed(&persons),
    ] {
        let agreement = build::share(&world.app, world.alpha, world.beta, shared, |_| ()).await?;
        assert_eq!(counted(&beta).await?[0], 1, "{shared:?}");
        sharing_agreement::Entity::update_many()
            .col_expr(
                sharing_agreement::Column::RevokedAt,
                Expr::val(world.app.now()),
            )
            .filter(sharing_agreement::Column::Id.eq(agreement.id))
            .exec(world.app.db())
            .await?;
        assert_eq!(counted(&beta).await?, NOTHING, "{shared:?}");
    }
    Ok(())
}

async fn an_agreement_ends_when_it_says(context: TestContext) -> Outcome {
    let world = World::new(&context).await?;
    world.case(world.alpha, CANARY).await?;
    let until = world.app.now() + TimeDelta::minutes(10);
    build::share(
        &world.app,
        world.alpha,
        world.beta,
        Shared::All,
        |agreement| {
            agreement.until = Some(until);
        },
    )
    .await?;
    let beta = world.client("beta").await?;
    world
        .app
        .advance(TimeDelta::minutes(10) - TimeDelta::microseconds(1));
    assert_eq!(counted(&beta).await?, [1; 7]);
    world.app.advance(TimeDelta::microseconds(1));
    assert_eq!(counted(&beta).await?, NOTHING);
    Ok(())
}

async fn shared_records_do_not_name_the_files_they_came_from(context: TestContext) -> Outcome {
    let world = World::new(&context).await?;
    let owner = build::Owner::Organization(world.alpha);
    build::person(&world.app, owner, |person| {
        person.origin_sheet = Some("Clients".to_owned());
        person.origin_row = Some(7);
    })
    .await?;
    build::share(&world.app, world.alpha, world.beta, Shared::All, |_| ()).await?;
    let query = "{ detainees { nodes { provenance { contributor { slug } file sheet row } } } }";
    let provenance = async |slug| {
        let answer = ask(&world.client(slug).await?, query, json!({})).await?;
        Outcome::Ok(answer["data"]["detainees"]["nodes"][0]["provenance"].clone())
    };
    let contributor = json!({ "slug": "alpha" });
    let own = json!({ "contributor": contributor, "file": null, "sheet": "Clients", "row": 7 });
    assert_eq!(provenance("alpha").await?, own);
    let shared = json!({ "contributor": contributor, "file": null, "sheet": null, "row": null });
    assert_eq!(provenance("beta").await?, shared);
    Ok(())
}

async fn who_reads_shared_records_is_told_to_whose_they_are(context: TestContext) -> Outcome {
    let world = World::new(&context).await?;
    for _ in 0..2 {
        world.case(world.alpha, CANARY).await?;
    }
    world.case(world.beta, "own").await?;
    build::share(&world.app, world.alpha, world.beta, Shared::All, |_| ()).await?;
    let beta = world.client("beta").await?;
    let query = "{ detainees { nodes { id detentions { id } } } }";
    ask(&beta, query, json!({})).await?;
    let audit = "{ auditEntries(direction: ASC) { nodes { action subjectType records \
        actor { slug } } } }";
    let told = async |slug| {
        let client = world.app.as_organization(slug, &["audit:read"]).await?;
        let answer = ask(&client, audit, json!({})).await?;
        Outcome::Ok(answer["data"]["auditEntries"]["nodes"].clone())
    };
    let entry = |subject_type| {
        json!({
            "action": "RECORDS_READ", "subjectType": subject_type, "records": 2,
            "actor": { "slug": "beta" },
        })
    };
    assert_eq!(
        told("alpha").await?,
        json!([entry("Detainee"), entry("Detention")])
    );
    // Nobody is told what one reads of one's own.
    assert_eq!(told("beta").await?, json!([]));
    ask(&world.client("alpha").await?, query, json!({})).await?;
    assert_eq!(told("alpha").await?.as_array().map(Vec::len), Some(2));
    Ok(())
}

async fn without_the_audit_shared_records_are_not_read(context: TestContext) -> Outcome {
    let world = World::new(&context).await?;
    let case = world.case(world.alpha, CANARY).await?;
    world.case(world.beta, "own").await?;
    build::share(&world.app, world.alpha, world.beta, Shared::All, |_| ()).await?;
    let db = world.app.db();
    db.execute_unprepared("ALTER TABLE audit_entry RENAME TO audit_entry_gone")
        .await?;
    let (alpha, beta) = (world.client("alpha").await?, world.client("beta").await?);
    for (kind, id) in case.records {
        let id = world.app.id_seen_by(world.beta, kind, id).await?;
        let node = "query($id: ID!) { node(id: $id) { id } }";
        let refused = ask(&beta, node, json!({ "id": id })).await?;
        assert_eq!(refused["data"]["node"], json!(null), "{kind:?}");
        assert!(
            refused["errors"][0]["extensions"]["code"].is_string(),
            "{kind:?}: {refused}"
        );
    }
    let listed = ask(&beta, "{ detainees { nodes { id } } }", json!({})).await?;
    assert_eq!(listed["data"]["detainees"], json!(null), "{listed}");
    // One's own are read as ever.
    assert_eq!(counted(&alpha).await?, [1; 7]);
    Ok(())
}

async fn an_agreement_opens_what_identifies_only_where_it_says_so(context: TestContext) -> Outcome {
    let world = World::new(&context).await?;
    let person = world.case(world.alpha, CANARY).await?.stay.person.id;
    let may_identify = async |organization| {
        let viewer = Viewer::operator(organization, Scopes::EMPTY, Uuid::nil());
        Outcome::Ok(records::may_identify(&world.app.state().reader(&viewer), person).await?)
    };
    assert!(may_identify(world.alpha).await?);
    build::share(&world.app, world.alpha, world.beta, Shared::All, |_| ()).await?;
    assert!(!may_identify(world.beta).await?, "it says de-identified");
    let persons = [person];
    let identifying = Shared::Listed(&persons);
    build::share(
        &world.app,
        world.alpha,
        world.beta,
        identifying,
        |agreement| {
            agreement.tier = SharingTier::Identifying;
        },
    )
    .await?;
    assert!(may_identify(world.beta).await?);
    assert!(!may_identify(Uuid::from_u128(7)).await?);
    Ok(())
}
