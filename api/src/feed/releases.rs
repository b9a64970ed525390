//! Releases of statistics as they are published, by this process or another: one reader, however
//! many subscribe, which runs while somebody does.

use std::sync::Arc;
use std::time::Duration;

use entities::statistics_release::Model;
use sea_orm::DatabaseConnection;
use tokio::sync::{Mutex, broadcast};

use crate::error::Result;
use crate::store::statistics::{self as store, Wanted};

/// The published releases of one process. Clones are the same.
#[derive(Clone, Debug)]
pub struct Releases {
    poll: Duration,
    buffer: usize,
    db: DatabaseConnection,
    /// Where the reader sends to, while it runs.
    running: Arc<Mutex<Option<broadcast::Sender<Arc<Model>>>>>,
}

impl Releases {
    /// Releases that nobody has subscribed to.
    pub fn new(config: super::FeedConfig, db: DatabaseConnection) -> Self {
        Self {
            poll: Duration::from_millis(config.poll_milliseconds),
            buffer: config.buffer.max(1),
            db,
            running: Arc::default(),
        }
    }

    /// What is published from now on.
    pub async fn subscribe(&self) -> Result<broadcast::Receiver<Arc<Model>>> {
        let mut running = self.running.lock().await;
        if let Some(sender) = &*running {
            return Ok(sender.subscribe());
        }
        let newest = store::release(&self.db, Wanted::Newest).await?;
        let newest = newest.map_or(0, |release| release.number);
        let (sender, receiver) = broadcast::channel(self.buffer);
        *running = Some(sender.clone());
        tokio::spawn(self.clone().run(newest, sender));
        Ok(receiver)
    }

    /// How many subscribe in this process.
    pub async fn subscribers(&self) -> usize {
        let running = self.running.lock().await;
        running
            .as_ref()
            .map_or(0, broadcast::Sender::receiver_count)
    }

    async fn run(self, mut newest: i32, sender: broadcast::Sender<Arc<Model>>) {
        loop {
            // What failed is in the log and is tried again.
            if let Ok(published) = store::releases_after(&self.db, newest).await {
                for release in published {
                    newest = release.number;
                    // With nobody to receive it, it is lost on nobody.
                    let _ = sender.send(Arc::new(release));
                }
            }
            if sender.receiver_count() == 0 {
                // Looked at again under the lock: nobody can have subscribed in between.
                let mut running = self.running.lock().await;
                if sender.receiver_count() == 0 {
                    *running = None;
                    return;
                }
            }
            tokio::time::sleep(self.poll).await;
        }
    }
}
