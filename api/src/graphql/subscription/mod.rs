//! The root fields of subscriptions.

mod contribution_reviewed;
mod import_progress;
mod record_changed;
mod release_published;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use async_graphql::{Context, ID, Result, Subscription as SubscriptionObject};
use futures_util::stream::Stream;

use self::contribution_reviewed::ContributionReviewed;
use self::record_changed::RecordChange;
use super::context::ContextExt as _;
use super::types::Import;
use crate::graphql::statistics::StatisticsRelease;
use crate::kind::RecordKind;

/// What can be followed. An event is sent over a WebSocket or as a server-sent event; a subscription
/// tells what happens from now on and never reads back.
#[derive(Clone, Copy, Debug)]
pub struct Subscription;

/// What can be followed. An event is sent over a WebSocket or as a server-sent event; a subscription tells what happens from now on and never reads back.
#[SubscriptionObject]
impl Subscription {
    /// Records that are made or changed from now on and that the viewer may see, whoever changes them: this service, another instance or an import. The events of one import come in no promised order.
    async fn record_changed(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "Only these kinds of records. The token needs the scopes of all of them. Without this argument every kind is told that the token opens."
        )]
        kinds: Option<Vec<RecordKind>>,
    ) -> Result<impl Stream<Item = Result<RecordChange>> + use<>> {
        let (state, viewer) = (ctx.state()?, ctx.viewer()?);
        let changes = record_changed::follow(state, viewer, kinds).await?;
        if let Some(begun) = ctx.data_opt::<Begun>() {
            begun.set();
        }
        Ok(changes)
    }

    /// An import of the caller's organization: as it is, and then whenever it has come further, whichever instance imports it. Ends with the import. Needs `contributions:write`; null with an error only.
    async fn import_progress(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The `import` that `POST /imports/{kind}` answered.")] id: ID,
    ) -> Result<impl Stream<Item = Result<Option<Import>>> + use<>> {
        let steps = import_progress::follow(ctx, &id).await?;
        if let Some(begun) = ctx.data_opt::<Begun>() {
            begun.set();
        }
        Ok(steps)
    }

    /// Contributions of the caller's own organization that are decided on from now on, or about which a reviewer says something. Needs `contributions:write`.
    async fn contribution_reviewed(
        &self,
        ctx: &Context<'_>,
    ) -> Result<impl Stream<Item = Result<ContributionReviewed>> + use<>> {
        let (state, viewer) = (ctx.state()?, ctx.viewer()?);
        let reviewed = contribution_reviewed::follow(state, viewer).await?;
        if let Some(begun) = ctx.data_opt::<Begun>() {
            begun.set();
        }
        Ok(reviewed)
    }

    /// Releases of statistics that are published from now on, by whichever instance. Needs the scope `statistics:read`; null with an error only.
    async fn statistics_release_published(
        &self,
        ctx: &Context<'_>,
    ) -> Result<impl Stream<Item = Result<Option<StatisticsRelease>>> + use<>> {
        let (state, viewer) = (ctx.state()?, ctx.viewer()?);
        let releases = release_published::follow(state, viewer).await?;
        if let Some(begun) = ctx.data_opt::<Begun>() {
            begun.set();
        }
        Ok(releases)
    }
}

/// Whether a subscription has begun: what fails before refuses the request, what fails after is an
/// event.
#[derive(Clone, Debug, Default)]
pub(super) struct Begun(Arc<AtomicBool>);

impl Begun {
    pub(super) fn get(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }

    fn set(&self) {
        self.0.store(true, Ordering::Release);
    }
}
