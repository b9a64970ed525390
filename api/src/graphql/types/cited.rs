//! `Cited`: a record, or one field of it, that rests on a source.

use async_graphql::SimpleObject;

use crate::graphql::node::Node;

/// A record, or one field of it, that rests on the source.
#[derive(Clone, Debug, SimpleObject)]
pub(crate) struct Cited {
    /// The record.
    pub(crate) record: Node,
    /// The field that rests on the source, as it is named in the schema; null for the whole record.
    pub(crate) field: Option<String>,
    /// Where in the source: a page, a section, a row. Null where the source has no parts.
    pub(crate) locator: Option<String>,
}
