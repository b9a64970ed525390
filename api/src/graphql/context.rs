//! What a resolver may reach: the state of the service, the viewer, the loaders of the request.

use std::sync::Arc;

use async_graphql::{Context, dataloader::DataLoader};

use super::loaders::Records;
use crate::auth::Viewer;
use crate::error::{Error, Result};
use crate::state::AppState;

/// Reaches into the context of a request.
pub(crate) trait ContextExt {
    /// The state of the service.
    fn state(&self) -> Result<&Arc<AppState>>;
    /// Who asks.
    fn viewer(&self) -> Result<&Viewer>;
    /// The loaders of this request; they see what the viewer sees.
    fn loaders(&self) -> Result<&DataLoader<Records>>;
}

impl ContextExt for Context<'_> {
    fn state(&self) -> Result<&Arc<AppState>> {
        self.data()
            .map_err(|_| Error::internal("no state in the schema"))
    }

    fn viewer(&self) -> Result<&Viewer> {
        self.data().map_err(|_| Error::unauthenticated())
    }

    fn loaders(&self) -> Result<&DataLoader<Records>> {
        self.data()
            .map_err(|_| Error::internal("no loaders in the request"))
    }
}
