//! Root fields that find a record by its global id, and say who asks.

use async_graphql::{Context, ID, Object, Result};
use entities::organization;

use crate::error::Error;
use crate::graphql::context::ContextExt as _;
use crate::graphql::node::{self, Node};
use crate::graphql::record::one;
use crate::graphql::scalars::DateTime;
use crate::graphql::types::Organization;

/// Who asks: the organization and the client behind the token.
pub(crate) struct Viewer;

/// Who asks: the organization and the client behind the token.
#[Object]
impl Viewer {
    /// The organization that the token was issued to. Null where it no longer exists.
    async fn organization(&self, ctx: &Context<'_>) -> Result<Option<Organization>> {
        one::<organization::Entity, _>(ctx, Some(ctx.viewer()?.organization_id())).await
    }

    /// The client that the token was issued to.
    async fn client_id(&self, ctx: &Context<'_>) -> Result<String> {
        Ok(ctx.viewer()?.client_id().to_owned())
    }

    /// The scopes that the token holds, in the order of the documentation.
    async fn scopes(&self, ctx: &Context<'_>) -> Result<Vec<&'static str>> {
        Ok(ctx
            .viewer()?
            .scopes()
            .iter()
            .map(crate::auth::Scope::as_str)
            .collect())
    }

    /// When the token expires. Null for a viewer without a token, such as the operator's own
    /// command line.
    async fn expires_at(&self, ctx: &Context<'_>) -> Result<Option<DateTime>> {
        Ok(ctx.viewer()?.expires_at().map(DateTime))
    }
}

/// Root fields that find a record by its global id, and say who asks.
#[derive(Default)]
pub(crate) struct NodesQuery;

#[Object]
impl NodesQuery {
    /// Who asks. Any token.
    async fn viewer(&self) -> Viewer {
        Viewer
    }

    /// The record with this global id. Null where there is none, where this token may not see it,
    /// and where it has no scope for its kind: the three are the same answer.
    async fn node(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The `id` of a record as the API gave it.")] id: ID,
    ) -> Result<Option<Node>> {
        node::by_id(ctx, &id).await
    }

    /// The records with these global ids, in their order; null in the place of each that cannot be
    /// seen.
    #[graphql(complexity = "1 + ids.len() * child_complexity")]
    async fn nodes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Up to 100 ids.")] ids: Vec<ID>,
    ) -> Result<Vec<Option<Node>>> {
        if ids.len() > 100 {
            return Err(Error::bad_input("`ids` takes up to 100 ids; ask again for more.").into());
        }
        futures_util::future::try_join_all(ids.iter().map(|id| node::by_id(ctx, id))).await
    }
}
