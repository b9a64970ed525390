//! Closed code lists: clients of the API.

use super::code_list;

code_list! {
    /// How a client shows that it is who it says.
    pub enum ClientKind {
        /// By a secret or a key of its own: a program on a machine of the organization.
        Confidential = "confidential",
        /// Not at all: a browser application. It is bound to its origins, and reads public data only.
        Public = "public",
        /// By the operator's command line, which issues tokens in its name.
        BuiltIn = "built_in",
    }
}
