//! Root fields over the imports of the caller's organization.

use std::collections::HashMap;

use async_graphql::{Context, ID, Object, Result};
use entities::import::{Column, Entity};

use crate::auth::Scope;
use crate::error::Result as HabeasResult;
use crate::graphql::connection::{Connection, PageArgs, Paging, counter};
use crate::graphql::context::ContextExt as _;
use crate::graphql::ids;
use crate::graphql::types::{IMPORT, Import};
use crate::store::imports;
use crate::store::keyset::{self, Key};

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
    let keys = [Key {
        column: Column::Id,
        descending: true,
    }];
    let paging = Paging::read(ctx, &keyset::types(&keys), args)?;
    let slice = imports::page(&state.db, organization, &keys, paging.page()).await?;
    let numbers: Vec<i64> = slice.rows.iter().map(|import| import.id).collect();
    let mut runs: HashMap<i64, imports::Run> = imports::runs_of(&state.db, &numbers)
        .await?
        .into_iter()
        .map(|run| (run.import_id, run))
        .collect();
    let slice = slice.map(|import| {
        let run = runs.remove(&import.id);
        let position = keyset::position::<Entity>(&import, &keys);
        (position, Import::new(import, run))
    });
    let count = counter(move || {
        let state = state.clone();
        async move { imports::number(&state.db, organization).await }
    });
    paging.answer(slice, count)
}
