//! `TravelDocumentBatch`: travel documents requested or issued together.

use async_graphql::{Context, ID, Object, Result};
use entities::codes::{DatePrecision, TravelDocumentState};
use entities::removal::Column as ColumnRemoval;
use entities::{population_group, removal, travel_document_batch};

use super::{PopulationGroup, PopulationGroupFilter, RecordVersion, Removal, versions};
use crate::graphql::filter::record_filter;
use crate::graphql::operators::{CodeFilter, CountryFilter, DateFilter};
use crate::graphql::order::record_order;
use crate::graphql::record::{
    Citation, DatePeriod, Provenance, children, citations, one, provenance_of, record_id,
};
use crate::graphql::scalars::{CountryCode, Date};

/// Travel documents requested or issued together.
#[derive(Clone, Debug)]
pub(crate) struct TravelDocumentBatch(pub(crate) travel_document_batch::Model);

impl From<travel_document_batch::Model> for TravelDocumentBatch {
    fn from(model: travel_document_batch::Model) -> Self {
        Self(model)
    }
}

/// Travel documents requested or issued together.
#[Object]
impl TravelDocumentBatch {
    /// Global id.
    pub(crate) async fn id(&self, ctx: &Context<'_>) -> Result<ID> {
        record_id::<travel_document_batch::Entity>(ctx, &self.0).await
    }

    /// How many documents; null where the source gives no number.
    async fn number(&self) -> Option<i32> {
        self.0.number
    }

    /// What is counted, as the source words it.
    async fn unit_text(&self) -> &str {
        &self.0.unit_text
    }

    /// The state that issues them. Null where unknown.
    async fn issuing_country(&self) -> Option<CountryCode> {
        self.0.issuing_country.clone().map(CountryCode)
    }

    /// Requested, issued or expired.
    async fn status(&self) -> TravelDocumentState {
        self.0.status
    }

    /// Day of the request. Null where unknown.
    async fn requested_on(&self) -> Option<Date> {
        self.0.requested_on.map(Date)
    }

    /// Day of issue. Null where unknown.
    async fn issued_on(&self) -> Option<Date> {
        self.0.issued_on.map(Date)
    }

    /// For whom. Null where there is none, or this token may not see it.
    async fn population_group(&self, ctx: &Context<'_>) -> Result<Option<PopulationGroup>> {
        one::<population_group::Entity, _>(ctx, self.0.population_group_id).await
    }

    /// What the source says. Null where unknown.
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

    /// Removals the documents are for. Null where this token may not see any.
    async fn removals(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, from 1 to 100.", default = 20)] first: i32,
    ) -> Result<Option<Vec<Removal>>> {
        let order = (ColumnRemoval::StartsOn, false);
        children::<removal::Entity, _>(
            ctx,
            self.0.id,
            ColumnRemoval::TravelDocumentBatchId,
            order,
            first,
        )
        .await
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
        versions::<travel_document_batch::Entity, Self>(ctx, self.0.id, first).await
    }

    /// The sources that the record rests on, those of single fields among them.
    async fn citations(&self, ctx: &Context<'_>) -> Result<Vec<Citation>> {
        citations::<travel_document_batch::Entity>(ctx, self.0.id).await
    }
}

record_filter! {
    /// Which of them; conditions in one filter must all hold.
    TravelDocumentBatchFilter of travel_document_batch {
        /// By: the state that issues them.
        issuing_country: CountryFilter => IssuingCountry,
        /// By: requested, issued or expired.
        status: CodeFilter<TravelDocumentState> => Status,
        /// By: day of issue.
        issued_on: DateFilter => IssuedOn,
        /// By: first day of the period in which it happened; null where no day is known.
        starts_on: DateFilter => StartsOn,
        /// By: last day of that period; equal to the first for a single day.
        ends_on: DateFilter => EndsOn,
        /// By: how exactly the date is known.
        date_precision: CodeFilter<DatePrecision> => DatePrecision,
    }
    related {
        /// By: for whom.
        population_group: PopulationGroupFilter => PopulationGroupId,
    }
}

record_order! {
    /// What a list of them can be ordered by.
    TravelDocumentBatchOrderField of travel_document_batch {
        /// How many documents; null where the source gives no number.
        Number,
        /// First day of the period in which it happened; null where no day is known.
        StartsOn,
        /// When the record was first written.
        CreatedAt,
        /// When the present version was written.
        ChangedAt,
    }
    default Number
}
