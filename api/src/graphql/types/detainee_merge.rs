//! `DetaineeMerge`: somebody said that records are of one person.

use async_graphql::{Context, ID, Object, Result};
use entities::codes::MergeState;
use entities::{organization, person, person_merge};

use super::{Detainee, Organization};
use crate::graphql::context::ContextExt as _;
use crate::graphql::ids;
use crate::graphql::linkage_loaders::PersonsOfMerge;
use crate::graphql::record::{many, one};
use crate::graphql::scalars::DateTime;

/// The name of the type.
pub(crate) const NAME: &str = "DetaineeMerge";

/// Somebody said that records are of one person. The records stay as they are.
#[derive(Clone, Debug)]
pub(crate) struct DetaineeMerge(pub(crate) person_merge::Model);

impl From<person_merge::Model> for DetaineeMerge {
    fn from(model: person_merge::Model) -> Self {
        Self(model)
    }
}

/// Somebody said that records are of one person. The records stay as they are.
#[Object]
impl DetaineeMerge {
    /// Id of the merge, for `unmergeDetainees`.
    async fn id(&self) -> ID {
        ids::of_other(NAME, self.0.id)
    }

    /// The records of the caller's own organization that it is about; those of others are not told.
    /// Null where this token may not see any.
    async fn detainees(&self, ctx: &Context<'_>) -> Result<Option<Vec<Detainee>>> {
        let load = ctx.loaders()?.load_one(PersonsOfMerge(self.0.id));
        let ids = Box::pin(load).await?.unwrap_or_default();
        many::<person::Entity, _>(ctx, ids).await.map(Some)
    }

    /// The organization that said so. Null where it is no longer there.
    async fn merged_by(&self, ctx: &Context<'_>) -> Result<Option<Organization>> {
        one::<organization::Entity, _>(ctx, Some(self.0.organization_id)).await
    }

    /// When.
    async fn merged_at(&self) -> DateTime {
        DateTime(self.0.merged_at)
    }

    /// Why.
    async fn reason(&self) -> &str {
        &self.0.reason
    }

    /// Whether it stands.
    async fn state(&self) -> MergeState {
        self.0.state
    }

    /// When it was taken back. Null while it stands.
    async fn undone_at(&self) -> Option<DateTime> {
        self.0.undone_at.map(DateTime)
    }

    /// Why it was taken back. Null while it stands.
    async fn undone_reason(&self) -> Option<&str> {
        self.0.undone_reason.as_deref()
    }
}
