//! `LawsuitEvent`: something that happened or is set to happen in a suit.

use async_graphql::{Context, ID, Object, Result};
use entities::codes::{LawsuitEventKind, LawsuitEventStatus};
use entities::{court, lawsuit, lawsuit_event, official};

use super::{Court, Lawsuit, Official, RecordVersion, versions};
use crate::graphql::record::{
    Citation, DatePeriod, Provenance, citations, one, provenance_of, record_id,
};
use crate::graphql::scalars::Date;

/// Something that happened or is set to happen in a suit.
#[derive(Clone, Debug)]
pub(crate) struct LawsuitEvent(pub(crate) lawsuit_event::Model);

impl From<lawsuit_event::Model> for LawsuitEvent {
    fn from(model: lawsuit_event::Model) -> Self {
        Self(model)
    }
}

/// Something that happened or is set to happen in a suit.
#[Object]
impl LawsuitEvent {
    /// Global id.
    pub(crate) async fn id(&self, ctx: &Context<'_>) -> Result<ID> {
        record_id::<lawsuit_event::Entity>(ctx, &self.0).await
    }

    /// The suit. Null where there is none, or this token may not see it.
    async fn lawsuit(&self, ctx: &Context<'_>) -> Result<Option<Lawsuit>> {
        one::<lawsuit::Entity, _>(ctx, Some(self.0.lawsuit_id)).await
    }

    /// What happened.
    async fn kind(&self) -> LawsuitEventKind {
        self.0.kind
    }

    /// Whether it is scheduled, in force, superseded or over.
    async fn status(&self) -> LawsuitEventStatus {
        self.0.status
    }

    /// First day of effect of an order; null where it has none.
    async fn effective_from(&self) -> Option<Date> {
        self.0.effective_from.map(Date)
    }

    /// Last day of effect of an order; null while in force.
    async fn effective_to(&self) -> Option<Date> {
        self.0.effective_to.map(Date)
    }

    /// Reporter citation or docket entry. Null where unknown.
    async fn citation(&self) -> Option<&str> {
        self.0.citation.as_deref()
    }

    /// Number of the docket entry. Null where unknown.
    async fn docket_entry(&self) -> Option<i32> {
        self.0.docket_entry
    }

    /// The judge. Null where there is none, or this token may not see it.
    async fn official(&self, ctx: &Context<'_>) -> Result<Option<Official>> {
        one::<official::Entity, _>(ctx, self.0.official_id).await
    }

    /// The court, where it differs from the suit's. Null where there is none, or this token may not see it.
    async fn court(&self, ctx: &Context<'_>) -> Result<Option<Court>> {
        one::<court::Entity, _>(ctx, self.0.court_id).await
    }

    /// What happened, in a sentence. Null where unknown.
    async fn description(&self) -> Option<&str> {
        self.0.description.as_deref()
    }

    /// Where the document can be read. Null where unknown.
    async fn url(&self) -> Option<&str> {
        self.0.url.as_deref()
    }

    /// When it happened, as exactly as the source says.
    async fn date(&self) -> DatePeriod {
        DatePeriod {
            starts_on: self.0.starts_on.map(Date),
            ends_on: self.0.ends_on.map(Date),
            precision: self.0.date_precision,
            inferred: self.0.date_inferred,
            text: self.0.date_text.clone(),
        }
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
        versions::<lawsuit_event::Entity, Self>(ctx, self.0.id, first).await
    }

    /// The sources that the record rests on, those of single fields among them.
    async fn citations(&self, ctx: &Context<'_>) -> Result<Vec<Citation>> {
        citations::<lawsuit_event::Entity>(ctx, self.0.id).await
    }
}
