//! The root field over the audit.

use async_graphql::{Context, Object, Result};
use entities::audit_entry::{Column, Entity};
use sea_orm::Condition;

use crate::error::Result as HabeasResult;
use crate::graphql::connection::{Connection, PageArgs, Paging, counter};
use crate::graphql::context::ContextExt as _;
use crate::graphql::filter::FilterScope;
use crate::graphql::order::OrderDirection;
use crate::graphql::types::{AuditEntry, AuditEntryFilter};
use crate::store::audit;
use crate::store::keyset::{self, Key};

/// The root field over the audit.
#[derive(Default)]
pub(crate) struct AuditQuery;

#[Object]
impl AuditQuery {
    /// Who read, revealed, exported or changed the records of the caller's organization, and who
    /// changed its clients, keys and agreements. Nobody sees the audit of another organization.
    /// Needs the scope `audit:read`; null with the error FORBIDDEN without it.
    async fn audit_entries(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which of them; all where absent.")] filter: Option<AuditEntryFilter>,
        #[graphql(
            desc = "Which end of the chain comes first; the newest entry where absent.",
            default_with = "OrderDirection::Desc"
        )]
        direction: OrderDirection,
        #[graphql(desc = "How many from the start, from 1 to 100; 20 where absent.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Start behind this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, from 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "End before this cursor.")] before: Option<String>,
    ) -> Result<Option<Connection<AuditEntry>>> {
        let args = PageArgs {
            first,
            after,
            last,
            before,
        };
        let page = Box::pin(entries(ctx, filter, direction, &args)).await?;
        Ok(Some(page))
    }
}

async fn entries(
    ctx: &Context<'_>,
    filter: Option<AuditEntryFilter>,
    direction: OrderDirection,
    args: &PageArgs,
) -> HabeasResult<Connection<AuditEntry>> {
    let (reader, limits) = (ctx.reader()?, ctx.state()?.limits);
    let condition = match &filter {
        Some(filter) => {
            filter.condition(&mut FilterScope::new(&reader, ctx.pairwise()?, limits))?
        }
        None => Condition::all(),
    };
    let keys = [Key {
        column: Column::Sequence,
        descending: direction == OrderDirection::Desc,
    }];
    let paging = Paging::read(ctx, &keyset::types(&keys), args)?;
    let slice = audit::page(&reader, condition.clone(), &keys, paging.page()).await?;
    let count = counter(move || {
        let (reader, condition) = (reader.clone(), condition.clone());
        async move { audit::count(&reader, condition).await }
    });
    paging.of_rows::<Entity, AuditEntry>(slice, &keys, count)
}
