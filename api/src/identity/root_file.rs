//! A root key in a file: one key a line, `<id> <64 hexadecimal digits>`. The last line wraps, every
//! line unwraps. Lines that are empty or start with `#` are passed over.

use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use futures_util::future::{self, BoxFuture};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::root::{RootKey, Unavailable};
use super::{Key, Place, envelope};

/// More than a thousand keys.
const MOST_BYTES: u64 = 128 * 1024;

/// The file of root keys cannot be used; the text says why and the mend. For operators.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RootFileError {
    /// It cannot be read or written.
    #[error("the root key file {} cannot be used ({source}); point HABEAS_IDENTITY_KEY_FILE at it, or make one with `habeas identity generate-root-key`", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// Others than its owner may read it.
    #[error("the root key file {} may be used by others than its owner (mode {mode:o}); run `chmod 600` on it", path.display())]
    Exposed {
        /// The file.
        path: PathBuf,
        /// Its mode.
        mode: u32,
    },
    /// It holds something else.
    #[error("line {line} of the root key file {} is no key: `<id> <64 hexadecimal digits>`; restore the file from its backup", path.display())]
    Content {
        /// The file.
        path: PathBuf,
        /// The line.
        line: usize,
    },
    /// It holds no key.
    #[error("the root key file {} holds no key; make one with `habeas identity generate-root-key`", path.display())]
    Empty {
        /// The file.
        path: PathBuf,
    },
    /// The system gives no random bytes.
    #[error("the system gives no random bytes for a key")]
    Random,
}

/// Root keys that were read from a file.
#[derive(Debug)]
pub struct RootFile {
    /// The last one wraps.
    keys: Vec<(Uuid, Key)>,
    current: Uuid,
}

impl RootFile {
    /// Reads the file, which nobody but its owner may read.
    pub fn load(path: &Path) -> Result<Self, RootFileError> {
        let failed = |source| RootFileError::File {
            path: path.to_owned(),
            source,
        };
        let file = File::open(path).map_err(failed)?;
        // Asked of the open file, so that what is checked is what is read.
        refuse_exposed(path, &file.metadata().map_err(failed)?)?;
        let mut text = Zeroizing::new(String::new());
        file.take(MOST_BYTES)
            .read_to_string(&mut text)
            .map_err(failed)?;
        let mut keys = Vec::new();
        for (number, line) in text.lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            keys.push(key_of(line).ok_or_else(|| RootFileError::Content {
                path: path.to_owned(),
                line: number + 1,
            })?);
        }
        match keys.last() {
            Some((current, _)) => Ok(Self {
                current: *current,
                keys,
            }),
            None => Err(RootFileError::Empty {
                path: path.to_owned(),
            }),
        }
    }

    fn key(&self, id: Uuid) -> Option<&Key> {
        let found = self.keys.iter().find(|(known, _)| *known == id);
        found.map(|(_, key)| key)
    }

    fn seal(&self, place: &Place<'_>, key: &Key) -> Result<Vec<u8>, Unavailable> {
        let root = self.key(self.current).ok_or(Unavailable::Unreadable)?;
        envelope::seal(root, self.current, place, key.bytes()).ok_or(Unavailable::Unreachable)
    }

    fn open(&self, place: &Place<'_>, wrapped: &[u8]) -> Result<Key, Unavailable> {
        let root = self.key(envelope::key_id(wrapped)?);
        let key = envelope::open(root.ok_or(Unavailable::Unreadable)?, place, wrapped)?;
        Key::from_slice(&key).ok_or(Unavailable::Unreadable)
    }
}

impl RootKey for RootFile {
    fn current(&self) -> Uuid {
        self.current
    }

    fn wrap<'a>(
        &'a self,
        place: &'a Place<'a>,
        key: &'a Key,
    ) -> BoxFuture<'a, Result<Vec<u8>, Unavailable>> {
        Box::pin(future::ready(self.seal(place, key)))
    }

    fn unwrap<'a>(
        &'a self,
        place: &'a Place<'a>,
        wrapped: &'a [u8],
    ) -> BoxFuture<'a, Result<Key, Unavailable>> {
        Box::pin(future::ready(self.open(place, wrapped)))
    }
}

fn key_of(line: &str) -> Option<(Uuid, Key)> {
    let (id, digits) = line.split_once(' ')?;
    let digits = digits.trim().as_bytes();
    let mut bytes = Zeroizing::new([0_u8; Key::BYTES]);
    if digits.len() != 2 * Key::BYTES || !digits.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        let pair = std::str::from_utf8(pair).ok()?;
        *byte = u8::from_str_radix(pair, 16).ok()?;
    }
    Some((Uuid::parse_str(id).ok()?, Key::from_slice(&*bytes)?))
}

/// Makes a root key with this id and adds it to the file, which is made where there is none. From
/// now on it wraps.
pub fn generate(path: &Path, id: Uuid) -> Result<(), RootFileError> {
    use std::fmt::Write as _;
    let failed = |source| RootFileError::File {
        path: path.to_owned(),
        source,
    };
    let key = Key::generate().ok_or(RootFileError::Random)?;
    let mut line = Zeroizing::new(format!("{id} "));
    for byte in key.bytes() {
        let _ = write!(line, "{byte:02x}");
    }
    line.push('\n');
    let mut options = OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path).map_err(failed)?;
    refuse_exposed(path, &file.metadata().map_err(failed)?)?;
    file.write_all(line.as_bytes())
        .and_then(|()| file.sync_all())
        .map_err(failed)
}

#[cfg(unix)]
fn refuse_exposed(path: &Path, metadata: &std::fs::Metadata) -> Result<(), RootFileError> {
    let mode = std::os::unix::fs::PermissionsExt::mode(&metadata.permissions()) & 0o7777;
    let of_others = mode & 0o077;
    if of_others == 0 {
        return Ok(());
    }
    Err(RootFileError::Exposed {
        path: path.to_owned(),
        mode,
    })
}

#[cfg(not(unix))]
fn refuse_exposed(_: &Path, _: &std::fs::Metadata) -> Result<(), RootFileError> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;

    const PLACE: Place<'static> = Place {
        table: "identity_organization_key",
        column: "data",
        row: Uuid::from_u128(1),
        organization: Uuid::from_u128(2),
    };

    #[tokio::test]
    async fn the_last_key_wraps_and_all_unwrap() {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("root");
        let key = Key::generate().unwrap();
        generate(&path, Uuid::from_u128(1)).unwrap();
        let old = RootFile::load(&path).unwrap();
        let wrapped = old.wrap(&PLACE, &key).await.unwrap();
        generate(&path, Uuid::from_u128(2)).unwrap();
        let new = RootFile::load(&path).unwrap();
        assert_eq!(new.current(), Uuid::from_u128(2));
        assert_eq!(new.unwrap(&PLACE, &wrapped).await, Ok(key.clone()));
        let again = new.wrap(&PLACE, &key).await.unwrap();
        assert_eq!(
            old.unwrap(&PLACE, &again).await,
            Err(Unavailable::Unreadable)
        );
    }

    #[test]
    #[cfg(unix)]
    fn a_file_that_others_may_read_is_refused() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("root");
        generate(&path, Uuid::from_u128(1)).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
        let error = RootFile::load(&path).unwrap_err();
        assert!(
            matches!(error, RootFileError::Exposed { mode: 0o640, .. }),
            "{error}"
        );
        assert!(generate(&path, Uuid::from_u128(2)).is_err());
    }

    #[test]
    fn a_damaged_file_names_the_line_and_not_the_key() {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("root");
        generate(&path, Uuid::from_u128(1)).unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        std::fs::write(&path, format!("# a comment\n\n{text}{}", &text[1..])).unwrap();
        let error = RootFile::load(&path).unwrap_err();
        assert!(
            matches!(error, RootFileError::Content { line: 4, .. }),
            "{error}"
        );
        assert!(!format!("{error} {error:?}").contains(&text[40..60]));
        std::fs::write(&path, "").unwrap();
        assert!(matches!(
            RootFile::load(&path),
            Err(RootFileError::Empty { .. })
        ));
    }
}
