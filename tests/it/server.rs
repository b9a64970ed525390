//! The server on a port, and the clients that servers fear: slow, broken, greedy. Times are set
//! short; a test waits for what must happen, however long a loaded machine takes for it.

mod http2;
mod protocol;
mod slow;
mod stopping;

use tests::{Exchange, Outcome, Served, Suite, TestApp, TestContext};

pub(crate) fn tests(suite: &mut Suite) {
    slow::tests(suite);
    protocol::tests(suite);
    http2::tests(suite);
    stopping::tests(suite);
}

/// A service whose patience is a second, on a port.
async fn impatient(context: &TestContext) -> Outcome<(TestApp, Served)> {
    let app = TestApp::builder(context)?.config(|config| {
        let server = &mut config.http.server;
        server.header_timeout_seconds = 1;
        server.body_timeout_seconds = 1;
        server.write_timeout_seconds = 1;
        server.idle_timeout_seconds = 1;
    });
    let app = app.build().await?;
    let served = app.serve().await?;
    Ok((app, served))
}

/// The head of a GraphQL request whose body is so long.
fn head(app: &TestApp, length: usize, more: &str) -> Outcome<String> {
    let token = app.token(uuid::Uuid::from_u128(1), &["facilities:read"])?;
    Ok(format!(
        "POST /graphql HTTP/1.1\r\nhost: test\r\nauthorization: Bearer {token}\r\n\
         content-type: application/json\r\ncontent-length: {length}\r\n{more}\r\n"
    ))
}

/// Checks that somebody else is served as if nothing were.
async fn serves_others(served: &Served) -> Outcome {
    let answer = served.get("/health").await?;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    Ok(())
}

/// The status line of an answer that ends the connection.
async fn refused(mut exchange: Exchange) -> Outcome<String> {
    let answer = exchange.rest().await?;
    Ok(answer.lines().next().unwrap_or_default().to_owned())
}
