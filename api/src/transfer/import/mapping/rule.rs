//! How one of our fields is made from a row: `state = { column = "State", values = {...} }`.

use std::collections::HashMap;

use regex::Regex;

use super::{
    date::DateForm,
    document::{Entry, Section},
};
use crate::error::Result;

/// Where the text of a field comes from.
#[derive(Clone, Debug)]
pub(super) enum Origin {
    Columns { names: Vec<String>, join: String },
    Constant(String),
    Context(String),
}

/// What becomes of a value that the value map does not name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(super) enum Others {
    #[default]
    Refuse,
    Keep,
    Empty,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Case {
    Lower,
    Upper,
    Title,
}

/// Their words and ours.
#[derive(Clone, Debug, Default)]
pub(super) struct ValueMap {
    exact: HashMap<String, String>,
    folded: HashMap<String, String>,
}

impl ValueMap {
    pub(super) fn get(&self, text: &str) -> Option<&str> {
        let found = self
            .exact
            .get(text)
            .or_else(|| self.folded.get(&text.to_lowercase()));
        found.map(String::as_str)
    }
}

/// The steps from the text of a cell to the text of a field, in the order of the fields here.
#[derive(Clone, Debug, Default)]
pub(super) struct Steps {
    /// Characters taken off both ends.
    pub(super) trim: Option<String>,
    pub(super) pattern: Option<Regex>,
    pub(super) values: Option<ValueMap>,
    pub(super) others: Others,
    pub(super) case: Option<Case>,
    pub(super) dates: Vec<DateForm>,
    pub(super) number: bool,
    /// What stands before every text that is left.
    pub(super) prefix: Option<String>,
}

impl Steps {
    pub(super) fn is_empty(&self) -> bool {
        self.trim.is_none()
            && self.pattern.is_none()
            && self.values.is_none()
            && self.case.is_none()
            && self.dates.is_empty()
            && !self.number
            && self.prefix.is_none()
    }
}

/// One field and where it comes from.
#[derive(Clone, Debug)]
pub(super) struct Rule {
    pub(super) origin: Origin,
    pub(super) steps: Steps,
    /// A list: the text between its items.
    pub(super) split: Option<String>,
    /// The value where the cell is empty.
    pub(super) default: Option<String>,
    /// An empty value refuses the row.
    pub(super) required: bool,
    /// The column may be missing from the file.
    pub(super) optional: bool,
    /// Where the rule stands in the mapping file; 0 where it stands in none.
    pub(super) line: usize,
}

/// What a bare text in the place of a rule means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bare {
    Column,
    Word,
}

const KEYS: [&str; 17] = [
    "column", "columns", "join", "constant", "context", "trim", "pattern", "values", "others",
    "case", "dates", "number", "prefix", "split", "default", "required", "optional",
];

impl Rule {
    pub(super) fn of(origin: Origin, line: usize) -> Self {
        Self {
            origin,
            steps: Steps::default(),
            split: None,
            default: None,
            required: false,
            optional: false,
            line,
        }
    }

    /// The columns that it reads.
    pub(super) fn columns(&self) -> impl Iterator<Item = &str> {
        let names: &[String] = match &self.origin {
            Origin::Columns { names, .. } => names,
            Origin::Constant(_) | Origin::Context(_) => &[],
        };
        names.iter().map(String::as_str)
    }

    pub(super) fn column(name: &str, line: usize) -> Self {
        let names = vec![name.to_owned()];
        Self::of(
            Origin::Columns {
                names,
                join: String::new(),
            },
            line,
        )
    }

    pub(super) fn parse(entry: &Entry<'_>, bare: Bare) -> Result<Self> {
        if let Some(text) = entry.value.as_str() {
            return Ok(match bare {
                Bare::Column => Self::column(text, entry.line()),
                Bare::Word => Self::of(Origin::Constant(text.to_owned()), entry.line()),
            });
        }
        let section = entry.section()?;
        section.only(&KEYS)?;
        let mut rule = Self::of(origin(&section)?, entry.line());
        rule.steps = steps(&section)?;
        rule.split = section.text("split")?.filter(|mark| !mark.is_empty());
        rule.default = section.text("default")?;
        rule.required = section.flag("required")?;
        rule.optional = section.flag("optional")?;
        if rule.required && rule.default.is_some() {
            return Err(section.error("a field with a default is never empty: drop `required`."));
        }
        Ok(rule)
    }
}

fn origin(section: &Section<'_>) -> Result<Origin> {
    let column = section.text("column")?;
    let columns = section.texts("columns")?;
    let constant = section.text("constant")?;
    let context = section.text("context")?;
    let join = section.text("join")?;
    if join.is_some() && columns.is_none() {
        return Err(section.error("`join` belongs to `columns`."));
    }
    match (column, columns, constant, context) {
        (Some(name), None, None, None) => Ok(Origin::Columns {
            names: vec![name],
            join: String::new(),
        }),
        (None, Some(names), None, None) if !names.is_empty() => Ok(Origin::Columns {
            names,
            join: join.unwrap_or_else(|| " ".to_owned()),
        }),
        (None, None, Some(word), None) => Ok(Origin::Constant(word)),
        (None, None, None, Some(name)) => Ok(Origin::Context(name)),
        _ => Err(section.error(
            "say where the field comes from with exactly one of `column`, `columns`, `constant`, \
             `context`.",
        )),
    }
}

fn steps(section: &Section<'_>) -> Result<Steps> {
    let values = section
        .section("values")?
        .map(|table| value_map(&table))
        .transpose()?;
    if values.is_none() && section.get("others").is_some() {
        return Err(section.error("`others` belongs to `values`."));
    }
    Ok(Steps {
        trim: section.text("trim")?,
        pattern: pattern(section)?,
        values,
        others: others(section)?,
        case: case(section)?,
        dates: dates(section)?,
        number: section.flag("number")?,
        prefix: section.text("prefix")?,
    })
}

fn pattern(section: &Section<'_>) -> Result<Option<Regex>> {
    let Some(entry) = section.get("pattern") else {
        return Ok(None);
    };
    let regex = Regex::new(&entry.text()?).map_err(|_| {
        entry.error("`pattern` is no regular expression: check its brackets and escapes.")
    })?;
    if regex.captures_len() < 2 {
        return Err(entry.error("`pattern` needs a group: put what is wanted in `( )`."));
    }
    Ok(Some(regex))
}

fn value_map(table: &Section<'_>) -> Result<ValueMap> {
    let mut map = ValueMap::default();
    for entry in table.entries() {
        let ours = entry.text()?;
        let before = map.folded.insert(entry.key.to_lowercase(), ours.clone());
        if before.is_some_and(|before| before != ours) {
            return Err(entry.error(
                "this value stands twice with different meanings; capital letters do not count.",
            ));
        }
        map.exact.insert(entry.key.to_owned(), ours);
    }
    Ok(map)
}

fn others(section: &Section<'_>) -> Result<Others> {
    let Some(entry) = section.get("others") else {
        return Ok(Others::default());
    };
    match entry.text()?.as_str() {
        "refuse" => Ok(Others::Refuse),
        "keep" => Ok(Others::Keep),
        "empty" => Ok(Others::Empty),
        _ => Err(entry.error("`others` must be \"refuse\", \"keep\" or \"empty\".")),
    }
}

fn case(section: &Section<'_>) -> Result<Option<Case>> {
    let Some(entry) = section.get("case") else {
        return Ok(None);
    };
    match entry.text()?.as_str() {
        "lower" => Ok(Some(Case::Lower)),
        "upper" => Ok(Some(Case::Upper)),
        "title" => Ok(Some(Case::Title)),
        _ => Err(entry.error("`case` must be \"lower\", \"upper\" or \"title\".")),
    }
}

fn dates(section: &Section<'_>) -> Result<Vec<DateForm>> {
    let Some(entry) = section.get("dates") else {
        return Ok(Vec::new());
    };
    let form = |format: &String| {
        DateForm::new(format).ok_or_else(|| {
            entry.error(
                "`dates` takes \"iso\" or formats with a year, such as \"%m/%d/%Y\" or \
                 \"%Y-%m-%d %H:%M\".",
            )
        })
    };
    entry.texts()?.iter().map(form).collect()
}
