//! `FigureRelation`: how one reported figure relates to another.

use async_graphql::{Context, ID, Object, Result};
use entities::codes::FigureRelationKind;
use entities::{figure_relation, reported_figure};

use super::{RecordVersion, ReportedFigure, versions};
use crate::graphql::record::{Citation, Provenance, citations, one, provenance_of, record_id};

/// How one reported figure relates to another.
#[derive(Clone, Debug)]
pub(crate) struct FigureRelation(pub(crate) figure_relation::Model);

impl From<figure_relation::Model> for FigureRelation {
    fn from(model: figure_relation::Model) -> Self {
        Self(model)
    }
}

/// How one reported figure relates to another.
#[Object]
impl FigureRelation {
    /// Global id.
    pub(crate) async fn id(&self, ctx: &Context<'_>) -> Result<ID> {
        record_id::<figure_relation::Entity>(ctx, &self.0).await
    }

    /// The figure. Null where there is none, or this token may not see it.
    async fn figure(&self, ctx: &Context<'_>) -> Result<Option<ReportedFigure>> {
        one::<reported_figure::Entity, _>(ctx, Some(self.0.figure_id)).await
    }

    /// The other figure. Null where there is none, or this token may not see it.
    async fn other(&self, ctx: &Context<'_>) -> Result<Option<ReportedFigure>> {
        one::<reported_figure::Entity, _>(ctx, Some(self.0.other_id)).await
    }

    /// How they relate.
    async fn kind(&self) -> FigureRelationKind {
        self.0.kind
    }

    /// Why. Null where unknown.
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
        versions::<figure_relation::Entity, Self>(ctx, self.0.id, first).await
    }

    /// The sources that the record rests on, those of single fields among them.
    async fn citations(&self, ctx: &Context<'_>) -> Result<Vec<Citation>> {
        citations::<figure_relation::Entity>(ctx, self.0.id).await
    }
}
