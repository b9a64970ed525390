//! Who is told: those that may see, by what they may see at the moment of telling.

use api::kind::RecordKind;
use chrono::TimeDelta;
use entities::sharing_agreement;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait as _, ConnectionTrait as _, EntityTrait as _, QueryFilter as _, Statement,
};
use serde_json::json;
use tests::build::{self, Owner, Shared};
use tests::{Backend, Outcome, Suite, TestContext};

use super::World;

pub(crate) fn tests(suite: &mut Suite) {
    tests::add_tests!(suite, on_each_backend:
        case_records_of_others_are_told_to_nobody,
        what_is_shared_is_told_by_ids_of_one_s_own_and_audited,
        what_was_revoked_meanwhile_is_not_told,
        a_part_that_was_revoked_is_left_out,
        a_webhook_is_told_what_its_token_opened,
        the_second_wall_keeps_webhooks_apart,
    );
}

async fn case_records_of_others_are_told_to_nobody(context: TestContext) -> Outcome {
    let world = World::new(&context).await?;
    let alpha = world.organization("alpha").await?;
    world.webhook("beta").await?;
    let stay = build::stay(&world.app, Owner::Organization(alpha), None).await?;
    world.change(RecordKind::Person, stay.person.id).await?;
    world
        .change(RecordKind::Detention, stay.detention.id)
        .await?;
    world
        .change(RecordKind::Placement, stay.placement.id)
        .await?;
    let round = world.round().await?;
    assert_eq!((round.handed_out, round.attempted), (0, 0));
    // Not even that there was something.
    assert_eq!(world.deliveries("beta", json!({})).await?.len(), 0);
    assert_eq!(world.receiver.take().len(), 0);
    Ok(())
}

async fn what_is_shared_is_told_by_ids_of_one_s_own_and_audited(context: TestContext) -> Outcome {
    let world = World::new(&context).await?;
    let alpha = world.organization("alpha").await?;
    let beta = world.organization("beta").await?;
    world.webhook("alpha").await?;
    world.webhook("beta").await?;
    build::share(&world.app, alpha, beta, Shared::All, |_| ()).await?;
    let person = build::person(&world.app, Owner::Organization(alpha), |_| ())
        .await?
        .id;
    world.change(RecordKind::Person, person).await?;
    world.round().await?;
    let mut told = Vec::new();
    for received in world.receiver.take() {
        told.extend(received.record_ids()?);
    }
    let mut expected = Vec::new();
    for organization in [alpha, beta] {
        let seen = world
            .app
            .id_seen_by(organization, RecordKind::Person, person);
        expected.push(seen.await?);
    }
    assert_ne!(expected[0], expected[1]);
    told.sort();
    expected.sort();
    assert_eq!(told, expected);
    let query = "{ auditEntries(filter: {action: {eq: RECORDS_READ}}) { \
        nodes { actor { slug } actorClient subjectType } } }";
    let answer = world.admin("alpha").await?.gql(query, json!({})).await?;
    let entries = &answer.data()?["auditEntries"]["nodes"];
    assert_eq!(entries.as_array().map(Vec::len), Some(1), "{entries}");
    assert_eq!(entries[0]["actor"]["slug"], "beta");
    assert_eq!(entries[0]["subjectType"], "Detainee");
    let client = entries[0]["actorClient"].as_str().ok_or("no client")?;
    assert!(client.starts_with("webhook:"), "{client}");
    Ok(())
}

/// Two persons of alpha that are shared with beta by two agreements, of which the first ends after
/// the first attempt to tell beta.
async fn with_one_revoked(context: &TestContext, both: bool) -> Outcome<(World, Vec<String>)> {
    let world = World::new(context).await?;
    let alpha = world.organization("alpha").await?;
    let beta = world.organization("beta").await?;
    world.webhook("beta").await?;
    let owner = Owner::Organization(alpha);
    let mut persons = Vec::new();
    let mut agreements = Vec::new();
    for _ in 0..2 {
        let person = build::person(&world.app, owner, |_| ()).await?.id;
        let listed = Shared::Listed(&[person]);
        let agreement = build::share(&world.app, alpha, beta, listed, |_| ()).await?;
        agreements.push(agreement.id);
        persons.push(person);
    }
    world.change_all(RecordKind::Person, &persons).await?;
    world.receiver.answer_once(500, None);
    world.round().await?;
    assert_eq!(world.receiver.take()[0].record_ids()?.len(), 2);
    let ended = if both {
        &agreements[..]
    } else {
        &agreements[..1]
    };
    sharing_agreement::Entity::update_many()
        .col_expr(
            sharing_agreement::Column::RevokedAt,
            Expr::value(world.app.now()),
        )
        .filter(sharing_agreement::Column::Id.is_in(ended.to_vec()))
        .exec(world.app.db())
        .await?;
    let mut seen = Vec::new();
    for person in persons {
        seen.push(
            world
                .app
                .id_seen_by(beta, RecordKind::Person, person)
                .await?,
        );
    }
    world.app.advance(TimeDelta::minutes(1));
    Ok((world, seen))
}

async fn what_was_revoked_meanwhile_is_not_told(context: TestContext) -> Outcome {
    let (world, _) = with_one_revoked(&context, true).await?;
    world.round().await?;
    assert_eq!(world.receiver.take().len(), 0);
    assert_eq!(world.deliveries("beta", json!({})).await?.len(), 0);
    Ok(())
}

async fn a_part_that_was_revoked_is_left_out(context: TestContext) -> Outcome {
    let (world, persons) = with_one_revoked(&context, false).await?;
    world.round().await?;
    let received = world.receiver.take();
    assert_eq!(received.len(), 1);
    assert_eq!(received[0].record_ids()?, [persons[1].clone()]);
    Ok(())
}

async fn a_webhook_is_told_what_its_token_opened(context: TestContext) -> Outcome {
    let world = World::new(&context).await?;
    let here = world.organization("here").await?;
    let scopes = ["organization:admin", "facilities:read"];
    let admin = world.app.as_organization("here", &scopes).await?;
    let input = json!({ "events": ["RECORD_CHANGED"] });
    world.webhook_with(&admin, input).await?;
    let person = build::person(&world.app, Owner::Organization(here), |_| ())
        .await?
        .id;
    world.change(RecordKind::Person, person).await?;
    let lawsuit = build::lawsuit(&world.app, |_| ()).await?.id;
    world.change(RecordKind::Lawsuit, lawsuit).await?;
    world.change_a_facility().await?;
    assert_eq!(world.round().await?.handed_out, 1);
    let received = world.receiver.take();
    assert_eq!(received[0].json()?["data"]["kind"], "FACILITY");
    Ok(())
}

async fn the_second_wall_keeps_webhooks_apart(context: TestContext) -> Outcome {
    if context.backend() == Backend::Sqlite {
        return Ok(());
    }
    let world = World::new(&context).await?;
    world.webhook("here").await?;
    world.change_a_facility().await?;
    world.round().await?;
    world.change_a_facility().await?;
    let (service, owner) = (&world.app.state().db, world.app.db());
    for table in [
        "webhook",
        "webhook_secret",
        "webhook_event",
        "webhook_delivery",
    ] {
        let sql = format!("SELECT count(*) AS n FROM {table}");
        for (db, expected) in [(owner, 1), (service, 0)] {
            let statement = Statement::from_string(db.get_database_backend(), &sql);
            let row = db.query_one_raw(statement).await?.ok_or("no count")?;
            let number: i64 = row.try_get("", "n")?;
            assert_eq!(number, expected, "{table}");
        }
    }
    Ok(())
}
