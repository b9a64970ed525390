//! Who a client is that speaks to the authorization server.

use std::net::IpAddr;

use chrono::{DateTime, Utc};
use entities::api_client;
use entities::codes::ClientKind;
use sea_orm::DatabaseConnection;
use uuid::Uuid;

use super::refusal::{OauthError, Refusal};
use crate::auth::assertion::Assertion;
use crate::auth::keys::jwk::ClientKeys;
use crate::auth::{Claim, Network, secret};
use crate::db;
use crate::error::Result;
use crate::state::AppState;
use crate::store::{clients, guesses};

/// What a client shows that it is who it says.
#[derive(Clone, PartialEq, Eq)]
pub enum Credentials {
    /// `client_secret_basic` or `client_secret_post`.
    Secret {
        /// `client_id`.
        client_id: String,
        /// `client_secret`.
        secret: String,
    },
    /// `private_key_jwt`.
    Assertion(String),
    /// `none`: a public client's id.
    Public {
        /// `client_id`.
        client_id: String,
    },
}

impl std::fmt::Debug for Credentials {
    /// Shows nothing that somebody could use.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Secret { .. } => "Secret(not shown)",
            Self::Assertion(_) => "Assertion(not shown)",
            Self::Public { .. } => "Public",
        })
    }
}

impl Credentials {
    /// The client that they speak for, by their own word.
    fn client_id(&self) -> String {
        match self {
            Self::Secret { client_id, .. } | Self::Public { client_id } => client_id.clone(),
            Self::Assertion(text) => Assertion::read(text)
                .map(|assertion| assertion.client_id().to_owned())
                .unwrap_or_default(),
        }
    }
}

/// The client behind the credentials, in force and within its networks. Every refusal is the same,
/// and a client that is not there costs the same look-ups as a secret that is wrong.
pub(super) async fn authenticate(
    state: &AppState,
    credentials: &Credentials,
    from: Option<IpAddr>,
) -> Result<api_client::Model, Refusal> {
    let now = state.clock.now();
    let claimed = credentials.client_id();
    let claim = Claim::new(from, &claimed);
    state.attempts.admit(&claim, now).map_err(Refusal::wait)?;
    let budgets = claim.digests();
    let apply = match &budgets {
        // What its neighbours guess does not shut it out.
        [_, own] if state.attempts.is_proven(&claim) => std::slice::from_ref(own),
        all => all,
    };
    if let Some(seconds) = guesses::wait(&state.db, apply, now).await? {
        return Err(Refusal::wait(seconds));
    }
    let found = find(state, credentials, &claimed, from, now).await?;
    let Some(client) = found else {
        guesses::count(&state.db, &budgets, now).await?;
        tracing::debug!("client refused");
        return Err(Refusal::invalid_client());
    };
    state.attempts.prove(&claim);
    Ok(client)
}

async fn find(
    state: &AppState,
    credentials: &Credentials,
    claimed: &str,
    from: Option<IpAddr>,
    now: DateTime<Utc>,
) -> Result<Option<api_client::Model>> {
    let id = Uuid::try_parse(claimed).unwrap_or_default();
    let client = clients::by_id(&state.db, id).await?;
    let shown = match credentials {
        Credentials::Secret { secret, .. } => {
            let digests = clients::secret_digests(&state.db, id, now).await?;
            // Something to compare with, where there is nothing.
            let nothing = [String::from(NO_DIGEST)];
            let known = digests.iter().chain(&nothing).map(String::as_str);
            secret::is_one_of(secret, known) && is_of(client.as_ref(), ClientKind::Confidential)
        }
        Credentials::Public { .. } => is_of(client.as_ref(), ClientKind::Public),
        Credentials::Assertion(text) => {
            let keys = client.as_ref().and_then(|client| client.jwks.as_deref());
            is_of(client.as_ref(), ClientKind::Confidential)
                && asserted(state, text, id, keys, now).await?
        }
    };
    let admitted = |client: &api_client::Model| {
        client.revoked_at.is_none()
            && client.expires_at.is_none_or(|at| at > now)
            && client.id.to_string() == claimed
            && is_admitted(&client.addresses.0, from)
    };
    Ok(client.filter(|client| shown && admitted(client)))
}

/// A digest that no secret has: it is no text in hexadecimal.
const NO_DIGEST: &str = "----------------------------------------------------------------";

fn is_of(client: Option<&api_client::Model>, kind: ClientKind) -> bool {
    client.is_some_and(|client| client.kind == kind)
}

fn is_admitted(networks: &[String], from: Option<IpAddr>) -> bool {
    let mut known = networks
        .iter()
        .filter_map(|text| text.parse::<Network>().ok());
    networks.is_empty()
        || from.is_some_and(|address| known.any(|network| network.contains(address)))
}

/// Whether a client's assertion is good and is used for the first time.
async fn asserted(
    state: &AppState,
    text: &str,
    client: Uuid,
    keys: Option<&str>,
    now: DateTime<Utc>,
) -> Result<bool> {
    let audiences = super::metadata::audiences(&state.auth);
    let audiences: Vec<&str> = audiences.iter().map(String::as_str).collect();
    let accepted = keys
        .and_then(|keys| ClientKeys::read(keys).ok())
        .zip(Assertion::read(text))
        .and_then(|(keys, assertion)| assertion.verify(&keys, &audiences, now));
    match accepted {
        None => Ok(false),
        Some(accepted) => use_once(&state.db, client, &accepted.id, accepted.expires_at).await,
    }
}

async fn use_once(
    db: &DatabaseConnection,
    client: Uuid,
    id: &str,
    expires_at: DateTime<Utc>,
) -> Result<bool> {
    let digest = secret::digest_of(&format!("{client}\n{id}"));
    let transaction = db::begin_write(db).await?;
    let is_new = clients::use_assertion(&transaction, digest, expires_at).await?;
    transaction.commit().await?;
    Ok(is_new)
}

/// Refuses a client that keeps no secret where one is needed.
pub(super) fn require_confidential(client: &api_client::Model) -> Result<(), Refusal> {
    if client.kind == ClientKind::Confidential {
        Ok(())
    } else {
        Err(Refusal::new(
            OauthError::UnauthorizedClient,
            "A public client cannot ask about tokens.",
        ))
    }
}
