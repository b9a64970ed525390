//! The running service: what the HTTP side asks for, answered from the schema and the state.

use std::future::Future;
use std::sync::Arc;

use axum::http::HeaderMap;
use futures_util::stream::BoxStream;
use migration::MigratorTrait as _;

use crate::auth::Viewer;
use crate::db;
use crate::error::Result;
use crate::graphql::{self, Schema};
use crate::http::csv::Table;
use crate::http::{Backend, Check, RequestId, TableName};
use crate::state::SharedState;
use crate::tables;

/// The schema over the state.
#[derive(Clone)]
pub struct Service {
    state: SharedState,
    schema: Schema,
}

impl std::fmt::Debug for Service {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Service").finish_non_exhaustive()
    }
}

impl Service {
    /// The service over this state.
    pub fn new(state: SharedState) -> Self {
        let schema = graphql::schema(state.clone());
        Self { state, schema }
    }
}

impl Backend for Service {
    type Viewer = Viewer;

    async fn authenticate(&self, headers: &HeaderMap, request_id: RequestId) -> Result<Viewer> {
        self.state.verifier.authenticate(headers, request_id.0)
    }

    async fn execute(
        &self,
        request: async_graphql::Request,
        viewer: Viewer,
    ) -> async_graphql::Response {
        graphql::answer(&self.schema, &self.state, viewer, request).await
    }

    fn subscribe(
        &self,
        request: async_graphql::Request,
        viewer: Viewer,
    ) -> BoxStream<'static, async_graphql::Response> {
        graphql::subscribe(&self.schema, &self.state, viewer, request)
    }

    fn client(&self, viewer: &Viewer) -> Arc<str> {
        viewer.client_id().into()
    }

    fn ended(&self, viewer: &Viewer) -> impl Future<Output = ()> + Send + 'static {
        let clock = self.state.clock.clone();
        let expires_at = viewer.expires_at();
        async move {
            match expires_at {
                Some(instant) => clock.sleep_until(instant).await,
                None => std::future::pending().await,
            }
        }
    }

    async fn table(
        &self,
        name: TableName,
        parameters: Vec<(String, String)>,
        viewer: Viewer,
    ) -> Result<Table> {
        tables::answer(&self.schema, &self.state, viewer, name, parameters).await
    }

    async fn check(&self, check: Check) -> bool {
        match check {
            Check::Database => db::ping(&self.state.db).await.is_ok(),
            Check::Migrations => migration::Migrator::get_pending_migrations(&self.state.db)
                .await
                .is_ok_and(|pending| pending.is_empty()),
            Check::Keys => self.state.keys.signing(self.state.clock.now()).is_some(),
        }
    }

    fn sdl(&self) -> String {
        graphql::sdl()
    }
}
