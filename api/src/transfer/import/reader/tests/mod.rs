//! The torture of real files: every way in which one can be broken, and what is left of it.

mod csv;
mod json;
mod packed;
mod parquet;

use std::{io::Write as _, path::PathBuf};

use flate2::{Compression, write::GzEncoder};

use super::*;
use crate::transfer::import::refusal::RefusalCode;

/// A file in a folder that goes away with the test.
struct TestFile {
    _folder: tempfile::TempDir,
    path: PathBuf,
}

fn file(name: &str, bytes: impl AsRef<[u8]>) -> TestFile {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    TestFile {
        _folder: folder,
        path,
    }
}

fn gzip(bytes: impl AsRef<[u8]>) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes.as_ref()).unwrap();
    encoder.finish().unwrap()
}

/// What became of each row: its number and cells, or its number and code, or the fatal words.
#[derive(Debug, PartialEq)]
enum Seen {
    Row(u64, Vec<String>),
    Refused(u64, Option<String>, RefusalCode),
    Fatal(String),
}

fn row(number: u64, cells: &[&str]) -> Seen {
    Seen::Row(
        number,
        cells.iter().map(|cell| (*cell).to_owned()).collect(),
    )
}

fn refused(number: u64, column: Option<&str>, code: RefusalCode) -> Seen {
    Seen::Refused(number, column.map(str::to_owned), code)
}

fn read_all(reader: Reader) -> Vec<Seen> {
    reader
        .map(|item| match item {
            Ok(row) => {
                let cell = |i| row.text_at(i).unwrap_or_default().to_owned();
                Seen::Row(row.number, (0..row.columns().len()).map(cell).collect())
            }
            Err(ReadError::Refused(refusal)) => {
                Seen::Refused(refusal.row, refusal.column, refusal.code)
            }
            Err(ReadError::Fatal(error)) => Seen::Fatal(error.message().to_owned()),
        })
        .collect()
}

fn read(name: &str, bytes: impl AsRef<[u8]>) -> Vec<Seen> {
    read_with(name, bytes, &ReadOptions::default())
}

fn read_with(name: &str, bytes: impl AsRef<[u8]>, options: &ReadOptions) -> Vec<Seen> {
    let file = file(name, bytes);
    read_all(Reader::open(&file.path, options).unwrap())
}

fn open_error(name: &str, bytes: impl AsRef<[u8]>) -> String {
    let file = file(name, bytes);
    Reader::open(&file.path, &ReadOptions::default())
        .unwrap_err()
        .message()
        .to_owned()
}

#[test]
fn a_reader_may_go_to_another_thread() {
    fn is_send<T: Send>() {}
    is_send::<Reader>();
    is_send::<Row>();
}

#[test]
fn a_file_that_is_not_there_and_a_folder_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    for (path, mend) in [
        (folder.path().join("absent.csv"), "no such file"),
        (folder.path().to_owned(), "folder"),
    ] {
        let error = Reader::open(&path, &ReadOptions::default()).unwrap_err();
        assert!(error.message().contains(mend), "{}", error.message());
    }
}
