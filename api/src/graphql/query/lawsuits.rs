//! Root fields over courts and lawsuits.

use async_graphql::{Context, Object, Result};
use sea_orm::Condition;

use crate::graphql::connection::{Connection, PageArgs, connection};
use crate::graphql::order::OrderInput;
use crate::graphql::types::{
    Court, CourtFilter, CourtOrderField, Lawsuit, LawsuitFilter, LawsuitOrderField,
};

/// Root fields over courts and lawsuits.
#[derive(Default)]
pub(crate) struct LawsuitsQuery;

#[Object]
impl LawsuitsQuery {
    /// A list. A court: federal, state or immigration.
    /// Needs the scope `lawsuits:read`; null with the error FORBIDDEN without it.
    async fn courts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which of them; all where absent.")] filter: Option<CourtFilter>,
        #[graphql(desc = "In which order; ties are broken by the id.")] order_by: Option<
            Vec<OrderInput<CourtOrderField>>,
        >,
        #[graphql(desc = "How many from the start, from 1 to 100; 20 where absent.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Start behind this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, from 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "End before this cursor.")] before: Option<String>,
    ) -> Result<Option<Connection<Court>>> {
        let page = PageArgs {
            first,
            after,
            last,
            before,
        };
        Box::pin(connection(ctx, Condition::all(), filter, order_by, page))
            .await
            .map(Some)
    }

    /// A list. A suit about detention or removal, one record per court and docket number.
    /// Needs the scope `lawsuits:read`; null with the error FORBIDDEN without it.
    async fn lawsuits(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which of them; all where absent.")] filter: Option<LawsuitFilter>,
        #[graphql(desc = "In which order; ties are broken by the id.")] order_by: Option<
            Vec<OrderInput<LawsuitOrderField>>,
        >,
        #[graphql(desc = "How many from the start, from 1 to 100; 20 where absent.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Start behind this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, from 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "End before this cursor.")] before: Option<String>,
    ) -> Result<Option<Connection<Lawsuit>>> {
        let page = PageArgs {
            first,
            after,
            last,
            before,
        };
        Box::pin(connection(ctx, Condition::all(), filter, order_by, page))
            .await
            .map(Some)
    }
}
