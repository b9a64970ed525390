//! Python scripts, in virtual environments made from pinned requirements.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::database::Unready;
use crate::install::{self, broken};
use crate::process::Finished;
use crate::{Outcome, process, workspace};

/// A copy of the requirements, written when they are installed.
const STAMP: &str = "installed.txt";

/// A virtual environment, by its requirements.
#[derive(Clone, Copy, Debug)]
pub struct PythonEnvironment(&'static str);

impl PythonEnvironment {
    /// The environment of a requirements file, from the root of the repository. The file pins every
    /// package by its hash.
    pub const fn new(requirements: &'static str) -> Self {
        Self(requirements)
    }

    /// Makes the environment, unless that is done already. This is a need to give to
    /// [`Suite::needing`](crate::Suite::needing).
    pub fn ready(self) -> Result<(), Unready> {
        install::program("python3", "Debian: `apt-get install python3`", [3, 11])?;
        install::one_at_a_time(self.0, || {
            let folder = install::made(self.0)?;
            let requirements = workspace::root().join(self.0);
            let wanted = fs::read_to_string(&requirements).map_err(broken)?;
            let stamp = folder.join(STAMP);
            if fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
                return Ok(());
            }
            make(&folder, &requirements)?;
            fs::write(stamp, wanted).map_err(broken)
        })
    }

    /// A program of the environment, such as `python`, to be run in the root of the repository.
    pub fn command(self, program: &str) -> Outcome<Command> {
        let folder = install::made(self.0).map_err(|error| format!("{error:?}"))?;
        let mut command = Command::new(folder.join("bin").join(program));
        command
            .current_dir(workspace::root())
            // The repository is read, not written to.
            .env("PYTHONDONTWRITEBYTECODE", "1");
        Ok(command)
    }

    /// Runs a script, by its path from the root of the repository, to its end.
    pub fn run(self, script: &str, arguments: &[&str]) -> Outcome<Finished> {
        process::finish(self.command("python")?.arg(script).args(arguments))
    }
}

fn make(folder: &Path, requirements: &PathBuf) -> Result<(), Unready> {
    let venv = Command::new("python3")
        .args(["-m", "venv", "--clear"])
        .arg(folder)
        .output()
        .map_err(broken)?;
    if !venv.status.success() {
        return Err(Unready::Absent(
            "python3 has no venv (Debian: `apt-get install python3-venv`)".to_owned(),
        ));
    }
    install::step(
        Command::new(folder.join("bin/pip"))
            .args([
                "install",
                "--quiet",
                "--require-hashes",
                "--only-binary=:all:",
                "-r",
            ])
            .arg(requirements),
    )
}
