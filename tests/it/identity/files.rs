//! Files with identifying columns, imported by the real binary, and what of them is to be found
//! afterwards.

use std::fmt::Write as _;

use sea_orm::{ConnectionTrait as _, EntityTrait as _, PaginatorTrait as _, Statement};
use tests::{Backend, Database, Outcome, Suite, TestApp, TestContext, build, cli};

pub(crate) fn tests(suite: &mut Suite) {
    tests::add_tests!(suite, on_each_backend:
        identifying_columns_are_refused_where_none_are_kept,
        no_canary_is_found_in_the_database_or_the_log,
        the_same_identities_again_change_nothing,
        a_bad_identity_is_refused_without_its_value,
        only_files_with_identities_need_the_root_key,
        a_row_says_until_when_its_identity_is_kept,
    );
}

const PERSONS: usize = 200;
const COLUMNS: &str = "external_id,identity_name,identity_alien_number,identity_birth_date,\
                       identity_contact,identity_notes";

/// A value that is nowhere else: by it what leaked is found.
fn canary(number: usize) -> String {
    format!("CANARY{number:04}")
}

fn file(persons: usize) -> String {
    let mut text = format!("{COLUMNS}\n");
    for number in 0..persons {
        let canary = canary(number);
        let _ = writeln!(
            text,
            "case-{number},{canary} Name,A98765{number:04},1980-01-01,{canary}@example.org,{canary} notes"
        );
    }
    text
}

/// Runs the binary with a root key configured and everything logged.
fn habeas(
    context: &TestContext,
    database: &Database,
    arguments: &[&str],
) -> Outcome<cli::Finished> {
    let root = context.folder().join("root");
    let environment = [
        ("HABEAS_IDENTITY_KEY_FILE", root.to_str().ok_or("no text")?),
        ("RUST_LOG", "trace"),
    ];
    cli::habeas_with(context, database, arguments, &environment)
}

fn import(context: &TestContext, database: &Database, text: &str) -> Outcome<cli::Finished> {
    let path = context.write("persons.csv", text)?;
    let path = path.to_str().ok_or("the folder's name is no text")?;
    let arguments = [
        "import",
        "persons",
        path,
        "--organization",
        "one",
        "--report",
        "report.csv",
    ];
    habeas(context, database, &arguments)
}

async fn with_partner(context: &TestContext) -> Outcome<TestApp> {
    let app = TestApp::new(context).await?;
    build::organization(&app, "one").await?;
    habeas(context, app.database(), &["identity", "generate-root-key"])?.success()?;
    Ok(app)
}

fn enable(context: &TestContext, app: &TestApp) -> Outcome {
    let arguments = ["identity", "enable", "--organization", "one"];
    habeas(context, app.database(), &arguments)?.success()?;
    Ok(())
}

async fn identifying_columns_are_refused_where_none_are_kept(context: TestContext) -> Outcome {
    let app = with_partner(&context).await?;
    let ended = import(&context, app.database(), &file(1))?;
    assert_eq!(ended.code, Some(1));
    assert!(ended.stderr.contains("IDENTIFYING"), "{}", ended.stderr);
    assert!(!ended.stderr.contains("CANARY"));
    let persons = entities::person::Entity::find().count(app.db()).await?;
    assert_eq!(persons, 0);
    Ok(())
}

/// Everything that the database holds, as text and, where it is binary, as the letters of its bytes.
async fn dump(context: &TestContext, app: &TestApp) -> Outcome<String> {
    if context.backend() == Backend::Sqlite {
        let path = app
            .database()
            .url()
            .trim_start_matches("sqlite://")
            .to_owned();
        let path = path.split('?').next().unwrap_or_default();
        let mut all = String::from_utf8_lossy(&std::fs::read(path)?).into_owned();
        if let Ok(log) = std::fs::read(format!("{path}-wal")) {
            all += &String::from_utf8_lossy(&log);
        }
        return Ok(all);
    }
    let db = app.db();
    let tables = "SELECT tablename::text AS t FROM pg_tables WHERE schemaname = 'public'";
    let tables = Statement::from_string(db.get_database_backend(), tables);
    let mut all = String::new();
    for table in db.query_all_raw(tables).await? {
        let table: String = table.try_get("", "t")?;
        // Bytes are written out with their letters as letters.
        let rows = format!("SET bytea_output = 'escape'; SELECT 1 FROM {table} LIMIT 0");
        db.execute_unprepared(&rows).await?;
        let rows = format!("SELECT {table}::text AS r FROM {table}");
        for row in db
            .query_all_raw(Statement::from_string(db.get_database_backend(), rows))
            .await?
        {
            all += &row.try_get::<String>("", "r")?;
        }
    }
    Ok(all)
}

async fn no_canary_is_found_in_the_database_or_the_log(context: TestContext) -> Outcome {
    let app = with_partner(&context).await?;
    enable(&context, &app)?;
    let ended = import(&context, app.database(), &file(PERSONS))?;
    ended.success()?;
    let values = entities::identity_value::Entity::find()
        .count(app.db())
        .await?;
    assert_eq!(values, 5 * PERSONS as u64);
    let dump = dump(&context, &app).await?;
    assert!(
        dump.contains("case-199"),
        "the search would find nothing anyway"
    );
    let report = std::fs::read_to_string(context.folder().join("report.csv"))?;
    for (place, text) in [
        ("the database", &dump),
        ("the output", &ended.stdout),
        ("the log", &ended.stderr),
        ("the report", &report),
    ] {
        for trace in ["CANARY", "Canary", "canary"] {
            assert!(!text.contains(trace), "{trace} in {place}");
        }
        let number = (0..PERSONS).find(|number| text.contains(&format!("98765{number:04}")));
        assert_eq!(number, None, "an alien number in {place}");
    }
    Ok(())
}

async fn the_same_identities_again_change_nothing(context: TestContext) -> Outcome {
    let app = with_partner(&context).await?;
    enable(&context, &app)?;
    import(&context, app.database(), &file(3))?.success()?;
    let before = entities::identity_value::Entity::find()
        .all(app.db())
        .await?;
    let again = import(&context, app.database(), &file(3))?;
    assert!(again.success()?.contains("3 unchanged"), "{}", again.stdout);
    let after = entities::identity_value::Entity::find()
        .all(app.db())
        .await?;
    assert_eq!(before, after);
    let changed = file(3).replace("CANARY0001 notes", "other notes");
    let changed = import(&context, app.database(), &changed)?;
    assert!(
        changed.success()?.contains("1 changed"),
        "{}",
        changed.stdout
    );
    Ok(())
}

async fn a_bad_identity_is_refused_without_its_value(context: TestContext) -> Outcome {
    let app = with_partner(&context).await?;
    enable(&context, &app)?;
    let text =
        format!("{COLUMNS}\none,CANARY1,CANARY2,,,\ntwo,CANARY3,,CANARY4,,\nok,CANARY5,,,,\n");
    let ended = import(&context, app.database(), &text)?;
    assert_eq!(ended.code, Some(3), "{}", ended.stderr);
    for line in [
        "row 2, column identity_alien_number: BAD_FORMAT",
        "row 3, column identity_birth_date: BAD_FORMAT",
    ] {
        assert!(ended.stderr.contains(line), "{}", ended.stderr);
    }
    let report = std::fs::read_to_string(context.folder().join("report.csv"))?;
    for text in [&ended.stderr, &ended.stdout, &report] {
        assert!(!text.contains("CANARY"), "{text}");
    }
    let persons = entities::person::Entity::find().count(app.db()).await?;
    assert_eq!(persons, 1);
    Ok(())
}

async fn only_files_with_identities_need_the_root_key(context: TestContext) -> Outcome {
    let app = with_partner(&context).await?;
    enable(&context, &app)?;
    std::fs::remove_file(context.folder().join("root"))?;
    let without = import(
        &context,
        app.database(),
        "external_id,birth_year\none,1980\n",
    )?;
    without.success()?;
    let with = import(&context, app.database(), &file(1))?;
    assert_eq!(with.code, Some(1), "{}", with.stderr);
    assert!(with.stderr.contains("root"), "{}", with.stderr);
    assert!(!with.stderr.contains("CANARY0000"), "{}", with.stderr);
    let persons = entities::person::Entity::find().count(app.db()).await?;
    assert_eq!(persons, 1);
    let doctor = habeas(&context, app.database(), &["doctor"])?;
    let line = doctor.stdout.lines().find(|line| line.contains("identity"));
    let line = line.ok_or("the doctor says nothing of it")?;
    assert!(line.starts_with("wrong"), "{line}");
    Ok(())
}

async fn a_row_says_until_when_its_identity_is_kept(context: TestContext) -> Outcome {
    use entities::identity_retention::Entity;
    let app = with_partner(&context).await?;
    enable(&context, &app)?;
    let rows = |day: &str| {
        format!(
            "external_id,identity_name,identity_retain_until\none,Ann Doe,{day}\ntwo,Bea Roe,\n"
        )
    };
    import(&context, app.database(), &rows("2999-01-31"))?.success()?;
    let said = Entity::find().one(app.db()).await?.ok_or("nothing")?;
    assert_eq!(said.until.to_string(), "2999-01-31");
    assert_eq!(Entity::find().count(app.db()).await?, 1);
    let again = import(&context, app.database(), &rows("2999-01-31"))?;
    assert!(again.success()?.contains("2 unchanged"), "{}", again.stdout);
    let other = import(&context, app.database(), &rows("2000-01-01"))?;
    assert!(other.success()?.contains("1 changed"), "{}", other.stdout);
    let due = ["identity", "retention", "--dry-run"];
    let due = habeas(&context, app.database(), &due)?;
    assert!(due.success()?.starts_with("1 identities"), "{}", due.stdout);
    let bad = import(&context, app.database(), &rows("soon"))?;
    assert_eq!(bad.code, Some(3), "{}", bad.stderr);
    let line = "row 2, column identity_retain_until: BAD_FORMAT";
    assert!(bad.stderr.contains(line), "{}", bad.stderr);
    Ok(())
}
