//! The spool folder: a file is written under a passing name and has its own once it is whole.

use std::path::{Path, PathBuf};

use futures_util::stream::{BoxStream, StreamExt as _};
use sha2::{Digest as _, Sha256};
use tokio::io::AsyncWriteExt as _;

use crate::clock::IdGen;
use crate::error::{Error, Result};

/// The file in the folder that holds its own id.
const ID: &str = "spool-id";

/// What the name of a file ends with that is not whole.
const PART: &str = "part";

/// A folder for files that wait. Only the account of the service reads it.
#[derive(Debug)]
pub struct Spool {
    folder: PathBuf,
    id: String,
}

/// A file that was taken in. Dropped before it is kept, it is removed.
#[derive(Debug)]
pub(super) struct Received {
    path: PathBuf,
    name: String,
    is_kept: bool,
    pub(super) bytes: u64,
    pub(super) digest: String,
}

impl Spool {
    /// Opens the folder, and makes it where there is none. What a cut-off sender left is removed.
    pub(super) fn open(folder: &Path, ids: &IdGen) -> Result<Self> {
        let wrong = |error: std::io::Error| {
            tracing::error!(%error, "the spool folder");
            Error::bad_input(format!(
                "The folder {} (`imports.spool_dir`) cannot be used; it must be a folder that the \
                 service may write to.",
                folder.display()
            ))
        };
        std::fs::create_dir_all(folder).map_err(wrong)?;
        for_its_owner_only(folder, 0o700).map_err(wrong)?;
        let id_file = folder.join(ID);
        let id = match std::fs::read_to_string(&id_file) {
            Ok(id) if !id.trim().is_empty() => id.trim().to_owned(),
            _ => {
                let id = ids.next().to_string();
                std::fs::write(&id_file, &id).map_err(wrong)?;
                id
            }
        };
        for entry in std::fs::read_dir(folder).map_err(wrong)?.flatten() {
            let path = entry.path();
            if path.extension().is_some_and(|end| end == PART) {
                std::fs::remove_file(path).map_err(wrong)?;
            }
        }
        Ok(Self {
            folder: folder.to_owned(),
            id,
        })
    }

    /// The id of the folder, which the instance keeps from one start to the next.
    pub(super) fn id(&self) -> &str {
        &self.id
    }

    /// Where a file lies. A name that is none of the folder's leads nowhere.
    pub(super) fn path(&self, name: &str) -> PathBuf {
        let name = Path::new(name).file_name().unwrap_or_default();
        self.folder.join(name)
    }

    /// Removes a file; one that is gone already is no fault.
    pub(super) fn remove(&self, name: &str) {
        if let Err(error) = std::fs::remove_file(self.path(name))
            && error.kind() != std::io::ErrorKind::NotFound
        {
            tracing::warn!(%error, "a file stays in the spool folder");
        }
    }

    /// Writes what comes to a file of this new name, as it comes. What breaks off leaves nothing.
    pub(super) async fn receive(
        &self,
        name: &str,
        most: u64,
        mut body: BoxStream<'static, Result<axum::body::Bytes>>,
    ) -> Result<Received> {
        let part = self.folder.join(format!("{name}.{PART}"));
        let mut received = Received {
            path: part.clone(),
            name: name.to_owned(),
            is_kept: false,
            bytes: 0,
            digest: String::new(),
        };
        let mut file = tokio::fs::File::create(&part).await.map_err(full)?;
        for_its_owner_only(&part, 0o600).map_err(full)?;
        let mut digest = Sha256::new();
        while let Some(chunk) = body.next().await {
            let chunk = chunk?;
            received.bytes += chunk.len() as u64;
            if received.bytes > most {
                return Err(Error::bad_input(format!(
                    "The file has more than {most} bytes (`imports.file_bytes`); send it in parts, or \
                     packed with gzip."
                )));
            }
            digest.update(&chunk);
            file.write_all(&chunk).await.map_err(full)?;
        }
        file.sync_all().await.map_err(full)?;
        drop(file);
        if received.bytes == 0 {
            return Err(Error::bad_input(
                "The request has no body; send the file as the body.",
            ));
        }
        let whole = self.path(name);
        tokio::fs::rename(&part, &whole).await.map_err(full)?;
        received.path = whole;
        received.digest = hex(&digest.finalize());
        Ok(received)
    }
}

impl Received {
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Leaves the file in the folder; answers its name.
    pub(super) fn keep(mut self) -> String {
        self.is_kept = true;
        std::mem::take(&mut self.name)
    }
}

impl Drop for Received {
    fn drop(&mut self) {
        if !self.is_kept {
            // Gone already, or to be removed at the next start.
            let _ = std::fs::remove_file(&self.path);
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

fn full(error: std::io::Error) -> Error {
    tracing::error!(%error, "the spool folder");
    Error::new(
        crate::error::Code::Unavailable,
        "The file cannot be taken now; send it again later.",
    )
}

#[cfg(unix)]
fn for_its_owner_only(path: &Path, mode: u32) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode))
}

#[cfg(not(unix))]
fn for_its_owner_only(_: &Path, _: u32) -> std::io::Result<()> {
    Ok(())
}
