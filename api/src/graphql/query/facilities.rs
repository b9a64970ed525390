//! Root fields over facilities and field offices.

use async_graphql::{Context, Object, Result};
use sea_orm::Condition;

use crate::graphql::connection::{Connection, PageArgs, connection};
use crate::graphql::order::OrderInput;
use crate::graphql::types::{
    Facility, FacilityFilter, FacilityOrderField, FieldOffice, FieldOfficeFilter,
    FieldOfficeOrderField,
};

/// Root fields over facilities and field offices.
#[derive(Default)]
pub(crate) struct FacilitiesQuery;

#[Object]
impl FacilitiesQuery {
    /// A list. A place where people are or were detained, one record per stable code.
    /// Needs the scope `facilities:read`; null with the error FORBIDDEN without it.
    async fn facilities(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which of them; all where absent.")] filter: Option<FacilityFilter>,
        #[graphql(desc = "In which order; ties are broken by the id.")] order_by: Option<
            Vec<OrderInput<FacilityOrderField>>,
        >,
        #[graphql(desc = "How many from the start, from 1 to 100; 20 where absent.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Start behind this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, from 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "End before this cursor.")] before: Option<String>,
    ) -> Result<Option<Connection<Facility>>> {
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

    /// A list. A field office of ICE Enforcement and Removal Operations and its area of responsibility.
    /// Needs the scope `facilities:read`; null with the error FORBIDDEN without it.
    async fn field_offices(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which of them; all where absent.")] filter: Option<FieldOfficeFilter>,
        #[graphql(desc = "In which order; ties are broken by the id.")] order_by: Option<
            Vec<OrderInput<FieldOfficeOrderField>>,
        >,
        #[graphql(desc = "How many from the start, from 1 to 100; 20 where absent.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Start behind this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, from 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "End before this cursor.")] before: Option<String>,
    ) -> Result<Option<Connection<FieldOffice>>> {
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
