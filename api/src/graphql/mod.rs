//! The schema: types over records, filters, orders, pages, and the guard in front of every field.
//!
//! A type is a newtype over an entity's model with one method a field, so a new column is not seen
//! until somebody writes its method. Resolvers hold no rules: rows come from the store, which knows
//! who may see them, and types are guarded by the access registry.

pub(crate) mod cited_by;
pub(crate) mod connection;
pub(crate) mod context;
pub(crate) mod cursor;
pub(crate) mod filter;
mod guard;
pub(crate) mod ids;
pub(crate) mod loaders;
pub(crate) mod node;
pub(crate) mod operators;
pub(crate) mod order;
mod query;
pub(crate) mod record;
pub(crate) mod scalars;
mod series_loaders;
pub(crate) mod types;

use std::sync::Arc;
use std::time::Duration;

use async_graphql::dataloader::DataLoader;
use async_graphql::{
    EmptyMutation, EmptySubscription, Request, Response, SDLExportOptions, SchemaBuilder,
};

pub use query::Query;

use crate::auth::Viewer;
use crate::state::SharedState;

/// The schema of the service.
pub type Schema = async_graphql::Schema<Query, EmptyMutation, EmptySubscription>;

fn builder() -> SchemaBuilder<Query, EmptyMutation, EmptySubscription> {
    Schema::build(Query::default(), EmptyMutation, EmptySubscription)
}

/// The schema as it answers.
pub fn schema(state: SharedState) -> Schema {
    let limits = state.limits;
    builder()
        .limit_depth(limits.query_depth)
        .limit_complexity(limits.query_cost)
        .limit_recursive_depth(32)
        .limit_directives(10)
        .extension(guard::Guard)
        .data(state)
        .finish()
}

/// The schema in the schema definition language, sorted: what `schema.graphql` holds.
pub fn sdl() -> String {
    let options = SDLExportOptions::new()
        .sorted_fields()
        .sorted_arguments()
        .sorted_enum_items()
        .include_specified_by();
    let mut sdl = builder().finish().sdl_with_options(options);
    sdl.truncate(sdl.trim_end().len());
    sdl.push('\n');
    sdl
}

/// Answers one request as its viewer may see it.
pub async fn answer(
    schema: &Schema,
    state: &SharedState,
    viewer: Viewer,
    request: Request,
) -> Response {
    let records = loaders::Records {
        state: Arc::clone(state),
        viewer: viewer.clone(),
    };
    let wait = Duration::from_millis(state.limits.batch_wait_milliseconds);
    let loader = DataLoader::new(records, tokio::spawn)
        .max_batch_size(loaders::BATCH)
        .delay(wait);
    schema.execute(request.data(viewer).data(loader)).await
}
