//! Forged, mutated and misplaced tokens: each is refused for its own reason inside, and with one
//! and the same error outside.

mod bench;
mod by_claims;
mod by_form;
mod by_header;
mod cost;
mod log;
mod mutations;

use std::collections::HashSet;
use std::sync::Arc;

use axum::http::{HeaderMap, HeaderValue, header};
use chrono::TimeDelta;
use uuid::Uuid;

use self::bench::{Bench, CLIENT, ORGANIZATION};
use super::verify::Refusal;
use crate::auth::{AuthConfig, Issuer, Scope, Scopes, TokenRequest, Viewer};
use crate::clock::{Clock, IdGen};
use crate::error::{Error, Result};

/// One token that must not pass.
pub(super) struct Forgery {
    what: &'static str,
    refusal: Refusal,
    credentials: String,
}

/// A forgery that comes as `Bearer <token>`.
pub(super) fn forgery(what: &'static str, refusal: Refusal, token: impl AsRef<str>) -> Forgery {
    Forgery {
        what,
        refusal,
        credentials: format!("Bearer {}", token.as_ref()),
    }
}

const REQUEST: Uuid = Uuid::from_u128(0xf00d);

fn with_fields(bench: &Bench, fields: &[&[u8]]) -> Result<Viewer> {
    let mut headers = HeaderMap::new();
    for field in fields {
        headers.append(
            header::AUTHORIZATION,
            HeaderValue::from_bytes(field).unwrap(),
        );
    }
    let outcome = bench.verifier.authenticate(&headers, None, REQUEST);
    outcome.map_err(Error::from)
}

fn corpus(bench: &Bench) -> Vec<Forgery> {
    let parts = [
        by_header::forgeries(bench),
        by_claims::forgeries(bench),
        by_form::forgeries(bench),
    ];
    parts.into_iter().flatten().collect()
}

#[test]
fn every_forgery_is_refused_for_its_reason_with_the_same_error() {
    let bench = Bench::new();
    let forgeries = corpus(&bench);
    for Forgery {
        what,
        refusal,
        credentials,
    } in &forgeries
    {
        let inside = bench.verifier.viewer(credentials, None, REQUEST);
        assert_eq!(inside.map(|_| "accepted").unwrap_err(), *refusal, "{what}");
        let outside = bench
            .verifier
            .authenticate_credentials(credentials, None, REQUEST);
        let outside = Error::from(outside.unwrap_err());
        assert_eq!(outside, Error::unauthenticated(), "{what}");
        if HeaderValue::from_bytes(credentials.as_bytes()).is_ok() {
            let by_field = with_fields(&bench, &[credentials.as_bytes()]);
            assert_eq!(by_field.unwrap_err(), Error::unauthenticated(), "{what}");
        }
    }
    let names: HashSet<_> = forgeries.iter().map(|forgery| forgery.what).collect();
    assert_eq!(
        names.len(),
        forgeries.len(),
        "every case has a name of its own"
    );
    assert!(forgeries.len() >= 200, "{} cases", forgeries.len());
}

#[test]
fn what_the_forgeries_are_made_from_is_accepted() {
    let bench = Bench::new();
    for key in [&bench.ed, &bench.es] {
        let token = bench.signed(&bench.header(key), &bench.claims(), key);
        let viewer = with_fields(&bench, &[format!("Bearer {token}").as_bytes()]).unwrap();
        assert_eq!(viewer.organization_id(), ORGANIZATION);
        assert_eq!(viewer.client_id(), CLIENT.to_string());
        assert_eq!(viewer.token_id(), Some("token-1"));
        assert_eq!(
            viewer.scopes().to_string(),
            "statistics:read facilities:read"
        );
        assert_eq!(viewer.expires_at().unwrap().timestamp(), bench.now + 900);
        assert_eq!(viewer.request_id(), REQUEST);
    }
}

#[test]
fn harmless_variants_are_accepted() {
    let bench = Bench::new();
    let claims = bench.claims();
    let header = bench.header(&bench.ed);
    let accepted = [
        (
            "a claim that is not known",
            header.clone(),
            claims.clone().with("acr", "{\"a\":[1,2]}"),
        ),
        (
            "the full type",
            header.clone().with("typ", "\"application/at+jwt\""),
            claims.clone(),
        ),
        (
            "the type in upper case",
            header.clone().with("typ", "\"AT+JWT\""),
            claims.clone(),
        ),
        ("another clock ahead by the leeway", header.clone(), {
            let ahead = (bench.now + 30).to_string();
            claims.clone().with("nbf", &ahead).with("iat", &ahead)
        }),
        ("the last second of its life", header.clone(), {
            claims.clone().with("exp", &(bench.now + 1).to_string())
        }),
        ("the longest life", header, {
            claims.with("exp", &(bench.now + 86_400).to_string())
        }),
    ];
    for (what, header, claims) in accepted {
        let token = bench.signed(&header, &claims, &bench.ed);
        assert!(
            with_fields(&bench, &[format!("Bearer {token}").as_bytes()]).is_ok(),
            "{what}"
        );
        assert!(
            with_fields(&bench, &[format!("bEARER {token}").as_bytes()]).is_ok(),
            "{what}"
        );
    }
}

#[test]
fn the_field_must_be_there_once() {
    let bench = Bench::new();
    let good = format!("Bearer {}", bench.good());
    let good = good.as_bytes();
    assert!(with_fields(&bench, &[good]).is_ok());
    let misplaced: [&[&[u8]]; 5] = [
        &[],
        &[good, good],
        &[good, b"Basic YTpi"],
        &[b"", good],
        &[b"Bearer \xff\xfe"],
    ];
    for fields in misplaced {
        assert_eq!(
            with_fields(&bench, fields).unwrap_err(),
            Error::unauthenticated()
        );
    }
}

#[test]
fn what_the_issuer_makes_the_verifier_accepts_until_it_ends() {
    let bench = Bench::new();
    let lifetime = TimeDelta::minutes(15);
    let scopes: Scopes = [Scope::AuditRead, Scope::ReportsRead].into_iter().collect();
    let request = TokenRequest {
        organization: ORGANIZATION,
        client: CLIENT,
        epoch: 0,
        scopes,
        lifetime,
    };
    let token = format!("Bearer {}", bench.issuer().issue(&request).unwrap());
    let viewer = with_fields(&bench, &[token.as_bytes()]).unwrap();
    assert_eq!(viewer.organization_id(), ORGANIZATION);
    assert_eq!(viewer.client_id(), CLIENT.to_string());
    assert_eq!(viewer.scopes(), scopes);
    assert_eq!(
        viewer.token_id(),
        Some(Uuid::from_u128(1).to_string().as_str())
    );
    // Times in a token are whole seconds, cut: it ends with the second in which it was issued.
    let rest = viewer.expires_at().unwrap() - Clock::Manual(Arc::clone(&bench.clock)).now();
    assert!(lifetime - rest < TimeDelta::seconds(1));
    let tick = TimeDelta::microseconds(1);
    bench.clock.advance(rest - tick);
    assert!(with_fields(&bench, &[token.as_bytes()]).is_ok());
    bench.clock.advance(tick);
    assert_eq!(
        with_fields(&bench, &[token.as_bytes()]).unwrap_err(),
        Error::unauthenticated()
    );
}

#[test]
fn the_issuer_refuses_what_the_verifier_would() {
    let bench = Bench::new();
    let good = TokenRequest {
        organization: ORGANIZATION,
        client: CLIENT,
        epoch: 0,
        scopes: Scope::ReportsRead.into(),
        lifetime: TimeDelta::hours(24),
    };
    let issuer = bench.issuer();
    assert!(issuer.issue(&good).is_ok());
    let asking = |what, change: fn(&mut TokenRequest)| {
        let mut request = good;
        change(&mut request);
        (what, request)
    };
    let refused = [
        asking("no scope", |request| request.scopes = Scopes::EMPTY),
        asking("no client", |request| request.client = Uuid::nil()),
        asking("no organization", |request| {
            request.organization = Uuid::nil();
        }),
        asking("too long a life", |request| {
            request.lifetime += TimeDelta::seconds(1);
        }),
        asking("no life", |request| request.lifetime = TimeDelta::zero()),
        asking("less than none", |request| {
            request.lifetime = -TimeDelta::seconds(1);
        }),
        asking("the longest there is", |request| {
            request.lifetime = TimeDelta::MAX;
        }),
    ];
    for (what, request) in refused {
        let error = issuer.issue(&request).unwrap_err();
        assert_eq!(error.code(), crate::error::Code::BadUserInput, "{what}");
    }
}

#[test]
fn unsafe_settings_make_neither_issuer_nor_verifier() {
    let bench = Bench::new();
    let config = AuthConfig {
        leeway_seconds: 31,
        ..AuthConfig::default()
    };
    let clock = Clock::System;
    let (keys, clients) = (bench.keys.clone(), bench.clients.clone());
    assert!(super::Verifier::new(config.clone(), keys, clients, clock.clone()).is_err());
    assert!(Issuer::new(config, bench.keys.clone(), clock, IdGen::System).is_err());
}
