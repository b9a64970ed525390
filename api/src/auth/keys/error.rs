//! What can be wrong with the directory of signing keys. For operators: names files, never leaves
//! the machine in an answer.

use std::io;
use std::path::PathBuf;

/// A key or the directory of keys cannot be used; the text says why and the mend.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum KeyError {
    /// The directory cannot be read or made.
    #[error("the key directory {} cannot be used ({source}); point HABEAS_KEYS_DIR at a directory that this user may read, or run `habeas keys generate` to make it", path.display())]
    Directory {
        /// The directory.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The directory holds no key.
    #[error("the key directory {} holds no signing key; run `habeas keys generate`", path.display())]
    NoKey {
        /// The directory.
        path: PathBuf,
    },
    /// A key file cannot be read or written.
    #[error("the key file {} cannot be used ({source}); check its owner and its mode", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A key file that others than its owner may read or change.
    #[error("the key file {} is open to others than its owner (mode {mode:04o}); run `chmod 600` on it, and replace the key if others could read it", path.display())]
    Exposed {
        /// The file.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// A key file whose name cannot be a key id.
    #[error("the key file {} has a name that cannot be a key id; rename it to 1 to 64 letters, digits, `-` and `_`, then `.pem`", path.display())]
    Name {
        /// The file.
        path: PathBuf,
    },
    /// A key file that does not hold what it should.
    #[error("the key file {} is not one unencrypted PKCS#8 private key in PEM, of Ed25519 or P-256; replace it by `habeas keys generate`, or move it out of the directory", path.display())]
    Content {
        /// The file.
        path: PathBuf,
    },
    /// No key could be made.
    #[error("no key could be made: the cryptographic library failed; try again")]
    Generate,
}
