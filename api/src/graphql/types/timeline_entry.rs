//! `TimelineEntry`: a dated record in the timeline.

use async_graphql::SimpleObject;

use crate::graphql::node::Node;
use crate::graphql::scalars::Date;

/// A dated record in the timeline. `record` has the date with its precision.
#[derive(Clone, Debug, SimpleObject)]
pub(crate) struct TimelineEntry {
    /// The first day of the record's date, by which the timeline is ordered.
    pub(crate) day: Date,
    /// The record.
    pub(crate) record: Node,
}
