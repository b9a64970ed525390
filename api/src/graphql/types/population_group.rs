//! `PopulationGroup`: a group of people that figures are about, with its broader group.

use async_graphql::{Context, ID, Object, Result};
use entities::population_group::Column as ColumnPopulationGroup;
use entities::reported_figure::Column as ColumnReportedFigure;
use entities::{population_group, reported_figure};

use super::{RecordVersion, ReportedFigure, versions};
use crate::graphql::filter::record_filter;
use crate::graphql::operators::{CountryFilter, TextFilter};
use crate::graphql::order::record_order;
use crate::graphql::record::{
    Citation, Provenance, children, citations, one, provenance_of, record_id,
};
use crate::graphql::scalars::CountryCode;

/// A group of people that figures are about, with its broader group.
#[derive(Clone, Debug)]
pub(crate) struct PopulationGroup(pub(crate) population_group::Model);

impl From<population_group::Model> for PopulationGroup {
    fn from(model: population_group::Model) -> Self {
        Self(model)
    }
}

/// A group of people that figures are about, with its broader group.
#[Object]
impl PopulationGroup {
    /// Global id.
    pub(crate) async fn id(&self, ctx: &Context<'_>) -> Result<ID> {
        record_id::<population_group::Entity>(ctx, &self.0).await
    }

    /// Name in English, such as `Cambodian`.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// The broader group, such as Southeast Asian for Cambodian. Null where there is none, or this token may not see it.
    async fn broader(&self, ctx: &Context<'_>) -> Result<Option<PopulationGroup>> {
        one::<population_group::Entity, _>(ctx, self.0.broader_id).await
    }

    /// Country of citizenship that defines the group, as ISO 3166-1 alpha-2; null where none does.
    async fn citizenship(&self) -> Option<CountryCode> {
        self.0.citizenship.clone().map(CountryCode)
    }

    /// Who belongs to the group, as far as sources say. Null where unknown.
    async fn definition(&self) -> Option<&str> {
        self.0.definition.as_deref()
    }

    /// Narrower groups, by name. Null where this token may not see any.
    async fn narrower(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, from 1 to 100.", default = 20)] first: i32,
    ) -> Result<Option<Vec<PopulationGroup>>> {
        let order = (ColumnPopulationGroup::Name, false);
        children::<population_group::Entity, _>(
            ctx,
            self.0.id,
            ColumnPopulationGroup::BroaderId,
            order,
            first,
        )
        .await
    }

    /// Figures about the group, latest first. Null where this token may not see any.
    async fn reported_figures(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, from 1 to 100.", default = 20)] first: i32,
    ) -> Result<Option<Vec<ReportedFigure>>> {
        let order = (ColumnReportedFigure::StartsOn, true);
        children::<reported_figure::Entity, _>(
            ctx,
            self.0.id,
            ColumnReportedFigure::PopulationGroupId,
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
        versions::<population_group::Entity, Self>(ctx, self.0.id, first).await
    }

    /// The sources that the record rests on, those of single fields among them.
    async fn citations(&self, ctx: &Context<'_>) -> Result<Vec<Citation>> {
        citations::<population_group::Entity>(ctx, self.0.id).await
    }
}

record_filter! {
    /// Which of them; conditions in one filter must all hold.
    PopulationGroupFilter of population_group {
        /// By: name in English, such as `Cambodian`.
        name: TextFilter => Name,
        /// By: country of citizenship that defines the group, as ISO 3166-1 alpha-2; null where none does.
        citizenship: CountryFilter => Citizenship,
    }
    related {
    }
}

record_order! {
    /// What a list of them can be ordered by.
    PopulationGroupOrderField of population_group {
        /// Name in English, such as `Cambodian`.
        Name,
        /// When the record was first written.
        CreatedAt,
        /// When the present version was written.
        ChangedAt,
    }
    default Name
}
