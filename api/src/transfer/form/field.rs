//! The fields of forms, and the kinds of values they take.

use entities::codes::CodeList;

use crate::kind::RecordKind;

/// One field of a form.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// The name in files and mapping files.
    pub name: &'static str,
    /// The column of the table.
    pub column: &'static str,
    /// What it takes.
    pub ty: FieldType,
    /// Whether it must be filled.
    pub is_required: bool,
}

/// What a field takes.
#[derive(Clone, Copy, Debug)]
pub enum FieldType {
    /// Any text.
    Text,
    /// A whole number.
    Integer,
    /// A year of the calendar, from 1800 to 2200.
    Year,
    /// A number.
    Number,
    /// A day, `YYYY-MM-DD`.
    Date,
    /// A local date and time, `YYYY-MM-DDTHH:MM:SS`.
    LocalTime,
    /// Yes or no.
    Flag,
    /// A country by code or name.
    Country,
    /// A list of texts.
    List,
    /// A code of a closed list.
    Code {
        /// The stored text of what a file writes.
        parse: fn(&str) -> Option<&'static str>,
        /// Every stored text.
        texts: &'static [&'static str],
    },
    /// Another record by its natural key.
    Reference(RecordKind),
}

impl Field {
    const fn new(name: &'static str, ty: FieldType) -> Self {
        Self {
            name,
            column: name,
            ty,
            is_required: false,
        }
    }

    /// The field must be filled.
    pub(super) const fn required(self) -> Self {
        Self {
            is_required: true,
            ..self
        }
    }
}

/// Any text.
pub(super) const fn text(name: &'static str) -> Field {
    Field::new(name, FieldType::Text)
}

/// A whole number.
pub(super) const fn integer(name: &'static str) -> Field {
    Field::new(name, FieldType::Integer)
}

/// A year.
pub(super) const fn year(name: &'static str) -> Field {
    Field::new(name, FieldType::Year)
}

/// A number.
pub(super) const fn number(name: &'static str) -> Field {
    Field::new(name, FieldType::Number)
}

/// A day.
pub(super) const fn date(name: &'static str) -> Field {
    Field::new(name, FieldType::Date)
}

/// A local date and time.
pub(super) const fn local_time(name: &'static str) -> Field {
    Field::new(name, FieldType::LocalTime)
}

/// Yes or no.
pub(super) const fn flag(name: &'static str) -> Field {
    Field::new(name, FieldType::Flag)
}

/// A country.
pub(super) const fn country(name: &'static str) -> Field {
    Field::new(name, FieldType::Country)
}

/// A list of texts.
pub(super) const fn list(name: &'static str) -> Field {
    Field::new(name, FieldType::List)
}

/// A code of a closed list.
pub(super) const fn code<T: CodeList>(name: &'static str) -> Field {
    Field::new(
        name,
        FieldType::Code {
            parse: stored::<T>,
            texts: T::TEXTS,
        },
    )
}

/// Another record.
pub(super) const fn reference(name: &'static str, column: &'static str, kind: RecordKind) -> Field {
    Field {
        column,
        ..Field::new(name, FieldType::Reference(kind))
    }
}

fn stored<T: CodeList>(text: &str) -> Option<&'static str> {
    T::parse(text).map(T::as_str)
}
