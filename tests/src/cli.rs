//! The real binary, run as an operator runs it.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

use crate::context::TestContext;
use crate::database::Database;
use crate::{Failed, Outcome, workspace};

/// What a command left behind.
#[derive(Clone, Debug)]
pub struct Finished {
    /// The exit code; none where a signal ended it.
    pub code: Option<i32>,
    /// What it printed.
    pub stdout: String,
    /// What it complained about.
    pub stderr: String,
}

impl Finished {
    /// What it printed, where it exited with 0.
    pub fn success(&self) -> Outcome<&str> {
        match self.code {
            Some(0) => Ok(&self.stdout),
            _ => Err(format!("{self:?}").into()),
        }
    }
}

/// Runs `habeas` on a database, with its keys in the folder of the test and nothing of this
/// machine's settings.
pub fn habeas(context: &TestContext, database: &Database, arguments: &[&str]) -> Outcome<Finished> {
    let output = Command::new(binary()?)
        .args(arguments)
        .current_dir(context.folder())
        .env_clear()
        .env("DATABASE_URL", database.url())
        .env("HABEAS_KEYS_DIR", context.folder().join("keys"))
        .output()?;
    Ok(finished(output))
}

fn finished(output: Output) -> Finished {
    Finished {
        code: output.status.code(),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
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
    let suite = std::env::current_exe()?;
    let profile = suite
        .ancestors()
        .nth(2)
        .ok_or("the suite does not lie in Cargo's target folder")?;
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
        .arg(profile.parent().unwrap_or(profile))
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
