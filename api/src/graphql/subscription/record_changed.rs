//! `recordChanged`: the change feed as one viewer may see it.

use std::sync::Arc;

use async_graphql::{ID, SimpleObject};
use chrono::{DateTime as ChronoDateTime, Utc};
use entities::codes::ChangeKind;
use futures_util::stream::{self, Stream, StreamExt as _};
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use uuid::Uuid;

use crate::auth::Viewer;
use crate::error::{Code, Error, Result};
use crate::graphql::node::{self, Node};
use crate::graphql::scalars::DateTime;
use crate::kind::RecordKind;
use crate::policy::types;
use crate::state::AppState;
use crate::store::changes::{Change, Subject};
use crate::store::id_keys::Pairwise;
use crate::store::reader::Reader;

/// A record that was made or changed.
#[derive(Clone, Debug, SimpleObject)]
pub(crate) struct RecordChange {
    /// Kind of the record.
    kind: RecordKind,
    /// Global id of the record.
    record_id: ID,
    /// What happened to it.
    change: ChangeKind,
    /// When.
    changed_at: DateTime,
    /// The record as it is now, which may be later than this change.
    record: Option<Node>,
}

/// How many records are looked up at once. Few, so that what is told was looked up shortly before.
const LOOK_UP: usize = 50;

/// Follows the feed, having checked that the viewer may follow these kinds.
pub(super) async fn follow(
    state: &Arc<AppState>,
    viewer: &Viewer,
    kinds: Option<Vec<RecordKind>>,
) -> Result<impl Stream<Item = async_graphql::Result<RecordChange>> + use<>> {
    let follower = Follower {
        kinds: permitted(viewer, kinds)?,
        reader: state.reader(viewer),
        pairwise: state.pairwise(viewer.organization_id()).await?,
        feed: state.feed.subscribe().await?,
        pending: None,
    };
    let events = stream::unfold(Some(follower), |follower| async move {
        let mut follower = follower?;
        Some(match follower.next().await {
            Ok(events) => (stream::iter(events).map(Ok).left_stream(), Some(follower)),
            Err(Ended::Told(error)) => (stream::iter([Err(error)]).right_stream(), None),
            Err(Ended::WithTheService) => return None,
        })
    });
    Ok(events.flatten().map(|event| event.map_err(Into::into)))
}

/// The kinds to tell of: those that were asked for, which must all be open to the viewer, or all
/// that are.
fn permitted(viewer: &Viewer, kinds: Option<Vec<RecordKind>>) -> Result<Vec<RecordKind>> {
    match kinds {
        Some(kinds) if kinds.is_empty() => Err(Error::bad_input(
            "`kinds` is empty; name a kind of record, or leave it out for all.",
        )),
        Some(kinds) => {
            for kind in &kinds {
                types::check(viewer, kind.type_name())?;
            }
            Ok(kinds)
        }
        None => Ok(RecordKind::ALL
            .iter()
            .copied()
            .filter(|kind| types::check(viewer, kind.type_name()).is_ok())
            .collect()),
    }
}

/// Why a subscription ends from this side.
pub(super) enum Ended {
    /// With an error that its reader is told.
    Told(Error),
    /// Nobody reads the feed any more: the service stops.
    WithTheService,
}

/// One viewer behind the feed.
struct Follower {
    reader: Reader,
    pairwise: Pairwise,
    kinds: Vec<RecordKind>,
    feed: Receiver<Arc<Change>>,
    /// A change of which some records are still to be told, from this place on.
    pending: Option<(Arc<Change>, RecordKind, usize)>,
}

impl Follower {
    /// The next events; possibly none, where the viewer may see none of the records.
    async fn next(&mut self) -> Result<Vec<RecordChange>, Ended> {
        let (change, kind, from) = if let Some(pending) = self.pending.take() {
            pending
        } else {
            let (change, kind) = self.receive().await?;
            (change, kind, 0)
        };
        let to = change.ids.len().min(from + LOOK_UP);
        let ids: &[Uuid] = &change.ids[from..to];
        let seen = node::all(&self.reader, &self.pairwise, kind, ids)
            .await
            .map_err(Ended::Told)?;
        let events = seen
            .into_iter()
            .map(|(id, record)| event(&change, kind, id, record))
            .collect();
        if to < change.ids.len() {
            self.pending = Some((change, kind, to));
        }
        Ok(events)
    }

    /// The next change of a kind that is followed.
    async fn receive(&mut self) -> Result<(Arc<Change>, RecordKind), Ended> {
        loop {
            match self.feed.recv().await {
                Ok(change) => match change.subject {
                    Subject::Records(kind) if self.kinds.contains(&kind) => {
                        return Ok((change, kind));
                    }
                    Subject::Records(_) | Subject::Contributions => {}
                },
                Err(RecvError::Lagged(_)) => return Err(Ended::Told(lagged())),
                Err(RecvError::Closed) => return Err(Ended::WithTheService),
            }
        }
    }
}

fn event(change: &Change, kind: RecordKind, record_id: ID, record: Node) -> RecordChange {
    let at: ChronoDateTime<Utc> = change.at;
    RecordChange {
        kind,
        record_id,
        change: change.change,
        changed_at: DateTime(at),
        record: Some(record),
    }
}

pub(super) fn lagged() -> Error {
    Error::new(
        Code::Unavailable,
        "More was changed than this subscription could keep up with, and some of it was not told: \
         subscribe again, and ask for the present state with a query.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::{Scope, Scopes};

    fn viewer(scope: Scope) -> Viewer {
        Viewer::operator(Uuid::nil(), Scopes::from(scope), Uuid::nil())
    }

    #[test]
    fn a_kind_that_is_not_open_is_forbidden_by_the_name_of_its_scope() {
        let viewer = viewer(Scope::FacilitiesRead);
        let kinds = vec![RecordKind::Facility, RecordKind::Lawsuit];
        let error = permitted(&viewer, Some(kinds)).unwrap_err();
        assert_eq!(error.code(), Code::Forbidden);
        assert!(error.message().contains("`lawsuits:read`"), "{error}");
    }

    #[test]
    fn without_a_list_every_open_kind_is_told() {
        let all = permitted(&viewer(Scope::FacilitiesRead), None).unwrap();
        assert_eq!(
            all,
            [
                RecordKind::Organization,
                RecordKind::FieldOffice,
                RecordKind::Facility
            ]
        );
    }

    #[test]
    fn an_empty_list_asks_for_nothing() {
        let error = permitted(&viewer(Scope::FacilitiesRead), Some(Vec::new())).unwrap_err();
        assert_eq!(error.code(), Code::BadUserInput);
    }
}
