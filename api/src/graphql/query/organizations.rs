//! Root fields over organizations.

use async_graphql::{Context, Object, Result};
use sea_orm::Condition;

use crate::graphql::connection::{Connection, PageArgs, connection};
use crate::graphql::order::OrderInput;
use crate::graphql::types::{Organization, OrganizationFilter, OrganizationOrderField};

/// Root fields over organizations.
#[derive(Default)]
pub(crate) struct OrganizationsQuery;

#[Object]
impl OrganizationsQuery {
    /// A list. An organization: a partner that contributes, or one that speaks, sues or governs in the records.
    /// Any token.
    async fn organizations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which of them; all where absent.")] filter: Option<OrganizationFilter>,
        #[graphql(desc = "In which order; ties are broken by the id.")] order_by: Option<
            Vec<OrderInput<OrganizationOrderField>>,
        >,
        #[graphql(desc = "How many from the start, from 1 to 100; 20 where absent.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Start behind this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, from 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "End before this cursor.")] before: Option<String>,
    ) -> Result<Option<Connection<Organization>>> {
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
