//! The order of groups.

use std::cmp::Ordering;

use async_graphql::{Enum, InputObject};
use entities::codes::{StatisticsDimension as Dimension, StatisticsMeasure as Measure};

use crate::error::{Error, Result};
use crate::graphql::order::OrderDirection;
use crate::statistics::groups::Groups;
use disclosure::catalog::code_of;

/// Most keys of an order.
const MOST_KEYS: usize = 5;

/// By what groups are ordered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum By {
    Period,
    Dimension(Dimension),
    Measure(Measure),
}

macro_rules! order_fields {
    (
        dimensions { $($(#[doc = $of:literal])+ $dimension:ident,)+ }
        measures { $($(#[doc = $about:literal])+ $measure:ident,)+ }
    ) => {
        /// What groups can be ordered by.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
        pub(crate) enum StatisticsOrderField {
            /// The period.
            Period,
            $($(#[doc = $of])+ $dimension,)+
            $($(#[doc = $about])+ $measure,)+
        }

        impl StatisticsOrderField {
            pub(super) const fn by(self) -> By {
                match self {
                    Self::Period => By::Period,
                    $(Self::$dimension => By::Dimension(Dimension::$dimension),)+
                    $(Self::$measure => By::Measure(Measure::$measure),)+
                }
            }
        }
    };
}

order_fields! {
    dimensions {
        /// The code of the key. Country of citizenship, ISO 3166-1 alpha-2; `UNKNOWN` where none is known.
        Citizenship,
        /// The code of the key. Region of the country of citizenship, by the United Nations' list of subregions, such as `SOUTH_EASTERN_ASIA`.
        CitizenshipRegion,
        /// The code of the key. Facility by its code; `UNRESOLVED` where a file's text names none that is known.
        Facility,
        /// The code of the key. State of the facility, two letters.
        State,
        /// The code of the key. Field office responsible for the facility, by the code of its area.
        FieldOffice,
        /// The code of the key. Type of the facility in groups.
        FacilityType,
        /// The code of the key. Gender as recorded.
        Gender,
        /// The code of the key. Age band; age is the year of the period's end less the year of birth.
        AgeBand,
        /// The code of the key. Criminal record as the agency classes it.
        Criminality,
        /// The code of the key. Agency that made the arrest, as written in the files and normalized.
        ArrestingAgency,
        /// The code of the key. How the person was taken.
        ApprehensionMethod,
        /// The code of the key. Why the stay ended.
        ReleaseReason,
        /// The code of the key. Whether there is a final order of removal.
        FinalOrder,
        /// The code of the key. Whether the person is under an order of supervision.
        OrderOfSupervision,
        /// The code of the key. Length of the stay in days, in bands: up to its end, or up to the day of a stock.
        LengthOfStay,
        /// The code of the key. Facility that a transfer left.
        OriginFacility,
        /// The code of the key. Country that a removal went to.
        Destination,
    }
    measures {
        /// The number. People in custody at midnight at the end of a day. Unit: people. A stock.
        PeopleInCustody,
        /// The number. People in custody at any time of a day. Unit: people. A stock; facilities do not sum to the nation.
        PeopleInCustodyAnyTime,
        /// The number. People with a stint that overlaps the period. Unit: people.
        PeopleDetained,
        /// The number. Stays that begin in the period. Unit: stays.
        InitialBookIns,
        /// The number. Stints that begin in the period. Unit: stints.
        BookIns,
        /// The number. Stays that end in the period, whatever the reason. Unit: stays.
        FinalBookOuts,
        /// The number. Stays that end in the period by a release. Unit: stays.
        Releases,
        /// The number. Moves from one facility to another within a stay, by the later book-in. Unit: moves.
        Transfers,
        /// The number. Person-days in custody at midnight, by the days of the period that data covers. Unit: people.
        AverageDailyPopulation,
        /// The number. Executed removals with departure in the period. Unit: removals.
        Removals,
        /// The number. Executed removals to a country that is neither of citizenship nor of birth. Unit: removals.
        ThirdCountryRemovals,
        /// The number. Arrests in the period. Unit: arrests.
        Arrests,
        /// The number. Deaths in custody in the period. Unit: people.
        DeathsInCustody,
        /// The number. People with a final order of removal on the last day of the data. Unit: people.
        FinalOrders,
        /// The number. People under an order of supervision on the last day of the data. Unit: people.
        OrdersOfSupervision,
        /// The number. People whose travel document is requested and not issued on the last day of the data. Unit: people.
        PendingTravelDocuments,
    }
}

/// One key of an order.
#[derive(Clone, Copy, Debug, InputObject)]
pub(crate) struct StatisticsOrder {
    /// The field to order by: the period, a key of `groupBy`, or a measure. Where a number is not
    /// shown, its group comes last.
    pub(crate) field: StatisticsOrderField,
    /// Which end comes first.
    #[graphql(default_with = "OrderDirection::Asc")]
    pub(crate) direction: OrderDirection,
}

/// The measures that an order needs.
pub(super) fn measures(order: &[StatisticsOrder]) -> impl Iterator<Item = Measure> {
    order.iter().filter_map(|key| match key.field.by() {
        By::Measure(measure) => Some(measure),
        _ => None,
    })
}

/// Whether groups come by period, so that a page lies in few of them.
pub(super) fn is_by_period(order: &[StatisticsOrder]) -> bool {
    order.first().is_none_or(|key| key.field.by() == By::Period)
}

/// The measure that groups are ordered by, where they are by nothing else.
pub(super) fn only_measure(order: &[StatisticsOrder]) -> Option<Measure> {
    match order {
        [_] => measures(order).next(),
        _ => None,
    }
}

/// Whether what comes last, the latest period or the largest number, comes first.
pub(super) fn is_descending(order: &[StatisticsOrder]) -> bool {
    order
        .first()
        .is_some_and(|key| key.direction == OrderDirection::Desc)
}

/// What a group is compared by, under one key.
enum Rank<'a> {
    Place(Option<usize>),
    Code(&'a str),
    Number(Option<f64>),
}

impl Rank<'_> {
    fn compare(&self, other: &Self, descending: bool) -> Ordering {
        let turned = |order: Ordering| if descending { order.reverse() } else { order };
        match (self, other) {
            (Self::Place(one), Self::Place(other)) => turned(one.cmp(other)),
            (Self::Code(one), Self::Code(other)) => turned(one.cmp(other)),
            (Self::Number(Some(one)), Self::Number(Some(other))) => turned(one.total_cmp(other)),
            (Self::Number(one), Self::Number(other)) => other.is_some().cmp(&one.is_some()),
            _ => Ordering::Equal,
        }
    }
}

/// Refuses an order by what the question does not tell apart.
pub(super) fn check(order: &[StatisticsOrder], keys: &[Dimension]) -> Result<()> {
    if order.len() > MOST_KEYS {
        return Err(Error::bad_input(format!(
            "`orderBy` takes up to {MOST_KEYS} keys."
        )));
    }
    for key in order {
        if let By::Dimension(dimension) = key.field.by()
            && !keys.contains(&dimension)
        {
            return Err(Error::bad_input(format!(
                "`orderBy` names a key that the question does not group by: add {} to `groupBy`.",
                code_of(dimension)
            )));
        }
    }
    Ok(())
}

/// Sorts groups, which come in the order of periods and codes; that breaks ties.
pub(super) fn sort(groups: &Groups, numbers: &mut Vec<u64>, order: &[StatisticsOrder]) {
    if order.is_empty() {
        return;
    }
    let rank = |number: u64| -> Vec<Rank<'_>> {
        let of = |key: &StatisticsOrder| match key.field.by() {
            By::Period => Rank::Place(groups.span_of(number)),
            By::Measure(measure) => Rank::Number(groups.weight(number, measure)),
            By::Dimension(dimension) => Rank::Code(groups.code_of(number, dimension)),
        };
        order.iter().map(of).collect()
    };
    let mut ranked: Vec<(Vec<Rank<'_>>, u64)> = numbers
        .iter()
        .map(|number| (rank(*number), *number))
        .collect();
    ranked.sort_by(|(one, _), (other, _)| {
        let keys = one.iter().zip(other).zip(order);
        keys.map(|((one, other), key)| one.compare(other, key.direction == OrderDirection::Desc))
            .find(|order| order.is_ne())
            .unwrap_or(Ordering::Equal)
    });
    *numbers = ranked.into_iter().map(|(_, number)| number).collect();
}
