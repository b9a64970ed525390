//! What is no HTTP, or too much of it; and how many may come.

use tests::{Outcome, Suite, TestApp, TestContext};

use super::{impatient, refused, serves_others};

pub(super) fn tests(suite: &mut Suite) {
    tests::add_tests!(suite, on_each_backend:
        heads_that_are_too_long_are_refused,
        what_is_no_http_is_refused,
        pipelined_requests_are_answered_in_their_order,
        there_are_only_so_many_connections,
        one_address_has_only_so_many_connections,
        metrics_are_not_on_the_address_of_the_api,
    );
}

async fn heads_that_are_too_long_are_refused(context: TestContext) -> Outcome {
    let (_app, served) = impatient(&context).await?;
    let long_field = format!("x-long: {}\r\n", "x".repeat(40_000));
    let many_fields = "x: y\r\n".repeat(200);
    for fields in [long_field, many_fields] {
        let mut exchange = served.connect().await?;
        let head = format!("GET /health HTTP/1.1\r\nhost: test\r\n{fields}\r\n");
        exchange.write(head).await?;
        let status = refused(exchange).await?;
        assert!(status.starts_with("HTTP/1.1 431"), "{status}");
    }
    let mut exchange = served.connect().await?;
    let path = "x".repeat(40_000);
    exchange.write(format!("GET /{path} HTTP/1.1\r\n")).await?;
    let status = refused(exchange).await?;
    assert!(
        status.starts_with("HTTP/1.1 414") || status.starts_with("HTTP/1.1 431"),
        "{status}"
    );
    serves_others(&served).await
}

async fn what_is_no_http_is_refused(context: TestContext) -> Outcome {
    let (_app, served) = impatient(&context).await?;
    for bytes in [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03".as_slice(),
        b"GET\r\n\r\n",
        b"GET /health HTTP/9.9\r\n\r\n",
        b"GET /health HTTP/1.1\r\nhost: test\r\nno colon\r\n\r\n",
        b"GET /health HTTP/1.1\r\nhost: test\r\nx: \0\r\n\r\n",
        b"POST /graphql HTTP/1.1\r\nhost: test\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n{}",
        b"POST /graphql HTTP/1.1\r\nhost: test\r\ncontent-length: -1\r\n\r\n{}",
        b"POST /graphql HTTP/1.1\r\nhost: test\r\ntransfer-encoding: chunked, x\r\n\r\n{}",
    ] {
        let mut exchange = served.connect().await?;
        exchange.write(bytes).await?;
        let status = refused(exchange).await?;
        let shown = bytes.escape_ascii();
        assert!(
            status.is_empty() || status.starts_with("HTTP/1.1 400"),
            "{shown}: {status}"
        );
    }
    serves_others(&served).await
}

async fn pipelined_requests_are_answered_in_their_order(context: TestContext) -> Outcome {
    let (_app, served) = impatient(&context).await?;
    let mut exchange = served.connect().await?;
    let get = |path: &str| format!("GET {path} HTTP/1.1\r\nhost: test\r\n\r\n");
    let requests = get("/health") + &get("/nothing-here") + &get("/ready") + &get("/health");
    exchange.write(requests).await?;
    let answers = exchange.rest().await?;
    let statuses: Vec<&str> = answers
        .split("HTTP/1.1 ")
        .filter_map(|answer| answer.get(..3))
        .collect();
    assert_eq!(statuses, ["200", "404", "200", "200"], "{answers}");
    Ok(())
}

async fn there_are_only_so_many_connections(context: TestContext) -> Outcome {
    let app = TestApp::builder(&context)?
        .config(|config| config.http.server.max_connections = 2)
        .build()
        .await?;
    let served = app.serve().await?;
    let held = [served.connect().await?, served.connect().await?];
    served.counted("habeas_connections", 2).await?;
    let status = refused(served.connect().await?).await?;
    assert!(status.starts_with("HTTP/1.1 503"), "{status}");
    served
        .counted(r#"habeas_connections_refused_total{reason="full"}"#, 1)
        .await?;
    drop(held);
    loop {
        // The server hears of a closed connection a little later.
        if served.get("/health").await?.starts_with("HTTP/1.1 200") {
            return Ok(());
        }
    }
}

async fn one_address_has_only_so_many_connections(context: TestContext) -> Outcome {
    let app = TestApp::builder(&context)?
        .config(|config| config.http.server.max_connections_per_address = 1)
        .build()
        .await?;
    let served = app.serve().await?;
    let _held = served.connect().await?;
    served.counted("habeas_connections", 1).await?;
    let status = refused(served.connect().await?).await?;
    assert!(status.starts_with("HTTP/1.1 503"), "{status}");
    served
        .counted(r#"habeas_connections_refused_total{reason="address"}"#, 1)
        .await
}

async fn metrics_are_not_on_the_address_of_the_api(context: TestContext) -> Outcome {
    let app = TestApp::new(&context).await?;
    let answer = app.with_every_scope()?.get("/metrics").await?;
    assert_eq!(answer.status, 404);
    Ok(())
}
