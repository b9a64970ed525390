//! The protocol `graphql-transport-ws`: every close code, and what runs in between.

use chrono::TimeDelta;
use serde_json::{Value, json};
use tests::{Outcome, Served, Suite, TestApp, TestContext, build};
use uuid::Uuid;

use super::{FACILITIES, app, import_facilities};

pub(crate) fn tests(suite: &mut Suite) {
    tests::add_tests!(suite, on_each_backend:
        without_the_sub_protocol_a_socket_is_closed_with_4406,
        the_header_field_comes_back_in_the_case_it_was_sent_in,
        a_foreign_page_is_refused_before_the_upgrade,
        messages_out_of_the_protocol_are_closed_with_4400,
        an_operation_before_the_acknowledgement_is_closed_with_4401,
        refused_credentials_are_closed_with_4403,
        credentials_in_the_address_are_no_credentials,
        a_socket_that_never_begins_is_closed_with_4408,
        an_id_that_is_taken_is_closed_with_4409,
        a_second_beginning_is_closed_with_4429,
        too_many_sockets_are_closed_with_4429,
        too_many_operations_are_refused_one_by_one,
        the_end_of_the_token_closes_with_4401,
        the_end_of_the_service_closes_with_1001,
        a_silent_socket_is_closed,
        pings_are_answered,
        operations_run_side_by_side,
        a_query_is_answered_and_completed,
        refusals_are_errors_in_the_shape_of_http,
        completing_stops_and_frees_the_id,
    );
}

const SCOPE: &[&str] = &["facilities:read"];

async fn served(context: &TestContext) -> Outcome<(TestApp, Served, String)> {
    let app = TestApp::new(context).await?;
    let served = app.serve().await?;
    let token = app.token(Uuid::from_u128(1), SCOPE)?;
    Ok((app, served, token))
}

async fn without_the_sub_protocol_a_socket_is_closed_with_4406(context: TestContext) -> Outcome {
    let (_app, served, _) = served(&context).await?;
    for fields in [[].as_slice(), &[("sec-websocket-protocol", "graphql-ws")]] {
        let socket = served.upgrade(fields).await?;
        let Ok(mut socket) = socket else {
            return Err("refused before it could be told why".into());
        };
        assert_eq!(socket.close_code().await?, 4406);
    }
    let socket = served.socket().await?;
    let spoken = &socket.response().headers()["sec-websocket-protocol"];
    assert_eq!(spoken, "graphql-transport-ws");
    Ok(())
}

async fn the_header_field_comes_back_in_the_case_it_was_sent_in(context: TestContext) -> Outcome {
    let (_app, served, _) = served(&context).await?;
    for name in ["Sec-WebSocket-Protocol", "sec-websocket-protocol"] {
        let mut exchange = served.connect().await?;
        let handshake = format!(
            "GET /graphql HTTP/1.1\r\nHost: test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
             Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
             {name}: graphql-transport-ws\r\n\r\n"
        );
        exchange.write(handshake).await?;
        let head = exchange.read_until("\r\n\r\n").await?;
        assert!(head.starts_with("HTTP/1.1 101 "), "{head}");
        let line = format!("\r\n{name}: graphql-transport-ws\r\n");
        assert!(head.contains(&line), "{head}");
    }
    Ok(())
}

async fn a_foreign_page_is_refused_before_the_upgrade(context: TestContext) -> Outcome {
    let app = TestApp::builder(&context)?
        .config(|config| config.http.allowed_origins = vec!["https://maps.example.org".into()])
        .build()
        .await?;
    let served = app.serve().await?;
    let protocol = ("sec-websocket-protocol", "graphql-transport-ws");
    let own = format!("http://{}", served.address());
    for (origin, expected) in [
        ("https://evil.example", Err(403)),
        ("null", Err(403)),
        ("https://maps.example.org", Ok(())),
        (own.as_str(), Ok(())),
    ] {
        let answer = served.upgrade(&[protocol, ("origin", origin)]).await?;
        assert_eq!(answer.map(drop), expected, "{origin}");
    }
    Ok(())
}

async fn messages_out_of_the_protocol_are_closed_with_4400(context: TestContext) -> Outcome {
    let (_app, served, token) = served(&context).await?;
    let too_long = "x".repeat(2 << 20);
    for text in [
        "",
        "{",
        "[]",
        r#"{"type":"data"}"#,
        r#"{"type":"subscribe"}"#,
        &too_long,
    ] {
        let mut socket = served.connected(&token).await?;
        // The service may close while a long message is still on its way.
        let _ = socket.send_text(text).await;
        let shown: String = text.chars().take(20).collect();
        assert_eq!(socket.close_code().await?, 4400, "{shown}");
    }
    let mut socket = served.connected(&token).await?;
    socket.send_bytes(b"{}".to_vec()).await?;
    assert_eq!(socket.close_code().await?, 4400);
    Ok(())
}

async fn an_operation_before_the_acknowledgement_is_closed_with_4401(
    context: TestContext,
) -> Outcome {
    let (_app, served, _) = served(&context).await?;
    let mut socket = served.socket().await?;
    socket.subscribe("1", "{ __typename }").await?;
    assert_eq!(socket.close_code().await?, 4401);
    Ok(())
}

async fn refused_credentials_are_closed_with_4403(context: TestContext) -> Outcome {
    let (app, served, token) = served(&context).await?;
    for payload in [
        json!(null),
        json!({}),
        json!({ "authorization": "Bearer nonsense" }),
        json!({ "authorization": token }),
        json!({ "authorization": format!("Bearer {token}"), "Authorization": "Bearer x" }),
    ] {
        let mut socket = served.socket().await?;
        socket
            .send(json!({ "type": "connection_init", "payload": payload }))
            .await?;
        assert_eq!(socket.close_code().await?, 4403, "{payload}");
    }
    app.advance(TimeDelta::hours(2));
    let mut socket = served.socket().await?;
    socket.init(&token).await?;
    assert_eq!(socket.close_code().await?, 4403);
    Ok(())
}

async fn credentials_in_the_address_are_no_credentials(context: TestContext) -> Outcome {
    let (_app, served, token) = served(&context).await?;
    let bearer = format!("Bearer {token}");
    let fields = [
        ("sec-websocket-protocol", "graphql-transport-ws"),
        ("authorization", bearer.as_str()),
    ];
    let mut socket = served
        .upgrade(&fields)
        .await?
        .map_err(|status| status.to_string())?;
    socket.send(json!({ "type": "connection_init" })).await?;
    assert_eq!(socket.close_code().await?, 4403);
    Ok(())
}

async fn a_socket_that_never_begins_is_closed_with_4408(context: TestContext) -> Outcome {
    let app = TestApp::builder(&context)?
        .config(|config| config.http.streams.init_timeout_seconds = 1)
        .build()
        .await?;
    let served = app.serve().await?;
    let mut socket = served.socket().await?;
    assert_eq!(socket.close_code().await?, 4408);
    Ok(())
}

async fn an_id_that_is_taken_is_closed_with_4409(context: TestContext) -> Outcome {
    let (_app, served, token) = served(&context).await?;
    let mut socket = served.connected(&token).await?;
    socket.subscribe("1", FACILITIES).await?;
    socket.subscribe("1", "{ __typename }").await?;
    assert_eq!(socket.close_code().await?, 4409);
    Ok(())
}

async fn a_second_beginning_is_closed_with_4429(context: TestContext) -> Outcome {
    let (_app, served, token) = served(&context).await?;
    let mut socket = served.connected(&token).await?;
    socket.init(&token).await?;
    assert_eq!(socket.close_code().await?, 4429);
    Ok(())
}

async fn too_many_sockets_are_closed_with_4429(context: TestContext) -> Outcome {
    let app = TestApp::builder(&context)?
        .config(|config| config.http.streams.per_client = 2)
        .build()
        .await?;
    let served = app.serve().await?;
    let token = app.token(Uuid::from_u128(1), SCOPE)?;
    let mut first = served.connected(&token).await?;
    let _second = served.connected(&token).await?;
    let mut third = served.socket().await?;
    third.init(&token).await?;
    assert_eq!(third.close_code().await?, 4429);
    // A place is free again when a socket ends.
    first.init(&token).await?;
    assert_eq!(first.close_code().await?, 4429);
    served.connected(&token).await.map(drop)
}

async fn too_many_operations_are_refused_one_by_one(context: TestContext) -> Outcome {
    let app = TestApp::builder(&context)?
        .config(|config| config.http.streams.operations_per_socket = 1)
        .build()
        .await?;
    let served = app.serve().await?;
    let mut socket = served
        .connected(&app.token(Uuid::from_u128(1), SCOPE)?)
        .await?;
    socket.subscribe("1", FACILITIES).await?;
    socket.subscribe("2", "{ __typename }").await?;
    let refused = socket.receive().await?;
    assert_eq!(
        (&refused["type"], &refused["id"]),
        (&json!("error"), &json!("2"))
    );
    assert_eq!(refused["payload"][0]["extensions"]["code"], "RATE_LIMITED");
    socket
        .send(json!({ "type": "complete", "id": "1" }))
        .await?;
    socket.subscribe("3", "{ __typename }").await?;
    assert_eq!(socket.receive().await?["type"], "next");
    Ok(())
}

async fn the_end_of_the_token_closes_with_4401(context: TestContext) -> Outcome {
    let (app, served, token) = served(&context).await?;
    let mut socket = served.connected(&token).await?;
    socket.subscribe("1", FACILITIES).await?;
    app.wait_for_subscribers(1).await?;
    app.advance(TimeDelta::minutes(59));
    socket.send(json!({ "type": "ping" })).await?;
    assert_eq!(socket.receive().await?, json!({ "type": "pong" }));
    app.advance(TimeDelta::minutes(1));
    assert_eq!(socket.close_code().await?, 4401);
    app.wait_for_subscribers(0).await
}

async fn the_end_of_the_service_closes_with_1001(context: TestContext) -> Outcome {
    let (_app, mut served, token) = served(&context).await?;
    let mut socket = served.connected(&token).await?;
    served.shutdown().stop();
    assert_eq!(socket.close_code().await?, 1001);
    served.ended().await
}

async fn a_silent_socket_is_closed(context: TestContext) -> Outcome {
    let app = TestApp::builder(&context)?
        .config(|config| {
            config.http.streams.keep_alive_seconds = 1;
            config.http.streams.per_client = 1;
        })
        .build()
        .await?;
    let served = app.serve().await?;
    let token = app.token(Uuid::from_u128(1), SCOPE)?;
    let mut silent = served.connected(&token).await?;
    silent.subscribe("1", FACILITIES).await?;
    app.wait_for_subscribers(1).await?;
    // It answers no ping, because it does not read.
    app.wait_for_subscribers(0).await?;
    assert_eq!(silent.close_code().await?, 1001);
    Ok(())
}

async fn pings_are_answered(context: TestContext) -> Outcome {
    let (_app, served, token) = served(&context).await?;
    let mut socket = served.socket().await?;
    // Before the acknowledgement as well.
    socket
        .send(json!({ "type": "ping", "payload": { "a": 1 } }))
        .await?;
    let pong = json!({ "type": "pong", "payload": { "a": 1 } });
    assert_eq!(socket.receive().await?, pong);
    socket.send(json!({ "type": "pong" })).await?;
    socket.init(&token).await?;
    assert_eq!(socket.receive().await?["type"], "connection_ack");
    Ok(())
}

async fn operations_run_side_by_side(context: TestContext) -> Outcome {
    let app = app(&context).await?;
    let served = app.serve().await?;
    let mut socket = served
        .connected(&app.token(Uuid::from_u128(1), SCOPE)?)
        .await?;
    socket.subscribe("a", FACILITIES).await?;
    socket.subscribe("b", FACILITIES).await?;
    socket.subscribe("c", "{ __typename }").await?;
    app.wait_for_subscribers(2).await?;
    import_facilities(&context, &app, &["Stewart"]).await?;
    let mut seen = Vec::new();
    for _ in 0..4 {
        let message = socket.receive().await?;
        let text = |field: &str| message[field].as_str().unwrap_or_default().to_owned();
        seen.push((text("id"), text("type")));
    }
    seen.sort();
    let expected = [
        ("a", "next"),
        ("b", "next"),
        ("c", "complete"),
        ("c", "next"),
    ];
    assert_eq!(
        seen,
        expected.map(|(id, kind)| (id.to_owned(), kind.to_owned()))
    );
    Ok(())
}

async fn a_query_is_answered_and_completed(context: TestContext) -> Outcome {
    let (app, served, token) = served(&context).await?;
    build::facility(&app, |facility| facility.code = Some("STEWART".into())).await?;
    let mut socket = served.connected(&token).await?;
    let payload = json!({
        "query": "query Q($code: String!) { facility(code: $code) { code } }",
        "operationName": "Q",
        "variables": { "code": "STEWART" },
    });
    socket
        .send(json!({ "type": "subscribe", "id": "1", "payload": payload }))
        .await?;
    let answer = socket.receive().await?;
    assert_eq!(answer["type"], "next");
    let data = &answer["payload"]["data"];
    assert_eq!(
        data,
        &json!({ "facility": { "code": "STEWART" } }),
        "{answer}"
    );
    let complete = json!({ "type": "complete", "id": "1" });
    assert_eq!(socket.receive().await?, complete);
    // The id is free.
    socket.subscribe("1", "{ __typename }").await?;
    assert_eq!(socket.receive().await?["type"], "next");
    Ok(())
}

async fn refusals_are_errors_in_the_shape_of_http(context: TestContext) -> Outcome {
    let (app, served, token) = served(&context).await?;
    let mut socket = served.connected(&token).await?;
    let id = socket.response().headers()["x-request-id"]
        .to_str()?
        .to_owned();
    let lawsuits = "subscription { recordChanged(kinds: [LAWSUIT]) { recordId } }";
    for (query, code) in [
        ("{", "GRAPHQL_PARSE_FAILED"),
        ("{ noSuchField }", "GRAPHQL_VALIDATION_FAILED"),
        (
            "subscription { recordChanged { recordId } other: recordChanged { recordId } }",
            "GRAPHQL_VALIDATION_FAILED",
        ),
        (
            "subscription { recordChanged(kinds: []) { recordId } }",
            "BAD_USER_INPUT",
        ),
        (lawsuits, "FORBIDDEN"),
    ] {
        socket.subscribe("1", query).await?;
        let error = socket.receive().await?;
        assert_eq!(
            (&error["type"], &error["id"]),
            (&json!("error"), &json!("1")),
            "{error}"
        );
        let first = &error["payload"][0];
        let extensions = json!({ "code": code, "requestId": id });
        assert_eq!(first["extensions"], extensions, "{error}");
        // Word for word as over HTTP, where that answers the same document.
        if !query.starts_with("subscription") {
            let over_http = app.with_token(&token).gql(query, json!({})).await?;
            let without_id = |error: &Value| (error["message"].clone(), error["locations"].clone());
            assert_eq!(without_id(first), without_id(&over_http.json["errors"][0]));
        }
    }
    // A field that fails is a result.
    socket
        .subscribe("1", "{ lawsuit(id: \"x\") { id } }")
        .await?;
    let next = socket.receive().await?;
    assert_eq!(next["type"], "next", "{next}");
    assert_eq!(next["payload"]["errors"][0]["extensions"]["requestId"], id);
    Ok(())
}

async fn completing_stops_and_frees_the_id(context: TestContext) -> Outcome {
    let app = app(&context).await?;
    let served = app.serve().await?;
    let mut socket = served
        .connected(&app.token(Uuid::from_u128(1), SCOPE)?)
        .await?;
    socket.subscribe("1", FACILITIES).await?;
    app.wait_for_subscribers(1).await?;
    socket
        .send(json!({ "type": "complete", "id": "1" }))
        .await?;
    app.wait_for_subscribers(0).await?;
    // Completing what does not run is no fault.
    socket
        .send(json!({ "type": "complete", "id": "1" }))
        .await?;
    import_facilities(&context, &app, &["Stewart"]).await?;
    socket.subscribe("1", "{ __typename }").await?;
    let answer = socket.receive().await?;
    assert_eq!(answer["payload"]["data"], json!({ "__typename": "Query" }));
    Ok(())
}
