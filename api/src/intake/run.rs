//! Importing what waits.

use std::time::Duration;

use chrono::TimeDelta;

use super::Intake;
use super::receive::format_of;
use crate::db;
use crate::error::{Error, Result};
use crate::store::audit::Actor;
use crate::store::imports::{self, Run};
use crate::store::organizations;
use crate::transfer::import::mapping::Kind;
use crate::transfer::import::reader::{Limits, Reader};
use crate::transfer::import::report::Report;
use crate::transfer::import::{Manner, Options, Tools, import_in_manner};
use crate::transfer::owner::Owner;

/// How often it is looked for files that wait, where nothing rings.
const LOOK: Duration = Duration::from_secs(1);

/// How much longer than a run of its own an instance waits before it gives up those of another.
const PATIENCE: i32 = 10;

impl Intake {
    /// Imports what waits, for as long as the process serves.
    pub async fn work(self) {
        loop {
            // What failed is in the log and is tried again.
            if let Err(error) = self.work_off().await {
                tracing::error!(%error, "files that wait");
            }
            // Late or early, it looks for itself.
            let _ = tokio::time::timeout(LOOK, self.waits.notified()).await;
        }
    }

    /// Imports everything that waits now; answers how many files that were.
    pub async fn work_off(&self) -> Result<u64> {
        self.give_up().await?;
        let mut done = 0;
        while let Some(run) = self.claim().await? {
            self.import(run).await?;
            done += 1;
        }
        Ok(done)
    }

    async fn claim(&self) -> Result<Option<Run>> {
        let now = self.state.clock.now();
        let stale = now - TimeDelta::seconds(self.config.stale_seconds.into());
        imports::claim(&self.state.db, self.spool.id(), stale, now).await
    }

    /// Gives up files that nobody started, and runs of instances that are gone.
    async fn give_up(&self) -> Result<()> {
        let now = self.state.clock.now();
        let since = now - TimeDelta::seconds(self.config.stale_seconds.into()) * PATIENCE;
        let transaction = db::begin_write(&self.state.db).await?;
        imports::gone_stale(&transaction, self.spool.id(), since, now).await?;
        transaction.commit().await?;
        let before = now - TimeDelta::hours(self.config.keep_hours.into());
        for run in imports::never_started(&self.state.db, self.spool.id(), before).await? {
            let late = Error::bad_input("The file was not started in time; send it again.");
            self.put_away(&run, Some(&late)).await?;
        }
        Ok(())
    }

    async fn import(&self, run: Run) -> Result<()> {
        let imported = self.read_in(&run).await;
        let failed = imported.err();
        self.put_away(&run, failed.as_ref()).await
    }

    /// Removes the file of a run that has ended: it is about people.
    async fn put_away(&self, run: &Run, failed: Option<&Error>) -> Result<()> {
        let now = self.state.clock.now();
        let transaction = db::begin_write(&self.state.db).await?;
        if let Some(error) = failed {
            imports::fail(&transaction, run.import_id, error, now).await?;
        }
        imports::abandon(&transaction, run.import_id).await?;
        transaction.commit().await?;
        if let Some(name) = &run.spool_file {
            self.spool.remove(name);
        }
        Ok(())
    }

    async fn read_in(&self, run: &Run) -> Result<()> {
        let (options, manner) = self.prepared(run).await?;
        let vault = self.state.identity.vault.clone();
        let state = self.state.clone();
        let runtime = tokio::runtime::Handle::current();
        // Files are read with calls that block.
        let importing = tokio::task::spawn_blocking(move || {
            let tools = Tools {
                db: &state.db,
                clock: &state.clock,
                ids: &state.ids,
            };
            let mut report = Report::in_memory();
            runtime.block_on(async {
                let progress = &mut |_: &Reader| {};
                import_in_manner(
                    tools,
                    &options,
                    &manner,
                    Ok(vault.as_ref()),
                    &mut report,
                    progress,
                )
                .await
            })
        });
        importing.await.map_err(Error::internal)??;
        Ok(())
    }

    async fn prepared(&self, run: &Run) -> Result<(Options, Manner)> {
        let db = &self.state.db;
        let gone = || Error::internal("a file that waits has no import");
        let import = imports::by_id(db, run.import_id).await?.ok_or_else(gone)?;
        let id = import.contributor_id.ok_or_else(gone)?;
        let slug = organizations::slugs(db).await?.remove(&id);
        let client = run.client_id.as_deref().and_then(|id| id.parse().ok());
        let options = Options {
            kind: Kind::parse(&import.kind).ok_or_else(gone)?,
            path: self.spool.path(run.spool_file.as_deref().ok_or_else(gone)?),
            format: run.format.as_deref().and_then(format_of),
            mapping: run.mapping_text.clone(),
            owner: Owner::Organization {
                id,
                slug: slug.ok_or_else(gone)?,
            },
            source: run.source.clone(),
            dry_run: run.dry_run,
            atomic: run.atomic,
        };
        let manner = Manner {
            actor: client.map_or_else(
                || Actor::service("import"),
                |client| Actor::client(id, client),
            ),
            own_only: true,
            import_id: Some(run.import_id),
            limits: Limits {
                unpacked: self.config.unpacked_bytes,
                ..Limits::default()
            },
        };
        Ok((options, manner))
    }
}
