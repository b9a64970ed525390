//! Files as they really come: damaged, doubled, half-fetched. Each is imported by the real binary.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use sea_orm::{EntityTrait as _, PaginatorTrait as _};
use tests::{Database, Outcome, Suite, TestContext, cli};

pub(crate) fn tests(suite: &mut Suite) {
    tests::add_tests!(suite, on_each_backend:
        good_rows_go_in_and_each_bad_one_is_named,
        encodings_and_line_ends_are_no_matter,
        the_same_file_again_changes_nothing,
        all_or_nothing_keeps_nothing,
        a_dry_run_keeps_nothing,
        a_file_that_breaks_off_says_where,
        the_report_names_rows_and_never_values,
    );
}

/// Imports facilities from a file of this content.
fn import(
    context: &TestContext,
    database: &Database,
    (name, bytes): (&str, &[u8]),
    more: &[&str],
) -> Outcome<cli::Finished> {
    let path = context.write(name, bytes)?;
    let path = path.to_str().ok_or("the folder's name is no text")?;
    let arguments = [&["import", "facilities", path, "--source", "A list"], more].concat();
    cli::habeas(context, database, &arguments)
}

async fn facilities(database: &Database) -> Outcome<u64> {
    let db = database.connect().await?;
    Ok(entities::facility::Entity::find().count(&db).await?)
}

/// What is wrong with the first row of a file, as the report has it; its second row is good.
const DAMAGED: &[(&[u8], &str)] = &[
    (
        b"code,name,state\nA1,On\xffe,TX\nA2,Two,TX\n",
        "row 2, column name: NOT_UTF8",
    ),
    (
        b"code,name,state\nB1,One\nB2,Two,TX\n",
        "row 2, column -: RAGGED_ROW",
    ),
    (
        b"code,name,state\nC1,One,TX,more\nC2,Two,TX\n",
        "row 2, column -: RAGGED_ROW",
    ),
    (
        b"code,name,state\nD1,O\0ne,TX\nD2,Two,TX\n",
        "row 2, column name: NUL_BYTE",
    ),
    (
        b"code,name,first_used\nE1,One,2023-02-30\nE2,Two,2023-02-28\n",
        "row 2, column first_used: NOT_A_DATE",
    ),
    (
        b"code,name,state\nF1,=1+1,TX\nF2,Two,TX\n",
        "row 2, column name: FORMULA",
    ),
    (
        b"code,name,state\nG1,One,Texas\nG2,Two,TX\n",
        "row 2, column state: BAD_FORMAT",
    ),
    (
        b"code,name,latitude\nH1,One,123\nH2,Two,12\n",
        "row 2, column latitude: OUT_OF_RANGE",
    ),
    (
        b"code,name,state\nI1,,TX\nI2,Two,TX\n",
        "row 2, column name: MISSING",
    ),
];

async fn good_rows_go_in_and_each_bad_one_is_named(context: TestContext) -> Outcome {
    let database = context.database().await?;
    for (at, (content, refusal)) in DAMAGED.iter().enumerate() {
        let finished = import(&context, &database, ("list.csv", content), &[])?;
        assert_eq!(finished.code, Some(3), "{refusal}: {finished:?}");
        assert!(finished.stderr.contains(refusal), "{refusal}: {finished:?}");
        assert_eq!(facilities(&database).await?, at as u64 + 1, "{refusal}");
    }
    Ok(())
}

async fn encodings_and_line_ends_are_no_matter(context: TestContext) -> Outcome {
    let database = context.database().await?;
    let text = "code,name,state\r\nA1,Dépôt,TX\r\n\r\nA2,Two,TX";
    let utf_16: Vec<u8> = [0xfe, 0xff]
        .into_iter()
        .chain(text.encode_utf16().flat_map(u16::to_be_bytes))
        .collect();
    let with_mark = [b"\xef\xbb\xbf", text.as_bytes()].concat();
    for (name, content) in [("mark.csv", with_mark), ("utf-16.csv", utf_16)] {
        let finished = import(&context, &database, (name, &content), &[])?;
        finished.success()?;
        assert_eq!(facilities(&database).await?, 2, "{name}");
    }
    let db = database.connect().await?;
    let names: Vec<String> = entities::facility::Entity::find()
        .all(&db)
        .await?
        .into_iter()
        .map(|facility| facility.name)
        .collect();
    assert!(names.contains(&"Dépôt".to_owned()), "{names:?}");
    Ok(())
}

async fn the_same_file_again_changes_nothing(context: TestContext) -> Outcome {
    let database = context.database().await?;
    let file = b"code,name,state\nA1,One,TX\nA2,Two,TX\nA2,Two,TX\nA2,Three,TX\n";
    let first = import(&context, &database, ("list.csv", file), &[])?;
    assert_eq!(first.code, Some(3), "{first:?}");
    assert!(
        first.stderr.contains("row 5, column code: DUPLICATE_KEY"),
        "{first:?}"
    );
    let again = import(&context, &database, ("list.csv", file), &[])?;
    assert!(
        again.stdout.contains(" 0 inserted, 0 changed, "),
        "{again:?}"
    );
    assert_eq!(facilities(&database).await?, 2);
    Ok(())
}

/// One bad row after two good ones.
const PARTLY_BAD: &[u8] = b"code,name,state\nA1,One,TX\nA2,Two,TX\nA3,Three\n";

async fn all_or_nothing_keeps_nothing(context: TestContext) -> Outcome {
    let database = context.database().await?;
    let finished = import(&context, &database, ("list.csv", PARTLY_BAD), &["--atomic"])?;
    assert_eq!(finished.code, Some(3), "{finished:?}");
    assert!(
        finished.stderr.contains("row 4, column -: RAGGED_ROW"),
        "{finished:?}"
    );
    assert_eq!(facilities(&database).await?, 0);
    Ok(())
}

async fn a_dry_run_keeps_nothing(context: TestContext) -> Outcome {
    let database = context.database().await?;
    let finished = import(
        &context,
        &database,
        ("list.csv", PARTLY_BAD),
        &["--dry-run"],
    )?;
    assert!(finished.stdout.contains(" 2 inserted, "), "{finished:?}");
    assert!(finished.stdout.contains(" 1 refused"), "{finished:?}");
    assert_eq!(facilities(&database).await?, 0);
    Ok(())
}

async fn a_file_that_breaks_off_says_where(context: TestContext) -> Outcome {
    let database = context.database().await?;
    let mut packed = GzEncoder::new(Vec::new(), Compression::default());
    writeln!(packed, "code,name,state")?;
    for row in 0..20_000 {
        writeln!(packed, "K{row},Facility {row},TX")?;
    }
    let packed = packed.finish()?;
    let half = &packed[..packed.len() / 2];
    let finished = import(&context, &database, ("list.csv.gz", half), &["--atomic"])?;
    assert_eq!(finished.code, Some(1), "{finished:?}");
    assert!(
        finished.stderr.contains("Reading stopped after row "),
        "{finished:?}"
    );
    assert!(finished.stderr.contains("cut off"), "{finished:?}");
    assert_eq!(facilities(&database).await?, 0);
    Ok(())
}

async fn the_report_names_rows_and_never_values(context: TestContext) -> Outcome {
    let database = context.database().await?;
    let report = context.folder().join("refused.csv");
    let file = b"code,name,state\nCANARY-1,One\nX2,=CANARY(2),TX\nX3,Three,CANARY-3\nX4,Four,TX\n";
    let more = ["--report", report.to_str().unwrap_or_default()];
    let finished = import(&context, &database, ("list.csv", file), &more)?;
    assert_eq!(finished.code, Some(3), "{finished:?}");
    let report = std::fs::read_to_string(report)?;
    assert_eq!(report.lines().count(), 4, "{report}");
    assert!(
        report.starts_with("row,sheet,column,code,reason,mend"),
        "{report}"
    );
    for text in [&report, &finished.stdout, &finished.stderr] {
        assert!(!text.contains("CANARY"), "{text}");
    }
    Ok(())
}
