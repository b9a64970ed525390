//! The change feed: what is told, to whom, and that nothing is passed over.

use api::kind::RecordKind;
use api::store::changes::{self, Change, Reader};
use chrono::TimeDelta;
use entities::codes::ChangeKind;
use sea_orm::TransactionTrait as _;
use serde_json::Value;
use tests::{Backend, Outcome, Socket, Suite, TestApp, TestContext, build};
use uuid::Uuid;

use super::{FACILITIES, app, habeas, import_facilities};

pub(crate) fn tests(suite: &mut Suite) {
    tests::add_tests!(suite, on_each_backend:
        imports_of_another_process_are_told_to_sockets,
        postgres_tells_without_being_asked,
        a_record_that_may_not_be_seen_is_not_announced,
        transactions_that_end_out_of_order_are_all_read,
        what_is_rolled_back_is_not_read,
        more_than_a_page_is_read_once_and_in_order,
        old_changes_are_pruned,
        who_falls_behind_is_told,
    );
}

/// Kind, change and name of what a message tells.
fn told(message: &Value) -> [&str; 3] {
    let event = &message["payload"]["data"]["recordChanged"];
    [&event["kind"], &event["change"], &event["record"]["name"]]
        .map(|value| value.as_str().unwrap_or_default())
}

async fn imports_of_another_process_are_told_to_sockets(context: TestContext) -> Outcome {
    let app = app(&context).await?;
    let served = app.serve().await?;
    let token = app.token(Uuid::from_u128(1), &["facilities:read"])?;
    let mut socket = served.connected(&token).await?;
    socket.subscribe("1", FACILITIES).await?;
    app.wait_for_subscribers(1).await?;
    import_facilities(&context, &app, &["One", "Two"]).await?;
    assert_eq!(
        told(&socket.receive().await?),
        ["FACILITY", "CREATED", "One"]
    );
    assert_eq!(
        told(&socket.receive().await?),
        ["FACILITY", "CREATED", "Two"]
    );
    // The first is as it was: only the second is told.
    import_facilities(&context, &app, &["One", "Three"]).await?;
    assert_eq!(
        told(&socket.receive().await?),
        ["FACILITY", "UPDATED", "Three"]
    );
    Ok(())
}

async fn postgres_tells_without_being_asked(context: TestContext) -> Outcome {
    if context.backend() == Backend::Sqlite {
        return Ok(());
    }
    let app = TestApp::builder(&context)?
        .config(|config| config.feed.poll_milliseconds = 3_600_000)
        .build()
        .await?;
    let mut events = app
        .with_scopes(&["facilities:read"])?
        .events(FACILITIES)
        .await?;
    app.wait_for_subscribers(1).await?;
    import_facilities(&context, &app, &["Stewart"]).await?;
    let (event, data) = events.next().await?.ok_or("the stream ended")?;
    assert_eq!(event, "next", "{data}");
    Ok(())
}

/// Everything that a socket is told until it is told of a facility of this name.
async fn until(socket: &mut Socket, name: &str) -> Outcome<Vec<Value>> {
    let mut all = Vec::new();
    loop {
        let message = socket.receive().await?;
        let found = told(&message)[2] == name;
        all.push(message);
        if found {
            return Ok(all);
        }
    }
}

async fn a_record_that_may_not_be_seen_is_not_announced(context: TestContext) -> Outcome {
    let app = app(&context).await?;
    let alpha = build::organization(&app, "alpha").await?;
    let beta = build::organization(&app, "beta").await?;
    let served = app.serve().await?;
    let everything = "subscription { recordChanged \
        { kind change record { __typename ... on Facility { name } } } }";
    let mut sockets = Vec::new();
    for (organization, scopes) in [
        (alpha.id, ["detainees:read", "facilities:read"].as_slice()),
        (beta.id, ["detainees:read", "facilities:read"].as_slice()),
        (alpha.id, ["facilities:read"].as_slice()),
    ] {
        let mut socket = served.connected(&app.token(organization, scopes)?).await?;
        socket.subscribe("1", everything).await?;
        sockets.push(socket);
    }
    app.wait_for_subscribers(3).await?;
    let file = context.write(
        "stints.csv",
        "unique_identifier,stay_ID,stint_ID,stay_book_in_date_time,book_in_date_time,\
         book_out_date_time,stay_book_out_date_time,detention_facility,detention_facility_code,\
         detention_release_reason,stay_release_reason,gender,citizenship_country,religion\n\
         p1,s1,t1,2024-09-30 23:30:00,2024-09-30 23:30:00,,,A JAIL,,,,Male,CAMBODIA,\n",
    )?;
    let file = file.to_string_lossy().into_owned();
    let organization = ["--organization", "alpha", "--source", "Cases of a test"];
    let mut arguments = vec!["import", "detentions", &file];
    arguments.extend(organization);
    habeas(&context, &app, &arguments).await?;
    import_facilities(&context, &app, &["Last"]).await?;
    let mut kinds = Vec::new();
    for socket in &mut sockets {
        let told_of = until(socket, "Last").await?;
        let case_records = ["DETAINEE", "DETENTION", "PLACEMENT"];
        let mut of_this: Vec<String> = told_of
            .iter()
            .map(|message| told(message)[0].to_owned())
            .filter(|kind| case_records.contains(&kind.as_str()))
            .collect();
        of_this.sort_unstable();
        kinds.push(of_this);
    }
    assert_eq!(kinds[0], ["DETAINEE", "DETENTION", "PLACEMENT"]);
    assert_eq!(kinds[1], Vec::<String>::new(), "another organization");
    assert_eq!(kinds[2], Vec::<String>::new(), "without the scope");
    Ok(())
}

async fn note(db: &impl sea_orm::ConnectionTrait, app: &TestApp, number: u128) -> Outcome {
    let ids = [Uuid::from_u128(number)];
    let now = app.now();
    Ok(changes::note(db, RecordKind::Facility, ChangeKind::Created, &ids, now).await?)
}

async fn read_all(reader: &mut Reader, app: &TestApp) -> Outcome<Vec<u128>> {
    let mut ids = Vec::new();
    loop {
        let changes: Vec<Change> = reader.next(app.db()).await?;
        if changes.is_empty() {
            return Ok(ids);
        }
        ids.extend(
            changes
                .iter()
                .flat_map(|change| &change.ids)
                .map(Uuid::as_u128),
        );
    }
}

async fn transactions_that_end_out_of_order_are_all_read(context: TestContext) -> Outcome {
    let app = TestApp::new(&context).await?;
    note(app.db(), &app, 1).await?;
    let mut reader = Reader::from_now_on(app.db()).await?;
    assert_eq!(read_all(&mut reader, &app).await?, Vec::<u128>::new());
    if context.backend() == Backend::Sqlite {
        // One writer at a time: nothing can overtake.
        note(app.db(), &app, 2).await?;
        assert_eq!(read_all(&mut reader, &app).await?, [2]);
        return Ok(());
    }
    let early = app.db().begin().await?;
    note(&early, &app, 2).await?;
    let late = app.db().begin().await?;
    note(&late, &app, 3).await?;
    late.commit().await?;
    // The later number is there first, and does not wait for the earlier one.
    assert_eq!(read_all(&mut reader, &app).await?, [3]);
    note(app.db(), &app, 4).await?;
    assert_eq!(read_all(&mut reader, &app).await?, [4]);
    early.commit().await?;
    assert_eq!(read_all(&mut reader, &app).await?, [2]);
    assert_eq!(read_all(&mut reader, &app).await?, Vec::<u128>::new());
    Ok(())
}

async fn what_is_rolled_back_is_not_read(context: TestContext) -> Outcome {
    let app = TestApp::new(&context).await?;
    let mut reader = Reader::from_now_on(app.db()).await?;
    let transaction = app.db().begin().await?;
    note(&transaction, &app, 1).await?;
    transaction.rollback().await?;
    note(app.db(), &app, 2).await?;
    assert_eq!(read_all(&mut reader, &app).await?, [2]);
    Ok(())
}

async fn more_than_a_page_is_read_once_and_in_order(context: TestContext) -> Outcome {
    let app = TestApp::new(&context).await?;
    let mut reader = Reader::from_now_on(app.db()).await?;
    let transaction = app.db().begin().await?;
    for number in 0..250 {
        note(&transaction, &app, number).await?;
    }
    let many: Vec<Uuid> = (250..2_750).map(Uuid::from_u128).collect();
    let kind = RecordKind::Facility;
    changes::note(&transaction, kind, ChangeKind::Updated, &many, app.now()).await?;
    transaction.commit().await?;
    let expected: Vec<u128> = (0..2_750).collect();
    assert_eq!(read_all(&mut reader, &app).await?, expected);
    Ok(())
}

async fn old_changes_are_pruned(context: TestContext) -> Outcome {
    let app = TestApp::new(&context).await?;
    note(app.db(), &app, 1).await?;
    app.advance(TimeDelta::hours(23));
    note(app.db(), &app, 2).await?;
    let clock = &app.state().clock;
    assert_eq!(app.state().feed.prune(clock).await?, 0);
    app.advance(TimeDelta::hours(2));
    assert_eq!(app.state().feed.prune(clock).await?, 1);
    // What is new is found behind what is gone.
    app.advance(TimeDelta::hours(24));
    assert_eq!(app.state().feed.prune(clock).await?, 1);
    let mut reader = Reader::from_now_on(app.db()).await?;
    note(app.db(), &app, 3).await?;
    assert_eq!(read_all(&mut reader, &app).await?, [3]);
    Ok(())
}

async fn who_falls_behind_is_told(context: TestContext) -> Outcome {
    let app = TestApp::builder(&context)?
        .config(|config| {
            config.feed.poll_milliseconds = 20;
            config.feed.buffer = 1;
        })
        .build()
        .await?;
    let mut events = app
        .with_scopes(&["facilities:read"])?
        .events(FACILITIES)
        .await?;
    app.wait_for_subscribers(1).await?;
    let transaction = app.db().begin().await?;
    for number in 0..90 {
        note(&transaction, &app, number).await?;
    }
    transaction.commit().await?;
    let (event, data) = events.next().await?.ok_or("the stream ended")?;
    assert_eq!(event, "next");
    let code = &data["errors"][0]["extensions"]["code"];
    assert_eq!(code, "UNAVAILABLE", "{data}");
    let (event, _) = events.next().await?.ok_or("the stream ended")?;
    assert_eq!(event, "complete");
    Ok(())
}
