//! Root fields that find a record by its global id, and say who asks.

use async_graphql::{Context, ID, Object, Result};
use entities::organization;

use crate::auth::Scope;
use crate::error::Error;
use crate::graphql::context::ContextExt as _;
use crate::graphql::node::{self, Node};
use crate::graphql::record::one;
use crate::graphql::scalars::DateTime;
use crate::graphql::types::Organization;

/// Who asks: the organization and the client behind the token.
pub(crate) struct Viewer(crate::auth::Viewer);

/// Who asks: the organization and the client behind the token.
#[Object]
impl Viewer {
    /// The organization that the token was issued to. Null where it no longer exists.
    async fn organization(&self, ctx: &Context<'_>) -> Result<Option<Organization>> {
        one::<organization::Entity, _>(ctx, Some(self.0.organization_id())).await
    }

    /// The client that the token was issued to.
    async fn client_id(&self) -> &str {
        self.0.client_id()
    }

    /// The scopes that the token holds, in the order of the documentation.
    async fn scopes(&self) -> Vec<&'static str> {
        self.0.scopes().iter().map(Scope::as_str).collect()
    }

    /// When the token expires. Null for a viewer without a token, such as the operator's own
    /// command line.
    async fn expires_at(&self) -> Option<DateTime> {
        self.0.expires_at().map(DateTime)
    }
}

/// Root fields that find a record by its global id, and say who asks.
#[derive(Default)]
pub(crate) struct NodesQuery;

#[Object]
impl NodesQuery {
    /// Who asks. Any token; never null with one.
    #[expect(
        clippy::unused_async,
        reason = "the schema asks for resolvers that are async"
    )]
    async fn viewer(&self, ctx: &Context<'_>) -> Result<Option<Viewer>> {
        Ok(Some(Viewer(ctx.viewer()?.clone())))
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
    /// seen. The list itself is null only with an error.
    async fn nodes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Up to 100 ids.")] ids: Vec<ID>,
    ) -> Result<Option<Vec<Option<Node>>>> {
        if ids.len() > 100 {
            return Err(Error::bad_input("`ids` takes up to 100 ids; ask again for more.").into());
        }
        let nodes = ids.iter().map(|id| node::by_id(ctx, id));
        futures_util::future::try_join_all(nodes).await.map(Some)
    }
}
