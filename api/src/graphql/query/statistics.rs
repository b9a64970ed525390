//! Root fields over published statistics.

use async_graphql::{Context, ID, Object, Result};
use entities::codes::{StatisticsDimension, StatisticsMeasure};

use crate::graphql::connection::Connection;
use crate::graphql::statistics::{
    self, Asked, StatisticsConnection, StatisticsFacets, StatisticsFilter, StatisticsOrder,
    StatisticsPeriodInput, StatisticsRelease, USUAL_PAGE,
};
use crate::statistics::plan::Question;

/// Root fields over published statistics.
#[derive(Default)]
pub(crate) struct StatisticsQuery;

#[Object]
impl StatisticsQuery {
    /// Statistics about people, from the cells that a release has published: rounded, and audited so
    /// that nobody can be singled out. Dimensions in `groupBy` and `filter` together are at most 3 and
    /// those of a registered table, which `statisticsFacets` lists.
    /// Needs the scope `statistics:read`; null with the error FORBIDDEN without it.
    #[expect(
        clippy::too_many_arguments,
        reason = "the arguments of the field are those of the question"
    )]
    async fn statistics(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "Whose people are counted: `PARTNERS`, which is what partner organizations know, where absent; or one public release of case records. Universes are never added together."
        )]
        universe: Option<ID>,
        #[graphql(desc = "The periods, each of which has groups of its own.")]
        period: StatisticsPeriodInput,
        #[graphql(desc = "By what groups are told apart, besides the period.", default)]
        group_by: Vec<StatisticsDimension>,
        #[graphql(desc = "What is counted; everything where absent.")] filter: Option<
            StatisticsFilter,
        >,
        #[graphql(
            desc = "In which order; by period and then by codes where absent, which breaks ties too."
        )]
        order_by: Option<Vec<StatisticsOrder>>,
        #[graphql(
            desc = "How many groups, from 1 to 1,000.",
            default_with = "Some(USUAL_PAGE)"
        )]
        first: Option<i32>,
        #[graphql(desc = "Start behind this cursor.")] after: Option<String>,
        #[graphql(
            desc = "False: groups of which something is shown. True: every combination of codes that there can be, hidden and empty ones alike.",
            default = false
        )]
        fill_gaps: bool,
        #[graphql(
            desc = "True: the periods are put together into one group, where the selected measures add up over time.",
            default = false
        )]
        whole_range: bool,
        #[graphql(
            desc = "The release that answers; the newest where absent. An earlier one answers as it always did."
        )]
        release: Option<ID>,
    ) -> Result<Option<StatisticsConnection>> {
        let question = Question {
            interval: period.interval,
            from: period.from.0,
            to: period.to.0,
            whole_range,
            group_by,
            filters: filter
                .map(StatisticsFilter::read)
                .transpose()?
                .unwrap_or_default(),
        };
        let asked = Asked {
            universe,
            question,
            order: order_by.unwrap_or_default(),
            first: first.unwrap_or(USUAL_PAGE),
            after,
            fill_gaps,
            release,
        };
        Ok(Some(statistics::ask(ctx, asked).await?))
    }

    /// The releases of statistics that are published, newest first.
    /// Needs the scope `statistics:read`; null with the error FORBIDDEN without it.
    async fn statistics_releases(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, from 1 to 100; 20 where absent.")] first: Option<i32>,
        #[graphql(desc = "Start behind this cursor.")] after: Option<String>,
    ) -> Result<Option<Connection<StatisticsRelease>>> {
        Ok(Some(statistics::releases(ctx, first, after).await?))
    }

    /// What menus need to put a question together: universes, measures with their definitions,
    /// dimensions with the codes of which something is published, periods, registered tables.
    /// Needs the scope `statistics:read`; null with the error FORBIDDEN without it.
    async fn statistics_facets(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose people are counted: `PARTNERS` where absent.")] universe: Option<
            ID,
        >,
        #[graphql(desc = "For this measure only; for all of them where absent.")] measure: Option<
            StatisticsMeasure,
        >,
        #[graphql(desc = "As this release has it; the newest where absent.")] release: Option<ID>,
    ) -> Result<Option<StatisticsFacets>> {
        Ok(Some(
            statistics::facets(ctx, universe, measure, release).await?,
        ))
    }
}
