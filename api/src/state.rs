//! What every request may reach.

use std::sync::Arc;

use sea_orm::DatabaseConnection;

use crate::auth::Verifier;
use crate::clock::{Clock, IdGen};
use crate::config::Config;

/// The parts of the running service.
#[derive(Debug)]
pub struct AppState {
    /// The settings.
    pub config: Config,
    /// The records.
    pub db: DatabaseConnection,
    /// Checks access tokens.
    pub verifier: Verifier,
    /// The time.
    pub clock: Clock,
    /// New ids.
    pub ids: IdGen,
}

/// The state as handlers and resolvers share it.
pub type SharedState = Arc<AppState>;
