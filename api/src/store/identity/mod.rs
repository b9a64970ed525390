//! What identifies persons: written encrypted, shown once an entry of the audit says so, erased by
//! forgetting a key. `docs/identity.md` has the whole.

pub mod backup;
pub(in crate::store) mod budget;
pub mod consent;
mod erase;
mod former;
mod keys;
pub mod linkage;
mod look_up;
pub mod nightly;
pub mod pair;
pub mod pair_digests;
pub mod retention;
mod reveal;
mod rotate;
mod settings;
mod write;

use std::sync::Arc;

use uuid::Uuid;

pub use self::erase::{Erased, erase};
pub use self::former::{TakingBack, forget, take_back, written_since};
pub use self::look_up::{MOST_FOUND, Sought, look_up};
pub use self::reveal::{Asked, Refused, Revealed, reveal};
pub use self::rotate::{rotate_organization, rotate_root};
pub use self::settings::{Setting, disable, enable, setting};
pub use self::write::{NewIdentity, Sealer};
use crate::error::{Code, Error};
use crate::identity::{Key, Place, RootKey, Unavailable, Unreadable};

/// The way to the root key.
#[derive(Clone, Debug)]
pub struct Vault(Arc<dyn RootKey>);

impl Vault {
    /// A vault behind this root key.
    pub fn new(root: Arc<dyn RootKey>) -> Self {
        Self(root)
    }

    fn root(&self) -> &dyn RootKey {
        &*self.0
    }

    /// The id of the root key that wraps from now on.
    pub(super) fn current(&self) -> Uuid {
        self.0.current()
    }

    /// Wraps something that is kept as the keys of organizations are.
    pub(super) async fn wrap(&self, place: &Place<'_>, key: &Key) -> Result<Vec<u8>, Unavailable> {
        self.0.wrap(place, key).await
    }

    /// Unwraps it.
    pub(super) async fn unwrap(
        &self,
        place: &Place<'_>,
        wrapped: &[u8],
    ) -> Result<Key, Unavailable> {
        self.0.unwrap(place, wrapped).await
    }
}

/// How the service shows what identifies persons.
#[derive(Clone, Debug)]
pub struct Access {
    /// The way to the root key; none where none is configured.
    pub vault: Option<Vault>,
    /// How many persons a client may be shown in an hour.
    pub reveals_per_hour: u32,
}

/// The one answer where identifying fields cannot be read or written now.
pub fn unavailable() -> Error {
    Error::new(
        Code::Unavailable,
        "Identifying fields cannot be read or written now; the operator finds the mend with `habeas \
         doctor`.",
    )
}

impl From<Unavailable> for Error {
    fn from(why: Unavailable) -> Self {
        tracing::error!(cause = %why, "the root key");
        unavailable()
    }
}

impl From<Unreadable> for Error {
    fn from(_: Unreadable) -> Self {
        tracing::error!("an envelope cannot be opened");
        unavailable()
    }
}

/// No random bytes could be had.
fn no_random() -> Error {
    Error::internal("the system gives no random bytes")
}
