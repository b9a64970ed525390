//! How long a release takes, by phase, and how useful it is: made-up people in 190 countries and 700
//! facilities, counted, rounded and audited as `habeas statistics build` does it, without a database.
//!
//! ```text
//! cargo bench -p disclosure --bench release -- 300000
//! cargo bench -p disclosure --bench release -- 2500 --facilities 6 --keys 20
//! ```

#![expect(clippy::print_stdout, reason = "what a bench finds it prints")]

use std::time::{Duration, Instant};

use chrono::NaiveDate;
use disclosure::audit::Mended;
use disclosure::catalog::{Table, region, tables_of};
use disclosure::count::{Order, count, number_bands};
use disclosure::facts::{Facts, LoadedStay, LoadedStint, NEVER, Person, Place, assemble, unplaced};
use disclosure::parameters::Parameters;
use disclosure::period::{OPEN, Period, day};
use disclosure::release::{Closed, Family, Grid, Implied, Tally, families};
use disclosure::schedule;
use disclosure::value::Keys;
use entities::codes::StatisticsDimension as Dimension;
use entities::codes::{StatisticsReleaseKind, YesNoUnknown};
use uuid::Uuid;
use zeroize::Zeroizing;

/// What the command line asks for.
#[derive(Clone, Copy, Debug)]
struct Asked {
    stints: u32,
    facilities: u32,
    countries: u32,
    days: u32,
    seed: u64,
    keys: u8,
    by_family: bool,
}

fn main() {
    let asked = asked();
    let facts = world(asked);
    println!(
        "{} people, {} stays, {} stints",
        facts.people.len(),
        facts.stays.len(),
        facts.stints.len()
    );
    for key in 0..asked.keys {
        let keys = Keys::new(
            &Zeroizing::new([key.wrapping_add(1); 32]),
            &Zeroizing::new([key.wrapping_add(101); 32]),
        );
        release(asked, &facts, &keys, key);
    }
}

fn asked() -> Asked {
    let mut asked = Asked {
        stints: 10_000,
        facilities: 700,
        countries: 190,
        days: 2190,
        seed: 1,
        keys: 1,
        by_family: false,
    };
    let words: Vec<String> = std::env::args().skip(1).collect();
    let mut words = words.iter().filter(|word| *word != "--bench");
    while let Some(word) = words.next() {
        let mut number = || words.next().and_then(|word| word.parse().ok()).unwrap_or(1);
        match word.as_str() {
            "--facilities" => asked.facilities = number(),
            "--countries" => asked.countries = number(),
            "--days" => asked.days = number(),
            "--seed" => asked.seed = number().into(),
            "--by-family" => asked.by_family = true,
            "--keys" => asked.keys = u8::try_from(number()).unwrap_or(u8::MAX),
            stints => asked.stints = stints.parse().unwrap_or(asked.stints),
        }
    }
    asked
}

/// Time by phase.
#[derive(Clone, Copy, Debug, Default)]
struct Spent {
    counting: Duration,
    rounding: Duration,
    auditing: Duration,
    looking: Duration,
}

fn release(asked: Asked, facts: &Facts, keys: &Keys, number: u8) {
    let implied = Implied::new(facts);
    let people: Vec<u64> = facts.people.iter().map(|one| keys.person(one.id)).collect();
    let mut spent = Spent::default();
    let mut all = Tally::default();
    let (mut cells, mut exposed, mut failed) = (0, 0, 0);
    for family in families() {
        let mut tally = Tally::default();
        let (mut rounds, mut redrawn, mut withheld) = (0, 0, 0);
        let began = Instant::now();
        for mut grid in grids(facts, &people, keys, family, &mut spent) {
            let watch = Instant::now();
            let mended: Mended = grid.mend(&implied);
            spent.auditing += watch.elapsed();
            let watch = Instant::now();
            exposed += grid.exposed(&implied).1.len();
            spent.looking += watch.elapsed();
            failed += mended.exposed.len();
            rounds = rounds.max(mended.rounds);
            redrawn += mended.redrawn;
            withheld += mended.withheld.len();
            cells += grid.len();
            tally.add(&grid.tally(&mended));
        }
        all.add(&tally);
        let useful = tally.usefulness();
        if asked.by_family {
            println!(
                "  {:?}: {} published of {} cells, {} withheld, {redrawn} redrawn, {rounds} rounds, \
                 large {:.4}, nationwide {:.4}, {:.1} s",
                family.measures[0],
                useful.published,
                useful.cells,
                withheld,
                useful.large_share,
                useful.nationwide_share,
                began.elapsed().as_secs_f64()
            );
        }
    }
    let useful = all.usefulness();
    println!(
        "keys {number}: {cells} cells, {} published, {} withheld, {} redrawn, exposed {exposed}, refused \
         {failed}, large {:.4}, nationwide {:.4}, error {:.2}; counting {:.1} s, rounding {:.1} s, \
         auditing {:.1} s, looking again {:.1} s",
        useful.published,
        useful.withheld,
        useful.redrawn,
        useful.large_share,
        useful.nationwide_share,
        useful.mean_error,
        spent.counting.as_secs_f64(),
        spent.rounding.as_secs_f64(),
        spent.auditing.as_secs_f64(),
        spent.looking.as_secs_f64(),
    );
}

fn as_of() -> NaiveDate {
    NaiveDate::from_ymd_opt(2025, 10, 15).unwrap_or_default()
}

fn grids<'a>(
    facts: &Facts,
    people: &[u64],
    keys: &'a Keys,
    family: &Family,
    spent: &mut Spent,
) -> Vec<Grid<'a>> {
    let first = facts.first_day(day(as_of())).unwrap_or(0);
    let coverage = (first, day(as_of()));
    let mut grids: Vec<(Option<Period>, Grid<'a>)> = Vec::new();
    for measure in family.measures {
        let tables = tables_of(*measure);
        let wanted = |table: &Table, period: &Period| {
            schedule::has(
                *measure,
                table,
                period,
                StatisticsReleaseKind::Monthly,
                as_of(),
            )
        };
        for interval in schedule::intervals(*measure) {
            let kind = StatisticsReleaseKind::Monthly;
            let periods = schedule::periods(*measure, *interval, kind, as_of(), first);
            let watch = Instant::now();
            let blocks = count(&Order {
                facts,
                keys: people,
                measure: *measure,
                periods: &periods,
                tables: &tables,
                wanted: &wanted,
                k: 11,
                threads: 2,
            });
            spent.counting += watch.elapsed();
            let watch = Instant::now();
            for block in blocks {
                let own = family.by_period.then_some(block.period);
                let at = grids.iter().position(|(period, _)| *period == own);
                let at = at.unwrap_or_else(|| {
                    grids.push((own, Grid::new(Parameters::default(), keys, coverage)));
                    grids.len() - 1
                });
                grids[at].1.add(*measure, &block, Closed::Now, &[]);
            }
            spent.rounding += watch.elapsed();
        }
    }
    grids.into_iter().map(|(_, grid)| grid).collect()
}

/// A stream of numbers that a seed decides.
#[derive(Clone, Copy, Debug)]
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: u32) -> u32 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        u32::try_from((self.0 >> 33) % u64::from(end.max(1))).unwrap_or(0)
    }

    /// Small numbers are likelier.
    fn low(&mut self, end: u32) -> u32 {
        let (one, other) = (self.below(end), self.below(end));
        one.min(other)
    }

    fn code(&mut self, end: u32) -> u16 {
        u16::try_from(self.below(end)).unwrap_or(0)
    }
}

/// Communities whose sizes fall as in a real country: the `n`th has a `n`th of the largest.
fn world(asked: Asked) -> Facts {
    let mut dice = Dice(asked.seed);
    let mut facts = Facts::default();
    let codes = &mut facts.codes;
    number_bands(codes);
    let countries: Vec<u16> = rust_iso3166::ALL
        .iter()
        .take(asked.countries as usize)
        .map(|country| codes.number(Dimension::Citizenship, country.alpha2))
        .collect();
    let regions: Vec<u16> = rust_iso3166::ALL
        .iter()
        .take(asked.countries as usize)
        .map(|country| {
            let region = region(country.alpha2).unwrap_or("UNKNOWN");
            codes.number(Dimension::CitizenshipRegion, region)
        })
        .collect();
    let genders = ["MALE", "FEMALE", "UNKNOWN"].map(|code| codes.number(Dimension::Gender, code));
    let mut facilities = Vec::new();
    for number in 0..asked.facilities {
        let facility = codes.number(Dimension::Facility, &format!("ZZ{number:04}"));
        let place = Place {
            state: codes.number(Dimension::State, &format!("S{}", dice.low(30))),
            field_office: codes.number(Dimension::FieldOffice, &format!("O{}", dice.low(25))),
            facility_type: codes.number(Dimension::FacilityType, &format!("T{}", dice.low(6))),
        };
        facts
            .places
            .resize(usize::from(facility) + 1, Place::default());
        facts.places[usize::from(facility)] = place;
        facilities.push(facility);
    }
    let last = day(as_of());
    let (mut stays, mut stints) = (Vec::new(), Vec::new());
    let weights: Vec<f64> = (1..=asked.countries)
        .map(|at| 1.0 / f64::from(at))
        .collect();
    let total: f64 = weights.iter().sum();
    for (country, weight) in weights.iter().enumerate() {
        let number = (f64::from(asked.stints) / 2.0 * weight / total).ceil();
        let mut made = 0.0;
        while made < number {
            made += 1.0;
            let person = u32::try_from(facts.people.len()).unwrap_or(u32::MAX);
            facts.people.push(Person {
                id: Uuid::from_u128(u128::from(person) + 1),
                citizenship: countries[country],
                region: regions[country],
                gender: genders[match dice.below(20) {
                    0..15 => 0,
                    15..19 => 1,
                    _ => 2,
                }],
                born: Some(i16::try_from(1960 + dice.below(45)).unwrap_or(0)),
                criminality: dice.code(3),
                final_order: YesNoUnknown::Unknown,
                final_order_on: NEVER,
                supervised_since: OPEN,
                document_pending: false,
                only_through: 0,
            });
            let span = i32::try_from(dice.below(asked.days)).unwrap_or(0);
            let booked_in = last - i32::try_from(asked.days).unwrap_or(0) + span;
            let stay = u32::try_from(stays.len()).unwrap_or(u32::MAX);
            let length = i32::try_from(1 + dice.low(120)).unwrap_or(1);
            let out = booked_in + length;
            let booked_out = if out > last { OPEN } else { out };
            let at = |day: i32| i64::from(day) * 86_400;
            stays.push(LoadedStay {
                record: person,
                stay: unplaced(person, booked_in, booked_out),
                booked_in: at(booked_in),
            });
            let moves = 1 + dice.below(3);
            for place in 0..moves {
                let from = booked_in + i32::try_from(place).unwrap_or(0).min(length);
                let is_last = place + 1 == moves;
                let to = if is_last {
                    booked_out
                } else {
                    (from + 1).min(out)
                };
                let facility = facilities[dice.low(asked.facilities) as usize];
                stints.push(LoadedStint {
                    stay,
                    facility,
                    place: facility.into(),
                    booked_in: at(from),
                    booked_out: if to == OPEN { i64::MAX } else { at(to) },
                    in_day: from,
                    out_day: to,
                });
            }
        }
    }
    assemble(&mut facts, stays, stints);
    facts
}
