//! What the rows of a file decide about a record, and what they only mention.

use sea_orm::Value;

use crate::kind::RecordKind;
use crate::store::upsert::{Write, Written};
use crate::transfer::derive;
use crate::transfer::draft::{Draft, Reference};
use crate::transfer::form::Form;
use crate::transfer::identity::Identifying;
use crate::transfer::import::mapping::Kind;

/// Entries of vocabularies, sources and suits stand in many files. A file that is not about them
/// mentions them: it fills what is blank and overwrites nothing, so two files that mention one suit
/// do not change it back and forth.
pub(super) fn is_mentioned(file: Kind, form: &Form) -> bool {
    if form.kind == file {
        return false;
    }
    match form.record {
        RecordKind::Source => true,
        RecordKind::Lawsuit | RecordKind::LawsuitEvent | RecordKind::LawsuitParty => {
            file != Kind::Lawsuits
        }
        record => is_vocabulary(record),
    }
}

/// Whether a record is about a person of the owner, and not one that everybody sees.
pub(super) fn is_own(draft: &Draft) -> bool {
    let names_a_person = || draft.references.iter().any(|to| to.column == "person_id");
    draft.form.is_case_record() || draft.form.record == RecordKind::Removal && names_a_person()
}

/// Of the case records that one row makes, it is about the last: the stint. The person and the
/// stay it only mentions, and other rows do too: their blanks are filled, and values that differ
/// are flagged, so the order of the rows does not decide.
pub(super) fn only_mention_all_but_the_last(drafts: &mut [Draft]) {
    let Some(last) = drafts
        .iter()
        .filter(|draft| draft.form.is_case_record())
        .map(|d| d.form.record)
        .max()
    else {
        return;
    };
    for draft in drafts
        .iter_mut()
        .filter(|draft| draft.form.is_case_record())
    {
        draft.only_fills = draft.form.record != last;
    }
}

/// A person or stay is counted with the stint that the row is about; another record that a row
/// brings along is counted where it is new.
pub(super) const fn is_new_beside(draft: &Draft, written: Written) -> bool {
    !draft.form.is_case_record() && matches!(written, Written::Inserted(_))
}

/// Kinds of which an entry is made from its name alone.
pub(super) const fn is_vocabulary(kind: RecordKind) -> bool {
    matches!(
        kind,
        RecordKind::Organization
            | RecordKind::Official
            | RecordKind::Place
            | RecordKind::PopulationGroup
            | RecordKind::Court
    )
}

/// A facility that is not known yet stays open where the record keeps its text: it can be resolved
/// later.
pub(super) fn may_stay_open(draft: &Draft, reference: &Reference) -> bool {
    reference.kind == RecordKind::Facility
        && !reference.is_required
        && matches!(draft.form.record, RecordKind::Placement | RecordKind::Court)
}

/// An entry of a vocabulary from its name alone.
pub(super) fn entry(form: &'static Form, key: &str, name: &str) -> Draft {
    let mut values: Vec<(&'static str, Value)> = vec![("name", name.into())];
    if form.record == RecordKind::Organization {
        values.push(("slug", key.into()));
    }
    let mut draft = Draft {
        form,
        natural_key: key.to_owned(),
        values,
        references: Vec::new(),
        citations: Vec::new(),
        identity: Identifying::default(),
        only_fills: true,
        row: 0,
        sheet: None,
    };
    if form.record == RecordKind::Court {
        derive::court(&mut draft);
    }
    draft
}

pub(super) fn write_of(draft: &Draft) -> Write {
    Write {
        natural_key: draft.natural_key.clone(),
        values: draft.values.clone(),
        defaults: derive::defaults(draft),
        only_fills: draft.only_fills,
        // An entry of a vocabulary that was only named by a row is not that row's record.
        row: i64::try_from(draft.row).ok().filter(|row| *row > 0),
        sheet: draft.sheet.clone(),
    }
}
