//! `Court`: a court: federal, state or immigration.

use async_graphql::{Context, ID, Object, Result};
use entities::codes::CourtKind;
use entities::lawsuit::Column as ColumnLawsuit;
use entities::{court, facility, lawsuit};

use super::{Facility, Lawsuit, RecordVersion, versions};
use crate::graphql::filter::record_filter;
use crate::graphql::operators::{CodeFilter, TextFilter};
use crate::graphql::order::record_order;
use crate::graphql::record::{
    Citation, Provenance, children, citations, one, provenance_of, record_id,
};

/// A court: federal, state or immigration.
#[derive(Clone, Debug)]
pub(crate) struct Court(pub(crate) court::Model);

impl From<court::Model> for Court {
    fn from(model: court::Model) -> Self {
        Self(model)
    }
}

/// A court: federal, state or immigration.
#[Object]
impl Court {
    /// Global id.
    pub(crate) async fn id(&self, ctx: &Context<'_>) -> Result<ID> {
        record_id::<court::Entity>(ctx, &self.0).await
    }

    /// Name as the court writes it.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// What sort of court it is.
    async fn kind(&self) -> CourtKind {
        self.0.kind
    }

    /// Short code where one is in use. Null where unknown.
    async fn code(&self) -> Option<&str> {
        self.0.code.as_deref()
    }

    /// Federal circuit. Null where unknown.
    async fn circuit(&self) -> Option<&str> {
        self.0.circuit.as_deref()
    }

    /// Postal address. Null where unknown.
    async fn address(&self) -> Option<&str> {
        self.0.address.as_deref()
    }

    /// City. Null where unknown.
    async fn city(&self) -> Option<&str> {
        self.0.city.as_deref()
    }

    /// Two-letter code of the state. Null where unknown.
    async fn state(&self) -> Option<&str> {
        self.0.state.as_deref()
    }

    /// Operational status as published; null where none is.
    async fn status_text(&self) -> Option<&str> {
        self.0.status_text.as_deref()
    }

    /// The detention facility it sits in, where it does. Null where there is none, or this token may not see it.
    async fn facility(&self, ctx: &Context<'_>) -> Result<Option<Facility>> {
        one::<facility::Entity, _>(ctx, self.0.facility_id).await
    }

    /// Suits before it, latest first. Null where this token may not see any.
    async fn lawsuits(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, from 1 to 100.", default = 20)] first: i32,
    ) -> Result<Option<Vec<Lawsuit>>> {
        let order = (ColumnLawsuit::FiledOn, true);
        children::<lawsuit::Entity, _>(ctx, self.0.id, ColumnLawsuit::CourtId, order, first).await
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
        versions::<court::Entity, Self>(ctx, self.0.id, first).await
    }

    /// The sources that the record rests on, those of single fields among them.
    async fn citations(&self, ctx: &Context<'_>) -> Result<Vec<Citation>> {
        citations::<court::Entity>(ctx, self.0.id).await
    }
}

record_filter! {
    /// Which of them; conditions in one filter must all hold.
    CourtFilter of court {
        /// By: name as the court writes it.
        name: TextFilter => Name,
        /// By: what sort of court it is.
        kind: CodeFilter<CourtKind> => Kind,
        /// By: short code where one is in use.
        code: TextFilter => Code,
        /// By: two-letter code of the state.
        state: TextFilter => State,
    }
    related {
    }
}

record_order! {
    /// What a list of them can be ordered by.
    CourtOrderField of court {
        /// Name as the court writes it.
        Name,
        /// When the record was first written.
        CreatedAt,
        /// When the present version was written.
        ChangedAt,
    }
    default Name
}
