//! Synthetic people, the slips with which they are written down again, and how well they are found.

mod measured;
mod people;
mod slips;

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use super::features::{Digest, Keyed};

/// Digests without a key.
#[derive(Debug)]
pub(super) struct Plainly;

impl Keyed for Plainly {
    fn digest(&self, kind: &str, text: &str) -> Digest {
        let mut hasher = DefaultHasher::new();
        (kind, text).hash(&mut hasher);
        hasher.finish()
    }
}
