//! The way to the records for one viewer.
//!
//! On PostgreSQL the database checks rows a second time
//! ([ADR 0026](../../../../docs/adr/0026-row-security.md)): each select runs in a transaction of
//! its own that says, for its own time, who asks. Without that no case record is there.

use std::collections::BTreeMap;

use chrono::{DateTime, SecondsFormat, Utc};
use entities::codes::{AuditAction, SharingTier};
use sea_orm::{
    ConnectionTrait, DatabaseBackend, DatabaseConnection, DatabaseTransaction, DbErr, ExecResult,
    QueryResult, Statement, TransactionTrait as _,
};
use tokio::sync::oneshot;
use tracing::Instrument as _;
use uuid::Uuid;

use super::audit::{self, Event};
use crate::auth::Viewer;
use crate::clock::Clock;
use crate::db;
use crate::error::{Error, Result};
use crate::kind::RecordKind;
use crate::policy::rows::Sight;

/// Reads records as one viewer may see them. It cannot write.
#[derive(Clone)]
pub struct Reader {
    db: DatabaseConnection,
    viewer: Viewer,
    clock: Clock,
}

impl std::fmt::Debug for Reader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reader").finish_non_exhaustive()
    }
}

impl Reader {
    /// The reader of this viewer.
    pub fn new(db: &DatabaseConnection, viewer: &Viewer, clock: &Clock) -> Self {
        Self {
            db: db.clone(),
            viewer: viewer.clone(),
            clock: clock.clone(),
        }
    }

    /// Who reads.
    pub const fn viewer(&self) -> &Viewer {
        &self.viewer
    }

    /// What decides about rows, at this instant.
    pub fn sight(&self) -> Sight<'_> {
        Sight {
            viewer: &self.viewer,
            now: self.clock.now(),
            backend: self.db.get_database_backend(),
            tier: SharingTier::Deidentified,
        }
    }

    /// Tells organizations that records of theirs are handed over: how many of one kind. What is to
    /// be told and cannot be, is not handed over.
    pub(super) async fn tell(&self, kind: RecordKind, counts: BTreeMap<Uuid, u64>) -> Result<()> {
        let now = self.clock.now();
        let events = counts.into_iter().map(|(organization, number)| {
            Event::records_read(organization, &self.viewer, kind, number, now)
        });
        self.tell_of(events.collect()).await
    }

    /// Tells the viewer's organization that exact numbers of its own case records are read: which
    /// measures, by which dimensions. What cannot be told is not answered.
    pub async fn tell_of_statistics(&self, names: Vec<String>) -> Result<()> {
        let own = Some(self.viewer.organization_id());
        let action = AuditAction::StatisticsRead;
        let event = Event::new(own, &self.viewer, action, self.clock.now());
        let event = event.of_type("OwnStatistics").naming(names);
        self.tell_of(vec![event]).await
    }

    async fn tell_of(&self, events: Vec<Event>) -> Result<()> {
        let db = self.db.clone();
        let told = async move {
            let transaction = db::begin_write(&db).await?;
            audit::append_all(&transaction, &events).await?;
            Ok(transaction.commit().await?)
        };
        tokio::spawn(told.in_current_span())
            .await
            .map_err(|_| Error::internal("the audit of a read was given up"))?
    }

    /// Runs a select in a task of its own, which nobody can stop half-way: a connection that goes
    /// back to the pool while it begins a transaction would stay inside it.
    async fn in_transaction(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        let (db, organization) = (self.db.clone(), self.viewer.organization_id());
        let now = self.clock.now();
        let (tell, told) = oneshot::channel();
        let read = async move {
            let transaction = match begin(&db, organization, now).await {
                Ok(transaction) => transaction,
                Err(error) => {
                    let _ = tell.send(Err(error));
                    return;
                }
            };
            let rows = transaction.query_all_raw(statement).await;
            // Nothing was written: the rows need not wait for the end.
            let _ = tell.send(rows);
            if let Err(error) = transaction.commit().await {
                tracing::debug!(%error, "the end of a read");
            }
        };
        tokio::spawn(read.in_current_span());
        told.await
            .unwrap_or_else(|_| Err(DbErr::Custom("the read was given up".to_owned())))
    }
}

async fn begin(
    db: &DatabaseConnection,
    organization: Uuid,
    now: DateTime<Utc>,
) -> Result<DatabaseTransaction, DbErr> {
    let transaction = db.begin().await?;
    let settings = settings(organization, now);
    transaction
        .execute_unprepared(&format!("SET TRANSACTION READ ONLY; {settings}"))
        .await?;
    Ok(transaction)
}

/// Says who asks, for the time of a transaction. An id and an instant need no quoting.
fn settings(organization: Uuid, now: DateTime<Utc>) -> String {
    let now = now.to_rfc3339_opts(SecondsFormat::Micros, true);
    format!(
        "SELECT set_config('habeas.organization', '{organization}', true), \
         set_config('habeas.now', '{now}', true)"
    )
}

/// Says in a write transaction for whom it writes: on PostgreSQL case records can be neither seen
/// nor written without it.
pub async fn write_for(
    transaction: &DatabaseTransaction,
    organization: Uuid,
    now: DateTime<Utc>,
) -> Result<()> {
    if transaction.get_database_backend() == DatabaseBackend::Postgres {
        transaction
            .execute_unprepared(&settings(organization, now))
            .await?;
    }
    Ok(())
}

#[async_graphql::async_trait::async_trait]
impl ConnectionTrait for Reader {
    fn get_database_backend(&self) -> DatabaseBackend {
        self.db.get_database_backend()
    }

    async fn execute_raw(&self, _: Statement) -> Result<ExecResult, DbErr> {
        Err(DbErr::Custom("a reader does not write".to_owned()))
    }

    async fn execute_unprepared(&self, _: &str) -> Result<ExecResult, DbErr> {
        Err(DbErr::Custom("a reader does not write".to_owned()))
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        Ok(self.query_all_raw(statement).await?.into_iter().next())
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        match self.get_database_backend() {
            DatabaseBackend::Postgres => self.in_transaction(statement).await,
            _ => self.db.query_all_raw(statement).await,
        }
    }
}
