//! The root key: what is between the database and every identity in it.

use std::fmt;

use futures_util::future::BoxFuture;
use uuid::Uuid;

use super::{Key, Place, Unreadable};

/// Why the root key did not answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unavailable {
    /// It is there and cannot open this.
    #[error("the root key that wrapped it is not there, or it was changed")]
    Unreadable,
    /// It cannot be reached now.
    #[error("the root key cannot be reached")]
    Unreachable,
}

impl From<Unreadable> for Unavailable {
    fn from(_: Unreadable) -> Self {
        Self::Unreadable
    }
}

/// Wraps and unwraps the keys of organizations. Whoever implements it keeps the root key to itself:
/// a file does so on this machine, a key-management service on another.
pub trait RootKey: fmt::Debug + Send + Sync {
    /// The id of the key that wraps from now on.
    fn current(&self) -> Uuid;

    /// Wraps a key for the place it will lie in, with the current root key.
    fn wrap<'a>(
        &'a self,
        place: &'a Place<'a>,
        key: &'a Key,
    ) -> BoxFuture<'a, Result<Vec<u8>, Unavailable>>;

    /// Unwraps a key, with whichever root key wrapped it.
    fn unwrap<'a>(
        &'a self,
        place: &'a Place<'a>,
        wrapped: &'a [u8],
    ) -> BoxFuture<'a, Result<Key, Unavailable>>;
}
