//! A contribution that has been read: typed values by column, references by natural key.

use sea_orm::Value;

use super::classify::{self, Reading};
use super::form::{COMMON_FIELDS, Field, FieldType, Form, SOURCE_OF};
use super::identity::{self, Identifying};
use super::import::mapping::{Candidate, FieldText};
use super::import::refusal::{Refusal, RefusalCode};
use super::owner::Owner;
use super::{derive, natural_key, value};
use crate::kind::RecordKind;

/// A record as it is to be written.
#[derive(Clone, Debug)]
pub struct Draft {
    /// Its form.
    pub form: &'static Form,
    /// How it is found again.
    pub natural_key: String,
    /// The filled columns.
    pub values: Vec<(&'static str, Value)>,
    /// The filled references.
    pub references: Vec<Reference>,
    /// The sources it rests on.
    pub citations: Vec<CitationDraft>,
    /// What identifies the person.
    pub identity: Identifying,
    /// Only blanks of a record that stands are filled: the row mentions it, and is about another.
    pub only_fills: bool,
    /// The row it came from.
    pub row: u64,
    /// The sheet it came from.
    pub sheet: Option<String>,
}

/// Another record, named by its natural key.
#[derive(Clone, Debug)]
pub struct Reference {
    /// The column that holds its id.
    pub column: &'static str,
    /// The field that names it.
    pub field: &'static str,
    /// Its kind.
    pub kind: RecordKind,
    /// Its natural key.
    pub key: String,
    /// The name as written, from which a missing entry of a vocabulary is made.
    pub text: String,
    /// Whether the record can stand without it.
    pub is_required: bool,
}

/// A source of the record or of one of its fields.
#[derive(Clone, Debug)]
pub struct CitationDraft {
    /// The field that rests on it; none for the whole record.
    pub field: Option<String>,
    /// The natural key of the source.
    pub source_key: String,
    /// Where in the source.
    pub locator: Option<String>,
}

/// Fields that go into envelopes, beside the record and never into it.
fn is_identity(record: RecordKind, name: &str) -> bool {
    record == RecordKind::Person && identity::names().any(|own| own == name)
}

impl Draft {
    /// Reads and checks a candidate. The first thing wrong with it refuses the row.
    pub fn read(
        candidate: &Candidate,
        form: &'static Form,
        owner: &Owner,
    ) -> Result<Self, Refusal> {
        Self::read_over(candidate, form, owner, None)
    }

    /// The same for a record that stands under this natural key, where there is one: what must be
    /// filled is filled there, so the candidate needs only what it changes.
    pub fn read_over(
        candidate: &Candidate,
        form: &'static Form,
        owner: &Owner,
        stands: Option<String>,
    ) -> Result<Self, Refusal> {
        let is_change = stands.is_some();
        let natural_key = match stands {
            Some(key) => key,
            None => natural_key_of(candidate, form, owner)?,
        };
        let mut draft = Self {
            form,
            natural_key,
            values: Vec::with_capacity(candidate.fields.len()),
            references: Vec::new(),
            citations: Vec::new(),
            identity: Identifying::default(),
            only_fills: false,
            row: candidate.row,
            sheet: candidate.sheet.clone(),
        };
        let locator = candidate.text("source_locator").map(str::to_owned);
        for filled in &candidate.fields {
            let name = &*filled.name;
            if name == "source" {
                draft.cite(None, &filled.value, locator.clone());
            } else if let Some(field) = name.strip_prefix(SOURCE_OF) {
                draft.cite(Some(field), &filled.value, None);
            } else if COMMON_FIELDS.contains(&name) || is_identity(form.record, name) {
            } else if let Some(field) = form.field(name) {
                draft.fill(candidate, field, &filled.value, owner)?;
            } else {
                return Err(candidate.refuse(
                    name,
                    RefusalCode::BadFormat,
                    format!(
                        "`{}` have no such field; map the column to one that they have.",
                        form.kind
                    ),
                ));
            }
        }
        for field in form.fields.iter().filter(|field| field.is_required) {
            if !is_change && candidate.field(field.name).is_none() {
                return Err(candidate.refuse(
                    field.name,
                    RefusalCode::Missing,
                    format!("`{}` must be filled.", field.name),
                ));
            }
        }
        if form.record == RecordKind::Person {
            draft.identity = Identifying::read(candidate)?;
        }
        derive::complete(&mut draft, candidate)?;
        if is_change && candidate.field("flags").is_none() {
            // A change of some fields says nothing about flags that reading others has set.
            let is_blank = |value: &Value| matches!(value, Value::Json(Some(json)) if json.as_array().is_some_and(Vec::is_empty));
            draft
                .values
                .retain(|(column, value)| *column != "flags" || !is_blank(value));
        }
        Ok(draft)
    }

    /// The value of a column, where it is filled.
    pub fn value(&self, column: &str) -> Option<&Value> {
        self.values
            .iter()
            .find(|(name, _)| *name == column)
            .map(|(_, value)| value)
    }

    /// What an insert writes to a column that is not filled, where it may not be empty.
    pub fn default_of(&self, column: &str) -> Option<Value> {
        let defaults = derive::defaults(self);
        let found = defaults.into_iter().find(|(name, _)| *name == column);
        found.map(|(_, value)| value)
    }

    /// Fills a column, unless it is filled already.
    pub(super) fn fill_blank(&mut self, column: &'static str, value: impl Into<Value>) {
        if self.value(column).is_none() {
            self.values.push((column, value.into()));
        }
    }

    /// Fills a column, whatever stood there.
    pub(super) fn replace(&mut self, column: &'static str, value: impl Into<Value>) {
        match self.values.iter_mut().find(|(name, _)| *name == column) {
            Some((_, stands)) => *stands = value.into(),
            None => self.values.push((column, value.into())),
        }
    }

    fn cite(&mut self, field: Option<&str>, source: &FieldText, locator: Option<String>) {
        let sources = match source {
            FieldText::Text(text) => std::slice::from_ref(text),
            FieldText::List(texts) => texts,
        };
        for source in sources {
            self.citations.push(CitationDraft {
                field: field.map(str::to_owned),
                source_key: natural_key::of_text(source),
                locator: locator.clone(),
            });
        }
    }

    fn fill(
        &mut self,
        candidate: &Candidate,
        field: &'static Field,
        text: &FieldText,
        owner: &Owner,
    ) -> Result<(), Refusal> {
        if let FieldType::Reference(kind) = field.ty {
            let FieldText::Text(text) = text else {
                return Err(candidate.refuse(
                    field.name,
                    RefusalCode::BadFormat,
                    "the field takes one record, not a list.",
                ));
            };
            self.references.push(Reference {
                column: field.column,
                field: field.name,
                kind,
                key: reference_key(kind, text, owner),
                text: text.clone(),
                is_required: field.is_required,
            });
            return Ok(());
        }
        if self.form.is_dated && field.name == "starts_on" {
            return self.fill_period(candidate, text);
        }
        match value::read(field, text) {
            Ok(Some(value)) if field.column == "flags" => self.add_flags(&value),
            Ok(Some(value)) => self.replace(field.column, value),
            Ok(None) => {}
            Err((code, reason)) => match self.classified(field, text) {
                Some(Reading::Code(code)) => self.replace(field.column, code),
                Some(Reading::NotRead(flag)) => derive::flag(self, flag),
                None => return Err(candidate.refuse(field.name, code, reason)),
            },
        }
        Ok(())
    }

    /// The code that the words of a case file mean, where its list does not have them.
    fn classified(&self, field: &Field, text: &FieldText) -> Option<Reading> {
        match (field.ty, text) {
            (FieldType::Code { .. }, FieldText::Text(text)) if self.form.is_case_record() => {
                classify::field(field.name, text)
            }
            _ => None,
        }
    }

    /// Adds stated flags to those that reading has set.
    fn add_flags(&mut self, stated: &Value) {
        if let Value::Json(Some(json)) = stated {
            for text in json
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(|v| v.as_str())
            {
                derive::flag(self, text);
            }
        }
    }

    /// `2017-10` is a month, `2017` a year, `2017-10-01/2017-12-31` a range.
    fn fill_period(&mut self, candidate: &Candidate, text: &FieldText) -> Result<(), Refusal> {
        let FieldText::Text(text) = text else {
            return Ok(());
        };
        let period = value::period(text)
            .map_err(|(code, reason)| candidate.refuse("starts_on", code, reason))?;
        self.replace("starts_on", period.start);
        self.fill_blank("ends_on", period.end);
        self.fill_blank("date_precision", period.precision);
        Ok(())
    }
}

/// The natural key of a candidate: its own `key`, the key fields of its form, or all its fields.
fn natural_key_of(
    candidate: &Candidate,
    form: &'static Form,
    owner: &Owner,
) -> Result<String, Refusal> {
    let has_owner = form.is_case_record()
        || form.record == RecordKind::Removal && candidate.field("person").is_some();
    let prefix = if has_owner {
        owner.prefix()
    } else {
        String::new()
    };
    if has_owner && prefix.is_empty() {
        return Err(candidate.refuse(
            "external_id",
            RefusalCode::Missing,
            "records of single persons need an owner: pass `--organization` or `--universe`.",
        ));
    }
    if form.is_case_record()
        && let Some(number) = candidate
            .text("key")
            .or_else(|| candidate.text("external_id"))
    {
        return Ok(format!("{prefix}{}", natural_key::of_number(number)));
    }
    let key = if let Some(key) = candidate.text("key") {
        natural_key::of_text(key)
    } else if form.key.iter().any(|name| candidate.field(name).is_some()) {
        let parts = form.key.iter().map(|name| {
            let text = candidate.text(name).unwrap_or_default();
            match form.field(name).map(|field| field.ty) {
                Some(FieldType::Code { parse, .. }) => parse(text).unwrap_or(text),
                _ => text,
            }
        });
        natural_key::of_text(&parts.collect::<Vec<_>>().join("|"))
    } else {
        let parts = candidate.fields.iter().flat_map(|field| {
            std::iter::once(&*field.name).chain(match &field.value {
                FieldText::Text(text) => std::slice::from_ref(text).iter().map(String::as_str),
                FieldText::List(texts) => texts.iter().map(String::as_str),
            })
        });
        natural_key::of_parts(parts)
    };
    Ok(format!("{prefix}{key}"))
}

/// The natural key that a reference means. Case records are those of the same owner.
fn reference_key(kind: RecordKind, text: &str, owner: &Owner) -> String {
    match Form::of_record(kind) {
        Some(form) if form.is_case_record() => {
            format!("{}{}", owner.prefix(), natural_key::of_number(text))
        }
        _ => natural_key::of_text(text),
    }
}
