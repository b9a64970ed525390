//! `DataRelease`: one vintage of a data set.

use async_graphql::{Context, ID, Object, Result};
use entities::{data_release, source};

use super::{QualityFinding, Source};
use crate::graphql::context::ContextExt as _;
use crate::graphql::ids;
use crate::graphql::record::one;
use crate::graphql::scalars::Date;
use crate::graphql::series_loaders::FindingsOfRelease;
use crate::series::catalog;

/// One vintage of a data set. Every vintage is kept: figures are revised.
#[derive(Clone, Debug)]
pub(crate) struct DataRelease(pub(crate) data_release::Model);

impl From<data_release::Model> for DataRelease {
    fn from(model: data_release::Model) -> Self {
        Self(model)
    }
}

/// One vintage of a data set. Every vintage is kept: figures are revised.
#[Object]
impl DataRelease {
    /// Global id.
    async fn id(&self) -> ID {
        ids::numbered("DataRelease", self.0.id)
    }

    /// The table that was published, such as `ice-detention-statistics/removals`.
    async fn dataset(&self) -> &str {
        &self.0.dataset
    }

    /// Name of the table for people. Null for a table that does not ship with Habeas.
    async fn dataset_title(&self) -> Option<&str> {
        catalog::dataset(&self.0.dataset).map(|known| known.title)
    }

    /// Name of the vintage.
    async fn label(&self) -> &str {
        &self.0.label
    }

    /// US federal fiscal year it says it is about. Null where it names none.
    async fn fiscal_year(&self) -> Option<i32> {
        self.0.fiscal_year
    }

    /// Day of publication. Null where unknown.
    async fn published_on(&self) -> Option<Date> {
        self.0.published_on.map(Date)
    }

    /// The day the figures speak of, as the release states it. Null where it states none.
    async fn as_of_stated(&self) -> Option<Date> {
        self.0.as_of_stated.map(Date)
    }

    /// The day the figures speak of, as worked out from them. Null where that was not possible.
    async fn as_of_derived(&self) -> Option<Date> {
        self.0.as_of_derived.map(Date)
    }

    /// Where it was published. Null with the error FORBIDDEN without the scope `reports:read`.
    async fn source(&self, ctx: &Context<'_>) -> Result<Option<Source>> {
        one::<source::Entity, _>(ctx, Some(self.0.source_id)).await
    }

    /// What the quality rules found in it.
    async fn findings(&self, ctx: &Context<'_>) -> Result<Vec<QualityFinding>> {
        let found = ctx
            .loaders()?
            .load_one(FindingsOfRelease(self.0.id))
            .await?;
        let found = found.unwrap_or_default().into_iter();
        Ok(found.map(QualityFinding::from).collect())
    }
}
