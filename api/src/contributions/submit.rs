//! Submitting records: those about persons are written, public ones are kept for review.

use std::collections::{BTreeMap, BTreeSet};

use entities::codes::{AuditAction, ContributionEffect, ContributionState};
use entities::contribution::Model;
use entities::values::TextList;
use sea_orm::TransactionTrait as _;
use uuid::Uuid;

use super::apply::{self, Applied, version_conflict};
use super::changes::{FieldChange, pending};
use super::read::{Entry, Reading, read_all};
use super::record::NewRecord;
use super::{Tools, fault, rules};
use crate::error::{Error, Result};
use crate::kind::RecordKind;
use crate::store::audit::{self, Event};
use crate::store::reader::write_for;
use crate::store::{contributions, identity, versions};
use crate::user_error::{Checked, UserError, UserErrorCode};

/// Most records of one request.
pub const MOST_RECORDS: usize = 1_000;

/// Longest reason, in bytes.
const LONGEST_REASON: usize = 1_000;

/// What a client submits at once.
#[derive(Clone, Debug, Default)]
pub struct Submission {
    /// The records, each with the contribution that it takes the place of.
    pub records: Vec<(NewRecord, Option<Uuid>)>,
    /// Public records are kept, and not submitted yet.
    pub as_draft: bool,
    /// All of them or none.
    pub is_atomic: bool,
    /// Why, for a correction.
    pub reason: Option<String>,
}

/// What became of one record.
#[derive(Clone, Debug)]
pub struct Told {
    /// Its place in the request, from 0.
    pub index: usize,
    /// What it does to its record.
    pub effect: ContributionEffect,
    /// Whether that waits for a reviewer.
    pub awaits_review: bool,
    /// The contribution; none where nothing was to be kept.
    pub contribution: Option<Uuid>,
    /// The kind of the record; none where that could not be read.
    pub kind: Option<RecordKind>,
    /// The record, where there is one.
    pub record: Option<(RecordKind, Uuid)>,
    /// What changes.
    pub changes: Vec<FieldChange>,
    /// What is wrong with it.
    pub error: Option<UserError>,
}

/// Submits records. What is wrong with one refuses that one, or all of them where all or none was
/// asked for.
pub async fn submit(tools: &Tools<'_>, submission: Submission) -> Result<Checked<Vec<Told>>> {
    if let Err(error) = fits(&submission) {
        return Ok(Err(vec![error]));
    }
    let organization = tools.viewer.organization_id();
    let now = tools.clock.now();
    write_for(tools.transaction, organization, now).await?;
    let owner = tools.owner(organization).await?;
    let keeps_identity = identity::setting(tools.transaction, organization).await?;
    let reading = Reading {
        owner: &owner,
        takes_identity: tools.vault.is_some() && keeps_identity.is_some(),
        writes: true,
    };
    let (records, replaced): (Vec<NewRecord>, Vec<Option<Uuid>>) =
        submission.records.into_iter().unzip();
    let records: Vec<(usize, NewRecord)> = records.into_iter().enumerate().collect();
    let mut sorted = Sorted::default();
    for (index, read) in read_all(tools.transaction, reading, &records).await? {
        match read {
            Err(error) => sorted.applied.push(Applied::refused(index, error)),
            Ok(entry) => sorted.sort(tools, organization, entry).await?,
        }
    }
    let mut kept = Kept {
        tools,
        organization,
        batch: tools.ids.next(),
        as_draft: submission.as_draft,
        reason: submission.reason,
        new: Vec::new(),
        named: Vec::new(),
    };
    let mut told = kept.all(sorted, &replaced).await?;
    told.sort_by_key(|told| told.index);
    let errors: Vec<UserError> = told.iter().filter_map(|told| told.error.clone()).collect();
    if submission.is_atomic && !errors.is_empty() {
        return Ok(Err(errors));
    }
    kept.end(&told).await?;
    Ok(Ok(told))
}

fn fits(submission: &Submission) -> std::result::Result<(), UserError> {
    let number = submission.records.len();
    if !(1..=MOST_RECORDS).contains(&number) {
        let why = format!("Send 1 to {MOST_RECORDS} records at once; this has {number}.");
        return Err(UserError::new(UserErrorCode::LimitReached, "records", why));
    }
    let reason = submission.reason.as_deref();
    if reason.is_some_and(|text| text.trim().is_empty() || text.len() > LONGEST_REASON) {
        let why = format!("Say why, in up to {LONGEST_REASON} bytes.");
        return Err(UserError::invalid("reason", why));
    }
    Ok(())
}

/// Records by what is to be done with them.
#[derive(Default)]
struct Sorted {
    at_once: Vec<Entry>,
    /// With the number of reviewers.
    for_review: Vec<(Entry, i32)>,
    applied: Vec<Applied>,
    /// The kinds of those that were read and refused.
    kinds: BTreeMap<usize, RecordKind>,
}

impl Sorted {
    async fn sort(&mut self, tools: &Tools<'_>, organization: Uuid, entry: Entry) -> Result<()> {
        if let Some(error) = version_conflict(&entry) {
            // Both versions are shown: the one that stands and the one that was submitted.
            let changes = pending(tools.transaction, &[&entry]).await?;
            self.kinds.insert(entry.index, entry.kind);
            self.applied.push(Applied {
                record: entry.standing.as_ref().map(|s| (s.id, s.version)),
                changes: changes.into_iter().next().unwrap_or_default(),
                ..Applied::refused(entry.index, error)
            });
            return Ok(());
        }
        let reviewers = if entry.is_case_record {
            0
        } else {
            rules::reviewers(tools, organization, &entry.record).await?
        };
        if reviewers == 0 {
            self.at_once.push(entry);
        } else {
            self.for_review.push((entry, reviewers));
        }
        Ok(())
    }
}

/// What is kept of a request.
struct Kept<'a> {
    tools: &'a Tools<'a>,
    organization: Uuid,
    batch: Uuid,
    as_draft: bool,
    reason: Option<String>,
    new: Vec<Model>,
    /// Which contribution wrote which version.
    named: Vec<(Uuid, i32, Uuid)>,
}

impl Kept<'_> {
    async fn all(&mut self, sorted: Sorted, replaced: &[Option<Uuid>]) -> Result<Vec<Told>> {
        let mut told = Vec::new();
        for applied in sorted.applied {
            told.push(of_applied(
                sorted.kinds.get(&applied.index).copied(),
                applied,
            ));
        }
        let former_of = |entry: &Entry| replaced.get(entry.index).copied().flatten();
        let (tools, stamp) = (self.tools, self.tools.stamp(self.organization));
        let mut written = Vec::new();
        for entry in &sorted.at_once {
            let why = if self.as_draft {
                "The record stands at once and has no draft; leave `draft` out, or pass `dryRun`."
            } else if former_of(entry).is_some() {
                "The record stands at once: submit it again without `contribution`."
            } else {
                written.push(entry);
                continue;
            };
            let error = fault(entry.index, &[], UserErrorCode::NotAllowed, why);
            told.push(of_applied(None, Applied::refused(entry.index, error)));
        }
        // Public ones first: those about persons may refer to them, and not the other way round.
        let (own, public): (Vec<&Entry>, Vec<&Entry>) =
            written.into_iter().partition(|entry| entry.is_case_record);
        for written in [public, own] {
            let applied = apply::write(tools, tools.transaction, &stamp, &written).await?;
            for (entry, applied) in written.into_iter().zip(applied) {
                told.push(self.stand(entry, applied));
            }
        }
        // What waits is tried, so that it is told what it will do, and taken back.
        let entries: Vec<&Entry> = sorted.for_review.iter().map(|(entry, _)| entry).collect();
        let trial = tools.transaction.begin().await?;
        let applied = apply::write(tools, &trial, &stamp, &entries).await;
        trial.rollback().await?;
        let applied = applied?;
        // Told as it will be told later: what the trial made is not there.
        let forecasts = pending(tools.transaction, &entries).await?;
        let tried = applied.into_iter().zip(forecasts);
        for ((entry, reviewers), (mut applied, changes)) in sorted.for_review.iter().zip(tried) {
            if applied.error.is_none() {
                applied.changes = changes;
            }
            let replaced = former_of(entry);
            told.push(self.wait(entry, applied, *reviewers, replaced).await?);
        }
        Ok(told)
    }

    /// A record that stands at once.
    fn stand(&mut self, entry: &Entry, applied: Applied) -> Told {
        let mut told = of_applied(Some(entry.kind), applied.clone());
        let (ContributionEffect::Inserted | ContributionEffect::Changed, Some((id, _))) =
            (applied.effect, applied.record)
        else {
            return told;
        };
        let mut model = self.model(entry, &applied, 0);
        model.state = ContributionState::Accepted;
        model.written_version = applied.written;
        model.decided_at = Some(model.created_at);
        self.named
            .extend(applied.written.map(|version| (id, version, model.id)));
        told.contribution = Some(model.id);
        self.new.push(model);
        told
    }

    /// A record that waits for a reviewer.
    async fn wait(
        &mut self,
        entry: &Entry,
        applied: Applied,
        reviewers: i32,
        replaces: Option<Uuid>,
    ) -> Result<Told> {
        let mut told = of_applied(Some(entry.kind), applied.clone());
        if told.effect == ContributionEffect::Inserted {
            // It is not there yet.
            told.record = None;
        }
        let is_told = matches!(
            applied.effect,
            ContributionEffect::Inserted | ContributionEffect::Changed
        );
        if !is_told {
            return Ok(told);
        }
        told.awaits_review = true;
        let mut model = self.model(entry, &applied, reviewers);
        model.record_id = told.record.map(|(_, id)| id);
        model.state = if self.as_draft {
            ContributionState::Draft
        } else {
            ContributionState::Submitted
        };
        let content = serde_json::to_string(&entry.record).map_err(Error::internal)?;
        model.content = Some(content);
        let Some(id) = replaces else {
            told.contribution = Some(model.id);
            self.new.push(model);
            return Ok(told);
        };
        match self.replace(entry, id, model).await? {
            Ok(id) => told.contribution = Some(id),
            Err(error) => {
                return Ok(of_applied(None, Applied::refused(entry.index, error)));
            }
        }
        Ok(told)
    }

    /// Puts a record in the place of one that was submitted before.
    async fn replace(
        &self,
        entry: &Entry,
        id: Uuid,
        new: Model,
    ) -> Result<std::result::Result<Uuid, UserError>> {
        let wrong = |code, why: &str| Ok(Err(fault(entry.index, &["contribution"], code, why)));
        let (transaction, viewer) = (self.tools.transaction, self.tools.viewer);
        let found = contributions::locked(transaction, viewer, id).await?;
        let Some(found) = found.filter(|found| found.organization_id == self.organization) else {
            let why = "There is no such contribution, or it may not be seen.";
            return wrong(UserErrorCode::NotFound, why);
        };
        let is_open = matches!(
            found.state,
            ContributionState::Draft
                | ContributionState::Submitted
                | ContributionState::ChangesRequested
        );
        if !is_open || found.record_kind != new.record_kind {
            let why = "Only a draft, a contribution that nobody has taken on, and one with changes \
                       requested are submitted again, with a record of the same kind.";
            return wrong(UserErrorCode::Conflict, why);
        }
        let replaced = Model {
            id,
            created_at: found.created_at,
            round: found.round + 1,
            version: found.version + 1,
            ..new
        };
        contributions::update(transaction, replaced).await?;
        Ok(Ok(id))
    }

    fn model(&self, entry: &Entry, applied: &Applied, reviewers: i32) -> Model {
        let now = self.tools.clock.now();
        let filled = entry.record.fields.iter().map(|(name, _)| name.clone());
        Model {
            id: self.tools.ids.next(),
            organization_id: self.organization,
            client: self.tools.viewer.client_id().to_owned(),
            batch_id: self.batch,
            record_kind: entry.kind.as_str().to_owned(),
            is_case_record: entry.is_case_record,
            state: ContributionState::Submitted,
            effect: Some(applied.effect),
            record_id: applied.record.map(|(id, _)| id),
            written_version: None,
            expected_version: entry.record.expected_version,
            content: None,
            fields: TextList(filled.collect()),
            reason: self.reason.clone(),
            reviewers,
            round: 1,
            version: 1,
            created_at: now,
            changed_at: now,
            decided_at: None,
        }
    }

    /// Keeps what was submitted, and tells the audit, last of all.
    async fn end(self, told: &[Told]) -> Result<()> {
        let number = told
            .iter()
            .filter(|told| told.contribution.is_some())
            .count();
        if number == 0 {
            return Ok(());
        }
        let (transaction, now) = (self.tools.transaction, self.tools.clock.now());
        versions::name_contributions(transaction, &self.named).await?;
        contributions::insert(transaction, self.new).await?;
        let kept = told.iter().filter(|told| told.contribution.is_some());
        let kinds = kept.filter_map(|told| told.kind);
        let names: BTreeSet<&str> = kinds.map(RecordKind::type_name).collect();
        let action = match self.reason {
            Some(_) => AuditAction::RecordCorrected,
            None => AuditAction::ContributionSubmitted,
        };
        let actor = self.tools.actor.clone();
        let event = Event::new(Some(self.organization), actor, action, now)
            .of_type("Contribution")
            .counting(u64::try_from(number).unwrap_or(u64::MAX))
            .naming(names);
        let event = match (self.reason, told) {
            (Some(reason), [one]) => match one.record {
                Some((kind, id)) => event.to_record(kind, id).because(reason),
                None => event.because(reason),
            },
            _ => event,
        };
        audit::append(transaction, &event).await
    }
}

fn of_applied(kind: Option<RecordKind>, applied: Applied) -> Told {
    Told {
        index: applied.index,
        effect: applied.effect,
        awaits_review: false,
        contribution: None,
        kind,
        record: kind.zip(applied.record.map(|(id, _)| id)),
        changes: applied.changes,
        error: applied.error,
    }
}
