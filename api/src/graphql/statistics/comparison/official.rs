//! Official figures in a comparison: of every table that counts much the same, the value of each
//! period, as published or put together as its kind allows.

use async_graphql::Context;
use entities::codes::{Aggregation, AreaKind, SeriesInterval, StatisticsMeasure as Measure};
use entities::series;
use sea_orm::{ColumnTrait as _, Condition};

use super::{Compared, ComparisonEntry, ComparisonKind};
use crate::error::Result;
use crate::graphql::context::ContextExt as _;
use crate::graphql::scalars::Date;
use crate::graphql::series_loaders::ReleaseById;
use crate::graphql::types::Observation;
use crate::series::calendar::Span;
use crate::series::{breakdown, catalog};
use crate::statistics::period::Interval;
use crate::store::records::Page;
use crate::store::series::{
    self as store, Answer, Question, ReleaseWindow, RollUp, RollUpInterval, Table, Vintages,
};
use disclosure::catalog::{Kind, definition};

/// The official measures that count much the same.
const fn codes(measure: Measure) -> &'static [&'static str] {
    match measure {
        Measure::PeopleInCustody => &["people_in_custody", "currently_detained"],
        Measure::PeopleInCustodyAnyTime => &["people_in_custody_any_time"],
        Measure::AverageDailyPopulation => &[
            "average_daily_population",
            "people_in_custody",
            "people_in_custody_any_time",
        ],
        Measure::InitialBookIns => &["initial_book_ins"],
        Measure::BookIns => &["book_ins"],
        Measure::FinalBookOuts => &["final_book_outs"],
        Measure::Removals => &["removals"],
        Measure::Arrests => &["arrests"],
        _ => &[],
    }
}

/// The series that a question is about: nationwide whatever their places, unless it names one.
fn condition(asked: &Compared) -> Condition {
    use series::Column;
    let of_country = match &asked.citizenship {
        Some(country) => Column::Country.eq(country.as_str()),
        None => Column::AreaKind.is_not_in([AreaKind::Citizenship, AreaKind::Other]),
    };
    let equal = |column: Column, code: &Option<String>| code.as_ref().map(|code| column.eq(code));
    Condition::all()
        .add(Column::Measure.is_in(codes(asked.measure).iter().copied()))
        .add(of_country)
        .add_option(equal(Column::State, &asked.state))
        .add_option(equal(Column::FieldOfficeCode, &asked.field_office))
        .add_option(equal(Column::FacilityCode, &asked.facility))
}

/// Dimensions to sum over so that the parts of a table make its total; none where neither a total
/// nor a partition is published.
fn summed(table: &Table) -> Option<Vec<String>> {
    if table.breakdowns.iter().any(String::is_empty) {
        return Some(Vec::new());
    }
    let of = |text: &str| {
        let mut terms = breakdown::read(text).map(|(dimension, _)| dimension.to_owned());
        terms.next().filter(|_| terms.next().is_none())
    };
    let known = table.breakdowns.iter().filter_map(|text| of(text));
    let mut partitions: Vec<String> = known
        .filter(|code| catalog::dimension(code).is_some_and(|known| known.is_partition))
        .collect();
    partitions.sort_unstable();
    partitions.into_iter().next().map(|code| vec![code])
}

/// The breakdowns of a table that make its total.
fn parts(table: &Table, summed: &[String]) -> Vec<String> {
    let is_part = |text: &&String| match summed {
        [] => text.is_empty(),
        [dimension, ..] => {
            let mut terms = breakdown::read(text);
            terms.next().is_some_and(|(code, _)| code == dimension) && terms.next().is_none()
        }
    };
    table.breakdowns.iter().filter(is_part).cloned().collect()
}

/// How the values of a table answer a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// Those of the last day of each period.
    LastDay,
    /// Put together over each period.
    RolledUp(RollUpInterval),
    /// The newest count since the start of the fiscal year.
    ToDate,
}

const fn interval(asked: Interval) -> Option<RollUpInterval> {
    match asked {
        Interval::Month => Some(RollUpInterval::Month),
        Interval::Quarter => Some(RollUpInterval::Quarter),
        Interval::Year => Some(RollUpInterval::CalendarYear),
        Interval::FiscalYear => Some(RollUpInterval::FiscalYear),
        Interval::Day | Interval::Week | Interval::FiscalYearToDate => None,
    }
}

fn way(asked: &Compared, table: &Table) -> Option<Way> {
    use Aggregation::{Cumulative, Flow, Stock};
    let kind = definition(asked.measure).kind;
    let to_date = table.interval == SeriesInterval::FiscalYearToDate
        && asked.period.interval == Interval::FiscalYear;
    match (kind, table.aggregation) {
        (Kind::Stock | Kind::Snapshot, Stock) => Some(Way::LastDay),
        (Kind::Average, Stock) if table.interval == SeriesInterval::Day => {
            interval(asked.period.interval).map(Way::RolledUp)
        }
        (Kind::Events | Kind::People, Flow) => interval(asked.period.interval)
            .filter(|wanted| store::fits(table.interval, Some(*wanted)))
            .map(Way::RolledUp),
        (Kind::Average | Kind::Events, Cumulative) if to_date => Some(Way::ToDate),
        _ => None,
    }
}

/// What is asked of a table within a span of days.
fn question(asked: &Compared, table: &Table, parts: Vec<String>, span: Span) -> Question {
    use series::Column;
    let of_table = condition(asked)
        .add(Column::Dataset.eq(table.dataset.as_str()))
        .add(Column::Measure.eq(table.measure.as_str()))
        .add(Column::Aggregation.eq(table.aggregation))
        .add(Column::Interval.eq(table.interval))
        .add(Column::AreaKind.eq(table.area_kind))
        .add(Column::Breakdown.is_in(parts));
    Question {
        series: of_table,
        from: Some(span.start),
        to: Some(span.end),
        releases: ReleaseWindow {
            as_published_on: asked.as_published_on.map(|day| day.0),
            ..ReleaseWindow::default()
        },
        vintages: Vintages::Latest,
    }
}

/// The values of a table, one a period.
async fn values(
    ctx: &Context<'_>,
    asked: &Compared,
    table: &Table,
    spans: &[Span],
) -> Result<Vec<Answer>> {
    let (Some(way), Some(sum_over)) = (way(asked, table), summed(table)) else {
        return Ok(Vec::new());
    };
    let parts = parts(table, &sum_over);
    let whole = spans.first().zip(spans.last()).map(|(first, last)| Span {
        start: first.start,
        end: last.end,
    });
    let asked_of: Vec<Span> = match way {
        Way::LastDay => spans.iter().map(|span| Span::day(span.end)).collect(),
        Way::RolledUp(_) => whole.into_iter().collect(),
        Way::ToDate => spans.to_vec(),
    };
    let roll_up = RollUp {
        by: Vec::new(),
        interval: match way {
            Way::RolledUp(interval) => Some(interval),
            Way::LastDay | Way::ToDate => None,
        },
        sum_over,
    };
    let page = Page {
        limit: match way {
            Way::RolledUp(_) => spans.len() as u64,
            Way::LastDay | Way::ToDate => 1,
        },
        after: None,
        before: None,
        backwards: false,
    };
    let db = &ctx.state()?.db;
    let mut values = Vec::new();
    for span in asked_of {
        let question = question(asked, table, parts.clone(), span);
        let newest_first = way == Way::ToDate;
        let found = store::page_of_roll_up(db, &question, &roll_up, newest_first, &page).await?;
        values.extend(found.rows.into_iter().map(|(_, answer)| answer));
    }
    Ok(values)
}

async fn entry(ctx: &Context<'_>, asked: &Compared, answer: Answer) -> Result<ComparisonEntry> {
    let release = ctx.loaders()?.load_one(ReleaseById(answer.release_id));
    let vintage = release.await?.map_or_else(
        || "release unknown".to_owned(),
        |release| match release.published_on.map(|day| day.to_string()) {
            Some(day) if !release.label.contains(&day) => {
                format!("release {}, published on {day}", release.label)
            }
            _ => format!("release {}", release.label),
        },
    );
    let measure = catalog::measure(&answer.measure);
    let rule = answer.derived.as_ref().map(|derived| derived.rule.as_str());
    let said = measure.map(|known| known.definition);
    let words: Vec<&str> = [said, rule].into_iter().flatten().collect();
    Ok(ComparisonEntry {
        kind: ComparisonKind::Official,
        source: Some(answer.dataset.clone()),
        starts_on: Some(Date(answer.start)),
        ends_on: Some(Date(answer.end)),
        label: measure.map_or_else(|| answer.measure.clone(), |known| known.label.to_owned()),
        unit: answer.unit.clone(),
        definition: words.join(" "),
        vintage,
        as_of: answer.as_of.map(Date),
        value: Some(answer.value),
        lower: Some(answer.value),
        lower_inclusive: true,
        upper: Some(answer.value),
        upper_inclusive: true,
        derived: answer.derived.is_some(),
        statistics: None,
        observation: Some(Observation::new(answer, asked.as_published_on)),
        reported_figure: None,
    })
}

/// The values of every official table that counts much the same.
pub(super) async fn entries(
    ctx: &Context<'_>,
    asked: &Compared,
    spans: &[Span],
) -> Result<Vec<ComparisonEntry>> {
    if codes(asked.measure).is_empty() {
        return Ok(Vec::new());
    }
    let tables = store::tables(&ctx.state()?.db, condition(asked)).await?;
    let mut entries = Vec::new();
    for table in tables {
        for answer in values(ctx, asked, &table, spans).await? {
            entries.push(entry(ctx, asked, answer).await?);
        }
    }
    Ok(entries)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(breakdowns: &[&str]) -> Table {
        Table {
            dataset: "d".to_owned(),
            measure: "average_daily_population".to_owned(),
            aggregation: Aggregation::Cumulative,
            interval: SeriesInterval::FiscalYearToDate,
            area_kind: AreaKind::Facility,
            breakdowns: breakdowns.iter().map(|&text| text.to_owned()).collect(),
        }
    }

    #[test]
    fn a_total_is_taken_before_its_parts() {
        let both = table(&["", "|threat_level=1|"]);
        assert_eq!(summed(&both), Some(vec![]));
        assert_eq!(parts(&both, &[]), [""]);
    }

    #[test]
    fn a_partition_makes_the_total_where_none_is_published() {
        let of_levels = table(&[
            "|threat_level=1|",
            "|threat_level=2|",
            "|criminality=convicted|sex=male|",
        ]);
        let over = summed(&of_levels).unwrap();
        assert_eq!(over, ["threat_level"]);
        assert_eq!(
            parts(&of_levels, &over),
            ["|threat_level=1|", "|threat_level=2|"]
        );
        assert_eq!(summed(&table(&["|criminality=convicted|sex=male|"])), None);
    }
}
