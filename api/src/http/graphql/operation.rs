//! One operation of a request, the same over every transport: prepared once, then run.

use std::sync::Arc;

use async_graphql::parser::types::{OperationDefinition, OperationType};
use async_graphql::{Request, Response, Value};
use futures_util::stream::{self, BoxStream, StreamExt as _};
use tracing::{Instrument as _, Span};

use super::budget::{Charge, LEAST};
use super::complete::Shape;
use super::document::Document;
use super::documents::Found;
use super::root;
use crate::cost::Meter;
use crate::error::Error;
use crate::http::failure::Failure;
use crate::http::{Backend, Client, Cost, Edge};
use crate::limits::KnownValid;

/// An operation that may run: its document is known and within the limits.
#[derive(Debug)]
pub(crate) struct Operation {
    request: Request,
    label: OperationLabel,
    document: Arc<Document>,
    name: Option<String>,
    kind: OperationType,
    client: Client,
    persist: Option<String>,
    kept: bool,
}

impl Operation {
    /// Finds the document of a request, and refuses what must not reach the schema.
    pub(crate) fn prepare<B: Backend>(
        edge: &Edge<B>,
        viewer: &B::Viewer,
        mut request: Request,
    ) -> Result<Self, Failure> {
        let client = edge.backend().client(viewer);
        let limits = edge.limits();
        let Found { document, persist } = edge.documents().find(&client, &request, limits)?;
        let (name, definition) =
            document.select(request.operation_name.as_deref(), &request.variables)?;
        root::check(definition)?;
        let measure = document.measure(edge.costs(), limits, definition, &request.variables);
        measure.check(limits)?;
        let meter = Meter::default();
        request.data.insert(meter.clone());
        Ok(Self {
            label: OperationLabel::new(definition.ty, name, measure.cost, meter),
            name: name.map(str::to_owned),
            kind: definition.ty,
            request,
            document,
            client,
            persist,
            kept: false,
        })
    }

    pub(crate) const fn kind(&self) -> OperationType {
        self.kind
    }

    /// What the log may say of it.
    pub(crate) const fn label(&self) -> &OperationLabel {
        &self.label
    }

    /// Takes the cost from the client's budget, or refuses.
    async fn charge<B: Backend>(&self, edge: &Edge<B>) -> Result<Charge, Failure> {
        let (requested, meter) = (self.label.requested, self.label.meter.clone());
        let charge = Charge::take(edge, &self.client.account, requested, meter).await?;
        edge.metrics().cost(requested);
        Ok(charge)
    }

    /// Runs a query or a mutation, once there is a place for it.
    ///
    /// A mutation runs in a task of its own: a client that hangs up, or a timeout, must not stop a
    /// transaction half-way.
    pub(crate) async fn run<B: Backend>(
        self,
        edge: Arc<Edge<B>>,
        viewer: B::Viewer,
    ) -> Result<Response, Failure> {
        let span = self.label.span();
        self.run_in_span(edge, viewer).instrument(span).await
    }

    async fn run_in_span<B: Backend>(
        mut self,
        edge: Arc<Edge<B>>,
        viewer: B::Viewer,
    ) -> Result<Response, Failure> {
        let _place = edge.admission().enter(&self.client.account).await?;
        let mut charge = self.charge(&edge).await?;
        let request = self.take_request();
        let mut response = match self.kind {
            OperationType::Mutation => {
                let edge = Arc::clone(&edge);
                let task = async move { edge.backend().execute(request, viewer).await };
                tokio::spawn(task.in_current_span())
                    .await
                    .map_err(|_| Error::internal("a mutation panicked"))?
            }
            _ => edge.backend().execute(request, viewer).await,
        };
        self.answered(&edge, &mut response);
        charge.settle(&edge, &mut response);
        Ok(response)
    }

    /// The request as the schema takes it, its document parsed.
    fn take_request(&mut self) -> Request {
        let mut request = std::mem::replace(&mut self.request, Request::new(""));
        request.set_parsed_query(self.document.parsed().clone());
        if self.document.is_valid_for_all() {
            request.data.insert(KnownValid);
        }
        request
    }

    /// Brings an answer of the schema into the shape that the specification demands, and remembers
    /// a document that has proved to be valid.
    fn answered<B: Backend>(&mut self, edge: &Edge<B>, response: &mut Response) {
        if response.data != Value::Null && !std::mem::replace(&mut self.kept, true) {
            edge.documents()
                .keep(&self.client, &self.document, self.persist.as_deref());
        }
        let Some(operation) = self.definition() else {
            return;
        };
        let shape = Shape {
            operation,
            fragments: &self.document.parsed().fragments,
            types: edge.field_types(),
        };
        shape.complete(response);
    }

    fn definition(&self) -> Option<&OperationDefinition> {
        self.document.operation(self.name.as_deref())
    }

    /// Runs a subscription: one response for each event, until it ends or is dropped. It is charged
    /// when it begins, and for what its events resolve.
    pub(crate) fn subscribe<B: Backend>(
        mut self,
        edge: Arc<Edge<B>>,
        viewer: B::Viewer,
    ) -> BoxStream<'static, Result<Response, Failure>> {
        let begun = async move {
            let mut charge = match self.charge(&edge).await {
                Ok(charge) => charge,
                Err(failure) => return stream::iter([Err(failure)]).boxed(),
            };
            let request = self.take_request();
            let responses = edge.backend().subscribe(request, viewer);
            responses
                .map(move |mut response| {
                    self.answered(&edge, &mut response);
                    charge.settle(&edge, &mut response);
                    Ok(response)
                })
                .boxed()
        };
        stream::once(begun).flatten().boxed()
    }
}

/// What the log may say about a request's document: the kind of the operation that it runs, and
/// its name, and what it costs.
#[derive(Clone, Debug)]
pub(crate) struct OperationLabel {
    kind: OperationType,
    name: Option<String>,
    requested: u64,
    meter: Meter,
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

    /// What the operation may cost at most, and what it has cost so far if it `ran`.
    pub(crate) fn cost(&self, ran: bool) -> Cost {
        Cost {
            requested: self.requested,
            actual: ran.then(|| self.meter.points().max(LEAST)),
        }
    }

    /// What the operation does, the log and whatever else listens to spans find within it.
    pub(crate) fn span(&self) -> Span {
        tracing::info_span!("operation", kind = self.kind(), name = self.name())
    }

    fn new(kind: OperationType, name: Option<&str>, requested: u64, meter: Meter) -> Self {
        Self {
            kind,
            name: name.map(|name| name.chars().take(Self::LONGEST_NAME).collect()),
            requested,
            meter,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_operation_names_are_cut_for_the_log() {
        let label = OperationLabel::new(
            OperationType::Query,
            Some(&"x".repeat(500)),
            1,
            Meter::default(),
        );
        assert_eq!(label.name().unwrap().len(), OperationLabel::LONGEST_NAME);
    }
}
