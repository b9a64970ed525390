//! Closed code lists: the change feed.

use super::code_list;

code_list! {
    /// What happened to a record.
    pub enum ChangeKind {
        /// It is new.
        Created = "created",
        /// It has a new version.
        Updated = "updated",
    }
}
