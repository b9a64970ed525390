//! A mapping compiled against the columns of one file.

use std::sync::Arc;

use super::{
    Ignored, Kind, Mapping, ObservationDraft, RecordRule,
    columns::{Columns, place},
    context::Context,
    evaluate::{Compiled, Scene, Test},
    nearest::hint,
    observation::{ObservationPlan, Shared},
};
use crate::{
    error::{Error, Result},
    transfer::import::{
        reader::Row,
        refusal::{Refusal, RefusalCode},
    },
};

/// Turns the rows of one file into records, in the order of the file.
#[derive(Debug)]
pub struct Plan {
    scene: Scene,
    records: Vec<RecordPlan>,
    shared: Shared,
    observations: Vec<ObservationPlan>,
    unused: Vec<String>,
}

#[derive(Debug)]
struct RecordPlan {
    kind: Kind,
    tests: Vec<Test>,
    fields: Vec<(Arc<str>, Arc<str>, Compiled)>,
}

/// A record that a row makes, in our field names; nothing is checked beyond the mapping yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// What it is.
    pub kind: Kind,
    /// The row that it came from, see [`Row::number`].
    pub row: u64,
    /// The sheet that it came from.
    pub sheet: Option<String>,
    /// The fields that are filled, in the order of the mapping.
    pub fields: Vec<Field>,
}

/// One filled field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Our name.
    pub name: Arc<str>,
    /// The column of the file; empty for a constant.
    pub column: Arc<str>,
    /// The value.
    pub value: FieldText,
}

/// The value of a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FieldText {
    /// One text.
    Text(String),
    /// A list of texts.
    List(Vec<String>),
}

impl Candidate {
    /// The text of a field; none where it is empty or a list.
    pub fn text(&self, name: &str) -> Option<&str> {
        match &self.field(name)?.value {
            FieldText::Text(text) => Some(text),
            FieldText::List(_) => None,
        }
    }

    /// The items of a field: a text is a list of one.
    pub fn list(&self, name: &str) -> &[String] {
        match self.field(name).map(|field| &field.value) {
            Some(FieldText::List(items)) => items,
            Some(FieldText::Text(text)) => std::slice::from_ref(text),
            None => &[],
        }
    }

    /// A field by name.
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| &*field.name == name)
    }

    /// Refuses the row because of a field, under the name of its column in the file.
    pub fn refuse(&self, name: &str, code: RefusalCode, reason: impl Into<String>) -> Refusal {
        let column = self.field(name).map(|field| field.column.to_string());
        let column = column
            .filter(|column| !column.is_empty())
            .or_else(|| Some(name.to_owned()));
        Refusal {
            sheet: self.sheet.clone(),
            column,
            ..Refusal::of_row(self.row, code, reason)
        }
    }
}

impl Plan {
    /// The records of a row: none where no `when` fits. Rows must come in the order of the file.
    pub fn apply(&mut self, row: &Row) -> Result<Vec<Candidate>, Refusal> {
        self.advance(row);
        let mut candidates = Vec::with_capacity(self.records.len());
        for record in &self.records {
            if record.tests.iter().all(|test| test.holds(row, &self.scene)) {
                candidates.push(record.apply(row, &self.scene)?);
            }
        }
        Ok(candidates)
    }

    /// The figures of a row, borrowed from it: none where no `when` fits. Rows must come in the
    /// order of the file. A row with one bad figure is refused as a whole.
    pub fn observations<'a>(
        &'a mut self,
        row: &'a Row,
    ) -> Result<Vec<ObservationDraft<'a>>, Refusal> {
        self.advance(row);
        let this: &'a Self = self;
        super::observation::drafts(&this.shared, &this.observations, row, &this.scene)
    }

    /// To be told of every row that the reader refused: it may have been a heading, so rows below
    /// it are refused until the next one.
    pub fn row_lost(&mut self) {
        self.scene.contexts.iter_mut().for_each(Context::forget);
    }

    /// Columns of the file that the mapping neither uses nor ignores: to be named to the operator.
    pub fn unused(&self) -> &[String] {
        &self.unused
    }

    fn advance(&mut self, row: &Row) {
        for context in &mut self.scene.contexts {
            context.advance(row);
        }
    }
}

impl RecordPlan {
    fn apply(&self, row: &Row, scene: &Scene) -> Result<Candidate, Refusal> {
        let mut fields = Vec::with_capacity(self.fields.len());
        for (name, column, rule) in &self.fields {
            let value = match rule.list(row, scene)? {
                Some(items) if items.is_empty() => None,
                Some(items) => Some(FieldText::List(items)),
                None => rule
                    .text(row, scene)?
                    .map(|text| FieldText::Text(text.into_owned())),
            };
            if let Some(value) = value {
                fields.push(Field {
                    name: Arc::clone(name),
                    column: Arc::clone(column),
                    value,
                });
            }
        }
        Ok(Candidate {
            kind: self.kind,
            row: row.number,
            sheet: row.sheet.clone(),
            fields,
        })
    }
}

pub(super) fn compile(mapping: &Mapping, names: &[String], nested: bool) -> Result<Plan> {
    let columns = Columns::new(names, nested);
    let contexts = mapping
        .contexts
        .iter()
        .map(|rule| Context::compile(rule, &columns));
    let contexts = contexts.collect::<Result<Vec<_>>>()?;
    let records = mapping
        .records
        .iter()
        .map(|rule| record(rule, &columns, &contexts));
    let records = records.collect::<Result<Vec<_>>>()?;
    let shared = Shared::compile(mapping, &columns, &contexts)?;
    let observations = (mapping.observations.iter())
        .map(|rule| ObservationPlan::compile(rule, &columns, &contexts))
        .collect::<Result<Vec<_>>>()?;
    let unused = unused(mapping, &columns, nested)?;
    if records.iter().any(|record| record.fields.is_empty()) {
        return Err(Error::bad_input(
            "No column of the file is named like a field: write a mapping file.",
        ));
    }
    let scene = Scene {
        contexts,
        numbers: mapping.format.numbers,
        null: mapping.format.null.clone(),
    };
    Ok(Plan {
        scene,
        records,
        shared,
        observations,
        unused,
    })
}

fn record(rule: &RecordRule, columns: &Columns<'_>, contexts: &[Context]) -> Result<RecordPlan> {
    let mut fields = Vec::with_capacity(rule.fields.len());
    for (name, rule) in &rule.fields {
        let compiled = Compiled::new(rule, columns, contexts)?;
        if !compiled.is_absent() || rule.required {
            fields.push((
                name.as_str().into(),
                compiled.label.as_str().into(),
                compiled,
            ));
        }
    }
    let tests = Test::all(&rule.conditions, columns)?;
    Ok(RecordPlan {
        kind: rule.kind,
        tests,
        fields,
    })
}

/// The columns that are neither used nor ignored; in a strict mapping the first is an error, and
/// so is ignoring a column that is used or that the file does not have.
fn unused(mapping: &Mapping, columns: &Columns<'_>, nested: bool) -> Result<Vec<String>> {
    let mut unused = columns.unused();
    for ignored in &mapping.ignore {
        let is_used = columns.names().any(|name| ignored.covers(name))
            && !unused.iter().any(|name| ignored.covers(name));
        if is_used && !ignored.column.contains('*') {
            return Err(Error::bad_input(format!(
                "The mapping both uses and ignores the column `{}`: drop one of the two.",
                ignored.column,
            )));
        }
    }
    unused.retain(|name| !mapping.ignore.iter().any(|ignored| ignored.covers(name)));
    if let Some(first) = unused.first().filter(|_| mapping.strict && !nested) {
        let fields = mapping.records.iter().flat_map(|record| &record.fields);
        let hint = hint(first, fields.map(|(name, _)| name.as_str()));
        return Err(Error::bad_input(format!(
            "{}the column `{first}` is neither a field nor ignored.{hint} Map it in a mapping \
             file, or name it under `ignore` with the reason.",
            place(0),
        )));
    }
    Ok(unused)
}

impl Ignored {
    fn covers(&self, name: &str) -> bool {
        if let Some(end) = self.column.strip_prefix('*') {
            name.ends_with(end)
        } else if let Some(start) = self.column.strip_suffix('*') {
            name.starts_with(start)
        } else {
            name == self.column
        }
    }
}
