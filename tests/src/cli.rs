//! The real binary, run as an operator runs it.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use crate::context::TestContext;
use crate::database::Database;
pub use crate::process::{Finished, Running};
use crate::{Failed, Outcome, workspace};

/// Runs `habeas` on a database, with its keys in the folder of the test and nothing of this
/// machine's settings.
pub fn habeas(context: &TestContext, database: &Database, arguments: &[&str]) -> Outcome<Finished> {
    Ok(command(context.folder(), database, arguments)?
        .output()?
        .into())
}

/// Runs `habeas` as [`habeas`] does, with these settings in its environment.
pub fn habeas_with(
    context: &TestContext,
    database: &Database,
    arguments: &[&str],
    environment: &[(&str, &str)],
) -> Outcome<Finished> {
    let mut command = command(context.folder(), database, arguments)?;
    command.envs(environment.iter().copied());
    Ok(command.output()?.into())
}

/// Starts `habeas` as [`habeas_with`] runs it. It is killed when the answer is dropped.
pub fn habeas_started(
    context: &TestContext,
    database: &Database,
    arguments: &[&str],
    environment: &[(&str, &str)],
) -> Outcome<Running> {
    let mut command = command(context.folder(), database, arguments)?;
    Running::start(command.envs(environment.iter().copied()))
}

/// The command that [`habeas`] runs, for a folder of the caller's own.
pub(crate) fn command(folder: &Path, database: &Database, arguments: &[&str]) -> Outcome<Command> {
    let mut command = Command::new(binary()?);
    command
        .args(arguments)
        .current_dir(folder)
        .env_clear()
        .env("DATABASE_URL", database.url())
        .env("HABEAS_KEYS_DIR", folder.join("keys"));
    Ok(command)
}

/// The binary, built once a run: Cargo builds no binary of another package for a test, and an old
/// one must not pass for the present one.
fn binary() -> Result<&'static Path, Failed> {
    static BINARY: OnceLock<Result<PathBuf, String>> = OnceLock::new();
    BINARY
        .get_or_init(|| build().map_err(|error| error.message().unwrap_or_default().to_owned()))
        .as_deref()
        .map_err(Failed::from)
}

fn build() -> Outcome<PathBuf> {
    let profile = workspace::profile()?;
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command
        .args([
            "build",
            "--locked",
            "--quiet",
            "--workspace",
            "--bin",
            "habeas",
        ])
        .args((!cfg!(debug_assertions)).then_some("--release"))
        .arg("--target-dir")
        .arg(workspace::target()?)
        .current_dir(workspace::root());
    // What Cargo tells a test about its package is news to build scripts, which would rebuild half
    // of the dependencies for it.
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy().into_owned();
        if name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_") {
            command.env_remove(name);
        }
    }
    let output = command.output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into());
    }
    Ok(profile.join("habeas"))
}
