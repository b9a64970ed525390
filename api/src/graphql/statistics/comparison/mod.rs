//! `comparison`: what is said about one number by whom, side by side.

mod official;
mod published;
mod reported;

use async_graphql::{Context, Enum, SimpleObject};
use entities::codes::StatisticsMeasure as Measure;

use super::cell::StatisticsCell;
use super::input::StatisticsPeriodInput;
use crate::error::{Error, Result};
use crate::graphql::context::ContextExt as _;
use crate::graphql::scalars::Date;
use crate::graphql::types::{Observation, ReportedFigure};
use crate::policy::types;
use crate::series::calendar::Span;

/// Most periods of one comparison.
const MOST_PERIODS: usize = 12;

/// What is said of all comparisons.
const CAUTION: &str = "Numbers of different entries count different things by different rules, and \
                       nobody knows who is in two of them: never add or subtract them.";

/// One question, asked of everybody.
#[derive(Clone, Debug)]
pub(crate) struct Compared {
    pub(crate) measure: Measure,
    pub(crate) period: StatisticsPeriodInput,
    pub(crate) citizenship: Option<String>,
    pub(crate) state: Option<String>,
    pub(crate) field_office: Option<String>,
    pub(crate) facility: Option<String>,
    pub(crate) as_published_on: Option<Date>,
}

impl Compared {
    /// The periods; at most as many as are compared.
    fn spans(&self) -> Result<Vec<Span>> {
        let period = &self.period;
        let spans = period.interval.between(period.from.0, period.to.0)?;
        if spans.len() > MOST_PERIODS {
            return Err(Error::bad_input(format!(
                "`period` holds more than {MOST_PERIODS} periods; ask for a shorter range or a \
                 longer interval."
            )));
        }
        let places = [&self.state, &self.field_office, &self.facility];
        if places.into_iter().flatten().count() > 1 {
            return Err(Error::bad_input(
                "Of `state`, `fieldOffice` and `facility` at most one can be asked for: a facility \
                 lies in one state and one area.",
            ));
        }
        Ok(spans)
    }
}

/// Who says a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Enum)]
pub(crate) enum ComparisonKind {
    /// Published statistics of one universe: rounded, with bounds.
    Statistics,
    /// An official table, exactly as published or put together from it.
    Official,
    /// What somebody claims: press, organizations, officials.
    Reported,
}

/// One number with what must be known to compare it.
#[derive(Clone, Debug, SimpleObject)]
pub(crate) struct ComparisonEntry {
    /// Who says it.
    pub(super) kind: ComparisonKind,
    /// The universe, the code of the official table, or the speaker in the words of the source. Null
    /// for a reported figure whose speaker only `reportedFigure` names.
    pub(super) source: Option<String>,
    /// First day that it is about. Null for a reported figure without a date.
    pub(super) starts_on: Option<Date>,
    /// Last day that it is about; a stock is that of this day. Null for a reported figure without a
    /// date.
    pub(super) ends_on: Option<Date>,
    /// What is counted, by name.
    pub(super) label: String,
    /// What one of it is.
    pub(super) unit: String,
    /// What exactly is counted. For a reported figure the words of its source.
    pub(super) definition: String,
    /// Which edition of the number it is: the release of statistics, the release of the official
    /// table, or the standing of the claim.
    pub(super) vintage: String,
    /// The cut-off of what is counted. Null where nobody says it, and where a number is not shown.
    pub(super) as_of: Option<Date>,
    /// The number. Null where it is not shown, and where a claim names no point.
    pub(super) value: Option<f64>,
    /// It is not smaller. Null where a claim sets no such bound.
    pub(super) lower: Option<f64>,
    /// Whether `lower` itself is possible.
    pub(super) lower_inclusive: bool,
    /// It is not larger. Null where nothing is known, and where a claim sets no such bound.
    pub(super) upper: Option<f64>,
    /// Whether `upper` itself is possible.
    pub(super) upper_inclusive: bool,
    /// Whether it was put together from several published numbers.
    pub(super) derived: bool,
    /// The number of published statistics. Null for other kinds.
    pub(super) statistics: Option<StatisticsCell>,
    /// The official figure. Null for other kinds.
    pub(super) observation: Option<Observation>,
    /// The claim. Null for other kinds.
    pub(super) reported_figure: Option<ReportedFigure>,
}

/// What is said about one number, side by side.
#[derive(Clone, Debug, SimpleObject)]
pub(crate) struct Comparison {
    /// What was asked for.
    measure: Measure,
    /// The numbers: by the last day that they are about, those without a day first, and then by kind
    /// and source. Kinds whose scope the token does not hold are left out.
    entries: Vec<ComparisonEntry>,
    /// What must be kept in mind, in words.
    caution: &'static str,
}

/// Asks everybody who may be asked.
pub(crate) async fn compare(ctx: &Context<'_>, asked: Compared) -> Result<Comparison> {
    let spans = asked.spans()?;
    let viewer = ctx.viewer()?;
    let may = |name: &str| types::access(name).is_some_and(|access| access.allows(viewer));
    let mut entries = Vec::new();
    if may("StatisticsConnection") {
        entries.extend(published::entries(ctx, &asked).await?);
    }
    if may("Observation") {
        entries.extend(official::entries(ctx, &asked, &spans).await?);
    }
    if may("ReportedFigure") {
        entries.extend(reported::entries(ctx, &asked, &spans).await?);
    }
    entries.sort_by(|one, other| {
        let key = |entry: &ComparisonEntry| (entry.ends_on.map(|day| day.0), entry.kind);
        let of_time = key(one).cmp(&key(other));
        of_time.then_with(|| one.source.cmp(&other.source))
    });
    Ok(Comparison {
        measure: asked.measure,
        entries,
        caution: CAUTION,
    })
}
