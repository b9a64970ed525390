//! Encryption of what identifies a person. Pure: no database, no clock.
//!
//! ```text
//! root key           outside the database: a file, or a key-management service ([`RootKey`])
//!   organization key  one for its persons' keys, one for its blind indexes
//!     person key        one a person; where it is gone, so is the person's identity
//!       field             name, alien number, birth date, contact, notes
//! ```
//!
//! Each arrow is an [`envelope`]: `version, key id, nonce, ciphertext`, bound to the place it lies in.

pub mod blind;
mod canonical;
pub mod comparable;
pub mod envelope;
mod key;
mod padding;
mod root;
mod root_file;
pub mod signature;

use uuid::Uuid;
use zeroize::Zeroizing;

pub use self::canonical::{check, mentions};
pub use self::envelope::Place;
pub use self::key::Key;
pub use self::root::{RootKey, Unavailable};
pub use self::root_file::{RootFile, RootFileError, generate};

/// Encrypts a text, padded; none where the system gives no random bytes.
pub fn seal_text(key: &Key, key_id: Uuid, place: &Place<'_>, text: &str) -> Option<Vec<u8>> {
    envelope::seal(key, key_id, place, &padding::pad(text))
}

/// Decrypts a text.
pub fn open_text(
    key: &Key,
    place: &Place<'_>,
    envelope: &[u8],
) -> Result<Zeroizing<String>, Unreadable> {
    padding::unpad(&envelope::open(key, place, envelope)?)
}

/// Wraps a key with another; none where the system gives no random bytes.
pub fn wrap(outer: &Key, outer_id: Uuid, place: &Place<'_>, key: &Key) -> Option<Vec<u8>> {
    envelope::seal(outer, outer_id, place, key.bytes())
}

/// Unwraps a key.
pub fn unwrap(outer: &Key, place: &Place<'_>, wrapped: &[u8]) -> Result<Key, Unreadable> {
    Key::from_slice(&envelope::open(outer, place, wrapped)?).ok_or(Unreadable)
}

/// Something encrypted cannot be read: it was changed, lies in another's place, or its key is gone.
/// Why is not told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("it cannot be decrypted")]
pub struct Unreadable;
