//! The authorization server, as clients of OAuth 2.0 meet it.

use api::auth::keys::{KeySet, jwk};
use api::auth::statement;
use axum::body::Body;
use axum::http::{Method, Request, header};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::TimeDelta;
use serde_json::{Value, json};
use tests::{Outcome, Response, Suite, TestApp, TestContext};

use super::{admin, create};

pub(crate) fn tests(suite: &mut Suite) {
    tests::add_tests!(suite, on_each_backend:
        a_secret_in_the_header_or_the_form_gets_a_token,
        an_assertion_of_a_client_is_good_once,
        a_token_has_the_scopes_that_were_asked_for,
        what_is_wrong_with_a_client_is_one_answer,
        requests_that_are_wrong_are_told_as_the_standard_says,
        an_old_secret_is_good_for_as_long_as_was_said,
        a_public_client_gets_a_token_by_its_id_alone,
        pages_of_a_public_client_may_call_until_it_is_revoked,
        a_client_near_its_end_gets_a_token_that_ends_with_it,
        guessing_ends_and_the_right_secret_waits,
        a_revoked_token_is_refused_and_others_are_not,
        nobody_revokes_the_token_of_another,
        a_token_is_told_of_to_its_own_organization_only,
        the_server_describes_itself,
        a_client_bound_to_a_network_needs_to_be_there,
    );
}

/// A client that was made: its id, its secret.
pub(super) struct Made {
    pub(super) id: String,
    pub(super) secret: String,
}

pub(super) async fn made(app: &TestApp, slug: &str, scopes: &[&str]) -> Outcome<Made> {
    made_with(app, slug, json!({ "scopes": scopes })).await
}

async fn made_with(app: &TestApp, slug: &str, mut input: Value) -> Outcome<Made> {
    input["idempotencyKey"] = json!(app.next_id().to_string());
    let made = create(&admin(app, slug).await?, input).await?;
    app.learn_of_clients().await?;
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    assert_eq!(made["userErrors"], json!([]));
    Ok(Made {
        id: text(&made["client"]["clientId"]),
        secret: text(&made["clientSecret"]),
    })
}

type Fields<'a> = &'a [(header::HeaderName, String)];

async fn post(app: &TestApp, path: &str, fields: Fields<'_>, form: String) -> Outcome<Response> {
    let mut request = Request::builder()
        .method(Method::POST)
        .uri(path)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    for (name, value) in fields {
        request = request.header(name, value);
    }
    app.anonymous().send(request.body(Body::from(form))?).await
}

fn basic(made: &Made) -> (header::HeaderName, String) {
    let joined = STANDARD.encode(format!("{}:{}", made.id, made.secret));
    (header::AUTHORIZATION, format!("Basic {joined}"))
}

const GRANT: &str = "grant_type=client_credentials";

async fn issued(app: &TestApp, made: &Made) -> Outcome<String> {
    let answer = post(app, "/oauth/token", &[basic(made)], GRANT.to_owned()).await?;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let token = answer.json["access_token"].as_str();
    Ok(token.ok_or("no token")?.to_owned())
}

fn assert_refused(answer: &Response, status: u16, error: &str) {
    assert_eq!(answer.status.as_u16(), status, "{}", answer.text);
    assert_eq!(answer.json["error"], error, "{}", answer.text);
    assert_eq!(answer.headers["cache-control"], "no-store");
    assert_eq!(answer.headers["pragma"], "no-cache");
    assert_eq!(
        status == 401,
        answer.headers.contains_key("www-authenticate")
    );
}

async fn asks(app: &TestApp, token: &str) -> Outcome<u16> {
    let query = "{ viewer { clientId } }";
    let answer = app.with_token(token).gql(query, json!({})).await?;
    Ok(answer.status.as_u16())
}

async fn a_secret_in_the_header_or_the_form_gets_a_token(context: TestContext) -> Outcome {
    let app = TestApp::new(&context).await?;
    let made = made(&app, "here", &["facilities:read", "audit:read"]).await?;
    let in_form = format!(
        "{GRANT}&client_id={}&client_secret={}",
        made.id, made.secret
    );
    let of_header = post(&app, "/oauth/token", &[basic(&made)], GRANT.to_owned()).await?;
    let of_form = post(&app, "/oauth/token", &[], in_form).await?;
    for answer in [of_header, of_form] {
        assert_eq!(answer.status, 200, "{}", answer.text);
        assert_eq!(answer.headers["cache-control"], "no-store");
        assert_eq!(answer.headers["content-type"], "application/json");
        let mut body = answer.json.clone();
        let token = body["access_token"].take();
        let expected = json!({
            "access_token": null,
            "token_type": "Bearer",
            "expires_in": 900,
            "scope": "facilities:read audit:read",
        });
        assert_eq!(body, expected);
        let client = app.with_token(token.as_str().ok_or("no token")?);
        let query = "{ viewer { clientId organization { slug } } }";
        let seen = client.gql(query, json!({})).await?;
        let viewer = json!({ "clientId": made.id, "organization": { "slug": "here" } });
        assert_eq!(seen.data()?["viewer"], viewer);
    }
    Ok(())
}

/// A new key, and its public part as a JWK Set.
fn new_key(context: &TestContext, name: &str) -> Outcome<(KeySet, String)> {
    let now = api::clock::Clock::System.now();
    let keys = KeySet::load_or_generate(&context.folder().join(name), now)?;
    let public = jwk::of_keys(&keys).to_string();
    Ok((keys, public))
}

async fn an_assertion_of_a_client_is_good_once(context: TestContext) -> Outcome {
    let app = TestApp::new(&context).await?;
    let (own, public) = new_key(&context, "own")?;
    let (foreign, _) = new_key(&context, "foreign")?;
    let input = json!({ "scopes": ["audit:read"], "jwks": public });
    let made = made_with(&app, "here", input).await?;
    assert_eq!(made.secret, "", "a client with keys has no secret");
    let endpoint = "https://habeas.invalid/oauth/token";
    let ask = async |keys: &KeySet, id: &str, audience: &str| {
        let claims = json!({
            "iss": made.id, "sub": made.id, "aud": audience, "jti": id,
            "exp": app.now().timestamp() + 60,
        });
        let assertion = statement::sign(keys, app.now(), "JWT", &claims)?;
        let kind = "urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer";
        let form = format!("{GRANT}&client_assertion_type={kind}&client_assertion={assertion}");
        post(&app, "/oauth/token", &[], form).await
    };
    let answer = ask(&own, "1", endpoint).await?;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let token = answer.json["access_token"].as_str().ok_or("no token")?;
    assert_eq!(asks(&app, token).await?, 200);
    assert_refused(&ask(&own, "1", endpoint).await?, 401, "invalid_client");
    assert_eq!(ask(&own, "2", "https://habeas.invalid").await?.status, 200);
    for (keys, audience) in [(&own, "https://other.example"), (&foreign, endpoint)] {
        assert_refused(&ask(keys, "3", audience).await?, 401, "invalid_client");
    }
    Ok(())
}

async fn a_token_has_the_scopes_that_were_asked_for(context: TestContext) -> Outcome {
    let app = TestApp::new(&context).await?;
    let made = made(&app, "here", &["facilities:read", "audit:read"]).await?;
    let ask = async |scope: &str| {
        let form = format!("{GRANT}&scope={scope}");
        post(&app, "/oauth/token", &[basic(&made)], form).await
    };
    assert_eq!(ask("audit:read").await?.json["scope"], "audit:read");
    for scope in [
        "lawsuits:read",
        "audit:read+lawsuits:read",
        "x",
        "audit:*",
        "audit:read++x",
    ] {
        assert_refused(&ask(scope).await?, 400, "invalid_scope");
    }
    Ok(())
}

async fn what_is_wrong_with_a_client_is_one_answer(context: TestContext) -> Outcome {
    let app = TestApp::new(&context).await?;
    let good = made(&app, "here", &["audit:read"]).await?;
    let other = made(&app, "there", &["audit:read"]).await?;
    let bound = json!({ "scopes": ["audit:read"], "addresses": ["192.0.2.0/24"] });
    let bound = made_with(&app, "here", bound).await?;
    let ends = json!({ "scopes": ["audit:read"], "expiresAt": "2026-12-01T12:00:01Z" });
    let ended = made_with(&app, "here", ends).await?;
    let revoked = made(&app, "here", &["audit:read"]).await?;
    let revoke =
        "mutation($id: String!) { revokeClient(input: {clientId: $id}) { userErrors { code } } }";
    let admin = admin(&app, "here").await?;
    admin
        .gql(revoke, json!({ "id": revoked.id }))
        .await?
        .data()?;
    app.advance(TimeDelta::seconds(1));
    issued(&app, &good).await?;
    let with = |id: &str, secret: &str| Made {
        id: id.to_owned(),
        secret: secret.to_owned(),
    };
    let mut bodies = Vec::new();
    for made in [
        with("00000000-0000-7000-8000-000000000000", &good.secret),
        with("x", "y"),
        with(&good.id, "hbs_wrong"),
        with(&good.id, &other.secret),
        with(&good.id, ""),
        with(&good.id.replace('-', ""), &good.secret),
        bound,
        ended,
        revoked,
    ] {
        // Time for the budget against guessing.
        app.advance(TimeDelta::seconds(60));
        let answer = post(&app, "/oauth/token", &[basic(&made)], GRANT.to_owned()).await?;
        assert_refused(&answer, 401, "invalid_client");
        bodies.push(answer.text);
    }
    bodies.dedup();
    assert_eq!(bodies.len(), 1, "{bodies:?}");
    Ok(())
}

async fn requests_that_are_wrong_are_told_as_the_standard_says(context: TestContext) -> Outcome {
    let app = TestApp::new(&context).await?;
    let made = made(&app, "here", &["audit:read"]).await?;
    let secret = format!("client_id={}&client_secret={}", made.id, made.secret);
    for (form, error) in [
        (String::new(), "invalid_client"),
        (secret.clone(), "invalid_request"),
        (
            format!("{secret}&grant_type=password"),
            "unsupported_grant_type",
        ),
        (format!("{secret}&{GRANT}&{GRANT}"), "invalid_request"),
        (format!("{secret}&{GRANT}&scope=%ff"), "invalid_request"),
    ] {
        let status = if error == "invalid_client" { 401 } else { 400 };
        let answer = post(&app, "/oauth/token", &[], form).await?;
        assert_refused(&answer, status, error);
    }
    let both = post(
        &app,
        "/oauth/token",
        &[basic(&made)],
        format!("{secret}&{GRANT}"),
    )
    .await?;
    assert_refused(&both, 400, "invalid_request");
    let in_address = format!("/oauth/token?{secret}&{GRANT}");
    assert_refused(
        &post(&app, &in_address, &[], GRANT.to_owned()).await?,
        400,
        "invalid_request",
    );
    let json = (header::CONTENT_TYPE, "application/json".to_owned());
    let twice = post(&app, "/oauth/token", &[json], format!("{secret}&{GRANT}")).await?;
    assert_refused(&twice, 400, "invalid_request");
    let long = format!("{secret}&{GRANT}&x={}", "y".repeat(40_000));
    assert_refused(
        &post(&app, "/oauth/token", &[], long).await?,
        400,
        "invalid_request",
    );
    let get = app.anonymous().get("/oauth/token").await?;
    assert_eq!(get.status, 405);
    Ok(())
}

async fn an_old_secret_is_good_for_as_long_as_was_said(context: TestContext) -> Outcome {
    let app = TestApp::new(&context).await?;
    let old = made(&app, "here", &["audit:read"]).await?;
    let mutation = "mutation($input: RotateClientSecretInput!) {
        rotateClientSecret(input: $input) { clientSecret } }";
    let input = json!({ "clientId": old.id, "idempotencyKey": "r", "keepOldForSeconds": 3600 });
    let rotated = admin(&app, "here").await?;
    let rotated = rotated.gql(mutation, json!({ "input": input })).await?;
    let secret = rotated.data()?["rotateClientSecret"]["clientSecret"].as_str();
    let new = Made {
        id: old.id.clone(),
        secret: secret.ok_or("no secret")?.to_owned(),
    };
    issued(&app, &old).await?;
    issued(&app, &new).await?;
    app.advance(TimeDelta::seconds(3600));
    let refused = post(&app, "/oauth/token", &[basic(&old)], GRANT.to_owned()).await?;
    assert_refused(&refused, 401, "invalid_client");
    issued(&app, &new).await?;
    Ok(())
}

async fn public_client(app: &TestApp) -> Outcome<Made> {
    let input = json!({
        "scopes": ["statistics:read", "facilities:read"],
        "public": true,
        "origins": ["https://maps.example.org"],
    });
    made_with(app, "here", input).await
}

async fn a_public_client_gets_a_token_by_its_id_alone(context: TestContext) -> Outcome {
    let app = TestApp::new(&context).await?;
    let public = public_client(&app).await?;
    let form = format!("{GRANT}&client_id={}", public.id);
    let page = |origin: &str| [(header::ORIGIN, origin.to_owned())];
    for fields in [&page("https://maps.example.org")[..], &[]] {
        let answer = post(&app, "/oauth/token", fields, form.clone()).await?;
        assert_eq!(answer.status, 200, "{}", answer.text);
        assert_eq!(answer.json["expires_in"], 900);
        assert_eq!(answer.json["scope"], "statistics:read facilities:read");
        let token = answer.json["access_token"].as_str().ok_or("no token")?;
        assert_eq!(asks(&app, token).await?, 200);
    }
    let foreign = page("https://evil.example");
    let answer = post(&app, "/oauth/token", &foreign, form.clone()).await?;
    assert_refused(&answer, 401, "invalid_client");
    // A confidential client is none, and a public one has no secret to send.
    let confidential = made(&app, "here", &["facilities:read"]).await?;
    let alone = format!("{GRANT}&client_id={}", confidential.id);
    assert_refused(
        &post(&app, "/oauth/token", &[], alone).await?,
        401,
        "invalid_client",
    );
    let with_secret = format!("{form}&client_secret=hbs_x");
    assert_refused(
        &post(&app, "/oauth/token", &[], with_secret).await?,
        401,
        "invalid_client",
    );
    Ok(())
}

async fn pages_of_a_public_client_may_call_until_it_is_revoked(context: TestContext) -> Outcome {
    let app = TestApp::new(&context).await?;
    let public = public_client(&app).await?;
    let allowed = async |origin: &str| -> Outcome<bool> {
        let request = Request::builder()
            .method(Method::OPTIONS)
            .uri("/graphql")
            .header(header::ORIGIN, origin)
            .header("access-control-request-method", "POST")
            .body(Body::empty())?;
        let answer = app.anonymous().send(request).await?;
        let allowed = answer.headers.get("access-control-allow-origin");
        Ok(allowed.is_some_and(|allowed| allowed == origin))
    };
    assert!(allowed("https://maps.example.org").await?);
    assert!(!allowed("https://evil.example").await?);
    let revoke =
        "mutation($id: String!) { revokeClient(input: {clientId: $id}) { userErrors { code } } }";
    let admin = admin(&app, "here").await?;
    admin
        .gql(revoke, json!({ "id": public.id }))
        .await?
        .data()?;
    app.learn_of_clients().await?;
    assert!(!allowed("https://maps.example.org").await?);
    Ok(())
}

async fn a_client_near_its_end_gets_a_token_that_ends_with_it(context: TestContext) -> Outcome {
    let app = TestApp::new(&context).await?;
    let input = json!({ "scopes": ["audit:read"], "expiresAt": "2026-12-01T12:05:00Z" });
    let made = made_with(&app, "here", input).await?;
    let answer = post(&app, "/oauth/token", &[basic(&made)], GRANT.to_owned()).await?;
    assert_eq!(answer.json["expires_in"], 300);
    // A longer token of the command line ends with its client as well.
    let organization = tests::build::organization(&app, "here").await?.id;
    let long = app.token_of(made.id.parse()?, organization, &["audit:read"])?;
    assert_eq!(asks(&app, &long).await?, 200);
    app.advance(TimeDelta::seconds(300));
    assert_eq!(asks(&app, &long).await?, 401);
    Ok(())
}

async fn guessing_ends_and_the_right_secret_waits(context: TestContext) -> Outcome {
    let app = TestApp::new(&context).await?;
    let made = made(&app, "here", &["audit:read"]).await?;
    let mut wrong = 0;
    let refused = loop {
        let guess = Made {
            id: made.id.clone(),
            secret: format!("hbs_{wrong}"),
        };
        let answer = post(&app, "/oauth/token", &[basic(&guess)], GRANT.to_owned()).await?;
        if answer.status != 401 {
            break answer;
        }
        wrong += 1;
    };
    assert!((5..=20).contains(&wrong), "{wrong} guesses");
    assert_refused(&refused, 429, "temporarily_unavailable");
    let right = post(&app, "/oauth/token", &[basic(&made)], GRANT.to_owned()).await?;
    assert_refused(&right, 429, "temporarily_unavailable");
    let seconds = right.headers["retry-after"].to_str()?.parse()?;
    app.advance(TimeDelta::seconds(seconds));
    issued(&app, &made).await?;
    Ok(())
}

async fn a_revoked_token_is_refused_and_others_are_not(context: TestContext) -> Outcome {
    let app = TestApp::new(&context).await?;
    let made = made(&app, "here", &["audit:read"]).await?;
    let (one, other) = (issued(&app, &made).await?, issued(&app, &made).await?);
    assert_eq!(asks(&app, &one).await?, 200);
    let form = format!("token={one}&token_type_hint=access_token");
    for _ in 0..2 {
        let answer = post(&app, "/oauth/revoke", &[basic(&made)], form.clone()).await?;
        assert_eq!(answer.status, 200, "{}", answer.text);
    }
    assert_eq!(asks(&app, &one).await?, 401);
    assert_eq!(asks(&app, &other).await?, 200);
    // After a restart as well.
    let again = TestApp::builder(&context)?
        .database(app.database())
        .build()
        .await?;
    assert_eq!(asks(&again, &one).await?, 401);
    assert_eq!(asks(&again, &other).await?, 200);
    let none = post(&app, "/oauth/revoke", &[basic(&made)], String::new()).await?;
    assert_refused(&none, 400, "invalid_request");
    let nothing = post(&app, "/oauth/revoke", &[basic(&made)], "token=x".to_owned()).await?;
    assert_eq!(nothing.status, 200);
    Ok(())
}

async fn nobody_revokes_the_token_of_another(context: TestContext) -> Outcome {
    let app = TestApp::new(&context).await?;
    let here = made(&app, "here", &["audit:read"]).await?;
    let beside = made(&app, "here", &["audit:read"]).await?;
    let token = issued(&app, &here).await?;
    let form = format!("token={token}");
    let answer = post(&app, "/oauth/revoke", &[basic(&beside)], form.clone()).await?;
    assert_eq!(answer.status, 200);
    assert_eq!(asks(&app, &token).await?, 200);
    assert_refused(
        &post(&app, "/oauth/revoke", &[], form).await?,
        401,
        "invalid_client",
    );
    Ok(())
}

async fn a_token_is_told_of_to_its_own_organization_only(context: TestContext) -> Outcome {
    let app = TestApp::new(&context).await?;
    let here = made(&app, "here", &["audit:read"]).await?;
    let there = made(&app, "there", &["audit:read"]).await?;
    let token = issued(&app, &here).await?;
    let ask = async |made: &Made, token: &str| {
        let form = format!("token={token}");
        post(&app, "/oauth/introspect", &[basic(made)], form).await
    };
    let told = ask(&here, &token).await?;
    assert_eq!(told.json["active"], true, "{}", told.text);
    assert_eq!(told.json["client_id"], here.id);
    assert_eq!(told.json["sub"], here.id);
    assert_eq!(told.json["scope"], "audit:read");
    assert_eq!(told.json["exp"].as_i64(), Some(app.now().timestamp() + 900));
    assert_eq!(told.headers["cache-control"], "no-store");
    let inactive = json!({ "active": false });
    assert_eq!(ask(&there, &token).await?.json, inactive);
    assert_eq!(ask(&here, &token[1..]).await?.json, inactive);
    let public = public_client(&app).await?;
    let form = format!("token={token}&client_id={}", public.id);
    let refused = post(&app, "/oauth/introspect", &[], form).await?;
    assert_refused(&refused, 400, "unauthorized_client");
    let form = format!("token={token}");
    post(&app, "/oauth/revoke", &[basic(&here)], form).await?;
    assert_eq!(ask(&here, &token).await?.json, inactive);
    Ok(())
}

async fn the_server_describes_itself(context: TestContext) -> Outcome {
    let app = TestApp::builder(&context)?
        .config(|config| "https://habeas.example.org".clone_into(&mut config.auth.issuer))
        .build()
        .await?;
    let path = "/.well-known/oauth-authorization-server";
    let answer = app.anonymous().get(path).await?;
    assert_eq!(answer.status, 200);
    let told = &answer.json;
    assert_eq!(told["issuer"], "https://habeas.example.org");
    assert_eq!(
        told["token_endpoint"],
        "https://habeas.example.org/oauth/token"
    );
    assert_eq!(told["grant_types_supported"], json!(["client_credentials"]));
    assert_eq!(told["scopes_supported"].as_array().map(Vec::len), Some(12));
    let keys = app.anonymous().get("/.well-known/jwks.json").await?;
    assert_eq!(keys.headers["content-type"], "application/jwk-set+json");
    let key = &keys.json["keys"][0];
    assert_eq!(
        (&key["kty"], &key["crv"], &key["alg"]),
        (&json!("OKP"), &json!("Ed25519"), &json!("EdDSA"))
    );
    assert_eq!(key.get("d"), None);
    Ok(())
}

async fn a_client_bound_to_a_network_needs_to_be_there(context: TestContext) -> Outcome {
    let app = TestApp::new(&context).await?;
    let organization = tests::build::organization(&app, "here").await?.id;
    let served = app.serve().await?;
    for (network, status) in [("127.0.0.0/8", "200"), ("192.0.2.0/24", "401")] {
        let input = json!({ "scopes": ["audit:read"], "addresses": [network] });
        let made = made_with(&app, "here", input).await?;
        let token = app.token_of(made.id.parse()?, organization, &["audit:read"])?;
        let mut exchange = served.connect().await?;
        exchange
            .write(format!(
                "GET /graphql?query=%7B__typename%7D HTTP/1.1\r\nhost: test\r\n\
                 x-forwarded-for: 192.0.2.7\r\nauthorization: Bearer {token}\r\n\
                 connection: close\r\n\r\n"
            ))
            .await?;
        let answer = exchange.rest().await?;
        let first = answer.lines().next().unwrap_or_default().to_owned();
        assert!(first.contains(status), "{network}: {first}");
    }
    Ok(())
}
