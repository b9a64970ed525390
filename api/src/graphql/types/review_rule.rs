//! `ReviewRule`: an organization asks for more reviewers of what it submits.

use async_graphql::SimpleObject;
use entities::contribution_rule;

use crate::graphql::scalars::DateTime;
use crate::kind::RecordKind;

/// An organization asks for more reviewers of the shared public records that it submits than the operator
/// does.
#[derive(Clone, Debug, SimpleObject)]
pub(crate) struct ReviewRule {
    /// The kind of the records. Null where it is about all.
    kind: Option<RecordKind>,
    /// How many reviewers of other organizations accept one, at least.
    reviewers: i32,
    /// When it was set.
    changed_at: DateTime,
}

impl From<contribution_rule::Model> for ReviewRule {
    fn from(rule: contribution_rule::Model) -> Self {
        Self {
            kind: rule.record_kind.as_deref().and_then(RecordKind::parse),
            reviewers: rule.reviewers,
            changed_at: DateTime(rule.changed_at),
        }
    }
}
