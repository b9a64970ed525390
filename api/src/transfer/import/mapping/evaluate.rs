//! A rule against the columns of a file, and its value in a row.

use std::borrow::Cow;

use super::{
    Condition,
    columns::{Columns, Lookup},
    context::Context,
    number::NumberForm,
    rule::{Origin, Rule},
    steps::{self, Fault, is_formula},
};
use crate::{
    error::Result,
    transfer::import::{
        reader::Row,
        refusal::{Refusal, RefusalCode},
    },
};

/// A rule whose columns have been found.
#[derive(Clone, Debug)]
pub(super) struct Compiled {
    pub(super) rule: Rule,
    input: Input,
    /// No step changes the text.
    is_plain: bool,
    /// What a refusal names as the column.
    pub(super) label: String,
}

#[derive(Clone, Debug)]
enum Input {
    Column(Lookup),
    Columns(Vec<Lookup>, String),
    Constant,
    Context(usize),
    /// An optional column that the file does not have.
    Absent,
}

/// What holds for every cell of the file.
#[derive(Debug)]
pub(super) struct Scene {
    pub(super) contexts: Vec<Context>,
    pub(super) numbers: NumberForm,
    pub(super) null: Vec<String>,
}

impl Scene {
    /// The text of a cell that is not one of the texts for nothing.
    fn cell<'r>(&self, lookup: &Lookup, row: &'r Row) -> Option<&'r str> {
        lookup
            .text(row)
            .filter(|text| !self.null.iter().any(|null| null == text))
    }
}

impl Compiled {
    pub(super) fn new(rule: &Rule, columns: &Columns<'_>, contexts: &[Context]) -> Result<Self> {
        let (input, label) = match &rule.origin {
            Origin::Constant(_) => (Input::Constant, String::new()),
            Origin::Context(name) => {
                let index = contexts.iter().position(|context| context.name == *name);
                let label = index.map_or(String::new(), |index| contexts[index].column.clone());
                (index.map_or(Input::Absent, Input::Context), label)
            }
            Origin::Columns { names, join } => {
                let found = names.iter().map(|name| find(name, rule, columns));
                let mut found = found.collect::<Result<Vec<_>>>()?;
                let input = match (found.len(), found.pop().flatten()) {
                    (1, Some(lookup)) => Input::Column(lookup),
                    (1, None) => Input::Absent,
                    (_, last) => Input::Columns(
                        found.into_iter().chain([last]).flatten().collect(),
                        join.clone(),
                    ),
                };
                (input, names.join(", "))
            }
        };
        Ok(Self {
            is_plain: rule.steps.is_empty(),
            rule: rule.clone(),
            input,
            label,
        })
    }

    /// Whether the file has nothing for this rule and the mapping neither.
    pub(super) fn is_absent(&self) -> bool {
        matches!(self.input, Input::Absent) && self.rule.default.is_none()
    }

    /// The one value of the rule in a row.
    pub(super) fn text<'a>(
        &'a self,
        row: &'a Row,
        scene: &'a Scene,
    ) -> Result<Option<Cow<'a, str>>, Refusal> {
        // Most rules take a cell or a word as it is; millions of rows feel the difference.
        if self.is_plain {
            match (&self.input, &self.rule.origin) {
                (Input::Constant, Origin::Constant(word)) if !word.is_empty() => {
                    return Ok(Some(word.into()));
                }
                (Input::Column(lookup), _) => {
                    if let Some(text) = scene.cell(lookup, row) {
                        self.refuse_formula(text, row)?;
                        return Ok(Some(text.into()));
                    }
                }
                _ => {}
            }
        }
        let value = match self.raw(row, scene)? {
            Some(Cow::Borrowed(raw)) => self.run(raw, row, scene)?,
            Some(Cow::Owned(raw)) => self
                .run(&raw, row, scene)?
                .map(|text| text.into_owned().into()),
            None => self.run("", row, scene)?,
        };
        let value = value.or_else(|| self.rule.default.as_deref().map(Cow::Borrowed));
        if value.is_none() && self.rule.required {
            return Err(self.refuse(row, (RefusalCode::Missing, "The field must be filled.")));
        }
        Ok(value)
    }

    /// The values of a list, where the rule has one: a split cell, or a JSON list.
    pub(super) fn list(&self, row: &Row, scene: &Scene) -> Result<Option<Vec<String>>, Refusal> {
        let raw_items: Vec<Cow<'_, str>> = if let Some(mark) = &self.rule.split {
            let raw = self.raw(row, scene)?.unwrap_or_default();
            raw.split(mark.as_str())
                .map(|item| item.trim().to_owned().into())
                .collect()
        } else if let Some(items) = self.json_list(row) {
            items
        } else {
            return Ok(None);
        };
        let mut items = Vec::with_capacity(raw_items.len());
        for raw in raw_items.iter().filter(|raw| !raw.is_empty()) {
            self.refuse_formula(raw, row)?;
            items.extend(self.run(raw, row, scene)?.map(Cow::into_owned));
        }
        if items.is_empty() {
            items.extend(self.rule.default.clone());
        }
        if items.is_empty() && self.rule.required {
            return Err(self.refuse(row, (RefusalCode::Missing, "The field must be filled.")));
        }
        Ok(Some(items))
    }

    /// A list of scalars in a JSON record.
    fn json_list<'r>(&self, row: &'r Row) -> Option<Vec<Cow<'r, str>>> {
        let Input::Column(lookup) = &self.input else {
            return None;
        };
        let name = match lookup {
            Lookup::Index(index) => row.columns().get(*index)?,
            Lookup::Path(path) => path,
        };
        let items = row.json(name)?.as_array()?;
        Some(
            (0..items.len())
                .filter_map(|index| row.text(&format!("{name}.{index}")))
                .map(Cow::Borrowed)
                .collect(),
        )
    }

    fn raw<'a>(&'a self, row: &'a Row, scene: &'a Scene) -> Result<Option<Cow<'a, str>>, Refusal> {
        let text: Option<Cow<'a, str>> = match &self.input {
            Input::Column(lookup) => scene.cell(lookup, row).map(Cow::Borrowed),
            Input::Columns(lookups, join) => {
                let parts: Vec<_> = lookups.iter().filter_map(|l| scene.cell(l, row)).collect();
                (!parts.is_empty()).then(|| parts.join(join).into())
            }
            Input::Constant => match &self.rule.origin {
                Origin::Constant(word) => return Ok(Some(word.into())),
                _ => None,
            },
            Input::Context(index) => {
                let value = scene.contexts.get(*index).and_then(Context::value);
                if value.is_none() && !self.rule.optional {
                    return Err(self.refuse(row, NO_HEADING));
                }
                value.map(Cow::Borrowed)
            }
            Input::Absent => None,
        };
        if let Some(text) = &text {
            self.refuse_formula(text, row)?;
        }
        Ok(text)
    }

    fn run<'a>(
        &'a self,
        raw: &'a str,
        row: &Row,
        scene: &Scene,
    ) -> Result<Option<Cow<'a, str>>, Refusal> {
        let empty_is_mapped =
            (self.rule.steps.values.as_ref()).is_some_and(|values| values.get("").is_some());
        if raw.is_empty() && !empty_is_mapped {
            return Ok(None);
        }
        steps::run(&self.rule.steps, scene.numbers, raw).map_err(|fault| self.refuse(row, fault))
    }

    fn refuse_formula(&self, text: &str, row: &Row) -> Result<(), Refusal> {
        if is_formula(text) {
            Err(self.refuse(row, FORMULA))
        } else {
            Ok(())
        }
    }

    pub(super) fn refuse(&self, row: &Row, (code, reason): Fault) -> Refusal {
        let refusal = Refusal {
            sheet: row.sheet.clone(),
            ..Refusal::of_row(row.number, code, reason)
        };
        let column = (!self.label.is_empty()).then(|| self.label.clone());
        Refusal { column, ..refusal }
    }
}

const NO_HEADING: Fault = (
    RefusalCode::NoHeading,
    "The row belongs under a heading, and none stands above it, or it was refused.",
);
const FORMULA: Fault = (
    RefusalCode::Formula,
    "The cell starts like a spreadsheet formula: replace it with its value.",
);

fn find(name: &str, rule: &Rule, columns: &Columns<'_>) -> Result<Option<Lookup>> {
    if rule.optional {
        Ok(columns.find(name))
    } else {
        columns.require(name, rule.line).map(Some)
    }
}

/// A condition whose column has been found.
#[derive(Debug)]
pub(super) struct Test {
    lookup: Lookup,
    any_of: Vec<String>,
    negated: bool,
}

impl Test {
    pub(super) fn all(conditions: &[Condition], columns: &Columns<'_>) -> Result<Vec<Self>> {
        let test = |condition: &Condition| {
            Ok(Self {
                lookup: columns.require(&condition.column, condition.line)?,
                any_of: condition.any_of.clone(),
                negated: condition.negated,
            })
        };
        conditions.iter().map(test).collect()
    }

    /// An empty cell is the empty text.
    pub(super) fn holds(&self, row: &Row, scene: &Scene) -> bool {
        let text = scene.cell(&self.lookup, row).unwrap_or_default();
        self.any_of.iter().any(|wanted| wanted == text) != self.negated
    }
}
