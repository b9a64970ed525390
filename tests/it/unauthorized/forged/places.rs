//! A good token where no token is looked for: in the address, in a cookie, in the body, twice.

use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, Method, Request, header};
use serde_json::json;
use tests::{Outcome, Suite, TestApp, TestContext};

use super::forger::{ORGANIZATION, SCOPES};
use super::{QUERY, Told, Way};

pub(super) fn tests(suite: &mut Suite) {
    tests::add_tests!(suite, on_each_backend:
        a_token_in_another_place_is_none,
        a_token_beside_another_is_none,
        a_token_in_the_address_or_the_body_is_none,
    );
}

const FIELDS: [&str; 12] = [
    "x-authorization",
    "proxy-authorization",
    "x-access-token",
    "access-token",
    "authentication",
    "x-forwarded-authorization",
    "x-original-authorization",
    "x-api-key",
    "token",
    "bearer",
    "cookie",
    "sec-websocket-protocol",
];

async fn a_token_in_another_place_is_none(context: TestContext) -> Outcome {
    let app = TestApp::new(&context).await?;
    let (client, token) = (app.anonymous(), app.token(ORGANIZATION, SCOPES)?);
    for way in Way::ALL {
        let expected = Told::to_nobody(way, &client).await?;
        for name in FIELDS {
            for value in [
                format!("Bearer {token}"),
                token.clone(),
                format!("authorization=Bearer {token}; access_token={token}"),
            ] {
                let field = (HeaderName::from_static(name), HeaderValue::try_from(value)?);
                let answer = client.send(way.request(&[field])?).await?;
                assert_eq!(Told::of(answer), expected, "{way:?}: {name}");
            }
        }
    }
    Ok(())
}

async fn a_token_beside_another_is_none(context: TestContext) -> Outcome {
    let app = TestApp::new(&context).await?;
    let (client, token) = (app.anonymous(), app.token(ORGANIZATION, SCOPES)?);
    let good = HeaderValue::try_from(format!("Bearer {token}"))?;
    let other = app.token(uuid::Uuid::from_u128(0x0abd), SCOPES)?;
    let other = HeaderValue::try_from(format!("Bearer {other}"))?;
    let nothing = HeaderValue::from_static("");
    let basic = HeaderValue::from_static("Basic YTpi");
    for way in Way::ALL {
        let expected = Told::to_nobody(way, &client).await?;
        for second in [&good, &other, &nothing, &basic] {
            for pair in [[&good, second], [second, &good]] {
                let fields = pair.map(|value| (header::AUTHORIZATION, value.clone()));
                let answer = client.send(way.request(&fields)?).await?;
                assert_eq!(Told::of(answer), expected, "{way:?}: {second:?}");
            }
        }
    }
    Ok(())
}

async fn a_token_in_the_address_or_the_body_is_none(context: TestContext) -> Outcome {
    let app = TestApp::new(&context).await?;
    let (client, token) = (app.anonymous(), app.token(ORGANIZATION, SCOPES)?);
    let names = ["access_token", "token", "authorization", "bearer", "jwt"];
    for name in names {
        for path in [
            format!("/graphql?query=%7B__typename%7D&{name}={token}"),
            format!("/graphql?query=%7B__typename%7D&{name}=Bearer%20{token}"),
            format!("/statistics.csv?{name}={token}"),
            format!("/observations.csv?{name}=Bearer%20{token}"),
        ] {
            let answer = client.get(&path).await?;
            assert_eq!(answer.status, 401, "{name}");
            assert_eq!(answer.codes(), ["UNAUTHENTICATED"], "{name}");
            assert!(!answer.text.contains(&token), "{name}");
        }
        let credentials = format!("Bearer {token}");
        for (kind, body) in [
            (
                "application/x-www-form-urlencoded",
                format!("{name}={token}&query={QUERY}"),
            ),
            (
                "application/json",
                json!({ "query": QUERY, name: credentials }).to_string(),
            ),
            ("application/json", {
                let extensions = json!({ name: credentials });
                json!({ "query": QUERY, "extensions": extensions }).to_string()
            }),
            ("application/json", {
                let variables = json!({ name: credentials });
                json!({ "query": QUERY, "variables": variables }).to_string()
            }),
        ] {
            let request = Request::builder()
                .method(Method::POST)
                .uri("/graphql")
                .header(header::CONTENT_TYPE, kind)
                .body(Body::from(body))?;
            let answer = client.send(request).await?;
            assert_eq!(answer.status, 401, "{name} in {kind}");
            assert_eq!(answer.codes(), ["UNAUTHENTICATED"], "{name} in {kind}");
        }
    }
    Ok(())
}
