//! The second wall: what PostgreSQL itself keeps from the service when the service forgets to ask.

use std::time::Duration;

use api::auth::{Scope, Scopes, Viewer};
use api::db::Role;
use api::store::linkage::{self, NewMerge};
use api::store::reader::{Reader, write_for};
use entities::codes::SharingTier;
use entities::{detention, person, person_link};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ConnectionTrait, DatabaseConnection, EntityTrait as _, PaginatorTrait as _, Statement,
    TransactionTrait as _,
};
use tests::build::{self, Owner, Shared};
use tests::{Backend, Outcome, Suite, TestApp, TestContext};
use uuid::Uuid;

pub(crate) fn tests(suite: &mut Suite) {
    tests::add_tests!(suite, on_each_backend:
        without_saying_who_asks_no_case_record_is_there,
        a_forgotten_condition_shows_nothing_of_another_organization,
        nobody_writes_into_the_records_of_another_organization,
        links_are_seen_by_those_whose_persons_they_are,
        a_connection_goes_back_without_settings,
        the_role_of_statistics_reaches_no_case_record,
        the_owner_sees_nothing_unless_an_operator_is_at_work,
        every_table_of_case_records_is_behind_the_wall,
        identities_are_behind_the_wall,
        only_an_agreement_that_identifies_opens_identities,
        an_abandoned_read_leaves_no_open_transaction,
    );
}

/// Tables that belong to persons, and that say who shares them.
const TABLES: &[&str] = &[
    "person",
    "detention",
    "placement",
    "arrest",
    "death",
    "removal",
    "source",
    "citation",
    "record_version",
    "contribution",
    "contribution_review",
    "sharing_agreement",
    "shared_kind",
    "shared_person",
    "person_link",
    "person_merge",
    "person_merge_person",
    "matching_pair",
    "matching_key",
    "matching_confirmation",
];

/// Tables of what identifies persons.
const IDENTITIES: &[&str] = &[
    "identity_setting",
    "identity_organization_key",
    "identity_person_key",
    "identity_value",
    "identity_index",
    "identity_consent",
    "identity_erasure",
    "identity_retention",
    "identity_retention_former",
    "identity_former",
    "identity_linkage",
    "identity_linkage_block",
];

struct World {
    app: TestApp,
    alpha: Uuid,
    beta: Uuid,
}

/// Two organizations with a case each. `None` on SQLite, which has no second wall.
async fn world(context: &TestContext) -> Outcome<Option<World>> {
    if context.backend() == Backend::Sqlite {
        return Ok(None);
    }
    let app = TestApp::new(context).await?;
    let alpha = build::organization(&app, "alpha").await?.id;
    let beta = build::organization(&app, "beta").await?.id;
    for organization in [alpha, beta] {
        let owner = Owner::Organization(organization);
        let stay = build::stay(&app, owner, None).await?;
        build::arrest(&app, owner, stay.person.id).await?;
        build::death(&app, owner, stay.person.id).await?;
    }
    Ok(Some(World { app, alpha, beta }))
}

impl World {
    fn reader(&self, organization: Uuid) -> Reader {
        let scopes: Scopes = Scope::ALL.into_iter().collect();
        let viewer = Viewer::operator(organization, scopes, Uuid::nil());
        self.app.state().reader(&viewer)
    }

    /// The pool that the service works with.
    fn service(&self) -> &DatabaseConnection {
        &self.app.state().db
    }
}

/// How many rows a table has for somebody who forgets every condition.
async fn rows(db: &impl ConnectionTrait, table: &str) -> Outcome<i64> {
    let sql = format!("SELECT count(*) AS n FROM {table}");
    let statement = Statement::from_string(db.get_database_backend(), sql);
    let row = db.query_one_raw(statement).await?.ok_or("no count")?;
    Ok(row.try_get("", "n")?)
}

async fn without_saying_who_asks_no_case_record_is_there(context: TestContext) -> Outcome {
    let Some(world) = world(&context).await? else {
        return Ok(());
    };
    for table in ["person", "detention", "placement", "arrest", "death"] {
        assert_eq!(rows(world.app.db(), table).await?, 2, "{table}");
        assert_eq!(rows(world.service(), table).await?, 0, "{table}");
    }
    Ok(())
}

async fn a_forgotten_condition_shows_nothing_of_another_organization(
    context: TestContext,
) -> Outcome {
    let Some(world) = world(&context).await? else {
        return Ok(());
    };
    let reader = world.reader(world.alpha);
    for table in ["person", "detention", "placement", "arrest", "death"] {
        assert_eq!(rows(&reader, table).await?, 1, "{table}");
    }
    // Not even by naming it.
    let people = person::Entity::find().all(&reader).await?;
    assert_eq!(people[0].contributor_id, Some(world.alpha));
    // What is shared is let through, and no more of it once the agreement ends.
    let all = Shared::Kinds(&[api::kind::RecordKind::Person]);
    let until = world.app.now() + chrono::TimeDelta::seconds(1);
    build::share(&world.app, world.beta, world.alpha, all, |agreement| {
        agreement.until = Some(until);
    })
    .await?;
    assert_eq!(rows(&reader, "person").await?, 2);
    assert_eq!(rows(&reader, "detention").await?, 1);
    world.app.advance(chrono::TimeDelta::seconds(1));
    assert_eq!(rows(&reader, "person").await?, 1);
    // A third knows nothing of the agreement.
    let stranger = world.reader(Uuid::from_u128(7));
    for table in ["person", "sharing_agreement", "shared_kind"] {
        assert_eq!(rows(&stranger, table).await?, 0, "{table}");
    }
    Ok(())
}

async fn nobody_writes_into_the_records_of_another_organization(context: TestContext) -> Outcome {
    let Some(world) = world(&context).await? else {
        return Ok(());
    };
    let transaction = world.service().begin().await?;
    write_for(&transaction, world.alpha, world.app.now()).await?;
    let changed = person::Entity::update_many()
        .col_expr(person::Column::BirthYear, Expr::val(1970))
        .exec(&transaction)
        .await?;
    assert_eq!(changed.rows_affected, 1, "one's own and no other");
    let deleted = detention::Entity::delete_many().exec(&transaction).await;
    assert!(deleted.is_err(), "the stint still refers to the stay");
    transaction.rollback().await?;
    let transaction = world.service().begin().await?;
    write_for(&transaction, world.alpha, world.app.now()).await?;
    let handed_over = person::Entity::update_many()
        .col_expr(person::Column::ContributorId, Expr::val(world.beta))
        .exec(&transaction)
        .await;
    assert!(handed_over.is_err(), "a record cannot be handed over");
    transaction.rollback().await?;
    Ok(())
}

async fn links_are_seen_by_those_whose_persons_they_are(context: TestContext) -> Outcome {
    let Some(world) = world(&context).await? else {
        return Ok(());
    };
    let persons = person::Entity::find().all(world.app.db()).await?;
    let owners = persons
        .iter()
        .filter_map(|person| Some((person.id, person.contributor_id?)));
    let transaction = world.service().begin().await?;
    write_for(&transaction, world.alpha, world.app.now()).await?;
    let new = NewMerge {
        id: world.app.next_id(),
        organization: world.alpha,
        by: "test".to_owned(),
        at: world.app.now(),
        reason: "a reason of a test".to_owned(),
        persons: owners.collect(),
    };
    linkage::merge(&transaction, new).await?;
    // The transaction has said that it links no longer.
    assert_eq!(rows(&transaction, "person_link").await?, 1);
    let taken = person_link::Entity::delete_many()
        .exec(&transaction)
        .await?;
    assert_eq!(taken.rows_affected, 0, "links are written by linking only");
    transaction.commit().await?;
    assert_eq!(rows(world.app.db(), "person_link").await?, 2);
    for organization in [world.alpha, world.beta] {
        let reader = world.reader(organization);
        for (table, seen) in [
            ("person_link", 1),
            ("person_merge_person", 1),
            ("person_merge", 1),
        ] {
            assert_eq!(rows(&reader, table).await?, seen, "{table}");
        }
    }
    let stranger = world.reader(Uuid::from_u128(7));
    for table in ["person_link", "person_merge_person", "person_merge"] {
        assert_eq!(rows(&stranger, table).await?, 0, "{table}");
        assert_eq!(rows(world.service(), table).await?, 0, "{table}");
    }
    Ok(())
}

async fn a_connection_goes_back_without_settings(context: TestContext) -> Outcome {
    let Some(world) = world(&context).await? else {
        return Ok(());
    };
    for _ in 0..8 {
        person::Entity::find()
            .all(&world.reader(world.alpha))
            .await?;
    }
    // Each connection of the pool is asked, all at once.
    let mut held = Vec::new();
    for _ in 0..4 {
        held.push(world.service().begin().await?);
    }
    for connection in &held {
        let sql = "SELECT coalesce(current_setting('habeas.organization', true), '') AS s, \
            current_user::text AS u";
        let statement = Statement::from_string(connection.get_database_backend(), sql);
        let row = connection.query_one_raw(statement).await?.ok_or("no row")?;
        assert_eq!(row.try_get::<String>("", "s")?, "");
        assert_eq!(row.try_get::<String>("", "u")?, "habeas_records");
    }
    for connection in held {
        connection.rollback().await?;
    }
    Ok(())
}

async fn the_role_of_statistics_reaches_no_case_record(context: TestContext) -> Outcome {
    let Some(world) = world(&context).await? else {
        return Ok(());
    };
    let database = world.app.database();
    let statistics = database.connect_as(Role::Statistics).await?;
    let builder = database.connect_as(Role::Builder).await?;
    for table in TABLES {
        assert!(rows(&statistics, table).await.is_err(), "{table}");
    }
    for table in ["person", "detention", "placement", "arrest", "death"] {
        assert_eq!(rows(&builder, table).await?, 2, "{table}");
    }
    let written = person::Entity::delete_many().exec(&builder).await;
    assert!(
        written.is_err(),
        "who makes statistics writes no case record"
    );
    Ok(())
}

async fn the_owner_sees_nothing_unless_an_operator_is_at_work(context: TestContext) -> Outcome {
    let Some(world) = world(&context).await? else {
        return Ok(());
    };
    // The server's own administrator passes every policy; an owner as an operator makes one does
    // not. This one takes the tables over in a transaction that is taken back.
    let transaction = world.app.db().begin().await?;
    transaction
        .execute_unprepared(
            "CREATE ROLE habeas_test_owner NOLOGIN; \
             GRANT USAGE, CREATE ON SCHEMA public TO habeas_test_owner; \
             ALTER TABLE person OWNER TO habeas_test_owner; \
             DROP POLICY operator ON person; \
             SET LOCAL ROLE habeas_test_owner; \
             CREATE POLICY operator ON person TO CURRENT_USER \
                 USING (current_setting('habeas.operator', true) = 'on'); \
             SET LOCAL habeas.operator = 'off'",
        )
        .await?;
    assert_eq!(rows(&transaction, "person").await?, 0);
    transaction
        .execute_unprepared("SET LOCAL habeas.operator = 'on'")
        .await?;
    assert_eq!(rows(&transaction, "person").await?, 2);
    transaction.rollback().await?;
    Ok(())
}

/// Tables in which a person is: by a column that names one, or by a reference to such a table; and
/// those that say who shares them or what identifies them.
const OF_PERSONS: &str = "
WITH RECURSIVE of_persons AS (
    SELECT a.attrelid AS oid FROM pg_attribute a
    WHERE NOT a.attisdropped AND a.attname IN ('person', 'person_id', 'external_id')
    UNION
    SELECT r.conrelid FROM pg_constraint r JOIN of_persons ON r.confrelid = of_persons.oid
    WHERE r.contype = 'f'
)
SELECT c.relname::text AS t, c.relrowsecurity AND c.relforcerowsecurity AS walled FROM pg_class c
WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
    AND (c.oid IN (SELECT oid FROM of_persons)
        OR c.relname IN ('source', 'citation', 'record_version', 'contribution',
            'contribution_review', 'sharing_agreement', 'shared_kind', 'audit_entry', 'person_merge',
            'matching_pair')
        OR c.relname LIKE 'identity\\_%' AND c.relname <> 'identity_budget')";

async fn every_table_of_case_records_is_behind_the_wall(context: TestContext) -> Outcome {
    let Some(world) = world(&context).await? else {
        return Ok(());
    };
    let statement = Statement::from_string(world.app.db().get_database_backend(), OF_PERSONS);
    let mut found = Vec::new();
    for row in world.app.db().query_all_raw(statement).await? {
        let table: String = row.try_get("", "t")?;
        assert!(row.try_get::<bool>("", "walled")?, "{table} is open");
        found.push(table);
    }
    for table in TABLES.iter().chain(IDENTITIES) {
        assert!(found.iter().any(|name| name == table), "{table}: {found:?}");
    }
    Ok(())
}

/// Writes a row into each table of identities, for a person of an organization.
async fn identify(world: &World, organization: Uuid) -> Outcome<Uuid> {
    let owner = Owner::Organization(organization);
    let person = build::person(&world.app, owner, |_| ()).await?.id;
    let sql = format!(
        "INSERT INTO identity_setting VALUES ('{organization}', true, NULL, now());
         INSERT INTO identity_organization_key
             VALUES ('{organization}', '{organization}', 'data', '', now());
         INSERT INTO identity_person_key
             VALUES ('{person}', '{organization}', '{organization}', '', NULL, now());
         INSERT INTO identity_value VALUES ('{person}', 'name', '{organization}', '', now());
         INSERT INTO identity_index VALUES ('{person}', 'name', '{organization}', '');
         INSERT INTO identity_consent VALUES ('{person}', 'care', '{organization}', now(), NULL);
         INSERT INTO identity_erasure VALUES ('{person}', '{organization}', now());
         INSERT INTO identity_retention VALUES ('{person}', '{organization}', now(), now());
         INSERT INTO identity_retention_former (person, organization, replaced_at)
             VALUES ('{person}', '{organization}', now());
         INSERT INTO identity_former (person, field, organization, replaced_at)
             VALUES ('{person}', 'name', '{organization}', now());
         INSERT INTO identity_linkage VALUES ('{person}', '{organization}', '{organization}', '', now());
         INSERT INTO identity_linkage_block VALUES ('{organization}', 1, '{person}', '{organization}')"
    );
    world.app.db().execute_unprepared(&sql).await?;
    Ok(person)
}

async fn identities_are_behind_the_wall(context: TestContext) -> Outcome {
    let Some(world) = world(&context).await? else {
        return Ok(());
    };
    identify(&world, world.alpha).await?;
    let person = identify(&world, world.beta).await?;
    let alpha = world.reader(world.alpha);
    for table in IDENTITIES {
        assert_eq!(rows(world.app.db(), table).await?, 2, "{table}");
        assert_eq!(rows(world.service(), table).await?, 0, "{table}");
        assert_eq!(rows(&alpha, table).await?, 1, "{table}");
    }
    for role in [Role::Statistics, Role::Builder] {
        let db = world.app.database().connect_as(role).await?;
        for table in IDENTITIES.iter().chain(&["identity_budget"]) {
            assert!(rows(&db, table).await.is_err(), "{role:?}: {table}");
        }
    }
    // Nobody writes into another's, even by saying whose it is.
    let transaction = world.service().begin().await?;
    write_for(&transaction, world.alpha, world.app.now()).await?;
    for table in IDENTITIES {
        let sql = format!("DELETE FROM {table} WHERE organization = '{}'", world.beta);
        transaction.execute_unprepared(&sql).await?;
    }
    let stolen = format!(
        "INSERT INTO identity_value VALUES ('{person}', 'notes', '{}', '', now())",
        world.beta
    );
    assert!(transaction.execute_unprepared(&stolen).await.is_err());
    transaction.rollback().await?;
    for table in IDENTITIES {
        assert_eq!(rows(world.app.db(), table).await?, 2, "{table}");
    }
    Ok(())
}

async fn only_an_agreement_that_identifies_opens_identities(context: TestContext) -> Outcome {
    let Some(world) = world(&context).await? else {
        return Ok(());
    };
    let listed = identify(&world, world.beta).await?;
    let alpha = world.reader(world.alpha);
    let opened = ["identity_person_key", "identity_value", "identity_index"];
    let share = async |shared: Shared<'_>, tier: SharingTier| -> Outcome {
        let until = world.app.now() + chrono::TimeDelta::seconds(1);
        build::share(&world.app, world.beta, world.alpha, shared, |agreement| {
            agreement.tier = tier;
            agreement.until = Some(until);
        })
        .await?;
        Ok(())
    };
    let stay = build::stay(&world.app, Owner::Organization(world.beta), None).await?;
    let kinds = [api::kind::RecordKind::Person];
    let cases = [
        (Shared::All, SharingTier::Deidentified, 0),
        (
            Shared::Listed(&[stay.person.id]),
            SharingTier::Identifying,
            0,
        ),
        (Shared::Listed(&[listed]), SharingTier::Identifying, 1),
        (Shared::Kinds(&kinds), SharingTier::Identifying, 1),
        (Shared::All, SharingTier::Identifying, 1),
    ];
    for (shared, tier, expected) in cases {
        share(shared, tier).await?;
        for table in opened {
            assert_eq!(rows(&alpha, table).await?, expected, "{table}: {shared:?}");
        }
        // What an organization says to itself is shared with nobody.
        for table in ["identity_setting", "identity_erasure", "identity_retention"] {
            assert_eq!(rows(&alpha, table).await?, 0, "{table}: {shared:?}");
        }
        world.app.advance(chrono::TimeDelta::seconds(1));
        assert_eq!(rows(&alpha, "identity_value").await?, 0, "{shared:?}");
    }
    Ok(())
}

async fn an_abandoned_read_leaves_no_open_transaction(context: TestContext) -> Outcome {
    let Some(world) = world(&context).await? else {
        return Ok(());
    };
    let reader = world.reader(world.alpha);
    for turn in 0..200_u32 {
        let read = person::Entity::find().count(&reader);
        // The client hangs up somewhere between the first and the last message.
        let patience = Duration::from_micros(u64::from(turn) * 10);
        let _ = tokio::time::timeout(patience, read).await;
    }
    let transaction = world.service().begin().await?;
    write_for(&transaction, world.alpha, world.app.now()).await?;
    person::Entity::update_many()
        .col_expr(person::Column::BirthYear, Expr::val(1970))
        .exec(&transaction)
        .await?;
    transaction.commit().await?;
    let years = person::Entity::find()
        .all(&world.reader(world.alpha))
        .await?;
    assert_eq!(
        years[0].birth_year,
        Some(1970),
        "an acknowledged write stays"
    );
    Ok(())
}
