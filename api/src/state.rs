//! What every request may reach.

use std::sync::Arc;

use sea_orm::DatabaseConnection;

use crate::auth::keys::KeySet;
use crate::auth::{Issuer, Verifier};
use crate::clock::{Clock, IdGen};
use crate::config::Config;
use crate::error::Result;

/// The parts of the running service.
#[derive(Debug)]
pub struct AppState {
    /// The settings.
    pub config: Config,
    /// The records.
    pub db: DatabaseConnection,
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
        config: Config,
        db: DatabaseConnection,
        keys: KeySet,
        clock: Clock,
        ids: IdGen,
    ) -> Result<SharedState> {
        let keys = Arc::new(keys);
        let verifier = Verifier::new(config.auth.clone(), Arc::clone(&keys), clock.clone())?;
        Ok(Arc::new(Self {
            config,
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
            self.config.auth.clone(),
            keys,
            self.clock.clone(),
            self.ids.clone(),
        )
    }
}
