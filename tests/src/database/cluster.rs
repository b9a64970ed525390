//! A throw-away PostgreSQL server, made from the installed binaries and gone after the run.
//!
//! A shell script makes it, reports where it is, and waits. It sees the end of the suite, however
//! the suite ends, as the end of its standard input; then it stops the server and removes the data.

use std::io::{BufRead as _, BufReader, Read as _};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStderr, Command, Stdio};

use super::Unready;
use crate::Outcome;

const SCRIPT: &str = include_str!("cluster.sh");

/// The running server.
#[derive(Debug)]
pub(crate) struct Cluster {
    keeper: Child,
    socket_folder: String,
}

impl Cluster {
    pub(crate) fn start() -> Result<Self, Unready> {
        let Some(binaries) = newest_binaries() else {
            return Err(Unready::Absent(
                "PostgreSQL is not installed (Debian: `apt-get install postgresql`) and \
                 HABEAS_TEST_POSTGRES_URL names no server"
                    .to_owned(),
            ));
        };
        let broken = |error| Unready::Broken(format!("no PostgreSQL server: {error}"));
        let mut keeper = command(&binaries)
            .spawn()
            .map_err(|error| broken(error.to_string()))?;
        let mut line = String::new();
        if let Some(stdout) = keeper.stdout.take() {
            // The end of the output, and so an empty line, means that the script gave up.
            let _ = BufReader::new(stdout).read_line(&mut line);
        }
        let socket_folder = line.trim().to_owned();
        if socket_folder.is_empty() {
            let words = keeper.stderr.take().map(words).unwrap_or_default();
            return Err(broken(words));
        }
        Ok(Self {
            keeper,
            socket_folder,
        })
    }

    /// The address of a database on the server. It listens on a socket only, so no port is taken.
    pub(crate) fn url(&self, database: &str) -> String {
        format!(
            "postgres://postgres@localhost/{database}?host={}",
            self.socket_folder
        )
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        drop(self.keeper.stdin.take());
        let _ = self.keeper.wait();
    }
}

fn words(mut stderr: ChildStderr) -> String {
    let mut words = String::new();
    let _ = stderr.read_to_string(&mut words);
    words
}

fn command(binaries: &Path) -> Command {
    let mut command = if is_root() {
        // PostgreSQL refuses to run as root; Debian's package makes this user.
        let mut command = Command::new("runuser");
        command.args(["-u", "postgres", "--", "sh", "-c"]);
        command
    } else {
        let mut command = Command::new("sh");
        command.arg("-c");
        command
    };
    command
        .args([SCRIPT, "cluster.sh"])
        .arg(binaries)
        .current_dir("/")
        // Ctrl-C is for the suite; the script must live to clean up.
        .process_group(0)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output();
    id.is_ok_and(|id| id.stdout.trim_ascii() == b"0")
}

/// The programs of the newest version, where Debian and its kin put them, or on the path.
fn newest_binaries() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten();
    let newest = versions
        .flatten()
        .filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok())
        .max()
        .map(|version| PathBuf::from(format!("/usr/lib/postgresql/{version}/bin")));
    let on_path = || {
        let path = std::env::var_os("PATH")?;
        std::env::split_paths(&path).find(|folder| folder.join("pg_ctl").is_file())
    };
    newest
        .filter(|folder| folder.join("initdb").is_file())
        .or_else(on_path)
}

/// Runs a program of PostgreSQL's as an operator of the service does, and gives what it writes.
pub(crate) fn run(program: &str, arguments: &[&str]) -> Outcome<Vec<u8>> {
    let path = newest_binaries().map_or_else(|| program.into(), |folder| folder.join(program));
    let ended = Command::new(path)
        .env("PGOPTIONS", "-c habeas.operator=on")
        .args(arguments)
        .output()?;
    if ended.status.success() {
        Ok(ended.stdout)
    } else {
        Err(String::from_utf8_lossy(&ended.stderr).into())
    }
}
