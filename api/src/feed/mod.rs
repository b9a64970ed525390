//! The change feed as a process follows it: one reader, however many subscribe.
//!
//! The reader runs while somebody subscribes and rests otherwise. Changes made by other processes
//! (another instance, `habeas import`) arrive as those made here do: through the database.

pub(crate) mod alarm;
mod releases;

use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use sea_orm::DatabaseConnection;
use serde::Deserialize;
use tokio::sync::{Mutex, broadcast};

pub use self::releases::Releases;

use self::alarm::Alarm;
use crate::clock::Clock;
use crate::error::Result;
use crate::store::changes::{self, Change, Reader};

/// How the change feed is followed and kept.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FeedConfig {
    /// How often the database is asked for changes while somebody subscribes, in milliseconds.
    pub poll_milliseconds: u64,
    /// How many unread changes, of up to 1,000 records each, are kept for a subscriber that lags.
    pub buffer: usize,
    /// How long changes are kept in the database, in hours.
    pub keep_hours: u32,
}

/// The feed of one process. Clones are the same feed.
#[derive(Clone, Debug)]
pub struct Feed {
    config: FeedConfig,
    db: DatabaseConnection,
    /// Where the reader sends to, while it runs.
    running: Arc<Mutex<Option<broadcast::Sender<Arc<Change>>>>>,
}

/// How often old changes are removed.
const PRUNE_EVERY: Duration = Duration::from_hours(1);

impl Feed {
    /// A feed that nobody has subscribed to.
    pub fn new(config: FeedConfig, db: DatabaseConnection) -> Self {
        Self {
            config,
            db,
            running: Arc::default(),
        }
    }

    /// What is committed from now on. A receiver that falls too far behind is told that it lagged.
    pub async fn subscribe(&self) -> Result<broadcast::Receiver<Arc<Change>>> {
        let mut running = self.running.lock().await;
        if let Some(sender) = &*running {
            return Ok(sender.subscribe());
        }
        let reader = Reader::from_now_on(&self.db).await?;
        let (sender, receiver) = broadcast::channel(self.config.buffer.max(1));
        *running = Some(sender.clone());
        tokio::spawn(self.clone().run(reader, sender));
        Ok(receiver)
    }

    /// How often it is looked for what others wrote, in milliseconds.
    pub const fn poll_milliseconds(&self) -> u64 {
        self.config.poll_milliseconds
    }

    /// How many subscribe in this process.
    pub async fn subscribers(&self) -> usize {
        let running = self.running.lock().await;
        running
            .as_ref()
            .map_or(0, broadcast::Sender::receiver_count)
    }

    async fn run(self, mut reader: Reader, sender: broadcast::Sender<Arc<Change>>) {
        let poll = Duration::from_millis(self.config.poll_milliseconds);
        let alarm = Alarm::set(&self.db, changes::CHANNEL);
        loop {
            // What failed is in the log; the reader goes on from where it was at the next look.
            let _ = deliver(&mut reader, &self.db, &sender).await;
            if sender.receiver_count() == 0 {
                // Looked at again under the lock: nobody can have subscribed in between.
                let mut running = self.running.lock().await;
                if sender.receiver_count() == 0 {
                    *running = None;
                    return;
                }
            }
            alarm.wait(poll).await;
        }
    }

    /// Removes what was changed longer ago than changes are kept.
    pub async fn prune(&self, clock: &Clock) -> Result<u64> {
        let before = clock.now() - TimeDelta::hours(i64::from(self.config.keep_hours));
        changes::prune(&self.db, before).await
    }

    /// Removes old changes again and again, for as long as the process serves.
    pub async fn prune_regularly(self, clock: Clock) {
        loop {
            // What failed is in the log and is tried again.
            let _ = self.prune(&clock).await;
            tokio::time::sleep(PRUNE_EVERY).await;
        }
    }
}

/// Sends on everything that is new.
async fn deliver(
    reader: &mut Reader,
    db: &DatabaseConnection,
    sender: &broadcast::Sender<Arc<Change>>,
) -> Result<()> {
    loop {
        let changes = reader.next(db).await?;
        if changes.is_empty() {
            return Ok(());
        }
        for change in changes {
            // With nobody to receive it, it is lost on nobody.
            let _ = sender.send(Arc::new(change));
        }
    }
}
