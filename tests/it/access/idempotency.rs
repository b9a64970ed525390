//! The same mutation, sent more than once.

use futures_util::future::join_all;
use serde_json::{Value, json};
use tests::{Client, Outcome, Suite, TestApp, TestContext};

use super::{CREATE, admin, create, faults};

pub(crate) fn tests(suite: &mut Suite) {
    tests::add_tests!(suite, on_each_backend:
        the_same_key_fifty_times_at_once_makes_one_client,
        a_refusal_is_answered_again_as_it_was,
        another_input_under_a_key_is_refused,
        the_keys_of_clients_are_their_own,
        keys_that_are_none_are_refused,
        answers_are_kept_for_a_day_at_least,
    );
}

async fn number_of_clients(app: &TestApp, slug: &str) -> Outcome<usize> {
    let query = "{ viewer { organization { clients { name } } } }";
    let answer = admin(app, slug).await?.gql(query, json!({})).await?;
    let clients = answer.data()?["viewer"]["organization"]["clients"]
        .as_array()
        .cloned();
    Ok(clients.ok_or("no clients")?.len())
}

/// Sends it again for as long as the service has too much to do, as clients do.
async fn create_patiently(client: &Client, input: &Value) -> Outcome<Value> {
    loop {
        let answer = client.gql(CREATE, json!({ "input": input })).await?;
        if answer.status != 503 {
            return Ok(answer.data()?["createClient"].clone());
        }
        tokio::task::yield_now().await;
    }
}

async fn the_same_key_fifty_times_at_once_makes_one_client(context: TestContext) -> Outcome {
    let app = TestApp::new(&context).await?;
    let admin = admin(&app, "here").await?;
    let input = json!({ "idempotencyKey": "one", "scopes": ["audit:read"] });
    let all = join_all((0..50).map(|_| create_patiently(&admin, &input))).await;
    let all = all.into_iter().collect::<Outcome<Vec<_>>>()?;
    let secrets = all.iter().filter(|made| made["clientSecret"].is_string());
    assert_eq!(secrets.count(), 1);
    for made in &all {
        assert_eq!(made["client"], all[0]["client"]);
        assert_eq!(faults(made), []);
    }
    assert_eq!(number_of_clients(&app, "here").await?, 1);
    Ok(())
}

async fn a_refusal_is_answered_again_as_it_was(context: TestContext) -> Outcome {
    let app = TestApp::new(&context).await?;
    let admin = admin(&app, "here").await?;
    let input = json!({ "idempotencyKey": "one", "name": "job", "scopes": ["audit:read"] });
    let mut other = input.clone();
    other["idempotencyKey"] = json!("two");
    create(&admin, input).await?;
    let refused = create(&admin, other.clone()).await?;
    assert_eq!(
        faults(&refused),
        [("CONFLICT".to_owned(), "name".to_owned())]
    );
    assert_eq!(create(&admin, other).await?, refused);
    Ok(())
}

async fn another_input_under_a_key_is_refused(context: TestContext) -> Outcome {
    let app = TestApp::new(&context).await?;
    let admin = admin(&app, "here").await?;
    let input = json!({ "idempotencyKey": "one", "scopes": ["audit:read"] });
    let made = create(&admin, input.clone()).await?;
    let mut other = input;
    other["name"] = json!("job");
    let answer = admin.gql(CREATE, json!({ "input": other })).await?;
    assert_eq!(answer.codes(), ["IDEMPOTENCY_MISMATCH"]);
    assert_eq!(answer.json["data"], json!({ "createClient": null }));
    let mutation = "mutation($id: String!) { rotateClientSecret(
        input: {clientId: $id, idempotencyKey: \"one\"}) { clientSecret } }";
    let id = &made["client"]["clientId"];
    let answer = admin.gql(mutation, json!({ "id": id })).await?;
    assert_eq!(answer.codes(), ["IDEMPOTENCY_MISMATCH"]);
    assert_eq!(number_of_clients(&app, "here").await?, 1);
    Ok(())
}

async fn the_keys_of_clients_are_their_own(context: TestContext) -> Outcome {
    let app = TestApp::new(&context).await?;
    let input = json!({ "idempotencyKey": "one", "scopes": ["audit:read"] });
    let here = create(&admin(&app, "here").await?, input.clone()).await?;
    let there = create(&admin(&app, "there").await?, input).await?;
    assert_ne!(here["client"]["clientId"], there["client"]["clientId"]);
    assert!(there["clientSecret"].is_string());
    Ok(())
}

async fn keys_that_are_none_are_refused(context: TestContext) -> Outcome {
    let app = TestApp::new(&context).await?;
    let admin = admin(&app, "here").await?;
    for key in [String::new(), "a\nb".to_owned(), "x".repeat(256)] {
        let input = json!({ "idempotencyKey": key, "scopes": ["audit:read"] });
        let answer = admin.gql(CREATE, json!({ "input": input })).await?;
        assert_eq!(answer.codes(), ["BAD_USER_INPUT"], "{key}");
    }
    assert_eq!(number_of_clients(&app, "here").await?, 0);
    Ok(())
}

async fn answers_are_kept_for_a_day_at_least(context: TestContext) -> Outcome {
    let app = TestApp::new(&context).await?;
    let input = json!({ "idempotencyKey": "one", "scopes": ["audit:read"] });
    let first = create(&admin(&app, "here").await?, input.clone()).await?;
    app.advance(chrono::TimeDelta::hours(24));
    app.state().clients.prune(app.db()).await?;
    let again = create(&admin(&app, "here").await?, input).await?;
    assert_eq!(again["client"], first["client"]);
    assert_eq!(again["clientSecret"], json!(null));
    Ok(())
}
