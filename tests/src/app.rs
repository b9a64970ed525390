//! The whole service on a database of the test's own, behind its real router.

use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use api::auth::keys::KeySet;
use api::auth::{Issuer, KnownClient, Scope, Scopes, TokenRequest};
use api::clock::{Clock, IdGen, ManualClock};
use api::config::Config;
use api::db::Role;
use api::graphql::ids;
use api::http::{Edge, Server, Shutdown, router};
use api::identity::RootFile;
use api::intake::Intake;
use api::kind::RecordKind;
use api::service::Service;
use api::state::{AppState, Parts, SharedState};
use api::store::identity::{Access, Vault};
use axum::Router;
use chrono::{DateTime, TimeDelta, TimeZone as _, Utc};
use entities::codes::ClientKind;
use sea_orm::DatabaseConnection;
use uuid::Uuid;

use crate::client::Client;
use crate::context::TestContext;
use crate::database::Database;
use crate::served::{PATIENCE, Served};
use crate::statements::Statements;
use crate::{Outcome, build};

/// The running service of one test.
#[derive(Clone, Debug)]
pub struct TestApp {
    state: SharedState,
    router: Router,
    server: Server,
    issuer: Issuer,
    clock: Arc<ManualClock>,
    database: Database,
    statements: Statements,
    owner: DatabaseConnection,
    intake: Intake,
}

/// Decides how the service of a test is set up.
#[derive(Debug)]
pub struct Builder<'a> {
    context: &'a TestContext,
    database: Option<Database>,
    config: Config,
    now: DateTime<Utc>,
    asks_for_clients: bool,
}

impl Builder<'_> {
    /// Leaves the service without word from the database of what was revoked.
    #[must_use]
    pub fn without_word_of_clients(mut self) -> Self {
        self.asks_for_clients = false;
        self
    }

    /// Changes the settings.
    #[must_use]
    pub fn config(mut self, change: impl FnOnce(&mut Config)) -> Self {
        change(&mut self.config);
        self
    }

    /// Sets the time at which the clock stands.
    #[must_use]
    pub fn now(mut self, now: DateTime<Utc>) -> Self {
        self.now = now;
        self
    }

    /// Uses a database that is already there, such as one that the command line has filled.
    #[must_use]
    pub fn database(mut self, database: &Database) -> Self {
        self.database = Some(database.clone());
        self
    }

    /// Starts the service.
    pub async fn build(self) -> Outcome<TestApp> {
        let database = match self.database {
            Some(database) => database,
            None => self.context.database().await?,
        };
        let mut config = self.config;
        database.url().clone_into(&mut config.database.url);
        // A loaded machine must not split what one statement loads.
        config.limits.batch_wait_milliseconds = 40;
        // The clock stands still, so that nothing refills. A test of budgets sets its own.
        if config.limits.budget_capacity == Config::defaults()?.limits.budget_capacity {
            config.limits.budget_capacity *= 100;
        }
        // Nobody looks in the background, so that a test counts its own statements only.
        config.auth.revocation_stale_seconds = 24 * 60 * 60;
        config.keys_dir = self.context.folder().join("keys");
        config.imports.spool_dir = self.context.folder().join(config.imports.spool_dir);
        let manual = Arc::new(ManualClock::new(self.now));
        let clock = Clock::Manual(Arc::clone(&manual));
        let ids = IdGen::Counting(Arc::new(AtomicU64::new(0)));
        let keys = KeySet::load_or_generate(&config.keys_dir, clock.now())?;
        let statements = Statements::default();
        let owner = database.connect().await?;
        let mut db = database.connect_as(Role::Records).await?;
        statements.listen(&mut db);
        let mut statistics = database.connect_as(Role::Statistics).await?;
        statements.listen(&mut statistics);
        let state = AppState::new(Parts {
            auth: config.auth.clone(),
            limits: config.limits,
            feed: config.feed,
            db,
            statistics,
            keys: keys.into(),
            identity: Access {
                vault: vault(self.context)?,
                reveals_per_hour: config.identity.reveals_per_hour,
            },
            outbound: config.webhooks.rules(),
            reviewers: config.contributions.reviewers.into(),
            clock,
            ids: ids.clone(),
        })?;
        if self.asks_for_clients {
            state.clients.refresh(&state.db).await?;
        }
        statements.take();
        let intake = Intake::open(Arc::clone(&state), config.imports)?;
        let service = Service::new(Arc::clone(&state)).with_intake(intake.clone());
        let edge = Edge::new(service, config.http, ids)?
            .with_documents(config.documents)
            .await?;
        Ok(TestApp {
            server: edge.server(),
            router: router(edge)?,
            issuer: state.issuer()?,
            state,
            clock: manual,
            database,
            statements,
            owner,
            intake,
        })
    }
}

impl TestApp {
    /// A service with the default settings, on a new database.
    pub async fn new(context: &TestContext) -> Outcome<Self> {
        Self::builder(context)?.build().await
    }

    /// A service whose settings the test decides. It is noon on 1 December 2026.
    pub fn builder(context: &TestContext) -> Outcome<Builder<'_>> {
        let noon = Utc.with_ymd_and_hms(2026, 12, 1, 12, 0, 0).single();
        Ok(Builder {
            context,
            database: None,
            config: Config::defaults()?,
            now: noon.ok_or("no such day")?,
            asks_for_clients: true,
        })
    }

    /// The database.
    pub const fn database(&self) -> &Database {
        &self.database
    }

    /// An open connection to the database as its owner, past every rule of the service.
    pub const fn db(&self) -> &DatabaseConnection {
        &self.owner
    }

    /// What takes files and imports them; nothing does so by itself.
    pub const fn intake(&self) -> &Intake {
        &self.intake
    }

    /// What the service runs on.
    pub const fn state(&self) -> &SharedState {
        &self.state
    }

    /// The statements that the service has sent to the database.
    pub const fn statements(&self) -> &Statements {
        &self.statements
    }

    /// The next id, from the same counter as the service's own.
    pub fn next_id(&self) -> Uuid {
        self.state.ids.next()
    }

    /// What the clock shows.
    pub fn now(&self) -> DateTime<Utc> {
        self.state.clock.now()
    }

    /// Moves the clock forward.
    pub fn advance(&self, by: TimeDelta) {
        self.clock.advance(by);
    }

    /// Serves on a port of this machine, with the server that `habeas serve` runs.
    pub async fn serve(&self) -> Outcome<Served> {
        Served::start(self.server.clone(), self.router.clone()).await
    }

    /// The way to stop it.
    pub const fn shutdown(&self) -> &Shutdown {
        &self.server.shutdown
    }

    /// Waits until as many follow the change feed.
    pub async fn wait_for_subscribers(&self, number: usize) -> Outcome {
        let feed = &self.state.feed;
        let reached = async {
            while feed.subscribers().await != number {
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
        };
        Ok(tokio::time::timeout(PATIENCE, reached).await?)
    }

    /// Somebody without a token.
    pub fn anonymous(&self) -> Client {
        Client::new(self.router.clone(), None)
    }

    /// Somebody who sends this as the token.
    pub fn with_token(&self, token: &str) -> Client {
        Client::new(self.router.clone(), Some(token))
    }

    /// Somebody with these scopes, from an organization that owns nothing.
    pub fn with_scopes(&self, scopes: &[&str]) -> Outcome<Client> {
        self.for_organization(Uuid::from_u128(u128::MAX), scopes)
    }

    /// Somebody with every scope, from an organization that owns nothing.
    pub fn with_every_scope(&self) -> Outcome<Client> {
        self.with_scopes(&Scope::ALL.map(Scope::as_str))
    }

    /// Somebody with these scopes from the organization of this short name, which is made where it
    /// is not there yet.
    pub async fn as_organization(&self, slug: &str, scopes: &[&str]) -> Outcome<Client> {
        let organization = build::organization(self, slug).await?;
        self.for_organization(organization.id, scopes)
    }

    fn for_organization(&self, organization: Uuid, scopes: &[&str]) -> Outcome<Client> {
        Ok(self.with_token(&self.token(organization, scopes)?))
    }

    /// The global id of a case record as an organization sees it.
    pub async fn id_seen_by(
        &self,
        organization: Uuid,
        kind: RecordKind,
        id: Uuid,
    ) -> Outcome<String> {
        let pairwise = self.state.pairwise(organization).await?;
        let seen = ids::case_record(kind, id, &pairwise)?;
        self.statements.take();
        Ok(seen.to_string())
    }

    /// A token of one hour, of a client that may have every scope. The service knows the client as it
    /// knows those of the database, where it has no row: most tests are about other rows.
    pub fn token(&self, organization: Uuid, scopes: &[&str]) -> Outcome<String> {
        let client = client_of(organization);
        let id = client.id;
        self.state.clients.known().learn([client]);
        self.token_of(id, organization, scopes)
    }

    /// A token of one hour that was issued to this client.
    pub fn token_of(&self, client: Uuid, organization: Uuid, scopes: &[&str]) -> Outcome<String> {
        let scopes: Scopes = scopes.join(" ").parse()?;
        let known = self.state.clients.known().get(client);
        Ok(self.issuer.issue(&TokenRequest {
            organization,
            client,
            epoch: known.map_or(0, |known| known.epoch),
            scopes,
            lifetime: TimeDelta::hours(1),
        })?)
    }

    /// Lets the service look for what has happened to clients, as it does every second where it
    /// serves.
    pub async fn learn_of_clients(&self) -> Outcome {
        Ok(self.state.clients.refresh(&self.state.db).await?)
    }
}

/// The client that an organization's tokens are issued to.
fn client_of(organization: Uuid) -> KnownClient {
    KnownClient {
        // One for each organization, and the same each time.
        id: Uuid::from_u128(!organization.as_u128() ^ 0x7e57),
        organization_id: organization,
        kind: ClientKind::Confidential,
        scopes: Scope::ALL.into_iter().collect(),
        epoch: 0,
        expires_at: None,
        is_revoked: false,
        addresses: Vec::new(),
        origins: Vec::new(),
    }
}

/// The vault behind the root keys that a test has put into its folder.
fn vault(context: &TestContext) -> Outcome<Option<Vault>> {
    let path = context.folder().join("root");
    if !path.exists() {
        return Ok(None);
    }
    Ok(Some(Vault::new(Arc::new(RootFile::load(&path)?))))
}

/// The global id of a public record as the API gives it.
pub fn global_id(kind: RecordKind, id: Uuid) -> String {
    ids::public(kind, id).to_string()
}
