//! The root field that puts numbers of different origin side by side.

use async_graphql::{Context, Object, Result};
use entities::codes::StatisticsMeasure;

use crate::graphql::scalars::{CountryCode, Date};
use crate::graphql::statistics::{self, Compared, Comparison, StatisticsPeriodInput};

/// The root field that puts numbers of different origin side by side.
#[derive(Default)]
pub(crate) struct ComparisonQuery;

#[Object]
impl ComparisonQuery {
    /// What is said about one number, side by side: published statistics of every universe, official
    /// figures, reported figures, each with unit, definition and vintage. Nothing is added up. Entries
    /// of a kind are there only with its scope: `statistics:read` for statistics and official figures,
    /// `reports:read` for reported ones. Any token; null with an error where an argument is wrong.
    #[expect(
        clippy::too_many_arguments,
        reason = "the arguments of the field are those of the question"
    )]
    async fn comparison(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "What is counted. Official and reported figures count much the same, each \
                          by its own definition, which it says."
        )]
        measure: StatisticsMeasure,
        #[graphql(desc = "The periods, at most 12.")] period: StatisticsPeriodInput,
        #[graphql(desc = "People of this citizenship only.")] citizenship: Option<CountryCode>,
        #[graphql(
            desc = "In this state only, two letters. Of `state`, `fieldOffice` and \
                          `facility` at most one."
        )]
        state: Option<String>,
        #[graphql(desc = "In the area of this field office only, by its code.")]
        field_office: Option<String>,
        #[graphql(desc = "At this facility only, by its code.")] facility: Option<String>,
        #[graphql(
            desc = "Official figures as they were published by this day; the newest where \
                          absent."
        )]
        as_published_on: Option<Date>,
    ) -> Result<Option<Comparison>> {
        let compared = Compared {
            measure,
            period,
            citizenship: citizenship.map(|country| country.0),
            state,
            field_office,
            facility,
            as_published_on,
        };
        Ok(Some(Box::pin(statistics::compare(ctx, compared)).await?))
    }
}
