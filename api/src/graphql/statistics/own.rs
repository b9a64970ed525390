//! An organization's own numbers: exact and live, over its own records alone.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use async_graphql::connection::PageInfo;
use async_graphql::{Context, MergedObject, Object};
use chrono::NaiveDate;
use entities::codes::{
    CubeInterval, StatisticsDimension as Dimension, StatisticsMeasure as Measure,
};

use super::answered::Answered;
use super::connection::{Page, start};
use super::group::StatisticsGroup;
use super::input::Asked;
use super::order;
use super::release::StatisticsDefinition;
use super::selection::Selection;
use crate::error::{Error, Result};
use crate::graphql::context::ContextExt as _;
use crate::graphql::scalars::Date;
use crate::statistics::cell::Cell;
use crate::statistics::codes::Codes;
use crate::statistics::groups::{Groups, Placed};
use crate::statistics::plan::Plan;
use crate::store::{cube, statistics as store};
use disclosure::catalog::{Kind, code_of, definition};
use disclosure::count::{self, Exact};
use disclosure::facts::Facts;
use disclosure::period::{Period, day};

/// How long the stays of a group are, in days.
#[derive(Clone, Debug, Default)]
pub(crate) struct OwnLengths {
    ended: Option<(f64, f64)>,
    open: Option<(f64, f64)>,
}

/// How long the stays of a group are, in days.
#[Object]
impl OwnLengths {
    /// The mean length in days of the stays that ended in the period. Null where none did.
    async fn average_length_of_stay(&self) -> Option<f64> {
        self.ended.map(|(mean, _)| mean)
    }

    /// The median length in days of the stays that ended in the period. Null where none did.
    async fn median_length_of_stay_days(&self) -> Option<f64> {
        self.ended.map(|(_, median)| median)
    }

    /// The mean length in days, so far, of the stays that are open at the end of the period. Null
    /// where none is.
    async fn average_in_custody_length(&self) -> Option<f64> {
        self.open.map(|(mean, _)| mean)
    }

    /// The median length in days, so far, of the stays that are open at the end of the period. Null
    /// where none is.
    async fn median_in_custody_length(&self) -> Option<f64> {
        self.open.map(|(_, median)| median)
    }
}

/// Mean and median of lengths; none of no lengths.
fn mean_and_median(mut days: Vec<i32>) -> Option<(f64, f64)> {
    days.sort_unstable();
    let middle = *days.get(days.len() / 2)?;
    let below = *days.get((days.len() - 1) / 2)?;
    let sum: i64 = days.iter().map(|day| i64::from(*day)).sum();
    #[expect(clippy::cast_precision_loss, reason = "days of stays are exact in f64")]
    let mean = sum as f64 / days.len() as f64;
    let median = f64::midpoint(f64::from(below), f64::from(middle));
    Some(((mean * 100.0).round() / 100.0, median))
}

/// The numbers of one period and one combination of keys, exact, over an organization's own records.
#[derive(Clone, Debug, MergedObject)]
pub(crate) struct OwnStatisticsGroup(StatisticsGroup, OwnLengths);

/// A page of an organization's own numbers. They are exact, and never to be published as they are.
#[derive(Debug)]
pub(crate) struct OwnStatisticsConnection {
    answered: Arc<Answered>,
    page: Vec<OwnStatisticsEdge>,
    has_previous: bool,
    has_next: bool,
    total: u64,
    oldest_request: Option<NaiveDate>,
}

/// A group with its position in the answer.
#[derive(Clone, Debug)]
pub(crate) struct OwnStatisticsEdge {
    cursor: String,
    group: OwnStatisticsGroup,
}

/// A page of an organization's own numbers. They are exact, and never to be published as they are.
#[Object]
impl OwnStatisticsConnection {
    /// The groups of the page with their cursors, in order.
    async fn edges(&self) -> &[OwnStatisticsEdge] {
        &self.page
    }

    /// The groups of the page, in order. Without `fillGaps` only groups in which something is counted.
    async fn nodes(&self) -> Vec<&OwnStatisticsGroup> {
        self.page.iter().map(|edge| &edge.group).collect()
    }

    /// Whether there is more on either side, and the cursors to ask for it.
    async fn page_info(&self) -> PageInfo {
        PageInfo {
            has_previous_page: self.has_previous,
            has_next_page: self.has_next,
            start_cursor: self.page.first().map(|edge| edge.cursor.clone()),
            end_cursor: self.page.last().map(|edge| edge.cursor.clone()),
        }
    }

    /// How many groups the whole answer has.
    async fn total_count(&self) -> u64 {
        self.total
    }

    /// Whose people are counted: always `OWN`, those of the organization's own records.
    async fn universe(&self) -> &str {
        "OWN"
    }

    /// The last day that is counted: that of the cut-off.
    async fn data_through(&self) -> Date {
        Date(self.answered.as_of)
    }

    /// The cut-off: what the records say at the end of this day.
    async fn as_of(&self) -> Date {
        Date(self.answered.as_of)
    }

    /// What the selected measures count, exactly.
    async fn definitions(&self) -> Vec<StatisticsDefinition> {
        let definitions = self.answered.definitions().into_iter();
        definitions.map(StatisticsDefinition::from).collect()
    }

    /// The day of the oldest request for a travel document that is still pending, of all own persons
    /// whatever the filter. Null where no day of such a request is known.
    async fn oldest_pending_travel_document_request_on(&self) -> Option<Date> {
        self.oldest_request.map(Date)
    }

    /// How many days old that request is. Null where no day of such a request is known.
    async fn oldest_pending_travel_document_request_days(&self) -> Option<i64> {
        self.oldest_request
            .map(|on| (self.answered.as_of - on).num_days())
    }
}

/// A group with its position in the answer.
#[Object]
impl OwnStatisticsEdge {
    /// The position of the group: pass it as `after` to go on from here.
    async fn cursor(&self) -> &str {
        &self.cursor
    }

    /// The group.
    async fn node(&self) -> &OwnStatisticsGroup {
        &self.group
    }
}

/// Refuses what own records do not answer.
fn check(plan: &Plan, measure: Measure, today: NaiveDate) -> Result<()> {
    let known = definition(measure);
    let name = code_of(measure);
    let used = plan.keys.iter().chain(plan.allowed.keys());
    if let Some(dimension) = used.copied().find(|one| !known.dimensions.contains(one)) {
        return Err(Error::bad_input(format!(
            "{name} is not told by {}; `definitions` lists its dimensions.",
            code_of(dimension)
        )));
    }
    let is_snapshot = known.kind == Kind::Snapshot;
    if is_snapshot && !plan.spans.iter().all(|span| span.contains(today)) {
        return Err(Error::bad_input(format!(
            "{name} is known as of today: ask for the period that holds today alone."
        )));
    }
    if plan.is_one_group_of_many() && known.kind == Kind::Stock {
        return Err(Error::bad_input(format!(
            "{name} does not add up over time: leave out `wholeRange`, or ask for one period."
        )));
    }
    Ok(())
}

/// The periods of a measure, cut off at today.
fn periods(plan: &Plan, measure: Measure, today: NaiveDate) -> Vec<Period> {
    let today = day(today);
    let of = |from: NaiveDate, to: NaiveDate| Period {
        interval: CubeInterval::Day,
        from: day(from),
        to: day(to).min(today),
    };
    if plan.whole_range {
        let ends = plan.spans.first().zip(plan.spans.last());
        return ends
            .map(|(first, last)| of(first.start, last.end))
            .into_iter()
            .collect();
    }
    let spans = plan.spans.iter();
    match definition(measure).kind {
        Kind::Stock | Kind::Snapshot => spans
            .map(|span| Period::of_day(day(span.end).min(today)))
            .collect(),
        _ => spans.map(|span| of(span.start, span.end)).collect(),
    }
}

/// Counts over facts that are at hand.
struct Counting {
    facts: Facts,
    codes: Codes,
    today: NaiveDate,
}

impl Counting {
    fn groups(&self, plan: &Plan, measures: Vec<Measure>) -> Result<Groups> {
        let mut placed = Vec::new();
        let first = self.facts.first_day(day(self.today));
        for measure in &measures {
            let periods = periods(plan, *measure, self.today);
            let by = plan.grouping.dimensions();
            for one in count::exactly(&self.facts, *measure, &periods, by, &plan.allowed) {
                let period = &periods[one.period];
                placed.push(Placed {
                    measure: *measure,
                    span: one.period,
                    codes: three(&one.codes),
                    cell: Cell::exact(number(&one, *measure, period, first), self.today),
                });
            }
        }
        let absent = Cell::exact(0.0, self.today);
        Groups::exact(plan.clone(), &self.codes, measures, placed, absent)
    }

    fn lengths(&self, groups: &Groups) -> HashMap<u64, OwnLengths> {
        let plan = groups.plan();
        let by = plan.grouping.dimensions();
        let mut lengths: HashMap<u64, OwnLengths> = HashMap::new();
        for open in [false, true] {
            let measure = if open {
                Measure::PeopleDetained
            } else {
                Measure::FinalBookOuts
            };
            let periods = periods(plan, measure, self.today);
            let found = count::lengths(&self.facts, &periods, by, &plan.allowed, open);
            for ((span, codes), days) in found {
                let Some(group) = groups.number_of(span as u64, &three(&codes)) else {
                    continue;
                };
                let of_group = lengths.entry(group).or_default();
                let known = mean_and_median(days);
                if open {
                    of_group.open = known;
                } else {
                    of_group.ended = known;
                }
            }
        }
        lengths
    }
}

/// What is counted, as a number: person-days become an average over the days that are known.
#[expect(
    clippy::cast_precision_loss,
    reason = "counts of one organization are exact in f64"
)]
fn number(one: &Exact, measure: Measure, period: &Period, first: Option<i32>) -> f64 {
    if definition(measure).kind != Kind::Average {
        return one.amount as f64;
    }
    let from = first.map_or(period.from, |first| period.from.max(first));
    let days = f64::from((period.to - from + 1).max(1));
    (one.amount as f64 / days * 100.0).round() / 100.0
}

fn three(codes: &[String]) -> [String; 3] {
    std::array::from_fn(|place| codes.get(place).cloned().unwrap_or_default())
}

/// What is asked, ready to be counted.
struct Prepared {
    counting: Counting,
    plan: Plan,
    selection: Selection,
    universe: String,
}

impl Prepared {
    async fn new(ctx: &Context<'_>, asked: &Asked) -> Result<Self> {
        let mut selection = Selection::of(ctx);
        selection.check_measures(asked)?;
        order::measures(&asked.order).for_each(|measure| selection.need(measure));
        if selection.median || selection.kaplan_meier {
            selection.need(Measure::FinalBookOuts);
            selection.need(Measure::PeopleInCustody);
        }
        let state = ctx.state()?;
        let reader = ctx.reader()?;
        let today = state.clock.now().date_naive();
        let facts = cube::own(&reader, today).await?;
        let of = Dimension::ArrestingAgency;
        let agencies = 0..u16::try_from(facts.codes.len(of)).unwrap_or(u16::MAX);
        let agencies = agencies.map(|number| facts.codes.text(of, number).to_owned());
        let db = &state.statistics;
        let (places, offices) = (store::places(db).await?, store::offices(db).await?);
        let codes = Codes::new(places, offices, agencies.collect::<Vec<_>>());
        let mut plan = Plan::new(&asked.question, &codes)?.by_keys_alone();
        plan.spans.retain(|span| span.start <= today);
        if plan.spans.is_empty() {
            return Err(Error::bad_input(
                "`period` lies in the future; own numbers go up to today.",
            ));
        }
        selection.check(&plan)?;
        order::check(&asked.order, &plan.keys)?;
        for measure in &selection.measures {
            check(&plan, *measure, today)?;
        }
        Ok(Self {
            counting: Counting {
                facts,
                codes,
                today,
            },
            plan,
            selection,
            universe: format!("own:{}", reader.viewer().organization_id()),
        })
    }

    /// What is asked, for the audit: measures and dimensions, never a code of a filter.
    fn names(&self) -> Vec<String> {
        let measures = self.selection.measures.iter();
        let measures = measures.map(|measure| code_of(*measure).to_owned());
        let filtered = self.plan.allowed.keys();
        let dimensions: BTreeSet<Dimension> =
            self.plan.keys.iter().chain(filtered).copied().collect();
        let dimensions = dimensions.into_iter().map(|one| code_of(one).to_owned());
        measures.chain(dimensions).collect()
    }

    /// Counts. This takes the processor for a while.
    fn count(self) -> Result<(Answered, HashMap<u64, OwnLengths>)> {
        let Self {
            counting,
            plan,
            selection,
            universe,
        } = self;
        let groups = counting.groups(&plan, selection.measures.clone())?;
        let lengths = counting.lengths(&groups);
        let (mut ended, mut open) = (None, None);
        let bands = selection.median || selection.kaplan_meier;
        if bands && !plan.keys.contains(&Dimension::LengthOfStay) {
            let by_length = plan.with(Dimension::LengthOfStay).by_keys_alone();
            ended = Some(counting.groups(&by_length, vec![Measure::FinalBookOuts])?);
            open = Some(counting.groups(&by_length, vec![Measure::PeopleInCustody])?);
        }
        let answered = Answered {
            universe,
            release: None,
            as_of: counting.today,
            codes: counting.codes,
            measures: selection.measures,
            plan,
            groups,
            total: None,
            ended,
            open,
        };
        Ok((answered, lengths))
    }
}

/// Answers a question over the viewer's own records.
pub(crate) async fn own(ctx: &Context<'_>, asked: Asked) -> Result<OwnStatisticsConnection> {
    let after = start(&asked)?;
    let prepared = Prepared::new(ctx, &asked).await?;
    let reader = ctx.reader()?;
    let oldest_request = cube::oldest_request(&reader).await?;
    reader.tell_of_statistics(prepared.names()).await?;
    let counted = tokio::task::spawn_blocking(move || prepared.count());
    let (answered, lengths) = counted.await.map_err(Error::internal)??;
    let answered = Arc::new(answered);
    let page = Page::of(&answered, &asked, after.as_ref())?;
    let edge = |(cursor, group): (String, StatisticsGroup)| {
        let lengths = lengths.get(&group.number).cloned().unwrap_or_default();
        OwnStatisticsEdge {
            cursor,
            group: OwnStatisticsGroup(group, lengths),
        }
    };
    Ok(OwnStatisticsConnection {
        page: page.groups.into_iter().map(edge).collect(),
        has_previous: page.has_previous,
        has_next: page.has_next,
        total: page.total,
        answered,
        oldest_request,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mean_and_median_are_exact() {
        assert_eq!(mean_and_median(vec![]), None);
        assert_eq!(mean_and_median(vec![7]), Some((7.0, 7.0)));
        assert_eq!(mean_and_median(vec![10, 1, 3, 2]), Some((4.0, 2.5)));
    }
}
