//! `ReportedFigure`: a number that somebody claims, with its qualifier kept verbatim and its bounds derived by rule.

use async_graphql::{Context, ID, Object, Result};
use entities::codes::{DatePrecision, FigureStatus, FigureUnit, QualifierKind};
use entities::figure_relation::Column as ColumnFigureRelation;
use entities::{
    agreement, figure_relation, official, operation, organization, place, population_group,
    reported_figure,
};

use super::{
    FigureRelation, Official, Operation, Organization, OrganizationFilter, Place, PlaceFilter,
    PopulationGroup, PopulationGroupFilter, RecordVersion, RepatriationAgreement, versions,
};
use crate::graphql::filter::record_filter;
use crate::graphql::operators::{CodeFilter, DateFilter, FloatFilter, TextFilter};
use crate::graphql::order::record_order;
use crate::graphql::record::{
    Citation, DatePeriod, Provenance, children, citations, one, provenance_of, record_id,
};
use crate::graphql::scalars::Date;

/// A number that somebody claims, with its qualifier kept verbatim and its bounds derived by rule.
#[derive(Clone, Debug)]
pub(crate) struct ReportedFigure(pub(crate) reported_figure::Model);

impl From<reported_figure::Model> for ReportedFigure {
    fn from(model: reported_figure::Model) -> Self {
        Self(model)
    }
}

/// A number that somebody claims, with its qualifier kept verbatim and its bounds derived by rule.
#[Object]
impl ReportedFigure {
    /// Global id.
    pub(crate) async fn id(&self, ctx: &Context<'_>) -> Result<ID> {
        record_id::<reported_figure::Entity>(ctx, &self.0).await
    }

    /// What is counted, as a code such as `people_detained`.
    async fn metric(&self) -> &str {
        &self.0.metric
    }

    /// What is counted, as the source words it.
    async fn metric_text(&self) -> &str {
        &self.0.metric_text
    }

    /// What one unit of the number is.
    async fn unit(&self) -> FigureUnit {
        self.0.unit
    }

    /// The unit as the source words it. Null where unknown.
    async fn unit_text(&self) -> Option<&str> {
        self.0.unit_text.as_deref()
    }

    /// The group the number is about. Null where there is none, or this token may not see it.
    async fn population_group(&self, ctx: &Context<'_>) -> Result<Option<PopulationGroup>> {
        one::<population_group::Entity, _>(ctx, self.0.population_group_id).await
    }

    /// The group as the source words it. Null where unknown.
    async fn population_text(&self) -> Option<&str> {
        self.0.population_text.as_deref()
    }

    /// The place the number is about. Null where there is none, or this token may not see it.
    async fn place(&self, ctx: &Context<'_>) -> Result<Option<Place>> {
        one::<place::Entity, _>(ctx, self.0.place_id).await
    }

    /// The place as the source words it. Null where unknown.
    async fn place_text(&self) -> Option<&str> {
        self.0.place_text.as_deref()
    }

    /// The day the number speaks of, where the source names one. Null where unknown.
    async fn as_of(&self) -> Option<Date> {
        self.0.as_of.map(Date)
    }

    /// The point given; null where only a bound, or no number, is given.
    async fn value(&self) -> Option<f64> {
        self.0.value
    }

    /// Lower bound; null where the claim sets none.
    async fn low(&self) -> Option<f64> {
        self.0.low
    }

    /// Whether the lower bound itself is possible.
    async fn low_inclusive(&self) -> bool {
        self.0.low_inclusive
    }

    /// Upper bound; null where the claim sets none.
    async fn high(&self) -> Option<f64> {
        self.0.high
    }

    /// Whether the upper bound itself is possible.
    async fn high_inclusive(&self) -> bool {
        self.0.high_inclusive
    }

    /// The qualifier verbatim, such as `more than`; null for a bare number.
    async fn qualifier(&self) -> Option<&str> {
        self.0.qualifier.as_deref()
    }

    /// The rule by which the qualifier was read.
    async fn qualifier_kind(&self) -> QualifierKind {
        self.0.qualifier_kind
    }

    /// Who gave the number, as a person. Null where there is none, or this token may not see it.
    async fn speaker(&self, ctx: &Context<'_>) -> Result<Option<Official>> {
        one::<official::Entity, _>(ctx, self.0.speaker_id).await
    }

    /// Who gave the number, as an organization. Null where there is none, or this token may not see it.
    async fn speaker_organization(&self, ctx: &Context<'_>) -> Result<Option<Organization>> {
        one::<organization::Entity, _>(ctx, self.0.speaker_organization_id).await
    }

    /// The speaker as the source words it. Null where unknown.
    async fn speaker_text(&self) -> Option<&str> {
        self.0.speaker_text.as_deref()
    }

    /// Through whom the number reached the source, first to last.
    async fn relayed_by(&self) -> &[String] {
        &self.0.relayed_by.0
    }

    /// Where in the source the number stands: a short quotation or locator. Null where unknown.
    async fn quote(&self) -> Option<&str> {
        self.0.quote.as_deref()
    }

    /// Whether the claim stands.
    async fn status(&self) -> FigureStatus {
        self.0.status
    }

    /// What is said about its standing. Null where unknown.
    async fn status_text(&self) -> Option<&str> {
        self.0.status_text.as_deref()
    }

    /// The agreement it is counted from. Null where there is none, or this token may not see it.
    async fn agreement(&self, ctx: &Context<'_>) -> Result<Option<RepatriationAgreement>> {
        one::<agreement::Entity, _>(ctx, self.0.agreement_id).await
    }

    /// The operation it is about. Null where there is none, or this token may not see it.
    async fn operation(&self, ctx: &Context<'_>) -> Result<Option<Operation>> {
        one::<operation::Entity, _>(ctx, self.0.operation_id).await
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

    /// How it relates to other figures. Null where this token may not see any.
    async fn relations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, from 1 to 100.", default = 20)] first: i32,
    ) -> Result<Option<Vec<FigureRelation>>> {
        let order = (ColumnFigureRelation::CreatedAt, false);
        children::<figure_relation::Entity, _>(
            ctx,
            self.0.id,
            ColumnFigureRelation::FigureId,
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
        versions::<reported_figure::Entity, Self>(ctx, self.0.id, first).await
    }

    /// The sources that the record rests on, those of single fields among them.
    async fn citations(&self, ctx: &Context<'_>) -> Result<Vec<Citation>> {
        citations::<reported_figure::Entity>(ctx, self.0.id).await
    }
}

record_filter! {
    /// Which of them; conditions in one filter must all hold.
    ReportedFigureFilter of reported_figure {
        /// By: what is counted, as a code such as `people_detained`.
        metric: TextFilter => Metric,
        /// By: what one unit of the number is.
        unit: CodeFilter<FigureUnit> => Unit,
        /// By: the day the number speaks of, where the source names one.
        as_of: DateFilter => AsOf,
        /// By: the point given; null where only a bound, or no number, is given.
        value: FloatFilter => Value,
        /// By: the rule by which the qualifier was read.
        qualifier_kind: CodeFilter<QualifierKind> => QualifierKind,
        /// By: whether the claim stands.
        status: CodeFilter<FigureStatus> => Status,
        /// By: first day of the period in which it happened; null where no day is known.
        starts_on: DateFilter => StartsOn,
        /// By: last day of that period; equal to the first for a single day.
        ends_on: DateFilter => EndsOn,
        /// By: how exactly the date is known.
        date_precision: CodeFilter<DatePrecision> => DatePrecision,
    }
    related {
        /// By: the group the number is about.
        population_group: PopulationGroupFilter => PopulationGroupId,
        /// By: the place the number is about.
        place: PlaceFilter => PlaceId,
        /// By: who gave the number, as an organization.
        speaker_organization: OrganizationFilter => SpeakerOrganizationId,
    }
}

record_order! {
    /// What a list of them can be ordered by.
    ReportedFigureOrderField of reported_figure {
        /// The day the number speaks of, where the source names one.
        AsOf,
        /// The point given; null where only a bound, or no number, is given.
        Value,
        /// First day of the period in which it happened; null where no day is known.
        StartsOn,
        /// When the record was first written.
        CreatedAt,
        /// When the present version was written.
        ChangedAt,
    }
    default AsOf
}
