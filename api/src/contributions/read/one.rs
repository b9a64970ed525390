//! Reading one record.

use std::collections::HashSet;

use entities::codes::CodeList as _;
use sea_orm::Value;

use super::{Known, Read, Reading};
use crate::contributions::fault;
use crate::contributions::read::Entry;
use crate::contributions::record::{Given, Named, NewRecord, SourceName, is_case_file};
use crate::kind::RecordKind;
use crate::store::contributions::standing::Standing;
use crate::transfer::apply::submitted::Submitted;
use crate::transfer::draft::{CitationDraft, Draft};
use crate::transfer::facility;
use crate::transfer::form::{COMMON_FIELDS, FieldType, Form, SOURCE_OF};
use crate::transfer::import::mapping::{Candidate, Field, FieldText, Kind};
use crate::transfer::import::refusal::{Refusal, RefusalCode};
use crate::transfer::{identity, natural_key, value};
use crate::user_error::{UserError, UserErrorCode};

/// Fields that only the operator of the service fills.
const OF_THE_OPERATOR: [&str; 2] = ["is_partner", "is_verified"];

/// Reads one record.
pub(super) struct One<'a> {
    pub(super) index: usize,
    pub(super) record: &'a NewRecord,
    pub(super) reading: Reading<'a>,
    pub(super) known: &'a Known,
}

/// A candidate, and what its texts cannot say.
struct Made {
    candidate: Candidate,
    /// References by the natural keys of what they name.
    references: Vec<(String, String)>,
    /// Fields that are to be empty.
    emptied: Vec<String>,
}

/// A source by its natural key, and the fields that rest on it.
struct Cited {
    fields: Vec<String>,
    key: String,
    locator: Option<String>,
}

type Checked<T> = std::result::Result<T, UserError>;

impl One<'_> {
    fn fault<T>(&self, path: &[&str], code: UserErrorCode, why: impl Into<String>) -> Checked<T> {
        Err(fault(self.index, path, code, why))
    }

    fn row(&self) -> u64 {
        u64::try_from(self.index)
            .unwrap_or(u64::MAX)
            .saturating_add(1)
    }

    pub(super) fn read(&self) -> Read {
        let Some(kind) = self.record.kind() else {
            return self.fault(&["kind"], UserErrorCode::Invalid, "There is no such kind.");
        };
        let stands = match self.record.record {
            None => None,
            Some(id) => match self.known.get(&(kind, id)) {
                Some(standing) => Some(standing),
                None => return self.no_such(&["id"]),
            },
        };
        let is_case_record = self.record.is_case_record();
        let (submitted, natural_key, sources) = match (kind, Form::of_record(kind)) {
            (RecordKind::Facility, _) => self.facility(stands)?,
            (_, Some(form)) => self.with_form(form, stands, is_case_record)?,
            (_, None) => {
                let why = "The operator of the service loads records of this kind.";
                return self.fault(&["kind"], UserErrorCode::NotAllowed, why);
            }
        };
        Ok(Entry {
            index: self.index,
            record: self.record.clone(),
            kind,
            natural_key,
            submitted,
            sources,
            standing: None,
            is_case_record,
        })
    }

    fn no_such<T>(&self, path: &[&str]) -> Checked<T> {
        let why = "There is no such record, or it may not be seen.";
        self.fault(path, UserErrorCode::NotFound, why)
    }

    fn with_form(
        &self,
        form: &'static Form,
        stands: Option<&Standing>,
        is_case_record: bool,
    ) -> Checked<(Submitted, String, Vec<Draft>)> {
        if stands.is_some() {
            self.keeps_its_number()?;
        }
        let mut made = self.candidate(form.kind, &self.record.fields, |name| {
            form.field(name).is_some()
                || form.record == RecordKind::Person && identity::names().any(|own| own == name)
        })?;
        self.put_external_id(form, &mut made)?;
        let owner = self.reading.owner;
        let key = stands.map(|standing| standing.natural_key.clone());
        let draft = Draft::read_over(&made.candidate, form, owner, key);
        let mut draft = draft.map_err(|refusal| of_refusal(self.index, &refusal))?;
        if stands.is_none() {
            self.make_own_key(form, is_case_record, &mut draft);
        }
        for reference in &mut draft.references {
            let named = made
                .references
                .iter()
                .find(|(name, _)| name == reference.field);
            if let Some((_, key)) = named {
                reference.key.clone_from(key);
            }
        }
        for name in &made.emptied {
            self.empty(form, name, &mut draft)?;
        }
        let sources = self.cite(is_case_record, &mut draft)?;
        let natural_key = draft.natural_key.clone();
        Ok((Submitted::Record(Box::new(draft)), natural_key, sources))
    }

    /// A record that is named by its id keeps the number by which it is found again.
    fn keeps_its_number(&self) -> Checked<()> {
        let why = "A record that is named by its `id` keeps the number and the key by which it is \
                   found again: submit it anew under another.";
        if self.record.external_id.is_some() {
            return self.fault(&["externalId"], UserErrorCode::Invalid, why);
        }
        for name in ["external_id", "key"] {
            if self.record.fields.iter().any(|(field, _)| field == name) {
                return self.fault(&["fields", name], UserErrorCode::Invalid, why);
            }
        }
        Ok(())
    }

    /// The number of the organization is how the record is found again, where its kind has no key
    /// of its own.
    fn put_external_id(&self, form: &'static Form, made: &mut Made) -> Checked<()> {
        let Some(number) = &self.record.external_id else {
            return Ok(());
        };
        self.check_text(&["externalId"], number)?;
        if number.trim().is_empty() {
            let why = "The number is empty; leave it out where there is none.";
            return self.fault(&["externalId"], UserErrorCode::Invalid, why);
        }
        let name = if form.field("external_id").is_some() {
            "external_id"
        } else if form.key.is_empty() || form.record == RecordKind::Source {
            "key"
        } else {
            let why = format!(
                "`{}` are found again by `{}`; leave `externalId` out.",
                form.kind,
                form.key.join("`, `")
            );
            return self.fault(&["externalId"], UserErrorCode::Invalid, why);
        };
        made.candidate.fields.retain(|field| &*field.name != name);
        made.candidate
            .fields
            .push(filled(name, FieldText::Text(number.clone())));
        Ok(())
    }

    /// A number that the organization gives to a public record, and a case file of its own, never
    /// meet those of others. No text that a client writes as `key` makes such a key.
    fn make_own_key(&self, form: &'static Form, is_case_record: bool, draft: &mut Draft) {
        let prefix = self.reading.owner.prefix();
        if form.is_case_record() || draft.natural_key.starts_with(&prefix) {
            return;
        }
        if let Some(number) = &self.record.external_id {
            draft.natural_key = format!("{prefix}{}", natural_key::of_number(number));
        } else if is_case_record {
            draft.natural_key = format!("{prefix}{}", draft.natural_key);
        }
    }

    /// The fields as a row of a file would fill them.
    fn candidate(
        &self,
        kind: Kind,
        fields: &[(String, Given)],
        is_field: impl Fn(&str) -> bool,
    ) -> Checked<Made> {
        let mut made = Made {
            candidate: Candidate {
                kind,
                row: self.row(),
                sheet: None,
                fields: Vec::with_capacity(fields.len()),
            },
            references: Vec::new(),
            emptied: Vec::new(),
        };
        for (name, given) in fields {
            let shown = shown_name(name);
            let path = ["fields", shown];
            let cites = name.strip_prefix(SOURCE_OF).is_some_and(&is_field);
            if !is_field(name) && !cites && !COMMON_FIELDS.contains(&name.as_str()) {
                let why = format!("`{kind}` have no such field; the data dictionary lists them.");
                return self.fault(&path, UserErrorCode::Invalid, why);
            }
            if kind == Kind::Organizations && OF_THE_OPERATOR.contains(&name.as_str()) {
                let why = "Only the operator of the service says so; leave it out.";
                return self.fault(&path, UserErrorCode::NotAllowed, why);
            }
            if name.starts_with(identity::PREFIX) && !self.reading.takes_identity {
                let why = "Your organization keeps no identifying fields; ask the operator, or \
                           leave it out.";
                return self.fault(&path, UserErrorCode::NotAllowed, why);
            }
            let value = match given {
                Given::Nothing => {
                    made.emptied.push(name.clone());
                    continue;
                }
                Given::Wrong => {
                    let why = "A field takes a text, a number, true or false, a list of texts, \
                               null, or a record as `{id}` or `{externalId}`.";
                    return self.fault(&path, UserErrorCode::Invalid, why);
                }
                Given::Text(text) if text.trim().is_empty() => continue,
                Given::Text(text) => {
                    self.check_text(&path, text)?;
                    FieldText::Text(text.clone())
                }
                Given::List(items) => {
                    for item in items {
                        self.check_text(&path, item)?;
                    }
                    FieldText::List(items.clone())
                }
                Given::Record(named) => {
                    let key = self.key_of(kind, name, named)?;
                    made.references.push((name.clone(), key.clone()));
                    FieldText::Text(key)
                }
            };
            made.candidate.fields.push(filled(name, value));
        }
        Ok(made)
    }

    fn check_text(&self, path: &[&str], text: &str) -> Checked<()> {
        value::check_text(text).or_else(|(code, why)| {
            let why = sentence(&why);
            self.fault(path, code_of(code), why)
        })
    }

    /// The natural key of the record that a field names.
    fn key_of(&self, kind: Kind, name: &str, named: &Named) -> Checked<String> {
        let path = ["fields", shown_name(name)];
        let field = Form::of(kind).and_then(|form| form.field(name));
        let Some(FieldType::Reference(kind)) = field.map(|field| field.ty) else {
            let why = "The field takes no record; write a text.";
            return self.fault(&path, UserErrorCode::Invalid, why);
        };
        self.key_of_named(&path, kind, named)
    }

    fn key_of_named(&self, path: &[&str], kind: RecordKind, named: &Named) -> Checked<String> {
        let owner = self.reading.owner;
        match named {
            Named::NoSuchId => self.no_such(path),
            Named::ExternalId(number) => {
                self.check_text(path, number)?;
                let form = Form::of_record(kind);
                let is_numbered = form.is_some_and(|form| {
                    form.is_case_record() || form.key.is_empty() || kind == RecordKind::Source
                });
                if !is_numbered {
                    return self.no_such(path);
                }
                Ok(format!(
                    "{}{}",
                    owner.prefix(),
                    natural_key::of_number(number)
                ))
            }
            Named::Id(id) => match self.known.get(&(kind, *id)) {
                Some(found)
                    if !found.is_case_record || found.contributor == owner.contributor() =>
                {
                    Ok(found.natural_key.clone())
                }
                _ => self.no_such(path),
            },
        }
    }

    /// Empties a field: what a new record would hold there is written.
    fn empty(&self, form: &'static Form, name: &str, draft: &mut Draft) -> Checked<()> {
        let path = ["fields", shown_name(name)];
        let Some(field) = form.field(name) else {
            let why = "What identifies a person and what is cited is not emptied; `eraseDetainee` \
                       erases an identity.";
            return self.fault(&path, UserErrorCode::NotAllowed, why);
        };
        if field.is_required {
            let why = format!("`{name}` must be filled.");
            return self.fault(&path, UserErrorCode::Invalid, why);
        }
        draft.values.retain(|(column, _)| *column != field.column);
        let default = draft.default_of(field.column);
        let value = default.unwrap_or_else(|| match field.ty {
            FieldType::Integer | FieldType::Year => Value::Int(None),
            FieldType::Number => Value::Double(None),
            FieldType::Date => Value::ChronoDate(None),
            FieldType::LocalTime => Value::ChronoDateTime(None),
            FieldType::Flag => Value::Bool(None),
            FieldType::List => Value::Json(None),
            FieldType::Reference(_) => Value::Uuid(None),
            FieldType::Text | FieldType::Country | FieldType::Code { .. } => Value::String(None),
        });
        draft.values.push((field.column, value));
        Ok(())
    }

    /// What the record rests on: citations in the draft, and the sources that come with it.
    fn cite(&self, is_case_record: bool, draft: &mut Draft) -> Checked<Vec<Draft>> {
        let (named, new) = self.sources(is_case_record)?;
        for cited in named {
            let of_field = |field: Option<String>| CitationDraft {
                field,
                source_key: cited.key.clone(),
                locator: cited.locator.clone(),
            };
            if cited.fields.is_empty() {
                draft.citations.push(of_field(None));
            }
            for field in &cited.fields {
                if draft.form.field(field).is_none() {
                    let why = format!("`{}` have no such field to cite for.", draft.form.kind);
                    return self.fault(&["sources"], UserErrorCode::Invalid, why);
                }
                draft.citations.push(of_field(Some(field.clone())));
            }
        }
        Ok(new)
    }

    /// The sources that the record rests on, and those among them that come along.
    fn sources(&self, is_case_record: bool) -> Checked<(Vec<Cited>, Vec<Draft>)> {
        let (mut named, mut new) = (Vec::new(), Vec::new());
        for source in &self.record.sources {
            if let Some(locator) = &source.locator {
                self.check_text(&["sources"], locator)?;
            }
            let key = match &source.source {
                SourceName::Key(key) => {
                    self.check_text(&["sources"], key)?;
                    natural_key::of_text(key)
                }
                SourceName::There(there) => {
                    self.key_of_named(&["sources"], RecordKind::Source, there)?
                }
                SourceName::New(fields) => {
                    let draft = self.new_source(is_case_record, fields)?;
                    let key = draft.natural_key.clone();
                    new.push(draft);
                    key
                }
            };
            named.push(Cited {
                fields: source.fields.clone(),
                key,
                locator: source.locator.clone(),
            });
        }
        Ok((named, new))
    }

    fn new_source(&self, is_case_record: bool, fields: &[(String, Given)]) -> Checked<Draft> {
        let Some(form) = Form::of_record(RecordKind::Source) else {
            return self.no_such(&["sources"]);
        };
        let is_file = is_case_file(fields);
        if is_file != is_case_record {
            let why = if is_file {
                "A public record does not bring a case file along: submit the case file first, and \
                 cite it by its `externalId`."
            } else {
                "A new public source waits for review: submit it with `recordSource`, and cite it \
                 once it is accepted. A case file of your own comes along."
            };
            return self.fault(&["sources"], UserErrorCode::NotAllowed, why);
        }
        let made = self.candidate(form.kind, fields, |name| form.field(name).is_some())?;
        let draft = Draft::read(&made.candidate, form, self.reading.owner);
        let mut draft = draft.map_err(|refusal| {
            let mut error = of_refusal(self.index, &refusal);
            error.path.insert(3, "sources".to_owned());
            error
        })?;
        draft.only_fills = true;
        if is_file {
            let prefix = self.reading.owner.prefix();
            draft.natural_key = format!("{prefix}{}", draft.natural_key);
        }
        Ok(draft)
    }

    /// A facility: every value of it names its source.
    fn facility(&self, stands: Option<&Standing>) -> Checked<(Submitted, String, Vec<Draft>)> {
        if self.record.external_id.is_some() {
            let why = "A facility is found again by its `code`; leave `externalId` out.";
            return self.fault(&["externalId"], UserErrorCode::Invalid, why);
        }
        let names: HashSet<String> = facility::field_names().into_iter().collect();
        let mut made = self.candidate(Kind::Facilities, &self.record.fields, |name| {
            names.contains(name)
        })?;
        if let Some(name) = made.emptied.first() {
            let why = "A value that no source gives is left out: what other sources say stands.";
            let path = ["fields", shown_name(name)];
            return self.fault(&path, UserErrorCode::Invalid, why);
        }
        let has_name = made.candidate.field("name").is_some();
        if let (false, Some(standing)) = (has_name, stands)
            && let Some(Value::String(Some(name))) = standing.columns.get("name")
        {
            let field = filled("name", FieldText::Text(name.clone()));
            made.candidate.fields.push(field);
        }
        let read = facility::read(&made.candidate);
        let mut new = read.map_err(|refusal| of_refusal(self.index, &refusal))?;
        if let Some(standing) = stands {
            new.natural_key.clone_from(&standing.natural_key);
            new.code = None;
            if !has_name {
                new.values
                    .retain(|value| value.field != entities::codes::FacilityField::Name);
            }
        }
        let (citations, sources) = self.sources(false)?;
        for value in &mut new.values {
            let field = value.field.as_str();
            let own = citations
                .iter()
                .find(|cited| cited.fields.iter().any(|name| name == field));
            let source = own.or_else(|| citations.iter().find(|cited| cited.fields.is_empty()));
            match (source, &value.source_key) {
                (Some(cited), _) => value.source_key = Some(cited.key.clone()),
                (None, Some(_)) => {}
                (None, None) => {
                    let why = "Every value of a facility needs a source: name one.";
                    return self.fault(&["sources"], UserErrorCode::Invalid, why);
                }
            }
        }
        let natural_key = new.natural_key.clone();
        Ok((Submitted::Facility(Box::new(new)), natural_key, sources))
    }
}

fn filled(name: &str, value: FieldText) -> Field {
    Field {
        name: name.into(),
        column: "".into(),
        value,
    }
}

/// The name of a field in a path; a name that is none is not repeated.
fn shown_name(name: &str) -> &str {
    let is_name = name.len() <= 64 && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    if is_name { name } else { "?" }
}

/// What a refusal of a row means for the client that submitted it.
pub(in crate::contributions) fn of_refusal(index: usize, refusal: &Refusal) -> UserError {
    let path: Vec<&str> = match refusal.column.as_deref() {
        Some("external_id") => vec!["externalId"],
        Some("source") => vec!["sources"],
        Some(column) => vec!["fields", shown_name(column)],
        None => Vec::new(),
    };
    let why = sentence(&refusal.reason.replace("import it first", "submit it first"));
    fault(index, &path, code_of(refusal.code), why)
}

const fn code_of(code: RefusalCode) -> UserErrorCode {
    match code {
        RefusalCode::UnknownReference => UserErrorCode::NotFound,
        RefusalCode::DuplicateKey | RefusalCode::Contradiction => UserErrorCode::Conflict,
        RefusalCode::Identifying => UserErrorCode::NotAllowed,
        _ => UserErrorCode::Invalid,
    }
}

/// A reason as a sentence.
fn sentence(reason: &str) -> String {
    let mut letters = reason.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}
