//! Asks the access registry before any field is resolved, and counts the field.
//!
//! A field is refused where the viewer may not read the type that holds it, or the type that it
//! leads to. Fields that lead to another type are nullable, so a refusal nulls the field and leaves
//! the rest of the answer.

use std::sync::Arc;

use async_graphql::extensions::{
    Extension, ExtensionContext, ExtensionFactory, NextResolve, ResolveInfo,
};
use async_graphql::registry::MetaType;
use async_graphql::{
    PathSegment, QueryPathNode, QueryPathSegment, ServerError, ServerResult, Value,
};

use crate::auth::Viewer;
use crate::cost::Meter;
use crate::error::Error;
use crate::policy::types;

/// Makes a guard for each request.
pub(crate) struct Guard;

impl ExtensionFactory for Guard {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(Self)
    }
}

#[async_graphql::async_trait::async_trait]
impl Extension for Guard {
    async fn resolve(
        &self,
        ctx: &ExtensionContext<'_>,
        info: ResolveInfo<'_>,
        next: NextResolve<'_>,
    ) -> ServerResult<Option<Value>> {
        // The elements of a list come here too; they are no fields.
        if let QueryPathSegment::Name(_) = info.path_node.segment
            && let Some(meter) = ctx.data_opt::<Meter>()
        {
            meter.count(info.parent_type, info.field.name.node.as_str());
        }
        if !info.is_for_introspection {
            check(ctx, &info).map_err(|error| {
                let error = async_graphql::Error::from(error);
                let mut error: ServerError = error.into_server_error(info.field.name.pos);
                error.path = path(info.path_node);
                error
            })?;
        }
        next.run(ctx, info).await
    }
}

fn check(ctx: &ExtensionContext<'_>, info: &ResolveInfo<'_>) -> Result<(), Error> {
    let viewer: &Viewer = ctx.data().map_err(|_| Error::unauthenticated())?;
    // What an interface leads to is checked when its own type is known; the schema's own types
    // (`__Schema`) are open to any token.
    let is_checked = |name: &str| {
        let types = &ctx.schema_env.registry.types;
        !name.starts_with("__") && matches!(types.get(name), Some(MetaType::Object { .. }))
    };
    // The elements of a list are resolved like fields, with the list as the parent.
    if let QueryPathSegment::Name(_) = info.path_node.segment
        && is_checked(info.parent_type)
    {
        types::check_field(viewer, info.parent_type, info.field.name.node.as_str())?;
    }
    let leads_to = info
        .return_type
        .trim_matches(|c| matches!(c, '[' | ']' | '!'));
    if is_checked(leads_to) {
        types::check(viewer, leads_to)?;
    }
    Ok(())
}

/// The path of a field in the answer, from the root.
fn path(node: &QueryPathNode<'_>) -> Vec<PathSegment> {
    let mut segments: Vec<PathSegment> = std::iter::once(node)
        .chain(node.parents())
        .map(|node| match node.segment {
            QueryPathSegment::Index(index) => PathSegment::Index(index),
            QueryPathSegment::Name(name) => PathSegment::Field(name.to_owned()),
        })
        .collect();
    segments.reverse();
    segments
}
