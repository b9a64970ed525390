//! Server-sent events.

use chrono::TimeDelta;
use serde_json::json;
use tests::{Failed, Outcome, Suite, TestApp, TestContext};

use super::{FACILITIES, app, import_facilities};

pub(crate) fn tests(suite: &mut Suite) {
    tests::add_tests!(suite, on_each_backend:
        a_change_by_another_process_is_an_event,
        a_query_is_one_event,
        refusals_of_the_document_are_events,
        refusals_of_the_request_are_answers,
        a_stream_ends_with_the_token,
        a_stream_ends_when_the_service_stops,
        a_client_holds_so_many_streams_and_no_more,
    );
}

async fn a_change_by_another_process_is_an_event(context: TestContext) -> Outcome {
    let app = app(&context).await?;
    let mut events = app
        .with_scopes(&["facilities:read"])?
        .events(FACILITIES)
        .await?;
    assert_eq!(events.headers["content-type"], "text/event-stream");
    assert_eq!(events.headers["cache-control"], "no-store");
    app.wait_for_subscribers(1).await?;
    import_facilities(&context, &app, &["Stewart"]).await?;
    let (event, data) = events.next().await?.ok_or("the stream ended")?;
    let told = &data["data"]["recordChanged"];
    assert_eq!(
        (event.as_str(), &told["change"]),
        ("next", &json!("CREATED"))
    );
    assert_eq!(told["record"]["name"], "Stewart", "{data}");
    assert_eq!(told["record"]["id"], told["recordId"]);
    // Who hangs up no longer follows.
    drop(events);
    app.wait_for_subscribers(0).await
}

async fn a_query_is_one_event(context: TestContext) -> Outcome {
    let app = TestApp::new(&context).await?;
    let mut events = app.with_every_scope()?.events("{ __typename }").await?;
    let (event, told) = events.next().await?.ok_or("no event")?;
    assert_eq!(event, "next");
    assert_eq!(told["data"], json!({ "__typename": "Query" }));
    assert_eq!(told["extensions"]["cost"]["requested"], 1);
    assert_eq!(
        events.next().await?,
        Some(("complete".to_owned(), json!(null)))
    );
    assert_eq!(events.next().await?, None);
    Ok(())
}

async fn refusals_of_the_document_are_events(context: TestContext) -> Outcome {
    let app = TestApp::new(&context).await?;
    let client = app.with_scopes(&["statistics:read"])?;
    for (query, code) in [
        ("{", "GRAPHQL_PARSE_FAILED"),
        ("subscription { noSuchField }", "GRAPHQL_VALIDATION_FAILED"),
        (FACILITIES, "FORBIDDEN"),
    ] {
        let mut events = client.events(query).await?;
        let id = events.headers["x-request-id"].to_str()?.to_owned();
        let (event, data) = events.next().await?.ok_or("the stream ended")?;
        assert_eq!(event, "next");
        assert_eq!(data.get("data"), None, "{data}");
        let extensions = &data["errors"][0]["extensions"];
        assert_eq!(
            extensions,
            &json!({ "code": code, "requestId": id }),
            "{data}"
        );
        let (event, _) = events.next().await?.ok_or("the stream ended")?;
        assert_eq!(event, "complete");
    }
    Ok(())
}

async fn refusals_of_the_request_are_answers(context: TestContext) -> Outcome {
    use axum::body::Body;
    use axum::http::{Method, header::ACCEPT};

    let app = TestApp::new(&context).await?;
    let client = app.with_every_scope()?;
    let mutation = "/graphql?query=mutation%7Bx%7D";
    let two = "/graphql?query=%7B__typename%7D&query=%7B__typename%7D";
    for (client, path, status) in [
        (&app.anonymous(), "/graphql?query=%7B__typename%7D", 401),
        (&client, mutation, 405),
        (&client, two, 400),
    ] {
        let request = client
            .request(Method::GET, path)
            .header(ACCEPT, "text/event-stream")
            .body(Body::empty())?;
        let answer = client.send(request).await?;
        assert_eq!(answer.status, status, "{path}: {}", answer.text);
        assert_eq!(answer.codes().len(), 1, "{}", answer.text);
    }
    Ok(())
}

async fn a_stream_ends_with_the_token(context: TestContext) -> Outcome {
    let app = TestApp::new(&context).await?;
    let mut events = app
        .with_scopes(&["facilities:read"])?
        .events(FACILITIES)
        .await?;
    app.wait_for_subscribers(1).await?;
    app.advance(TimeDelta::hours(1));
    assert_eq!(
        events.next().await?,
        Some(("complete".to_owned(), json!(null)))
    );
    assert_eq!(events.next().await?, None);
    Ok(())
}

async fn a_stream_ends_when_the_service_stops(context: TestContext) -> Outcome {
    let app = TestApp::new(&context).await?;
    let mut events = app
        .with_scopes(&["facilities:read"])?
        .events(FACILITIES)
        .await?;
    app.wait_for_subscribers(1).await?;
    app.shutdown().stop();
    assert_eq!(
        events.next().await?,
        Some(("complete".to_owned(), json!(null)))
    );
    Ok(())
}

async fn a_client_holds_so_many_streams_and_no_more(context: TestContext) -> Outcome {
    let app = TestApp::builder(&context)?
        .config(|config| config.http.streams.per_client = 1)
        .build()
        .await?;
    let client = app.with_scopes(&["facilities:read"])?;
    let first = client.events(FACILITIES).await?;
    app.wait_for_subscribers(1).await?;
    let refused = client.events(FACILITIES).await.map(drop).err();
    assert_eq!(
        refused.as_ref().and_then(Failed::message),
        Some("status 429 Too Many Requests")
    );
    drop(first);
    app.wait_for_subscribers(0).await?;
    client.events(FACILITIES).await.map(drop)
}
