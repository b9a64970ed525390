//! One build at a time, among all instances.

use chrono::TimeDelta;
use tokio::task::JoinHandle;
use uuid::Uuid;

use super::Builder;
use crate::error::{Code, Error, Result};
use crate::store::cube;

/// Seconds between two signs of life.
const BEAT_SECONDS: i64 = 10;

/// The right to build, kept by a task that says every few seconds that the run lives.
pub(super) struct Lease<'a> {
    builder: Builder<'a>,
    holder: Uuid,
    beating: JoinHandle<()>,
}

impl<'a> Lease<'a> {
    pub(super) async fn take(builder: &Builder<'a>) -> Result<Self> {
        let holder = builder.ids.next();
        if !cube::beat(builder.db, holder, builder.clock.now()).await? {
            return Err(Error::new(
                Code::Conflict,
                "Another run builds statistics: wait for its end. If it was killed, try again in a \
                 minute; what it left is taken back.",
            ));
        }
        let (db, clock) = (builder.db.clone(), builder.clock.clone());
        let beating = tokio::spawn(async move {
            loop {
                clock
                    .sleep_until(clock.now() + TimeDelta::seconds(BEAT_SECONDS))
                    .await;
                if let Err(error) = cube::beat(&db, holder, clock.now()).await {
                    tracing::warn!(%error, "the lease of the builder");
                }
            }
        });
        Ok(Self {
            builder: *builder,
            holder,
            beating,
        })
    }

    pub(super) async fn end(self) -> Result<()> {
        self.beating.abort();
        cube::end_lease(self.builder.db, self.holder).await
    }
}

impl Drop for Lease<'_> {
    fn drop(&mut self) {
        self.beating.abort();
    }
}
