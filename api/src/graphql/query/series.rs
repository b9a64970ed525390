//! Root fields over official series.

use async_graphql::{Context, Enum, InputObject, Object, Result};
use chrono::NaiveDate;
use entities::codes::{AreaKind, SeriesInterval};
use entities::series::Entity;
use sea_orm::Condition;

use crate::error::{Error, Result as HabeasResult};
use crate::graphql::connection::{Connection, PageArgs, Paging, check_order, counter};
use crate::graphql::context::ContextExt as _;
use crate::graphql::filter::FilterScope;
use crate::graphql::operators::{BooleanFilter, CodeFilter, CountryFilter, DateFilter, TextFilter};
use crate::graphql::order::OrderDirection;
use crate::graphql::scalars::Date;
use crate::graphql::types::{
    BreakdownFilter, Observation, PublishedSeries, PublishedSeriesFilter, PublishedSeriesOrder,
    VintageChoice,
};
use crate::series::calendar::Span;
use crate::store::keyset;
use crate::store::series as store;
use crate::store::series::{ListOrder, Question, ReleaseWindow};

/// Most values of a page.
const LARGEST_PAGE: i32 = 1_000;

/// Root fields over official series.
#[derive(Default)]
pub(crate) struct SeriesQuery;

#[Object]
impl SeriesQuery {
    /// A list of official series: what the agencies publish, each with its values in every vintage.
    /// Needs the scope `statistics:read`; null with the error FORBIDDEN without it.
    async fn published_series(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which of them; all where absent.")] filter: Option<PublishedSeriesFilter>,
        #[graphql(desc = "In which order; ties are broken by the id.")] order_by: Option<
            Vec<PublishedSeriesOrder>,
        >,
        #[graphql(desc = "How many from the start, from 1 to 100; 20 where absent.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Start behind this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, from 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "End before this cursor.")] before: Option<String>,
    ) -> Result<Option<Connection<PublishedSeries>>> {
        let args = PageArgs {
            first,
            after,
            last,
            before,
        };
        let order = order_by.unwrap_or_default();
        Ok(Some(series_page(ctx, filter, &order, &args).await?))
    }

    /// Official figures exactly: as published, in the newest vintage, in all of them, or as
    /// published on a day; one by one, or rolled up.
    /// Needs the scope `statistics:read`; null with the error FORBIDDEN without it.
    #[expect(
        clippy::too_many_arguments,
        reason = "the arguments of the field are those of the question"
    )]
    async fn observations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which of them; all where absent.")] filter: Option<ObservationFilter>,
        #[graphql(desc = "Puts values together; each as published where absent.")] roll_up: Option<
            RollUp,
        >,
        #[graphql(
            desc = "What was published by this day: of each period the newest release up to then. Releases of which the day of publication is not known are left out."
        )]
        as_published_on: Option<Date>,
        #[graphql(desc = "Which vintages of a period.", default)] vintages: VintageChoice,
        #[graphql(desc = "In which order; by series and then by period where absent.")]
        order_by: Option<Vec<ObservationOrder>>,
        #[graphql(desc = "How many, from 1 to 1,000.", default = 100)] first: i32,
        #[graphql(desc = "Start behind this cursor.")] after: Option<String>,
    ) -> Result<Option<Connection<Observation>>> {
        let asked = Asked {
            filter: filter.unwrap_or_default(),
            roll_up: roll_up.map(Into::into),
            as_published_on,
            vintages,
            order: order(order_by.as_deref().unwrap_or_default())?,
            first,
            after,
        };
        Ok(Some(asked.page(ctx).await?))
    }
}

async fn series_page(
    ctx: &Context<'_>,
    filter: Option<PublishedSeriesFilter>,
    order: &[PublishedSeriesOrder],
    args: &PageArgs,
) -> HabeasResult<Connection<PublishedSeries>> {
    let state = ctx.state()?.clone();
    let reader = ctx.reader()?;
    let mut scope = FilterScope::new(&reader, ctx.pairwise()?, state.limits);
    let condition = match &filter {
        Some(filter) => filter.condition(&mut scope)?,
        None => Condition::all(),
    };
    check_order(order.len())?;
    let keys = PublishedSeriesOrder::keys(order);
    let paging = Paging::read(ctx, &keyset::types(&keys), args)?;
    let slice = store::page(&state.db, condition.clone(), &keys, paging.page()).await?;
    let count = counter(move || {
        let (state, condition) = (state.clone(), condition.clone());
        async move { store::count_series(&state.db, condition).await }
    });
    paging.of_rows::<Entity, PublishedSeries>(slice, &keys, count)
}

/// Which of them; conditions in one filter must all hold.
#[derive(Clone, Debug, Default, InputObject)]
pub(crate) struct ObservationFilter {
    /// By the series, with `and`, `or` and `not`; the fields below are its most frequent ones.
    series: Option<PublishedSeriesFilter>,
    /// By the table it is published in.
    dataset: Option<TextFilter>,
    /// By the code of the measure, such as `people_in_custody`.
    measure: Option<TextFilter>,
    /// By the code of the facility.
    facility_code: Option<TextFilter>,
    /// By the two-letter code of the state.
    state: Option<TextFilter>,
    /// By the code of the field office.
    field_office_code: Option<TextFilter>,
    /// By country of citizenship.
    country: Option<CountryFilter>,
    /// By the kind of area.
    area_kind: Option<CodeFilter<AreaKind>>,
    /// By the length of the periods of the series.
    interval: Option<CodeFilter<SeriesInterval>>,
    /// By dimensions of the breakdown: each of these has the value.
    breakdown: Option<Vec<BreakdownFilter>>,
    /// Whether it is a total: broken down by nothing.
    is_total: Option<BooleanFilter>,
    /// Periods within this US federal fiscal year.
    fiscal_year: Option<i32>,
    /// Periods that start on this day or later.
    from: Option<Date>,
    /// Periods that end on this day or earlier.
    to: Option<Date>,
    /// By the day on which the release was published.
    published_on: Option<DateFilter>,
}

impl ObservationFilter {
    fn series_condition(&self, scope: &mut FilterScope<'_>) -> HabeasResult<Condition> {
        let own = PublishedSeriesFilter {
            dataset: self.dataset.clone(),
            measure: self.measure.clone(),
            facility_code: self.facility_code.clone(),
            state: self.state.clone(),
            field_office_code: self.field_office_code.clone(),
            country: self.country.clone(),
            area_kind: self.area_kind.clone(),
            interval: self.interval.clone(),
            breakdown: self.breakdown.clone(),
            is_total: self.is_total.clone(),
            and: self.series.clone().map(|series| vec![series]),
            ..PublishedSeriesFilter::default()
        };
        own.condition(scope)
    }

    fn releases(&self, as_published_on: Option<Date>) -> HabeasResult<ReleaseWindow> {
        let mut window = ReleaseWindow {
            as_published_on: as_published_on.map(|day| day.0),
            ..ReleaseWindow::default()
        };
        let Some(filter) = &self.published_on else {
            return Ok(window);
        };
        if filter.not_in.is_some() || filter.is_null.is_some() {
            return Err(Error::bad_input(
                "`publishedOn` takes `eq`, `in`, `gte` and `lt` here.",
            ));
        }
        let days = |days: &[Date]| -> Vec<NaiveDate> { days.iter().map(|day| day.0).collect() };
        window.published_on = match (&filter.eq, &filter.r#in) {
            (Some(day), None) => Some(vec![day.0]),
            (None, Some(list)) => Some(days(list)),
            (Some(day), Some(list)) => {
                Some(days(list).into_iter().filter(|d| *d == day.0).collect())
            }
            (None, None) => None,
        };
        window.published_from = filter.gte.map(|day| day.0);
        window.published_before = filter.lt.map(|day| day.0);
        Ok(window)
    }
}

/// Which places rolled-up values keep apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
enum RollUpPlace {
    /// None: the sum over all places.
    Nation,
    /// Each facility.
    Facility,
    /// Each state.
    State,
    /// Each field office.
    FieldOffice,
}

/// The periods of rolled-up values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
enum RollUpInterval {
    /// Those of the series: each day of a daily series.
    Day,
    /// Calendar months.
    Month,
    /// Calendar quarters.
    Quarter,
    /// US federal fiscal years, 1 October to 30 September.
    FiscalYear,
    /// Calendar years.
    CalendarYear,
}

/// Puts values together. A stock (people on a day) adds over places and is averaged over the days
/// that data covers; a flow (events of a period) adds over both; what is counted since the start of
/// the fiscal year adds over places; averages, shares and amounts are refused. Nothing is added
/// across data sets, measures, breakdowns, kinds of areas or releases.
#[derive(Clone, Debug, InputObject)]
struct RollUp {
    /// The places that are kept apart.
    #[graphql(default_with = "vec![RollUpPlace::Nation]")]
    by: Vec<RollUpPlace>,
    /// The periods; those of the series where absent.
    interval: Option<RollUpInterval>,
    /// Dimensions of the breakdown that are summed over, such as `threat_level`: only those of
    /// which everybody has exactly one value.
    sum_over: Option<Vec<String>>,
}

impl From<RollUp> for store::RollUp {
    fn from(input: RollUp) -> Self {
        let by = input.by.into_iter().filter_map(|place| match place {
            RollUpPlace::Nation => None,
            RollUpPlace::Facility => Some(store::RollUpPlace::Facility),
            RollUpPlace::State => Some(store::RollUpPlace::State),
            RollUpPlace::FieldOffice => Some(store::RollUpPlace::FieldOffice),
        });
        Self {
            by: by.collect(),
            interval: input.interval.and_then(|interval| match interval {
                RollUpInterval::Day => None,
                RollUpInterval::Month => Some(store::RollUpInterval::Month),
                RollUpInterval::Quarter => Some(store::RollUpInterval::Quarter),
                RollUpInterval::FiscalYear => Some(store::RollUpInterval::FiscalYear),
                RollUpInterval::CalendarYear => Some(store::RollUpInterval::CalendarYear),
            }),
            sum_over: input.sum_over.unwrap_or_default(),
        }
    }
}

/// What a list of values can be ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
enum ObservationOrderField {
    /// The series, then the period, then the release. Costs least. Rolled-up values have no
    /// series and are ordered by period.
    Series,
    /// The period, then the series, then the release.
    Period,
}

/// The order of a list of values.
#[derive(Clone, Copy, Debug, InputObject)]
struct ObservationOrder {
    /// The field to order by.
    field: ObservationOrderField,
    /// Which end comes first.
    #[graphql(default_with = "OrderDirection::Asc")]
    direction: OrderDirection,
}

fn order(order: &[ObservationOrder]) -> HabeasResult<ListOrder> {
    match order {
        [] => Ok(ListOrder {
            by_period: false,
            descending: false,
        }),
        [key] => Ok(ListOrder {
            by_period: key.field == ObservationOrderField::Period,
            descending: key.direction == OrderDirection::Desc,
        }),
        _ => Err(Error::bad_input(
            "`orderBy` takes one key here: each of them already orders completely.",
        )),
    }
}

/// The arguments of `observations`.
struct Asked {
    filter: ObservationFilter,
    roll_up: Option<store::RollUp>,
    as_published_on: Option<Date>,
    vintages: VintageChoice,
    order: ListOrder,
    first: i32,
    after: Option<String>,
}

impl Asked {
    fn question(&self, ctx: &Context<'_>) -> HabeasResult<Question> {
        let limits = ctx.state()?.limits;
        let reader = ctx.reader()?;
        let mut scope = FilterScope::new(&reader, ctx.pairwise()?, limits);
        let mut question = Question {
            series: self.filter.series_condition(&mut scope)?,
            from: self.filter.from.map(|day| day.0),
            to: self.filter.to.map(|day| day.0),
            releases: self.filter.releases(self.as_published_on)?,
            vintages: self.vintages.into(),
        };
        if let Some(year) = self.filter.fiscal_year {
            let span = Span::fiscal_year(year)
                .ok_or_else(|| Error::bad_input("`fiscalYear` takes a year such as 2025."))?;
            question.within(span);
        }
        Ok(question)
    }

    async fn page(self, ctx: &Context<'_>) -> HabeasResult<Connection<Observation>> {
        if !(1..=LARGEST_PAGE).contains(&self.first) {
            return Err(Error::bad_input(format!(
                "`first` takes a number from 1 to {LARGEST_PAGE}; page through a longer list with \
                 `after`."
            )));
        }
        let question = self.question(ctx)?;
        let state = ctx.state()?.clone();
        let columns = match self.roll_up {
            Some(_) => store::ROLLED_UP_POSITION,
            None => store::POSITION,
        };
        let limit = u64::try_from(self.first).unwrap_or(1);
        let args = PageArgs {
            after: self.after,
            ..PageArgs::default()
        };
        let paging = Paging::sized(ctx, &columns, &args, limit, false)?;
        let (db, page) = (&state.db, paging.page());
        let slice = match &self.roll_up {
            Some(roll_up) => {
                let descending = self.order.descending;
                store::page_of_roll_up(db, &question, roll_up, descending, page).await?
            }
            None => store::page_of_observations(db, &question, self.order, page).await?,
        };
        let slice = slice
            .map(|(position, answer)| (position, Observation::new(answer, self.as_published_on)));
        let roll_up = self.roll_up;
        let count = counter(move || {
            let (state, question, roll_up) = (state.clone(), question.clone(), roll_up.clone());
            async move {
                match &roll_up {
                    Some(roll_up) => store::count_roll_up(&state.db, &question, roll_up).await,
                    None => store::count(&state.db, &question).await,
                }
            }
        });
        paging.answer(slice, count)
    }
}
