//! Subscriptions as clients meet them: WebSockets, server-sent events, and the change feed behind
//! both.

mod events;
mod feed;
mod sockets;

use tests::{Outcome, Suite, TestApp, TestContext, cli};

pub(crate) fn tests(suite: &mut Suite) {
    events::tests(suite);
    feed::tests(suite);
    sockets::tests(suite);
}

const FACILITIES: &str = "subscription { recordChanged(kinds: [FACILITY]) \
    { kind change recordId record { id ... on Facility { name } } } }";

/// A service that looks at the feed often.
async fn app(context: &TestContext) -> Outcome<TestApp> {
    TestApp::builder(context)?
        .config(|config| config.feed.poll_milliseconds = 20)
        .build()
        .await
}

/// Runs `habeas` on the database of a service, as another process.
async fn habeas(context: &TestContext, app: &TestApp, arguments: &[&str]) -> Outcome {
    let (context, database) = (context.clone(), app.database().clone());
    let arguments: Vec<String> = arguments.iter().map(|text| (*text).to_owned()).collect();
    tokio::task::spawn_blocking(move || {
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        cli::habeas(&context, &database, &arguments)?
            .success()
            .map(drop)
    })
    .await?
}

/// Imports facilities of these names, as another process.
async fn import_facilities(context: &TestContext, app: &TestApp, names: &[&str]) -> Outcome {
    let rows = names.iter().enumerate();
    let lines: Vec<String> = rows
        .map(|(number, name)| format!("CODE{number},{name}\n"))
        .collect();
    let text = format!("code,name\n{}", lines.concat());
    let file = context.write("facilities.csv", text)?;
    let file = file.to_string_lossy().into_owned();
    let arguments = [
        "import",
        "facilities",
        &file,
        "--source",
        "A file of a test",
    ];
    habeas(context, app, &arguments).await
}
