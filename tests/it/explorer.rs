//! The pages, explorer and statistics: their modules alone under Node, and each page in a real browser
//! before the real binary.

use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use tests::process;
use tests::{NodeProject, Outcome, Serving, Suite, TestContext, Unready, workspace};

pub(crate) fn tests(suite: &mut Suite) {
    let mut modules = suite.needing(|| PROJECT.ready());
    tests::add_tests!(modules, plain: modules_do_what_they_say, modules_keep_their_types);
    let mut page = suite.needing(browser);
    tests::add_tests!(page, on_sqlite:
        the_page_works_in_a_browser,
        the_statistics_page_works_in_a_browser,
    );
    // A test of what is not there yet would pass for nothing.
    let schema = workspace::read("schema.graphql").unwrap_or_default();
    if schema.contains("type Subscription") {
        tests::add_tests!(page, on_sqlite: a_subscription_ticks);
    }
}

const PROJECT: NodeProject = NodeProject::new("tests/browser");

/// Longer than a browser takes to start and to follow on a loaded machine.
const LIMIT: Duration = Duration::from_mins(3);

/// The names that `page/visit.js` looks for, too.
const BROWSERS: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "chrome"];

fn browser() -> Result<(), Unready> {
    let answers = |name: &&str| Command::new(name).arg("--version").output().is_ok();
    if !BROWSERS.iter().any(answers) {
        let reason = "Chromium is not installed (Debian: `apt-get install chromium`)";
        return Err(Unready::Absent(reason.to_owned()));
    }
    PROJECT.ready()
}

/// The test files of a folder of the project, as Node is to be told them.
fn test_files(folder: &str) -> Outcome<Vec<String>> {
    let files = workspace::files(&format!("tests/browser/{folder}"), ".test.js")?;
    assert!(!files.is_empty(), "{folder} holds no tests");
    let prefix = "tests/browser/";
    Ok(files
        .iter()
        .map(|file| file.trim_start_matches(prefix).to_owned())
        .collect())
}

fn modules_do_what_they_say() -> Outcome {
    let mut command = PROJECT.command("node")?;
    command.arg("--test").args(test_files("units")?);
    process::finish(&mut command)?.success().map(drop)
}

fn modules_keep_their_types() -> Outcome {
    let mut command = PROJECT.command("tsc")?;
    command.args(["--project", "tsconfig.json"]);
    process::finish(&mut command)?.success().map(drop)
}

/// Node with some tests of the page, told where the service is.
fn page_tests(serving: &Serving, files: &[String]) -> Outcome<Command> {
    let mut command = PROJECT.command("node")?;
    command
        // Browsers share the machine with the rest of the suite: one at a time.
        .args(["--test", "--test-concurrency=1"])
        .args(files)
        .env("HABEAS_ORIGIN", serving.url(""))
        .env("HABEAS_TOKEN", serving.token("reader")?);
    Ok(command)
}

async fn the_page_works_in_a_browser(context: TestContext) -> Outcome {
    let mut command = page_tests(context.demo().await?, &test_files("page")?)?;
    process::finish(&mut command)?.success().map(drop)
}

async fn the_statistics_page_works_in_a_browser(context: TestContext) -> Outcome {
    let serving = context.demo().await?;
    let mut command = page_tests(serving, &test_files("statistics")?)?;
    process::finish(&mut command)?.success().map(drop)?;
    let (_, signature) = serving
        .token("reader")?
        .rsplit_once('.')
        .ok_or("a token of one part")?;
    let log = serving.log()?;
    assert!(
        log.contains("/statistics.csv"),
        "the page asked for no file"
    );
    assert!(!log.contains(signature), "a token is in the log");
    assert!(!log.contains("groupBy"), "what was asked is in the log");
    Ok(())
}

/// An import by another process reaches the page that follows.
async fn a_subscription_ticks(context: TestContext) -> Outcome {
    let serving = Serving::demo(&context.empty_database().await?)?;
    let jail = "code,name,state\nEXPLORER,A jail that nobody knew,TX\n";
    let file = serving.write("jail.csv", jail)?;
    let following = context.folder().join("following");
    let mut command = page_tests(&serving, &["following/tick.test.js".to_owned()])?;
    command.env("HABEAS_FOLLOWING", &following);
    let page = thread::spawn(move || process::finish(&mut command));
    let started = Instant::now();
    while !following.exists() && !page.is_finished() && started.elapsed() < LIMIT {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    if following.exists() {
        let file = file.to_string_lossy();
        serving
            .habeas(&["import", "facilities", &file, "--source", "A test"])?
            .success()?;
    }
    let finished = page.join().map_err(|_| "the browser's thread panicked")??;
    finished.success().map(drop)
}
