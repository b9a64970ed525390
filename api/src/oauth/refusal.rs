//! Why the authorization server refuses, as RFC 6749, section 5.2 names it.

use crate::error::{Code, Error};

/// The closed list of error codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OauthError {
    /// A parameter is missing, there twice, or cannot be read.
    InvalidRequest,
    /// The client is not known, or did not show that it is who it says.
    InvalidClient,
    /// The client may not use this endpoint in this way.
    UnauthorizedClient,
    /// Only `client_credentials` is granted here.
    UnsupportedGrantType,
    /// A scope is unknown, or not among those of the client.
    InvalidScope,
    /// Too many requests.
    TooManyRequests,
    /// The service cannot answer now.
    TemporarilyUnavailable,
    /// A fault of the service.
    ServerError,
}

impl OauthError {
    /// The code as clients read it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InvalidRequest => "invalid_request",
            Self::InvalidClient => "invalid_client",
            Self::UnauthorizedClient => "unauthorized_client",
            Self::UnsupportedGrantType => "unsupported_grant_type",
            Self::InvalidScope => "invalid_scope",
            // RFC 6749 has no code of its own for the first; the status tells them apart.
            Self::TooManyRequests | Self::TemporarilyUnavailable => "temporarily_unavailable",
            Self::ServerError => "server_error",
        }
    }
}

/// A refusal, with a sentence for people that holds nothing of the request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// What is wrong, for programs.
    pub error: OauthError,
    /// What is wrong and the mend, for people.
    pub description: &'static str,
    /// Seconds to wait; none where waiting mends nothing.
    pub retry_after: Option<u64>,
}

impl Refusal {
    /// A refusal that waiting does not mend.
    pub const fn new(error: OauthError, description: &'static str) -> Self {
        Self {
            error,
            description,
            retry_after: None,
        }
    }

    /// The one answer to credentials that are not accepted.
    pub const fn invalid_client() -> Self {
        Self::new(
            OauthError::InvalidClient,
            "The client is not known, or its credentials are not accepted.",
        )
    }

    /// Too many requests.
    pub const fn wait(seconds: u64) -> Self {
        Self {
            error: OauthError::TooManyRequests,
            description: "Too many requests from here; wait.",
            retry_after: Some(seconds),
        }
    }
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        match error.code() {
            Code::Unavailable => Self {
                error: OauthError::TemporarilyUnavailable,
                description: "The service cannot answer now; send the request again.",
                retry_after: Some(1),
            },
            _ => Self::new(
                OauthError::ServerError,
                "The service failed to answer; quote the request id when you report it.",
            ),
        }
    }
}
