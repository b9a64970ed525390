//! Root fields over the imports of the caller's organization.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result};
use sea_orm::{ColumnType, Value};

use crate::auth::Scope;
use crate::error::{Error, Result as HabeasResult};
use crate::graphql::connection::{Connection, PageArgs, list_of};
use crate::graphql::context::ContextExt as _;
use crate::graphql::types::{IMPORT, Import};
use crate::graphql::{cursor, ids};
use crate::store::imports;

/// Root fields over the imports of the caller's organization.
#[derive(Default)]
pub(crate) struct ImportsQuery;

#[Object]
impl ImportsQuery {
    /// An import of the caller's organization. Null where there is none, and where it is another
    /// organization's. Needs `contributions:write`; null with the error FORBIDDEN without it.
    async fn import(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The `import` that `POST /imports/{kind}` answered.")] id: ID,
    ) -> Result<Option<Import>> {
        ctx.viewer()?.require(Scope::ContributionsWrite)?;
        Ok(one(ctx, &id).await?)
    }

    /// The imports of the caller's organization, newest first. Needs `contributions:write`; null with
    /// the error FORBIDDEN without it.
    async fn imports(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, from 1 to 100; 20 where absent.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Start behind this cursor.")] after: Option<String>,
    ) -> Result<Option<Connection<Import>>> {
        ctx.viewer()?.require(Scope::ContributionsWrite)?;
        let args = PageArgs {
            first,
            after,
            last: None,
            before: None,
        };
        Ok(Some(Box::pin(list(ctx, &args)).await?))
    }
}

/// An import of the viewer's organization.
pub(crate) async fn one(ctx: &Context<'_>, id: &ID) -> HabeasResult<Option<Import>> {
    let Some(number) = ids::number(IMPORT, id) else {
        return Ok(None);
    };
    let (state, organization) = (ctx.state()?, ctx.viewer()?.organization_id());
    let Some(import) = imports::of_organization(&state.db, organization, number).await? else {
        return Ok(None);
    };
    let run = imports::run_of(&state.db, number).await?;
    Ok(Some(Import::new(import, run)))
}

async fn list(ctx: &Context<'_>, args: &PageArgs) -> HabeasResult<Connection<Import>> {
    let (state, organization) = (ctx.state()?.clone(), ctx.viewer()?.organization_id());
    let list = list_of(ctx)?;
    let (limit, _) = args.size()?;
    let below = match args.after.as_deref() {
        None => None,
        Some(text) => match cursor::decode(text, &list, &[ColumnType::BigInteger])?.as_slice() {
            [Some(Value::BigInt(Some(id)))] => Some(*id),
            _ => {
                return Err(Error::bad_input(
                    "This cursor does not belong to this list.",
                ));
            }
        },
    };
    let mut page = imports::page(&state.db, organization, below, limit + 1).await?;
    let has_next = page.len() as u64 > limit;
    page.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let numbers: Vec<i64> = page.iter().map(|import| import.id).collect();
    let mut runs: HashMap<i64, imports::Run> = imports::runs_of(&state.db, &numbers)
        .await?
        .into_iter()
        .map(|run| (run.import_id, run))
        .collect();
    let elements = page
        .into_iter()
        .map(|import| {
            let cursor = cursor::encode(&vec![Some(import.id.into())], &list)?;
            let run = runs.remove(&import.id);
            Ok((cursor, Import::new(import, run)))
        })
        .collect::<HabeasResult<Vec<_>>>()?;
    let count = Arc::new(move || -> futures_util::future::BoxFuture<'static, _> {
        let state = state.clone();
        Box::pin(async move { imports::number(&state.db, organization).await })
    });
    Ok(Connection::new(elements, below.is_some(), has_next, count))
}
