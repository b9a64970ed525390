//! Reported figures in a comparison: the claims about the same people, place and time.

use async_graphql::Context;
use entities::codes::{CodeList as _, FigureStatus, StatisticsMeasure as Measure};
use entities::reported_figure;

use super::{Compared, ComparisonEntry, ComparisonKind};
use crate::error::Result;
use crate::graphql::context::ContextExt as _;
use crate::graphql::scalars::Date;
use crate::graphql::types::ReportedFigure;
use crate::series::calendar::Span;
use crate::store::claims::{self, About};

/// The metrics by which sources count much the same, besides the one of the same name.
const fn metrics(measure: Measure) -> &'static [&'static str] {
    match measure {
        Measure::PeopleInCustody | Measure::PeopleInCustodyAnyTime | Measure::InitialBookIns => {
            &["people_detained"]
        }
        Measure::PendingTravelDocuments => &["awaiting_travel_documents"],
        _ => &[],
    }
}

/// The words of the source: what is counted, of whom, where, and the qualifier.
fn words(row: &reported_figure::Model) -> String {
    let parts = [
        Some(&row.metric_text),
        row.population_text.as_ref(),
        row.place_text.as_ref(),
        row.qualifier.as_ref(),
    ];
    let parts: Vec<&str> = parts.into_iter().flatten().map(String::as_str).collect();
    format!("In the words of the source: {}.", parts.join("; "))
}

fn entry(row: reported_figure::Model) -> ComparisonEntry {
    let standing = match row.status {
        FigureStatus::Active => String::new(),
        other => format!(", {}", other.as_str().replace('_', " ")),
    };
    ComparisonEntry {
        kind: ComparisonKind::Reported,
        source: row.speaker_text.clone(),
        starts_on: row.starts_on.map(Date),
        ends_on: row.ends_on.map(Date),
        label: row.metric_text.clone(),
        unit: row
            .unit_text
            .clone()
            .unwrap_or_else(|| row.unit.as_str().replace('_', " ")),
        definition: words(&row),
        vintage: format!("as claimed{standing}"),
        as_of: row.as_of.map(Date),
        value: row.value,
        lower: row.low,
        lower_inclusive: row.low_inclusive,
        upper: row.high,
        upper_inclusive: row.high_inclusive,
        derived: false,
        statistics: None,
        observation: None,
        reported_figure: Some(ReportedFigure(row)),
    }
}

/// The claims whose date overlaps the periods. A field office is no place that sources speak of.
pub(super) async fn entries(
    ctx: &Context<'_>,
    asked: &Compared,
    spans: &[Span],
) -> Result<Vec<ComparisonEntry>> {
    let (Some(first), Some(last)) = (spans.first(), spans.last()) else {
        return Ok(Vec::new());
    };
    if asked.field_office.is_some() {
        return Ok(Vec::new());
    }
    let own = std::iter::once(asked.measure.as_str());
    let about = About {
        metrics: own
            .chain(metrics(asked.measure).iter().copied())
            .map(str::to_owned)
            .collect(),
        period: (first.start, last.end),
        citizenship: asked.citizenship.clone(),
        state: asked.state.clone(),
        facility: asked.facility.clone(),
    };
    let rows = claims::about(&ctx.reader()?, &about).await?;
    Ok(rows.into_iter().map(entry).collect())
}
