//! The fingerprint of a file, by which it is known when it comes again.

use std::{io::Read, path::Path};

use sha2::{Digest as _, Sha256};

use super::input::{open_file, stream_error};
use crate::error::Result;

/// SHA-256 of the bytes of a file as it lies on disk, in lower-case hexadecimal.
pub fn digest(path: &Path) -> Result<String> {
    use std::fmt::Write as _;

    let mut file = open_file(path)?;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 128 * 1024];
    loop {
        let n = file
            .read(&mut buffer)
            .map_err(|error| stream_error(&error, 0))?;
        if n == 0 {
            break;
        }
        hasher.update(&buffer[..n]);
    }
    let mut text = String::with_capacity(64);
    for byte in hasher.finalize() {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digest_is_that_of_the_bytes() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("abc");
        std::fs::write(&path, "abc").unwrap();
        assert_eq!(
            digest(&path).unwrap(),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
        assert!(digest(folder.path()).is_err());
    }
}
