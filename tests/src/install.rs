//! What the tools of other languages share: made once for all tests, and missing by name.

use std::fs::{self, File};
use std::path::PathBuf;
use std::process::Command;

use crate::database::Unready;
use crate::{Failed, process, workspace};

/// What a package manager says where it cannot reach its registry.
const NO_NETWORK: [&str; 8] = [
    "ENOTFOUND",
    "EAI_AGAIN",
    "ECONNREFUSED",
    "ENETUNREACH",
    "ETIMEDOUT",
    "Temporary failure in name resolution",
    "Network is unreachable",
    "Connection refused",
];

/// Does what one test at a time may do, in this process and in others.
pub(crate) fn one_at_a_time<T>(
    name: &str,
    work: impl FnOnce() -> Result<T, Unready>,
) -> Result<T, Unready> {
    let folder = workspace::target().map_err(broken)?;
    let lock = File::create(folder.join(format!("{}.lock", file_name(name)))).map_err(broken)?;
    lock.lock().map_err(broken)?;
    // Dropping the file unlocks it.
    let done = work();
    drop(lock);
    done
}

/// Where the suite puts what it makes for itself.
pub(crate) fn made(name: &str) -> Result<PathBuf, Unready> {
    let folder = workspace::target().map_err(broken)?.join(file_name(name));
    fs::create_dir_all(&folder).map_err(broken)?;
    Ok(folder)
}

fn file_name(path: &str) -> String {
    path.replace(['/', '.'], "-")
}

/// Runs a step of an installation. Without a network it is absent, whatever else fails is broken.
pub(crate) fn step(command: &mut Command) -> Result<(), Unready> {
    let finished = process::finish(command).map_err(broken)?;
    if finished.code == Some(0) {
        return Ok(());
    }
    let words = format!("{}{}", finished.stdout, finished.stderr);
    let program = command.get_program().display();
    Err(if NO_NETWORK.iter().any(|sign| words.contains(sign)) {
        Unready::Absent(format!("{program} reaches no package registry"))
    } else {
        Unready::Broken(format!("{command:?} failed:\n{words}"))
    })
}

/// Whether a program is on the path and answers with at least this version.
pub(crate) fn program(name: &str, hint: &str, least: [u32; 2]) -> Result<(), Unready> {
    let Ok(output) = Command::new(name).arg("--version").output() else {
        return Err(Unready::Absent(format!("{name} is not installed ({hint})")));
    };
    let words = String::from_utf8_lossy(&output.stdout).into_owned();
    if version(&words).is_some_and(|found| found >= least) {
        return Ok(());
    }
    let [major, minor] = least;
    Err(Unready::Absent(format!(
        "{name} is older than {major}.{minor}: {}",
        words.trim()
    )))
}

/// The first two numbers of `v20.1.0` or `Python 3.11.2`.
fn version(words: &str) -> Option<[u32; 2]> {
    let digits = words.trim_start_matches(|c: char| !c.is_ascii_digit());
    let mut numbers = digits.trim().split('.').map(str::parse);
    Some([numbers.next()?.ok()?, numbers.next()?.ok()?])
}

pub(crate) fn broken(error: impl Into<Failed>) -> Unready {
    let failed = error.into();
    Unready::Broken(failed.message().unwrap_or_default().to_owned())
}
