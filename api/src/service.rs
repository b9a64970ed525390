//! The running service: what the HTTP side asks for, answered from the schema and the state.

use std::future::Future;
use std::net::IpAddr;

use async_graphql::ServerError;
use async_graphql::parser::types::ExecutableDocument;
use axum::body::Bytes;
use futures_util::stream::BoxStream;
use migration::MigratorTrait as _;
use tracing::Instrument as _;

use crate::auth::Viewer;
use crate::cost::{Meter, Standing};
use crate::db;
use crate::error::{Error, Result};
use crate::graphql::{self, Schema};
use crate::http::csv::Table;
use crate::http::{Backend, Caller, Check, Client, TableName, TokenEnd, Upload, ViewerKind};
use crate::intake::{self, Intake};
use crate::limits::Limits;
use crate::oauth::{self, Credentials, Issued, Refusal};
use crate::state::SharedState;
use crate::tables;

/// The schema over the state.
#[derive(Clone)]
pub struct Service {
    state: SharedState,
    schema: Schema,
    /// What takes files; none where the service takes none.
    intake: Option<Intake>,
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
        Self {
            state,
            schema,
            intake: None,
        }
    }

    /// Lets the service take files.
    #[must_use]
    pub fn with_intake(mut self, intake: Intake) -> Self {
        self.intake = Some(intake);
        self
    }
}

/// Does the work in a task of its own: it goes on where the client hangs up, so that a transaction is
/// never left half begun, and a guess is counted.
async fn whole<T: Send + 'static>(
    work: impl Future<Output = Result<T, Refusal>> + Send + 'static,
) -> Result<T, Refusal> {
    let done = tokio::spawn(work.in_current_span()).await;
    done.map_err(Error::internal)?
}

impl Backend for Service {
    type Viewer = Viewer;

    async fn authenticate(&self, caller: Caller<'_>) -> Result<Viewer> {
        let (from, request_id) = (caller.address.0, caller.request_id.0);
        self.state
            .authenticate(caller.headers, from, request_id)
            .await
    }

    fn viewer_kind(viewer: &Viewer) -> ViewerKind {
        if viewer.is_public_client() {
            ViewerKind::PublicClient
        } else {
            ViewerKind::Organization
        }
    }

    fn allows_origin(&self, origin: &str) -> bool {
        let known = self.state.clients.known();
        known.has_origin(origin, self.state.clock.now())
    }

    fn is_origin_of(&self, client: &str, origin: &str) -> bool {
        let client = client.parse().ok();
        let known = client.and_then(|id| self.state.clients.known().get(id));
        known.is_some_and(|client| client.origins.iter().any(|known| known == origin))
    }

    async fn issue_token(
        &self,
        credentials: &Credentials,
        scope: Option<&str>,
        from: Option<IpAddr>,
    ) -> Result<Issued, Refusal> {
        let (state, credentials) = (self.state.clone(), credentials.clone());
        let scope = scope.map(str::to_owned);
        whole(async move { oauth::issue(&state, &credentials, scope.as_deref(), from).await }).await
    }

    async fn revoke_token(
        &self,
        credentials: &Credentials,
        token: &str,
        from: Option<IpAddr>,
    ) -> Result<(), Refusal> {
        let (state, credentials) = (self.state.clone(), credentials.clone());
        let token = token.to_owned();
        whole(async move { oauth::revoke(&state, &credentials, &token, from).await }).await
    }

    async fn introspect_token(
        &self,
        credentials: &Credentials,
        token: &str,
        from: Option<IpAddr>,
    ) -> Result<serde_json::Value, Refusal> {
        let (state, credentials) = (self.state.clone(), credentials.clone());
        let token = token.to_owned();
        whole(async move { oauth::introspect(&state, &credentials, &token, from).await }).await
    }

    fn oauth_metadata(&self) -> serde_json::Value {
        oauth::metadata(&self.state.auth)
    }

    fn jwks(&self) -> serde_json::Value {
        oauth::jwks(&self.state)
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

    fn ended(&self, viewer: &Viewer) -> impl Future<Output = TokenEnd> + Send + 'static {
        let ended = self.state.verifier.ended(viewer);
        let (clock, expires_at) = (self.state.clock.clone(), viewer.expires_at());
        async move {
            ended.await;
            if expires_at.is_some_and(|at| at > clock.now()) {
                TokenEnd::Revoked
            } else {
                TokenEnd::Expired
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

    fn largest_upload(&self) -> u64 {
        self.intake.as_ref().map_or(0, Intake::largest)
    }

    async fn upload(&self, viewer: Viewer, upload: Upload) -> Result<serde_json::Value> {
        let intake = self.intake.as_ref().ok_or_else(Error::not_found)?;
        intake.receive(&viewer, upload).await
    }

    async fn import_report(
        &self,
        viewer: Viewer,
        id: String,
    ) -> Result<BoxStream<'static, Result<Bytes>>> {
        intake::report(&self.state, &viewer, &id).await
    }

    async fn check(&self, check: Check) -> bool {
        match check {
            Check::Database => db::ping(&self.state.db).await.is_ok(),
            Check::Migrations => {
                migration::Migrator::get_pending_migrations_read_only(&self.state.db)
                    .await
                    .is_ok_and(|pending| pending.is_empty())
            }
            Check::Keys => {
                let keys = self.state.keys.current();
                keys.signing(self.state.clock.now()).is_some()
            }
        }
    }

    fn sdl(&self) -> String {
        graphql::sdl()
    }
}
