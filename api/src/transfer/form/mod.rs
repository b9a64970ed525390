//! The forms: which fields a contribution of each kind may fill, and how each is read.
//!
//! Files, and whoever else contributes, fill the same forms. A form names its fields as the table
//! names its columns, so the data dictionary is one. Identifying fields are in no form: they come
//! with the encryption that protects them.

mod facilities;
mod field;
mod lawsuits;
mod people;
mod reports;
mod vocabularies;

pub use field::{Field, FieldType};

use crate::kind::RecordKind;
use crate::transfer::import::mapping::Kind;

/// The fields of one kind of record.
#[derive(Debug)]
pub struct Form {
    /// The kind as files name it.
    pub kind: Kind,
    /// The kind of record that it makes.
    pub record: RecordKind,
    /// The fields that make the natural key; where all are empty, every field does.
    pub key: &'static [&'static str],
    /// Whether it has a date with precision: `starts_on` then takes `2017-10` as well.
    pub is_dated: bool,
    /// The fields.
    pub fields: &'static [Field],
}

/// Fields that every form has beside its own.
pub const COMMON_FIELDS: &[&str] = &["key", "source", "source_locator"];

/// A field that cites its own source is filled as `source_of_<field>`.
pub const SOURCE_OF: &str = "source_of_";

static ALL: &[&Form] = &[
    &vocabularies::ORGANIZATION,
    &vocabularies::OFFICIAL,
    &vocabularies::SOURCE,
    &vocabularies::PLACE,
    &vocabularies::POPULATION_GROUP,
    &facilities::FIELD_OFFICE,
    &lawsuits::COURT,
    &lawsuits::LAWSUIT,
    &lawsuits::LAWSUIT_PARTY,
    &lawsuits::LAWSUIT_RELATION,
    &lawsuits::LAWSUIT_EVENT,
    &people::PERSON,
    &people::DETENTION,
    &people::PLACEMENT,
    &people::ARREST,
    &people::DEATH,
    &reports::OPERATION,
    &reports::AGREEMENT,
    &reports::GOVERNMENT_ACTION,
    &reports::TRAVEL_DOCUMENT_BATCH,
    &reports::REMOVAL,
    &reports::EVENT,
    &reports::STATEMENT,
    &reports::REPORTED_FIGURE,
    &reports::FIGURE_RELATION,
    &reports::CORRECTION,
];

impl Form {
    /// The form of a kind; facilities, whose every value keeps its source, and observations have
    /// ways of their own.
    pub fn of(kind: Kind) -> Option<&'static Self> {
        ALL.iter().copied().find(|form| form.kind == kind)
    }

    /// The form of a kind of record.
    pub fn of_record(kind: RecordKind) -> Option<&'static Self> {
        ALL.iter().copied().find(|form| form.record == kind)
    }

    /// A field by name.
    pub fn field(&self, name: &str) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// Whether its records are about single persons.
    pub const fn is_case_record(&self) -> bool {
        matches!(
            self.record,
            RecordKind::Person
                | RecordKind::Detention
                | RecordKind::Placement
                | RecordKind::Arrest
                | RecordKind::Death
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = include_str!("../../../../docs/data-dictionary.md");

    /// The part of the page about a kind.
    fn section(kind: &str) -> &'static str {
        let heading = format!("\n## `{kind}`\n");
        let (_, rest) = PAGE
            .split_once(&heading)
            .unwrap_or_else(|| panic!("{kind}"));
        rest.split_once("\n## ").map_or(rest, |(part, _)| part)
    }

    fn takes(ty: FieldType) -> String {
        match ty {
            FieldType::Text => "text".to_owned(),
            FieldType::Integer => "whole number".to_owned(),
            FieldType::Year => "year".to_owned(),
            FieldType::Number => "number".to_owned(),
            FieldType::Date => "day".to_owned(),
            FieldType::LocalTime => "local time".to_owned(),
            FieldType::Flag => "yes or no".to_owned(),
            FieldType::Country => "country".to_owned(),
            FieldType::List => "list of texts".to_owned(),
            FieldType::Code { texts, .. } => format!("one of `{}`", texts.join("`, `")),
            FieldType::Reference(record) => {
                let kind = Form::of_record(record).map_or(Kind::Facilities, |form| form.kind);
                format!("a record of `{kind}`")
            }
        }
    }

    #[test]
    fn the_data_dictionary_lists_every_field_of_every_form() {
        for form in ALL {
            let section = section(form.kind.as_str());
            for field in form.fields {
                let required = if field.is_required { "yes" } else { "no" };
                let line = format!("| `{}` | {} | {required} | ", field.name, takes(field.ty));
                assert!(section.contains(&line), "{}: {line}", form.kind);
            }
            let listed = section.lines().filter(|line| line.starts_with("| `"));
            assert_eq!(listed.count(), form.fields.len(), "{}", form.kind);
        }
    }

    #[test]
    fn the_data_dictionary_lists_every_field_of_a_facility() {
        let section = section("facilities");
        for field in crate::transfer::facility::field_names() {
            let is_about_a_value = ["_agreement", "_sources", "_as_of", "_source"]
                .iter()
                .any(|end| field.ends_with(end));
            let line = format!("| `{field}` |");
            assert!(
                is_about_a_value || field == "source" || section.contains(&line),
                "{field}"
            );
        }
    }

    #[test]
    fn every_key_is_a_field_of_its_form() {
        for form in ALL {
            for key in form.key {
                assert!(form.field(key).is_some(), "{key} of {}", form.kind);
            }
        }
    }
}
