//! The root fields over contributions.

use async_graphql::{Context, ID, Object, Result};
use entities::contribution::{Column, Entity};
use sea_orm::Condition;

use crate::error::Result as HabeasResult;
use crate::graphql::connection::{Connection, PageArgs, Paging, counter};
use crate::graphql::context::ContextExt as _;
use crate::graphql::filter::FilterScope;
use crate::graphql::ids;
use crate::graphql::loaders::ContributionById;
use crate::graphql::order::OrderDirection;
use crate::graphql::types::{CONTRIBUTION, Contribution, ContributionFilter};
use crate::store::contributions;
use crate::store::keyset::{self, Key};

/// The root fields over contributions.
#[derive(Default)]
pub(crate) struct ContributionsQuery;

#[Object]
impl ContributionsQuery {
    /// One contribution by its id: of the caller's own organization with `contributions:write`, of
    /// another that submitted it for review with `contributions:review`. Null where there is none, or
    /// it may not be seen.
    async fn contribution(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its global id.")] id: ID,
    ) -> Result<Option<Contribution>> {
        let Some(id) = ids::other(CONTRIBUTION, &id) else {
            return Ok(None);
        };
        let found = ctx.loaders()?.load_one(ContributionById(id)).await?;
        Ok(found.map(Contribution::from))
    }

    /// A list of contributions: of the caller's own organization with `contributions:write`, and
    /// those of others that were submitted for review with `contributions:review`. Null with the
    /// error FORBIDDEN without either.
    async fn contributions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which of them; all where absent.")] filter: Option<ContributionFilter>,
        #[graphql(
            desc = "Which end comes first; the newest where absent.",
            default_with = "OrderDirection::Desc"
        )]
        direction: OrderDirection,
        #[graphql(desc = "How many from the start, from 1 to 100; 20 where absent.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Start behind this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, from 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "End before this cursor.")] before: Option<String>,
    ) -> Result<Option<Connection<Contribution>>> {
        let args = PageArgs {
            first,
            after,
            last,
            before,
        };
        let page = Box::pin(page(ctx, filter, direction, &args)).await?;
        Ok(Some(page))
    }
}

async fn page(
    ctx: &Context<'_>,
    filter: Option<ContributionFilter>,
    direction: OrderDirection,
    args: &PageArgs,
) -> HabeasResult<Connection<Contribution>> {
    let (reader, limits) = (ctx.reader()?, ctx.state()?.limits);
    let condition = match &filter {
        Some(filter) => {
            filter.condition(&mut FilterScope::new(&reader, ctx.pairwise()?, limits))?
        }
        None => Condition::all(),
    };
    let descending = direction == OrderDirection::Desc;
    let keys = [Column::CreatedAt, Column::Id].map(|column| Key { column, descending });
    let paging = Paging::read(ctx, &keyset::types(&keys), args)?;
    let slice = contributions::page(&reader, condition.clone(), &keys, paging.page()).await?;
    let count = counter(move || {
        let (reader, condition) = (reader.clone(), condition.clone());
        async move { contributions::count(&reader, condition).await }
    });
    paging.of_rows::<Entity, Contribution>(slice, &keys, count)
}
