//! What every request may reach.

use std::sync::Arc;

use sea_orm::DatabaseConnection;

use crate::auth::keys::KeySet;
use crate::auth::{AuthConfig, Issuer, Verifier};
use crate::clock::{Clock, IdGen};
use crate::error::Result;
use crate::feed::{Feed, FeedConfig};
use crate::limits::Limits;
use crate::store::budgets::Budgets;

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
    /// What becomes of them.
    pub feed: Feed,
    /// The keys that tokens are signed and checked with.
    pub keys: Arc<KeySet>,
    /// Checks access tokens.
    pub verifier: Verifier,
    /// The time.
    pub clock: Clock,
    /// New ids.
    pub ids: IdGen,
}

/// The state as handlers and resolvers share it.
pub type SharedState = Arc<AppState>;

impl AppState {
    /// The state over an open database.
    pub fn new(
        auth: AuthConfig,
        limits: Limits,
        feed: FeedConfig,
        db: DatabaseConnection,
        keys: KeySet,
        clock: Clock,
        ids: IdGen,
    ) -> Result<SharedState> {
        let keys = Arc::new(keys);
        let verifier = Verifier::new(auth.clone(), Arc::clone(&keys), clock.clone())?;
        Ok(Arc::new(Self {
            budgets: Budgets::new(&db, &limits, clock.clone()),
            limits,
            auth,
            feed: Feed::new(feed, db.clone()),
            db,
            keys,
            verifier,
            clock,
            ids,
        }))
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
