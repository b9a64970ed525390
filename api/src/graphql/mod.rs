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
pub mod ids;
pub(crate) mod linkage_loaders;
pub(crate) mod loaders;
mod mutation;
pub(crate) mod node;
pub(crate) mod operators;
pub(crate) mod order;
mod query;
pub(crate) mod record;
pub(crate) mod record_fields;
pub(crate) mod scalars;
mod series_loaders;
pub(crate) mod statistics;
mod subscription;
pub(crate) mod types;
mod validation;

use std::sync::Arc;
use std::time::Duration;

use async_graphql::dataloader::DataLoader;
use async_graphql::{Pos, Request, Response, SDLExportOptions, SchemaBuilder};
use futures_util::stream::{self, BoxStream, StreamExt as _};

pub use mutation::Mutation;
pub use query::Query;
pub use subscription::Subscription;
pub use validation::validate;

use crate::auth::Viewer;
use crate::error::{Error, Result};
use crate::state::SharedState;

/// The schema of the service.
pub type Schema = async_graphql::Schema<Query, Mutation, Subscription>;

fn builder() -> SchemaBuilder<Query, Mutation, Subscription> {
    Schema::build(Query::default(), Mutation::default(), Subscription)
}

/// The schema as it answers.
pub fn schema(state: SharedState) -> Schema {
    let limits = state.limits;
    builder()
        // Everything else is measured before: the library spreads fragments out without memory, here
        // and in its own limits of depth and cost.
        .limit_recursive_depth(usize::try_from(limits.selection_depth).unwrap_or(usize::MAX))
        .extension(validation::Validation)
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
    match with_viewer(state, viewer, request).await {
        Ok(request) => schema.execute(request).await,
        Err(error) => refused(error),
    }
}

/// The answer where nothing could be begun.
fn refused(error: Error) -> Response {
    let error = async_graphql::Error::from(error);
    Response::from_errors(vec![error.into_server_error(Pos::default())])
}

/// Answers a subscription: one response for each event. Where it cannot begin, the one response is
/// an error without data, as for any request that is refused.
pub fn subscribe(
    schema: &Schema,
    state: &SharedState,
    viewer: Viewer,
    request: Request,
) -> BoxStream<'static, Response> {
    let begun = subscription::Begun::default();
    let (schema, state, told) = (schema.clone(), Arc::clone(state), begun.clone());
    let answers = async move {
        match with_viewer(&state, viewer, request).await {
            Ok(request) => schema.execute_stream(request.data(told)).left_stream(),
            Err(error) => stream::iter([refused(error)]).right_stream(),
        }
    };
    stream::once(answers)
        .flatten()
        .map(move |mut response| {
            if !begun.get() {
                // The library says at which field it failed, and so makes a refusal look like an
                // event without a value.
                for error in &mut response.errors {
                    error.path.clear();
                }
            }
            response
        })
        .boxed()
}

/// Adds who asks, and loaders that see what they may see.
async fn with_viewer(state: &SharedState, viewer: Viewer, request: Request) -> Result<Request> {
    let pairwise = state.pairwise(viewer.organization_id()).await?;
    let records = loaders::Records {
        state: Arc::clone(state),
        reader: state.reader(&viewer),
    };
    let wait = Duration::from_millis(state.limits.batch_wait_milliseconds);
    let loader = DataLoader::new(records, tokio::spawn)
        .max_batch_size(loaders::BATCH)
        .delay(wait);
    Ok(request.data(viewer).data(pairwise).data(loader))
}
