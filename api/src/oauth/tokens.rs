//! Tokens: issued, taken back, asked about.

use std::net::IpAddr;

use chrono::TimeDelta;
use entities::codes::{AuditAction, ClientKind};
use serde_json::{Value, json};
use uuid::Uuid;

use super::authenticate::{Credentials, authenticate, require_confidential};
use super::refusal::{OauthError, Refusal};
use crate::auth::{Inspected, Scopes, TokenRequest};
use crate::db;
use crate::error::Error;
use crate::state::AppState;
use crate::store::audit::{self, Actor, Event};
use crate::store::clients::{self, AccessChange};

/// The longest life of a public client's token, whatever is configured: every visitor of its pages
/// has it.
const PUBLIC_LIFETIME: TimeDelta = TimeDelta::minutes(15);

/// A token that was issued.
#[derive(Clone, PartialEq, Eq)]
pub struct Issued {
    /// The token.
    pub access_token: String,
    /// For how many seconds it is good.
    pub expires_in: i64,
    /// What it opens.
    pub scope: Scopes,
}

impl std::fmt::Debug for Issued {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Issued")
            .field("scope", &self.scope)
            .finish_non_exhaustive()
    }
}

/// Issues a token to a client. Without `scope`, with all of the client's.
pub async fn issue(
    state: &AppState,
    credentials: &Credentials,
    scope: Option<&str>,
    from: Option<IpAddr>,
) -> Result<Issued, Refusal> {
    let client = authenticate(state, credentials, from).await?;
    let unfit = |_| Error::internal("a client has a scope that is none");
    let allowed: Scopes = client.scopes.parse().map_err(unfit)?;
    let scope = match scope {
        None => allowed,
        Some(text) => text
            .parse::<Scopes>()
            .ok()
            .filter(|asked| asked.is_subset_of(allowed))
            .ok_or_else(|| {
                Refusal::new(
                    OauthError::InvalidScope,
                    "A scope is unknown, or this client may not have it.",
                )
            })?,
    };
    let now = state.clock.now();
    let configured = TimeDelta::seconds(state.auth.token_lifetime_seconds.into());
    let mut lifetime = match client.kind {
        ClientKind::Public => configured.min(PUBLIC_LIFETIME),
        _ => configured,
    };
    if let Some(ends_at) = client.expires_at {
        // A client that ends within the second gets a token of one; it ends with its client.
        lifetime = lifetime.min((ends_at - now).max(TimeDelta::seconds(1)));
    }
    let access_token = state.issuer()?.issue(&TokenRequest {
        organization: client.organization_id,
        client: client.id,
        epoch: client.epoch,
        scopes: scope,
        lifetime,
    })?;
    Ok(Issued {
        access_token,
        expires_in: lifetime.num_seconds(),
        scope,
    })
}

/// Revokes a token that was issued to the client. Anything else is not told from it: the client gets
/// what it asked for, a token that is not good.
pub async fn revoke(
    state: &AppState,
    credentials: &Credentials,
    token: &str,
    from: Option<IpAddr>,
) -> Result<(), Refusal> {
    let client = authenticate(state, credentials, from).await?;
    let own = state
        .verifier
        .inspect(token)
        .filter(|found| found.client_id == client.id);
    if let Some(found) = own {
        revoke_token(state, &found).await?;
    }
    Ok(())
}

async fn revoke_token(state: &AppState, token: &Inspected) -> Result<(), Error> {
    let now = state.clock.now();
    let transaction = db::begin_write(&state.db).await?;
    let change = AccessChange::Token(&token.token_id, token.expires_at);
    clients::note(&transaction, change, now).await?;
    let actor = Actor::client(token.organization_id, token.client_id);
    let organization = Some(token.organization_id);
    let event = Event::new(organization, actor, AuditAction::TokenRevoked, now)
        .to("Token", token.token_id.as_str());
    audit::append(&transaction, &event).await?;
    transaction.commit().await?;
    // This instance knows at once; the others are told.
    state.clients.refresh(&state.db).await
}

/// What a token says, where it is good and of the client's own organization; else only that it is
/// not.
pub async fn introspect(
    state: &AppState,
    credentials: &Credentials,
    token: &str,
    from: Option<IpAddr>,
) -> Result<Value, Refusal> {
    let client = authenticate(state, credentials, from).await?;
    require_confidential(&client)?;
    // What was revoked elsewhere a moment ago is told here.
    state.clients.refresh(&state.db).await?;
    let found = state
        .verifier
        .inspect(token)
        .filter(|found| found.organization_id == client.organization_id)
        .filter(|found| state.verifier.is_in_force(found));
    Ok(match found {
        None => json!({ "active": false }),
        Some(found) => described(state, &found),
    })
}

fn described(state: &AppState, found: &Inspected) -> Value {
    let id = |id: Uuid| id.to_string();
    json!({
        "active": true,
        "token_type": "Bearer",
        "iss": state.auth.issuer,
        "aud": state.auth.audience,
        "sub": id(found.client_id),
        "client_id": id(found.client_id),
        "org": id(found.organization_id),
        "scope": found.scopes.to_string(),
        "jti": found.token_id,
        "iat": found.issued_at,
        "nbf": found.not_before,
        "exp": found.expires_at.timestamp(),
    })
}
