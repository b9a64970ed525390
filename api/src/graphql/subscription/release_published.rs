//! `statisticsReleasePublished`: releases of statistics as they are published.

use std::sync::Arc;

use futures_util::stream::{self, Stream};
use tokio::sync::broadcast::error::RecvError;

use crate::auth::Viewer;
use crate::error::{Code, Error, Result};
use crate::graphql::statistics::StatisticsRelease;
use crate::policy::types;
use crate::state::AppState;

/// Follows the releases, having checked that the viewer may read them.
pub(super) async fn follow(
    state: &Arc<AppState>,
    viewer: &Viewer,
) -> Result<impl Stream<Item = async_graphql::Result<Option<StatisticsRelease>>> + use<>> {
    types::check(viewer, "StatisticsRelease")?;
    let published = state.releases.subscribe().await?;
    Ok(stream::unfold(Some(published), |published| async move {
        let mut published = published?;
        match published.recv().await {
            Ok(release) => {
                let release = StatisticsRelease::from(release.as_ref().clone());
                Some((Ok(Some(release)), Some(published)))
            }
            Err(RecvError::Lagged(_)) => Some((Err(lagged().into()), None)),
            Err(RecvError::Closed) => None,
        }
    }))
}

fn lagged() -> Error {
    Error::new(
        Code::Unavailable,
        "More was published than this subscription could keep up with: subscribe again, and ask for \
         `statisticsReleases`.",
    )
}
