//! Files that come over HTTP.

use axum::body::{Body, Bytes};
use axum::http::{Method, StatusCode};
use base64::Engine as _;
use entities::codes::WebhookEvent;
use entities::{facility, import, import_run, person, place, source, webhook_event};
use futures_util::stream;
use sea_orm::{EntityTrait as _, PaginatorTrait as _};
use serde_json::{Value, json};
use tests::{Client, Outcome, Response, Suite, TestApp, TestContext};

use super::{damaged, traces};

pub(crate) fn tests(suite: &mut Suite) {
    tests::add_tests!(suite, on_each_backend:
        a_file_is_taken_imported_followed_and_taken_back,
        a_file_waits_to_be_started,
        a_trial_says_what_would_happen_and_keeps_nothing,
        the_same_request_is_done_once,
        a_body_that_breaks_off_leaves_nothing,
        what_is_not_taken_is_refused_with_the_mend,
        imports_of_others_are_not_there,
        hostile_files_change_nothing_they_should_not,
        another_instance_goes_on_with_its_own_files_only,
    );
}

const SCOPES: [&str; 2] = ["contributions:write", "detainees:read"];

async fn post(client: &Client, path: &str, body: impl Into<Body>) -> Outcome<Response> {
    let request = client.request(Method::POST, path);
    client.send(request.body(body.into())?).await
}

/// Sends a file and imports it; answers the id of the import.
async fn import_file(app: &TestApp, client: &Client, path: &str, text: &str) -> Outcome<String> {
    let answer = post(client, path, text.to_owned()).await?;
    assert_eq!(answer.status, StatusCode::ACCEPTED, "{}", answer.text);
    app.intake().work_off().await?;
    app.advance(chrono::TimeDelta::minutes(1));
    Ok(answer.json["import"].as_str().ok_or("no id")?.to_owned())
}

const IMPORT: &str = "query ($id: ID!) { import(id: $id) { state rowsRead inserted changed unchanged \
    refused report dryRun bytes bytesRead fileName failure { code } } }";

async fn look(client: &Client, id: &str) -> Outcome<Value> {
    let answer = client.gql(IMPORT, json!({ "id": id })).await?;
    Ok(answer.data()?["import"].clone())
}

/// Files that lie in the spool folder.
fn waiting(context: &TestContext) -> Outcome<usize> {
    let files = std::fs::read_dir(context.folder().join("spool"))?;
    Ok(files
        .flatten()
        .filter(|file| file.file_name() != "spool-id")
        .count())
}

/// How many imports webhooks are to be told of.
async fn told(app: &TestApp) -> Outcome<usize> {
    let events = webhook_event::Entity::find().all(app.db()).await?;
    let ended = |event: &&webhook_event::Model| {
        event.event == WebhookEvent::ImportFinished && event.organization.is_some()
    };
    Ok(events.iter().filter(ended).count())
}

async fn a_file_is_taken_imported_followed_and_taken_back(context: TestContext) -> Outcome {
    let app = TestApp::new(&context).await?;
    let client = app.as_organization("alpha", &SCOPES).await?;
    let before = traces(&app).await?;
    let (text, bad) = damaged(1_000);
    let id = import_file(&app, &client, "/imports/persons?fileName=cases.csv", &text).await?;
    let import = look(&client, &id).await?;
    assert_eq!(import["state"], "FINISHED", "{import}");
    assert_eq!(told(&app).await?, 1);
    assert_eq!(
        (&import["inserted"], &import["refused"]),
        (&json!(950), &json!(50))
    );
    assert_eq!(import["bytes"], import["bytesRead"]);
    assert_eq!(import["fileName"], "cases.csv");
    assert_eq!(
        waiting(&context)?,
        0,
        "the file is about people, and is removed"
    );

    let path = import["report"].as_str().ok_or("no report")?;
    let report = client.get(path).await?;
    assert_eq!(report.status, StatusCode::OK);
    let lines: Vec<&str> = report.text.lines().collect();
    assert_eq!(lines[0], "row,sheet,column,code,reason,mend");
    let told: Vec<usize> = lines[1..]
        .iter()
        .filter_map(|line| line.split(',').next()?.parse().ok())
        .collect();
    assert_eq!(told, bad);
    assert!(!report.text.contains("not a year") && !report.text.contains("1+1"));

    let again = import_file(&app, &client, "/imports/persons", &text).await?;
    assert_eq!(again, id, "the same file is the same import");
    let import = look(&client, &id).await?;
    assert_eq!(
        (&import["inserted"], &import["changed"]),
        (&json!(0), &json!(0))
    );
    assert_eq!(import["unchanged"], 950);

    let query = "mutation ($id: ID!) { revertImport(input: { idempotencyKey: \"one\", import: $id }) \
        { removed restored import { state } userErrors { code message } } }";
    for _ in ["first", "sent again"] {
        let answer = client.gql(query, json!({ "id": id })).await?;
        let reverted = &answer.data()?["revertImport"];
        assert_eq!(reverted["removed"], 950, "{reverted}");
        assert_eq!(reverted["import"]["state"], "REVERTED");
    }
    assert_eq!(traces(&app).await?, before);
    Ok(())
}

async fn a_file_waits_to_be_started(context: TestContext) -> Outcome {
    let app = TestApp::new(&context).await?;
    let client = app.as_organization("alpha", &SCOPES).await?;
    let path = "/imports/persons?start=false";
    let id = import_file(&app, &client, path, "external_id\nc1\n").await?;
    assert_eq!(look(&client, &id).await?["state"], "UPLOADED");
    assert_eq!(person::Entity::find().count(app.db()).await?, 0);
    let query = "mutation ($id: ID!, $key: String!) { startImport(input: { idempotencyKey: $key, \
        import: $id }) { import { state } userErrors { code path } } }";
    let answer = client.gql(query, json!({ "id": id, "key": "1" })).await?;
    assert_eq!(answer.data()?["startImport"]["import"]["state"], "QUEUED");
    let progress = format!("subscription {{ importProgress(id: \"{id}\") {{ state inserted }} }}");
    let mut events = client.events(&progress).await?;
    let first = events.next().await?.ok_or("no event")?;
    assert_eq!(first.1["data"]["importProgress"]["state"], "QUEUED");
    app.intake().work_off().await?;
    let mut last = Value::Null;
    while let Some((name, event)) = events.next().await? {
        if name == "complete" {
            break;
        }
        last = event["data"]["importProgress"].clone();
    }
    assert_eq!(last, json!({ "state": "FINISHED", "inserted": 1 }));
    let answer = client.gql(query, json!({ "id": id, "key": "2" })).await?;
    let errors = &answer.data()?["startImport"]["userErrors"];
    assert_eq!(errors[0]["code"], "CONFLICT");
    // What nobody starts does not lie around.
    let id = import_file(&app, &client, path, "external_id\nc2\n").await?;
    app.advance(chrono::TimeDelta::hours(25));
    app.intake().work_off().await?;
    let client = app.as_organization("alpha", &SCOPES).await?;
    assert_eq!(look(&client, &id).await?["state"], "FAILED");
    assert_eq!(waiting(&context)?, 0);
    Ok(())
}

async fn a_trial_says_what_would_happen_and_keeps_nothing(context: TestContext) -> Outcome {
    let app = TestApp::new(&context).await?;
    let client = app.as_organization("alpha", &SCOPES).await?;
    let (text, bad) = damaged(100);
    let id = import_file(&app, &client, "/imports/persons?dryRun=true", &text).await?;
    let import = look(&client, &id).await?;
    assert_eq!(
        (&import["state"], &import["dryRun"]),
        (&json!("FINISHED"), &json!(true))
    );
    assert_eq!(
        (&import["inserted"], &import["refused"]),
        (&json!(95), &json!(5))
    );
    assert_eq!(person::Entity::find().count(app.db()).await?, 0);
    let report = client
        .get(import["report"].as_str().ok_or("no report")?)
        .await?;
    assert_eq!(report.text.lines().count(), bad.len() + 1);
    let id = import_file(&app, &client, "/imports/persons?atomic=true", &text).await?;
    let import = look(&client, &id).await?;
    assert_eq!(import["state"], "FAILED", "{import}");
    assert_eq!(import["failure"]["code"], "BAD_USER_INPUT");
    assert_eq!(person::Entity::find().count(app.db()).await?, 0);
    Ok(())
}

async fn the_same_request_is_done_once(context: TestContext) -> Outcome {
    let app = TestApp::new(&context).await?;
    let client = app.as_organization("alpha", &SCOPES).await?;
    let mut answers = Vec::new();
    for text in [
        "external_id\nc1\n",
        "external_id\nc1\n",
        "external_id\nc2\n",
    ] {
        let request = client
            .request(Method::POST, "/imports/persons")
            .header("idempotency-key", "k1")
            .body(Body::from(text))?;
        answers.push(client.send(request).await?);
    }
    assert_eq!(answers[0].status, StatusCode::ACCEPTED);
    assert_eq!(answers[0].json, answers[1].json);
    assert_eq!(answers[2].codes(), ["IDEMPOTENCY_MISMATCH"]);
    app.intake().work_off().await?;
    assert_eq!(person::Entity::find().count(app.db()).await?, 1);
    assert_eq!(waiting(&context)?, 0);
    Ok(())
}

async fn a_body_that_breaks_off_leaves_nothing(context: TestContext) -> Outcome {
    let app = TestApp::new(&context).await?;
    let client = app.as_organization("alpha", &SCOPES).await?;
    let broken: Vec<Result<Bytes, std::io::Error>> = vec![
        Ok(Bytes::from_static(b"external_id\nc1\n")),
        Err(std::io::ErrorKind::ConnectionReset.into()),
    ];
    let body = Body::from_stream(stream::iter(broken));
    let answer = post(&client, "/imports/persons", body).await?;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{}", answer.text);
    assert_eq!(waiting(&context)?, 0);
    assert_eq!(import::Entity::find().count(app.db()).await?, 0);
    Ok(())
}

async fn what_is_not_taken_is_refused_with_the_mend(context: TestContext) -> Outcome {
    let app = TestApp::builder(&context)?
        .config(|config| config.imports.file_bytes = 1_000)
        .build()
        .await?;
    let client = app.as_organization("alpha", &SCOPES).await?;
    for (path, body, status, word) in [
        ("/imports/facilities", "code\nX\n", 400, "contributions"),
        ("/imports/nothing", "code\nX\n", 400, "persons"),
        (
            "/imports/persons?force=true",
            "external_id\nc\n",
            400,
            "dryRun",
        ),
        ("/imports/persons", "", 400, "body"),
        (
            "/imports/persons",
            "external_id,last name\nc,Doe\n",
            400,
            "last name",
        ),
        ("/imports/persons", "PK\u{3}\u{4}", 400, "spreadsheet"),
    ] {
        let answer = post(&client, path, body).await?;
        assert_eq!(answer.status.as_u16(), status, "{path}: {}", answer.text);
        assert!(answer.messages().contains(word), "{path}: {}", answer.text);
        assert!(!answer.text.contains("Doe"));
    }
    let large = "x".repeat(2_000);
    let answer = post(&client, "/imports/persons", large).await?;
    assert_eq!(
        answer.status,
        StatusCode::PAYLOAD_TOO_LARGE,
        "{}",
        answer.text
    );
    let reader = app.as_organization("alpha", &["detainees:read"]).await?;
    let answer = post(&reader, "/imports/persons", "external_id\nc\n").await?;
    assert_eq!(answer.codes(), ["FORBIDDEN"]);
    let answer = post(&app.anonymous(), "/imports/persons", "external_id\nc\n").await?;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    let mapping = "kind = \"persons\"\nname = \"mine\"\n[fields]\nexternal_id = \"Case\"\n";
    let mapping = base64::engine::general_purpose::STANDARD.encode(mapping);
    let request = client
        .request(Method::POST, "/imports/persons")
        .header("habeas-mapping", mapping)
        .body(Body::from("Case\nc1\n"))?;
    assert_eq!(client.send(request).await?.status, StatusCode::ACCEPTED);
    app.intake().work_off().await?;
    assert_eq!(person::Entity::find().count(app.db()).await?, 1);
    assert_eq!(waiting(&context)?, 0);
    Ok(())
}

async fn imports_of_others_are_not_there(context: TestContext) -> Outcome {
    let app = TestApp::new(&context).await?;
    let alpha = app.as_organization("alpha", &SCOPES).await?;
    let beta = app.as_organization("beta", &SCOPES).await?;
    let text = "external_id,gender\nc1,female\n";
    let id = import_file(&app, &alpha, "/imports/persons", text).await?;
    assert_eq!(look(&beta, &id).await?, Value::Null);
    let report = beta.get(&format!("/imports/{id}/report.csv")).await?;
    assert_eq!(report.status, StatusCode::NOT_FOUND);
    let query = "mutation ($id: ID!) { revertImport(input: { idempotencyKey: \"x\", import: $id }) \
        { removed userErrors { code } } }";
    let answer = beta.gql(query, json!({ "id": id })).await?;
    assert_eq!(
        answer.data()?["revertImport"]["userErrors"][0]["code"],
        "NOT_FOUND"
    );
    // The same bytes of another organization are another import, and other persons.
    let other = import_file(&app, &beta, "/imports/persons", text).await?;
    assert_ne!(other, id);
    assert_eq!(person::Entity::find().count(app.db()).await?, 2);
    let list = "{ imports { totalCount nodes { id } } }";
    let answer = beta.gql(list, json!({})).await?;
    assert_eq!(answer.data()?["imports"]["nodes"], json!([{ "id": other }]));
    assert_eq!(answer.data()?["imports"]["totalCount"], 1);
    Ok(())
}

async fn hostile_files_change_nothing_they_should_not(context: TestContext) -> Outcome {
    let app = TestApp::new(&context).await?;
    let alpha = app.as_organization("alpha", &SCOPES).await?;
    let beta = app.as_organization("beta", &SCOPES).await?;
    import_file(
        &app,
        &alpha,
        "/imports/persons",
        "external_id,gender\nc1,female\n",
    )
    .await?;
    let public = || async {
        let places = place::Entity::find().count(app.db()).await?;
        let sources = source::Entity::find().count(app.db()).await?;
        Ok::<_, tests::Failed>((
            places,
            sources,
            facility::Entity::find().count(app.db()).await?,
        ))
    };
    let before = public().await?;
    // Another organization's case, by every name that it may be guessed under.
    let stays = "external_id,person,booked_in_at\nd1,c1,2020-01-01T10:00\n\
        d2,organization:alpha/c1,2020-01-01T10:00\n";
    let id = import_file(&app, &beta, "/imports/detentions", stays).await?;
    let import = look(&beta, &id).await?;
    assert_eq!(
        (&import["inserted"], &import["refused"]),
        (&json!(0), &json!(2))
    );
    // Words that everybody would see are not made from a partner's file.
    import_file(&app, &beta, "/imports/persons", "external_id\nb1\n").await?;
    let arrests = "external_id,person,place\na1,b1,<script>alert(1)</script>\n";
    let id = import_file(&app, &beta, "/imports/arrests", arrests).await?;
    assert_eq!(look(&beta, &id).await?["refused"], 1);
    let group = "status,destination_country,starts_on\nplanned,KH,2018-01\n";
    let id = import_file(&app, &beta, "/imports/removals", group).await?;
    assert_eq!(look(&beta, &id).await?["refused"], 1);
    assert_eq!(public().await?, before);
    // A source is its owner's case file.
    let text = "external_id\nb2\n";
    let path = "/imports/persons?source=Notes%20of%20a%20partner";
    import_file(&app, &beta, path, text).await?;
    let sources = source::Entity::find().all(app.db()).await?;
    assert!(sources.iter().all(|source| source.contributor_id.is_some()
        && source.kind == entities::codes::SourceKind::CaseFile));
    // Cells that are no values of their fields.
    let long = "y".repeat(2 << 20);
    let cells = format!(
        "external_id,gender,birth_year,citizenship_text\n=HYPERLINK(1),female,1979,x\n\
         b4,female,\u{202e}9791,x\nb5,female,1979,{long}\nb6,[],true,x\n"
    );
    let id = import_file(&app, &beta, "/imports/persons", &cells).await?;
    let import = look(&beta, &id).await?;
    assert!(import["refused"].as_i64() >= Some(3), "{import}");
    let people = person::Entity::find().count(app.db()).await?;
    assert!(people <= 4, "{people}");
    let runs = import_run::Entity::find().all(app.db()).await?;
    assert!(runs.iter().all(|run| run.spool_file.is_none()));
    Ok(())
}

async fn another_instance_goes_on_with_its_own_files_only(context: TestContext) -> Outcome {
    let app = TestApp::new(&context).await?;
    let client = app.as_organization("alpha", &SCOPES).await?;
    let answer = post(&client, "/imports/persons", "external_id\nc1\n").await?;
    assert_eq!(answer.status, StatusCode::ACCEPTED);
    let database = app.database().clone();
    // Ids are counted anew in each app of a test; those of two instances are never the same.
    std::fs::create_dir(context.folder().join("other"))?;
    context.write("other/spool-id", "other")?;
    let other = TestApp::builder(&context)?
        .database(&database)
        .config(|config| config.imports.spool_dir = "other".into())
        .build()
        .await?;
    assert_eq!(other.intake().work_off().await?, 0, "the file is not here");
    // Its instance is back: the same folder.
    let back = TestApp::builder(&context)?
        .database(&database)
        .build()
        .await?;
    assert_eq!(back.intake().work_off().await?, 1);
    assert_eq!(person::Entity::find().count(app.db()).await?, 1);
    // One that never comes back is reported by the others.
    let answer = post(&client, "/imports/persons", "external_id\nc2\n").await?;
    let id = answer.json["import"].as_str().ok_or("no id")?;
    other.advance(chrono::TimeDelta::hours(1));
    other.intake().work_off().await?;
    let import = look(&client, id).await?;
    assert_eq!(import["state"], "FAILED", "{import}");
    assert_eq!(import["failure"]["code"], "UNAVAILABLE");
    assert_eq!(
        told(&app).await?,
        2,
        "one that came to its end, one that did not"
    );
    Ok(())
}
