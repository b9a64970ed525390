//! A partner who asks for published numbers, with a token like everybody's.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use disclosure::catalog::{Kind, code_of, definition};
use entities::codes::CubeInterval::{self as Interval, Day, FiscalYear, Month, Quarter, Year};
use entities::codes::{
    CodeList as _, StatisticsDimension as Dimension, StatisticsMeasure as Measure,
};
use serde_json::{Value, json};
use tests::{Client, Outcome, TestApp};

use super::deduction::{Bounds, ENDLESS};
use super::truth::{Cell, Codes, DIMENSIONS, MEASURES, Truth, place, tables};

/// What a partner may read.
pub(super) const SCOPE: &[&str] = &["statistics:read"];

/// One published number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Shown {
    pub(super) value: i64,
    pub(super) bounds: Bounds,
}

/// What an answer says of one number; `value` and the upper bound only where it has them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Said {
    pub(super) value: Option<i64>,
    pub(super) bounds: Bounds,
}

/// Somebody with a token of a partner organization.
pub(super) struct Partner {
    client: Client,
}

impl Partner {
    pub(super) async fn new(app: &TestApp, organization: &str) -> Outcome<Self> {
        let client = app.as_organization(organization, SCOPE).await?;
        Ok(Self { client })
    }

    /// The answer to a query, as text.
    pub(super) async fn text(&self, query: &str) -> Outcome<String> {
        let answer = self.client.gql(query, json!({})).await?;
        answer.data()?;
        // Without what it leaves of the budget.
        let end = answer
            .text
            .find("\"extensions\"")
            .unwrap_or(answer.text.len());
        Ok(answer.text[..end].to_owned())
    }

    /// A table, as text.
    pub(super) async fn table(&self, query: &str) -> Outcome<String> {
        let answer = self.client.get(&format!("/statistics.csv?{query}")).await?;
        if answer.status != 200 {
            return Err(answer.text.into());
        }
        Ok(answer.text)
    }

    /// The answer to a query.
    pub(super) async fn data(&self, query: &str) -> Outcome<Value> {
        let answer = self.client.gql(query, json!({})).await?;
        Ok(answer.data()?.clone())
    }

    /// One number of one month: a field of the schema and a filter.
    pub(super) async fn number(
        &self,
        field: &str,
        month: NaiveDate,
        filter: &str,
    ) -> Outcome<Said> {
        let period = format!("{{ interval: MONTH, from: \"{month}\", to: \"{month}\" }}");
        self.said(field, &format!("period: {period}, filter: {{ {filter} }}"))
            .await
    }

    /// The one number that these arguments ask for.
    pub(super) async fn said(&self, field: &str, arguments: &str) -> Outcome<Said> {
        let query = format!(
            "{{ statistics({arguments}, fillGaps: true) {{ nodes {{ {field} {{ value lower upper }} }} }} }}"
        );
        let answer = self.data(&query).await?;
        let nodes = &answer["statistics"]["nodes"];
        assert_eq!(nodes.as_array().map(Vec::len), Some(1), "{query}");
        let cell = &nodes[0][field];
        let whole = |name: &str| {
            cell[name]
                .as_f64()
                .map(|number| format!("{number:.0}").parse())
        };
        Ok(Said {
            value: whole("value").transpose()?,
            bounds: (
                whole("lower").ok_or("no lower bound")??,
                whole("upper").transpose()?.unwrap_or(ENDLESS),
            ),
        })
    }

    /// Reads every table that is published of the measures and dimensions that the attacks look at.
    pub(super) async fn read_all(
        &self,
        truth: &Truth,
        from: NaiveDate,
        to: NaiveDate,
    ) -> Outcome<BTreeMap<Cell, Shown>> {
        let mut seen = BTreeMap::new();
        for (name, interval) in [
            ("MONTH", Month),
            ("QUARTER", Quarter),
            ("YEAR", Year),
            ("FISCAL_YEAR", FiscalYear),
            ("WEEK", Day),
        ] {
            let mut measures: BTreeMap<Vec<usize>, Vec<Measure>> = BTreeMap::new();
            for measure in MEASURES {
                for table in tables_in_answers(measure, interval) {
                    measures.entry(table).or_default().push(measure);
                }
            }
            for (table, measures) in measures {
                let group_by: Vec<&str> = table.iter().map(|at| code_of(DIMENSIONS[*at])).collect();
                let measures: Vec<&str> = measures.iter().map(|one| code_of(*one)).collect();
                let query = format!(
                    "interval={name}&from={from}&to={to}&groupBy={}&measures={}",
                    group_by.join(","),
                    measures.join(","),
                );
                let text = self.table(&query).await?;
                add(&mut seen, truth, &text, (interval, &table), to)?;
            }
        }
        Ok(seen)
    }
}

/// The tables of a measure that can be asked for in periods of a length.
fn tables_in_answers(measure: Measure, interval: Interval) -> Vec<Vec<usize>> {
    let is_stock = definition(measure).kind == Kind::Stock;
    // The last days of a quarter, of a month within one, and of a week within a month.
    let quarter_end = NaiveDate::from_ymd_opt(2025, 6, 30).unwrap_or_default();
    let month_end = NaiveDate::from_ymd_opt(2025, 5, 31).unwrap_or_default();
    let sunday = NaiveDate::from_ymd_opt(2025, 6, 22).unwrap_or_default();
    match (is_stock, interval) {
        (true, Day) => tables(measure, Day, sunday),
        (true, Month) => tables(measure, Day, month_end),
        (true, Quarter) => tables(measure, Day, quarter_end),
        (true, _) | (false, Day) => Vec::new(),
        (false, _) => tables(measure, interval, quarter_end),
    }
}

/// Adds the rows of a table.
fn add(
    seen: &mut BTreeMap<Cell, Shown>,
    truth: &Truth,
    text: &str,
    (interval, table): (Interval, &[usize]),
    through: NaiveDate,
) -> Outcome {
    let mut rows = csv::ReaderBuilder::new()
        .comment(Some(b'#'))
        .from_reader(text.as_bytes());
    let columns = rows.headers()?.clone();
    let column = |name: &str| {
        columns
            .iter()
            .position(|own| own == name)
            .ok_or("no such column")
    };
    let measure_at = column("measure")?;
    let numbers = [column("value")?, column("lower")?, column("upper")?];
    let starts = (column("period_start")?, column("period_end")?);
    for row in rows.records() {
        let row = row?;
        if row[numbers[0]].is_empty() {
            continue;
        }
        let measure = Measure::ALL
            .iter()
            .find(|one| code_of(**one) == &row[measure_at]);
        let measure = *measure.ok_or("no such measure")?;
        let is_stock = definition(measure).kind == Kind::Stock;
        let mut codes = Codes::default();
        for at in table {
            let dimension: Dimension = DIMENSIONS[*at];
            let code = &row[column(dimension.as_str())?];
            codes[place(dimension)] = truth.code(dimension, code).unwrap_or(u8::MAX);
        }
        let day = &row[if is_stock { starts.1 } else { starts.0 }];
        let cell = Cell {
            measure,
            interval: if is_stock { Day } else { interval },
            starts_on: day.parse()?,
            codes,
        };
        // The week in which the last day lies ends later.
        if cell.starts_on > through {
            continue;
        }
        let [value, low, high] = numbers.map(|at| row[at].parse::<i64>().unwrap_or(i64::MIN));
        let shown = Shown {
            value,
            bounds: (low, high),
        };
        let before = seen.insert(cell, shown);
        assert!(
            before.is_none_or(|before| before == shown),
            "{cell:?} is {before:?} and {shown:?}"
        );
    }
    Ok(())
}
