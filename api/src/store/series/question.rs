//! What can be asked of the observations.

use chrono::NaiveDate;
use entities::data_release;
use sea_orm::Condition;

use crate::series::calendar::Span;

/// Which vintages of a value are wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Vintages {
    /// The newest of each series and period.
    #[default]
    Latest,
    /// All of them.
    All,
}

/// Which releases count.
#[derive(Clone, Debug, Default)]
pub struct ReleaseWindow {
    /// As published on this day: nothing that was published later, or on an unknown day.
    pub as_published_on: Option<NaiveDate>,
    /// Published on one of these days.
    pub published_on: Option<Vec<NaiveDate>>,
    /// Published on this day or later.
    pub published_from: Option<NaiveDate>,
    /// Published before this day.
    pub published_before: Option<NaiveDate>,
    /// These releases alone.
    pub ids: Option<Vec<i64>>,
}

impl ReleaseWindow {
    /// Whether a release counts.
    pub fn admits(&self, release: &data_release::Model) -> bool {
        let published = |holds: &dyn Fn(NaiveDate) -> bool| release.published_on.is_some_and(holds);
        self.as_published_on
            .is_none_or(|day| published(&|on| on <= day))
            && self
                .published_from
                .is_none_or(|day| published(&|on| on >= day))
            && self
                .published_before
                .is_none_or(|day| published(&|on| on < day))
            && (self.published_on.as_ref()).is_none_or(|days| published(&|on| days.contains(&on)))
            && (self.ids.as_ref()).is_none_or(|ids| ids.contains(&release.id))
    }
}

/// In which order values are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListOrder {
    /// By period first; else by series first, which costs least.
    pub by_period: bool,
    /// Latest period (or series) first.
    pub descending: bool,
}

/// Which places a rolled-up value keeps apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RollUpPlace {
    /// Each facility.
    Facility,
    /// Each state.
    State,
    /// Each field office.
    FieldOffice,
}

/// The periods of rolled-up values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RollUpInterval {
    /// Calendar months.
    Month,
    /// Calendar quarters.
    Quarter,
    /// Fiscal years.
    FiscalYear,
    /// Calendar years.
    CalendarYear,
}

/// How values are put together.
#[derive(Clone, Debug, Default)]
pub struct RollUp {
    /// The places that are kept apart; none sums over the nation.
    pub by: Vec<RollUpPlace>,
    /// The periods; none keeps those of the series.
    pub interval: Option<RollUpInterval>,
    /// Dimensions of the breakdown that are summed over.
    pub sum_over: Vec<String>,
}

/// A question about observations.
#[derive(Clone, Debug)]
pub struct Question {
    /// Which series.
    pub series: Condition,
    /// Periods within this span; either end may be open.
    pub from: Option<NaiveDate>,
    /// The last day that a period may have.
    pub to: Option<NaiveDate>,
    /// Which releases count.
    pub releases: ReleaseWindow,
    /// Which vintages.
    pub vintages: Vintages,
}

impl Question {
    /// Narrows the question to periods within a span.
    pub fn within(&mut self, span: Span) {
        self.from = self.from.max(Some(span.start));
        self.to = Some(self.to.map_or(span.end, |to| to.min(span.end)));
    }
}
