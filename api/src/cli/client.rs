//! `habeas client`

use std::path::{Path, PathBuf};
use std::str::FromStr as _;

use chrono::TimeDelta;
use clap::Subcommand;
use entities::codes::{ClientKind, CodeList as _};
use entities::{api_client, organization};
use sea_orm::{DatabaseConnection, DatabaseTransaction};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::lifetime::lifetime;
use super::{Done, Session, print};
use crate::auth::{Scope, Scopes};
use crate::clients::{self, Made, NewClient, Tools};
use crate::clock::{Clock, IdGen};
use crate::config::Config;
use crate::db;
use crate::error::{Error, Result};
use crate::store;
use crate::store::audit::Actor;
use crate::user_error::{Checked, as_error};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Make a client; prints its id and its secret, which is shown once, as one JSON object.
    Create {
        /// Short name of the organization.
        #[arg(long)]
        organization: String,
        /// What its tokens may open, separated by blanks: "facilities:read lawsuits:read".
        #[arg(long)]
        scope: String,
        /// What it is called; its id where absent.
        #[arg(long)]
        name: Option<String>,
        /// When it ends, such as `90d`; it does not where absent.
        #[arg(long, value_parser = lifetime)]
        expires_in: Option<TimeDelta>,
        /// For a browser application: no secret, bound to its origins, public data only.
        #[arg(long, requires = "origin")]
        public: bool,
        /// An origin of its pages, such as `https://maps.example.org`. Can be repeated.
        #[arg(long, requires = "public")]
        origin: Vec<String>,
        /// A network that its requests must come from, such as `192.0.2.0/24`. Can be repeated.
        #[arg(long)]
        address: Vec<String>,
        /// A file with the public keys it signs assertions with, a JWK Set: it gets no secret then.
        #[arg(long, value_name = "FILE", conflicts_with = "public")]
        jwks: Option<PathBuf>,
    },
    /// List clients, one JSON object a line.
    List {
        /// Short name of the organization; all of them where absent.
        #[arg(long)]
        organization: Option<String>,
    },
    /// Give a client a new secret; prints it, once, as one JSON object.
    Rotate {
        /// The client.
        #[arg(value_name = "CLIENT_ID")]
        client: Uuid,
        /// How long the old secret stays good, such as `1h`, up to 7 days.
        #[arg(long, default_value = "0s", value_parser = lifetime)]
        keep_old_for: TimeDelta,
    },
    /// Revoke a client and every token it was issued; prints it as one JSON object.
    Revoke {
        /// The client.
        #[arg(value_name = "CLIENT_ID")]
        client: Uuid,
    },
}

pub(super) async fn run(config: Config, command: Command) -> Result<Done> {
    let session = Session::open(config).await?;
    match command {
        Command::Create {
            organization,
            scope,
            name,
            expires_in,
            public,
            origin,
            address,
            jwks,
        } => {
            let kind = if public {
                ClientKind::Public
            } else {
                ClientKind::Confidential
            };
            let new = NewClient {
                name,
                kind,
                scopes: scopes(&scope)?,
                origins: origin,
                addresses: address,
                jwks: jwks.as_deref().map(read_keys).transpose()?,
                expires_at: expires_in.map(|lifetime| session.clock.now() + lifetime),
            };
            create(&session, &organization, new).await?;
        }
        Command::List { organization } => list(&session, organization.as_deref()).await?,
        Command::Rotate {
            client,
            keep_old_for,
        } => {
            let owner = owner(&session.db, client).await?;
            let transaction = db::begin_write(&session.db).await?;
            let actor = Actor::operator();
            let tools = session.tools(&transaction, &actor);
            let made = clients::rotate(tools, owner, client, keep_old_for).await?;
            print_made(&committed(transaction, made).await?);
        }
        Command::Revoke { client } => {
            let owner = owner(&session.db, client).await?;
            let transaction = db::begin_write(&session.db).await?;
            let actor = Actor::operator();
            let tools = session.tools(&transaction, &actor);
            let revoked = clients::revoke(tools, owner, client).await?;
            let revoked = committed(transaction, revoked).await?;
            print(&described(&revoked, None).to_string());
        }
    }
    Ok(Done::Fully)
}

async fn create(session: &Session, organization: &str, new: NewClient) -> Result<()> {
    let organization = self::organization(&session.db, organization).await?;
    // The operator may give everything.
    let grantable = Scope::ALL.into_iter().collect();
    let transaction = db::begin_write(&session.db).await?;
    let actor = Actor::operator();
    let tools = session.tools(&transaction, &actor);
    let made = clients::create(tools, organization.id, new, grantable).await?;
    print_made(&committed(transaction, made).await?);
    Ok(())
}

async fn list(session: &Session, organization: Option<&str>) -> Result<()> {
    let only = match organization {
        Some(slug) => Some(self::organization(&session.db, slug).await?.id),
        None => None,
    };
    let slugs = store::organizations::partners(&session.db).await?;
    for client in store::clients::list(&session.db, only, true, None).await? {
        let of = slugs.iter().find(|each| each.id == client.organization_id);
        let slug = of.map(|each| each.slug.as_str());
        print(&described(&client, slug).to_string());
    }
    Ok(())
}

impl Session {
    fn tools<'a>(&'a self, transaction: &'a DatabaseTransaction, actor: &'a Actor) -> Tools<'a> {
        let (clock, ids): (&Clock, &IdGen) = (&self.clock, &self.ids);
        Tools {
            transaction,
            actor,
            clock,
            ids,
        }
    }
}

/// What was done, once it is; what is wrong with the arguments, as an error.
async fn committed<T>(transaction: DatabaseTransaction, outcome: Checked<T>) -> Result<T> {
    let done = outcome.map_err(|faults| as_error(&faults))?;
    transaction.commit().await?;
    Ok(done)
}

fn read_keys(path: &Path) -> Result<String> {
    std::fs::read_to_string(path).map_err(|_| {
        Error::bad_input(format!(
            "The file {} cannot be read; `--jwks` names a file with a JWK Set.",
            path.display()
        ))
    })
}

fn print_made(made: &Made) {
    let mut shown = Map::new();
    shown.insert("client_id".to_owned(), json!(made.client.id));
    if let Some(secret) = &made.secret {
        shown.insert("client_secret".to_owned(), json!(secret.expose()));
    }
    print(&Value::Object(shown).to_string());
}

fn described(client: &api_client::Model, organization: Option<&str>) -> Value {
    let mut shown = json!({
        "client_id": client.id,
        "name": client.name,
        "kind": client.kind.as_str(),
        "scope": client.scopes,
        "origins": client.origins.0,
        "addresses": client.addresses.0,
        "created_at": client.created_at,
        "expires_at": client.expires_at,
        "revoked_at": client.revoked_at,
    });
    if let Some(slug) = organization {
        shown["organization"] = json!(slug);
    }
    shown
}

/// The scopes of an argument.
pub(super) fn scopes(text: &str) -> Result<Scopes> {
    Scopes::from_str(text.trim())
}

/// The organization of this short name.
pub(super) async fn organization(
    db: &DatabaseConnection,
    slug: &str,
) -> Result<organization::Model> {
    store::organizations::by_slug(db, slug)
        .await?
        .ok_or_else(|| {
            Error::bad_input(format!(
                "There is no organization `{slug}`; `habeas organization create` makes one."
            ))
        })
}

/// The organization of a client.
async fn owner(db: &DatabaseConnection, client: Uuid) -> Result<Uuid> {
    let found = store::clients::by_id(db, client).await?;
    found.map(|client| client.organization_id).ok_or_else(|| {
        Error::bad_input(format!(
            "There is no client {client}; `habeas client list` shows which there are."
        ))
    })
}
