//! Which format a file has: what the operator says, what its first bytes say, what its name says.

use std::path::Path;

use crate::error::{Error, Result};

/// A format that can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// Delimited text with a header line.
    Csv,
    /// One JSON object a line.
    Ndjson,
    /// One JSON document: a list of objects, or an object that holds one.
    Json,
    /// Apache Parquet with flat columns.
    Parquet,
}

impl Format {
    /// Every format, in the order of the documentation.
    pub const ALL: [Self; 4] = [Self::Csv, Self::Ndjson, Self::Json, Self::Parquet];

    /// The name as `--format` takes it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Ndjson => "ndjson",
            Self::Json => "json",
            Self::Parquet => "parquet",
        }
    }

    /// The format of a name; none where there is no such format.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.as_str() == name)
    }
}

/// The end of a Parquet file and its start.
pub(super) const PARQUET_MAGIC: &[u8] = b"PAR1";

/// Decides the format. `head` is the start of the file, unpacked and decoded.
///
/// A stated format wins over the name; what the bytes say beyond doubt contradicts both, because
/// reading a spreadsheet as text would refuse every row for the wrong reason.
pub(super) fn decide(stated: Option<Format>, path: &Path, head: &[u8]) -> Result<Format> {
    if head.starts_with(PARQUET_MAGIC) {
        return match stated {
            None | Some(Format::Parquet) => Ok(Format::Parquet),
            Some(other) => Err(contradiction(other.as_str(), "Parquet", "parquet")),
        };
    }
    refuse_foreign(head)?;
    let named = by_name(path);
    match stated.or(named).unwrap_or_else(|| by_content(head)) {
        Format::Parquet => Err(Error::bad_input(
            "The file is not Parquet: it does not start with the bytes PAR1. Pass `--format csv`, \
             `ndjson` or `json`, or fetch the file again.",
        )),
        Format::Json | Format::Ndjson if !looks_like_json(head) && !is_blank(head) => {
            Err(Error::bad_input(
                "The file is not JSON: it starts with neither `{` nor `[`. Pass `--format csv` if \
                 it is delimited text.",
            ))
        }
        // Only a name can be wrong by accident: who says `--format csv` has looked.
        Format::Csv if stated.is_none() && looks_like_json(head) => {
            Err(contradiction("csv", "JSON", "json` or `--format ndjson"))
        }
        Format::Json if stated.is_none() && named.is_none() => Ok(by_content(head)),
        format => Ok(format),
    }
}

/// Formats that are often given by mistake, each with the mend.
fn refuse_foreign(head: &[u8]) -> Result<()> {
    const FOREIGN: [(&[u8], &str); 6] = [
        (
            b"PK\x03\x04",
            "a spreadsheet or a zip archive: save the sheet as CSV, or unpack it",
        ),
        (
            b"\xD0\xCF\x11\xE0",
            "an old spreadsheet: save the sheet as CSV",
        ),
        (b"%PDF", "a PDF: extract its tables as CSV"),
        (b"\x28\xB5\x2F\xFD", "packed with zstd: unpack it first"),
        (b"BZh", "packed with bzip2: unpack it first"),
        (
            b"SQLite format 3\0",
            "an SQLite database: export its tables as CSV",
        ),
    ];
    for (magic, what) in FOREIGN {
        if head.starts_with(magic) {
            return Err(Error::bad_input(format!("The file is {what}.")));
        }
    }
    let start = head.trim_ascii_start();
    let tag = start.get(..15).unwrap_or(start).to_ascii_lowercase();
    if tag.starts_with(b"<!doctype html") || tag.starts_with(b"<html") {
        return Err(Error::bad_input(
            "The file is a web page, probably the error page of a download: fetch the file again.",
        ));
    }
    Ok(())
}

fn by_name(path: &Path) -> Option<Format> {
    let name = path.file_name()?.to_str()?.to_ascii_lowercase();
    let name = name.strip_suffix(".gz").unwrap_or(&name);
    match name.rsplit_once('.')?.1 {
        "csv" | "tsv" | "tab" => Some(Format::Csv),
        "ndjson" | "jsonl" => Some(Format::Ndjson),
        "json" => Some(Format::Json),
        "parquet" | "pq" => Some(Format::Parquet),
        _ => None,
    }
}

/// A first line that is an object by itself is taken for NDJSON.
fn by_content(head: &[u8]) -> Format {
    let start = head.trim_ascii_start();
    if !looks_like_json(start) {
        return Format::Csv;
    }
    let first_line = start
        .split(|byte| *byte == b'\n')
        .next()
        .unwrap_or_default();
    let is_object = serde_json::from_slice::<serde_json::Value>(first_line)
        .is_ok_and(|value| value.is_object());
    if is_object {
        Format::Ndjson
    } else {
        Format::Json
    }
}

fn looks_like_json(head: &[u8]) -> bool {
    matches!(head.trim_ascii_start().first(), Some(b'{' | b'['))
}

fn is_blank(head: &[u8]) -> bool {
    head.trim_ascii().is_empty()
}

fn contradiction(taken_for: &str, is: &str, mend: &str) -> Error {
    Error::bad_input(format!(
        "The file is taken for {taken_for}, but its first bytes are {is}: pass `--format {mend}`."
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guess(name: &str, head: &[u8]) -> Result<Format> {
        decide(None, Path::new(name), head)
    }

    #[test]
    fn names_and_contents_agree() {
        assert_eq!(guess("a.csv.gz", b"x,y\n"), Ok(Format::Csv));
        assert_eq!(guess("a.JSONL", b"{\"a\":1}\n"), Ok(Format::Ndjson));
        assert_eq!(guess("a.json", b" [ {}"), Ok(Format::Json));
        assert_eq!(guess("a", b"PAR1...."), Ok(Format::Parquet));
        assert_eq!(guess("upload", b"{\"a\":1}\n{\"a\":2}"), Ok(Format::Ndjson));
        assert_eq!(guess("upload", b"{\n\"a\":1}"), Ok(Format::Json));
        assert_eq!(guess("upload", b"x;y\n"), Ok(Format::Csv));
        assert_eq!(guess("upload.csv", b"PAR1"), Ok(Format::Parquet));
    }

    #[test]
    fn a_file_that_is_not_what_its_name_says_is_refused_with_the_mend() {
        for (name, head, mend) in [
            ("a.csv", &b"PK\x03\x04rest"[..], "save the sheet as CSV"),
            ("a.csv", b"{\"a\": 1}", "--format json"),
            ("a.parquet", b"x,y\n", "not Parquet"),
            ("a.json", b"x,y\n", "--format csv"),
            ("a.csv", b"\n <!DOCTYPE HTML><p>", "web page"),
        ] {
            let error = guess(name, head).unwrap_err();
            assert!(
                error.message().contains(mend),
                "{name}: {}",
                error.message()
            );
        }
    }

    #[test]
    fn a_stated_format_wins_over_the_name_but_not_over_magic_bytes() {
        let decided = decide(Some(Format::Csv), Path::new("a.json"), b"{x},y\n");
        assert_eq!(decided, Ok(Format::Csv));
        assert!(decide(Some(Format::Csv), Path::new("a.csv"), b"PAR1").is_err());
    }
}
