//! Every mutation of the schema, without a token, with every scope but its own, and with its own.

use api::auth::Scope;
use serde_json::{Value, json};
use tests::{Outcome, Suite, TestApp, TestContext};

use super::root_fields::required_arguments;
use crate::schema::{leads_to, members, name, types};

pub(crate) fn tests(suite: &mut Suite) {
    tests::add_tests!(suite, on_each_backend:
        no_mutation_runs_without_a_token,
        every_other_scope_together_does_not_open_a_mutation,
        the_right_scope_alone_opens_a_mutation,
        every_payload_tells_what_is_wrong_with_the_input,
    );
}

/// Which scopes open a mutation, each of them alone. The table of contract and documentation,
/// written down once more: the code is compared with it.
const MUTATIONS: &[(&str, &[&str])] = &[
    ("confirmPartnerMatch", &["contributions:review"]),
    ("correctRecord", &["contributions:write"]),
    ("createClient", &["organization:admin"]),
    ("createSharingAgreement", &["organization:admin"]),
    ("createWebhook", &["organization:admin"]),
    ("deleteWebhook", &["organization:admin"]),
    ("eraseDetainee", &["organization:admin"]),
    ("findByIdentity", &["detainees:identify"]),
    ("findPartnerMatches", &["detainees:identify"]),
    ("mergeDetainees", &["contributions:review"]),
    ("recordConsent", &["contributions:write"]),
    ("recordReportedFigure", &["contributions:write"]),
    ("recordSource", &["contributions:write"]),
    ("replayWebhookDelivery", &["organization:admin"]),
    ("revealIdentity", &["detainees:identify"]),
    ("revertImport", &["contributions:write"]),
    ("reviewContribution", &["contributions:review"]),
    ("revokeClient", &["organization:admin"]),
    ("revokeSharingAgreement", &["organization:admin"]),
    ("rotateClientSecret", &["organization:admin"]),
    ("rotateWebhookSecret", &["organization:admin"]),
    ("setIdentityRetention", &["organization:admin"]),
    ("setReviewRule", &["organization:admin"]),
    ("startImport", &["contributions:write"]),
    ("submitContribution", &["contributions:write"]),
    ("unmergeDetainees", &["contributions:review"]),
    ("withdrawContribution", &["contributions:write"]),
];

struct Mutation {
    name: String,
    opening: &'static [&'static str],
    document: String,
    payload: Value,
}

/// The mutations that there are, with some input for each.
async fn mutations(context: &TestContext) -> Outcome<Vec<Mutation>> {
    let types = types(context).await?;
    let named = |wanted: &str| types.iter().find(|each| name(each) == wanted).cloned();
    let root = named("Mutation").ok_or("no Mutation")?;
    let mut found = Vec::new();
    for field in members(&root, "fields") {
        let listed = MUTATIONS.iter().find(|(known, _)| *known == name(field));
        let (_, opening) =
            listed.ok_or_else(|| format!("say in MUTATIONS which scopes open {}", name(field)))?;
        let arguments = required_arguments(field, &types);
        found.push(Mutation {
            name: name(field).to_owned(),
            opening,
            document: format!("mutation {{ {}{arguments} {{ __typename }} }}", name(field)),
            payload: named(leads_to(&field["type"])).ok_or("no payload")?,
        });
    }
    assert_eq!(found.len(), MUTATIONS.len());
    Ok(found)
}

async fn no_mutation_runs_without_a_token(context: TestContext) -> Outcome {
    let app = TestApp::new(&context).await?;
    for mutation in mutations(&context).await? {
        app.statements().take();
        let answer = app.anonymous().gql(&mutation.document, json!({})).await?;
        assert_eq!(answer.status, 401, "{}", mutation.name);
        assert_eq!(answer.codes(), ["UNAUTHENTICATED"], "{}", mutation.name);
        assert_eq!(
            app.statements().take(),
            Vec::<String>::new(),
            "{}",
            mutation.name
        );
    }
    Ok(())
}

async fn every_other_scope_together_does_not_open_a_mutation(context: TestContext) -> Outcome {
    let app = TestApp::new(&context).await?;
    for mutation in mutations(&context).await? {
        let all = Scope::ALL.iter().map(|scope| scope.as_str());
        let others: Vec<&str> = all
            .filter(|scope| !mutation.opening.contains(scope))
            .collect();
        let client = app.as_organization("here", &others).await?;
        app.statements().take();
        let answer = client.gql(&mutation.document, json!({})).await?;
        let what = format!("{}: {}", mutation.name, answer.text);
        assert_eq!(answer.codes(), ["FORBIDDEN"], "{what}");
        assert_eq!(
            answer.json["data"],
            json!({ &*mutation.name: null }),
            "{what}"
        );
        let writes = app.statements().take();
        let wrote = |sql: &String| !sql.contains("client_budget") && sql.contains("INSERT");
        assert!(!writes.iter().any(wrote), "{what}: {writes:?}");
    }
    Ok(())
}

async fn the_right_scope_alone_opens_a_mutation(context: TestContext) -> Outcome {
    let app = TestApp::new(&context).await?;
    for mutation in mutations(&context).await? {
        for scope in mutation.opening {
            let client = app.as_organization("here", &[scope]).await?;
            let answer = client.gql(&mutation.document, json!({})).await?;
            let refused = answer.codes().contains(&"FORBIDDEN");
            assert!(!refused, "{} with {scope}: {}", mutation.name, answer.text);
        }
    }
    Ok(())
}

async fn every_payload_tells_what_is_wrong_with_the_input(context: TestContext) -> Outcome {
    for mutation in mutations(&context).await? {
        let payload = name(&mutation.payload);
        let expected = format!(
            "{}{}Payload",
            mutation.name[..1].to_uppercase(),
            &mutation.name[1..]
        );
        assert_eq!(payload, expected);
        let errors = members(&mutation.payload, "fields")
            .iter()
            .find(|field| name(field) == "userErrors");
        let errors = errors.ok_or_else(|| format!("{payload} has no userErrors"))?;
        assert_eq!(leads_to(&errors["type"]), "UserError", "{payload}");
    }
    Ok(())
}
