//! `SharingAgreement`: one organization lets another see records of its cases.

use async_graphql::{Context, ID, Object, Result};
use entities::codes::{SharedRecords, SharingTier};
use entities::{lawsuit, organization, sharing_agreement};

use super::{Lawsuit, Organization};
use crate::graphql::context::ContextExt as _;
use crate::graphql::ids;
use crate::graphql::loaders::{AnswerToAgreement, KindsOfAgreement, PersonsOfAgreement};
use crate::graphql::record::one;
use crate::graphql::scalars::DateTime;
use crate::kind::RecordKind;
use crate::store::sharing;

/// The name of the type.
pub(crate) const NAME: &str = sharing::AGREEMENT;

/// One organization lets another see records of its cases, until it says otherwise.
#[derive(Clone, Debug)]
pub(crate) struct SharingAgreement(pub(crate) sharing_agreement::Model);

impl From<sharing_agreement::Model> for SharingAgreement {
    fn from(model: sharing_agreement::Model) -> Self {
        Self(model)
    }
}

impl SharingAgreement {
    fn stands(&self, ctx: &Context<'_>) -> bool {
        let has_ended = |until| ctx.state().is_ok_and(|state| until <= state.clock.now());
        self.0.revoked_at.is_none() && !self.0.until.is_some_and(has_ended)
    }
}

/// One organization lets another see records of its cases, until it says otherwise.
#[Object]
impl SharingAgreement {
    /// Id of the agreement, for `revokeSharingAgreement`.
    async fn id(&self) -> ID {
        ids::of_other(NAME, self.0.id)
    }

    /// Whose records they are. Null where the organization is no longer there.
    async fn from(&self, ctx: &Context<'_>) -> Result<Option<Organization>> {
        one::<organization::Entity, _>(ctx, Some(self.0.from_organization_id)).await
    }

    /// Who sees them. Null where the organization is no longer there.
    async fn to(&self, ctx: &Context<'_>) -> Result<Option<Organization>> {
        one::<organization::Entity, _>(ctx, Some(self.0.to_organization_id)).await
    }

    /// Which of the records.
    async fn records(&self) -> SharedRecords {
        self.0.records
    }

    /// The kinds that it is about; empty where it is not about kinds.
    async fn kinds(&self, ctx: &Context<'_>) -> Result<Vec<RecordKind>> {
        let load = ctx.loaders()?.load_one(KindsOfAgreement(self.0.id));
        Ok(Box::pin(load).await?.unwrap_or_default())
    }

    /// How many persons it lists; 0 where it lists none.
    async fn number_of_persons(&self, ctx: &Context<'_>) -> Result<i64> {
        let load = ctx.loaders()?.load_one(PersonsOfAgreement(self.0.id));
        Ok(Box::pin(load).await?.unwrap_or_default())
    }

    /// The lawsuit that the persons are listed for. Null where there is none, or this token may not see it.
    async fn lawsuit(&self, ctx: &Context<'_>) -> Result<Option<Lawsuit>> {
        one::<lawsuit::Entity, _>(ctx, self.0.lawsuit_id).await
    }

    /// How much of the records.
    async fn tier(&self) -> SharingTier {
        self.0.tier
    }

    /// What for.
    async fn purpose(&self) -> &str {
        &self.0.purpose
    }

    /// When it ends by itself. Null where only a revocation ends it.
    async fn until(&self) -> Option<DateTime> {
        self.0.until.map(DateTime)
    }

    /// When it was revoked. Null where it was not.
    async fn revoked_at(&self) -> Option<DateTime> {
        self.0.revoked_at.map(DateTime)
    }

    /// Whether it stands at this moment: neither revoked nor over. One about `MATCHING` opens nothing
    /// while it `awaitsAnswer`.
    async fn in_force(&self, ctx: &Context<'_>) -> bool {
        self.stands(ctx)
    }

    /// Whether it is about `MATCHING`, is in force, and the organization that it is made with has not
    /// made such an agreement too: where that is the caller's own, it is asked to by it.
    async fn awaits_answer(&self, ctx: &Context<'_>) -> Result<bool> {
        if self.0.records != SharedRecords::Matching || !self.stands(ctx) {
            return Ok(false);
        }
        let load = ctx.loaders()?.load_one(AnswerToAgreement(self.0.id));
        Ok(Box::pin(load).await?.is_none())
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }
}
