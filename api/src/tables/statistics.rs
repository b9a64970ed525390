//! `/statistics.csv`: one row for each group and measure, with what must be known to read and cite
//! them above.

use std::fmt::Write as _;

use async_graphql::resolver_utils::EnumType as _;
use chrono::NaiveDate;
use entities::codes::{
    CodeList as _, StatisticsDimension as Dimension, StatisticsMeasure as Measure,
};
use serde_json::{Map, Value as Json};

use super::{Asker, MOST_ROWS, cut_off};
use crate::error::{Error, Result};
use crate::http::csv::Table;
use crate::statistics::period::Interval;
use disclosure::catalog::code_of;

/// Groups that one query asks for.
const PAGE: usize = 1_000;

/// What is asked for, read from the parameters of the address.
struct Asked {
    measures: Vec<Measure>,
    dimensions: Vec<Dimension>,
    limit: usize,
    variables: Map<String, Json>,
}

const PARAMETERS: &str = "measures, universe, period (or interval, from, to), groupBy, filter, \
                          orderBy, fillGaps, wholeRange, release, first, after";

/// The numbers of a question.
pub(super) async fn answer(by: &Asker<'_>, parameters: Vec<(String, String)>) -> Result<Table> {
    let asked = Asked::read(parameters)?;
    let document = asked.document();
    let mut variables = asked.variables.clone();
    let mut table = Table {
        columns: asked.columns(),
        ..Table::default()
    };
    loop {
        let groups = (asked.limit - table.rows.len()).div_ceil(asked.measures.len());
        variables.insert("first".to_owned(), groups.clamp(1, PAGE).into());
        let data = by.ask(&document, &variables).await?;
        let answer = &data["statistics"];
        if table.notes.is_empty() {
            table.notes = notes(answer);
        }
        for node in answer["nodes"].as_array().into_iter().flatten() {
            table.rows.extend(asked.rows(node));
        }
        table.rows.truncate(asked.limit);
        let page = &answer["pageInfo"];
        let more = page["hasNextPage"] == true;
        if !more || table.rows.len() >= asked.limit {
            if more {
                // Before the last line, which is the citation.
                let place = table.notes.len().saturating_sub(1);
                table.notes.insert(place, cut_off(&page["endCursor"]));
            }
            return Ok(table);
        }
        variables.insert("after".to_owned(), page["endCursor"].clone());
    }
}

impl Asked {
    fn read(parameters: Vec<(String, String)>) -> Result<Self> {
        let mut asked = Self {
            measures: vec![Measure::PeopleInCustody],
            dimensions: Vec::new(),
            limit: MOST_ROWS,
            variables: Map::new(),
        };
        let mut period = Map::new();
        let mut seen: Vec<String> = Vec::new();
        for (name, text) in parameters {
            if seen.contains(&name) {
                return Err(Error::bad_input(
                    "A parameter is there twice; pass each of them once.",
                ));
            }
            asked.take(&name, &text, &mut period)?;
            seen.push(name);
        }
        let period_parts = period.len();
        if !period.is_empty() {
            asked.variables.insert("period".to_owned(), period.into());
        }
        if !asked.variables.contains_key("period") || (1..3).contains(&period_parts) {
            return Err(Error::bad_input(
                "Say which periods: `interval=MONTH&from=2026-01-01&to=2026-12-31`.",
            ));
        }
        // A page ends with a whole group, so that the next one goes on behind it.
        let number = asked.measures.len();
        asked.limit = (asked.limit / number * number).max(number);
        Ok(asked)
    }

    fn take(&mut self, name: &str, text: &str, period: &mut Map<String, Json>) -> Result<()> {
        let mut keep = |value: Json| {
            self.variables.insert(name.to_owned(), value);
        };
        match name {
            "universe" | "release" | "after" => keep(text.into()),
            "period" | "filter" | "orderBy" => keep(json_of(name, text)?),
            "fillGaps" | "wholeRange" => keep(match text {
                "true" => true.into(),
                "false" => false.into(),
                _ => return Err(Error::bad_input(format!("`{name}` takes true or false."))),
            }),
            "interval" => {
                if !Interval::items().iter().any(|item| item.name == text) {
                    return Err(Error::bad_input(
                        "`interval` takes WEEK, MONTH, QUARTER, YEAR or FISCAL_YEAR.",
                    ));
                }
                period.insert(name.to_owned(), text.into());
            }
            "from" | "to" => {
                if text.parse::<NaiveDate>().is_err() {
                    return Err(Error::bad_input(format!(
                        "`{name}` takes a day such as 2026-01-31."
                    )));
                }
                period.insert(name.to_owned(), text.into());
            }
            "measures" => self.measures = listed(name, text)?,
            "groupBy" => {
                self.dimensions = listed(name, text)?;
                self.dimensions.sort_unstable();
                self.dimensions.dedup();
                let names = self.dimensions.iter().map(|one| Json::from(code_of(*one)));
                self.variables.insert(name.to_owned(), names.collect());
            }
            "first" => {
                let rows = text
                    .parse()
                    .ok()
                    .filter(|rows| (1..=MOST_ROWS).contains(rows));
                self.limit = rows.ok_or_else(|| {
                    Error::bad_input(format!("`first` takes a number from 1 to {MOST_ROWS}."))
                })?;
            }
            _ => {
                return Err(Error::bad_input(format!(
                    "There is no such parameter; this table takes {PARAMETERS}."
                )));
            }
        }
        Ok(())
    }

    /// The query: it selects the measures that are asked for.
    fn document(&self) -> String {
        let mut document = "query StatisticsCsv(
            $universe: ID, $period: StatisticsPeriod!, $groupBy: [StatisticsDimension!]! = [],
            $filter: StatisticsFilter, $orderBy: [StatisticsOrder!], $first: Int!, $after: String,
            $fillGaps: Boolean! = false, $wholeRange: Boolean! = false, $release: ID
        ) {
            statistics(
                universe: $universe, period: $period, groupBy: $groupBy, filter: $filter,
                orderBy: $orderBy, first: $first, after: $after, fillGaps: $fillGaps,
                wholeRange: $wholeRange, release: $release
            ) {
                universe dataThrough nextExpectedOn coverage roundingRule notShown
                release { id number asOf }
                definitions { measure title unit text version }
                pageInfo { hasNextPage endCursor }
                nodes {
                    key { period { interval startsOn endsOn } codes { code label } }"
            .to_owned();
        for measure in &self.measures {
            let _ = write!(
                document,
                " {} {{ value lower upper status derived parts valueAsOf citation }}",
                field(*measure)
            );
        }
        document.push_str(" } } }");
        document
    }

    fn columns(&self) -> Vec<&'static str> {
        let mut columns = vec!["interval", "period_start", "period_end"];
        columns.extend(self.dimensions.iter().map(|dimension| dimension.as_str()));
        columns.extend([
            "label",
            "measure",
            "value",
            "lower",
            "upper",
            "status",
            "derived",
            "parts",
            "value_as_of",
            "citation",
        ]);
        columns
    }

    fn rows(&self, node: &Json) -> Vec<Vec<String>> {
        let key = &node["key"];
        let codes = key["codes"].as_array().map_or(&[][..], Vec::as_slice);
        let period = &key["period"];
        let mut start = ["interval", "startsOn", "endsOn"]
            .map(|name| plain(&period[name]))
            .to_vec();
        start.extend(codes.iter().map(|code| plain(&code["code"])));
        let labels: Vec<String> = codes.iter().map(|code| plain(&code["label"])).collect();
        start.push(labels.join("; "));
        self.measures
            .iter()
            .map(|measure| {
                let cell = &node[field(*measure)];
                let mut row = start.clone();
                row.push(code_of(*measure).to_owned());
                for name in [
                    "value",
                    "lower",
                    "upper",
                    "status",
                    "derived",
                    "parts",
                    "valueAsOf",
                    "citation",
                ] {
                    row.push(plain(&cell[name]));
                }
                row
            })
            .collect()
    }
}

/// What must be known about all rows.
fn notes(answer: &Json) -> Vec<String> {
    let mut notes = vec!["Habeas: statistics about people, as published.".to_owned()];
    let release = &answer["release"];
    if release.is_null() {
        notes.push("No release of statistics is published yet.".to_owned());
        return notes;
    }
    let (number, as_of) = (plain(&release["number"]), plain(&release["asOf"]));
    let (through, universe) = (plain(&answer["dataThrough"]), plain(&answer["universe"]));
    notes.push(format!(
        "Release {number} ({}), records as of {as_of}, data through {through}; the next one is \
         expected on {}.",
        plain(&release["id"]),
        plain(&answer["nextExpectedOn"]),
    ));
    let coverage = plain(&answer["coverage"]);
    let coverage = if coverage.is_empty() {
        coverage
    } else {
        format!(", {coverage}")
    };
    notes.push(format!("Universe: {universe}{coverage}."));
    for definition in answer["definitions"].as_array().into_iter().flatten() {
        notes.push(format!(
            "{} ({}), version {}: {}",
            plain(&definition["measure"]),
            plain(&definition["unit"]),
            plain(&definition["version"]),
            plain(&definition["text"]),
        ));
    }
    notes.push(plain(&answer["roundingRule"]));
    notes.push(plain(&answer["notShown"]));
    notes.push(format!(
        "Cite: Habeas, statistics release {number}, {universe}, records as of {as_of}; numbers are \
         rounded and may not add up."
    ));
    notes
}

/// The field of a measure in the schema.
fn field(measure: Measure) -> String {
    let mut field = String::new();
    let mut is_start = false;
    for c in measure.as_str().chars() {
        if c == '_' {
            is_start = true;
        } else if std::mem::take(&mut is_start) {
            field.push(c.to_ascii_uppercase());
        } else {
            field.push(c);
        }
    }
    field
}

/// A list of codes, separated by commas or as JSON.
fn listed<T: async_graphql::resolver_utils::EnumType>(name: &str, text: &str) -> Result<Vec<T>> {
    let texts: Vec<String> = if text.trim_start().starts_with('[') {
        serde_json::from_value(json_of(name, text)?).map_err(|_| no_list(name))?
    } else {
        text.split(',').map(|code| code.trim().to_owned()).collect()
    };
    let mut list = Vec::new();
    for text in texts.iter().filter(|text| !text.is_empty()) {
        let found = T::items().iter().find(|item| item.name == text);
        let found = found.ok_or_else(|| no_list(name))?.value;
        if !list.contains(&found) {
            list.push(found);
        }
    }
    if name == "measures" && list.is_empty() {
        return Err(no_list(name));
    }
    Ok(list)
}

fn no_list(name: &str) -> Error {
    Error::bad_input(format!(
        "`{name}` takes codes of the schema separated by commas, such as {}.",
        if name == "measures" {
            "PEOPLE_IN_CUSTODY,BOOK_INS"
        } else {
            "CITIZENSHIP,STATE"
        }
    ))
}

fn json_of(name: &str, text: &str) -> Result<Json> {
    serde_json::from_str(text).map_err(|_| {
        let example = match name {
            "filter" => r#"{"citizenship":{"eq":"KH"}}"#,
            "orderBy" => r#"[{"field":"PERIOD","direction":"DESC"}]"#,
            "period" => r#"{"interval":"MONTH","from":"2026-01-01","to":"2026-12-31"}"#,
            _ => r#"["CITIZENSHIP","STATE"]"#,
        };
        Error::bad_input(format!(
            "The parameter `{name}` must be JSON, as the variable of a GraphQL query: {example}."
        ))
    })
}

fn plain(value: &Json) -> String {
    match value {
        Json::Null => String::new(),
        Json::String(text) => text.clone(),
        Json::Number(number) if number.as_f64().is_some_and(|n| n.fract() == 0.0) => {
            let number = number.as_f64().unwrap_or_default();
            format!("{number:.0}")
        }
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(parameters: &[(&str, &str)]) -> Result<Asked> {
        let owned = parameters.iter();
        let owned = owned.map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
        Asked::read(owned.collect())
    }

    #[test]
    fn a_period_is_json_or_three_parameters() {
        let json = read(&[(
            "period",
            r#"{"interval":"MONTH","from":"2026-01-01","to":"2026-01-31"}"#,
        )]);
        let plain = read(&[
            ("interval", "MONTH"),
            ("from", "2026-01-01"),
            ("to", "2026-01-31"),
        ]);
        assert_eq!(json.unwrap().variables, plain.unwrap().variables);
        assert!(read(&[("measures", "PEOPLE_IN_CUSTODY")]).is_err());
    }

    #[test]
    fn fields_are_named_as_in_the_schema() {
        assert_eq!(
            field(Measure::PeopleInCustodyAnyTime),
            "peopleInCustodyAnyTime"
        );
        let asked = read(&[
            ("period", "{}"),
            ("measures", "BOOK_INS,RELEASES"),
            ("groupBy", "STATE,CITIZENSHIP"),
        ]);
        let asked = asked.unwrap();
        assert!(
            asked.document().contains(" bookIns {"),
            "{}",
            asked.document()
        );
        assert_eq!(asked.columns()[3..5], ["citizenship", "state"]);
        assert_eq!(asked.variables["groupBy"], json!(["CITIZENSHIP", "STATE"]));
    }

    #[test]
    fn what_is_no_parameter_is_refused() {
        for wrong in [
            ("colour", "red"),
            ("measures", "X"),
            ("first", "0"),
            ("fillGaps", "yes"),
        ] {
            assert!(read(&[("period", "{}"), wrong]).is_err(), "{wrong:?}");
        }
    }
}
