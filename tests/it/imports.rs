//! Files of case records: what is refused, what an import that was cut off does, and how one is taken
//! back.

mod http;
mod revert;

use std::fmt::Write as _;

use api::kind::RecordKind;
use api::transfer::import::mapping::Kind;
use api::transfer::import::reader::Reader;
use api::transfer::import::report::Report;
use api::transfer::import::{Options, Tools, import};
use api::transfer::owner::Owner;
use sea_orm::{ConnectionTrait as _, Statement};
use tests::{Outcome, Suite, TestApp, TestContext, build};
use tokio::sync::Notify;

pub(crate) fn tests(suite: &mut Suite) {
    tests::add_tests!(suite, on_each_backend:
        an_import_that_was_cut_off_goes_on_where_it_stopped,
    );
    revert::tests(suite);
    http::tests(suite);
}

/// A file of persons, of which every twentieth row is damaged in one of several ways; and the rows that
/// are.
fn damaged(rows: usize) -> (String, Vec<usize>) {
    let mut text = String::from("external_id,gender,birth_year,citizenship_country\n");
    let mut bad = Vec::new();
    for number in 0..rows {
        let (gender, year, country) = ("female", 1950 + number % 50, "KH");
        let _ = if number % 20 == 7 {
            // The header is line 1.
            bad.push(number + 2);
            match number / 20 % 5 {
                0 => writeln!(text, "case-{number},{gender},not a year,{country}"),
                1 => writeln!(text, ",{gender},{year},{country}"),
                2 => writeln!(text, "case-{number},{gender},{year}"),
                3 => writeln!(text, "case-{number},{gender},=1+1,{country}"),
                _ => writeln!(text, "case-{number},{gender},99999,{country}"),
            }
        } else {
            writeln!(text, "case-{number},{gender},{year},{country}")
        };
    }
    (text, bad)
}

/// How many rows each table has that an import writes; the audit and the imports themselves apart.
async fn traces(app: &TestApp) -> Outcome<Vec<(String, i64)>> {
    let others = [
        "citation",
        "record_version",
        "import_refusal",
        "identity_value",
        "identity_index",
        "identity_person_key",
        "identity_former",
        "identity_linkage",
        "identity_linkage_block",
        "identity_retention",
        "identity_retention_former",
    ];
    let mut found = Vec::new();
    let tables = RecordKind::ALL.iter().map(|kind| kind.as_str());
    for table in tables.chain(others) {
        let sql = format!("SELECT count(*) AS n FROM {table}");
        let statement = Statement::from_string(app.db().get_database_backend(), sql);
        let row = app.db().query_one_raw(statement).await?.ok_or("no count")?;
        found.push((table.to_owned(), row.try_get("", "n")?));
    }
    app.statements().take();
    Ok(found)
}

/// How a file of persons of the organization `alpha` is imported from the command line.
async fn options(context: &TestContext, app: &TestApp, name: &str, text: &str) -> Outcome<Options> {
    let organization = build::organization(app, "alpha").await?;
    let path = context.folder().join(name);
    std::fs::write(&path, text)?;
    Ok(Options {
        kind: Kind::Persons,
        path,
        format: None,
        mapping: None,
        owner: Owner::Organization {
            id: organization.id,
            slug: "alpha".to_owned(),
        },
        source: Some("A case file".to_owned()),
        dry_run: false,
        atomic: false,
    })
}

fn tools(app: &TestApp) -> Tools<'_> {
    Tools {
        db: app.db(),
        clock: &app.state().clock,
        ids: &app.state().ids,
    }
}

/// Imports a file of persons of the organization `alpha`.
async fn send(context: &TestContext, app: &TestApp, name: &str, text: &str) -> Outcome<Report> {
    let options = options(context, app, name, text).await?;
    let mut report = Report::in_memory();
    import(tools(app), &options, &mut report, &mut |_| {}).await?;
    app.advance(chrono::TimeDelta::minutes(1));
    Ok(report)
}

async fn an_import_that_was_cut_off_goes_on_where_it_stopped(context: TestContext) -> Outcome {
    let app = TestApp::new(&context).await?;
    let (text, bad) = damaged(2_000);
    let options = options(&context, &app, "cases.csv", &text).await?;
    let cut = Notify::new();
    let mut rows = 0;
    let mut report = Report::in_memory();
    let mut progress = |_: &Reader| {
        rows += 1;
        if rows == 1_300 {
            cut.notify_one();
        }
    };
    let cut_off = tokio::select! {
        biased;
        () = cut.notified() => true,
        _ = import(tools(&app), &options, &mut report, &mut progress) => false,
    };
    assert!(cut_off, "the import was not cut off");
    let before = traces(&app).await?;
    let persons = before.iter().find(|(table, _)| table == "person");
    let kept = persons.map_or(0, |(_, number)| *number);
    // Where in its midst it ended is the scheduler's.
    assert!((500..2_000).contains(&kept), "{kept}");
    let mut report = Report::to_file(&context.folder().join("report.csv"))?;
    let totals = import(tools(&app), &options, &mut report, &mut |_| {}).await?;
    let good = (2_000 - bad.len()) as u64;
    // What was committed is counted once, and is not looked at again.
    assert_eq!((totals.read, totals.inserted), (2_000, good));
    assert_eq!((totals.unchanged, totals.refused), (0, bad.len() as u64));
    let told = std::fs::read_to_string(context.folder().join("report.csv"))?;
    let told: Vec<usize> = told
        .lines()
        .skip(1)
        .filter_map(|line| line.split(',').next()?.parse().ok())
        .collect();
    assert_eq!(told, bad);
    // From now on it begins at the beginning, and changes nothing.
    let mut report = Report::in_memory();
    let totals = import(tools(&app), &options, &mut report, &mut |_| {}).await?;
    assert_eq!((totals.inserted, totals.changed), (0, 0));
    assert_eq!(totals.unchanged, good);
    Ok(())
}
