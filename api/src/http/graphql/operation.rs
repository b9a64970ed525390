//! One operation of a request, the same over every transport: prepared once, then run.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::parser::types::{FragmentDefinition, OperationDefinition, OperationType};
use async_graphql::{Name, Positioned, Request, Response};
use futures_util::stream::{BoxStream, StreamExt as _};
use tracing::Instrument as _;

use super::complete::Shape;
use super::{document, root};
use crate::error::Error;
use crate::http::failure::Failure;
use crate::http::{Backend, Edge};

/// An operation that may run: its document is parsed and within the limits.
#[derive(Debug)]
pub(crate) struct Operation {
    request: Request,
    label: OperationLabel,
    definition: OperationDefinition,
    fragments: HashMap<Name, Positioned<FragmentDefinition>>,
}

impl Operation {
    /// Reads the document of a request, and refuses what must not reach the schema.
    pub(crate) fn prepare<B: Backend>(
        _edge: &Edge<B>,
        mut request: Request,
    ) -> Result<Self, Failure> {
        let document::Selected {
            name,
            definition,
            fragments,
        } = document::read(&mut request)?;
        root::check(&definition)?;
        Ok(Self {
            request,
            label: OperationLabel::new(definition.ty, name.as_deref()),
            definition,
            fragments,
        })
    }

    pub(crate) const fn kind(&self) -> OperationType {
        self.definition.ty
    }

    /// What the log may say of it.
    pub(crate) const fn label(&self) -> &OperationLabel {
        &self.label
    }

    /// Runs a query or a mutation.
    ///
    /// A mutation runs in a task of its own: a client that hangs up, or a timeout, must not stop a
    /// transaction half-way.
    pub(crate) async fn run<B: Backend>(
        self,
        edge: Arc<Edge<B>>,
        viewer: B::Viewer,
    ) -> Result<Response, Failure> {
        let mut response = match self.definition.ty {
            OperationType::Mutation => {
                let edge = Arc::clone(&edge);
                let task = async move { edge.backend().execute(self.request, viewer).await };
                tokio::spawn(task.in_current_span())
                    .await
                    .map_err(|_| Error::internal("a mutation panicked"))?
            }
            _ => edge.backend().execute(self.request, viewer).await,
        };
        let shape = Shape {
            operation: &self.definition,
            fragments: &self.fragments,
            types: edge.field_types(),
        };
        shape.complete(&mut response);
        Ok(response)
    }

    /// Runs a subscription: one response for each event, until it ends or is dropped.
    pub(crate) fn subscribe<B: Backend>(
        self,
        edge: Arc<Edge<B>>,
        viewer: B::Viewer,
    ) -> BoxStream<'static, Response> {
        let responses = edge.backend().subscribe(self.request, viewer);
        responses
            .map(move |mut response| {
                let shape = Shape {
                    operation: &self.definition,
                    fragments: &self.fragments,
                    types: edge.field_types(),
                };
                shape.complete(&mut response);
                response
            })
            .boxed()
    }
}

/// What the log may say about a request's document: the kind of the operation that it runs, and
/// its name.
#[derive(Clone, Debug)]
pub(crate) struct OperationLabel {
    kind: OperationType,
    name: Option<String>,
}

impl OperationLabel {
    /// Names are for people to tell operations apart; a longer one is cut in the log.
    const LONGEST_NAME: usize = 64;

    pub(crate) const fn kind(&self) -> &'static str {
        match self.kind {
            OperationType::Query => "query",
            OperationType::Mutation => "mutation",
            OperationType::Subscription => "subscription",
        }
    }

    pub(crate) fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    fn new(kind: OperationType, name: Option<&str>) -> Self {
        Self {
            kind,
            name: name.map(|name| name.chars().take(Self::LONGEST_NAME).collect()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_operation_names_are_cut_for_the_log() {
        let label = OperationLabel::new(OperationType::Query, Some(&"x".repeat(500)));
        assert_eq!(label.name().unwrap().len(), OperationLabel::LONGEST_NAME);
    }
}
