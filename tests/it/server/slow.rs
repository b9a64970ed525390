//! Clients that take their time.

use std::time::Duration;

use tests::{Exchange, Outcome, Suite, TestContext};
use tokio::task::JoinSet;

use super::{head, impatient, serves_others};

pub(super) fn tests(suite: &mut Suite) {
    tests::add_tests!(suite, on_each_backend:
        two_thousand_byte_a_second_clients_are_cut_and_others_served,
        a_connection_that_says_nothing_is_closed,
        a_connection_that_rests_too_long_is_closed,
        a_body_that_stops_is_answered_and_cut,
        a_client_that_reads_nothing_is_cut,
    );
}

/// Sends a byte at a time until the server has had enough.
async fn trickle(mut exchange: Exchange, start: String) -> Outcome<String> {
    exchange.write(start).await?;
    while exchange.write("x").await.is_ok() {
        tokio::time::sleep(Duration::from_millis(250)).await;
    }
    exchange.rest().await
}

async fn two_thousand_byte_a_second_clients_are_cut_and_others_served(
    context: TestContext,
) -> Outcome {
    let (app, served) = impatient(&context).await?;
    let of_head = "GET /health HTTP/1.1\r\nhost: test\r\nx-slow: ".to_owned();
    let of_body = head(&app, 100_000, "")?;
    let mut clients = JoinSet::new();
    for _ in 0..1_000 {
        clients.spawn(trickle(served.connect().await?, of_head.clone()));
        clients.spawn(trickle(served.connect().await?, of_body.clone()));
        if clients.len() % 100 == 0 {
            serves_others(&served).await?;
        }
    }
    serves_others(&served).await?;
    while let Some(client) = clients.join_next().await {
        client??;
    }
    let slow_headers = r#"habeas_connections_closed_total{reason="slow_header"}"#;
    served.counted(slow_headers, 1_000).await?;
    let slow_bodies = r#"habeas_connections_closed_total{reason="slow_body"}"#;
    served.counted(slow_bodies, 1_000).await?;
    serves_others(&served).await
}

async fn a_connection_that_says_nothing_is_closed(context: TestContext) -> Outcome {
    let (_app, served) = impatient(&context).await?;
    // Nothing; the beginning of either protocol; half of a head.
    for start in ["", "P", "PRI * HTTP/2.0\r\n", "GET / HTTP/1.1\r\nhost:"] {
        let mut exchange = served.connect().await?;
        exchange.write(start).await?;
        assert_eq!(exchange.rest().await?, "", "{start}");
    }
    let mut gone = served.connect().await?;
    gone.write("GET / HT").await?;
    gone.finish().await?;
    gone.rest().await?;
    served.counted("habeas_connections", 0).await?;
    serves_others(&served).await
}

async fn a_connection_that_rests_too_long_is_closed(context: TestContext) -> Outcome {
    let (_app, served) = impatient(&context).await?;
    let mut exchange = served.connect().await?;
    for _ in 0..2 {
        let request = "GET /health HTTP/1.1\r\nhost: test\r\n\r\n";
        exchange.write(request).await?;
        exchange.read_until("{\"status\":\"ok\"}").await?;
    }
    assert_eq!(exchange.rest().await?, "");
    let idle = r#"habeas_connections_closed_total{reason="idle"}"#;
    served.counted(idle, 1).await
}

async fn a_body_that_stops_is_answered_and_cut(context: TestContext) -> Outcome {
    let (app, served) = impatient(&context).await?;
    let mut exchange = served.connect().await?;
    exchange.write(head(&app, 100, "")?).await?;
    exchange.write("{\"query\":").await?;
    let answer = exchange.rest().await?;
    assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
    assert!(answer.contains("x-request-id: "), "{answer}");
    assert!(answer.contains("\"code\":\"TIMEOUT\""), "{answer}");
    Ok(())
}

async fn a_client_that_reads_nothing_is_cut(context: TestContext) -> Outcome {
    let (_app, served) = impatient(&context).await?;
    let mut exchange = served.connect().await?;
    // The answers are many times as long as what the sockets hold.
    let request = "GET /schema.graphql HTTP/1.1\r\nhost: test\r\n\r\n";
    exchange.write(request.repeat(400)).await?;
    let not_taken = r#"habeas_connections_closed_total{reason="not_taken"}"#;
    served.counted(not_taken, 1).await?;
    served.counted("habeas_connections", 0).await?;
    serves_others(&served).await
}
