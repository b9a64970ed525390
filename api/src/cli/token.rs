//! `habeas token`

use std::sync::Arc;

use chrono::TimeDelta;
use clap::Subcommand;
use entities::codes::AuditAction;
use entities::{api_client, organization};
use sea_orm::DatabaseConnection;
use uuid::Uuid;

use super::lifetime::lifetime;
use super::{Done, Session, client, keys, print};
use crate::auth::{Issuer, Scope, Scopes, TokenRequest};
use crate::clients;
use crate::clock::{Clock, IdGen};
use crate::config::Config;
use crate::db;
use crate::error::{Error, Result};
use crate::store;
use crate::store::audit::{self, Actor, Event};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Make an access token; prints nothing else.
    Create {
        /// Short name of the organization.
        #[arg(long)]
        organization: String,
        /// Scopes, separated by blanks: "facilities:read lawsuits:read".
        #[arg(long)]
        scope: String,
        /// Lifetime, such as `90s`, `15m`, `12h`, `1d`.
        #[arg(long, default_value = "15m", value_parser = lifetime)]
        expires_in: TimeDelta,
        /// The client to issue it to; the organization's built-in client `cli` where absent.
        #[arg(long, value_name = "ID")]
        client: Option<Uuid>,
    },
}

pub(super) async fn run(config: Config, command: Command) -> Result<Done> {
    let Command::Create {
        organization,
        scope,
        expires_in,
        client,
    } = command;
    let scopes = client::scopes(&scope)?;
    let keys = keys::load(&config)?;
    let Session {
        config,
        db,
        clock,
        ids,
    } = Session::open(config).await?;
    let partner = client::organization(&db, &organization).await?;
    let client = match client {
        Some(id) => given(&db, &clock, &partner, id, scopes).await?,
        None => built_in(&db, &clock, &ids, partner.id).await?,
    };
    let issuer = Issuer::new(config.auth, Arc::new(keys.into()), clock.clone(), ids)?;
    let token = issuer.issue(&TokenRequest {
        organization: partner.id,
        client: client.id,
        epoch: client.epoch,
        scopes,
        lifetime: expires_in,
    })?;
    let transaction = db::begin_write(&db).await?;
    let (actor, now) = (Actor::operator(), clock.now());
    let event = Event::new(Some(partner.id), actor, AuditAction::TokenIssued, now)
        .to("ApiClient", client.id.to_string())
        .naming(scopes.iter().map(Scope::as_str));
    audit::append(&transaction, &event).await?;
    transaction.commit().await?;
    print(&token);
    Ok(Done::Fully)
}

/// The client of this id, where it may be issued such a token.
async fn given(
    db: &DatabaseConnection,
    clock: &Clock,
    organization: &organization::Model,
    id: Uuid,
    scopes: Scopes,
) -> Result<api_client::Model> {
    let client = store::clients::of_organization(db, organization.id, id)
        .await?
        .ok_or_else(|| {
            Error::bad_input(format!(
                "The organization `{}` has no client {id}; `habeas client list` shows its clients.",
                organization.slug
            ))
        })?;
    let ended = client.expires_at.is_some_and(|at| at <= clock.now());
    if client.revoked_at.is_some() || ended {
        return Err(Error::bad_input(format!(
            "The client {id} is revoked or has ended; `habeas client create` makes another."
        )));
    }
    if !scopes.is_subset_of(client.scopes.parse()?) {
        return Err(Error::bad_input(format!(
            "The client {id} may only have `{}`.",
            client.scopes
        )));
    }
    Ok(client)
}

/// The organization's client `cli`, which is made with its first token.
async fn built_in(
    db: &DatabaseConnection,
    clock: &Clock,
    ids: &IdGen,
    organization: Uuid,
) -> Result<api_client::Model> {
    let transaction = db::begin_write(db).await?;
    let actor = Actor::operator();
    let tools = clients::Tools {
        transaction: &transaction,
        actor: &actor,
        clock,
        ids,
    };
    let client = clients::built_in(tools, organization).await?;
    transaction.commit().await?;
    if client.revoked_at.is_some() {
        return Err(Error::bad_input(
            "The organization's client `cli` is revoked; make one with `habeas client create`, and \
             name it with `--client`.",
        ));
    }
    Ok(client)
}
