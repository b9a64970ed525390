//! Validates a document without running it, or runs one that has been validated before.

use std::sync::Arc;

use async_graphql::extensions::{Extension, ExtensionContext, ExtensionFactory, NextValidation};
use async_graphql::parser::types::ExecutableDocument;
use async_graphql::{CacheControl, Request, ServerError, ValidationResult};

use super::Schema;
use crate::limits::KnownValid;

/// Stops after validation where that is all that was asked for; passes over it where it is done.
pub(crate) struct Validation;

/// In the data of a request: it is only to be validated.
struct Only;

impl ExtensionFactory for Validation {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(Self)
    }
}

#[async_graphql::async_trait::async_trait]
impl Extension for Validation {
    async fn validation(
        &self,
        ctx: &ExtensionContext<'_>,
        next: NextValidation<'_>,
    ) -> Result<ValidationResult, Vec<ServerError>> {
        if ctx.data_opt::<KnownValid>().is_some() {
            return Ok(ValidationResult {
                cache_control: CacheControl::default(),
                complexity: 0,
                depth: 0,
            });
        }
        let result = next.run(ctx).await?;
        if ctx.data_opt::<Only>().is_some() {
            // No fault, and no further.
            return Err(Vec::new());
        }
        Ok(result)
    }
}

/// What is wrong with a document whatever is sent with it; nothing where it is valid.
pub async fn validate(schema: &Schema, document: ExecutableDocument) -> Vec<ServerError> {
    let mut request = Request::new("").data(Only);
    request.set_parsed_query(document);
    schema.execute(request).await.errors
}
