//! Closed code lists: contributions.

use super::code_list;

code_list! {
    /// Where a contribution stands.
    pub enum ContributionState {
        /// It is kept for its organization, which has not submitted it yet.
        Draft = "draft",
        /// It waits for a reviewer.
        Submitted = "submitted",
        /// A reviewer has taken it on, or one of two has accepted it.
        InReview = "in_review",
        /// A reviewer asks for changes; its organization submits it again or withdraws it.
        ChangesRequested = "changes_requested",
        /// It stands: it is a version of its record.
        Accepted = "accepted",
        /// It was refused by a reviewer, and changes nothing.
        Rejected = "rejected",
        /// Its organization took it back.
        Withdrawn = "withdrawn",
    }
}

code_list! {
    /// What a contribution does to its record.
    pub enum ContributionEffect {
        /// The record is new.
        Inserted = "inserted",
        /// The record gets a new version.
        Changed = "changed",
        /// The record stands like this already.
        Unchanged = "unchanged",
        /// It cannot be written; what is wrong is told.
        Refused = "refused",
    }
}

code_list! {
    /// What a reviewer says about a contribution.
    pub enum ReviewDecision {
        /// The reviewer takes it on.
        Start = "start",
        /// The reviewer says something and decides nothing.
        Comment = "comment",
        /// The reviewer asks its organization for changes; needs a comment.
        RequestChanges = "request_changes",
        /// The reviewer accepts it. Where two are required, the second makes it stand.
        Accept = "accept",
        /// The reviewer refuses it; needs a comment.
        Reject = "reject",
    }
}
