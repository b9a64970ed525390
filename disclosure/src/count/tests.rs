//! The counts agree with a straightforward computation from the same facts.

use std::collections::{BTreeMap, BTreeSet};

use entities::codes::StatisticsDimension::{Citizenship, Facility, Gender, State};
use entities::codes::StatisticsMeasure::*;
use entities::codes::{CubeInterval, YesNoUnknown};
use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::catalog::Grouping;
use crate::facts::{LoadedStay, LoadedStint, NEVER, Person, Place, assemble, unplaced};
use crate::period::{OPEN, closed};

/// Day 1 January 2020.
const START: i32 = 737_425;

#[derive(Clone, Debug)]
struct Stint {
    person: u32,
    stay: usize,
    facility: u16,
    booked_in: i32,
    booked_out: i32,
}

fn facts(stints: &[Stint], only_through: u16) -> Facts {
    let mut facts = Facts {
        places: (0..8)
            .map(|at| Place {
                state: at % 3,
                ..Place::default()
            })
            .collect(),
        unverified: usize::from(only_through > 0),
        ..Facts::default()
    };
    let people = stints
        .iter()
        .map(|one| one.person)
        .max()
        .map_or(0, |last| last + 1);
    facts.people = (0..people)
        .map(|number| Person {
            id: Uuid::from_u128(number.into()),
            citizenship: u16::try_from(number % 3).unwrap(),
            region: 0,
            gender: u16::try_from(number % 2).unwrap(),
            born: Some(1990),
            criminality: 0,
            final_order: YesNoUnknown::Unknown,
            final_order_on: NEVER,
            supervised_since: OPEN,
            document_pending: false,
            only_through: if number % 4 == 0 { only_through } else { 0 },
        })
        .collect();
    let mut stays: BTreeMap<usize, (u32, i32, i32)> = BTreeMap::new();
    for stint in stints {
        let stay =
            stays
                .entry(stint.stay)
                .or_insert((stint.person, stint.booked_in, stint.booked_out));
        stay.1 = stay.1.min(stint.booked_in);
        stay.2 = stay.2.max(stint.booked_out);
    }
    let at = |day: i32| i64::from(day) * 86_400;
    let numbers: BTreeMap<usize, u32> = stays.keys().copied().zip(0..).collect();
    let loaded = stays.values().map(|(person, from, to)| LoadedStay {
        record: *person,
        stay: unplaced(*person, *from, *to),
        booked_in: at(*from),
    });
    let loaded = loaded.collect();
    let stints = stints.iter().map(|one| LoadedStint {
        stay: numbers[&one.stay],
        facility: one.facility,
        place: one.facility.into(),
        booked_in: at(one.booked_in),
        booked_out: at(one.booked_out),
        in_day: one.booked_in,
        out_day: one.booked_out,
    });
    assemble(&mut facts, loaded, stints.collect());
    facts
}

fn any_stints() -> impl Strategy<Value = Vec<Stint>> {
    let one = (
        0..12_u32,
        0..4_usize,
        1..8_u16,
        0..200_i32,
        -2..60_i32,
        prop::bool::weighted(0.1),
    );
    let stint = one.prop_map(|(person, stay, facility, from, days, open)| Stint {
        person,
        // Stays are of one person each.
        stay: stay + 100 * person as usize,
        facility,
        booked_in: START + from,
        booked_out: if open { OPEN } else { START + from + days },
    });
    prop::collection::vec(stint, 1..60)
}

fn tables() -> Vec<Table> {
    [
        &[][..],
        &[Citizenship],
        &[Facility],
        &[State],
        &[Citizenship, Gender],
        &[Citizenship, Facility],
    ]
    .iter()
    .map(|dimensions| Table {
        grouping: Grouping::new(dimensions.iter().copied()),
        monthly: true,
    })
    .collect()
}

fn counted(facts: &Facts, measure: Measure, periods: &[Period]) -> Vec<Block> {
    let keys: Vec<u64> = (0..facts.people.len() as u64).map(|one| 1 << one).collect();
    count(&Order {
        facts,
        keys: &keys,
        measure,
        periods,
        tables: &tables(),
        wanted: &|_, _| true,
        k: 2,
        threads: 2,
    })
}

/// The same from the stints one by one: sets of people, events and person-days of each cell.
fn naive(
    facts: &Facts,
    measure: Measure,
    period: &Period,
    table: &Table,
) -> BTreeMap<u64, (BTreeSet<u32>, u32)> {
    type People = BTreeSet<u32>;
    type PersonDays = BTreeSet<(u32, i32)>;
    let mut cells: BTreeMap<u64, (People, PersonDays, u32)> = BTreeMap::new();
    let mut add = |person: u32, facility: u16, days: Vec<i32>| {
        let of = &facts.people[person as usize];
        let key = pack(
            table
                .grouping
                .dimensions()
                .iter()
                .map(|dimension| match dimension {
                    Citizenship => of.citizenship,
                    Gender => of.gender,
                    State => facts.places[usize::from(facility)].state,
                    _ => facility,
                }),
        );
        let cell = cells.entry(key).or_default();
        cell.0.insert(person);
        cell.1.extend(days.into_iter().map(|day| (person, day)));
        cell.2 += 1;
    };
    for stint in &facts.stints {
        let stay = &facts.stays[stint.stay as usize];
        let midnights = (period.from..=period.to).filter(|day| {
            stint.booked_in <= *day && (stint.booked_out == OPEN || stint.booked_out > *day)
        });
        let midnights: Vec<i32> = midnights.collect();
        let within = (period.from..=period.to).contains(&stint.booked_in);
        let counts = match measure {
            PeopleInCustody | AverageDailyPopulation => !midnights.is_empty(),
            PeopleInCustodyAnyTime => stint.booked_in <= period.to && stint.booked_out >= period.to,
            PeopleDetained => stint.booked_in <= period.to && stint.booked_out >= period.from,
            BookIns => within,
            _ => false,
        };
        if counts {
            add(stay.person, stint.facility, midnights);
        }
    }
    for stay in &facts.stays {
        let within = |day: i32| (period.from..=period.to).contains(&day);
        match measure {
            InitialBookIns if within(stay.booked_in) => add(stay.person, stay.first, vec![]),
            FinalBookOuts if within(stay.booked_out) => add(stay.person, stay.last, vec![]),
            _ => {}
        }
    }
    cells
        .into_iter()
        .map(|(key, (people, days, events))| {
            let amount = match measure {
                AverageDailyPopulation => days.len(),
                BookIns | InitialBookIns | FinalBookOuts => events as usize,
                _ => people.len(),
            };
            (key, (people, u32::try_from(amount).unwrap()))
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn counts_are_those_of_a_naive_computation(stints in any_stints()) {
        let facts = facts(&stints, 0);
        let days: Vec<Period> = [30, 59, 90, 120].map(|day| Period::of_day(START + day)).into();
        let months = closed(CubeInterval::Month, START, START + 260);
        let fiscal = closed(CubeInterval::FiscalYear, START, START + 400);
        for (measure, periods) in [
            (PeopleInCustody, &days), (PeopleInCustodyAnyTime, &days), (PeopleDetained, &months),
            (AverageDailyPopulation, &months), (BookIns, &months), (InitialBookIns, &months),
            (FinalBookOuts, &months), (PeopleDetained, &fiscal), (BookIns, &fiscal),
        ] {
            for block in counted(&facts, measure, periods) {
                let expected = naive(&facts, measure, &block.period, &tables()[block.table]);
                let found: BTreeMap<u64, (u64, u32, u32)> = block.cells.iter()
                    .map(|cell| (cell.key, (cell.set, cell.people, cell.amount)))
                    .collect();
                let expected: BTreeMap<u64, (u64, u32, u32)> = expected.into_iter()
                    .map(|(key, (people, amount))| {
                        let set = people.iter().map(|one| 1_u64 << one).sum();
                        (key, (set, u32::try_from(people.len()).unwrap(), amount))
                    })
                    .collect();
                prop_assert_eq!(found, expected, "{:?} {:?}", measure, block.period);
            }
        }
    }

    #[test]
    fn padding_by_one_organization_is_noticed(stints in any_stints()) {
        let facts = facts(&stints, 1);
        let months = closed(CubeInterval::Month, START, START + 260);
        for block in counted(&facts, PeopleDetained, &months) {
            let expected = naive(&facts, PeopleDetained, &block.period, &tables()[block.table]);
            for cell in &block.cells {
                let people = &expected[&cell.key].0;
                let others = people.iter().filter(|one| *one % 4 != 0).count();
                prop_assert_eq!(cell.padded, people.len() >= 2 && others < 2);
            }
        }
    }
}
