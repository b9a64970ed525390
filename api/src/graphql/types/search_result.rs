//! `SearchResult`: a record that was found by its name.

use async_graphql::SimpleObject;

use crate::graphql::node::Node;

/// A record that was found by a piece of its name, caption or title.
#[derive(Clone, Debug, SimpleObject)]
pub(crate) struct SearchResult {
    /// The name, caption or title in which the text stands.
    pub(crate) name: String,
    /// The record.
    pub(crate) record: Node,
}
