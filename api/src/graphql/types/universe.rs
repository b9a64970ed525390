//! `Universe`: a named public release of case records; never added to another, nor to partners' records.

use async_graphql::{Context, ID, Object, Result};
use entities::{source, universe};

use super::{RecordVersion, Source, versions};
use crate::graphql::record::{Citation, Provenance, citations, one, provenance_of, record_id};

/// A named public release of case records; never added to another, nor to partners' records.
#[derive(Clone, Debug)]
pub(crate) struct Universe(pub(crate) universe::Model);

impl From<universe::Model> for Universe {
    fn from(model: universe::Model) -> Self {
        Self(model)
    }
}

/// A named public release of case records; never added to another, nor to partners' records.
#[Object]
impl Universe {
    /// Global id.
    pub(crate) async fn id(&self, ctx: &Context<'_>) -> Result<ID> {
        record_id::<universe::Entity>(ctx, &self.0).await
    }

    /// Stable name of the release.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Title of the release.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// Where it was published. Null where there is none, or this token may not see it.
    async fn source(&self, ctx: &Context<'_>) -> Result<Option<Source>> {
        one::<source::Entity, _>(ctx, self.0.source_id).await
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
        versions::<universe::Entity, Self>(ctx, self.0.id, first).await
    }

    /// The sources that the record rests on, those of single fields among them.
    async fn citations(&self, ctx: &Context<'_>) -> Result<Vec<Citation>> {
        citations::<universe::Entity>(ctx, self.0.id).await
    }
}
