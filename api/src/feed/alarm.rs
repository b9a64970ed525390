//! What wakes the reader of the feed: PostgreSQL says when something was committed, and besides it
//! looks from time to time, which on SQLite is all there is.

use std::sync::Arc;
use std::time::Duration;

use sea_orm::sqlx::postgres::{PgListener, PgPool, PgPoolOptions};
use sea_orm::{DatabaseBackend, DatabaseConnection};
use tokio::sync::Notify;
use tokio::task::JoinHandle;

/// How long to wait before connecting again.
const RETRY: Duration = Duration::from_secs(5);

/// Rings when the database has something new.
pub(crate) struct Alarm {
    rung: Arc<Notify>,
    listener: Option<JoinHandle<()>>,
}

impl Alarm {
    /// An alarm that rings for what is announced on this channel.
    pub(crate) fn set(db: &DatabaseConnection, channel: &'static str) -> Self {
        let rung = Arc::new(Notify::new());
        let listener = (db.get_database_backend() == DatabaseBackend::Postgres).then(|| {
            let pool = db.get_postgres_connection_pool().clone();
            tokio::spawn(listen(pool, channel, Arc::clone(&rung)))
        });
        Self { rung, listener }
    }

    /// Waits until it rings, for `poll` at most.
    pub(crate) async fn wait(&self, poll: Duration) {
        // Late or early, the reader looks for itself.
        let _ = tokio::time::timeout(poll, self.rung.notified()).await;
    }
}

impl Drop for Alarm {
    fn drop(&mut self) {
        if let Some(listener) = &self.listener {
            listener.abort();
        }
    }
}

/// Listens on a connection of its own, since it keeps it. In a task of its own, since waiting must
/// not be broken off in the middle of a message.
async fn listen(pool: PgPool, channel: &'static str, rung: Arc<Notify>) {
    loop {
        if let Err(error) = listen_once(&pool, channel, &rung).await {
            tracing::warn!(
                kind = error_kind(&error),
                channel,
                "changes are polled for; listening failed"
            );
        }
        tokio::time::sleep(RETRY).await;
    }
}

async fn listen_once(
    pool: &PgPool,
    channel: &str,
    rung: &Notify,
) -> Result<(), sea_orm::sqlx::Error> {
    let options = (*pool.connect_options()).clone();
    let own = PgPoolOptions::new()
        .max_connections(1)
        .max_lifetime(None)
        .idle_timeout(None)
        .connect_with(options)
        .await?;
    let mut listener = PgListener::connect_with(&own).await?;
    listener.listen(channel).await?;
    // What was committed before the first LISTEN rang for nobody.
    rung.notify_one();
    loop {
        // None where the connection was lost and made again: something may have been missed.
        listener.try_recv().await?;
        rung.notify_one();
    }
}

/// What a database error may say in the log.
const fn error_kind(error: &sea_orm::sqlx::Error) -> &'static str {
    match error {
        sea_orm::sqlx::Error::Io(_) => "connection",
        sea_orm::sqlx::Error::PoolTimedOut | sea_orm::sqlx::Error::PoolClosed => "pool",
        _ => "other",
    }
}
