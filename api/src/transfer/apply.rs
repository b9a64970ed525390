//! Writing what a file holds: drafts in batches, in an order in which each record comes after
//! those it refers to, and the citations of all of them.

mod cited;
mod refusals;
mod rules;
pub mod submitted;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use entities::codes::AuditAction;
use sea_orm::{DatabaseConnection, DatabaseTransaction, Value};
use uuid::Uuid;

pub use self::refusals::keep_refusals;
use self::rules::{
    entry, is_mentioned, is_new_beside, is_own, is_vocabulary, may_stay_open,
    only_mention_all_but_the_last, write_of,
};
use super::draft::Draft;
use super::facility;
use super::form::Form;
use super::import::mapping::{Candidate, Kind};
use super::import::refusal::{Refusal, RefusalCode};
use super::import::report::Report;
use super::order;
use super::owner::Owner;
use crate::clock::{Clock, IdGen};
use crate::db;
use crate::error::{Error, Result};
use crate::kind::{RecordKind, with_entity};
use crate::store::audit::{self, Actor, Event};
use crate::store::corrections;
use crate::store::facility_values::{self, NewFacility};
use crate::store::identity::{NewIdentity, Sealer, Vault};
use crate::store::imports;
use crate::store::placements;
use crate::store::reader::write_for;
use crate::store::upsert::{self, Stamp, Write, Written};

/// Rows of one batch.
const BATCH: usize = 500;

/// Facilities that are remembered between batches.
const MOST_FACILITIES: usize = 20_000;

/// What holds for all rows of a file.
#[derive(Clone, Debug)]
pub struct Setting {
    /// What the rows are about.
    pub kind: Kind,
    /// Whose rows they are.
    pub owner: Owner,
    /// The import.
    pub import_id: i64,
    /// The source that every record of the file rests on.
    pub source_id: Option<Uuid>,
    /// One transaction for the whole file, or one a batch.
    pub in_one_transaction: bool,
    /// Who imports.
    pub actor: Actor,
    /// Where identifying fields are encrypted; none where the owner keeps none.
    pub vault: Option<Vault>,
    /// Whether only case records of the owner are written, and nothing that everybody sees.
    pub own_only: bool,
}

/// Everything one row of a file makes.
#[derive(Debug)]
enum Item {
    Records(Vec<Draft>),
    Facility(Box<NewFacility>),
}

/// Takes rows, writes batches.
pub struct Applier<'a> {
    db: &'a DatabaseConnection,
    clock: &'a Clock,
    ids: &'a IdGen,
    setting: Setting,
    waiting: Vec<Item>,
    transaction: Option<DatabaseTransaction>,
    /// Facilities by natural key, as far as rows have named them: millions of stints name hundreds.
    facilities: HashMap<String, Option<Uuid>>,
    /// Records written since the audit was last told.
    unaudited: u64,
    /// How much of the file is read.
    bytes_read: u64,
}

impl std::fmt::Debug for Applier<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Applier")
            .field("setting", &self.setting)
            .finish_non_exhaustive()
    }
}

impl<'a> Applier<'a> {
    /// An applier that has written nothing.
    pub fn new(
        db: &'a DatabaseConnection,
        clock: &'a Clock,
        ids: &'a IdGen,
        setting: Setting,
    ) -> Self {
        Self {
            db,
            clock,
            ids,
            setting,
            waiting: Vec::new(),
            transaction: None,
            facilities: HashMap::new(),
            unaudited: 0,
            bytes_read: 0,
        }
    }

    /// Writes into a transaction that is open already.
    pub fn continue_in(&mut self, transaction: DatabaseTransaction) {
        self.transaction = Some(transaction);
    }

    /// Takes what one row makes; the first thing wrong with it refuses the row.
    pub fn push(&mut self, candidates: &[Candidate], report: &mut Report) -> Result<()> {
        match self.read(candidates) {
            Ok(items) => self.waiting.extend(items),
            Err(refusal) => report.refuse(refusal)?,
        }
        Ok(())
    }

    /// Takes facilities that a shape has read itself.
    pub fn push_facility(&mut self, facility: NewFacility) {
        self.waiting.push(Item::Facility(Box::new(facility)));
    }

    /// A row has been taken whole: writes a batch where one is full. Only here is a batch cut, so that
    /// an import that is cut off goes on behind a row.
    pub async fn row_done(&mut self, bytes_read: u64, report: &mut Report) -> Result<()> {
        self.bytes_read = bytes_read;
        if self.waiting.len() >= BATCH
            || report.waiting() >= BATCH && !self.setting.in_one_transaction
        {
            return self.flush(report).await;
        }
        Ok(())
    }

    fn read(&self, candidates: &[Candidate]) -> Result<Vec<Item>, Refusal> {
        let mut items = Vec::new();
        let mut drafts = Vec::new();
        for candidate in candidates {
            if let Some(form) = Form::of(candidate.kind) {
                let draft = Draft::read(candidate, form, &self.setting.owner)?;
                if self.setting.own_only && !is_own(&draft) {
                    let why = "organizations import case records only.";
                    return Err(candidate.refuse("kind", RefusalCode::PublicRecord, why));
                }
                drafts.push(draft);
            } else if self.setting.own_only {
                let why = "organizations import case records only.";
                return Err(candidate.refuse("kind", RefusalCode::PublicRecord, why));
            } else {
                items.push(Item::Facility(Box::new(facility::read(candidate)?)));
            }
        }
        only_mention_all_but_the_last(&mut drafts);
        for draft in &mut drafts {
            draft.only_fills |= is_mentioned(self.setting.kind, draft.form);
        }
        if !drafts.is_empty() {
            items.push(Item::Records(drafts));
        }
        Ok(items)
    }

    /// Writes what is left. With `keep` false nothing of a file in one transaction stays.
    pub async fn finish(mut self, keep: bool, report: &mut Report) -> Result<()> {
        self.flush(report).await?;
        if let Some(transaction) = self.transaction.take() {
            if keep {
                self.audit(&transaction).await?;
                transaction.commit().await?;
            } else {
                transaction.rollback().await?;
            }
        }
        Ok(())
    }

    /// Tells the audit what the transaction has written, last of all: it locks the owner's chain.
    async fn audit(&mut self, transaction: &DatabaseTransaction) -> Result<()> {
        let records = std::mem::take(&mut self.unaudited);
        if records == 0 {
            return Ok(());
        }
        let Setting {
            kind,
            owner,
            import_id,
            actor,
            ..
        } = &self.setting;
        let event = Event::new(
            owner.contributor(),
            actor.clone(),
            AuditAction::RecordsImported,
            self.clock.now(),
        );
        let event = event
            .to("Import", import_id.to_string())
            .counting(records)
            .naming([kind.as_str()]);
        audit::append(transaction, &event).await
    }

    async fn flush(&mut self, report: &mut Report) -> Result<()> {
        let waiting = std::mem::take(&mut self.waiting);
        if waiting.is_empty() && (report.waiting() == 0 || self.setting.in_one_transaction) {
            return Ok(());
        }
        let transaction = match self.transaction.take() {
            Some(transaction) => transaction,
            None => self.begin().await?,
        };
        let stamp = Stamp {
            contributor: self.setting.owner.contributor(),
            universe: self.setting.owner.universe(),
            import_id: Some(self.setting.import_id),
            ..Stamp::new(self.clock.now())
        };
        let before = report.totals();
        let mut batch = Batch {
            db: &transaction,
            ids: self.ids,
            stamp,
            source_id: self.setting.source_id,
            refused: HashSet::new(),
            written: HashMap::new(),
            facilities: &mut self.facilities,
            vault: self.setting.vault.as_ref(),
            uncounted: 0,
            told: Vec::new(),
            // Everybody would see them.
            makes_entries: !self.setting.own_only,
            report,
        };
        batch.write(waiting).await?;
        self.unaudited += batch.uncounted;
        let after = report.totals();
        self.unaudited += after.inserted + after.changed - before.inserted - before.changed;
        if self.setting.in_one_transaction {
            self.transaction = Some(transaction);
        } else {
            self.reach(&transaction, report).await?;
            self.audit(&transaction).await?;
            transaction.commit().await?;
        }
        Ok(())
    }

    async fn begin(&self) -> Result<DatabaseTransaction> {
        let transaction = db::begin_write(self.db).await?;
        if let Some(owner) = self.setting.owner.contributor() {
            write_for(&transaction, owner, self.clock.now()).await?;
        }
        Ok(transaction)
    }

    /// Notes how far the file is, and which rows were refused, with the batch that they belong to.
    async fn reach(&self, transaction: &DatabaseTransaction, report: &mut Report) -> Result<()> {
        let import_id = self.setting.import_id;
        keep_refusals(transaction, import_id, report).await?;
        let counts = report.totals().into();
        let now = self.clock.now();
        imports::reach(transaction, import_id, self.bytes_read, counts, now).await
    }
}

/// What a batch knows of a record by its natural key.
enum Remembered {
    /// It is there.
    Record(Uuid),
    /// There is none.
    Nothing,
    /// The database has not been asked yet.
    NotAsked,
}

/// What became of the record that a row is about.
#[derive(Clone, Copy, Debug)]
pub struct Told {
    /// The row.
    pub row: u64,
    /// The kind of the record.
    pub kind: RecordKind,
    /// What became of it.
    pub written: Written,
}

/// One batch in one transaction.
struct Batch<'a> {
    db: &'a DatabaseTransaction,
    ids: &'a IdGen,
    stamp: Stamp,
    source_id: Option<Uuid>,
    /// Rows of which something was refused: nothing more of them is written.
    refused: HashSet<u64>,
    /// Case records of this batch by natural key: the next kind refers to them.
    written: HashMap<RecordKind, HashMap<String, Uuid>>,
    /// Facilities that rows have named so far.
    facilities: &'a mut HashMap<String, Option<Uuid>>,
    vault: Option<&'a Vault>,
    /// Persons of whom only the identity was written, in rows that are about something else.
    uncounted: u64,
    /// What became of the record that each row is about.
    told: Vec<Told>,
    /// Whether what a vocabulary lacks is made from its name.
    makes_entries: bool,
    report: &'a mut Report,
}

impl Batch<'_> {
    async fn write(&mut self, items: Vec<Item>) -> Result<()> {
        let mut by_kind: BTreeMap<RecordKind, Vec<Draft>> = BTreeMap::new();
        let mut facilities = Vec::new();
        for item in items {
            match item {
                Item::Records(drafts) => {
                    for draft in drafts {
                        by_kind.entry(draft.form.record).or_default().push(draft);
                    }
                }
                Item::Facility(facility) => facilities.push(*facility),
            }
        }
        // A value of a facility cites its source, and a court sits in a facility.
        let after_facilities = by_kind.split_off(&RecordKind::PopulationGroup);
        self.write_records(by_kind).await?;
        if !facilities.is_empty() {
            self.write_facilities(facilities).await?;
        }
        self.write_records(after_facilities).await
    }

    async fn write_records(&mut self, by_kind: BTreeMap<RecordKind, Vec<Draft>>) -> Result<()> {
        for (kind, drafts) in by_kind {
            for group in order::groups(kind, drafts) {
                self.write_kind(kind, group).await?;
            }
        }
        Ok(())
    }

    async fn write_facilities(&mut self, facilities: Vec<NewFacility>) -> Result<()> {
        self.facilities.clear();
        let rows: Vec<(u64, Option<String>)> = facilities
            .iter()
            .map(|new| (new.row, new.sheet.clone()))
            .collect();
        let written =
            facility_values::write(self.db, self.ids, &self.stamp, self.source_id, facilities)
                .await?;
        for ((row, sheet), written) in rows.into_iter().zip(written) {
            self.count(written);
            let kind = RecordKind::Facility;
            self.told.push(Told { row, kind, written });
            if let Written::Clash { earlier_row } = written {
                let why =
                    format!("row {earlier_row} has the same code and says otherwise; it stands.");
                let refusal = Refusal::of_row(row, RefusalCode::DuplicateKey, why);
                self.report.refuse(Refusal {
                    sheet,
                    column: Some("code".to_owned()),
                    ..refusal
                })?;
            }
        }
        Ok(())
    }

    fn count(&mut self, written: Written) {
        let totals = self.report.totals_mut();
        match written {
            Written::Inserted(_) => totals.inserted += 1,
            Written::Changed(_) => totals.changed += 1,
            Written::Unchanged(_) => totals.unchanged += 1,
            Written::Duplicate(_) => totals.duplicate += 1,
            Written::Clash { .. } => {}
        }
    }

    fn refuse(&mut self, draft: &Draft, field: &str, code: RefusalCode, why: String) -> Result<()> {
        if self.refused.insert(draft.row) {
            self.report.refuse(Refusal {
                sheet: draft.sheet.clone(),
                column: Some(field.to_owned()),
                ..Refusal::of_row(draft.row, code, why)
            })?;
        }
        Ok(())
    }

    async fn write_kind(&mut self, kind: RecordKind, mut drafts: Vec<Draft>) -> Result<()> {
        drafts.retain(|draft| !self.refused.contains(&draft.row));
        if drafts.is_empty() {
            return Ok(());
        }
        let mut drafts = self.resolve(drafts).await?;
        let sources = self.sources_of(&mut drafts).await?;
        let mut writes: Vec<Write> = drafts.iter().map(write_of).collect();
        if self.stamp.import_id.is_none() {
            for write in &mut writes {
                write.row = None;
            }
        }
        let written = with_entity!(kind, E => upsert::upsert::<E>(self.db, self.ids, &self.stamp, writes).await)?;
        let sealed = self.seal(&drafts, &written).await?;
        let mut cited = Vec::new();
        let (mut stays, mut corrected) = (BTreeSet::new(), BTreeSet::new());
        for (draft, mut written) in drafts.iter().zip(written) {
            if let Written::Unchanged(id) = written
                && sealed.contains(&id)
            {
                written = Written::Changed(id);
                self.uncounted += u64::from(draft.only_fills);
            }
            if let Written::Clash { earlier_row } = written {
                let why =
                    format!("row {earlier_row} has the same key and says otherwise; it stands.");
                self.refuse(draft, "key", RefusalCode::DuplicateKey, why)?;
            } else if !draft.only_fills || is_new_beside(draft, written) {
                self.count(written);
                let row = draft.row;
                self.told.push(Told { row, kind, written });
            }
            if let Some(id) = written.id() {
                cited.push((kind, id, draft));
                if draft.form.is_case_record() {
                    let known = self.written.entry(kind).or_default();
                    known.insert(draft.natural_key.clone(), id);
                }
            }
            if let Written::Inserted(_) | Written::Changed(_) = written {
                let id_in = |column| match draft.value(column) {
                    Some(Value::Uuid(id)) => *id,
                    _ => None,
                };
                match kind {
                    RecordKind::Placement => stays.extend(id_in("detention_id")),
                    RecordKind::Correction => corrected.extend(id_in("record_id")),
                    _ => {}
                }
            }
        }
        self.cite(cited, &sources).await?;
        corrections::mark(self.db, &self.stamp, &corrected).await?;
        placements::flag_overlaps(self.db, &self.stamp, &stays).await
    }

    /// Encrypts and writes what identifies the persons; answers of whom something was written.
    async fn seal(&self, drafts: &[Draft], written: &[Written]) -> Result<HashSet<Uuid>> {
        let new: Vec<NewIdentity> = drafts
            .iter()
            .zip(written)
            .filter(|(draft, _)| !draft.identity.is_empty())
            .filter_map(|(draft, written)| {
                written.id().map(|person| NewIdentity {
                    person,
                    fields: draft.identity.fields.clone(),
                    retain_until: draft.identity.retain_until,
                })
            })
            .collect();
        if new.is_empty() {
            return Ok(HashSet::new());
        }
        let (Some(vault), Some(organization)) = (self.vault, self.stamp.contributor) else {
            return Err(Error::internal("identifying fields without a vault"));
        };
        let sealer = Sealer::open(self.db, vault, organization, self.stamp.now).await?;
        sealer.for_import(self.stamp.import_id).write(new).await
    }

    /// Turns natural keys into ids. What a vocabulary lacks is made from its name; anything else
    /// that is not known refuses the row, or stays open where it may.
    async fn resolve(&mut self, drafts: Vec<Draft>) -> Result<Vec<Draft>> {
        let mut wanted: BTreeMap<RecordKind, BTreeMap<String, String>> = BTreeMap::new();
        for reference in drafts.iter().flat_map(|draft| &draft.references) {
            wanted
                .entry(reference.kind)
                .or_default()
                .insert(reference.key.clone(), reference.text.clone());
        }
        let mut known: HashMap<(RecordKind, String), Uuid> = HashMap::new();
        for (kind, names) in wanted {
            for (key, id) in self.ids_of(kind, names).await? {
                known.insert((kind, key), id);
            }
        }
        let mut resolved = Vec::with_capacity(drafts.len());
        for mut draft in drafts {
            let mut missing = None;
            for reference in std::mem::take(&mut draft.references) {
                match known.get(&(reference.kind, reference.key.clone())) {
                    Some(id) => draft.values.push((reference.column, Value::from(*id))),
                    None if may_stay_open(&draft, &reference) => {}
                    None => missing = missing.or(Some(reference)),
                }
            }
            if let Some(reference) = missing {
                let why = format!(
                    "there is no such {}; import it first.",
                    reference.kind.type_name()
                );
                self.refuse(&draft, reference.field, RefusalCode::UnknownReference, why)?;
            } else {
                resolved.push(draft);
            }
        }
        Ok(resolved)
    }

    /// What is known without a look at the database.
    fn remembered(&self, kind: RecordKind, key: &str) -> Remembered {
        if kind == RecordKind::Facility {
            return match self.facilities.get(key) {
                Some(Some(id)) => Remembered::Record(*id),
                Some(None) => Remembered::Nothing,
                None => Remembered::NotAsked,
            };
        }
        let written = self.written.get(&kind).and_then(|ids| ids.get(key));
        written.map_or(Remembered::NotAsked, |id| Remembered::Record(*id))
    }

    async fn ids_of(
        &mut self,
        kind: RecordKind,
        names: BTreeMap<String, String>,
    ) -> Result<HashMap<String, Uuid>> {
        let mut found = HashMap::new();
        let mut keys = BTreeSet::new();
        for key in names.keys() {
            match self.remembered(kind, key) {
                Remembered::Record(id) => {
                    found.insert(key.clone(), id);
                }
                Remembered::Nothing => {}
                Remembered::NotAsked => {
                    keys.insert(key.clone());
                }
            }
        }
        if !keys.is_empty() {
            let asked = keys.clone();
            found.extend(with_entity!(kind, E => upsert::ids_of::<E>(self.db, asked).await)?);
        }
        if kind == RecordKind::Facility {
            if self.facilities.len() > MOST_FACILITIES {
                self.facilities.clear();
            }
            let asked = keys.into_iter().map(|key| (found.get(&key).copied(), key));
            self.facilities.extend(asked.map(|(id, key)| (key, id)));
        }
        let Some(form) =
            Form::of_record(kind).filter(|_| self.makes_entries && is_vocabulary(kind))
        else {
            return Ok(found);
        };
        let missing: Vec<Draft> = names
            .iter()
            .filter(|(key, _)| !found.contains_key(*key))
            .map(|(key, name)| entry(form, key, name))
            .collect();
        if !missing.is_empty() {
            let writes = missing.iter().map(write_of).collect();
            let written = with_entity!(kind, E => upsert::upsert::<E>(self.db, self.ids, &self.stamp, writes).await)?;
            for (draft, written) in missing.iter().zip(written) {
                found.extend(written.id().map(|id| (draft.natural_key.clone(), id)));
            }
        }
        Ok(found)
    }
}
