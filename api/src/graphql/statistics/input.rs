//! The question as the schema takes it.

use async_graphql::resolver_utils::EnumType;
use async_graphql::{Context, ID, InputObject, InputType};
use entities::codes::{
    AgeBand, ApprehensionMethod, Criminality, FacilityType, Gender, LengthOfStayBand,
    ReleaseReason, StatisticsDimension as Dimension, YesNoUnknown,
};

use super::order::StatisticsOrder;
use crate::error::{Error, Result};
use crate::graphql::context::ContextExt as _;
use crate::graphql::ids;
use crate::graphql::scalars::Date;
use crate::statistics::period::Interval;
use crate::statistics::plan::{CodeFilter, Question};
use crate::store::statistics as store;
use crate::store::statistics::Wanted;
use disclosure::catalog::{PARTNERS, code_of};

/// Groups of a page where the client names no number.
pub(crate) const USUAL_PAGE: i32 = 100;

/// Most codes of an `in` or `notIn`: more than any dimension has.
const LONGEST_LIST: usize = 2_000;

/// The periods of a question.
#[derive(Clone, Copy, Debug, InputObject)]
#[graphql(name = "StatisticsPeriod")]
pub(crate) struct StatisticsPeriodInput {
    /// How long each of them is.
    pub(crate) interval: Interval,
    /// A day of the first one.
    pub(crate) from: Date,
    /// A day of the last one: every period is answered that has a day from `from` to `to`.
    pub(crate) to: Date,
}

/// By a code of an open list, as `statisticsFacets` gives it.
#[derive(Clone, Debug, Default, InputObject)]
pub(crate) struct StatisticsTextFilter {
    /// Is this code.
    pub(crate) eq: Option<String>,
    /// Is one of these codes.
    pub(crate) r#in: Option<Vec<String>>,
    /// Is none of these codes.
    pub(crate) not_in: Option<Vec<String>>,
}

/// By a code of a closed list.
#[derive(Clone, Debug, InputObject)]
#[graphql(
    concrete(name = "StatisticsAgeBandFilter", params(AgeBand)),
    concrete(
        name = "StatisticsApprehensionMethodFilter",
        params(ApprehensionMethod)
    ),
    concrete(name = "StatisticsCriminalityFilter", params(Criminality)),
    concrete(name = "StatisticsFacilityTypeFilter", params(FacilityType)),
    concrete(name = "StatisticsGenderFilter", params(Gender)),
    concrete(name = "StatisticsLengthOfStayFilter", params(LengthOfStayBand)),
    concrete(name = "StatisticsReleaseReasonFilter", params(ReleaseReason)),
    concrete(name = "StatisticsYesNoUnknownFilter", params(YesNoUnknown))
)]
pub(crate) struct StatisticsCodeFilter<T: InputType> {
    /// Is this code.
    pub(crate) eq: Option<T>,
    /// Is one of these codes.
    pub(crate) r#in: Option<Vec<T>>,
    /// Is none of these codes.
    pub(crate) not_in: Option<Vec<T>>,
}

/// Which are counted; conditions in one filter must all hold. Codes are those that
/// `statisticsFacets` lists; what is not known has the code `UNKNOWN`.
#[derive(Clone, Debug, Default, InputObject)]
pub(crate) struct StatisticsFilter {
    /// By country of citizenship, ISO 3166-1 alpha-2, or `UNKNOWN`.
    citizenship: Option<StatisticsTextFilter>,
    /// By region of the country of citizenship, such as `SOUTH_EASTERN_ASIA`.
    citizenship_region: Option<StatisticsTextFilter>,
    /// By the code of the facility, or `UNRESOLVED`.
    facility: Option<StatisticsTextFilter>,
    /// By state of the facility, two letters, or `UNKNOWN`.
    state: Option<StatisticsTextFilter>,
    /// By the code of the field office, or `UNKNOWN`.
    field_office: Option<StatisticsTextFilter>,
    /// By type of the facility.
    facility_type: Option<StatisticsCodeFilter<FacilityType>>,
    /// By gender.
    gender: Option<StatisticsCodeFilter<Gender>>,
    /// By age band.
    age_band: Option<StatisticsCodeFilter<AgeBand>>,
    /// By criminal record as the agency classes it.
    criminality: Option<StatisticsCodeFilter<Criminality>>,
    /// By the agency that made the arrest.
    arresting_agency: Option<StatisticsTextFilter>,
    /// By how the person was taken.
    apprehension_method: Option<StatisticsCodeFilter<ApprehensionMethod>>,
    /// By why the stay ended.
    release_reason: Option<StatisticsCodeFilter<ReleaseReason>>,
    /// By whether there is a final order of removal.
    final_order: Option<StatisticsCodeFilter<YesNoUnknown>>,
    /// By whether the person is under an order of supervision.
    order_of_supervision: Option<StatisticsCodeFilter<YesNoUnknown>>,
    /// By length of the stay.
    length_of_stay: Option<StatisticsCodeFilter<LengthOfStayBand>>,
    /// By the code of the facility that a transfer left, or `UNRESOLVED`.
    origin_facility: Option<StatisticsTextFilter>,
    /// By the country that a removal went to, ISO 3166-1 alpha-2, or `UNKNOWN`.
    destination: Option<StatisticsTextFilter>,
}

fn within_limit(filter: CodeFilter) -> Result<CodeFilter> {
    let long = |list: &Option<Vec<String>>| list.as_ref().is_some_and(|l| l.len() > LONGEST_LIST);
    if long(&filter.within) || long(&filter.not_in) {
        return Err(Error::bad_input(format!(
            "`in` and `notIn` take up to {LONGEST_LIST} codes."
        )));
    }
    Ok(filter)
}

fn of_texts(filter: StatisticsTextFilter) -> CodeFilter {
    CodeFilter {
        eq: filter.eq,
        within: filter.r#in,
        not_in: filter.not_in,
    }
}

fn of_codes<T: InputType + EnumType>(filter: StatisticsCodeFilter<T>) -> CodeFilter {
    let texts = |list: Vec<T>| {
        list.into_iter()
            .map(|code| code_of(code).to_owned())
            .collect()
    };
    CodeFilter {
        eq: filter.eq.map(|code| code_of(code).to_owned()),
        within: filter.r#in.map(texts),
        not_in: filter.not_in.map(texts),
    }
}

impl StatisticsFilter {
    /// The filters that it holds.
    pub(crate) fn read(self) -> Result<Vec<(Dimension, CodeFilter)>> {
        let filters = [
            (Dimension::Citizenship, self.citizenship.map(of_texts)),
            (
                Dimension::CitizenshipRegion,
                self.citizenship_region.map(of_texts),
            ),
            (Dimension::Facility, self.facility.map(of_texts)),
            (Dimension::State, self.state.map(of_texts)),
            (Dimension::FieldOffice, self.field_office.map(of_texts)),
            (Dimension::FacilityType, self.facility_type.map(of_codes)),
            (Dimension::Gender, self.gender.map(of_codes)),
            (Dimension::AgeBand, self.age_band.map(of_codes)),
            (Dimension::Criminality, self.criminality.map(of_codes)),
            (
                Dimension::ArrestingAgency,
                self.arresting_agency.map(of_texts),
            ),
            (
                Dimension::ApprehensionMethod,
                self.apprehension_method.map(of_codes),
            ),
            (Dimension::ReleaseReason, self.release_reason.map(of_codes)),
            (Dimension::FinalOrder, self.final_order.map(of_codes)),
            (
                Dimension::OrderOfSupervision,
                self.order_of_supervision.map(of_codes),
            ),
            (Dimension::LengthOfStay, self.length_of_stay.map(of_codes)),
            (
                Dimension::OriginFacility,
                self.origin_facility.map(of_texts),
            ),
            (Dimension::Destination, self.destination.map(of_texts)),
        ];
        filters
            .into_iter()
            .filter_map(|(dimension, filter)| Some((dimension, filter?)))
            .map(|(dimension, filter)| Ok((dimension, within_limit(filter)?)))
            .collect()
    }
}

/// The arguments of `statistics`.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) universe: Option<ID>,
    pub(crate) question: Question,
    pub(crate) order: Vec<StatisticsOrder>,
    pub(crate) first: i32,
    pub(crate) after: Option<String>,
    pub(crate) fill_gaps: bool,
    pub(crate) release: Option<ID>,
}

/// The name of the universe that an id stands for, as tables have it.
pub(super) async fn universe(ctx: &Context<'_>, id: Option<&ID>) -> Result<String> {
    let Some(id) = id.filter(|id| !id.eq_ignore_ascii_case(PARTNERS)) else {
        return Ok(PARTNERS.to_owned());
    };
    let key = ids::split(id).filter(|(kind, _)| kind == "Universe");
    let known = store::universes(&ctx.state()?.statistics).await?;
    known
        .into_iter()
        .find(|(known, name, _)| {
            *name == id.0
                || key
                    .as_ref()
                    .is_some_and(|(_, key)| *key == known.to_string())
        })
        .map(|(_, name, _)| name)
        .ok_or_else(|| {
            Error::bad_input(
                "There is no such universe; `statisticsFacets` lists those that there are. Leave \
                 `universe` out for what partner organizations know.",
            )
        })
}

/// The release that an id stands for.
pub(super) fn wanted(id: Option<&ID>) -> Result<Wanted> {
    let Some(id) = id else {
        return Ok(Wanted::Newest);
    };
    ids::other("StatisticsRelease", id)
        .map(Wanted::Id)
        .ok_or_else(|| {
            Error::bad_input(
                "This is not the id of a release of statistics; pass the `id` that \
                 `statisticsReleases` gives.",
            )
        })
}
