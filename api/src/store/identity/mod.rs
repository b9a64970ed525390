//! What identifies persons: written encrypted, shown once an entry of the audit says so, erased by
//! forgetting a key. `docs/identity.md` has the whole.

pub mod backup;
pub mod consent;
mod erase;
mod keys;
pub mod linkage;
pub mod nightly;
mod reveal;
mod rotate;
mod settings;
mod write;

use std::sync::Arc;

pub use self::erase::{Erased, due, erase};
pub use self::reveal::{Asked, Refused, Revealed, reveal};
pub use self::rotate::{rotate_organization, rotate_root};
pub use self::settings::{Setting, disable, enable, setting};
pub use self::write::{NewIdentity, Sealer};
use crate::error::{Code, Error};
use crate::identity::{RootKey, Unavailable, Unreadable};

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
