//! `contributionReviewed`: what becomes of the contributions of one's own organization.

use std::sync::Arc;

use async_graphql::{ID, SimpleObject};
use entities::codes::ContributionState;
use futures_util::stream::{self, Stream, StreamExt as _};
use tokio::sync::broadcast::error::RecvError;

use super::record_changed::{Ended, lagged};
use crate::auth::{Scope, Viewer};
use crate::error::Result;
use crate::graphql::ids;
use crate::graphql::scalars::DateTime;
use crate::graphql::types::{CONTRIBUTION, Contribution};
use crate::state::AppState;
use crate::store::changes::Subject;
use crate::store::contributions;

/// A contribution of which something was decided.
#[derive(Clone, Debug, SimpleObject)]
pub(crate) struct ContributionReviewed {
    /// Global id of the contribution.
    contribution_id: ID,
    /// Where it stands now.
    state: ContributionState,
    /// When that was decided.
    changed_at: DateTime,
    /// The contribution as it is now, which may be later than this event.
    contribution: Option<Contribution>,
}

/// How many contributions are looked up at once.
const LOOK_UP: usize = 100;

/// Follows the contributions of the viewer's own organization.
pub(super) async fn follow(
    state: &Arc<AppState>,
    viewer: &Viewer,
) -> Result<impl Stream<Item = async_graphql::Result<ContributionReviewed>> + use<>> {
    viewer.require(Scope::ContributionsWrite)?;
    let reader = state.reader(viewer);
    let own = viewer.organization_id();
    let feed = state.feed.subscribe().await?;
    let events = stream::unfold(Some(feed), move |feed| {
        let reader = reader.clone();
        async move {
            let mut feed = feed?;
            let next = async {
                let change = loop {
                    match feed.recv().await {
                        Ok(change) if change.subject == Subject::Contributions => break change,
                        Ok(_) => {}
                        Err(RecvError::Lagged(_)) => return Err(Ended::Told(lagged())),
                        Err(RecvError::Closed) => return Err(Ended::WithTheService),
                    }
                };
                let mut events = Vec::new();
                for ids in change.ids.chunks(LOOK_UP) {
                    let rows = contributions::by_ids(&reader, ids).await;
                    let mut rows = rows.map_err(Ended::Told)?;
                    rows.retain(|row| row.organization_id == own);
                    events.extend(rows.into_iter().map(event));
                }
                Ok(events)
            };
            Some(match next.await {
                Ok(events) => (stream::iter(events).map(Ok).left_stream(), Some(feed)),
                Err(Ended::Told(error)) => (stream::iter([Err(error)]).right_stream(), None),
                Err(Ended::WithTheService) => return None,
            })
        }
    });
    Ok(events.flatten().map(|event| event.map_err(Into::into)))
}

fn event(row: entities::contribution::Model) -> ContributionReviewed {
    ContributionReviewed {
        contribution_id: ids::of_other(CONTRIBUTION, row.id),
        state: row.state,
        changed_at: DateTime(row.changed_at),
        contribution: Some(Contribution(row)),
    }
}
