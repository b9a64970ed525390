//! How the service stops while there is work.

use tests::{Exchange, Outcome, Served, Suite, TestApp, TestContext};
use tokio::net::TcpStream;

use super::head;

pub(super) fn tests(suite: &mut Suite) {
    tests::add_tests!(suite, on_each_backend:
        a_request_in_flight_ends_well,
        whoever_asks_while_draining_is_served_and_sent_away,
        resting_connections_end_at_once,
        at_the_deadline_requests_are_cut_off,
    );
}

const BODY: &str = r#"{"query":"{ __typename }"}"#;

/// A connection whose request is being read: the server has said so.
async fn in_flight(app: &TestApp, served: &Served) -> Outcome<Exchange> {
    let mut exchange = served.connect().await?;
    let head = head(app, BODY.len(), "expect: 100-continue\r\n")?;
    exchange.write(head).await?;
    exchange.read_until("HTTP/1.1 100 Continue\r\n\r\n").await?;
    Ok(exchange)
}

async fn a_request_in_flight_ends_well(context: TestContext) -> Outcome {
    let app = TestApp::new(&context).await?;
    let mut served = app.serve().await?;
    let mut exchange = in_flight(&app, &served).await?;
    served.shutdown().drain();
    served.shutdown().stop();
    while TcpStream::connect(served.address()).await.is_ok() {
        tokio::task::yield_now().await;
    }
    exchange.write(BODY).await?;
    let answer = exchange.rest().await?;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(answer.contains("connection: close\r\n"), "{answer}");
    assert!(answer.contains(r#""__typename":"#), "{answer}");
    served.ended().await
}

async fn whoever_asks_while_draining_is_served_and_sent_away(context: TestContext) -> Outcome {
    let app = TestApp::new(&context).await?;
    let mut served = app.serve().await?;
    let ready = served.get("/ready").await?;
    assert!(ready.starts_with("HTTP/1.1 200"), "{ready}");
    served.shutdown().drain();
    let ready = served.get("/ready").await?;
    assert!(ready.starts_with("HTTP/1.1 503"), "{ready}");
    assert!(ready.contains(r#""stopping":true"#), "{ready}");
    let mut exchange = served.connect().await?;
    let request = "GET /health HTTP/1.1\r\nhost: test\r\n\r\n";
    exchange.write(request).await?;
    let answer = exchange.rest().await?;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(answer.contains("connection: close\r\n"), "{answer}");
    served.shutdown().stop();
    served.ended().await
}

async fn resting_connections_end_at_once(context: TestContext) -> Outcome {
    let app = TestApp::new(&context).await?;
    let mut served = app.serve().await?;
    let mut exchange = served.connect().await?;
    let request = "GET /health HTTP/1.1\r\nhost: test\r\n\r\n";
    exchange.write(request).await?;
    exchange.read_until("{\"status\":\"ok\"}").await?;
    let _silent = served.connect().await?;
    served.shutdown().stop();
    assert_eq!(exchange.rest().await?, "");
    served.ended().await
}

async fn at_the_deadline_requests_are_cut_off(context: TestContext) -> Outcome {
    let app = TestApp::new(&context).await?;
    let mut served = app.serve().await?;
    let mut exchange = in_flight(&app, &served).await?;
    served.shutdown().stop();
    served.shutdown().end();
    assert_eq!(exchange.rest().await?, "");
    served.ended().await
}
