//! What every request may reach.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::http::HeaderMap;
use sea_orm::DatabaseConnection;
use uuid::Uuid;

use crate::auth::keys::Keyring;
use crate::auth::{Attempts, AuthConfig, Issuer, KnownClients, Refused, Verifier, Viewer};
use crate::clients::Clients;
use crate::clock::{Clock, IdGen};
use crate::error::{Error, Result};
use crate::feed::{Feed, FeedConfig, Releases};
use crate::limits::Limits;
use crate::outbound::Rules;
use crate::store::budgets::Budgets;
use crate::store::id_keys::{IdKeys, Pairwise};
use crate::store::identity;
use crate::store::reader::Reader;
use crate::store::statistics::Menus;

/// The parts of the running service.
#[derive(Debug)]
pub struct AppState {
    /// What a query may ask for.
    pub limits: Limits,
    /// What each client may still ask for.
    pub budgets: Budgets,
    /// Who issues tokens, and for whom.
    pub auth: AuthConfig,
    /// The records.
    pub db: DatabaseConnection,
    /// Published statistics and public vocabularies, through a role that reaches nothing else.
    pub statistics: DatabaseConnection,
    /// What menus offer of the releases of statistics.
    pub menus: Menus,
    /// What becomes of the records.
    pub feed: Feed,
    /// Releases of statistics as they are published.
    pub releases: Releases,
    /// The keys that tokens are signed and checked with.
    pub keys: Arc<Keyring>,
    /// What is known of the clients.
    pub clients: Clients,
    /// Checks access tokens.
    pub verifier: Verifier,
    /// What may be tried at the authorization server.
    pub attempts: Attempts,
    /// The time.
    pub clock: Clock,
    /// New ids.
    pub ids: IdGen,
    /// The ids of case records as each organization sees them.
    pub id_keys: IdKeys,
    /// The way to what identifies persons.
    pub identity: identity::Access,
    /// What webhooks may reach.
    pub outbound: Rules,
    /// How many reviewers a shared public record needs where no rule speaks of it.
    pub reviewers: i32,
}

/// What the state is made of: what a process was set to, and what it has opened.
#[derive(Debug)]
pub struct Parts {
    /// Who issues tokens, and for whom.
    pub auth: AuthConfig,
    /// What a query may ask for.
    pub limits: Limits,
    /// How the change feed is read.
    pub feed: FeedConfig,
    /// The open database, as the service.
    pub db: DatabaseConnection,
    /// The same, as those who answer statistics.
    pub statistics: DatabaseConnection,
    /// The keys that tokens are signed and checked with.
    pub keys: Keyring,
    /// The way to what identifies persons.
    pub identity: identity::Access,
    /// What webhooks may reach.
    pub outbound: Rules,
    /// How many reviewers a shared public record needs where no rule speaks of it.
    pub reviewers: i32,
    /// The time.
    pub clock: Clock,
    /// New ids.
    pub ids: IdGen,
}

/// The state as handlers and resolvers share it.
pub type SharedState = Arc<AppState>;

impl AppState {
    /// The state of a process that is to serve. Settings of tokens are checked first.
    pub fn new(parts: Parts) -> Result<SharedState> {
        let Parts {
            auth,
            limits,
            feed,
            db,
            statistics,
            keys,
            identity,
            outbound,
            reviewers,
            clock,
            ids,
        } = parts;
        let keys = Arc::new(keys);
        let stale = Duration::from_secs(auth.revocation_stale_seconds);
        let known = Arc::new(KnownClients::new(stale));
        let verifier = Verifier::new(
            auth.clone(),
            Arc::clone(&keys),
            Arc::clone(&known),
            clock.clone(),
        )?;
        let clients = Clients::new(&auth, known, clock.clone());
        Ok(Arc::new(Self {
            budgets: Budgets::new(&db, &limits, clock.clone()),
            limits,
            auth,
            feed: Feed::new(feed, db.clone()),
            releases: Releases::new(feed, statistics.clone()),
            db,
            statistics,
            menus: Menus::default(),
            keys,
            clients,
            verifier,
            attempts: Attempts::default(),
            clock,
            ids,
            id_keys: IdKeys::default(),
            identity,
            outbound,
            reviewers,
        }))
    }

    /// Who sends a request with these header fields, from this address. The database is asked only
    /// where a good signature speaks for a client that is not known yet.
    pub async fn authenticate(
        &self,
        headers: &HeaderMap,
        from: Option<IpAddr>,
        request_id: Uuid,
    ) -> Result<Viewer> {
        match self.verifier.authenticate(headers, from, request_id) {
            Err(Refused::UnknownClient) => {
                self.clients.refresh(&self.db).await?;
                let again = self.verifier.authenticate(headers, from, request_id);
                again.map_err(Error::from)
            }
            outcome => outcome.map_err(Error::from),
        }
    }

    /// The way to the records for one viewer.
    pub fn reader(&self, viewer: &Viewer) -> Reader {
        Reader::new(&self.db, viewer, &self.clock)
    }

    /// The ids of case records as this organization sees them.
    pub async fn pairwise(&self, organization: Uuid) -> Result<Pairwise> {
        self.id_keys.of(&self.db, &self.clock, organization).await
    }

    /// Makes access tokens.
    pub fn issuer(&self) -> Result<Issuer> {
        let keys = Arc::clone(&self.keys);
        Issuer::new(
            self.auth.clone(),
            keys,
            self.clock.clone(),
            self.ids.clone(),
        )
    }
}
