//! Making, renewing and revoking clients, each in the caller's transaction.

use chrono::{DateTime, TimeDelta, Utc};
use entities::codes::{AuditAction, ClientKind};
use entities::values::TextList;
use entities::{api_client, client_secret};
use sea_orm::DatabaseTransaction;
use uuid::Uuid;

use super::check;
use crate::auth::keys::jwk::ClientKeys;
use crate::auth::secret::Secret;
use crate::auth::{Scope, Scopes};
use crate::clock::{Clock, IdGen};
use crate::error::Result;
use crate::store::audit::{self, Actor, Event};
use crate::store::clients::{self, AccessChange};
use crate::user_error::{Checked, UserError, UserErrorCode};

/// The name of the client that the command line issues tokens for.
const BUILT_IN: &str = "cli";
/// Clients that an organization may have at once.
const MOST_CLIENTS: u64 = 1_000;
/// The longest time for which a secret that was replaced can stay good.
const LONGEST_OVERLAP: TimeDelta = TimeDelta::days(7);

/// What changes are made with.
#[derive(Clone, Copy, Debug)]
pub struct Tools<'a> {
    /// The transaction that the change is part of.
    pub transaction: &'a DatabaseTransaction,
    /// Who makes it.
    pub actor: &'a Actor,
    /// The time.
    pub clock: &'a Clock,
    /// New ids.
    pub ids: &'a IdGen,
}

/// A client to be made.
#[derive(Clone, Debug)]
pub struct NewClient {
    /// What the organization calls it; its id where absent.
    pub name: Option<String>,
    /// How it shows that it is who it says.
    pub kind: ClientKind,
    /// What its tokens may open.
    pub scopes: Scopes,
    /// Origins of the pages that a public client runs on.
    pub origins: Vec<String>,
    /// Networks that its requests must come from.
    pub addresses: Vec<String>,
    /// Public keys that it signs assertions with, as a JWK Set: it gets no secret then.
    pub jwks: Option<String>,
    /// When it ends.
    pub expires_at: Option<DateTime<Utc>>,
}

/// A client that was made or given a new secret.
#[derive(Debug)]
pub struct Made {
    /// The client.
    pub client: api_client::Model,
    /// Its secret, to be shown now and never again; none for a public client, and for one with keys.
    pub secret: Option<Secret>,
}

/// What an organization may give to its clients by itself; the rest is given by the operator.
pub fn grantable() -> Scopes {
    let own = |scope: &Scope| *scope != Scope::PlatformAdmin;
    Scope::ALL.into_iter().filter(own).collect()
}

/// Makes a client of an organization.
pub async fn create(
    tools: Tools<'_>,
    organization: Uuid,
    new: NewClient,
    grantable: Scopes,
) -> Result<Checked<Made>> {
    let now = tools.clock.now();
    if let Err(faults) = check::check(&new, grantable, now) {
        return Ok(Err(faults));
    }
    let id = tools.ids.next();
    let name = new.name.unwrap_or_else(|| id.to_string());
    if let Some(fault) = room_for(tools, organization, &name).await? {
        return Ok(Err(vec![fault]));
    }
    let client = api_client::Model {
        id,
        organization_id: organization,
        name,
        kind: new.kind,
        scopes: new.scopes.to_string(),
        origins: TextList(new.origins),
        addresses: TextList(new.addresses),
        jwks: new
            .jwks
            .as_deref()
            .and_then(|set| ClientKeys::canonical(set).ok()),
        epoch: 0,
        expires_at: new.expires_at,
        revoked_at: None,
        created_at: now,
    };
    clients::insert(tools.transaction, client.clone()).await?;
    let secret = match new.kind {
        ClientKind::Confidential if client.jwks.is_none() => {
            Some(new_secret(tools, id, now).await?)
        }
        _ => None,
    };
    tell(tools, &client, AuditAction::ClientCreated).await?;
    Ok(Ok(Made { client, secret }))
}

/// Gives a client a new secret. The ones before stay good for `overlap`.
pub async fn rotate(
    tools: Tools<'_>,
    organization: Uuid,
    client: Uuid,
    overlap: TimeDelta,
) -> Result<Checked<Made>> {
    let now = tools.clock.now();
    if !(TimeDelta::zero()..=LONGEST_OVERLAP).contains(&overlap) {
        return Ok(Err(vec![UserError::invalid(
            "keepOldForSeconds",
            "The old secret can stay good for up to 7 days.",
        )]));
    }
    let client = match in_force(tools, organization, client, now).await? {
        Ok(client) => client,
        Err(faults) => return Ok(Err(faults)),
    };
    if client.kind != ClientKind::Confidential || client.jwks.is_some() {
        return Ok(Err(vec![UserError::new(
            UserErrorCode::Conflict,
            "clientId",
            "This client has no secret that could be replaced.",
        )]));
    }
    clients::end_secrets(tools.transaction, client.id, now + overlap, now).await?;
    let secret = Some(new_secret(tools, client.id, now).await?);
    tell(tools, &client, AuditAction::ClientRotated).await?;
    Ok(Ok(Made { client, secret }))
}

/// Revokes a client and every token it was issued. Revoking it again changes nothing.
pub async fn revoke(
    tools: Tools<'_>,
    organization: Uuid,
    client: Uuid,
) -> Result<Checked<api_client::Model>> {
    let now = tools.clock.now();
    let Some(client) = clients::of_organization(tools.transaction, organization, client).await?
    else {
        return Ok(Err(vec![no_such_client()]));
    };
    if client.revoked_at.is_some() {
        return Ok(Ok(client));
    }
    let revoked = clients::revoke(tools.transaction, client, now).await?;
    clients::end_secrets(tools.transaction, revoked.id, now, now).await?;
    tell(tools, &revoked, AuditAction::ClientRevoked).await?;
    Ok(Ok(revoked))
}

/// The client that the command line issues tokens for, made where it is not there yet.
pub async fn built_in(tools: Tools<'_>, organization: Uuid) -> Result<api_client::Model> {
    if let Some(client) = clients::by_name(tools.transaction, organization, BUILT_IN).await? {
        return Ok(client);
    }
    let now = tools.clock.now();
    let client = api_client::Model {
        id: tools.ids.next(),
        organization_id: organization,
        name: BUILT_IN.to_owned(),
        kind: ClientKind::BuiltIn,
        scopes: Scope::ALL.into_iter().collect::<Scopes>().to_string(),
        origins: TextList::default(),
        addresses: TextList::default(),
        jwks: None,
        epoch: 0,
        expires_at: None,
        revoked_at: None,
        created_at: now,
    };
    clients::insert(tools.transaction, client.clone()).await?;
    tell(tools, &client, AuditAction::ClientCreated).await?;
    Ok(client)
}

/// Tells every instance of a change, and the organization.
async fn tell(tools: Tools<'_>, client: &api_client::Model, action: AuditAction) -> Result<()> {
    let now = tools.clock.now();
    clients::note(tools.transaction, AccessChange::Client(client.id), now).await?;
    let organization = Some(client.organization_id);
    let event = Event::new(organization, tools.actor.clone(), action, now)
        .to("ApiClient", client.id.to_string());
    audit::append(tools.transaction, &event).await
}

async fn new_secret(tools: Tools<'_>, client: Uuid, now: DateTime<Utc>) -> Result<Secret> {
    let secret = Secret::random()?;
    let row = client_secret::Model {
        id: tools.ids.next(),
        client_id: client,
        digest: secret.digest(),
        expires_at: None,
        created_at: now,
    };
    clients::insert_secret(tools.transaction, row).await?;
    Ok(secret)
}

async fn room_for(tools: Tools<'_>, organization: Uuid, name: &str) -> Result<Option<UserError>> {
    let taken = clients::by_name(tools.transaction, organization, name).await?;
    if name == BUILT_IN || taken.is_some() {
        return Ok(Some(UserError::new(
            UserErrorCode::Conflict,
            "name",
            "A client of this organization has this name, or had it before it was revoked; choose \
             another.",
        )));
    }
    if clients::count(tools.transaction, organization).await? >= MOST_CLIENTS {
        return Ok(Some(UserError::new(
            UserErrorCode::LimitReached,
            "name",
            format!("An organization has up to {MOST_CLIENTS} clients; revoke one."),
        )));
    }
    Ok(None)
}

async fn in_force(
    tools: Tools<'_>,
    organization: Uuid,
    client: Uuid,
    now: DateTime<Utc>,
) -> Result<Checked<api_client::Model>> {
    let Some(client) = clients::of_organization(tools.transaction, organization, client).await?
    else {
        return Ok(Err(vec![no_such_client()]));
    };
    if client.revoked_at.is_some() || client.expires_at.is_some_and(|at| at <= now) {
        return Ok(Err(vec![UserError::new(
            UserErrorCode::Conflict,
            "clientId",
            "This client is revoked or has ended; make a new one.",
        )]));
    }
    Ok(Ok(client))
}

fn no_such_client() -> UserError {
    UserError::new(
        UserErrorCode::NotFound,
        "clientId",
        "The organization has no such client.",
    )
}
