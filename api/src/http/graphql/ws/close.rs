//! Why a socket is closed, as `graphql-transport-ws` numbers it.

use axum::extract::ws::{CloseFrame, Message};

use crate::http::TokenEnd;

/// Why the service closes a socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Close {
    /// The service stops.
    GoingAway,
    /// Who is asking cannot be found out now.
    TryAgainLater,
    /// A message that the protocol does not know, or that cannot be read.
    InvalidMessage,
    /// An operation before the connection was acknowledged.
    Unauthorized,
    /// The token is no longer good.
    TokenEnded,
    /// The token, or its client, was revoked.
    TokenRevoked,
    /// The credentials of `connection_init` are refused.
    Forbidden,
    /// The socket does not speak this protocol.
    WrongProtocol,
    /// No `connection_init` came in time.
    InitTimeout,
    /// The id of an operation is taken by one that runs.
    SubscriberExists,
    /// `connection_init` came a second time.
    TooManyInits,
    /// The client holds as many sockets open as it may.
    TooManySockets,
    /// Nothing came back for longer than a live connection takes.
    Silent,
}

impl Close {
    /// The code and the reason. A reason has at most 123 bytes and holds nothing that a client sent.
    const fn code_and_reason(self) -> (u16, &'static str) {
        match self {
            Self::GoingAway => (1001, "The service stops; connect again"),
            Self::TryAgainLater => (1013, "The service cannot answer now; connect again later"),
            Self::InvalidMessage => (4400, "Invalid message"),
            Self::Unauthorized => (4401, "Unauthorized: send connection_init first"),
            Self::TokenEnded => (4401, "The access token has ended; connect with a new one"),
            Self::TokenRevoked => (4403, "Forbidden: the access token was revoked"),
            Self::Forbidden => (
                4403,
                "Forbidden: send {\"authorization\": \"Bearer <token>\"} in connection_init",
            ),
            Self::WrongProtocol => (
                4406,
                "Subprotocol not acceptable: speak graphql-transport-ws",
            ),
            Self::InitTimeout => (4408, "Connection initialisation timeout"),
            Self::SubscriberExists => (4409, "A subscriber with this id already exists"),
            Self::TooManyInits => (4429, "Too many initialisation requests"),
            Self::TooManySockets => (4429, "Too many streams of this client; close one"),
            Self::Silent => (1001, "Nothing was heard for too long; connect again"),
        }
    }

    pub(super) fn message(self) -> Message {
        let (code, reason) = self.code_and_reason();
        Message::Close(Some(CloseFrame {
            code,
            reason: reason.into(),
        }))
    }

    /// The code, for the log.
    pub(super) const fn code(self) -> u16 {
        self.code_and_reason().0
    }
}

impl From<TokenEnd> for Close {
    fn from(end: TokenEnd) -> Self {
        match end {
            TokenEnd::Expired => Self::TokenEnded,
            TokenEnd::Revoked => Self::TokenRevoked,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_fit_into_a_close_frame() {
        for close in [
            Close::GoingAway,
            Close::TryAgainLater,
            Close::InvalidMessage,
            Close::Unauthorized,
            Close::TokenEnded,
            Close::TokenRevoked,
            Close::Forbidden,
            Close::WrongProtocol,
            Close::InitTimeout,
            Close::SubscriberExists,
            Close::TooManyInits,
            Close::TooManySockets,
            Close::Silent,
        ] {
            let (code, reason) = close.code_and_reason();
            assert!(reason.len() <= 123, "{code}: {reason}");
        }
    }
}
