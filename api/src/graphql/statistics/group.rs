//! `StatisticsGroup` and its key.

#![expect(
    clippy::unused_async,
    reason = "the schema asks for resolvers that are async"
)]

use std::sync::Arc;

use async_graphql::{Object, Result, SimpleObject};
use entities::codes::{
    AgeBand, ApprehensionMethod, Criminality, FacilityType, Gender, LengthOfStayBand,
    ReleaseReason, StatisticsDimension as Dimension, StatisticsMeasure as Measure, YesNoUnknown,
};

use super::answered::Answered;
use super::cell::{MedianMethod, StatisticsBand, StatisticsCell};
use super::selection::not_grouped;
use crate::error::{Error, Result as HabeasResult};
use crate::graphql::scalars::Date;
use crate::statistics::bands::{self, Median};
use crate::statistics::citation;
use crate::statistics::period::Interval;
use disclosure::catalog::{Kind, definition};

/// The numbers of one period and one combination of keys.
#[derive(Clone, Debug)]
pub(crate) struct StatisticsGroup {
    pub(super) answered: Arc<Answered>,
    pub(super) number: u64,
}

impl StatisticsGroup {
    pub(super) fn cell(&self, measure: Measure) -> StatisticsCell {
        let answered = &self.answered;
        let cell = answered.cell(self.number, measure);
        let period = answered.period_label(self.number);
        let period = match definition(measure).kind {
            Kind::Stock => format!("end of {period}"),
            _ => period,
        };
        let citation = citation::of_measure(
            &cell,
            measure,
            &answered.words(self.number),
            &period,
            answered.context(),
        );
        StatisticsCell { cell, citation }
    }
}

/// The numbers of one period and one combination of keys. Of the measures only those are read that
/// are selected.
#[Object]
impl StatisticsGroup {
    /// A stable name of the group, for lists: the same group has it in every release.
    async fn group_key(&self) -> String {
        self.answered.group_key(self.number)
    }

    /// What the group is about.
    async fn key(&self) -> StatisticsKey {
        StatisticsKey(self.clone())
    }

    /// People in custody at midnight at the end of a day. Unit: people. A stock.
    async fn people_in_custody(&self) -> StatisticsCell {
        self.cell(Measure::PeopleInCustody)
    }

    /// People in custody at any time of a day. Unit: people. A stock; facilities do not sum to the nation.
    async fn people_in_custody_any_time(&self) -> StatisticsCell {
        self.cell(Measure::PeopleInCustodyAnyTime)
    }

    /// People with a stint that overlaps the period. Unit: people.
    async fn people_detained(&self) -> StatisticsCell {
        self.cell(Measure::PeopleDetained)
    }

    /// Stays that begin in the period. Unit: stays.
    async fn initial_book_ins(&self) -> StatisticsCell {
        self.cell(Measure::InitialBookIns)
    }

    /// Stints that begin in the period. Unit: stints.
    async fn book_ins(&self) -> StatisticsCell {
        self.cell(Measure::BookIns)
    }

    /// Stays that end in the period, whatever the reason. Unit: stays.
    async fn final_book_outs(&self) -> StatisticsCell {
        self.cell(Measure::FinalBookOuts)
    }

    /// Stays that end in the period by a release. Unit: stays.
    async fn releases(&self) -> StatisticsCell {
        self.cell(Measure::Releases)
    }

    /// Moves from one facility to another within a stay, by the later book-in. Unit: moves.
    async fn transfers(&self) -> StatisticsCell {
        self.cell(Measure::Transfers)
    }

    /// Person-days in custody at midnight, by the days of the period that data covers. Unit: people.
    async fn average_daily_population(&self) -> StatisticsCell {
        self.cell(Measure::AverageDailyPopulation)
    }

    /// Executed removals with departure in the period. Unit: removals.
    async fn removals(&self) -> StatisticsCell {
        self.cell(Measure::Removals)
    }

    /// Executed removals to a country that is neither of citizenship nor of birth. Unit: removals.
    async fn third_country_removals(&self) -> StatisticsCell {
        self.cell(Measure::ThirdCountryRemovals)
    }

    /// Arrests in the period. Unit: arrests.
    async fn arrests(&self) -> StatisticsCell {
        self.cell(Measure::Arrests)
    }

    /// Deaths in custody in the period. Unit: people.
    async fn deaths_in_custody(&self) -> StatisticsCell {
        self.cell(Measure::DeathsInCustody)
    }

    /// People with a final order of removal on the last day of the data. Unit: people.
    async fn final_orders(&self) -> StatisticsCell {
        self.cell(Measure::FinalOrders)
    }

    /// People under an order of supervision on the last day of the data. Unit: people.
    async fn orders_of_supervision(&self) -> StatisticsCell {
        self.cell(Measure::OrdersOfSupervision)
    }

    /// People whose travel document is requested and not issued on the last day of the data. Unit: people.
    async fn pending_travel_documents(&self) -> StatisticsCell {
        self.cell(Measure::PendingTravelDocuments)
    }

    /// Deaths in custody by 100,000 person-years of the average daily population, worked out from
    /// these two.
    async fn death_rate(&self) -> StatisticsCell {
        let answered = &self.answered;
        let deaths = answered.cell(self.number, Measure::DeathsInCustody);
        let population = answered.cell(self.number, Measure::AverageDailyPopulation);
        let plan = answered.groups.plan();
        let span = plan.spans[answered.groups.span_of(self.number).unwrap_or(0)];
        let cell = bands::death_rate(&deaths, &population, span.days());
        let citation = citation::sentence(
            &cell,
            "Deaths in custody",
            "by 100,000 person-years",
            &answered.words(self.number),
            &answered.period_label(self.number),
            answered.context(),
        );
        StatisticsCell { cell, citation }
    }

    /// The median length of the stays that ended in the period, as a band. Null where no band is
    /// shown.
    async fn median_length_of_stay(&self) -> Option<StatisticsBand> {
        let median = self.answered.median(self.number)?;
        Some(band(median, MedianMethod::Ended))
    }

    /// The median length of stay after Kaplan and Meier, with the stays that are open at the end of
    /// the period, as a band. Null where no band is shown.
    async fn kaplan_meier_median_length_of_stay(&self) -> Option<StatisticsBand> {
        let median = self.answered.kaplan_meier(self.number)?;
        Some(band(median, MedianMethod::KaplanMeier))
    }
}

const fn band(median: Median, method: MedianMethod) -> StatisticsBand {
    StatisticsBand { median, method }
}

/// The period of a group.
#[derive(Clone, Debug, SimpleObject)]
pub(crate) struct StatisticsGroupPeriod {
    /// How long the periods of the question are.
    pub(super) interval: Interval,
    /// Its first day.
    pub(super) starts_on: Date,
    /// Its last day. Stocks are those of this day.
    pub(super) ends_on: Date,
    /// Its name for people.
    pub(super) label: String,
}

/// A code of a dimension with its name.
#[derive(Clone, Debug, PartialEq, Eq, SimpleObject)]
pub(crate) struct StatisticsCode {
    /// The dimension.
    pub(super) dimension: Dimension,
    /// The code, as filters take it.
    pub(super) code: String,
    /// Its name for people, in English.
    pub(super) label: String,
}

/// What a group is about. A key that the question does not group by is the error `KEY_NOT_GROUPED`.
#[derive(Clone, Debug)]
pub(crate) struct StatisticsKey(StatisticsGroup);

impl StatisticsKey {
    fn code(&self, dimension: Dimension) -> HabeasResult<String> {
        let groups = &self.0.answered.groups;
        if !groups.plan().keys.contains(&dimension) {
            return Err(not_grouped(dimension));
        }
        Ok(groups.code_of(self.0.number, dimension).to_owned())
    }

    fn closed<T: async_graphql::resolver_utils::EnumType>(
        &self,
        dimension: Dimension,
    ) -> HabeasResult<Option<T>> {
        let code = self.code(dimension)?;
        let entry = T::items().iter().find(|item| item.name == code);
        let entry = entry.ok_or_else(|| Error::internal("a cell has a code of no list"))?;
        Ok(Some(entry.value))
    }
}

/// What a group is about. A key that the question does not group by is the error `KEY_NOT_GROUPED`,
/// and null.
#[Object]
impl StatisticsKey {
    /// The period; that from the first to the last one where `wholeRange` was asked.
    async fn period(&self) -> StatisticsGroupPeriod {
        let answered = &self.0.answered;
        let plan = answered.groups.plan();
        let (first, last) = match answered.groups.span_of(self.0.number) {
            Some(place) => (plan.spans[place], plan.spans[place]),
            None => (plan.spans[0], plan.spans[plan.spans.len() - 1]),
        };
        StatisticsGroupPeriod {
            interval: plan.interval,
            starts_on: Date(first.start),
            ends_on: Date(last.end),
            label: answered.period_label(self.0.number),
        }
    }

    /// Every key of the question with its code and name, in the order of the dimensions: what lists
    /// show without knowing the question.
    async fn codes(&self) -> Vec<StatisticsCode> {
        let answered = &self.0.answered;
        let keys = answered.groups.plan().keys.iter().copied();
        keys.zip(answered.groups.codes_of(self.0.number))
            .map(|(dimension, code)| StatisticsCode {
                dimension,
                code: code.to_owned(),
                label: answered.codes.label(dimension, code).to_owned(),
            })
            .collect()
    }

    /// Country of citizenship, ISO 3166-1 alpha-2; `UNKNOWN` where none is known. Null where it is not grouped by.
    async fn citizenship(&self) -> Result<Option<String>> {
        Ok(Some(self.code(Dimension::Citizenship)?))
    }

    /// Region of the country of citizenship, by the United Nations' list of subregions, such as `SOUTH_EASTERN_ASIA`. Null where it is not grouped by.
    async fn citizenship_region(&self) -> Result<Option<String>> {
        Ok(Some(self.code(Dimension::CitizenshipRegion)?))
    }

    /// Facility by its code; `UNRESOLVED` where a file's text names none that is known. Null where it is not grouped by.
    async fn facility(&self) -> Result<Option<String>> {
        Ok(Some(self.code(Dimension::Facility)?))
    }

    /// State of the facility, two letters. Null where it is not grouped by.
    async fn state(&self) -> Result<Option<String>> {
        Ok(Some(self.code(Dimension::State)?))
    }

    /// Field office responsible for the facility, by the code of its area. Null where it is not grouped by.
    async fn field_office(&self) -> Result<Option<String>> {
        Ok(Some(self.code(Dimension::FieldOffice)?))
    }

    /// Type of the facility in groups. Null where it is not grouped by.
    async fn facility_type(&self) -> Result<Option<FacilityType>> {
        Ok(self.closed(Dimension::FacilityType)?)
    }

    /// Gender as recorded. Null where it is not grouped by.
    async fn gender(&self) -> Result<Option<Gender>> {
        Ok(self.closed(Dimension::Gender)?)
    }

    /// Age band; age is the year of the period's end less the year of birth. Null where it is not grouped by.
    async fn age_band(&self) -> Result<Option<AgeBand>> {
        Ok(self.closed(Dimension::AgeBand)?)
    }

    /// Criminal record as the agency classes it. Null where it is not grouped by.
    async fn criminality(&self) -> Result<Option<Criminality>> {
        Ok(self.closed(Dimension::Criminality)?)
    }

    /// Agency that made the arrest, as written in the files and normalized. Null where it is not grouped by.
    async fn arresting_agency(&self) -> Result<Option<String>> {
        Ok(Some(self.code(Dimension::ArrestingAgency)?))
    }

    /// How the person was taken. Null where it is not grouped by.
    async fn apprehension_method(&self) -> Result<Option<ApprehensionMethod>> {
        Ok(self.closed(Dimension::ApprehensionMethod)?)
    }

    /// Why the stay ended. Null where it is not grouped by.
    async fn release_reason(&self) -> Result<Option<ReleaseReason>> {
        Ok(self.closed(Dimension::ReleaseReason)?)
    }

    /// Whether there is a final order of removal. Null where it is not grouped by.
    async fn final_order(&self) -> Result<Option<YesNoUnknown>> {
        Ok(self.closed(Dimension::FinalOrder)?)
    }

    /// Whether the person is under an order of supervision. Null where it is not grouped by.
    async fn order_of_supervision(&self) -> Result<Option<YesNoUnknown>> {
        Ok(self.closed(Dimension::OrderOfSupervision)?)
    }

    /// Length of the stay in days, in bands: up to its end, or up to the day of a stock. Null where it is not grouped by.
    async fn length_of_stay(&self) -> Result<Option<LengthOfStayBand>> {
        Ok(self.closed(Dimension::LengthOfStay)?)
    }

    /// Facility that a transfer left. Null where it is not grouped by.
    async fn origin_facility(&self) -> Result<Option<String>> {
        Ok(Some(self.code(Dimension::OriginFacility)?))
    }

    /// Country that a removal went to. Null where it is not grouped by.
    async fn destination(&self) -> Result<Option<String>> {
        Ok(Some(self.code(Dimension::Destination)?))
    }
}
