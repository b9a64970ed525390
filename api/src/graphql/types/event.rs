//! `Event`: a meeting, a protest, an official visit or another dated happening.

use async_graphql::{Context, ID, Object, Result};
use entities::codes::{DatePrecision, EventKind};
use entities::{event, place};

use super::{Place, PlaceFilter, RecordVersion, versions};
use crate::graphql::filter::record_filter;
use crate::graphql::operators::{CodeFilter, DateFilter, TextFilter};
use crate::graphql::order::record_order;
use crate::graphql::record::{
    Citation, DatePeriod, Provenance, citations, one, provenance_of, record_id,
};
use crate::graphql::scalars::Date;

/// A meeting, a protest, an official visit or another dated happening.
#[derive(Clone, Debug)]
pub(crate) struct Event(pub(crate) event::Model);

impl From<event::Model> for Event {
    fn from(model: event::Model) -> Self {
        Self(model)
    }
}

/// A meeting, a protest, an official visit or another dated happening.
#[Object]
impl Event {
    /// Global id.
    pub(crate) async fn id(&self, ctx: &Context<'_>) -> Result<ID> {
        record_id::<event::Entity>(ctx, &self.0).await
    }

    /// What happened, in a few words.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// What sort of event it is.
    async fn kind(&self) -> EventKind {
        self.0.kind
    }

    /// Who took part, as the source names them.
    async fn participants(&self) -> &[String] {
        &self.0.participants.0
    }

    /// Where. Null where there is none, or this token may not see it.
    async fn place(&self, ctx: &Context<'_>) -> Result<Option<Place>> {
        one::<place::Entity, _>(ctx, self.0.place_id).await
    }

    /// What happened, in a sentence or two. Null where unknown.
    async fn description(&self) -> Option<&str> {
        self.0.description.as_deref()
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
        versions::<event::Entity, Self>(ctx, self.0.id, first).await
    }

    /// The sources that the record rests on, those of single fields among them.
    async fn citations(&self, ctx: &Context<'_>) -> Result<Vec<Citation>> {
        citations::<event::Entity>(ctx, self.0.id).await
    }
}

record_filter! {
    /// Which of them; conditions in one filter must all hold.
    EventFilter of event {
        /// By: what happened, in a few words.
        name: TextFilter => Name,
        /// By: what sort of event it is.
        kind: CodeFilter<EventKind> => Kind,
        /// By: first day of the period in which it happened; null where no day is known.
        starts_on: DateFilter => StartsOn,
        /// By: last day of that period; equal to the first for a single day.
        ends_on: DateFilter => EndsOn,
        /// By: how exactly the date is known.
        date_precision: CodeFilter<DatePrecision> => DatePrecision,
    }
    related {
        /// By: where.
        place: PlaceFilter => PlaceId,
    }
}

record_order! {
    /// What a list of them can be ordered by.
    EventOrderField of event {
        /// What happened, in a few words.
        Name,
        /// First day of the period in which it happened; null where no day is known.
        StartsOn,
        /// When the record was first written.
        CreatedAt,
        /// When the present version was written.
        ChangedAt,
    }
    default Name
}
