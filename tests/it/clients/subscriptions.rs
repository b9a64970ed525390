//! Subscriptions: published WebSocket clients hear of what another process imports.

use std::process::Command;
use std::time::Duration;

use serde_json::{Value, json};
use tests::process::Running;
use tests::{Outcome, Serving, Suite, TestContext};

use super::PUBLISHED;
use super::python::GQL;

pub(super) fn tests(suite: &mut Suite) {
    {
        let mut suite = suite.needing(|| PUBLISHED.ready());
        tests::add_tests!(suite, on_each_backend:
            graphql_ws_hears_of_an_import,
            graphql_ws_hears_again_after_a_broken_connection,
            graphql_ws_is_closed_with_a_bad_token,
        );
    }
    let mut suite = suite.needing(|| GQL.ready());
    tests::add_tests!(suite, on_each_backend:
        gql_hears_of_an_import,
        gql_is_closed_with_a_bad_token,
    );
}

fn graphql_ws(arguments: &[&str]) -> Outcome<Command> {
    let mut command = PUBLISHED.command("node")?;
    command.arg("subscribe.js").args(arguments);
    Ok(command)
}

fn gql() -> Outcome<Command> {
    let mut command = GQL.command("python")?;
    command.arg("tests/clients/python/subscribe.py");
    Ok(command)
}

/// A service of the test's own: what it imports, others would see.
async fn serve(context: &TestContext) -> Outcome<Serving> {
    Serving::demo(&context.empty_database().await?)
}

fn told(line: &str) -> Outcome<Value> {
    Ok(serde_json::from_str(line)?)
}

fn is_connected(client: &Running) -> Outcome {
    assert_eq!(told(&client.line()?)?, json!({ "connected": true }));
    Ok(())
}

/// Imports one new facility after the other until the client tells of one: the protocol does not
/// say when a subscription has begun.
fn hears_of_an_import(client: &Running, serving: &Serving, letter: char) -> Outcome {
    for number in 0..20 {
        let code = format!("NEW{letter}{number}");
        let rows = format!("code,name,city,state\n{code},New {letter}{number},Natchez,MS\n");
        let path = serving.write(&format!("{code}.csv"), rows)?;
        let path = path.to_str().ok_or("the folder has no name in UTF-8")?;
        let arguments = ["import", "facilities", path, "--source", "A file of a test"];
        serving.habeas(&arguments)?.success()?;
        let Some(line) = client.line_within(Duration::from_secs(5)) else {
            continue;
        };
        let heard = told(&line)?;
        let change = &heard["data"]["recordChanged"];
        assert_eq!(change["kind"], "FACILITY", "{heard}");
        assert_eq!(change["change"], "CREATED", "{heard}");
        let told_code = change["record"]["code"].as_str().unwrap_or_default();
        assert!(told_code.starts_with(&format!("NEW{letter}")), "{heard}");
        return Ok(());
    }
    Err("the client never heard of an import".into())
}

async fn graphql_ws_hears_of_an_import(context: TestContext) -> Outcome {
    let serving = serve(&context).await?;
    let client = Running::start(serving.tell(&mut graphql_ws(&[])?, "reader")?)?;
    is_connected(&client)?;
    hears_of_an_import(&client, &serving, 'A')
}

async fn graphql_ws_hears_again_after_a_broken_connection(context: TestContext) -> Outcome {
    let serving = serve(&context).await?;
    let client = Running::start(serving.tell(&mut graphql_ws(&["--drop"])?, "reader")?)?;
    is_connected(&client)?;
    hears_of_an_import(&client, &serving, 'A')?;
    is_connected(&client)?;
    hears_of_an_import(&client, &serving, 'B')
}

async fn gql_hears_of_an_import(context: TestContext) -> Outcome {
    let serving = serve(&context).await?;
    let client = Running::start(serving.tell(&mut gql()?, "reader")?)?;
    is_connected(&client)?;
    hears_of_an_import(&client, &serving, 'A')
}

async fn graphql_ws_is_closed_with_a_bad_token(context: TestContext) -> Outcome {
    is_refused(&context, graphql_ws(&[])?).await
}

async fn gql_is_closed_with_a_bad_token(context: TestContext) -> Outcome {
    is_refused(&context, gql()?).await
}

async fn is_refused(context: &TestContext, mut client: Command) -> Outcome {
    let demo = context.demo().await?;
    demo.tell(&mut client, "reader")?
        .env("HABEAS_TOKEN", "not.a.token");
    let line = Running::start(&mut client)?.line()?;
    assert_eq!(told(&line)?["closed"], 4403, "{line}");
    Ok(())
}
