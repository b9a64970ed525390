//! Mapping files against the shapes that real files have.

mod documentation;
mod errors;
mod figures;
mod records;

use super::*;
use crate::transfer::import::{
    reader::Row,
    refusal::{Refusal, RefusalCode},
};

/// A plan for a flat file with these columns.
fn plan(toml: &str, columns: &[&str]) -> Plan {
    let columns: Vec<String> = columns.iter().map(|name| (*name).to_owned()).collect();
    Mapping::parse(toml)
        .unwrap()
        .compile_for(&columns, false)
        .unwrap()
}

fn row(columns: &[&str], cells: &[&str]) -> Row {
    let pairs: Vec<_> = columns.iter().copied().zip(cells.iter().copied()).collect();
    Row::of_text(2, &pairs).unwrap()
}

/// The one record of a row.
fn record(toml: &str, columns: &[&str], cells: &[&str]) -> Result<Candidate, Refusal> {
    let mut candidates = plan(toml, columns).apply(&row(columns, cells))?;
    assert_eq!(candidates.len(), 1);
    Ok(candidates.remove(0))
}

/// The text of the field `x`, made by a rule from the column `c`.
fn field(rule: &str, cell: &str) -> Result<Option<String>, (RefusalCode, Option<String>)> {
    let toml = format!("kind = \"facilities\"\nname = \"t\"\n[fields]\nx = {rule}\n");
    record(&toml, &["c"], &[cell])
        .map(|candidate| candidate.text("x").map(str::to_owned))
        .map_err(|refusal| (refusal.code, refusal.column))
}

fn parse_error(toml: &str) -> String {
    Mapping::parse(toml).unwrap_err().message().to_owned()
}
