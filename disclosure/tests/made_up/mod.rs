//! Made-up people in made-up facilities, for the tests of releases and their bench: a universe of facts
//! that a seed decides, and the grids of a release of it.

mod dice;
mod people;

use chrono::NaiveDate;
use disclosure::catalog::{Table, region, tables_of};
use disclosure::count::{Order, count, number_bands};
use disclosure::facts::{Facts, Place};
use disclosure::parameters::Parameters;
use disclosure::period::{Period, day};
use disclosure::release::{Closed, Family, Grid};
use disclosure::schedule;
use disclosure::value::Keys;
use entities::codes::{StatisticsDimension as Dimension, StatisticsReleaseKind};
use zeroize::Zeroizing;

use dice::Dice;

/// What to make.
#[derive(Clone, Copy, Debug)]
pub(crate) struct World {
    /// About how many stints.
    pub(crate) stints: u32,
    /// How many facilities hold the people; the first ones hold most.
    pub(crate) facilities: u32,
    /// Of how many citizenships they are; the `n`th community is an `n`th of the largest.
    pub(crate) countries: u32,
    /// Within how many days before the last one they are booked in.
    pub(crate) days: u32,
    /// The same seed makes the same people.
    pub(crate) seed: u64,
}

/// The day at whose end the records are known.
pub(crate) fn as_of() -> NaiveDate {
    NaiveDate::from_ymd_opt(2025, 10, 15).unwrap_or_default()
}

/// Keys that a number decides.
pub(crate) fn keys(number: u8) -> Keys {
    Keys::new(
        &Zeroizing::new([number.wrapping_add(1); 32]),
        &Zeroizing::new([number.wrapping_add(101); 32]),
    )
}

impl World {
    /// Makes the people and their stays.
    pub(crate) fn facts(&self) -> Facts {
        let mut dice = Dice(self.seed);
        let mut facts = Facts::default();
        number_bands(&mut facts.codes);
        let facilities = self.add_facilities(&mut facts, &mut dice);
        self.add_people(&mut facts, &mut dice, &facilities);
        facts
    }

    fn add_facilities(&self, facts: &mut Facts, dice: &mut Dice) -> Vec<u16> {
        let codes = &mut facts.codes;
        let mut facilities = Vec::new();
        for number in 0..self.facilities {
            let mut one_of = |dimension, letter: char, most| {
                codes.number(dimension, &format!("{letter}{}", dice.low(most)))
            };
            let place = Place {
                state: one_of(Dimension::State, 'S', 30),
                field_office: one_of(Dimension::FieldOffice, 'O', 25),
                facility_type: one_of(Dimension::FacilityType, 'T', 6),
            };
            let facility = codes.number(Dimension::Facility, &format!("ZZ{number:04}"));
            let places = usize::from(facility) + 1;
            facts.places.resize(places, Place::default());
            facts.places[usize::from(facility)] = place;
            facilities.push(facility);
        }
        facilities
    }

    /// Codes of each citizenship and its region.
    fn citizenships(&self, facts: &mut Facts) -> Vec<(u16, u16)> {
        let countries = rust_iso3166::ALL.iter().take(self.countries as usize);
        countries
            .map(|country| {
                let region = region(country.alpha2).unwrap_or("UNKNOWN");
                (
                    facts.codes.number(Dimension::Citizenship, country.alpha2),
                    facts.codes.number(Dimension::CitizenshipRegion, region),
                )
            })
            .collect()
    }
}

/// Counts the measures of a family, of which nothing is published yet: one grid for each period, or one
/// for all.
pub(crate) fn grids<'a>(facts: &Facts, keys: &'a Keys, family: &Family) -> Vec<Grid<'a>> {
    let people: Vec<u64> = facts.people.iter().map(|one| keys.person(one.id)).collect();
    let first = facts.first_day(day(as_of())).unwrap_or(0);
    let kind = StatisticsReleaseKind::Monthly;
    let new = || Grid::new(Parameters::default(), keys, (first, day(as_of())));
    let mut grids: Vec<(Option<Period>, Grid<'a>)> = Vec::new();
    for measure in family.measures {
        let tables = tables_of(*measure);
        let wanted =
            |table: &Table, period: &Period| schedule::has(*measure, table, period, kind, as_of());
        for interval in schedule::intervals(*measure) {
            let periods = schedule::periods(*measure, *interval, kind, as_of(), first);
            let blocks = count(&Order {
                facts,
                keys: &people,
                measure: *measure,
                periods: &periods,
                tables: &tables,
                wanted: &wanted,
                k: 11,
                threads: 2,
            });
            for block in blocks {
                let own = family.by_period.then_some(block.period);
                let at = grids.iter().position(|(period, _)| *period == own);
                let at = at.unwrap_or_else(|| {
                    grids.push((own, new()));
                    grids.len() - 1
                });
                grids[at].1.add(*measure, &block, Closed::Now, &[]);
            }
        }
    }
    grids.into_iter().map(|(_, grid)| grid).collect()
}
