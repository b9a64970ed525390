//! Closed code lists: which records are of one person.

use super::code_list;

code_list! {
    /// Whether a merge of records of one person stands.
    pub enum MergeState {
        /// It stands: the records count as one person.
        Active = "active",
        /// It was taken back.
        Undone = "undone",
    }
}
