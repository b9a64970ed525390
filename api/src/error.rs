//! The one error type of the service, with the closed list of codes that clients see.
//!
//! An [`Error`] holds what a client may read: a code, a sentence that says what is wrong and how
//! to mend it, and nothing else. The cause (a database text, a path, a library's words) is logged
//! once, where the conversion happens, and never travels further.

use std::fmt;

/// What went wrong, as a closed list. Documented for clients in `docs/errors.md`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Code {
    /// No token, or one that is not accepted. Every reason looks alike.
    Unauthenticated,
    /// The token lacks the scope that the field needs.
    Forbidden,
    /// There is no such record, or it may not be seen: the two are the same answer.
    NotFound,
    /// An argument is wrong; the message says which and how to mend it.
    BadUserInput,
    /// A statistics key was selected that the question does not group by.
    KeyNotGrouped,
    /// The record has changed since it was read.
    Conflict,
    /// The idempotency key was used before with another body.
    IdempotencyMismatch,
    /// The query asks for more than one request may.
    TooCostly,
    /// The client has used up its budget; `retryAfterSeconds` says when it refills.
    RateLimited,
    /// The answer took too long.
    Timeout,
    /// The service cannot answer now; the same request may be sent again.
    Unavailable,
    /// The persisted query is not known; send it with its text.
    PersistedQueryNotFound,
    /// A fault of the service. The request id finds it in the log.
    Internal,
}

impl Code {
    /// Every code, in the order of the documentation.
    pub const ALL: [Self; 13] = [
        Self::Unauthenticated,
        Self::Forbidden,
        Self::NotFound,
        Self::BadUserInput,
        Self::KeyNotGrouped,
        Self::Conflict,
        Self::IdempotencyMismatch,
        Self::TooCostly,
        Self::RateLimited,
        Self::Timeout,
        Self::Unavailable,
        Self::PersistedQueryNotFound,
        Self::Internal,
    ];

    /// The code as clients read it in `extensions.code`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unauthenticated => "UNAUTHENTICATED",
            Self::Forbidden => "FORBIDDEN",
            Self::NotFound => "NOT_FOUND",
            Self::BadUserInput => "BAD_USER_INPUT",
            Self::KeyNotGrouped => "KEY_NOT_GROUPED",
            Self::Conflict => "CONFLICT",
            Self::IdempotencyMismatch => "IDEMPOTENCY_MISMATCH",
            Self::TooCostly => "TOO_COSTLY",
            Self::RateLimited => "RATE_LIMITED",
            Self::Timeout => "TIMEOUT",
            Self::Unavailable => "UNAVAILABLE",
            Self::PersistedQueryNotFound => "PERSISTED_QUERY_NOT_FOUND",
            Self::Internal => "INTERNAL",
        }
    }
}

/// A refusal or a fault, in words that may leave the service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    code: Code,
    message: String,
}

/// The result of everything that can be refused.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// An error with a code and a sentence for the client.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
        }
    }

    /// An argument is wrong: say which, why, and the mend.
    pub fn bad_input(message: impl Into<String>) -> Self {
        Self::new(Code::BadUserInput, message)
    }

    /// The one answer for a record that is absent or hidden.
    pub fn not_found() -> Self {
        Self::new(
            Code::NotFound,
            "There is no such record, or this token may not see it.",
        )
    }

    /// The token lacks a scope.
    pub fn forbidden(scope: &str) -> Self {
        Self::new(
            Code::Forbidden,
            format!("This field needs the scope `{scope}`; ask for a token that holds it."),
        )
    }

    /// The one answer for a missing or refused token.
    pub fn unauthenticated() -> Self {
        Self::new(
            Code::Unauthenticated,
            "A valid access token is needed: send it as `Authorization: Bearer <token>`.",
        )
    }

    /// A fault of the service. `cause` goes to the log and nowhere else.
    pub fn internal(cause: impl fmt::Display) -> Self {
        tracing::error!(cause = %cause, "internal fault");
        Self::new(
            Code::Internal,
            "The service failed to answer. Quote the request id when you report it.",
        )
    }

    /// The code of the closed list.
    pub const fn code(&self) -> Code {
        self.code
    }

    /// The sentence for the client.
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {}

/// Whether PostgreSQL refused a value because its texts cannot hold the character U+0000.
fn holds_no_text(error: &sea_orm::DbErr) -> bool {
    has_code(error, &["22021"])
}

/// Whether PostgreSQL gave up one of two transactions that waited for each other.
fn met_another(error: &sea_orm::DbErr) -> bool {
    has_code(error, &["40P01", "40001"])
}

fn has_code(error: &sea_orm::DbErr, codes: &[&str]) -> bool {
    use sea_orm::{DbErr, RuntimeErr};
    let (DbErr::Query(RuntimeErr::SqlxError(error)) | DbErr::Exec(RuntimeErr::SqlxError(error))) =
        error
    else {
        return false;
    };
    let code = error
        .as_database_error()
        .and_then(sea_orm::sqlx::error::DatabaseError::code);
    code.is_some_and(|code| codes.contains(&&*code))
}

impl From<sea_orm::DbErr> for Error {
    /// Classifies a database error once. Its text may hold data, so only its kind is logged.
    fn from(error: sea_orm::DbErr) -> Self {
        use sea_orm::DbErr;
        match error {
            DbErr::ConnectionAcquire(_) | DbErr::Conn(_) => {
                tracing::error!(kind = "connection", "the database cannot be reached");
                Self::new(
                    Code::Unavailable,
                    "The database cannot be reached; send the request again.",
                )
            }
            other if holds_no_text(&other) => Self::bad_input(
                "A text in the request holds the character U+0000, which no record holds.",
            ),
            other if met_another(&other) => Self::new(
                Code::Unavailable,
                "Somebody else changed the same at this moment; send the same request again.",
            ),
            other
                if matches!(
                    other.sql_err(),
                    Some(sea_orm::SqlErr::UniqueConstraintViolation(_))
                ) =>
            {
                tracing::warn!(kind = "unique", "two make the same");
                Self::new(
                    Code::Conflict,
                    "Somebody else made the same at this moment; send the same request again.",
                )
            }
            other => {
                let kind = match &other {
                    DbErr::Exec(_) => "exec",
                    DbErr::Query(_) => "query",
                    DbErr::Type(_) | DbErr::TryIntoErr { .. } => "type",
                    _ => "other",
                };
                tracing::error!(kind, "database fault");
                Self::new(
                    Code::Internal,
                    "The service failed to answer. Quote the request id when you report it.",
                )
            }
        }
    }
}
