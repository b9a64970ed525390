//! The file of the keys of disclosure control: two lines, `person` and `cell`, each with 64
//! hexadecimal digits. It is made once and never overwritten: other keys would redraw the noise of
//! everything that is published.

use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use aws_lc_rs::rand;
use zeroize::Zeroizing;

use super::value::{KEY_BYTES, Keys};

/// The file of keys cannot be used; the text says why and the mend. For operators.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum KeyFileError {
    /// It cannot be read or written.
    #[error("the statistics key file {} cannot be used ({source}); point HABEAS_STATISTICS_KEY_FILE at it, or make one with `habeas statistics generate-keys`", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// It is there already.
    #[error("the statistics key file {} is there already and is not overwritten: other keys would change every published number", path.display())]
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// Others than its owner may read it.
    #[error("the statistics key file {} may be used by others than its owner (mode {mode:o}); run `chmod 600` on it", path.display())]
    Exposed {
        /// The file.
        path: PathBuf,
        /// Its mode.
        mode: u32,
    },
    /// It holds something else.
    #[error("the statistics key file {} does not hold the lines `person` and `cell` with 64 hexadecimal digits each; restore it from its backup", path.display())]
    Content {
        /// The file.
        path: PathBuf,
    },
    /// The system gives no random bytes.
    #[error("the system gives no random bytes for a key")]
    Random,
}

/// Reads the keys from a file that nobody but its owner may read.
pub fn load(path: &Path) -> Result<Keys, KeyFileError> {
    let failed = |source| KeyFileError::File {
        path: path.to_owned(),
        source,
    };
    let file = File::open(path).map_err(failed)?;
    refuse_exposed(path, &file.metadata().map_err(failed)?)?;
    let mut text = Zeroizing::new(String::new());
    file.take(4096).read_to_string(&mut text).map_err(failed)?;
    let key = |name: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(name));
        line.and_then(|digits| bytes(digits.trim()))
    };
    match (key("person "), key("cell ")) {
        (Some(person), Some(cell)) => Ok(Keys::new(&person, &cell)),
        _ => Err(KeyFileError::Content {
            path: path.to_owned(),
        }),
    }
}

/// Makes new keys in a file that is not there yet.
pub fn generate(path: &Path) -> Result<(), KeyFileError> {
    use std::fmt::Write as _;
    let mut text = Zeroizing::new(String::new());
    for name in ["person", "cell"] {
        let mut key = Zeroizing::new([0_u8; KEY_BYTES]);
        rand::fill(&mut *key).map_err(|_| KeyFileError::Random)?;
        let _ = write!(text, "{name} ");
        for byte in &*key {
            let _ = write!(text, "{byte:02x}");
        }
        text.push('\n');
    }
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let failed = |source: io::Error| match source.kind() {
        io::ErrorKind::AlreadyExists => KeyFileError::Exists {
            path: path.to_owned(),
        },
        _ => KeyFileError::File {
            path: path.to_owned(),
            source,
        },
    };
    let mut file = options.open(path).map_err(failed)?;
    file.write_all(text.as_bytes())
        .and_then(|()| file.sync_all())
        .map_err(failed)
}

fn bytes(digits: &str) -> Option<Zeroizing<[u8; KEY_BYTES]>> {
    let digits = digits.as_bytes();
    if digits.len() != 2 * KEY_BYTES || !digits.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    let mut bytes = Zeroizing::new([0_u8; KEY_BYTES]);
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        let pair = std::str::from_utf8(pair).ok()?;
        *byte = u8::from_str_radix(pair, 16).ok()?;
    }
    Some(bytes)
}

#[cfg(unix)]
fn refuse_exposed(path: &Path, metadata: &std::fs::Metadata) -> Result<(), KeyFileError> {
    let mode = std::os::unix::fs::PermissionsExt::mode(&metadata.permissions()) & 0o7777;
    let of_others = mode & 0o077;
    if of_others == 0 {
        return Ok(());
    }
    Err(KeyFileError::Exposed {
        path: path.to_owned(),
        mode,
    })
}

#[cfg(not(unix))]
fn refuse_exposed(_: &Path, _: &std::fs::Metadata) -> Result<(), KeyFileError> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use entities::codes::StatisticsMeasure::BookIns;
    use tempfile::TempDir;

    use super::*;

    #[test]
    fn keys_are_made_once_and_read_again() {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("statistics");
        generate(&path).unwrap();
        let offset = |keys: Keys| keys.offset_milli(BookIns, 77, 0, 1 << 40);
        let first = offset(load(&path).unwrap());
        assert!(matches!(generate(&path), Err(KeyFileError::Exists { .. })));
        assert_eq!(offset(load(&path).unwrap()), first);
    }

    #[test]
    #[cfg(unix)]
    fn a_file_that_others_may_read_is_refused() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("statistics");
        generate(&path).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
        let error = load(&path).unwrap_err();
        assert!(
            matches!(error, KeyFileError::Exposed { mode: 0o644, .. }),
            "{error}"
        );
    }

    #[test]
    fn a_damaged_file_is_refused_and_not_quoted() {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("statistics");
        std::fs::write(&path, "person 00\n").unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
        }
        assert!(matches!(load(&path), Err(KeyFileError::Content { .. })));
    }
}
