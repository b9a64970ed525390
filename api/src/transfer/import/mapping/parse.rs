//! From the text of a mapping file to a [`Mapping`].

use toml::de::DeTable;

use super::{
    Kind, Mapping, ObservationRule, RecordRule, SourceNote,
    document::{Document, Section},
    nearest::hint,
    observation_field::ObservationField,
    parse_parts,
    rule::{Bare, Rule},
};
use crate::error::Result;

const KEYS: [&str; 14] = [
    "kind",
    "name",
    "detect",
    "format",
    "source",
    "ignore",
    "strict",
    "context",
    "when",
    "unless",
    "fields",
    "record",
    "breakdown",
    "observation",
];

pub(super) fn parse(text: &str) -> Result<Mapping> {
    let table = DeTable::parse(text).map_err(|error| {
        let span = error.span().unwrap_or_default();
        Document(text).error(&span, format_args!("this is no TOML: {}.", error.message()))
    })?;
    let root = Section::root(text, &table);
    root.only(&KEYS)?;
    let kind = kind(&root)?;
    let Some(name) = root.text("name")? else {
        return Err(root.error("the mapping needs a `name`, such as \"county-jails-2026\"."));
    };
    let mut mapping = Mapping::empty(kind, &name);
    if let Some(detect) = root.section("detect")? {
        detect.only(&["columns"])?;
        mapping.detect = detect.texts("columns")?.unwrap_or_default();
    }
    if let Some(format) = root.section("format")? {
        mapping.format = parse_parts::format(&format)?;
    }
    mapping.source = root
        .section("source")?
        .map(|section| source(&section))
        .transpose()?;
    mapping.ignore = parse_parts::ignore(&root)?;
    mapping.strict = root.flag("strict")?;
    mapping.contexts = parse_parts::contexts(&root)?;
    if kind.is_observations() {
        observations(&root, &mut mapping)?;
    } else {
        records(&root, &mut mapping)?;
    }
    check_contexts(&root, &mapping)?;
    Ok(mapping)
}

fn kind(section: &Section<'_>) -> Result<Kind> {
    let names = || Kind::ALL.iter().map(|kind| kind.as_str());
    let Some(entry) = section.get("kind") else {
        return Err(section.error(format_args!(
            "say with `kind` what the rows are: one of {}.",
            names().collect::<Vec<_>>().join(", "),
        )));
    };
    let name = entry.text()?;
    Kind::parse(&name).ok_or_else(|| {
        let hint = hint(&name, names());
        let names = names().collect::<Vec<_>>().join(", ");
        entry.error(format_args!(
            "there is no such kind.{hint} The kinds are: {names}."
        ))
    })
}

fn source(section: &Section<'_>) -> Result<SourceNote> {
    section.only(&[
        "key",
        "title",
        "publisher",
        "kind",
        "url",
        "published_on",
        "licence",
        "note",
    ])?;
    Ok(SourceNote {
        key: section.text("key")?,
        title: section.text("title")?,
        publisher: section.text("publisher")?,
        kind: section.text("kind")?,
        url: section.text("url")?,
        published_on: section.text("published_on")?,
        licence: section.text("licence")?,
        note: section.text("note")?,
    })
}

/// `[fields]` is the short form of one `[[record]]` of the mapping's kind.
fn records(root: &Section<'_>, mapping: &mut Mapping) -> Result<()> {
    for key in ["observation", "breakdown"] {
        if let Some(entry) = root.get(key) {
            return Err(entry.error(format_args!(
                "`{key}` belongs to the kinds `observations` and `population`."
            )));
        }
    }
    let common = parse_parts::conditions(root)?;
    if let Some(section) = root.section("fields")? {
        let fields = fields(&section)?;
        mapping.records.push(RecordRule {
            kind: mapping.kind,
            conditions: common.clone(),
            fields,
        });
    }
    for section in root.sections("record")? {
        section.only(&["kind", "when", "unless", "fields"])?;
        let Some(table) = section.section("fields")? else {
            return Err(section.error("a record needs `[record.fields]`."));
        };
        let kind = kind(&section)?;
        if kind.is_observations() {
            return Err(section.error("figures are no records: write them as `[[observation]]`."));
        }
        let mut conditions = parse_parts::conditions(&section)?;
        conditions.extend(common.iter().cloned());
        mapping.records.push(RecordRule {
            kind,
            conditions,
            fields: fields(&table)?,
        });
    }
    if mapping.records.is_empty() {
        return Err(root.error("say in `[fields]` which column becomes which field."));
    }
    Ok(())
}

fn fields(section: &Section<'_>) -> Result<Vec<(String, Rule)>> {
    let entries = section.entries();
    if entries.is_empty() {
        return Err(section.error("no field is filled: name at least one."));
    }
    let field = |entry: &super::document::Entry<'_>| {
        Ok((entry.key.to_owned(), Rule::parse(entry, Bare::Column)?))
    };
    entries.iter().map(field).collect()
}

/// In `[fields]` stands what all figures of a row share; `[[observation]]` adds and overrides.
fn observations(root: &Section<'_>, mapping: &mut Mapping) -> Result<()> {
    if let Some(entry) = root.get("record") {
        return Err(entry.error("figures are no records: write them as `[[observation]]`."));
    }
    let common = parse_parts::conditions(root)?;
    if let Some(section) = root.section("fields")? {
        mapping.shared = observation_fields(&section)?;
    }
    mapping.breakdown = breakdown(root)?;
    for section in root.sections("observation")? {
        let mut observation = observation(&section)?;
        observation.conditions.extend(common.iter().cloned());
        let has = |wanted: &[ObservationField]| {
            let own = observation.fields.iter().chain(&mapping.shared);
            own.map(|(field, _)| *field)
                .any(|field| wanted.contains(&field))
        };
        if !has(&[ObservationField::Measure]) {
            return Err(section.error("an observation needs a `measure`."));
        }
        if !has(&ObservationField::PERIODS) {
            return Err(section.error(
                "an observation needs a period: `day`, `month`, `quarter`, `year`, `fiscal_year`, \
                 or `from` and `to`.",
            ));
        }
        mapping.observations.push(observation);
    }
    if mapping.observations.is_empty() {
        return Err(root.error("name at least one figure of a row as `[[observation]]`."));
    }
    Ok(())
}

fn observation(section: &Section<'_>) -> Result<ObservationRule> {
    section.only(&[
        "value",
        "measure",
        "unit",
        "aggregation",
        "dataset",
        "breakdown",
        "when",
        "unless",
        "empty",
        "fields",
    ])?;
    let Some(value) = section.get("value") else {
        return Err(section.error("say with `value` which column holds the figure."));
    };
    let mut fields = match section.section("fields")? {
        Some(table) => observation_fields(&table)?,
        None => Vec::new(),
    };
    for (key, field) in ObservationField::WORDS {
        if let Some(entry) = section.get(key) {
            fields.push((field, Rule::parse(&entry, Bare::Word)?));
        }
    }
    let skip_empty = match section.text("empty")?.as_deref() {
        None | Some("keep") => false,
        Some("skip") => true,
        Some(_) => return Err(section.error("`empty` must be \"keep\" or \"skip\".")),
    };
    Ok(ObservationRule {
        value: Rule::parse(&value, Bare::Column)?,
        conditions: parse_parts::conditions(section)?,
        fields,
        breakdown: breakdown(section)?,
        skip_empty,
    })
}

fn observation_fields(section: &Section<'_>) -> Result<Vec<(ObservationField, Rule)>> {
    let mut fields = Vec::new();
    for entry in section.entries() {
        let Some(field) = ObservationField::parse(entry.key) else {
            let names = || ObservationField::ALL.iter().map(|field| field.as_str());
            return Err(entry.error(format_args!(
                "a figure has no field `{}`.{} It has: {}.",
                entry.key,
                hint(entry.key, names()),
                names().collect::<Vec<_>>().join(", "),
            )));
        };
        fields.push((field, Rule::parse(&entry, Bare::Column)?));
    }
    Ok(fields)
}

fn breakdown(section: &Section<'_>) -> Result<Vec<(String, Rule)>> {
    let Some(table) = section.section("breakdown")? else {
        return Ok(Vec::new());
    };
    let pair = |entry: &super::document::Entry<'_>| {
        Ok((entry.key.to_owned(), Rule::parse(entry, Bare::Word)?))
    };
    table.entries().iter().map(pair).collect()
}

/// A field may only carry down a heading that is declared.
fn check_contexts(root: &Section<'_>, mapping: &Mapping) -> Result<()> {
    let records = mapping
        .records
        .iter()
        .flat_map(|record| record.fields.iter().map(|(_, r)| r));
    let shared = mapping.shared.iter().map(|(_, rule)| rule);
    let breakdowns = (mapping.breakdown.iter()).chain(
        mapping
            .observations
            .iter()
            .flat_map(|observation| &observation.breakdown),
    );
    let own = mapping.observations.iter().flat_map(|observation| {
        observation
            .fields
            .iter()
            .map(|(_, rule)| rule)
            .chain([&observation.value])
    });
    let rules = records
        .chain(shared)
        .chain(own)
        .chain(breakdowns.map(|(_, rule)| rule));
    for rule in rules {
        if let super::rule::Origin::Context(name) = &rule.origin
            && !mapping.contexts.iter().any(|context| context.name == *name)
        {
            let hint = hint(
                name,
                mapping.contexts.iter().map(|context| context.name.as_str()),
            );
            return Err(root.error(format_args!(
                "line {} uses the context `{name}`, which `[context]` does not declare.{hint}",
                rule.line,
            )));
        }
    }
    Ok(())
}
