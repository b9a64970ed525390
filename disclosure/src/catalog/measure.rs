//! The measures: what each counts, in which unit, and how its numbers add up.

use entities::codes::StatisticsDimension::{
    self as Dimension, AgeBand, ApprehensionMethod, ArrestingAgency, Citizenship,
    CitizenshipRegion, Criminality, Destination, Facility, FacilityType, FieldOffice, FinalOrder,
    Gender, LengthOfStay, OrderOfSupervision, OriginFacility, ReleaseReason, State,
};
use entities::codes::StatisticsMeasure::{
    self as Measure, Arrests, AverageDailyPopulation, BookIns, DeathsInCustody, FinalBookOuts,
    FinalOrders, InitialBookIns, OrdersOfSupervision, PendingTravelDocuments, PeopleDetained,
    PeopleInCustody, PeopleInCustodyAnyTime, Releases, Removals, ThirdCountryRemovals, Transfers,
};

/// How a measure relates to time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// People at a moment: published for the last days of months, and of weeks nationwide.
    Stock,
    /// People at the last day of the data only: what files say of a person now.
    Snapshot,
    /// Events of a period.
    Events,
    /// Distinct people of a period.
    People,
    /// Person-days by days of a period.
    Average,
}

/// How the cells of a measure add up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Additivity {
    /// Exactly: every unit is in one cell.
    Exact,
    /// One person can be in two cells: a union lies between the largest part and the sum.
    Overlapping,
    /// Not at all.
    None,
}

/// What a measure is.
#[derive(Clone, Copy, Debug)]
pub struct Definition {
    /// The measure.
    pub measure: Measure,
    /// Its name for people.
    pub title: &'static str,
    /// What one of it is.
    pub unit: &'static str,
    /// What exactly is counted.
    pub text: &'static str,
    /// How it relates to time.
    pub kind: Kind,
    /// How it adds up over what is known of a person: citizenship, gender, age, ...
    pub over_people: Additivity,
    /// How it adds up over facilities and what goes with them.
    pub over_places: Additivity,
    /// How it adds up over time.
    pub over_time: Additivity,
    /// The dimensions that it has.
    pub dimensions: &'static [Dimension],
}

impl Definition {
    /// How it adds up over the codes of a dimension.
    pub fn over(&self, dimension: Dimension) -> Additivity {
        match dimension {
            Facility | State | FieldOffice | FacilityType | OriginFacility => self.over_places,
            _ => self.over_people,
        }
    }
}

/// What a measure is.
pub fn definition(measure: Measure) -> &'static Definition {
    // One for each measure: a test says so.
    DEFINITIONS
        .iter()
        .find(|definition| definition.measure == measure)
        .unwrap_or(&DEFINITIONS[0])
}

const OF_CUSTODY: &[Dimension] = &[
    Citizenship,
    CitizenshipRegion,
    Facility,
    State,
    FieldOffice,
    FacilityType,
    Gender,
    AgeBand,
    Criminality,
    ArrestingAgency,
    ApprehensionMethod,
    FinalOrder,
    OrderOfSupervision,
    LengthOfStay,
];

const OF_DETENTION: &[Dimension] = &[
    Citizenship,
    CitizenshipRegion,
    Facility,
    State,
    FieldOffice,
    FacilityType,
    Gender,
    AgeBand,
    Criminality,
    ArrestingAgency,
    ApprehensionMethod,
    FinalOrder,
    OrderOfSupervision,
];

const OF_BOOK_OUTS: &[Dimension] = &[
    Citizenship,
    CitizenshipRegion,
    Facility,
    State,
    FieldOffice,
    FacilityType,
    Gender,
    AgeBand,
    Criminality,
    ArrestingAgency,
    ApprehensionMethod,
    ReleaseReason,
    FinalOrder,
    OrderOfSupervision,
    LengthOfStay,
];

const OF_TRANSFERS: &[Dimension] = &[
    Citizenship,
    CitizenshipRegion,
    Facility,
    State,
    FieldOffice,
    FacilityType,
    Gender,
    AgeBand,
    Criminality,
    OriginFacility,
];

const OF_PERSONS: &[Dimension] = &[
    Citizenship,
    CitizenshipRegion,
    Gender,
    AgeBand,
    Criminality,
    FinalOrder,
    OrderOfSupervision,
];

const OF_REMOVALS: &[Dimension] = &[
    Citizenship,
    CitizenshipRegion,
    Gender,
    AgeBand,
    Criminality,
    Destination,
];

const OF_ARRESTS: &[Dimension] = &[
    Citizenship,
    CitizenshipRegion,
    Gender,
    AgeBand,
    Criminality,
    ArrestingAgency,
    ApprehensionMethod,
];

const OF_DEATHS: &[Dimension] = &[
    Citizenship,
    CitizenshipRegion,
    Facility,
    State,
    FieldOffice,
    FacilityType,
    Gender,
    AgeBand,
];

const fn stock(
    measure: Measure,
    title: &'static str,
    text: &'static str,
    over_places: Additivity,
) -> Definition {
    Definition {
        measure,
        title,
        unit: "people",
        text,
        kind: Kind::Stock,
        over_people: Additivity::Exact,
        over_places,
        over_time: Additivity::None,
        dimensions: OF_CUSTODY,
    }
}

const fn snapshot(measure: Measure, title: &'static str, text: &'static str) -> Definition {
    Definition {
        measure,
        title,
        unit: "people",
        text,
        kind: Kind::Snapshot,
        over_people: Additivity::Exact,
        over_places: Additivity::None,
        over_time: Additivity::None,
        dimensions: OF_PERSONS,
    }
}

const fn events(
    measure: Measure,
    title: &'static str,
    unit: &'static str,
    text: &'static str,
    dimensions: &'static [Dimension],
) -> Definition {
    Definition {
        measure,
        title,
        unit,
        text,
        kind: Kind::Events,
        over_people: Additivity::Exact,
        over_places: Additivity::Exact,
        over_time: Additivity::Exact,
        dimensions,
    }
}

const DEFINITIONS: &[Definition] = &[
    stock(
        PeopleInCustody,
        "People in custody (midnight)",
        "Distinct people with a stint that began on or before the day and is open or ended on a \
         later day. For a month, quarter or year: on its last day.",
        Additivity::Overlapping,
    ),
    stock(
        PeopleInCustodyAnyTime,
        "People in custody at any time of the day",
        "Distinct people with a stint that began on or before the day and is open or ended on that \
         day or later. Who is transferred on the day is in two facilities.",
        Additivity::Overlapping,
    ),
    Definition {
        measure: PeopleDetained,
        title: "People detained",
        unit: "people",
        text: "Distinct people with a stint that overlaps the period.",
        kind: Kind::People,
        over_people: Additivity::Overlapping,
        over_places: Additivity::Overlapping,
        over_time: Additivity::Overlapping,
        dimensions: OF_DETENTION,
    },
    events(
        InitialBookIns,
        "Initial book-ins",
        "stays",
        "Stays whose first book-in lies in the period, by the facility of that book-in.",
        OF_DETENTION,
    ),
    events(
        BookIns,
        "Book-ins",
        "stints",
        "Stints whose book-in lies in the period, transfers included, by their facility: about \
         twice the initial book-ins.",
        OF_DETENTION,
    ),
    events(
        FinalBookOuts,
        "Final book-outs",
        "stays",
        "Stays whose final book-out lies in the period, whatever the reason, by their last \
         facility.",
        OF_BOOK_OUTS,
    ),
    events(
        Releases,
        "Releases",
        "stays",
        "Final book-outs whose reason is a release: bond, recognizance, order of supervision, \
         parole, order of a court, relief, an alternative to detention, or another release.",
        OF_BOOK_OUTS,
    ),
    events(
        Transfers,
        "Transfers",
        "moves",
        "Consecutive stints of one stay in different facilities, by the later book-in and its \
         facility.",
        OF_TRANSFERS,
    ),
    Definition {
        measure: AverageDailyPopulation,
        title: "Average daily population",
        unit: "people",
        text: "The sum over the days of the period of the people in custody at midnight, divided \
               by the days of the period that the data covers.",
        kind: Kind::Average,
        over_people: Additivity::Exact,
        over_places: Additivity::Overlapping,
        over_time: Additivity::None,
        dimensions: OF_DETENTION,
    },
    events(
        Removals,
        "Removals",
        "removals",
        "Executed removals of one person whose departure lies in the period. Planned, blocked and \
         cancelled ones never count.",
        OF_REMOVALS,
    ),
    events(
        ThirdCountryRemovals,
        "Third-country removals",
        "removals",
        "Executed removals to a country that is neither of citizenship nor of birth.",
        OF_REMOVALS,
    ),
    events(
        Arrests,
        "Arrests",
        "arrests",
        "Arrests of one person in the period.",
        OF_ARRESTS,
    ),
    events(
        DeathsInCustody,
        "Deaths in custody",
        "people",
        "Deaths in custody in the period, by the facility named in the record.",
        OF_DEATHS,
    ),
    snapshot(
        FinalOrders,
        "People with a final order of removal",
        "Distinct people who have a final order of removal at the cut-off.",
    ),
    snapshot(
        OrdersOfSupervision,
        "People under an order of supervision",
        "Distinct people with an order of supervision at the cut-off.",
    ),
    snapshot(
        PendingTravelDocuments,
        "People with a pending travel document",
        "Distinct people whose travel document is requested and not issued at the cut-off.",
    ),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use entities::codes::CodeList as _;

    use super::*;

    #[test]
    fn every_measure_has_one_definition() {
        let defined: Vec<Measure> = DEFINITIONS.iter().map(|entry| entry.measure).collect();
        assert_eq!(defined.len(), Measure::ALL.len());
        let distinct: BTreeSet<Measure> = defined.into_iter().collect();
        assert_eq!(distinct.len(), Measure::ALL.len());
    }

    #[test]
    fn dimensions_are_listed_in_their_order() {
        for definition in DEFINITIONS {
            assert!(definition.dimensions.is_sorted(), "{}", definition.title);
        }
    }
}
