//! `PartnerMatch`: a person whom another organization knows too.

#![expect(clippy::unused_async, reason = "resolvers are async functions")]

use async_graphql::{Context, ID, Object, Result};
use entities::codes::{MatchAgreement, MatchCertainty, MatchField};
use entities::{organization, person};

use super::{Detainee, Organization};
use crate::graphql::context::ContextExt as _;
use crate::graphql::ids;
use crate::graphql::record::one;
use crate::kind::RecordKind;
use crate::store::linkage::Match;

/// A person of another organization who is very probably the same. It tells that there is one and what
/// agrees, and nothing of the record.
#[derive(Clone, Debug)]
pub(crate) struct PartnerMatch(pub(crate) Match);

/// A person of another organization who is very probably the same, where both have agreed to look for
/// such. It tells that there is one and what agrees, and nothing of the record.
#[Object]
impl PartnerMatch {
    /// What this record is called between the service and the caller's organization, for
    /// `confirmPartnerMatch`; the other organization sees another text.
    async fn reference(&self, ctx: &Context<'_>) -> Result<ID> {
        Ok(ids::case_record(
            RecordKind::Person,
            self.0.person,
            ctx.pairwise()?,
        )?)
    }

    /// The organization that knows the person too. Null where it is no longer there.
    async fn partner(&self, ctx: &Context<'_>) -> Result<Option<Organization>> {
        one::<organization::Entity, _>(ctx, Some(self.0.partner)).await
    }

    /// The record. Null unless the other organization shares it with the caller's.
    async fn detainee(&self, ctx: &Context<'_>) -> Result<Option<Detainee>> {
        one::<person::Entity, _>(ctx, Some(self.0.person)).await
    }

    /// How sure it is.
    async fn certainty(&self) -> MatchCertainty {
        self.0.certainty
    }

    /// What agrees: the name, and the alien number or the whole birth date. Where the numbers agree, it
    /// is not said whether the dates do.
    async fn agreed(&self) -> Vec<MatchField> {
        vec![MatchField::Name, self.0.field]
    }

    /// How far the names agree: `AGREES` in spelling, `PARTLY` in sound only.
    async fn name_agreement(&self) -> MatchAgreement {
        self.0.name_agreement
    }

    /// Whether the caller's organization has confirmed it.
    async fn confirmed(&self) -> bool {
        self.0.is_confirmed
    }

    /// Whether the other organization has.
    async fn confirmed_by_partner(&self) -> bool {
        self.0.is_confirmed_by_partner
    }
}
