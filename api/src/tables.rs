//! Root fields as tables for spreadsheets: each table is a query of the schema, so its rows, its
//! rights and its arguments are those of the root field.

mod statistics;

use std::collections::{BTreeMap, BTreeSet};

use async_graphql::{Request, Variables};
use serde_json::Value as Json;

use crate::auth::Viewer;
use crate::cost::Meter;
use crate::error::{Code, Error, Result};
use crate::graphql::{self, Schema};
use crate::http::TableName;
use crate::http::csv::Table;
use crate::series::catalog;
use crate::state::SharedState;

/// Most rows of one table.
const MOST_ROWS: usize = 10_000;

/// A table: the query behind it, and a column for each value it takes from a node.
struct Definition {
    field: &'static str,
    document: &'static str,
    /// Rows that one query asks for.
    page: u32,
    /// Arguments that are enums or lists or objects, written as JSON.
    json_arguments: &'static [&'static str],
    /// Arguments that are plain texts.
    text_arguments: &'static [&'static str],
    columns: &'static [(&'static str, &'static str)],
    notes: &'static [&'static str],
}

const REPORTED_FIGURES: Definition = Definition {
    field: "reportedFigures",
    document: "query ReportedFiguresCsv(
        $filter: ReportedFigureFilter, $orderBy: [ReportedFigureOrder!], $first: Int, $after: String
    ) {
        reportedFigures(filter: $filter, orderBy: $orderBy, first: $first, after: $after) {
            pageInfo { hasNextPage endCursor }
            nodes {
                id metric metricText unit unitText value low lowInclusive high highInclusive
                qualifier qualifierKind status populationText placeText speakerText asOf
                date { startsOn endsOn precision inferred text }
                populationGroup { name }
                place { name }
                citations { source { title publisher url publishedOn } }
            }
        }
    }",
    page: 100,
    json_arguments: &["filter", "orderBy"],
    text_arguments: &["after"],
    columns: &[
        ("id", "/id"),
        ("metric", "/metric"),
        ("metric_text", "/metricText"),
        ("unit", "/unit"),
        ("unit_text", "/unitText"),
        ("qualifier", "/qualifier"),
        ("qualifier_kind", "/qualifierKind"),
        ("value", "/value"),
        ("low", "/low"),
        ("low_inclusive", "/lowInclusive"),
        ("high", "/high"),
        ("high_inclusive", "/highInclusive"),
        ("population_group", "/populationGroup/name"),
        ("population_text", "/populationText"),
        ("place", "/place/name"),
        ("place_text", "/placeText"),
        ("starts_on", "/date/startsOn"),
        ("ends_on", "/date/endsOn"),
        ("date_precision", "/date/precision"),
        ("date_inferred", "/date/inferred"),
        ("date_text", "/date/text"),
        ("as_of", "/asOf"),
        ("speaker_text", "/speakerText"),
        ("status", "/status"),
        ("source_title", "/citations/0/source/title"),
        ("source_publisher", "/citations/0/source/publisher"),
        ("source_url", "/citations/0/source/url"),
        ("source_published_on", "/citations/0/source/publishedOn"),
    ],
    notes: &[
        "Habeas: reported figures. Each row is what somebody claims, not what is so.",
        "A qualifier is kept as its source words it; low and high follow from it by rule, and no \
         tolerance is invented.",
        "Cite the source of the row.",
    ],
};

const OBSERVATIONS: Definition = Definition {
    field: "observations",
    document: "query ObservationsCsv(
        $filter: ObservationFilter, $rollUp: RollUp, $asPublishedOn: Date,
        $vintages: Vintages! = LATEST, $orderBy: [ObservationOrder!], $first: Int!, $after: String
    ) {
        observations(
            filter: $filter, rollUp: $rollUp, asPublishedOn: $asPublishedOn, vintages: $vintages,
            orderBy: $orderBy, first: $first, after: $after
        ) {
            pageInfo { hasNextPage endCursor }
            nodes {
                dataset value unit periodStart periodEnd status areaKind facilityCode facilityText
                state fieldOfficeCode country areaText asOf derived parts daysCovered caveat
                measure { code }
                breakdownText
                release { label publishedOn }
            }
        }
    }",
    page: 1_000,
    json_arguments: &["filter", "rollUp", "orderBy"],
    text_arguments: &["asPublishedOn", "vintages", "after"],
    columns: &[
        ("dataset", "/dataset"),
        ("measure", "/measure/code"),
        ("unit", "/unit"),
        ("breakdown", "/breakdownText"),
        ("area_kind", "/areaKind"),
        ("facility_code", "/facilityCode"),
        ("facility_text", "/facilityText"),
        ("state", "/state"),
        ("field_office_code", "/fieldOfficeCode"),
        ("country", "/country"),
        ("area_text", "/areaText"),
        ("period_start", "/periodStart"),
        ("period_end", "/periodEnd"),
        ("value", "/value"),
        ("status", "/status"),
        ("derived", "/derived"),
        ("parts", "/parts"),
        ("days_covered", "/daysCovered"),
        ("as_of", "/asOf"),
        ("release", "/release/label"),
        ("published_on", "/release/publishedOn"),
        ("caveat", "/caveat"),
    ],
    notes: &[
        "Habeas: official figures as their publishers give them.",
        "Each row names its release and the day that it speaks of (as_of); figures are revised, and \
         every vintage is kept.",
        "NOT_YET: the period had not begun, so the published zero is no count. PARTIAL: the period \
         was not over.",
        "derived: put together from published values by the rules of `rollUp`.",
    ],
};

/// The rows of a table, as its viewer may see them.
pub async fn answer(
    schema: &Schema,
    state: &SharedState,
    viewer: Viewer,
    name: TableName,
    parameters: Vec<(String, String)>,
    meter: Meter,
) -> Result<Table> {
    let asker = Asker {
        schema,
        state,
        viewer,
        meter,
    };
    let definition = match name {
        TableName::ReportedFigures => &REPORTED_FIGURES,
        TableName::Observations => &OBSERVATIONS,
        TableName::Statistics => return statistics::answer(&asker, parameters).await,
    };
    let (mut variables, limit) = read(definition, parameters)?;
    let mut table = Table {
        notes: definition
            .notes
            .iter()
            .map(|note| (*note).to_owned())
            .collect(),
        columns: definition
            .columns
            .iter()
            .map(|(column, _)| *column)
            .collect(),
        rows: Vec::new(),
    };
    loop {
        let wanted = limit.saturating_sub(table.rows.len());
        let page = u32::try_from(wanted)
            .unwrap_or(u32::MAX)
            .min(definition.page);
        variables.insert("first".to_owned(), page.into());
        let data = asker.ask(definition.document, &variables).await?;
        let list = &data[definition.field];
        for node in list["nodes"].as_array().into_iter().flatten() {
            table.rows.push(row(definition, node));
        }
        let more = list["pageInfo"]["hasNextPage"] == Json::Bool(true);
        let cursor = &list["pageInfo"]["endCursor"];
        if !more || table.rows.len() >= limit {
            table.notes.extend(more.then(|| cut_off(cursor)));
            add_citations(&mut table);
            return Ok(table);
        }
        variables.insert("after".to_owned(), cursor.clone());
    }
}

/// Says that a table has more rows, and how to go on.
fn cut_off(cursor: &Json) -> String {
    let cursor = cursor.as_str().unwrap_or_default();
    format!("Not all rows: the next ones come with the same parameters and after={cursor}")
}

/// Who asks the schema, and on what account.
struct Asker<'a> {
    schema: &'a Schema,
    state: &'a SharedState,
    viewer: Viewer,
    meter: Meter,
}

impl Asker<'_> {
    /// The data that a query is answered with.
    async fn ask(&self, document: &str, variables: &serde_json::Map<String, Json>) -> Result<Json> {
        let request = Request::new(document)
            .variables(Variables::from_json(Json::Object(variables.clone())))
            .data(self.meter.clone());
        let response = graphql::answer(self.schema, self.state, self.viewer.clone(), request).await;
        if let Some(error) = response.errors.first() {
            return Err(error
                .source::<Error>()
                .cloned()
                .unwrap_or_else(|| refused(error)));
        }
        response.data.into_json().map_err(Error::internal)
    }
}

/// Says which releases of which data sets the rows come from, where the table has such columns.
fn add_citations(table: &mut Table) {
    let place = |name: &str| table.columns.iter().position(|column| *column == name);
    let (Some(dataset), Some(release), Some(as_of)) =
        (place("dataset"), place("release"), place("as_of"))
    else {
        return;
    };
    let mut releases: BTreeMap<&str, BTreeSet<(&str, &str)>> = BTreeMap::new();
    for row in &table.rows {
        let vintage = (row[release].as_str(), row[as_of].as_str());
        releases.entry(&row[dataset]).or_default().insert(vintage);
    }
    let mut notes = Vec::new();
    for (code, vintages) in releases {
        let known = catalog::dataset(code);
        let title = known.map_or(code, |known| known.title);
        let publisher = known.map_or(String::new(), |known| format!("{}, ", known.publisher));
        notes.push(match vintages.iter().next() {
            Some((release, as_of)) if vintages.len() == 1 => {
                let as_of = if as_of.is_empty() { "unknown" } else { as_of };
                format!("Cite: {publisher}{title} ({code}), {release}, as of {as_of}.")
            }
            _ => format!(
                "Cite: {publisher}{title} ({code}), {} releases; the row names its own.",
                vintages.len()
            ),
        });
    }
    table.notes.extend(notes);
}

/// An argument that the schema refuses. Its words are about types of the schema, which are public.
fn refused(error: &async_graphql::ServerError) -> Error {
    tracing::debug!(
        locations = error.locations.len(),
        "a table's arguments were refused"
    );
    Error::bad_input(
        "A parameter does not fit the argument of the root field; `/schema.graphql` lists them. \
         `filter` and `orderBy` are JSON, as in GraphQL variables.",
    )
}

/// The variables of the query, and how many rows are wanted.
fn read(
    definition: &Definition,
    parameters: Vec<(String, String)>,
) -> Result<(serde_json::Map<String, Json>, usize)> {
    let mut variables = serde_json::Map::new();
    let mut limit = MOST_ROWS;
    for (name, text) in parameters {
        let value = if definition.json_arguments.contains(&name.as_str()) {
            serde_json::from_str(&text).map_err(|_| {
                Error::bad_input(format!(
                    "The parameter `{name}` must be JSON, as the variable of a GraphQL query."
                ))
            })?
        } else if definition.text_arguments.contains(&name.as_str()) {
            Json::String(text)
        } else if name == "first" {
            limit = text
                .parse()
                .ok()
                .filter(|rows| (1..=MOST_ROWS).contains(rows))
                .ok_or_else(|| {
                    Error::bad_input(format!("`first` takes a number from 1 to {MOST_ROWS}."))
                })?;
            continue;
        } else {
            return Err(Error::new(
                Code::BadUserInput,
                format!(
                    "There is no such parameter; this table takes {}, first.",
                    [definition.json_arguments, definition.text_arguments]
                        .concat()
                        .join(", "),
                ),
            ));
        };
        if variables.insert(name.clone(), value).is_some() {
            return Err(Error::bad_input(format!(
                "Pass the parameter `{name}` once."
            )));
        }
    }
    Ok((variables, limit))
}

fn row(definition: &Definition, node: &Json) -> Vec<String> {
    let cell = |pointer: &str| match node.pointer(pointer) {
        None | Some(Json::Null) => String::new(),
        Some(Json::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    };
    definition
        .columns
        .iter()
        .map(|(_, pointer)| cell(pointer))
        .collect()
}
