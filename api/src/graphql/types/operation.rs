//! `Operation`: a round-up or raid: when, where, by whom, against whom.

use async_graphql::{Context, ID, Object, Result};
use entities::codes::{ClaimStatus, DatePrecision, OperationKind};
use entities::reported_figure::Column as ColumnReportedFigure;
use entities::{operation, organization, place, population_group, reported_figure};

use super::{
    Organization, Place, PlaceFilter, PopulationGroup, PopulationGroupFilter, RecordVersion,
    ReportedFigure, versions,
};
use crate::graphql::filter::record_filter;
use crate::graphql::operators::{CodeFilter, DateFilter, TextFilter};
use crate::graphql::order::record_order;
use crate::graphql::record::{
    Citation, DatePeriod, Provenance, children, citations, one, provenance_of, record_id,
};
use crate::graphql::scalars::Date;

/// A round-up or raid: when, where, by whom, against whom.
#[derive(Clone, Debug)]
pub(crate) struct Operation(pub(crate) operation::Model);

impl From<operation::Model> for Operation {
    fn from(model: operation::Model) -> Self {
        Self(model)
    }
}

/// A round-up or raid: when, where, by whom, against whom.
#[Object]
impl Operation {
    /// Global id.
    pub(crate) async fn id(&self, ctx: &Context<'_>) -> Result<ID> {
        record_id::<operation::Entity>(ctx, &self.0).await
    }

    /// What the operation is called.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// What sort of operation it was.
    async fn kind(&self) -> OperationKind {
        self.0.kind
    }

    /// The agency that carried it out. Null where there is none, or this token may not see it.
    async fn agency(&self, ctx: &Context<'_>) -> Result<Option<Organization>> {
        one::<organization::Entity, _>(ctx, self.0.agency_id).await
    }

    /// The group it was aimed at. Null where there is none, or this token may not see it.
    async fn population_group(&self, ctx: &Context<'_>) -> Result<Option<PopulationGroup>> {
        one::<population_group::Entity, _>(ctx, self.0.population_group_id).await
    }

    /// Where it took place. Null where there is none, or this token may not see it.
    async fn place(&self, ctx: &Context<'_>) -> Result<Option<Place>> {
        one::<place::Entity, _>(ctx, self.0.place_id).await
    }

    /// What happened, in a sentence or two. Null where unknown.
    async fn description(&self) -> Option<&str> {
        self.0.description.as_deref()
    }

    /// Whether it is confirmed, warned of or denied.
    async fn status(&self) -> ClaimStatus {
        self.0.status
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

    /// Figures about the operation, latest first. Null where this token may not see any.
    async fn reported_figures(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, from 1 to 100.", default = 20)] first: i32,
    ) -> Result<Option<Vec<ReportedFigure>>> {
        let order = (ColumnReportedFigure::StartsOn, true);
        children::<reported_figure::Entity, _>(
            ctx,
            self.0.id,
            ColumnReportedFigure::OperationId,
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
        versions::<operation::Entity, Self>(ctx, self.0.id, first).await
    }

    /// The sources that the record rests on, those of single fields among them.
    async fn citations(&self, ctx: &Context<'_>) -> Result<Vec<Citation>> {
        citations::<operation::Entity>(ctx, self.0.id).await
    }
}

record_filter! {
    /// Which of them; conditions in one filter must all hold.
    OperationFilter of operation {
        /// By: what the operation is called.
        name: TextFilter => Name,
        /// By: what sort of operation it was.
        kind: CodeFilter<OperationKind> => Kind,
        /// By: whether it is confirmed, warned of or denied.
        status: CodeFilter<ClaimStatus> => Status,
        /// By: first day of the period in which it happened; null where no day is known.
        starts_on: DateFilter => StartsOn,
        /// By: last day of that period; equal to the first for a single day.
        ends_on: DateFilter => EndsOn,
        /// By: how exactly the date is known.
        date_precision: CodeFilter<DatePrecision> => DatePrecision,
    }
    related {
        /// By: the group it was aimed at.
        population_group: PopulationGroupFilter => PopulationGroupId,
        /// By: where it took place.
        place: PlaceFilter => PlaceId,
    }
}

record_order! {
    /// What a list of them can be ordered by.
    OperationOrderField of operation {
        /// What the operation is called.
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
