//! Programs that tests run, and what they leave behind.

use std::io::{BufRead as _, BufReader, Read};
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use crate::Outcome;

/// Longer than any program of the suite takes on a loaded machine: one that hangs must not hang the
/// suite.
const LIMIT: Duration = Duration::from_mins(5);

/// What a program left behind.
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
            code => Err(format!(
                "exit code {code:?}\n{}\n{}",
                self.stdout.trim_end(),
                self.stderr.trim_end()
            )
            .into()),
        }
    }
}

impl From<Output> for Finished {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code(),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }
}

/// Runs a program to its end, which must come within minutes.
pub fn finish(command: &mut Command) -> Outcome<Finished> {
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| format!("{}: {error}", command.get_program().display()))?;
    let stdout = child.stdout.take().map(read_aside);
    let stderr = child.stderr.take().map(read_aside);
    let mut words = [String::new(), String::new()];
    for (words, pipe) in words.iter_mut().zip([stdout, stderr].into_iter().flatten()) {
        let Ok(read) = pipe.recv_timeout(LIMIT) else {
            child.kill()?;
            child.wait()?;
            return Err(format!("{command:?} did not end within {LIMIT:?}").into());
        };
        *words = read;
    }
    let [stdout, stderr] = words;
    Ok(Finished {
        code: child.wait()?.code(),
        stdout,
        stderr,
    })
}

/// A program that runs beside the test and tells what it sees, line by line.
#[derive(Debug)]
pub struct Running {
    child: Child,
    lines: Lines,
    stderr: mpsc::Receiver<String>,
}

impl Running {
    /// Starts it.
    pub fn start(command: &mut Command) -> Outcome<Self> {
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| format!("{}: {error}", command.get_program().display()))?;
        let unread = "its output is not read";
        let lines = Lines::of(child.stdout.take().ok_or(unread)?);
        let stderr = read_aside(child.stderr.take().ok_or(unread)?);
        Ok(Self {
            child,
            lines,
            stderr,
        })
    }

    /// Its next line, which must come within minutes.
    pub fn line(&self) -> Outcome<String> {
        self.lines.next(LIMIT).map_err(|error| {
            let words = self.stderr.recv_timeout(Duration::from_secs(1));
            format!("{error:?} {}", words.unwrap_or_default()).into()
        })
    }

    /// Its next line, if one comes soon.
    pub fn line_within(&self, limit: Duration) -> Option<String> {
        self.lines.next(limit).ok()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The lines of a pipe as they come. They are read to their end, so that nobody writes in vain.
#[derive(Debug)]
pub(crate) struct Lines(mpsc::Receiver<String>);

impl Lines {
    pub(crate) fn of(pipe: impl Read + Send + 'static) -> Self {
        let (sender, receiver) = mpsc::channel();
        thread::spawn(move || {
            for line in BufReader::new(pipe).lines().map_while(Result::ok) {
                let _ = sender.send(line);
            }
        });
        Self(receiver)
    }

    pub(crate) fn next(&self, limit: Duration) -> Result<String, RecvTimeoutError> {
        self.0.recv_timeout(limit)
    }
}

/// Reads a pipe to its end on a thread of its own, so that a full one stops nobody.
fn read_aside(mut pipe: impl Read + Send + 'static) -> mpsc::Receiver<String> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let mut bytes = Vec::new();
        let _ = pipe.read_to_end(&mut bytes);
        let _ = sender.send(String::from_utf8_lossy(&bytes).into_owned());
    });
    receiver
}
