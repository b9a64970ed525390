//! Keys in memory: 32 random bytes that are overwritten when they are let go.

use std::fmt;

use zeroize::Zeroizing;

/// A symmetric key. Its `Debug` shows nothing.
#[derive(Clone, PartialEq, Eq)]
pub struct Key(Zeroizing<[u8; Self::BYTES]>);

impl Key {
    /// Bytes of a key.
    pub const BYTES: usize = 32;

    /// A new key; none where the system gives no random bytes.
    pub fn generate() -> Option<Self> {
        let mut bytes = Zeroizing::new([0; Self::BYTES]);
        aws_lc_rs::rand::fill(&mut *bytes).ok()?;
        Some(Self(bytes))
    }

    /// A key from its bytes; none where there are not 32.
    pub fn from_slice(bytes: &[u8]) -> Option<Self> {
        let bytes: [u8; Self::BYTES] = bytes.try_into().ok()?;
        Some(Self(Zeroizing::new(bytes)))
    }

    pub(super) fn bytes(&self) -> &[u8; Self::BYTES] {
        &self.0
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(not shown)")
    }
}
