//! Queries that are made to hurt: each is refused with its code and the name of its limit, and no
//! record is read for any.

mod corpus;

use axum::body::Body;
use axum::http::{Method, header};
use serde_json::{Value, json};
use tests::{Outcome, Suite, TestApp, TestContext, build};

pub(crate) fn tests(suite: &mut Suite) {
    tests::add_tests!(suite, on_each_backend:
        every_hostile_query_is_refused_before_a_record_is_read,
        nothing_of_a_refused_query_is_repeated,
        ordinary_queries_pass,
        typename_takes_what_the_specification_gives_it,
    );
}

async fn every_hostile_query_is_refused_before_a_record_is_read(context: TestContext) -> Outcome {
    let app = TestApp::new(&context).await?;
    build::facility(&app, |facility| facility.code = Some("A".into())).await?;
    let client = app.with_every_scope()?;
    app.statements().take();
    let mut wrong = Vec::new();
    for case in corpus::all() {
        let request = client
            .request(Method::POST, "/graphql")
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::ACCEPT, "application/graphql-response+json")
            .body(Body::from(case.body))?;
        let answer = client.send(request).await?;
        let error = &answer.json["errors"][0]["extensions"];
        let code_is_right = error["code"] == case.code;
        let limit = error.pointer("/limit/name").and_then(Value::as_str);
        let limit_is_right = case.limit.is_none_or(|wanted| limit == Some(wanted));
        let over = error["limit"]["requested"].as_u64() > error["limit"]["allowed"].as_u64();
        let told = limit.is_none() || over;
        let read = app.statements().take();
        let ran = answer.json.get("data").is_some();
        if ran || !code_is_right || !limit_is_right || !told || !read.is_empty() {
            let text: String = answer.text.chars().take(300).collect();
            wrong.push(format!("{}: {text} {read:?}", case.name));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    Ok(())
}

async fn nothing_of_a_refused_query_is_repeated(context: TestContext) -> Outcome {
    let app = TestApp::new(&context).await?;
    let client = app.with_every_scope()?;
    let secret = "CANARY".repeat(20);
    for query in [
        format!("{{ {secret}: facilities(first: 2147483647) {{ nodes {{ id name }} }} }}"),
        format!(
            "{{ facility(code: \"{secret}\") {{ {} }} }}",
            "id ".repeat(50)
        ),
        format!("{{ ...{secret} }} fragment {secret} on Query {{ ...{secret} }}"),
        format!("{{ {secret}: __typename @{secret} }}"),
    ] {
        let answer = client.gql(&query, json!({})).await?;
        assert_eq!(answer.codes().len(), 1, "{}", answer.text);
        assert!(!answer.text.contains("CANARY"), "{}", answer.text);
    }
    Ok(())
}

const INVALID: &str = "GRAPHQL_VALIDATION_FAILED";

/// The introspection that tools send.
const INTROSPECTION: &str = "
    query IntrospectionQuery { __schema {
        queryType { name } mutationType { name } subscriptionType { name }
        types { ...FullType }
        directives { name description locations args(includeDeprecated: true) { ...InputValue } }
    } }
    fragment FullType on __Type {
        kind name description specifiedByURL
        fields(includeDeprecated: true) {
            name description args(includeDeprecated: true) { ...InputValue }
            type { ...TypeRef } isDeprecated deprecationReason
        }
        inputFields(includeDeprecated: true) { ...InputValue }
        interfaces { ...TypeRef }
        enumValues(includeDeprecated: true) { name description isDeprecated deprecationReason }
        possibleTypes { ...TypeRef }
    }
    fragment InputValue on __InputValue {
        name description type { ...TypeRef } defaultValue isDeprecated deprecationReason
    }
    fragment TypeRef on __Type {
        kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name
        ofType { kind name ofType { kind name ofType { kind name ofType { kind name
        ofType { kind name } } } } } } } } }
    }";

async fn ordinary_queries_pass(context: TestContext) -> Outcome {
    let app = TestApp::new(&context).await?;
    let client = app.with_every_scope()?;
    for query in [
        INTROSPECTION,
        "{ facilities(first: 100) { totalCount pageInfo { hasNextPage endCursor } nodes { id name \
         city state code fieldOffice { name } } } }",
        "{ observations(first: 1000) { nodes { value unit periodStart periodEnd } } }",
        "{ detainees(first: 50) { nodes { id detentions(first: 5) { id placements(first: 10) { \
         id facility { name } } } } } }",
    ] {
        let answer = client.gql(query, json!({})).await?;
        answer.data()?;
        let cost = &answer.json["extensions"]["cost"];
        let (requested, actual) = (cost["requested"].as_u64(), cost["actual"].as_u64());
        assert!(actual.is_some() && actual <= requested, "{cost} {query}");
    }
    Ok(())
}

async fn typename_takes_what_the_specification_gives_it(context: TestContext) -> Outcome {
    let app = TestApp::new(&context).await?;
    let client = app.with_every_scope()?;
    let query = "{ a: __typename @skip(if: true) b: __typename @include(if: true) }";
    let answer = client.gql(query, json!({})).await?;
    assert_eq!(answer.data()?, &json!({ "b": "Query" }));
    for query in [
        "{ __typename @nope }",
        "{ __typename(a: 1) }",
        "{ __typename { a } }",
        "{ __typename @skip }",
    ] {
        assert_eq!(
            client.gql(query, json!({})).await?.codes(),
            [INVALID],
            "{query}"
        );
    }
    Ok(())
}
