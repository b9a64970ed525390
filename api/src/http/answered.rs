//! What the log line and the metrics say about an answer. Whoever knows a part leaves it in the
//! extensions of the response; none of it is a name or a value of a record.

use axum::response::Response;

/// What kind of client asked, never which.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ViewerKind {
    /// A client of an organization.
    Organization,
    /// A browser application's client, which keeps no secret.
    PublicClient,
}

impl ViewerKind {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Organization => "organization",
            Self::PublicClient => "public_client",
        }
    }
}

/// What an operation costs: as it was estimated before it ran, and as it turned out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    /// Estimated from the document.
    pub requested: u64,
    /// As it turned out; absent where nothing ran.
    pub actual: Option<u64>,
}

/// How many rows are in the answer: rows of a table, objects in the lists of a GraphQL answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Rows(pub(crate) u64);

/// The first error code of an answer.
#[derive(Clone, Copy, Debug)]
pub(crate) struct AnswerCode(pub(crate) &'static str);

/// Leaves a part with the response, if it is known.
pub(crate) fn tell<T: Clone + Send + Sync + 'static>(response: &mut Response, part: Option<T>) {
    if let Some(part) = part {
        response.extensions_mut().insert(part);
    }
}
