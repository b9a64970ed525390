//! The registered tables: what can be asked about people.
//!
//! A question that needs another table is refused and told the nearest. A table more costs the
//! builder one pass over the facts of each period, and the audit its cells.

use entities::codes::StatisticsDimension::{
    self as Dimension, AgeBand, ApprehensionMethod, ArrestingAgency, Citizenship,
    CitizenshipRegion, Criminality, Destination, Facility, FacilityType, FieldOffice, FinalOrder,
    Gender, LengthOfStay, OrderOfSupervision, OriginFacility, ReleaseReason, State,
};
use entities::codes::StatisticsMeasure as Measure;

use super::grouping::Grouping;
use super::measure::{Kind, definition};

/// One registered table.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Table {
    /// Its dimensions.
    pub grouping: Grouping,
    /// Whether it is published for months, and stocks for the end of each; else for quarters and
    /// years, and stocks for the end of each quarter.
    pub monthly: bool,
}

/// Dimensions of which every two make a table.
const PAIRED: &[Dimension] = &[
    Citizenship,
    Facility,
    State,
    FieldOffice,
    Gender,
    AgeBand,
    Criminality,
];

/// Dimensions of which every three make a table.
const IN_THREES: &[Dimension] = &[Citizenship, Facility, State, FieldOffice, Gender];

/// Further tables that users need.
const FURTHER: &[&[Dimension]] = &[
    &[Citizenship, FacilityType],
    &[Citizenship, ArrestingAgency],
    &[Citizenship, ApprehensionMethod],
    &[Citizenship, ReleaseReason],
    &[Citizenship, FinalOrder],
    &[Citizenship, OrderOfSupervision],
    &[Citizenship, LengthOfStay],
    &[Citizenship, Destination],
    &[CitizenshipRegion, State],
    &[CitizenshipRegion, Gender],
    &[CitizenshipRegion, AgeBand],
    &[CitizenshipRegion, Criminality],
    &[State, ApprehensionMethod],
    &[State, ReleaseReason],
    &[State, LengthOfStay],
    &[Facility, ReleaseReason],
    &[Facility, LengthOfStay],
    &[FieldOffice, ReleaseReason],
    &[ArrestingAgency, ApprehensionMethod],
    &[ArrestingAgency, Criminality],
    &[Facility, OriginFacility],
];

/// What a facility implies: grouping by both says no more than by the facility.
const IMPLIED_BY_FACILITY: &[Dimension] = &[State, FieldOffice, FacilityType];

/// Every registered table of a measure, the total first.
pub fn tables_of(measure: Measure) -> Vec<Table> {
    let own = definition(measure).dimensions;
    let mut tables = vec![of(&[], true)];
    tables.extend(own.iter().map(|dimension| of(&[*dimension], true)));
    for (place, first) in PAIRED.iter().enumerate() {
        for second in &PAIRED[place + 1..] {
            tables.push(of(&[*first, *second], true));
        }
    }
    tables.extend(FURTHER.iter().map(|dimensions| of(dimensions, true)));
    for (first_place, first) in IN_THREES.iter().enumerate() {
        for (second_place, second) in IN_THREES.iter().enumerate().skip(first_place + 1) {
            for third in &IN_THREES[second_place + 1..] {
                tables.push(of(&[*first, *second, *third], false));
            }
        }
    }
    tables.retain(|table| {
        let dimensions = table.grouping.dimensions();
        dimensions.iter().all(|dimension| own.contains(dimension)) && !says_twice(&table.grouping)
    });
    // What the audit of a snapshot or an average costs is spent on what people ask.
    if matches!(definition(measure).kind, Kind::Snapshot | Kind::Average) {
        tables.retain(|table| table.grouping.dimensions().len() < 3);
    }
    tables
}

fn of(dimensions: &[Dimension], monthly: bool) -> Table {
    Table {
        grouping: Grouping::new(dimensions.iter().copied()),
        monthly,
    }
}

fn says_twice(grouping: &Grouping) -> bool {
    let implied = IMPLIED_BY_FACILITY.iter().any(|own| grouping.has(*own));
    (grouping.has(Facility) && implied)
        || (grouping.has(Citizenship) && grouping.has(CitizenshipRegion))
}

/// The table that answers for these dimensions: what others imply is left out.
pub fn table(measure: Measure, dimensions: &Grouping) -> Option<Table> {
    let needed = without_implied(dimensions);
    tables_of(measure)
        .into_iter()
        .find(|table| table.grouping == needed)
}

/// The dimensions without those that others of them imply.
fn without_implied(dimensions: &Grouping) -> Grouping {
    let by_facility = dimensions.has(Facility);
    let by_country = dimensions.has(Citizenship);
    Grouping::new(dimensions.dimensions().iter().copied().filter(|dimension| {
        !(by_facility && IMPLIED_BY_FACILITY.contains(dimension)
            || by_country && *dimension == CitizenshipRegion)
    }))
}

/// The registered table that has most of these dimensions and fewest others.
pub fn nearest(measure: Measure, dimensions: &Grouping) -> Grouping {
    let needed = without_implied(dimensions);
    let distance = |table: &Table| {
        let own = table.grouping.dimensions();
        let missing = needed
            .dimensions()
            .iter()
            .filter(|one| !own.contains(one))
            .count();
        let more = own.iter().filter(|one| !needed.has(**one)).count();
        (missing + more, missing)
    };
    tables_of(measure)
        .into_iter()
        .min_by_key(distance)
        .map(|table| table.grouping)
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use entities::codes::CodeList as _;

    use super::*;

    #[test]
    fn every_measure_has_its_total_and_each_of_its_dimensions() {
        for measure in Measure::ALL {
            let tables = tables_of(*measure);
            let groupings: HashSet<&Grouping> = tables.iter().map(|one| &one.grouping).collect();
            assert_eq!(groupings.len(), tables.len(), "{measure:?}");
            assert!(groupings.contains(&Grouping::default()));
            for dimension in definition(*measure).dimensions {
                assert!(groupings.contains(&Grouping::new([*dimension])));
            }
        }
    }

    #[test]
    fn a_facility_implies_its_state() {
        let asked = Grouping::new([State, Facility, Gender]);
        let found = table(Measure::PeopleInCustody, &asked).unwrap();
        assert_eq!(found.grouping, Grouping::new([Facility, Gender]));
    }

    #[test]
    fn what_is_not_registered_is_told_the_nearest() {
        let asked = Grouping::new([AgeBand, Criminality, LengthOfStay]);
        assert!(table(Measure::PeopleInCustody, &asked).is_none());
        let near = nearest(Measure::PeopleInCustody, &asked);
        assert_eq!(near, Grouping::new([AgeBand, Criminality]));
    }
}
