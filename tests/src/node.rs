//! Node projects: folders with a `package.json` and its lock file, installed with `npm ci`.

use std::env;
use std::path::PathBuf;
use std::process::Command;

use crate::database::Unready;
use crate::install::{self, broken};
use crate::process::Finished;
use crate::{Outcome, process, workspace};

/// A folder of the repository that npm installs.
#[derive(Clone, Copy, Debug)]
pub struct NodeProject(&'static str);

impl NodeProject {
    /// A project by its folder, from the root of the repository.
    pub const fn new(folder: &'static str) -> Self {
        Self(folder)
    }

    /// Installs what the lock file names, unless that is done already. This is a need to give to
    /// [`Suite::needing`](crate::Suite::needing).
    pub fn ready(self) -> Result<(), Unready> {
        install::program("node", "Debian: `apt-get install nodejs`", [20, 0])?;
        install::program("npm", "Debian: `apt-get install npm`", [9, 0])?;
        install::one_at_a_time(self.0, || {
            if self.is_installed() {
                return Ok(());
            }
            install::step(
                Command::new("npm")
                    .args(["ci", "--no-audit", "--no-fund", "--loglevel=error"])
                    .current_dir(self.folder()),
            )
        })
    }

    /// The folder.
    pub fn folder(self) -> PathBuf {
        workspace::root().join(self.0)
    }

    /// A command in the folder that finds `node` and the programs of the installed packages.
    pub fn command(self, program: &str) -> Outcome<Command> {
        let own = self.folder().join("node_modules/.bin");
        let inherited = env::var_os("PATH").unwrap_or_default();
        let path = env::join_paths([own].into_iter().chain(env::split_paths(&inherited)))?;
        let mut command = Command::new(program);
        command.current_dir(self.folder()).env("PATH", path);
        Ok(command)
    }

    /// Runs a script of the folder to its end.
    pub fn run(self, script: &str, arguments: &[&str]) -> Outcome<Finished> {
        process::finish(self.command("node")?.arg(script).args(arguments))
    }

    /// npm writes its own list last, so a list that is newer than the lock file means that the
    /// installation came to its end.
    fn is_installed(self) -> bool {
        let written = |name| {
            let file = self.folder().join(name).metadata();
            file.and_then(|file| file.modified()).map_err(broken)
        };
        match (
            written("package-lock.json"),
            written("node_modules/.package-lock.json"),
        ) {
            (Ok(lock), Ok(list)) => list >= lock,
            _ => false,
        }
    }
}
