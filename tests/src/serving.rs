//! The real binary while it serves: a port, tokens, and an end.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::mpsc::RecvTimeoutError;
use std::time::Duration;

use axum::http::Method;
use chrono::{Datelike as _, NaiveDate};
use tempfile::TempDir;

use crate::database::Database;
use crate::process::{self, Finished, Lines};
use crate::served::Exchange;
use crate::{Outcome, cli};

/// Longer than the demonstration takes to load on a loaded machine.
const LIMIT: Duration = Duration::from_mins(8);

/// A setting by which the demonstration publishes no release.
fn without_statistics() -> (&'static str, String) {
    ("HABEAS_STATISTICS__SCHEDULED", "false".to_owned())
}

/// Numbers the logs of instances that share a folder.
static COUNTER: AtomicU32 = AtomicU32::new(1);

/// Runs the program until standard input ends, however the suite ends, and then kills it: nobody
/// waits for a socket that a client left open.
const KEEPER: &str = r#""$@" </dev/null & exec >/dev/null 2>&1; cat; kill -KILL $!; wait $!"#;

/// `habeas serve --demo` on a database of its own.
#[derive(Debug)]
pub struct Serving {
    keeper: Child,
    origin: String,
    tokens: HashMap<String, String>,
    environment: Vec<(&'static str, String)>,
    database: Database,
    log: PathBuf,
    // Last: the program still writes to it while it stops.
    folder: Arc<TempDir>,
}

impl Serving {
    /// Starts it on an empty database and any free port, and waits until the demonstration is
    /// loaded. No statistics are built: most tests ask for none, and it takes longest.
    pub fn demo(database: &Database) -> Outcome<Self> {
        let environment = vec![without_statistics()];
        Self::start(database, Arc::new(TempDir::new()?), environment)
    }

    /// The same, with a release of statistics.
    pub fn demo_with_statistics(database: &Database) -> Outcome<Self> {
        Self::start(database, Arc::new(TempDir::new()?), Vec::new())
    }

    /// The same, with everything logged and with the metrics given out.
    pub fn traced(database: &Database) -> Outcome<Self> {
        let folder = TempDir::new()?;
        let root = folder.path().join("identity-root");
        let environment = vec![
            without_statistics(),
            ("RUST_LOG", "trace".to_owned()),
            ("NO_COLOR", "1".to_owned()),
            ("HABEAS_METRICS__BIND", "127.0.0.1:0".to_owned()),
            (
                "HABEAS_IDENTITY_KEY_FILE",
                root.to_string_lossy().into_owned(),
            ),
        ];
        Self::start(database, Arc::new(folder), environment)
    }

    /// Starts another instance, with the same database and the same keys.
    pub fn beside(&self) -> Outcome<Self> {
        let environment = self.environment.clone();
        Self::start(&self.database, Arc::clone(&self.folder), environment)
    }

    fn start(
        database: &Database,
        folder: Arc<TempDir>,
        environment: Vec<(&'static str, String)>,
    ) -> Outcome<Self> {
        let log = folder
            .path()
            .join(format!("log-{}", COUNTER.fetch_add(1, Relaxed)));
        let arguments = ["serve", "--demo", "--bind", "127.0.0.1:0"];
        let mut habeas = cli::command(folder.path(), database, &arguments)?;
        habeas.envs(environment.iter().cloned());
        let mut keeper = kept(&habeas)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(File::create(&log)?)
            .spawn()?;
        let printed = keeper.stdout.take().ok_or("its output is not read")?;
        let mut serving = Self {
            keeper,
            origin: String::new(),
            tokens: HashMap::new(),
            environment,
            database: database.clone(),
            log,
            folder,
        };
        let greeted = serving.read_greeting(printed);
        greeted.map_err(|error| {
            let words = serving.log().unwrap_or_default();
            format!("{}: {words}", error.message().unwrap_or_default())
        })?;
        Ok(serving)
    }

    /// Sends a request on a connection of its own; its status and its body.
    pub async fn request(
        &self,
        method: Method,
        path: &str,
        fields: &[(&str, String)],
        body: &str,
    ) -> Outcome<(u16, String)> {
        let address = self.origin.trim_start_matches("http://");
        ask(address, method, path, fields, body).await
    }

    /// Opens a connection to it.
    pub async fn connect(&self) -> Outcome<Exchange> {
        Exchange::with(self.origin.trim_start_matches("http://")).await
    }

    /// What it has logged.
    pub fn log(&self) -> Outcome<String> {
        Ok(String::from_utf8_lossy(&fs::read(&self.log)?).into_owned())
    }

    /// The metrics of an instance that is [`traced`](Self::traced).
    pub async fn metrics(&self) -> Outcome<String> {
        let log = self.log()?;
        let line = log.lines().find(|line| line.contains("metrics address="));
        let address = line.and_then(|line| line.split_once("address=Some("));
        let address = address.and_then(|(_, rest)| rest.split_once(')'));
        let (address, _) = address.ok_or("it does not say where its metrics are")?;
        Ok(ask(address, Method::GET, "/metrics", &[], "").await?.1)
    }

    /// An address of the service, such as that of `/graphql`.
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.origin)
    }

    /// The token of a role: `reader`, `contributor` or `reviewer`.
    pub fn token(&self, role: &str) -> Outcome<&str> {
        let token = self.tokens.get(role);
        Ok(token.ok_or_else(|| format!("no token of a {role} was printed"))?)
    }

    /// Tells a client where the service is and which token to send.
    pub fn tell<'a>(&self, client: &'a mut Command, role: &str) -> Outcome<&'a mut Command> {
        let url = self.url("/graphql");
        Ok(client
            .env("HABEAS_URL", url)
            .env("HABEAS_TOKEN", self.token(role)?))
    }

    /// Adds what the demonstration has not: the official population of one facility, 2,000 people
    /// and as many more as the day of the month, from January to March 2025.
    pub(crate) fn add_population(&self) -> Outcome {
        let mut file = String::from(
            "detention_facility_code,detention_facility,date,n_detained,n_detained_at_midnight,\
             n_detained_male,n_detained_female,n_detained_convicted_criminal,\
             n_detained_possibly_under_18\n",
        );
        let first = NaiveDate::from_ymd_opt(2025, 1, 1).ok_or("no such day")?;
        for day in first.iter_days().take_while(|day| day.month() <= 3) {
            let people = 2_000 + day.day();
            writeln!(
                file,
                "ADAMSMS,Adams County Correctional Center,{day},{people},{people},,,,"
            )?;
        }
        let path = self.write("population.csv", file)?;
        let path = path.to_str().ok_or("the folder has no name in UTF-8")?;
        self.habeas(&["import", "population", path])?.success()?;
        Ok(())
    }

    /// Runs `habeas` beside it, on the same database and with the same keys.
    pub fn habeas(&self, arguments: &[&str]) -> Outcome<Finished> {
        let mut command = cli::command(self.folder.path(), &self.database, arguments)?;
        command.envs(self.environment.iter().cloned());
        // As in the shell of somebody who has just tried a client.
        process::finish(self.tell(&mut command, "reader")?)
    }

    /// Writes a file for a command, and says where it is.
    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) -> Outcome<PathBuf> {
        let path: PathBuf = self.folder.path().join(name);
        fs::write(&path, content)?;
        Ok(path)
    }

    /// Its database.
    pub const fn database(&self) -> &Database {
        &self.database
    }

    /// Reads the address, and after each line that ends in `:` the token of the role it names, up
    /// to the first query.
    fn read_greeting(&mut self, printed: impl Read + Send + 'static) -> Outcome {
        let lines = Lines::of(printed);
        let mut role = None;
        loop {
            let line = match lines.next(LIMIT) {
                Ok(line) => line,
                Err(RecvTimeoutError::Timeout) => return Err("it does not come up".into()),
                Err(RecvTimeoutError::Disconnected) => return Err("it ended".into()),
            };
            if let Some((_, address)) = line.split_once(" at http://") {
                self.origin = format!("http://{}", address.trim_end_matches("/graphql"));
            } else if line.starts_with("A first query") {
                return Ok(());
            } else if let Some(role) = role.take() {
                self.tokens.insert(role, line);
            } else if line.ends_with(':') {
                role = line.split_whitespace().next().map(str::to_owned);
            }
        }
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        drop(self.keeper.stdin.take());
        let _ = self.keeper.wait();
    }
}

/// The same command under the keeper.
fn kept(habeas: &Command) -> Command {
    let mut command = Command::new("/bin/sh");
    command
        .args(["-c", KEEPER, "keeper"])
        .arg(habeas.get_program())
        .args(habeas.get_args())
        .current_dir(habeas.get_current_dir().unwrap_or(Path::new("/")))
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default());
    for (name, value) in habeas.get_envs() {
        if let Some(value) = value {
            command.env(name, value);
        }
    }
    command
}

/// Sends a request on a connection of its own; its status and its body.
async fn ask(
    address: &str,
    method: Method,
    path: &str,
    fields: &[(&str, String)],
    body: &str,
) -> Outcome<(u16, String)> {
    let mut exchange = Exchange::with(address).await?;
    let mut head = format!(
        "{method} {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\
         content-length: {}\r\n",
        body.len()
    );
    for (name, value) in fields {
        write!(head, "{name}: {value}\r\n")?;
    }
    exchange.write(format!("{head}\r\n{body}")).await?;
    let answer = exchange.rest().await?;
    let (head, body) = answer.split_once("\r\n\r\n").ok_or("no answer")?;
    let status = head.split(' ').nth(1).ok_or("no status")?;
    Ok((status.parse()?, body.to_owned()))
}
