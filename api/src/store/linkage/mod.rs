//! Which records of persons are of one person.
//!
//! A merge is what somebody said: these records are of one person. It stands until somebody takes it
//! back, and never touches a record. From the merges that stand follow the clusters, in
//! `person_link`: records that hang together by merges are one person. So whatever is taken back, in
//! whatever order, the clusters are what they would be had it never been said.
//!
//! A person's cluster is `COALESCE(person_link.cluster_id, person.id)`.

mod candidates;
mod clusters;
mod merges;
mod partners;

use sea_orm::{ConnectionTrait as _, DatabaseBackend, DatabaseTransaction};

pub use self::candidates::{Candidate, candidates};
pub use self::clusters::{clusters_of, linked_with, persons_of};
pub use self::merges::{
    NewMerge, Undo, merge, merge_of, merges_of, persons_seen, record_owners, undo,
};
pub use self::partners::{AskedFor, Confirmed, Match, Matches, NotAsked, Said, confirm, matches};
use crate::error::Result;

/// Lets a transaction see and write links, whosever persons they are, and makes it the only one that
/// does until it ends.
async fn begin_linking(transaction: &DatabaseTransaction) -> Result<()> {
    // SQLite has one writer at a time anyway.
    if transaction.get_database_backend() == DatabaseBackend::Postgres {
        transaction
            .execute_unprepared(
                "SELECT set_config('habeas.linking', 'on', true); \
                 LOCK TABLE person_link IN SHARE ROW EXCLUSIVE MODE",
            )
            .await?;
    }
    Ok(())
}

/// Lets a transaction see the links of its own organization only, as before.
async fn end_linking(transaction: &DatabaseTransaction) -> Result<()> {
    if transaction.get_database_backend() == DatabaseBackend::Postgres {
        transaction
            .execute_unprepared("SELECT set_config('habeas.linking', 'off', true)")
            .await?;
    }
    Ok(())
}
