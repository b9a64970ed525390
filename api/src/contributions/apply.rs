//! Writing records that were read, and telling what became of each.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use entities::codes::ContributionEffect;
use sea_orm::DatabaseTransaction;
use uuid::Uuid;

use super::changes::{FieldChange, between};
use super::read::{Entry, of_refusal};
use super::{Tools, fault};
use crate::error::{Error, Result};
use crate::kind::RecordKind;
use crate::store::contributions::standing::{self, By, Columns, Standing};
use crate::store::corrections;
use crate::store::upsert::{Stamp, Written};
use crate::transfer::apply::submitted::{self, Entries, Submitted};
use crate::transfer::import::report::Report;
use crate::user_error::{UserError, UserErrorCode};

/// What became of one record.
#[derive(Clone, Debug)]
pub(super) struct Applied {
    pub(super) index: usize,
    pub(super) effect: ContributionEffect,
    /// The record, and its version now.
    pub(super) record: Option<(Uuid, i32)>,
    /// The version that was written; none where only what identifies a person was.
    pub(super) written: Option<i32>,
    pub(super) changes: Vec<FieldChange>,
    pub(super) error: Option<UserError>,
}

impl Applied {
    pub(super) fn refused(index: usize, error: UserError) -> Self {
        Self {
            index,
            effect: ContributionEffect::Refused,
            record: None,
            written: None,
            changes: Vec::new(),
            error: Some(error),
        }
    }
}

/// Writes records in a transaction. A record that is refused leaves the others. Records about persons
/// make no public entry of a vocabulary: nobody has looked at them.
pub(super) async fn write(
    tools: &Tools<'_>,
    transaction: &DatabaseTransaction,
    stamp: &Stamp,
    entries: &[&Entry],
) -> Result<Vec<Applied>> {
    let mut report = Report::keeping_all();
    let is_own = entries.iter().all(|entry| entry.is_case_record);
    let made = if is_own {
        Entries::Known
    } else {
        Entries::Made
    };
    let how = (tools.vault, made);
    let sources = entries
        .iter()
        .flat_map(|entry| entry.sources.iter().cloned())
        .map(|draft| Submitted::Record(Box::new(draft)))
        .collect::<Vec<_>>();
    if !sources.is_empty() {
        let stamp = stamp.clone();
        submitted::write(transaction, tools.ids, stamp, how, sources, &mut report).await?;
    }
    let without: BTreeSet<u64> = report.shown().iter().map(|refusal| refusal.row).collect();
    let records = entries
        .iter()
        .filter(|entry| !without.contains(&row_of(entry)))
        .map(|entry| entry.submitted.clone())
        .collect();
    let told = submitted::write(
        transaction,
        tools.ids,
        stamp.clone(),
        how,
        records,
        &mut report,
    )
    .await?;
    let mut written: HashMap<(u64, RecordKind), Written> = HashMap::new();
    for told in told {
        written.insert((told.row, told.kind), told.written);
    }
    let after = standing_now(transaction, entries, &written).await?;
    let mut applied = Vec::with_capacity(entries.len());
    let mut corrected = BTreeSet::new();
    for entry in entries {
        let row = row_of(entry);
        let refusal = report.shown().iter().find(|refusal| refusal.row == row);
        let outcome = match (refusal, written.get(&(row, entry.kind))) {
            (Some(refusal), _) => Applied::refused(entry.index, of_refusal(entry.index, refusal)),
            (None, Some(written)) => of_written(entry, *written, &after)?,
            (None, None) => {
                return Err(Error::internal("a record was neither written nor refused"));
            }
        };
        if entry.kind == RecordKind::Source && outcome.effect == ContributionEffect::Changed {
            corrected.extend(outcome.record.map(|(id, _)| id));
        }
        applied.push(outcome);
    }
    corrections::mark(transaction, stamp, &corrected).await?;
    Ok(applied)
}

/// The row of a record, as a file would number it.
fn row_of(entry: &Entry) -> u64 {
    match &entry.submitted {
        Submitted::Record(draft) => draft.row,
        Submitted::Facility(facility) => facility.row,
    }
}

async fn standing_now(
    transaction: &DatabaseTransaction,
    entries: &[&Entry],
    written: &HashMap<(u64, RecordKind), Written>,
) -> Result<HashMap<Uuid, Standing>> {
    let mut ids: BTreeMap<RecordKind, BTreeSet<Uuid>> = BTreeMap::new();
    for entry in entries {
        let id = written
            .get(&(row_of(entry), entry.kind))
            .and_then(|written| written.id());
        ids.entry(entry.kind).or_default().extend(id);
    }
    let mut after = HashMap::new();
    for (kind, ids) in ids {
        for standing in standing::find(transaction, kind, By::Ids(ids), false).await? {
            after.insert(standing.id, standing);
        }
    }
    Ok(after)
}

fn of_written(entry: &Entry, written: Written, after: &HashMap<Uuid, Standing>) -> Result<Applied> {
    let effect = match written {
        Written::Inserted(_) => ContributionEffect::Inserted,
        Written::Changed(_) => ContributionEffect::Changed,
        Written::Unchanged(_) | Written::Duplicate(_) => ContributionEffect::Unchanged,
        Written::Clash { .. } => {
            let why = "Another record of this request says otherwise.";
            let error = fault(entry.index, &[], UserErrorCode::Conflict, why);
            return Ok(Applied::refused(entry.index, error));
        }
    };
    let now = written.id().and_then(|id| after.get(&id));
    let now = now.ok_or_else(|| Error::internal("a record was written that is not there"))?;
    let nothing = Columns::new();
    let former = entry.standing.as_ref().map(|standing| standing.version);
    let before = entry.standing.as_ref().map_or(&nothing, |s| &s.columns);
    Ok(Applied {
        index: entry.index,
        effect,
        record: Some((now.id, now.version)),
        written: Some(now.version).filter(|version| former != Some(*version)),
        changes: between(entry.kind, before, &now.columns),
        error: None,
    })
}

/// The version of a record is not the one that its client has read: the record stands as it is.
pub(super) fn version_conflict(entry: &Entry) -> Option<UserError> {
    let (expected, standing) = (entry.record.expected_version?, entry.standing.as_ref()?);
    (expected != standing.version).then(|| {
        let why = format!(
            "The record is at version {}, and version {expected} was expected: look at what \
             changed, and submit again with the version that stands.",
            standing.version
        );
        fault(
            entry.index,
            &["expectedVersion"],
            UserErrorCode::Conflict,
            why,
        )
    })
}
