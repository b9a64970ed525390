//! `LawsuitRelation`: how one suit relates to another.

use async_graphql::{Context, ID, Object, Result};
use entities::codes::LawsuitRelationKind;
use entities::{lawsuit, lawsuit_relation};

use super::{Lawsuit, RecordVersion, versions};
use crate::graphql::record::{Citation, Provenance, citations, one, provenance_of, record_id};

/// How one suit relates to another.
#[derive(Clone, Debug)]
pub(crate) struct LawsuitRelation(pub(crate) lawsuit_relation::Model);

impl From<lawsuit_relation::Model> for LawsuitRelation {
    fn from(model: lawsuit_relation::Model) -> Self {
        Self(model)
    }
}

/// How one suit relates to another.
#[Object]
impl LawsuitRelation {
    /// Global id.
    pub(crate) async fn id(&self, ctx: &Context<'_>) -> Result<ID> {
        record_id::<lawsuit_relation::Entity>(ctx, &self.0).await
    }

    /// The suit. Null where there is none, or this token may not see it.
    async fn lawsuit(&self, ctx: &Context<'_>) -> Result<Option<Lawsuit>> {
        one::<lawsuit::Entity, _>(ctx, Some(self.0.lawsuit_id)).await
    }

    /// The other suit. Null where there is none, or this token may not see it.
    async fn related(&self, ctx: &Context<'_>) -> Result<Option<Lawsuit>> {
        one::<lawsuit::Entity, _>(ctx, Some(self.0.related_id)).await
    }

    /// How they relate.
    async fn kind(&self) -> LawsuitRelationKind {
        self.0.kind
    }

    /// Why they are taken to relate. Null where unknown.
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
        versions::<lawsuit_relation::Entity, Self>(ctx, self.0.id, first).await
    }

    /// The sources that the record rests on, those of single fields among them.
    async fn citations(&self, ctx: &Context<'_>) -> Result<Vec<Citation>> {
        citations::<lawsuit_relation::Entity>(ctx, self.0.id).await
    }
}
