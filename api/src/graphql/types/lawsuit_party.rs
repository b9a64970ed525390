//! `LawsuitParty`: somebody's part in a suit: party, counsel, judge.

use async_graphql::{Context, ID, Object, Result};
use entities::codes::PartyRole;
use entities::{lawsuit, lawsuit_party, official, organization};

use super::{Lawsuit, Official, Organization, RecordVersion, versions};
use crate::graphql::record::{Citation, Provenance, citations, one, provenance_of, record_id};

/// Somebody's part in a suit: party, counsel, judge.
#[derive(Clone, Debug)]
pub(crate) struct LawsuitParty(pub(crate) lawsuit_party::Model);

impl From<lawsuit_party::Model> for LawsuitParty {
    fn from(model: lawsuit_party::Model) -> Self {
        Self(model)
    }
}

/// Somebody's part in a suit: party, counsel, judge.
#[Object]
impl LawsuitParty {
    /// Global id.
    pub(crate) async fn id(&self, ctx: &Context<'_>) -> Result<ID> {
        record_id::<lawsuit_party::Entity>(ctx, &self.0).await
    }

    /// The suit. Null where there is none, or this token may not see it.
    async fn lawsuit(&self, ctx: &Context<'_>) -> Result<Option<Lawsuit>> {
        one::<lawsuit::Entity, _>(ctx, Some(self.0.lawsuit_id)).await
    }

    /// The part taken.
    async fn role(&self) -> PartyRole {
        self.0.role
    }

    /// Name as the court record has it.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// The organization, where the party or counsel is one. Null where there is none, or this token may not see it.
    async fn organization(&self, ctx: &Context<'_>) -> Result<Option<Organization>> {
        one::<organization::Entity, _>(ctx, self.0.organization_id).await
    }

    /// The official, where the party or judge is one. Null where there is none, or this token may not see it.
    async fn official(&self, ctx: &Context<'_>) -> Result<Option<Official>> {
        one::<official::Entity, _>(ctx, self.0.official_id).await
    }

    /// Detail such as `pro hac vice`. Null where unknown.
    async fn note(&self) -> Option<&str> {
        self.0.note.as_deref()
    }

    /// Who contributed the record, from which file, and which version it is.
    async fn provenance(&self) -> Provenance {
        provenance_of!(self.0)
    }

    /// The newest versions of the record, the present one first: what each said, until when, and who
    /// wrote it.
    async fn versions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, from 1 to 100.", default = 20)] first: i32,
    ) -> Result<Vec<RecordVersion>> {
        versions::<lawsuit_party::Entity, Self>(ctx, self.0.id, first).await
    }

    /// The sources that the record rests on, those of single fields among them.
    async fn citations(&self, ctx: &Context<'_>) -> Result<Vec<Citation>> {
        citations::<lawsuit_party::Entity>(ctx, self.0.id).await
    }
}
