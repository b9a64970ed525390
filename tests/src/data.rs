//! The real files, which lie beside the repository and not in it.

use std::path::PathBuf;

use crate::{Outcome, workspace};

/// Why tests over the real files are skipped.
pub const ABSENT: &str =
    "the real files are not here: neither HABEAS_TEST_DATA nor ../shared/data names their folder";

/// The folder of the real files, where this machine has them.
pub fn folder() -> Option<PathBuf> {
    let named = std::env::var_os("HABEAS_TEST_DATA").map(PathBuf::from);
    let folder = named.unwrap_or_else(|| workspace::root().join("../shared/data"));
    folder.is_dir().then_some(folder)
}

/// One of the real files.
pub fn file(path: &str) -> Outcome<PathBuf> {
    let path = folder().ok_or(ABSENT)?.join(path);
    if !path.is_file() {
        return Err(format!("{} is missing", path.display()).into());
    }
    Ok(path)
}
