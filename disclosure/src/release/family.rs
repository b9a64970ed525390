//! Which measures are audited together.

use entities::codes::StatisticsMeasure::{
    self as Measure, Arrests, AverageDailyPopulation, BookIns, DeathsInCustody, FinalBookOuts,
    FinalOrders, InitialBookIns, OrdersOfSupervision, PendingTravelDocuments, PeopleDetained,
    PeopleInCustody, PeopleInCustodyAnyTime, Releases, Removals, ThirdCountryRemovals, Transfers,
};

/// Measures whose cells say something of each other's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Family {
    /// The measures.
    pub measures: &'static [Measure],
    /// Whether periods are audited one by one, since none is a part of another.
    pub by_period: bool,
}

/// All families, in the order in which they are built.
pub const fn families() -> &'static [Family] {
    &[
        Family {
            measures: &[PeopleInCustody, PeopleInCustodyAnyTime],
            by_period: true,
        },
        Family {
            measures: &[AverageDailyPopulation],
            by_period: true,
        },
        Family {
            measures: &[PeopleDetained],
            by_period: false,
        },
        Family {
            measures: &[InitialBookIns, BookIns, Transfers],
            by_period: false,
        },
        Family {
            measures: &[FinalBookOuts, Releases],
            by_period: false,
        },
        Family {
            measures: &[Removals, ThirdCountryRemovals],
            by_period: false,
        },
        Family {
            measures: &[Arrests],
            by_period: false,
        },
        Family {
            measures: &[DeathsInCustody],
            by_period: false,
        },
        Family {
            measures: &[FinalOrders, OrdersOfSupervision, PendingTravelDocuments],
            by_period: true,
        },
    ]
}

#[cfg(test)]
mod tests {
    use entities::codes::CodeList as _;

    use super::*;

    #[test]
    fn every_measure_is_in_one_family() {
        let mut all: Vec<Measure> = families()
            .iter()
            .flat_map(|family| family.measures)
            .copied()
            .collect();
        all.sort_unstable();
        assert_eq!(all, Measure::ALL);
    }
}
