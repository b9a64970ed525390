//! The parts of a mapping file that say how to read it: format, ignored columns, headings,
//! conditions.

use super::{
    Condition, FileForm, Ignored,
    context::{ContextRule, Headings},
    document::{Entry, Section},
    nearest::hint,
    number::NumberForm,
};
use crate::{
    error::Result,
    transfer::import::reader::{Format, HeaderLine},
};

pub(super) fn format(section: &Section<'_>) -> Result<FileForm> {
    section.only(&[
        "type",
        "delimiter",
        "header_line",
        "columns",
        "records",
        "encoding",
        "decimal",
        "thousands",
        "null",
    ])?;
    Ok(FileForm {
        format: section
            .get("type")
            .map(|entry| file_type(&entry))
            .transpose()?,
        delimiter: section
            .get("delimiter")
            .map(|entry| delimiter(&entry))
            .transpose()?,
        header: header(section)?,
        records: section.text("records")?,
        encoding: section.text("encoding")?,
        numbers: numbers(section)?,
        null: section.texts("null")?.unwrap_or_default(),
    })
}

fn file_type(entry: &Entry<'_>) -> Result<Format> {
    let name = entry.text()?;
    Format::parse(&name).ok_or_else(|| {
        let hint = hint(&name, Format::ALL.map(Format::as_str));
        entry.error(format_args!(
            "`type` must be csv, ndjson, json or parquet.{hint}"
        ))
    })
}

fn delimiter(entry: &Entry<'_>) -> Result<u8> {
    let text = entry.text()?;
    match text.as_bytes() {
        [byte] if byte.is_ascii() && !matches!(byte, b'"' | b'\n' | b'\r') => Ok(*byte),
        _ if text == "tab" => Ok(b'\t'),
        _ => {
            Err(entry.error("`delimiter` must be one ASCII character, such as \";\", or \"tab\"."))
        }
    }
}

fn header(section: &Section<'_>) -> Result<HeaderLine> {
    match (section.get("header_line"), section.texts("columns")?) {
        (None, None) => Ok(HeaderLine::default()),
        (None, Some(names)) => Ok(HeaderLine::Names(names)),
        (Some(entry), None) => match entry.integer()? {
            0 => Err(entry.error(
                "lines are counted from 1; for a file without header, name its \
                                  `columns`.",
            )),
            line => Ok(HeaderLine::Line(line)),
        },
        (Some(entry), Some(_)) => {
            Err(entry
                .error("`header_line` is for files with a header, `columns` for files without."))
        }
    }
}

fn numbers(section: &Section<'_>) -> Result<NumberForm> {
    let mark = |key: &str| {
        let Some(entry) = section.get(key) else {
            return Ok(None);
        };
        let text = entry.text()?;
        let mut marks = text.chars();
        match (marks.next(), marks.next()) {
            (Some(mark), None) if !mark.is_ascii_digit() => Ok(Some(mark)),
            _ => Err(entry.error(format_args!("`{key}` must be one character and no digit."))),
        }
    };
    let form = NumberForm {
        decimal: mark("decimal")?.unwrap_or('.'),
        thousands: mark("thousands")?,
    };
    if form.thousands == Some(form.decimal) {
        return Err(section.error("`decimal` and `thousands` must differ."));
    }
    Ok(form)
}

pub(super) fn ignore(root: &Section<'_>) -> Result<Vec<Ignored>> {
    let Some(table) = root.section("ignore")? else {
        return Ok(Vec::new());
    };
    let ignored = |entry: &Entry<'_>| {
        let reason = entry.text()?;
        if reason.trim().is_empty() {
            return Err(entry.error("say why the column is dropped."));
        }
        Ok(Ignored {
            column: entry.key.to_owned(),
            reason,
        })
    };
    table.entries().iter().map(ignored).collect()
}

pub(super) fn contexts(root: &Section<'_>) -> Result<Vec<ContextRule>> {
    let Some(table) = root.section("context")? else {
        return Ok(Vec::new());
    };
    table.entries().iter().map(context).collect()
}

fn context(entry: &Entry<'_>) -> Result<ContextRule> {
    let section = entry.section()?;
    section.only(&["column", "headings", "sub_rows", "reset_by"])?;
    let Some(column) = section.text("column")? else {
        return Err(section.error("say with `column` where the headings stand."));
    };
    let headings = match (section.texts("headings")?, section.texts("sub_rows")?) {
        (Some(list), None) => Headings::Are(list),
        (None, Some(list)) => Headings::AreNot(list),
        _ => {
            return Err(section.error(
                "name either the `headings`, or the `sub_rows` that stand below any of them.",
            ));
        }
    };
    let reset_by = section.texts("reset_by")?.unwrap_or_default();
    let (name, line) = (entry.key.to_owned(), entry.line());
    Ok(ContextRule {
        name,
        column,
        headings,
        reset_by,
        line,
    })
}

/// `when` and `unless` of a table.
pub(super) fn conditions(section: &Section<'_>) -> Result<Vec<Condition>> {
    let mut conditions = Vec::new();
    for (key, negated) in [("when", false), ("unless", true)] {
        let Some(table) = section.section(key)? else {
            continue;
        };
        for entry in table.entries() {
            let (column, line) = (entry.key.to_owned(), entry.line());
            conditions.push(Condition {
                column,
                any_of: entry.texts()?,
                negated,
                line,
            });
        }
    }
    Ok(conditions)
}
