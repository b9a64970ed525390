//! What a resolver may reach: the state of the service, the viewer, the loaders of the request.

use std::sync::Arc;

use async_graphql::{Context, dataloader::DataLoader};

use super::loaders::Records;
use crate::auth::Viewer;
use crate::error::{Error, Result};
use crate::state::AppState;
use crate::store::id_keys::Pairwise;
use crate::store::reader::Reader;

/// Reaches into the context of a request.
pub(crate) trait ContextExt {
    /// The state of the service.
    fn state(&self) -> Result<&Arc<AppState>>;
    /// Who asks.
    fn viewer(&self) -> Result<&Viewer>;
    /// The way to the records as they may see them.
    fn reader(&self) -> Result<Reader>;
    /// The ids of case records as their organization sees them.
    fn pairwise(&self) -> Result<&Pairwise>;
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

    fn reader(&self) -> Result<Reader> {
        Ok(self.state()?.reader(self.viewer()?))
    }

    fn pairwise(&self) -> Result<&Pairwise> {
        self.data()
            .map_err(|_| Error::internal("no ids in the request"))
    }

    fn loaders(&self) -> Result<&DataLoader<Records>> {
        self.data()
            .map_err(|_| Error::internal("no loaders in the request"))
    }
}
