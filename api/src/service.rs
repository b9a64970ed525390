//! The running service: what the HTTP side asks for, answered from the schema and the state.

use std::future::Future;

use async_graphql::ServerError;
use async_graphql::parser::types::ExecutableDocument;
use axum::http::HeaderMap;
use futures_util::stream::BoxStream;
use migration::MigratorTrait as _;

use crate::auth::Viewer;
use crate::cost::{Meter, Standing};
use crate::db;
use crate::error::Result;
use crate::graphql::{self, Schema};
use crate::http::csv::Table;
use crate::http::{Backend, Check, Client, RequestId, TableName};
use crate::limits::Limits;
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

    fn client(&self, viewer: &Viewer) -> Client {
        Client {
            id: viewer.client_id().to_owned(),
            account: format!("{}/{}", viewer.organization_id(), viewer.client_id()).into(),
        }
    }

    fn limits(&self) -> Limits {
        self.state.limits
    }

    async fn charge(&self, account: &str, points: u64) -> Result<Standing> {
        self.state.budgets.charge(account, points).await
    }

    fn settle(&self, account: &str, charged: u64, actual: u64) {
        self.state.budgets.settle(account, charged, actual);
    }

    async fn validate(&self, document: ExecutableDocument) -> Vec<ServerError> {
        graphql::validate(&self.schema, document).await
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
        meter: Meter,
    ) -> Result<Table> {
        tables::answer(&self.schema, &self.state, viewer, name, parameters, meter).await
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
