//! Key files: one PKCS#8 private key in PEM each, for the eyes of their owner only.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use super::error::KeyError;
use super::kid::Kid;

const EXTENSION: &str = "pem";
const PEM_TAG: &str = "PRIVATE KEY";
/// A private key of either algorithm takes a few hundred bytes.
const MOST_BYTES: u64 = 16 * 1024;

/// The ids and paths of the key files in a directory. Other extensions, hidden files and
/// directories are passed over, so that notes and retired keys may lie beside the keys.
pub(super) fn list(directory: &Path) -> Result<Vec<(Kid, PathBuf)>, KeyError> {
    let failed = |source| KeyError::Directory {
        path: directory.to_owned(),
        source,
    };
    let mut found = Vec::new();
    for entry in directory.read_dir().map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let hidden = path
            .file_name()
            .is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
        if hidden || path.extension().is_none_or(|found| found != EXTENSION) || path.is_dir() {
            continue;
        }
        let kid = path
            .file_stem()
            .and_then(|stem| stem.to_str())
            .and_then(Kid::parse);
        match kid {
            Some(kid) => found.push((kid, path)),
            None => return Err(KeyError::Name { path }),
        }
    }
    Ok(found)
}

/// The DER text of the one private key in a file.
pub(super) fn read(path: &Path) -> Result<Vec<u8>, KeyError> {
    let failed = |source| KeyError::File {
        path: path.to_owned(),
        source,
    };
    let file = File::open(path).map_err(failed)?;
    // Asked of the open file, so that what is checked is what is read.
    refuse_exposed(path, &file.metadata().map_err(failed)?)?;
    let mut text = Vec::new();
    file.take(MOST_BYTES)
        .read_to_end(&mut text)
        .map_err(failed)?;
    let unfit = || KeyError::Content {
        path: path.to_owned(),
    };
    let blocks = pem::parse_many(&text).map_err(|_| unfit())?;
    match <[pem::Pem; 1]>::try_from(blocks) {
        Ok([block]) if block.tag() == PEM_TAG => Ok(block.into_contents()),
        _ => Err(unfit()),
    }
}

/// Writes a key so that a reader sees the whole file or none.
pub(super) fn write(directory: &Path, kid: &Kid, der: &[u8]) -> Result<(), KeyError> {
    let made = private_directories().create(directory);
    made.map_err(|source| KeyError::Directory {
        path: directory.to_owned(),
        source,
    })?;
    let path = directory.join(kid.as_str()).with_extension(EXTENSION);
    let unfinished = directory.join(format!(".{kid}.unfinished"));
    let text = pem::encode_config(
        &pem::Pem::new(PEM_TAG, der),
        pem::EncodeConfig::new().set_line_ending(pem::LineEnding::LF),
    );
    let written = write_private(&unfinished, text.as_bytes())
        .and_then(|()| std::fs::rename(&unfinished, &path));
    written.map_err(|source| {
        // What failed is reported; a left-over is hidden, private and does no harm.
        let _ = std::fs::remove_file(&unfinished);
        KeyError::File { path, source }
    })
}

/// Renames a key so that it is passed over.
pub(super) fn retire(directory: &Path, kid: &Kid) -> Result<(), KeyError> {
    let path = directory.join(kid.as_str()).with_extension(EXTENSION);
    let retired = directory.join(format!("{kid}.retired"));
    std::fs::rename(&path, retired).map_err(|source| KeyError::File { path, source })
}

fn write_private(path: &Path, text: &[u8]) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(text)?;
    file.sync_all()
}

fn private_directories() -> DirBuilder {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
}

#[cfg(unix)]
fn refuse_exposed(path: &Path, metadata: &std::fs::Metadata) -> Result<(), KeyError> {
    let mode = std::os::unix::fs::PermissionsExt::mode(&metadata.permissions()) & 0o7777;
    let of_others = mode & 0o077;
    if of_others == 0 {
        return Ok(());
    }
    Err(KeyError::Exposed {
        path: path.to_owned(),
        mode,
    })
}

#[cfg(not(unix))]
fn refuse_exposed(_: &Path, _: &std::fs::Metadata) -> Result<(), KeyError> {
    Ok(())
}
