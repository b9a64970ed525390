//! `importProgress`: one import as it goes on.

use std::sync::Arc;
use std::time::Duration;

use async_graphql::{Context, ID};
use entities::codes::ImportState;
use futures_util::stream::{self, Stream};
use uuid::Uuid;

use crate::auth::Scope;
use crate::error::{Error, Result};
use crate::graphql::context::ContextExt as _;
use crate::graphql::ids;
use crate::graphql::types::{IMPORT, Import};
use crate::state::AppState;
use crate::store::imports;

/// Follows an import of the viewer's organization. What another instance does with it is told through
/// the database, where every instance looks.
pub(super) async fn follow(
    ctx: &Context<'_>,
    id: &ID,
) -> Result<impl Stream<Item = async_graphql::Result<Option<Import>>> + use<>> {
    let viewer = ctx.viewer()?;
    viewer.require(Scope::ContributionsWrite)?;
    let import = ids::number(IMPORT, id).ok_or_else(Error::not_found)?;
    let follower = Follower {
        state: Arc::clone(ctx.state()?),
        organization: viewer.organization_id(),
        import,
        told: None,
    };
    follower.look().await?.ok_or_else(Error::not_found)?;
    Ok(stream::unfold(Some(follower), |follower| async move {
        let mut follower = follower?;
        match follower.next().await {
            Ok(Some(import)) => Some((Ok(Some(import)), Some(follower))),
            Ok(None) => None,
            Err(error) => Some((Err(error.into()), None)),
        }
    }))
}

struct Follower {
    state: Arc<AppState>,
    organization: Uuid,
    import: i64,
    told: Option<Import>,
}

impl Follower {
    async fn look(&self) -> Result<Option<Import>> {
        let db = &self.state.db;
        let import = imports::of_organization(db, self.organization, self.import).await?;
        let Some(import) = import else {
            return Ok(None);
        };
        let run = imports::run_of(db, self.import).await?;
        Ok(Some(Import::new(import, run)))
    }

    /// The import once it differs from what was told; none once it has come to its end.
    async fn next(&mut self) -> Result<Option<Import>> {
        let poll = Duration::from_millis(self.state.feed.poll_milliseconds());
        loop {
            if self
                .told
                .as_ref()
                .is_some_and(|told| has_ended(told.stands()))
            {
                return Ok(None);
            }
            let now = self.look().await?;
            if now.is_none() || now != self.told {
                self.told.clone_from(&now);
                return Ok(now);
            }
            tokio::time::sleep(poll).await;
        }
    }
}

/// Whether nothing more happens to an import by itself.
const fn has_ended(state: ImportState) -> bool {
    matches!(
        state,
        ImportState::Finished | ImportState::Failed | ImportState::Reverted
    )
}
