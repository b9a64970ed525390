//! The files of the repository, for the tests that read them.

use std::path::{Path, PathBuf};

use crate::Outcome;

/// The root of the repository.
pub fn root() -> PathBuf {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    tests.parent().unwrap_or(tests).to_owned()
}

/// Cargo's folder of the profile that the suite was built with, such as `target/debug`.
pub fn profile() -> Outcome<PathBuf> {
    let suite = std::env::current_exe()?;
    let profile = suite.ancestors().nth(2);
    Ok(profile
        .ok_or("the suite does not lie in Cargo's target folder")?
        .to_owned())
}

/// Cargo's target folder, where the suite puts what it makes for itself.
pub fn target() -> Outcome<PathBuf> {
    let profile = profile()?;
    Ok(profile.parent().unwrap_or(&profile).to_owned())
}

/// A file of the repository, by its path from the root.
pub fn read(path: &str) -> Outcome<String> {
    let text = std::fs::read_to_string(root().join(path));
    text.map_err(|error| format!("{path}: {error}").into())
}

/// Every file under a folder of the repository whose name ends in `ending`: paths from the root,
/// sorted.
pub fn files(folder: &str, ending: &str) -> Outcome<Vec<String>> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.to_string_lossy().ends_with(ending) {
                found.push(path.strip_prefix(root())?.to_string_lossy().into_owned());
            }
        }
    }
    found.sort();
    Ok(found)
}
