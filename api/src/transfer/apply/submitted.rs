//! Writing records that somebody submits, beside those of files: by the same way, in a transaction
//! that is open already.

use std::collections::{HashMap, HashSet};

use sea_orm::DatabaseTransaction;

use super::{Batch, Item, Told};
use crate::clock::IdGen;
use crate::error::Result;
use crate::store::facility_values::NewFacility;
use crate::store::identity::Vault;
use crate::store::upsert::Stamp;
use crate::transfer::draft::Draft;
use crate::transfer::import::report::Report;

/// Whether records make what a vocabulary lacks from its name alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entries {
    /// They do, as files do: somebody has looked at them.
    Made,
    /// They do not: the vocabularies are everybody's.
    Known,
}

/// A record that has been read.
#[derive(Clone, Debug)]
pub enum Submitted {
    /// One with a form.
    Record(Box<Draft>),
    /// A facility, whose every value keeps its source.
    Facility(Box<NewFacility>),
}

/// Writes records, each by the number in its `row`; answers what became of those that were not
/// refused. Why the others were is in the report.
pub async fn write(
    transaction: &DatabaseTransaction,
    ids: &IdGen,
    stamp: Stamp,
    (vault, entries): (Option<&Vault>, Entries),
    records: Vec<Submitted>,
    report: &mut Report,
) -> Result<Vec<Told>> {
    let mut batch = Batch {
        db: transaction,
        ids,
        stamp,
        source_id: None,
        refused: HashSet::new(),
        written: HashMap::new(),
        facilities: &mut HashMap::new(),
        vault,
        uncounted: 0,
        told: Vec::new(),
        makes_entries: entries == Entries::Made,
        report,
    };
    let items = records
        .into_iter()
        .map(|record| match record {
            Submitted::Record(draft) => Item::Records(vec![*draft]),
            Submitted::Facility(facility) => Item::Facility(facility),
        })
        .collect();
    batch.write(items).await?;
    let Batch { refused, told, .. } = batch;
    Ok(told
        .into_iter()
        .filter(|told| !refused.contains(&told.row))
        .collect())
}
