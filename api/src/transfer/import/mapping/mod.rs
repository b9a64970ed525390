//! Mapping files: which column of somebody's file becomes which of our fields.
//!
//! A [`Mapping`] is parsed from documented TOML (`docs/import.md`), compiled once against the
//! columns of an open file into a [`Plan`], and then applied to every row.

mod columns;
mod context;
mod date;
mod document;
mod draft;
mod evaluate;
mod kind;
mod nearest;
mod number;
mod observation;
mod observation_field;
mod parse;
mod parse_parts;
mod plan;
mod rule;
mod steps;
#[cfg(test)]
mod tests;

use self::{
    context::ContextRule, number::NumberForm, observation_field::ObservationField, rule::Rule,
};
pub use self::{
    draft::{ObservationDraft, Period},
    kind::Kind,
    plan::{Candidate, Field, FieldText, Plan},
};
use super::reader::{Format, HeaderLine, ReadOptions, Reader};
use crate::error::{Error, Result};

/// What a mapping file says.
#[derive(Clone, Debug)]
pub struct Mapping {
    kind: Kind,
    name: String,
    detect: Vec<String>,
    format: FileForm,
    source: Option<SourceNote>,
    ignore: Vec<Ignored>,
    /// A column that is neither used nor ignored is an error.
    strict: bool,
    contexts: Vec<ContextRule>,
    records: Vec<RecordRule>,
    /// What all observations of a row share.
    shared: Vec<(ObservationField, Rule)>,
    breakdown: Vec<(String, Rule)>,
    observations: Vec<ObservationRule>,
}

/// The source to which every record of the file is cited.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SourceNote {
    /// A stable key of the source.
    pub key: Option<String>,
    /// Its title.
    pub title: Option<String>,
    /// Who published it.
    pub publisher: Option<String>,
    /// What it is: news, press release, court document, government data, ...
    pub kind: Option<String>,
    /// Where it is.
    pub url: Option<String>,
    /// When it was published.
    pub published_on: Option<String>,
    /// Under which licence.
    pub licence: Option<String>,
    /// Anything else.
    pub note: Option<String>,
}

/// How the file is written.
#[derive(Clone, Debug, Default)]
struct FileForm {
    format: Option<Format>,
    delimiter: Option<u8>,
    header: HeaderLine,
    records: Option<String>,
    encoding: Option<String>,
    numbers: NumberForm,
    /// Texts that mean that a cell is empty.
    null: Vec<String>,
}

/// A column, or with a star at an end a family of columns, dropped on purpose.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Ignored {
    column: String,
    reason: String,
}

/// One record that a row makes.
#[derive(Clone, Debug)]
struct RecordRule {
    kind: Kind,
    conditions: Vec<Condition>,
    fields: Vec<(String, Rule)>,
}

/// One figure that a row makes.
#[derive(Clone, Debug)]
struct ObservationRule {
    value: Rule,
    conditions: Vec<Condition>,
    fields: Vec<(ObservationField, Rule)>,
    breakdown: Vec<(String, Rule)>,
    /// A row without the value makes no figure, instead of one that is missing.
    skip_empty: bool,
}

/// `when` (or `unless`): rows in which a column has one of these values.
#[derive(Clone, Debug)]
struct Condition {
    column: String,
    any_of: Vec<String>,
    negated: bool,
    line: usize,
}

impl Mapping {
    /// Parses a mapping file. Unknown keys are refused; errors name the line and the mend.
    pub fn parse(text: &str) -> Result<Self> {
        parse::parse(text)
    }

    /// Columns that are named like our fields map to themselves; any other column is an error.
    pub fn identity(kind: Kind, fields: &[&str]) -> Self {
        let mut mapping = Self::empty(kind, "identity");
        mapping.strict = true;
        let optional = |name: &str| Rule {
            optional: true,
            ..Rule::column(name, 0)
        };
        let fields = fields
            .iter()
            .map(|name| ((*name).to_owned(), optional(name)))
            .collect();
        mapping.records = vec![RecordRule {
            kind,
            conditions: Vec::new(),
            fields,
        }];
        mapping
    }

    /// The same mapping, with columns that are dropped on purpose. A star at an end stands for
    /// any text.
    #[must_use]
    pub fn ignoring(mut self, columns: &[(&str, &str)]) -> Self {
        self.ignore
            .extend(columns.iter().map(|(column, reason)| Ignored {
                column: (*column).to_owned(),
                reason: (*reason).to_owned(),
            }));
        self
    }

    fn empty(kind: Kind, name: &str) -> Self {
        Self {
            kind,
            name: name.to_owned(),
            detect: Vec::new(),
            format: FileForm::default(),
            source: None,
            ignore: Vec::new(),
            strict: false,
            contexts: Vec::new(),
            records: Vec::new(),
            shared: Vec::new(),
            breakdown: Vec::new(),
            observations: Vec::new(),
        }
    }

    /// What the rows are.
    pub const fn kind(&self) -> Kind {
        self.kind
    }

    /// The name by which provenance knows the mapping.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The source of every record, where the mapping names one.
    pub const fn source(&self) -> Option<&SourceNote> {
        self.source.as_ref()
    }

    /// Columns dropped on purpose, each with the reason.
    pub fn ignored(&self) -> impl Iterator<Item = (&str, &str)> {
        self.ignore
            .iter()
            .map(|ignored| (ignored.column.as_str(), ignored.reason.as_str()))
    }

    /// Every kind that a row can make, with the fields that the mapping fills: to check them
    /// against the fields that the kind has.
    pub fn fields(&self) -> impl Iterator<Item = (Kind, &str)> {
        self.records.iter().flat_map(|record| {
            record
                .fields
                .iter()
                .map(|(name, _)| (record.kind, name.as_str()))
        })
    }

    /// The columns that go into fields whose names begin with `prefix`, and into no others.
    pub fn columns_only_of(&self, prefix: &str) -> Vec<&str> {
        let rules = || self.records.iter().flat_map(|record| &record.fields);
        let columns = |of_prefix: bool| {
            rules()
                .filter(move |(name, _)| name.starts_with(prefix) == of_prefix)
                .flat_map(|(_, rule)| rule.columns())
        };
        columns(true)
            .filter(|column| !columns(false).any(|other| other == *column))
            .collect()
    }

    /// Refuses a field that its kind does not have. `known` answers the fields of a kind.
    pub fn check_fields<'k>(&self, known: impl Fn(Kind) -> &'k [&'k str]) -> Result<()> {
        for record in &self.records {
            let fields = known(record.kind);
            for (name, rule) in &record.fields {
                if !fields.contains(&name.as_str()) {
                    return Err(Error::bad_input(format!(
                        "{}`{}` have no field `{name}`.{} They have: {}.",
                        columns::place(rule.line),
                        record.kind,
                        nearest::hint(name, fields.iter().copied()),
                        fields.join(", "),
                    )));
                }
            }
        }
        Ok(())
    }

    /// Whether a file with these columns has the shape that the mapping was written for. False
    /// for mappings without `[detect]`.
    pub fn recognizes(&self, columns: &[String]) -> bool {
        !self.detect.is_empty() && self.detect.iter().all(|column| columns.contains(column))
    }

    /// How to read the file, as far as the mapping says.
    pub fn read_options(&self) -> ReadOptions {
        let FileForm {
            format,
            delimiter,
            header,
            records,
            encoding,
            ..
        } = self.format.clone();
        ReadOptions {
            format,
            delimiter,
            header,
            records,
            encoding,
            ..ReadOptions::default()
        }
    }

    /// Compiles the mapping against an open file. A column that the file does not have is an
    /// error that names the nearest one, unless the field is `optional`.
    pub fn compile(&self, reader: &Reader) -> Result<Plan> {
        self.compile_for(reader.columns(), reader.is_nested())
    }

    /// Compiles the mapping against columns. `nested`: dotted paths may lead into them.
    pub fn compile_for(&self, columns: &[String], nested: bool) -> Result<Plan> {
        plan::compile(self, columns, nested)
    }
}
