//! `QualityFinding`: what a data-quality rule found in a release.

use async_graphql::{Context, ID, Object, Result};
use entities::quality_finding;

use super::{DataRelease, PublishedSeries};
use crate::graphql::context::ContextExt as _;
use crate::graphql::ids;
use crate::graphql::scalars::DateTime;
use crate::graphql::series_loaders::{ReleaseById, SeriesById};

/// What a data-quality rule found in a release. The figures stay as published.
#[derive(Clone, Debug)]
pub(crate) struct QualityFinding(quality_finding::Model);

impl From<quality_finding::Model> for QualityFinding {
    fn from(model: quality_finding::Model) -> Self {
        Self(model)
    }
}

/// What a data-quality rule found in a release. The figures stay as published.
#[Object]
impl QualityFinding {
    /// Global id.
    async fn id(&self) -> ID {
        ids::numbered("QualityFinding", self.0.id)
    }

    /// Code of the rule: `bed_days_fell`, `as_of_disagrees`, `mislabelled_fiscal_year`.
    async fn rule(&self) -> &str {
        &self.0.rule
    }

    /// What was found, with the figures.
    async fn detail(&self) -> &str {
        &self.0.detail
    }

    /// When it was found.
    async fn found_at(&self) -> DateTime {
        DateTime(self.0.found_at)
    }

    /// The release.
    async fn release(&self, ctx: &Context<'_>) -> Result<Option<DataRelease>> {
        let release = ctx.loaders()?.load_one(ReleaseById(self.0.release_id));
        Ok(release.await?.map(DataRelease::from))
    }

    /// The series; one of them where the finding is about a population that several make up. Null
    /// for a finding about the whole release.
    async fn series(&self, ctx: &Context<'_>) -> Result<Option<PublishedSeries>> {
        let Some(id) = self.0.series_id else {
            return Ok(None);
        };
        let series = ctx.loaders()?.load_one(SeriesById(id)).await?;
        Ok(series.map(PublishedSeries::from))
    }
}
