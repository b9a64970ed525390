//! Shell: the job that keeps a table up to date.

use std::fs;
use std::process::Command;

use tests::{Outcome, Suite, TestContext, Unready, process, workspace};

pub(super) fn tests(suite: &mut Suite) {
    let mut suite = suite.needing(curl);
    tests::add_tests!(suite, on_each_backend: the_job_fetches_a_table_only_when_it_is_new);
}

fn curl() -> Result<(), Unready> {
    match Command::new("curl").arg("--version").output() {
        Ok(_) => Ok(()),
        Err(_) => Err(Unready::Absent(
            "curl is not installed (Debian: `apt-get install curl`)".to_owned(),
        )),
    }
}

async fn the_job_fetches_a_table_only_when_it_is_new(context: TestContext) -> Outcome {
    let demo = context.demo().await?;
    let run = |token: &str| {
        let mut job = Command::new("sh");
        job.arg(workspace::root().join("examples/shell/observations.sh"))
            .args(["ADAMSMS", "table.csv"])
            .current_dir(context.folder())
            .env("HABEAS_URL", demo.url(""))
            .env("HABEAS_TOKEN", token);
        process::finish(&mut job)
    };
    let token = demo.token("reader")?;
    assert_eq!(run(token)?.success()?, "table.csv: new\n");
    let table = context.folder().join("table.csv");
    let first = fs::read_to_string(&table)?;
    // 90 days under a header and comments.
    let rows = first.lines().filter(|line| !line.starts_with('#'));
    assert_eq!(rows.count(), 91);

    assert_eq!(run(token)?.success()?, "table.csv: unchanged\n");
    let refused = run("not.a.token")?;
    assert_eq!(refused.code, Some(1), "{refused:?}");
    assert!(refused.stderr.contains("UNAUTHENTICATED"), "{refused:?}");
    assert_eq!(
        fs::read_to_string(&table)?,
        first,
        "a refusal spoiled the table"
    );

    fs::remove_file(&table)?;
    assert_eq!(run(token)?.success()?, "table.csv: new\n");
    Ok(())
}
