//! Clients of the API: made, renewed and revoked by mutation and by the command line, and what a
//! mutation that is sent twice comes to.

mod by_command_line;
mod by_mutation;
mod guesses;
mod idempotency;
mod keys;
mod oauth;
mod revocation;
mod under_load;

use serde_json::{Value, json};
use tests::{Client, Outcome, Suite, TestApp};

pub(crate) fn tests(suite: &mut Suite) {
    by_mutation::tests(suite);
    by_command_line::tests(suite);
    guesses::tests(suite);
    idempotency::tests(suite);
    keys::tests(suite);
    oauth::tests(suite);
    revocation::tests(suite);
    under_load::tests(suite);
}

const CREATE: &str = "mutation Create($input: CreateClientInput!) {
    createClient(input: $input) {
        client { clientId name kind scopes origins addresses expiresAt revokedAt }
        clientSecret
        userErrors { code message path }
    }
}";

/// An administrator of the organization of this short name.
async fn admin(app: &TestApp, slug: &str) -> Outcome<Client> {
    app.as_organization(slug, &["organization:admin"]).await
}

/// What came of `createClient` with this input, whose errors are none of the whole request.
async fn create(client: &Client, input: Value) -> Outcome<Value> {
    let answer = client.gql(CREATE, json!({ "input": input })).await?;
    Ok(answer.data()?["createClient"].clone())
}

/// The codes and places of what is wrong with an input.
fn faults(payload: &Value) -> Vec<(String, String)> {
    let errors = payload["userErrors"].as_array();
    let texts = errors.into_iter().flatten().map(|error| {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        (text(&error["code"]), text(&error["path"][1]))
    });
    texts.collect()
}
