//! One question answered: its groups, and what they have in common.

use async_graphql::Context;
use entities::codes::{StatisticsDimension as Dimension, StatisticsMeasure as Measure};
use entities::statistics_release;
use sea_orm::DatabaseConnection;

use super::input::{self, Asked};
use super::order::{self, StatisticsOrder};
use super::selection::Selection;
use super::usefulness::Usefulness;
use crate::error::{Error, Result};
use crate::graphql::context::ContextExt as _;
use crate::series::calendar::Span;
use crate::statistics::bands::{self, BANDS, Median};
use crate::statistics::cell::{Cell, Rounding};
use crate::statistics::citation;
use crate::statistics::codes::Codes;
use crate::statistics::groups::{Groups, Row};
use crate::statistics::plan::Plan;
use crate::store::statistics::{self as store, Ranking, Wanted};
use disclosure::catalog::{Definition, code_of, definition};
use disclosure::period::data_through;

/// A question answered from the cells of a release.
#[derive(Debug)]
pub(crate) struct Answered {
    pub(super) universe: String,
    /// The release that answers; none for own numbers.
    pub(super) release: Option<statistics_release::Model>,
    /// The cut-off.
    pub(super) as_of: chrono::NaiveDate,
    pub(super) codes: Codes,
    pub(super) measures: Vec<Measure>,
    /// All that was asked. `groups` may hold fewer periods: those of one page.
    pub(super) plan: Plan,
    pub(super) groups: Groups,
    /// How many groups the whole answer has, where `groups` may hold fewer; all of them where absent.
    pub(super) total: Option<u64>,
    /// Stays that ended, and people in custody, by length of stay.
    pub(super) ended: Option<Groups>,
    pub(super) open: Option<Groups>,
}

/// How a release rounds, as it says itself.
fn rounding(release: &statistics_release::Model) -> Rounding {
    let usual = Rounding::default();
    let stated: serde_json::Value = serde_json::from_str(&release.parameters).unwrap_or_default();
    let number = |name: &str, usual: i64| stated[name].as_i64().unwrap_or(usual);
    Rounding {
        fewest: number("k", usual.fewest),
        base: number("base", usual.base),
    }
}

/// The codes that a question needs: facilities are read only where it is about places.
async fn codes(
    db: &DatabaseConnection,
    universe: &str,
    release: &statistics_release::Model,
    asked: &Asked,
) -> Result<Codes> {
    let question = &asked.question;
    let filtered = question.filters.iter().map(|(dimension, _)| *dimension);
    let used: Vec<Dimension> = question.group_by.iter().copied().chain(filtered).collect();
    let about_places = used.iter().any(|dimension| {
        matches!(
            dimension,
            Dimension::Facility
                | Dimension::OriginFacility
                | Dimension::State
                | Dimension::FieldOffice
                | Dimension::FacilityType
        )
    });
    let (places, offices) = if about_places {
        (store::places(db).await?, store::offices(db).await?)
    } else {
        (Vec::new(), Vec::new())
    };
    let agencies = if used.contains(&Dimension::ArrestingAgency) {
        published_codes(db, universe, Dimension::ArrestingAgency, release).await?
    } else {
        Vec::new()
    };
    Ok(Codes::new(places, offices, agencies))
}

/// The codes of an open list: those that some published cell names.
pub(super) async fn published_codes(
    db: &DatabaseConnection,
    universe: &str,
    dimension: Dimension,
    release: &statistics_release::Model,
) -> Result<Vec<String>> {
    use entities::codes::CodeList as _;
    let with: Vec<Measure> = Measure::ALL
        .iter()
        .copied()
        .filter(|measure| definition(*measure).dimensions.contains(&dimension))
        .collect();
    store::published_codes(db, universe, &with, dimension, release).await
}

impl Answered {
    /// Answers a question; none where no release is published yet. Where the order allows it, only
    /// the periods of a window are read.
    pub(super) async fn new(
        ctx: &Context<'_>,
        asked: &Asked,
        universe: String,
        mut selection: Selection,
        window: Option<Window<'_>>,
    ) -> Result<Option<Self>> {
        let pinned = window.as_ref().and_then(|window| window.release);
        let db = &ctx.state()?.statistics;
        let wanted = match (input::wanted(asked.release.as_ref())?, pinned) {
            (Wanted::Newest, Some(number)) => Wanted::Number(number),
            (wanted, _) => wanted,
        };
        let release = store::release(db, wanted).await?;
        if release.is_none() && wanted != Wanted::Newest {
            return Err(Error::not_found());
        }
        let Some(release) = release else {
            return Ok(None);
        };
        order::measures(&asked.order).for_each(|measure| selection.need(measure));
        if selection.median || selection.kaplan_meier {
            selection.need(Measure::FinalBookOuts);
        }
        if selection.kaplan_meier {
            selection.need(Measure::PeopleInCustody);
        }
        let codes = codes(db, &universe, &release, asked).await?;
        let plan = Plan::new(&asked.question, &codes)?;
        selection.check(&plan)?;
        order::check(&asked.order, &plan.keys)?;
        for measure in &selection.measures {
            plan.check(*measure)?;
        }
        let read = Read {
            db,
            universe: &universe,
            release: &release,
            codes: &codes,
        };
        let (groups, total) = match window {
            Some(window) => read.page(&plan, &selection, &asked.order, &window).await?,
            None => (read.groups(&plan, &selection.measures).await?, None),
        };
        let (ended, open) = read.bands(groups.plan(), &selection).await?;
        Ok(Some(Self {
            measures: selection.measures,
            plan,
            groups,
            total,
            ended,
            open,
            universe,
            as_of: release.as_of,
            release: Some(release),
            codes,
        }))
    }

    /// The definitions of the measures that were read.
    pub(super) fn definitions(&self) -> Vec<&'static Definition> {
        self.measures
            .iter()
            .map(|measure| definition(*measure))
            .collect()
    }

    /// Whose knowledge the numbers are: how many organizations, where the release says it.
    pub(super) fn coverage(&self) -> Option<String> {
        let reports = Usefulness::all(&self.release.as_ref()?.report);
        let own = reports
            .into_iter()
            .find(|report| report.universe == self.universe);
        own.and_then(|report| report.coverage())
    }

    /// A number of a group.
    pub(super) fn cell(&self, group: u64, measure: Measure) -> Cell {
        self.groups.cell(group, measure)
    }

    /// A stable name of a group: its period and its codes.
    pub(super) fn group_key(&self, group: u64) -> String {
        let plan = self.groups.plan();
        let mut key = match self.groups.span_of(group) {
            Some(place) => plan.key_of_period(plan.spans[place]),
            None => format!("{}:ALL", plan.interval.as_str()),
        };
        for (dimension, code) in plan.keys.iter().zip(self.groups.codes_of(group)) {
            key.push(';');
            key.push_str(code_of(*dimension));
            key.push('=');
            key.push_str(code);
        }
        key
    }

    /// The period of a group in words.
    pub(super) fn period_label(&self, group: u64) -> String {
        let plan = self.groups.plan();
        match (self.groups.span_of(group), plan.spans.as_slice()) {
            (Some(place), spans) => plan.interval.label(spans[place]),
            (None, [first, .., last]) => format!(
                "{} to {}",
                plan.interval.label(*first),
                plan.interval.label(*last)
            ),
            (None, spans) => spans
                .first()
                .map_or_else(String::new, |only| plan.interval.label(*only)),
        }
    }

    /// What a group is about, in words: its codes, and the filter where it is not one of them.
    pub(super) fn words(&self, group: u64) -> String {
        let plan = self.groups.plan();
        let keys = plan.keys.iter().copied().zip(self.groups.codes_of(group));
        let mut words = citation::of_codes(&self.codes, keys);
        for (dimension, allowed) in &plan.allowed {
            if plan.keys.contains(dimension) {
                continue;
            }
            let name = code_of(*dimension).replace('_', " ").to_lowercase();
            let labels: Vec<&str> = allowed
                .iter()
                .take(5)
                .map(|code| self.codes.label(*dimension, code))
                .collect();
            let more = allowed.len().saturating_sub(labels.len());
            words.extend(["; ", &name, ": ", &labels.join(", ")]);
            if more > 0 {
                words.extend([" and ", &more.to_string(), " more"]);
            }
        }
        words
    }

    /// What sentences about numbers have in common.
    pub(super) fn context(&self) -> citation::Context<'_> {
        citation::Context {
            universe: &self.universe,
            release: self.release.as_ref().map_or(0, |release| release.number),
            as_of: self.as_of,
        }
    }

    /// The bands of a group, and their total.
    fn banded(&self, groups: &Groups, group: u64, measure: Measure) -> Option<([Cell; 7], Cell)> {
        let span = self.groups.span_of(group).unwrap_or(0);
        let own = self.groups.codes_of(group);
        let keys = &self.groups.plan().keys;
        let with = &groups.plan().keys;
        let find = |band: &str| {
            let codes: Vec<&str> = with
                .iter()
                .map(|key| match keys.iter().position(|own| own == key) {
                    Some(place) => own[place],
                    None => band,
                })
                .collect();
            groups.find(span, &codes)
        };
        let mut cells = Vec::with_capacity(BANDS.len());
        for band in BANDS {
            cells.push(groups.cell(find(code_of(band))?, measure));
        }
        Some((cells.try_into().ok()?, self.cell(group, measure)))
    }

    /// The median length of the stays of a group that ended.
    pub(super) fn median(&self, group: u64) -> Option<Median> {
        let (cells, total) = self.banded(self.ended.as_ref()?, group, Measure::FinalBookOuts)?;
        bands::median(&cells, &total)
    }

    /// The Kaplan-Meier median of a group.
    pub(super) fn kaplan_meier(&self, group: u64) -> Option<Median> {
        let (ended, of_ended) = self.banded(self.ended.as_ref()?, group, Measure::FinalBookOuts)?;
        let (open, of_open) = self.banded(self.open.as_ref()?, group, Measure::PeopleInCustody)?;
        bands::kaplan_meier(&ended, &of_ended, &open, &of_open)
    }
}

/// Which of the groups of an answer are wanted.
#[derive(Clone, Copy, Debug)]
pub(super) struct Window<'a> {
    /// The release that the first page was answered from.
    pub(super) release: Option<i32>,
    /// The group behind which they start; from the start where absent.
    pub(super) after: Option<&'a str>,
    /// How many.
    pub(super) first: usize,
    /// The latest period, or the largest number, first.
    pub(super) descending: bool,
    /// Whether groups are wanted of which nothing is shown.
    pub(super) fill_gaps: bool,
}

/// Where cells are read from.
struct Read<'a> {
    db: &'a DatabaseConnection,
    universe: &'a str,
    release: &'a statistics_release::Model,
    codes: &'a Codes,
}

impl Read<'_> {
    /// Stays that ended, and people in custody, by length of stay, where medians are wanted.
    async fn bands(
        &self,
        plan: &Plan,
        selection: &Selection,
    ) -> Result<(Option<Groups>, Option<Groups>)> {
        if !selection.median && !selection.kaplan_meier {
            return Ok((None, None));
        }
        if plan.grouping.has(Dimension::LengthOfStay) {
            return Err(Error::bad_input(
                "A median of the length of stay cannot be told by length of stay: leave \
                 LENGTH_OF_STAY out of `groupBy` and `filter`.",
            ));
        }
        let by_length = plan.with(Dimension::LengthOfStay);
        let ended = self.groups(&by_length, &[Measure::FinalBookOuts]).await?;
        let mut open = None;
        if selection.kaplan_meier {
            open = Some(self.groups(&by_length, &[Measure::PeopleInCustody]).await?);
        }
        Ok((Some(ended), open))
    }

    /// The periods of a window: from the one in which it starts, so many that they hold its groups
    /// and one more, if there are as many. Twice as many periods are read each time, so that the
    /// number of statements grows with the logarithm of their number.
    async fn window(
        &self,
        plan: &Plan,
        measures: &[Measure],
        window: &Window<'_>,
    ) -> Result<Groups> {
        let mut spans = plan.spans.clone();
        if window.descending {
            spans.reverse();
        }
        let key = |span: &Span| window.after.map(|key| plan.is_of_period(key, *span));
        let start = spans.iter().position(|span| key(span).unwrap_or(true));
        spans.drain(..start.unwrap_or(0));
        let mut rows = Vec::new();
        let mut read = 0;
        loop {
            let wanted = match read {
                // Two at least, so that a grid that is too large is refused on its first page.
                0 => plan.fewest_periods(self.codes, window.first + 1).max(2),
                _ => read * 2,
            };
            let next = wanted.min(spans.len());
            let part = plan.of_periods(&spans[read..next]);
            rows.extend(self.rows(&part, measures).await?);
            read = next;
            let so_far = plan.of_periods(&spans[..read]);
            let groups = self.put_together(so_far, measures.to_vec(), &rows)?;
            // Of the first period some groups may lie before the window, and some be its start.
            let behind = groups.number_behind(window.after.map(|_| spans[0]), window.fill_gaps);
            if read == spans.len() || behind > window.first {
                return Ok(groups);
            }
        }
    }

    /// What a page takes, and how many groups there are where that is wanted and more than these: as
    /// little as the order allows.
    async fn page(
        &self,
        plan: &Plan,
        selection: &Selection,
        order: &[StatisticsOrder],
        window: &Window<'_>,
    ) -> Result<(Groups, Option<u64>)> {
        let measures = &*selection.measures;
        let mut total = None;
        if selection.total && !window.fill_gaps {
            total = self.number_of_groups(plan, measures).await?;
        }
        // Without its number nothing less than the whole answer will do.
        let is_counted = !selection.total || total.is_some();
        if is_counted && !plan.whole_range && order::is_by_period(order) {
            return Ok((self.window(plan, measures, window).await?, total));
        }
        let has_medians = selection.median || selection.kaplan_meier;
        let only = order::only_measure(order).filter(|only| measures == [*only] && !has_medians);
        if let Some(measure) = only.filter(|_| is_counted && !window.fill_gaps)
            && let Some(groups) = self.ranked(plan, measure, window).await?
        {
            return Ok((groups, total));
        }
        Ok((self.groups(plan, measures).await?, None))
    }

    async fn number_of_groups(&self, plan: &Plan, measures: &[Measure]) -> Result<Option<u64>> {
        store::number_of_groups(self.db, self.universe, plan, measures, self.release).await
    }

    /// The groups of a page in the order of their numbers, where each group is one cell: the one that
    /// it starts behind, and one more than it has.
    async fn ranked(
        &self,
        plan: &Plan,
        measure: Measure,
        window: &Window<'_>,
    ) -> Result<Option<Groups>> {
        if !plan.is_cell_by_cell() {
            return Ok(None);
        }
        let through = data_through(self.release.as_of);
        let from = match window.after {
            None => None,
            Some(key) => match plan.place_of_key(key) {
                Some((span, codes)) => Some((plan.day_of(measure, span, through), codes)),
                None => return Ok(None),
            },
        };
        let ranking = Ranking {
            descending: window.descending,
            limit: window.first as u64 + 1 + u64::from(from.is_some()),
            from,
        };
        let asked = (plan, measure);
        let rows = store::ranked(self.db, self.universe, asked, self.release, ranking).await?;
        rows.map(|rows| self.put_together(plan.clone(), vec![measure], &rows))
            .transpose()
    }

    async fn groups(&self, plan: &Plan, measures: &[Measure]) -> Result<Groups> {
        for measure in measures {
            plan.check(*measure)?;
        }
        let rows = self.rows(plan, measures).await?;
        self.put_together(plan.clone(), measures.to_vec(), &rows)
    }

    async fn rows(&self, plan: &Plan, measures: &[Measure]) -> Result<Vec<Row>> {
        store::cells(self.db, self.universe, plan, measures, self.release).await
    }

    fn put_together(&self, plan: Plan, measures: Vec<Measure>, rows: &[Row]) -> Result<Groups> {
        let through = data_through(self.release.as_of);
        let rounding = rounding(self.release);
        Groups::new(plan, self.codes, measures, rounding, through, rows)
    }
}
