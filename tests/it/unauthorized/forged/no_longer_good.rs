//! Tokens with a good signature that were good once, or are for somebody else: the same answer.

use std::time::Instant;

use api::auth::{Changes, KnownClient, Scope};
use axum::http::HeaderValue;
use chrono::TimeDelta;
use tests::{Outcome, Suite, TestApp, TestContext};
use uuid::Uuid;

use super::forger::{Forger, ORGANIZATION, SCOPES};
use super::{Told, Way};

pub(super) fn tests(suite: &mut Suite) {
    tests::add_tests!(suite, on_each_backend:
        what_a_client_may_no_longer_do_its_tokens_do_not,
        an_id_that_was_revoked_is_of_no_use_in_another_token,
        a_token_of_another_service_is_none,
    );
}

async fn assert_refused(app: &TestApp, token: &str, what: &str) -> Outcome {
    let (client, field) = (
        app.anonymous(),
        HeaderValue::try_from(format!("Bearer {token}"))?,
    );
    for way in Way::ALL {
        let expected = Told::to_nobody(way, &client).await?;
        let told = Told::of(way.ask(&client, &field).await?);
        assert_eq!(told, expected, "{way:?}: {what}");
    }
    Ok(())
}

async fn is_let_in(app: &TestApp, token: &str) -> Outcome<bool> {
    let field = HeaderValue::try_from(format!("Bearer {token}"))?;
    let answer = Way::Graphql.ask(&app.anonymous(), &field).await?;
    Ok(answer.status == 200)
}

type Change = fn(&mut KnownClient, &TestApp);

const CHANGES: [(&str, Change); 8] = [
    ("revoked", |client, _| client.is_revoked = true),
    ("ended", |client, app| client.expires_at = Some(app.now())),
    ("ended long ago", |client, app| {
        client.expires_at = Some(app.now() - TimeDelta::days(9));
    }),
    ("of another organization now", |client, _| {
        client.organization_id = Uuid::from_u128(0x0abd);
    }),
    ("with fewer scopes", |client, _| {
        client.scopes = Scope::FacilitiesRead.into();
    }),
    ("with other scopes", |client, _| {
        client.scopes = Scope::AuditRead.into();
    }),
    ("of a later epoch", |client, _| client.epoch += 1),
    ("bound to a network", |client, _| {
        client.addresses = "192.0.2.0/24".parse().into_iter().collect();
    }),
];

async fn what_a_client_may_no_longer_do_its_tokens_do_not(context: TestContext) -> Outcome {
    let app = TestApp::new(&context).await?;
    for (what, change) in CHANGES {
        let token = app.token(ORGANIZATION, SCOPES)?;
        assert!(is_let_in(&app, &token).await?, "{what}: before");
        let known = app.state().clients.known();
        let client = known.get(Uuid::from_u128(!ORGANIZATION.as_u128() ^ 0x7e57));
        let client = client.ok_or("the client is not known")?;
        let mut changed = client.clone();
        change(&mut changed, &app);
        known.learn([changed]);
        assert_refused(&app, &token, what).await?;
        known.learn([client]);
        assert!(is_let_in(&app, &token).await?, "{what}: after");
    }
    app.advance(TimeDelta::seconds(1));
    let token = app.token(ORGANIZATION, SCOPES)?;
    app.advance(TimeDelta::hours(1));
    assert_refused(&app, &token, "at its end").await
}

async fn an_id_that_was_revoked_is_of_no_use_in_another_token(context: TestContext) -> Outcome {
    let forger = Forger::new(&context).await?;
    let app = &forger.app;
    let revoked = forger.good();
    assert!(is_let_in(app, &revoked).await?);
    let ends_at = app.now() + TimeDelta::hours(1);
    let changes = Changes {
        revoked_tokens: vec![(forger.claim("jti"), ends_at)],
        ..Changes::default()
    };
    let known = app.state().clients.known();
    known.update(changes, Instant::now(), app.now());
    assert_refused(app, &revoked, "revoked").await?;
    let longer = (forger.now() + 7_200).to_string();
    for (name, value) in [
        ("exp", &*longer),
        ("scope", "\"facilities:read\""),
        ("note", "1"),
    ] {
        let claims = forger.claims().without(name).and(name, value);
        assert_refused(app, &forger.signed(&claims), name).await?;
    }
    let under_es = forger
        .es
        .signed(&forger.es.header().json(), &forger.claims().json());
    assert_refused(app, &under_es, "under the other key").await?;
    let other = forger.claims().with("jti", "\"another\"");
    assert!(is_let_in(app, &forger.signed(&other)).await?);
    Ok(())
}

async fn a_token_of_another_service_is_none(context: TestContext) -> Outcome {
    let app = TestApp::new(&context).await?;
    app.token(ORGANIZATION, SCOPES)?;
    // The same keys and clients, another name: of the issuer, of the audience, of both.
    for (issuer, audience) in [
        ("https://elsewhere.invalid", None),
        (
            "https://habeas.invalid",
            Some("https://habeas.invalid/other"),
        ),
        (
            "https://elsewhere.invalid",
            Some("https://elsewhere.invalid/graphql"),
        ),
    ] {
        let other = TestApp::builder(&context)?
            .database(app.database())
            .config(|config| {
                issuer.clone_into(&mut config.auth.issuer);
                if let Some(audience) = audience {
                    audience.clone_into(&mut config.auth.audience);
                }
            })
            .build()
            .await?;
        let foreign = other.token(ORGANIZATION, SCOPES)?;
        assert!(is_let_in(&other, &foreign).await?);
        assert_refused(&app, &foreign, issuer).await?;
    }
    Ok(())
}
