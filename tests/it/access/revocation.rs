//! What a revocation ends: open sockets and streams, on every instance, also after a restart.

use std::time::Duration;

use axum::http::Method;
use serde_json::{Value, json};
use tests::{Client, Outcome, Serving, Suite, TestApp, TestContext};
use tokio::time::timeout;

use super::{admin, create};

pub(crate) fn tests(suite: &mut Suite) {
    tests::add_tests!(suite, on_each_backend:
        an_open_socket_is_closed_when_its_token_is_revoked,
        an_event_stream_ends_when_its_client_is_revoked,
        what_is_not_known_to_be_fresh_lets_nobody_in,
        a_revocation_reaches_every_instance_and_outlives_a_restart,
    );
}

/// Longer than two seconds take on a loaded machine.
const PATIENCE: Duration = Duration::from_mins(1);

const FOLLOW: &str = "subscription { recordChanged { kind } }";

/// A client that was made, with a token of it.
async fn client_with_token(app: &TestApp) -> Outcome<(Client, String, String)> {
    let admin = admin(app, "here").await?;
    let input = json!({ "idempotencyKey": "1", "scopes": ["facilities:read"] });
    let made = create(&admin, input).await?;
    let id = made["client"]["clientId"]
        .as_str()
        .ok_or("no id")?
        .to_owned();
    app.learn_of_clients().await?;
    let organization = tests::build::organization(app, "here").await?.id;
    let token = app.token_of(id.parse()?, organization, &["facilities:read"])?;
    Ok((admin, id, token))
}

async fn revoke(app: &TestApp, admin: &Client, id: &str) -> Outcome {
    let mutation =
        "mutation($id: String!) { revokeClient(input: {clientId: $id}) { userErrors { code } } }";
    admin.gql(mutation, json!({ "id": id })).await?.data()?;
    app.learn_of_clients().await
}

async fn an_open_socket_is_closed_when_its_token_is_revoked(context: TestContext) -> Outcome {
    let app = TestApp::new(&context).await?;
    let (admin, id, token) = client_with_token(&app).await?;
    let served = app.serve().await?;
    let mut socket = served.connected(&token).await?;
    socket.subscribe("1", FOLLOW).await?;
    app.wait_for_subscribers(1).await?;
    // Another client's end is no news for this one.
    let other = json!({ "idempotencyKey": "2", "scopes": ["facilities:read"] });
    let other = create(&admin, other).await?;
    let other = other["client"]["clientId"]
        .as_str()
        .ok_or("no id")?
        .to_owned();
    revoke(&app, &admin, &other).await?;
    socket.send(json!({ "type": "ping" })).await?;
    assert_eq!(socket.receive().await?["type"], "pong");
    revoke(&app, &admin, &id).await?;
    assert_eq!(socket.close_code().await?, 4403);
    let mut again = served.socket().await?;
    again.init(&token).await?;
    assert_eq!(again.close_code().await?, 4403);
    Ok(())
}

async fn an_event_stream_ends_when_its_client_is_revoked(context: TestContext) -> Outcome {
    let app = TestApp::new(&context).await?;
    let (admin, id, token) = client_with_token(&app).await?;
    let mut events = app.with_token(&token).events(FOLLOW).await?;
    app.wait_for_subscribers(1).await?;
    revoke(&app, &admin, &id).await?;
    let last = events.next().await?;
    assert_eq!(last.map(|(name, _)| name).as_deref(), Some("complete"));
    assert_eq!(events.next().await?, None);
    Ok(())
}

async fn what_is_not_known_to_be_fresh_lets_nobody_in(context: TestContext) -> Outcome {
    let app = TestApp::builder(&context)?
        .without_word_of_clients()
        .build()
        .await?;
    let client = app.with_scopes(&["facilities:read"])?;
    let query = "{ facilities { totalCount } }";
    let answer = client.gql(query, json!({})).await?;
    assert_eq!(answer.status, 503, "{}", answer.text);
    assert_eq!(answer.codes(), ["UNAVAILABLE"]);
    assert!(answer.headers.contains_key("retry-after"));
    // A token that is bad anyway is refused as ever.
    let bad = app.with_token("x").gql(query, json!({})).await?;
    assert_eq!(bad.status, 401);
    Ok(())
}

/// The status of a request with this token.
pub(super) async fn status(instance: &Serving, token: &str) -> Outcome<u16> {
    let path = "/graphql?query=%7Bviewer%7BclientId%7D%7D";
    let fields = [("authorization", format!("Bearer {token}"))];
    Ok(instance.request(Method::GET, path, &fields, "").await?.0)
}

/// What a form posted to a path comes to.
pub(super) async fn post(instance: &Serving, path: &str, form: &str) -> Outcome<(u16, Value)> {
    let kind = "application/x-www-form-urlencoded".to_owned();
    let fields = [("content-type", kind)];
    let (status, body) = instance.request(Method::POST, path, &fields, form).await?;
    Ok((status, serde_json::from_str(&body).unwrap_or_default()))
}

/// Waits until an instance refuses a token, whatever else it is asked meanwhile.
async fn refused(instance: &Serving, token: &str) -> Outcome {
    let refused = async {
        loop {
            match status(instance, token).await? {
                401 => return Outcome::Ok(()),
                200 => {}
                other => return Err(format!("status {other}").into()),
            }
        }
    };
    timeout(PATIENCE, refused).await?
}

async fn a_revocation_reaches_every_instance_and_outlives_a_restart(
    context: TestContext,
) -> Outcome {
    let one = context.demo().await?;
    let other = one.beside()?;
    let listed = one.habeas(&["organization", "list"])?;
    let first: Value = serde_json::from_str(listed.success()?.lines().next().unwrap_or_default())?;
    let slug = first["slug"].as_str().ok_or("no organization")?;
    let create = [
        "client",
        "create",
        "--organization",
        slug,
        "--scope",
        "facilities:read",
    ];
    let made: Value = serde_json::from_str(one.habeas(&create)?.success()?)?;
    let id = made["client_id"].as_str().ok_or("no id")?;
    let secret = made["client_secret"].as_str().ok_or("no secret")?;
    let credentials = format!("client_id={id}&client_secret={secret}");
    let grant = format!("grant_type=client_credentials&{credentials}");
    let mut tokens = Vec::new();
    for instance in [one, &other, one] {
        let (status, body) = post(instance, "/oauth/token", &grant).await?;
        assert_eq!(status, 200, "{body}");
        tokens.push(body["access_token"].as_str().ok_or("no token")?.to_owned());
    }
    // The client is new on both, and its tokens are good at once.
    for token in &tokens {
        assert_eq!(status(one, token).await?, 200);
        assert_eq!(status(&other, token).await?, 200);
    }
    // One token, on the one that did not issue it.
    let form = format!("{credentials}&token={}", tokens[0]);
    assert_eq!(post(&other, "/oauth/revoke", &form).await?.0, 200);
    refused(one, &tokens[0]).await?;
    refused(&other, &tokens[0]).await?;
    assert_eq!(status(one, &tokens[1]).await?, 200);
    // The client, from the command line.
    one.habeas(&["client", "revoke", id])?.success()?;
    for instance in [one, &other] {
        for token in &tokens {
            refused(instance, token).await?;
        }
        assert_eq!(post(instance, "/oauth/token", &grant).await?.0, 401);
    }
    drop(other);
    let started_anew = one.beside()?;
    for token in &tokens {
        assert_eq!(status(&started_anew, token).await?, 401);
    }
    Ok(())
}
