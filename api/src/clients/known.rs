//! Keeps what an instance knows of the clients fresh.

use std::str::FromStr as _;
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::TimeDelta;
use entities::api_client;
use sea_orm::DatabaseConnection;
use tokio::sync::Mutex;

use crate::auth::{AuthConfig, Changes, KnownClient, KnownClients, Network, Scopes};
use crate::clock::Clock;
use crate::error::{Error, Result};
use crate::feed::alarm::Alarm;
use crate::store::{clients, guesses, idempotency};

/// Changes that are read at once.
const PAGE: u64 = 500;
/// How long changes are kept that revoke nothing any more: far longer than an instance can lag.
const KEPT: TimeDelta = TimeDelta::hours(24);
/// How long answers of mutations are kept.
const ANSWERS_KEPT: TimeDelta = TimeDelta::hours(48);
/// How often old rows are removed.
const PRUNE_EVERY: Duration = Duration::from_hours(1);

/// What this instance knows of the clients, and how it learns more. Clones know the same.
#[derive(Clone, Debug)]
pub struct Clients {
    known: Arc<KnownClients>,
    clock: Clock,
    poll: Duration,
    read: Arc<Mutex<Read>>,
}

/// How far the changes are read.
#[derive(Debug, Default)]
struct Read {
    /// The last one; none where nothing was read at all.
    number: Option<i64>,
    asked_at: Option<Instant>,
}

impl Clients {
    /// Knows nothing yet: [`refresh`](Self::refresh) before anybody is let in.
    pub fn new(config: &AuthConfig, known: Arc<KnownClients>, clock: Clock) -> Self {
        Self {
            known,
            clock,
            poll: Duration::from_millis(config.revocation_poll_milliseconds),
            read: Arc::default(),
        }
    }

    /// What is known.
    pub const fn known(&self) -> &Arc<KnownClients> {
        &self.known
    }

    /// Reads what has changed. Who asks while somebody reads for another waits, and does not read
    /// again what was read meanwhile.
    pub async fn refresh(&self, db: &DatabaseConnection) -> Result<()> {
        let wanted_at = Instant::now();
        let mut read = self.read.lock().await;
        if read.asked_at.is_some_and(|asked_at| asked_at > wanted_at) {
            return Ok(());
        }
        loop {
            let asked_at = Instant::now();
            let (changes, number, more) = match read.number {
                None => self.everything(db).await?,
                Some(number) => changes(db, number).await?,
            };
            self.known.update(changes, asked_at, self.clock.now());
            *read = Read {
                number: Some(number),
                asked_at: Some(asked_at),
            };
            if !more {
                return Ok(());
            }
        }
    }

    /// Everything that is known of clients. The number is read first: what happens meanwhile is read
    /// twice, and never missed.
    async fn everything(&self, db: &DatabaseConnection) -> Result<(Changes, i64, bool)> {
        let number = clients::last_change(db).await?;
        let all = clients::list(db, None, true, None).await?;
        let changes = Changes {
            clients: all.iter().map(known_client).collect::<Result<_>>()?,
            revoked_tokens: clients::revoked_tokens(db, self.clock.now()).await?,
        };
        Ok((changes, number, false))
    }

    /// Keeps what is known fresh for as long as the process serves. `db` has a connection of its own:
    /// a revocation does not wait behind the requests.
    pub async fn watch(self, db: DatabaseConnection) {
        let alarm = Alarm::set(&db, clients::CHANNEL);
        let mut pruned_at: Option<Instant> = None;
        loop {
            // What failed is in the log. Where it goes on failing, nobody is let in any more.
            let _ = self.refresh(&db).await;
            if pruned_at.is_none_or(|at| at.elapsed() > PRUNE_EVERY) {
                pruned_at = Some(Instant::now());
                let _ = self.prune(&db).await;
            }
            alarm.wait(self.poll).await;
        }
    }

    /// Forgets what nobody needs any more.
    pub async fn prune(&self, db: &DatabaseConnection) -> Result<()> {
        let now = self.clock.now();
        clients::prune_changes(db, now - KEPT, now).await?;
        clients::prune_assertions(db, now).await?;
        guesses::forget(db, now).await?;
        idempotency::prune(db, now - ANSWERS_KEPT).await?;
        Ok(())
    }
}

async fn changes(db: &DatabaseConnection, number: i64) -> Result<(Changes, i64, bool)> {
    let rows = clients::changes_after(db, number, PAGE).await?;
    let last = rows.last().map_or(number, |row| row.id);
    let more = rows.len() as u64 == PAGE;
    let mut touched: Vec<_> = rows.iter().filter_map(|row| row.client_id).collect();
    touched.sort_unstable();
    touched.dedup();
    let mut changes = Changes::default();
    if !touched.is_empty() {
        let found = clients::by_ids(db, touched).await?;
        changes.clients = found.iter().map(known_client).collect::<Result<_>>()?;
    }
    changes.revoked_tokens = rows
        .into_iter()
        .filter_map(|row| Some((row.token_id?, row.expires_at?)))
        .collect();
    Ok((changes, last, more))
}

/// A row as the verifier needs it.
fn known_client(row: &api_client::Model) -> Result<KnownClient> {
    let unfit = |_| Error::internal("a client has a scope or a network that is none");
    let networks = row.addresses.0.iter().map(|text| Network::from_str(text));
    Ok(KnownClient {
        id: row.id,
        organization_id: row.organization_id,
        kind: row.kind,
        scopes: Scopes::from_str(&row.scopes).map_err(unfit)?,
        epoch: row.epoch,
        expires_at: row.expires_at,
        is_revoked: row.revoked_at.is_some(),
        addresses: networks.collect::<Result<_>>().map_err(unfit)?,
        origins: row.origins.0.clone(),
    })
}
