//! An organization's own numbers: exact, live, over its own records alone.

use chrono::NaiveDateTime;
use entities::codes::{Gender, ReleaseReason, TravelDocumentState};
use entities::{detention, person, placement};
use sea_orm::{ActiveModelTrait as _, DatabaseBackend, IntoActiveModel as _};
use serde_json::{Value, json};
use tests::build::{self, Owner};
use tests::{Client, Outcome, Suite, TestApp, TestContext};
use uuid::Uuid;

use super::world::{OCTOBER, plan};

pub(crate) fn tests(suite: &mut Suite) {
    tests::add_tests!(suite, on_each_backend:
        own_numbers_are_exact_and_live,
        nobody_elses_records_count,
        a_union_counts_each_person_once,
        lengths_of_stay_are_exact,
        days_and_the_fiscal_year_to_date_are_own_alone,
        another_organization_has_no_own_numbers,
        own_numbers_need_their_scope,
        own_numbers_are_told_to_the_audit,
        what_cannot_be_told_is_not_answered,
        the_number_of_statements_does_not_grow,
        records_are_read_in_the_order_of_an_index,
    );
}

const SCOPES: &[&str] = &["detainees:read"];

/// The stay of somebody in October 2026, at a facility.
async fn held(
    app: &TestApp,
    organization: Uuid,
    facility: Uuid,
    (from, to): (&str, Option<&str>),
    change: impl FnOnce(&mut person::Model),
) -> Outcome {
    let at = |day: &str| -> Outcome<NaiveDateTime> { Ok(format!("{day}T12:00:00").parse()?) };
    let owner = Owner::Organization(organization);
    let mut stay = build::stay(app, owner, Some(facility)).await?;
    change(&mut stay.person);
    let (booked_in, booked_out) = (at(from)?, to.map(at).transpose()?);
    stay.detention.booked_in_at = booked_in;
    stay.detention.booked_out_at = booked_out;
    stay.detention.release_reason = booked_out.map(|_| ReleaseReason::Bond);
    stay.placement.booked_in_at = booked_in;
    stay.placement.booked_out_at = booked_out;
    let db = app.db();
    let person: person::ActiveModel = stay.person.into_active_model();
    person.reset_all().update(db).await?;
    let detention: detention::ActiveModel = stay.detention.into_active_model();
    detention.reset_all().update(db).await?;
    let placement: placement::ActiveModel = stay.placement.into_active_model();
    placement.reset_all().update(db).await?;
    app.statements().take();
    Ok(())
}

struct World {
    app: TestApp,
    alpha: Client,
    organization: Uuid,
    beta: Uuid,
    facility: Uuid,
}

/// Three people of alpha: two women of Cambodia (one released after 9 days), one man of unknown
/// citizenship; and five of beta at the same facility.
async fn world(context: &TestContext) -> Outcome<World> {
    let app = TestApp::new(context).await?;
    let facility = build::facility(&app, |facility| {
        facility.code = Some("ADELANTO".to_owned());
        facility.state = Some("CA".to_owned());
    })
    .await?
    .id;
    let alpha = app.as_organization("alpha", SCOPES).await?;
    let organizations = own_id(&app, "alpha").await?;
    let beta = build::organization(&app, "beta").await?.id;
    let cambodian = |person: &mut person::Model| {
        person.citizenship_country = Some("KH".to_owned());
        person.gender = Gender::Female;
    };
    held(
        &app,
        organizations,
        facility,
        ("2026-10-01", Some("2026-10-10")),
        cambodian,
    )
    .await?;
    held(
        &app,
        organizations,
        facility,
        ("2026-10-20", None),
        |person| {
            cambodian(person);
            person.travel_document = TravelDocumentState::Requested;
            person.travel_document_requested_on = "2026-11-01".parse().ok();
        },
    )
    .await?;
    held(
        &app,
        organizations,
        facility,
        ("2026-09-01", None),
        |person| {
            person.gender = Gender::Male;
        },
    )
    .await?;
    for _ in 0..5 {
        held(&app, beta, facility, ("2026-10-05", None), cambodian).await?;
    }
    Ok(World {
        app,
        alpha,
        organization: organizations,
        beta,
        facility,
    })
}

async fn own_id(app: &TestApp, slug: &str) -> Outcome<Uuid> {
    use entities::organization::{Column, Entity};
    use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
    let found = Entity::find()
        .filter(Column::Slug.eq(slug))
        .one(app.db())
        .await?;
    Ok(found.ok_or("no such organization")?.id)
}

async fn ask(client: &Client, arguments: &str, selection: &str) -> Outcome<Value> {
    let query =
        format!("{{ viewer {{ organization {{ statistics({arguments}) {{ {selection} }} }} }} }}");
    let answer = client.gql(&query, json!({})).await?;
    Ok(answer.data()?["viewer"]["organization"]["statistics"].clone())
}

async fn own_numbers_are_exact_and_live(context: TestContext) -> Outcome {
    let world = world(&context).await?;
    let arguments = format!("{OCTOBER}, groupBy: [CITIZENSHIP]");
    let selection = "asOf totalCount definitions { measure }
        nodes { groupKey key { citizenship codes { label } }
            peopleInCustody { value lower upper status derived citation }
            initialBookIns { value } averageDailyPopulation { value } }";
    let answer = ask(&world.alpha, &arguments, selection).await?;
    assert_eq!(answer["asOf"], "2026-12-01");
    let nodes = answer["nodes"].as_array().ok_or("no nodes")?;
    assert_eq!(nodes.len(), 2, "{answer}");
    assert_eq!(nodes[0]["key"]["citizenship"], "KH");
    let stock = &nodes[0]["peopleInCustody"];
    assert_eq!(
        (&stock["value"], &stock["lower"], &stock["upper"]),
        (&json!(1.0), &json!(1.0), &json!(1.0))
    );
    assert_eq!(stock["status"], "EXACT");
    assert!(
        stock["citation"]
            .as_str()
            .is_some_and(|text| text.contains("own records")),
        "{stock}"
    );
    assert_eq!(nodes[0]["initialBookIns"]["value"], 2.0);
    // Nine nights and twelve of the thirty-one.
    assert_eq!(nodes[0]["averageDailyPopulation"]["value"], 0.68);
    assert_eq!(nodes[1]["key"]["citizenship"], "UNKNOWN");
    assert_eq!(nodes[1]["peopleInCustody"]["value"], 1.0);
    // Live: what is added is counted at once.
    held(
        &world.app,
        world.organization,
        world.facility,
        ("2026-10-30", None),
        |_| (),
    )
    .await?;
    let answer = ask(&world.alpha, &arguments, selection).await?;
    assert_eq!(
        answer["nodes"][1]["peopleInCustody"]["value"], 2.0,
        "{answer}"
    );
    Ok(())
}

async fn nobody_elses_records_count(context: TestContext) -> Outcome {
    use tests::build::{Shared, share};
    let world = world(&context).await?;
    let selection = "nodes { peopleInCustody { value } peopleDetained { value } }";
    let before = ask(&world.alpha, OCTOBER, selection).await?;
    assert_eq!(before["nodes"][0]["peopleInCustody"]["value"], 2.0);
    assert_eq!(before["nodes"][0]["peopleDetained"]["value"], 3.0);
    // What is shared with the organization is not its own.
    share(
        &world.app,
        world.beta,
        world.organization,
        Shared::All,
        |_| (),
    )
    .await?;
    assert_eq!(ask(&world.alpha, OCTOBER, selection).await?, before);
    Ok(())
}

async fn a_union_counts_each_person_once(context: TestContext) -> Outcome {
    let world = world(&context).await?;
    let period = "period: { interval: MONTH, from: \"2026-09-01\", to: \"2026-11-30\" }";
    let arguments = format!(
        "{period}, wholeRange: true, filter: {{ state: {{ in: [\"CA\", \"TX\"] }}, gender: {{ in: [MALE, FEMALE] }} }}"
    );
    let selection = "nodes { peopleDetained { value status } }";
    let answer = ask(&world.alpha, &arguments, selection).await?;
    assert_eq!(
        answer["nodes"][0]["peopleDetained"]["value"], 3.0,
        "{answer}"
    );
    Ok(())
}

async fn lengths_of_stay_are_exact(context: TestContext) -> Outcome {
    let world = world(&context).await?;
    let answer = ask(
        &world.alpha,
        OCTOBER,
        "oldestPendingTravelDocumentRequestOn oldestPendingTravelDocumentRequestDays
         nodes { averageLengthOfStay medianLengthOfStayDays averageInCustodyLength medianInCustodyLength
                 medianLengthOfStay { band } }",
    )
    .await?;
    assert_eq!(answer["oldestPendingTravelDocumentRequestOn"], "2026-11-01");
    assert_eq!(answer["oldestPendingTravelDocumentRequestDays"], 30);
    let node = &answer["nodes"][0];
    assert_eq!(node["averageLengthOfStay"], 9.0, "{answer}");
    assert_eq!(node["medianLengthOfStayDays"], 9.0);
    // Open at the end of October for 60 and 11 days.
    assert_eq!(node["averageInCustodyLength"], 35.5);
    assert_eq!(node["medianLengthOfStay"]["band"], "DAYS_8_TO_30");
    Ok(())
}

async fn days_and_the_fiscal_year_to_date_are_own_alone(context: TestContext) -> Outcome {
    let world = world(&context).await?;
    let days = "period: { interval: DAY, from: \"2026-10-09\", to: \"2026-10-11\" }";
    let selection = "nodes { key { period { startsOn label } } peopleInCustody { value } }";
    let answer = ask(&world.alpha, days, selection).await?;
    let values: Vec<&Value> = answer["nodes"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|node| &node["peopleInCustody"]["value"])
        .collect();
    assert_eq!(values, [&json!(2.0), &json!(1.0), &json!(1.0)]);
    let to_date =
        "period: { interval: FISCAL_YEAR_TO_DATE, from: \"2026-10-15\", to: \"2026-10-15\" }";
    let selection = "nodes { key { period { startsOn endsOn } } initialBookIns { value } }";
    let answer = ask(&world.alpha, to_date, selection).await?;
    let node = &answer["nodes"][0];
    assert_eq!(
        node["key"]["period"],
        json!({ "startsOn": "2026-10-01", "endsOn": "2026-10-15" })
    );
    assert_eq!(node["initialBookIns"]["value"], 1.0);
    Ok(())
}

async fn another_organization_has_no_own_numbers(context: TestContext) -> Outcome {
    let world = world(&context).await?;
    let query = format!(
        "{{ organization(slug: \"beta\") {{ name statistics({OCTOBER}) {{ totalCount }} }} }}"
    );
    let answer = world.alpha.gql(&query, json!({})).await?;
    assert_eq!(answer.data()?["organization"]["statistics"], Value::Null);
    Ok(())
}

async fn own_numbers_need_their_scope(context: TestContext) -> Outcome {
    let world = world(&context).await?;
    let client = world
        .app
        .as_organization("gamma", &["statistics:read"])
        .await?;
    let query =
        format!("{{ viewer {{ organization {{ statistics({OCTOBER}) {{ totalCount }} }} }} }}");
    let answer = client.gql(&query, json!({})).await?;
    assert_eq!(answer.codes(), ["FORBIDDEN"]);
    // And own numbers' scope opens no published ones.
    let query = format!("{{ statistics({OCTOBER}) {{ totalCount }} }}");
    let answer = world.alpha.gql(&query, json!({})).await?;
    assert_eq!(answer.codes(), ["FORBIDDEN"]);
    Ok(())
}

async fn entries(client: Client) -> Outcome<Value> {
    let query = "{ auditEntries { nodes { action subjectType actor { slug } names } } }";
    let answer = client.gql(query, json!({})).await?;
    Ok(answer.data()?["auditEntries"]["nodes"].clone())
}

async fn own_numbers_are_told_to_the_audit(context: TestContext) -> Outcome {
    let world = world(&context).await?;
    let arguments =
        format!("{OCTOBER}, groupBy: [GENDER], filter: {{ citizenship: {{ eq: \"KH\" }} }}");
    let selection = "nodes { peopleInCustody { value } deathRate { value } }";
    ask(&world.alpha, &arguments, selection).await?;
    let names = json!([
        "PEOPLE_IN_CUSTODY",
        "AVERAGE_DAILY_POPULATION",
        "DEATHS_IN_CUSTODY",
        "CITIZENSHIP",
        "GENDER"
    ]);
    let expected = json!([{
        "action": "STATISTICS_READ",
        "subjectType": "OwnStatistics",
        "actor": { "slug": "alpha" },
        "names": names,
    }]);
    let alpha = world.app.as_organization("alpha", &["audit:read"]).await?;
    assert_eq!(entries(alpha.clone()).await?, expected);
    // To nobody else, and what is refused is not told.
    let beta = world.app.as_organization("beta", &["audit:read"]).await?;
    assert_eq!(entries(beta).await?, json!([]));
    let refused = format!(
        "{{ viewer {{ organization {{ statistics({OCTOBER}, groupBy: [DESTINATION]) {{
            nodes {{ peopleInCustody {{ value }} }} }} }} }} }}"
    );
    let answer = world.alpha.gql(&refused, json!({})).await?;
    assert_eq!(answer.codes(), ["BAD_USER_INPUT"], "{}", answer.text);
    assert_eq!(entries(alpha).await?, expected);
    Ok(())
}

async fn what_cannot_be_told_is_not_answered(context: TestContext) -> Outcome {
    use sea_orm::ConnectionTrait as _;
    let world = world(&context).await?;
    let db = world.app.db();
    db.execute_unprepared("ALTER TABLE audit_entry RENAME TO hidden")
        .await?;
    let query = format!(
        "{{ viewer {{ organization {{ statistics({OCTOBER}) {{
            nodes {{ peopleInCustody {{ value }} }} }} }} }} }}"
    );
    let answer = world.alpha.gql(&query, json!({})).await?;
    assert!(!answer.codes().is_empty(), "{}", answer.text);
    assert!(!answer.text.contains("value"), "{}", answer.text);
    Ok(())
}

async fn the_number_of_statements_does_not_grow(context: TestContext) -> Outcome {
    let world = world(&context).await?;
    let arguments = format!("{OCTOBER}, groupBy: [GENDER]");
    let mut costs = Vec::new();
    for more in [0, 20] {
        for _ in 0..more {
            held(
                &world.app,
                world.organization,
                world.facility,
                ("2026-10-02", None),
                |_| (),
            )
            .await?;
        }
        world.app.statements().take();
        ask(
            &world.alpha,
            &arguments,
            "nodes { peopleInCustody { value } }",
        )
        .await?;
        costs.push(world.app.statements().take().len());
    }
    assert_eq!(costs[0], costs[1]);
    Ok(())
}

/// The builder reads its records by the same statements: a page that sorts all that there is takes
/// longer the more there is, and there are more pages, too.
async fn records_are_read_in_the_order_of_an_index(context: TestContext) -> Outcome {
    let world = world(&context).await?;
    world.app.statements().take();
    let arguments = format!("{OCTOBER}, groupBy: [GENDER]");
    let selection = "nodes { peopleInCustody { value } }";
    ask(&world.alpha, &arguments, selection).await?;
    let asked = world.app.statements().take();
    for table in [
        "person",
        "detention",
        "placement",
        "removal",
        "arrest",
        "death",
    ] {
        let page = format!("FROM \"{table}\" WHERE");
        let is_page = |text: &&String| text.contains(&page) && text.contains("LIMIT");
        let found = asked.iter().find(is_page);
        let statement = found.ok_or_else(|| format!("no page of {table}: {asked:#?}"))?;
        if world.app.db().get_database_backend() == DatabaseBackend::Sqlite {
            let plan = plan(&world.app, statement).await?;
            assert!(!plan.contains("TEMP B-TREE"), "{plan}: {statement}");
        }
    }
    Ok(())
}
