//! Webhooks: who is told where, what happened, and what is on its way.
//!
//! ```text
//! deed --same transaction--> outbox (webhook_event)
//!        handed out, once --> deliveries (webhook_delivery), one a webhook that may know
//!                  claimed --> sent by `crate::webhooks`, which asks again who may know
//! ```

pub mod deliveries;
pub mod hooks;
pub mod outbox;
pub mod secrets;

use sea_orm::{
    ConnectionTrait as _, DatabaseBackend, DatabaseConnection, DatabaseTransaction, DbErr,
    TransactionTrait as _,
};
use uuid::Uuid;

use crate::db;
use crate::error::Result;

/// Begins a write transaction of what sends, which is of all organizations.
pub async fn begin(db: &DatabaseConnection) -> Result<DatabaseTransaction> {
    let transaction = db::begin_write(db).await?;
    say_so(&transaction).await?;
    Ok(transaction)
}

/// The same to read: on SQLite it takes no lock.
async fn begin_read(db: &DatabaseConnection) -> Result<DatabaseTransaction> {
    let transaction = db.begin().await?;
    say_so(&transaction).await?;
    Ok(transaction)
}

/// On PostgreSQL nothing of webhooks is seen without it, but what is the organization's that asks.
async fn say_so(transaction: &DatabaseTransaction) -> Result<(), DbErr> {
    if transaction.get_database_backend() == DatabaseBackend::Postgres {
        let settings = "SELECT set_config('habeas.webhooks', 'on', true)";
        transaction.execute_unprepared(settings).await?;
    }
    Ok(())
}

/// Whether anything is to be handed out or sent now. Cheap: it is asked again and again.
pub async fn is_anything_due(
    db: &DatabaseConnection,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<bool> {
    let transaction = begin_read(db).await?;
    let due = outbox::is_any(&transaction).await? || deliveries::is_any(&transaction, now).await?;
    transaction.commit().await?;
    Ok(due)
}

/// Ids one behind the other, 16 bytes each.
fn packed(ids: &[Uuid]) -> Vec<u8> {
    ids.iter().flat_map(|id| *id.as_bytes()).collect()
}

/// The ids behind such bytes.
pub fn unpacked(bytes: &[u8]) -> Vec<Uuid> {
    let (ids, _) = bytes.as_chunks();
    ids.iter().map(|id| Uuid::from_bytes(*id)).collect()
}
