//! What is wrong with what somebody wants written: an expected outcome, told in the payload of a
//! mutation and not as an error.

use async_graphql::{Enum, SimpleObject};
use serde::{Deserialize, Serialize};

use crate::error::Error;

/// What is wrong, as a closed list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Serialize, Deserialize)]
pub enum UserErrorCode {
    /// A value is not one that may be written; the message says why and the mend.
    Invalid,
    /// There is no such object, or it may not be seen: the two are the same answer.
    NotFound,
    /// The object has changed, or is in a state in which this cannot be done.
    Conflict,
    /// The caller may not do this with this object.
    NotAllowed,
    /// As many are there as there may be.
    LimitReached,
}

/// What is wrong with the input of a mutation, and where. Nothing was changed.
#[derive(Clone, Debug, PartialEq, Eq, SimpleObject, Serialize, Deserialize)]
pub struct UserError {
    /// What is wrong and how to mend it, for people.
    pub message: String,
    /// What is wrong, for programs.
    pub code: UserErrorCode,
    /// Where in the arguments: `["input", "scopes"]`.
    pub path: Vec<String>,
}

/// What was done, or why nothing was. Never empty where it is an error.
pub type Checked<T> = std::result::Result<T, Vec<UserError>>;

impl UserError {
    /// Something is wrong with a field of the input.
    pub fn new(code: UserErrorCode, field: &str, message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            code,
            path: vec!["input".to_owned(), field.to_owned()],
        }
    }

    /// A value of a field may not be written.
    pub fn invalid(field: &str, message: impl Into<String>) -> Self {
        Self::new(UserErrorCode::Invalid, field, message)
    }
}

/// The same on the command line: the sentences, one behind the other.
pub fn as_error(errors: &[UserError]) -> Error {
    let sentences: Vec<&str> = errors.iter().map(|error| error.message.as_str()).collect();
    Error::bad_input(sentences.join(" "))
}
