//! Root fields over case records.

use async_graphql::{Context, Object, Result};
use sea_orm::Condition;

use crate::graphql::connection::{Connection, PageArgs, connection};
use crate::graphql::order::OrderInput;
use crate::graphql::types::{
    Arrest, ArrestFilter, ArrestOrderField, Death, DeathFilter, DeathOrderField, Detainee,
    DetaineeFilter, DetaineeOrderField, Detention, DetentionFilter, DetentionOrderField, Removal,
    RemovalFilter, RemovalOrderField,
};

/// Root fields over case records.
#[derive(Default)]
pub(crate) struct PeopleQuery;

#[Object]
impl PeopleQuery {
    /// A list. One person known to a contributing organization, without identifying fields.
    /// Needs the scope `detainees:read`; null with the error FORBIDDEN without it.
    async fn detainees(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which of them; all where absent.")] filter: Option<DetaineeFilter>,
        #[graphql(desc = "In which order; ties are broken by the id.")] order_by: Option<
            Vec<OrderInput<DetaineeOrderField>>,
        >,
        #[graphql(desc = "How many from the start, from 1 to 100; 20 where absent.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Start behind this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, from 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "End before this cursor.")] before: Option<String>,
    ) -> Result<Option<Connection<Detainee>>> {
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

    /// A list. One stay: from the first book-in to the final book-out.
    /// Needs the scope `detainees:read`; null with the error FORBIDDEN without it.
    async fn detentions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which of them; all where absent.")] filter: Option<DetentionFilter>,
        #[graphql(desc = "In which order; ties are broken by the id.")] order_by: Option<
            Vec<OrderInput<DetentionOrderField>>,
        >,
        #[graphql(desc = "How many from the start, from 1 to 100; 20 where absent.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Start behind this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, from 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "End before this cursor.")] before: Option<String>,
    ) -> Result<Option<Connection<Detention>>> {
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

    /// A list. One arrest of one person.
    /// Needs the scope `detainees:read`; null with the error FORBIDDEN without it.
    async fn arrests(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which of them; all where absent.")] filter: Option<ArrestFilter>,
        #[graphql(desc = "In which order; ties are broken by the id.")] order_by: Option<
            Vec<OrderInput<ArrestOrderField>>,
        >,
        #[graphql(desc = "How many from the start, from 1 to 100; 20 where absent.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Start behind this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, from 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "End before this cursor.")] before: Option<String>,
    ) -> Result<Option<Connection<Arrest>>> {
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

    /// A list. One death in custody.
    /// Needs the scope `detainees:read`; null with the error FORBIDDEN without it.
    async fn deaths(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which of them; all where absent.")] filter: Option<DeathFilter>,
        #[graphql(desc = "In which order; ties are broken by the id.")] order_by: Option<
            Vec<OrderInput<DeathOrderField>>,
        >,
        #[graphql(desc = "How many from the start, from 1 to 100; 20 where absent.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Start behind this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, from 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "End before this cursor.")] before: Option<String>,
    ) -> Result<Option<Connection<Death>>> {
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

    /// A list. A planned, blocked, executed or cancelled removal of a person or of a group.
    /// Removals of groups need the scope `reports:read`, removals of one person `detainees:read`; null with the error FORBIDDEN without either.
    async fn removals(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which of them; all where absent.")] filter: Option<RemovalFilter>,
        #[graphql(desc = "In which order; ties are broken by the id.")] order_by: Option<
            Vec<OrderInput<RemovalOrderField>>,
        >,
        #[graphql(desc = "How many from the start, from 1 to 100; 20 where absent.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Start behind this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, from 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "End before this cursor.")] before: Option<String>,
    ) -> Result<Option<Connection<Removal>>> {
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
