//! Documents that are named and not sent: automatic persisted queries, trusted documents, clients
//! that may run nothing else.

use std::fmt::Write as _;

use axum::body::Body;
use axum::http::{Method, header};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use tests::{Client, Outcome, Response, Suite, TestApp, TestContext};

pub(crate) fn tests(suite: &mut Suite) {
    tests::add_tests!(suite, on_each_backend:
        a_query_is_stored_once_and_named_since,
        what_one_client_stores_another_does_not_know,
        only_what_has_run_is_stored,
        a_wrong_hash_is_refused,
        trusted_documents_run_by_their_ids,
        a_client_of_trusted_documents_runs_nothing_else,
        a_trusted_document_that_does_not_fit_stops_the_start,
    );
}

/// The client of the harness whose organization owns nothing.
const CLIENT: &str = "00000000-0000-0000-0000-000000007e57";

const QUERY: &str = "query Names($n: Int) { facilities(first: $n) { nodes { name } } }";

fn hash(query: &str) -> String {
    hexadecimal(&Sha256::digest(query.as_bytes()), "")
}

/// Each byte as two digits, with this in front.
fn hexadecimal(bytes: &[u8], before: &str) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{before}{byte:02x}");
        text
    })
}

fn persisted(query: &str) -> Value {
    json!({ "persistedQuery": { "version": 1, "sha256Hash": hash(query) } })
}

async fn post(client: &Client, body: &Value) -> Outcome<Response> {
    let request = client
        .request(Method::POST, "/graphql")
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::ACCEPT, "application/graphql-response+json")
        .body(Body::from(body.to_string()))?;
    client.send(request).await
}

/// A value as it stands in a query string.
fn quoted(value: &str) -> String {
    hexadecimal(value.as_bytes(), "%")
}

async fn a_query_is_stored_once_and_named_since(context: TestContext) -> Outcome {
    let app = TestApp::new(&context).await?;
    let client = app.with_every_scope()?;
    let named = json!({ "extensions": persisted(QUERY), "variables": { "n": 3 } });
    let missing = post(&client, &named).await?;
    assert_eq!(missing.status, 400);
    assert_eq!(missing.codes(), ["PERSISTED_QUERY_NOT_FOUND"]);
    // The words that clients look for.
    assert_eq!(missing.messages(), "PersistedQueryNotFound");

    let both = json!({ "query": QUERY, "extensions": persisted(QUERY) });
    post(&client, &both).await?.data()?;
    let found = post(&client, &named).await?;
    assert_eq!(found.data()?, &json!({ "facilities": { "nodes": [] } }));

    let path = format!(
        "/graphql?extensions={}&variables={}",
        quoted(&persisted(QUERY).to_string()),
        quoted("{\"n\":3}")
    );
    assert_eq!(client.get(&path).await?.data()?, found.data()?);

    // As clients ask that know no other media type.
    let request = client
        .request(Method::POST, "/graphql")
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::ACCEPT, "application/json")
        .body(Body::from(
            json!({ "extensions": persisted("{ __typename }") }).to_string(),
        ))?;
    let missing = client.send(request).await?;
    assert_eq!(missing.status, 200);
    assert_eq!(missing.codes(), ["PERSISTED_QUERY_NOT_FOUND"]);
    Ok(())
}

async fn what_one_client_stores_another_does_not_know(context: TestContext) -> Outcome {
    let app = TestApp::new(&context).await?;
    let one = app.as_organization("one", &["facilities:read"]).await?;
    let other = app.as_organization("other", &["facilities:read"]).await?;
    let both = json!({ "query": QUERY, "extensions": persisted(QUERY) });
    post(&one, &both).await?.data()?;
    let named = json!({ "extensions": persisted(QUERY) });
    post(&one, &named).await?.data()?;
    assert_eq!(
        post(&other, &named).await?.codes(),
        ["PERSISTED_QUERY_NOT_FOUND"]
    );
    Ok(())
}

async fn only_what_has_run_is_stored(context: TestContext) -> Outcome {
    let app = TestApp::new(&context).await?;
    let client = app.with_every_scope()?;
    for (query, code) in [
        ("{ nope", "GRAPHQL_PARSE_FAILED"),
        ("{ nope }", "GRAPHQL_VALIDATION_FAILED"),
        (
            "{ facilities(first: 2147483647) { nodes { id name } } }",
            "TOO_COSTLY",
        ),
    ] {
        let both = json!({ "query": query, "extensions": persisted(query) });
        assert_eq!(post(&client, &both).await?.codes(), [code]);
        let named = json!({ "extensions": persisted(query) });
        assert_eq!(
            post(&client, &named).await?.codes(),
            ["PERSISTED_QUERY_NOT_FOUND"],
            "{query}"
        );
    }
    Ok(())
}

async fn a_wrong_hash_is_refused(context: TestContext) -> Outcome {
    let app = TestApp::new(&context).await?;
    let client = app.with_every_scope()?;
    let wrong = json!({ "query": QUERY, "extensions": persisted("{ __typename }") });
    assert_eq!(post(&client, &wrong).await?.codes(), ["BAD_USER_INPUT"]);
    for extension in [
        json!({ "version": 2, "sha256Hash": hash(QUERY) }),
        json!({ "version": 1, "sha256Hash": "abc" }),
        json!({ "version": 1 }),
        json!("abc"),
    ] {
        let body = json!({ "extensions": { "persistedQuery": extension } });
        assert_eq!(post(&client, &body).await?.codes(), ["BAD_USER_INPUT"]);
    }
    Ok(())
}

/// A service with these trusted documents, whose clients named so may run nothing else.
async fn trusting(context: &TestContext, manifest: &Value, only: &[&str]) -> Outcome<TestApp> {
    let path = context.write("documents.json", manifest.to_string())?;
    let only = only.iter().map(ToString::to_string).collect();
    TestApp::builder(context)?
        .config(|config| {
            config.documents.trusted_manifest = path;
            config.documents.trusted_only_clients = only;
        })
        .build()
        .await
}

async fn trusted_documents_run_by_their_ids(context: TestContext) -> Outcome {
    let manifest = json!({ "names": QUERY, hash(QUERY): QUERY });
    let app = trusting(&context, &manifest, &[]).await?;
    let client = app.with_every_scope()?;
    for body in [
        json!({ "documentId": "names", "variables": { "n": 3 } }),
        json!({ "documentId": hash(QUERY) }),
        json!({ "documentId": format!("sha256:{}", hash(QUERY)) }),
        json!({ "extensions": persisted(QUERY) }),
        json!({ "query": "{ __typename }" }),
    ] {
        post(&client, &body).await?.data()?;
    }
    client.get("/graphql?documentId=names").await?.data()?;
    for (body, code) in [
        (json!({ "documentId": "nope" }), "PERSISTED_QUERY_NOT_FOUND"),
        (json!({ "documentId": 7 }), "BAD_USER_INPUT"),
        (
            json!({ "documentId": "names", "query": QUERY }),
            "BAD_USER_INPUT",
        ),
        (
            json!({ "extensions": { "documentId": "names" } }),
            "BAD_USER_INPUT",
        ),
    ] {
        assert_eq!(post(&client, &body).await?.codes(), [code], "{body}");
    }
    Ok(())
}

async fn a_client_of_trusted_documents_runs_nothing_else(context: TestContext) -> Outcome {
    let manifest = json!({ "names": QUERY });
    for only in [CLIENT, "*"] {
        let app = trusting(&context, &manifest, &[only]).await?;
        let client = app.with_every_scope()?;
        post(&client, &json!({ "documentId": "names" }))
            .await?
            .data()?;
        // The very text of a trusted document is as good as its id.
        post(&client, &json!({ "query": QUERY })).await?.data()?;
        let other = "{ __typename }";
        for body in [
            json!({ "query": other }),
            json!({ "query": other, "extensions": persisted(other) }),
        ] {
            let answer = post(&client, &body).await?;
            assert_eq!(
                (answer.status.as_u16(), answer.codes()),
                (403, vec!["FORBIDDEN"])
            );
            assert!(answer.messages().contains("documentId"));
        }
    }
    let app = trusting(&context, &manifest, &["somebody-else"]).await?;
    let client = app.with_every_scope()?;
    post(&client, &json!({ "query": "{ __typename }" }))
        .await?
        .data()?;
    Ok(())
}

async fn a_trusted_document_that_does_not_fit_stops_the_start(context: TestContext) -> Outcome {
    for (document, why) in [
        (
            "query Old { facilities { nodes { nickname } } }",
            "nickname",
        ),
        ("{ facilities(", "not GraphQL"),
        (
            "{ facilities(first: 2147483647) { nodes { id name } } }",
            "query_cost",
        ),
    ] {
        let manifest = json!({ "good": QUERY, "bad-one": document });
        let refused = trusting(&context, &manifest, &[]).await;
        let message = match refused {
            Ok(_) => return Err(format!("{document} was accepted").into()),
            Err(refused) => format!("{refused:?}"),
        };
        assert!(
            message.contains("bad-one") && message.contains(why),
            "{message}"
        );
    }
    let broken = trusting(&context, &json!(["a list"]), &[]).await;
    assert!(broken.is_err());
    Ok(())
}
