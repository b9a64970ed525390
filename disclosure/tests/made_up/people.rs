//! Persons with one stay each, in one to three facilities.

use disclosure::facts::{Facts, LoadedStay, LoadedStint, NEVER, Person, assemble, unplaced};
use disclosure::period::{OPEN, day};
use entities::codes::{StatisticsDimension as Dimension, YesNoUnknown};
use uuid::Uuid;

use super::dice::Dice;
use super::{World, as_of};

/// Of twenty people so many are men, women, unknown.
const GENDERS: [(usize, &str); 3] = [(15, "MALE"), (4, "FEMALE"), (1, "UNKNOWN")];

/// Longest stay in days.
const LONGEST: u32 = 120;

impl World {
    pub(super) fn add_people(&self, facts: &mut Facts, dice: &mut Dice, facilities: &[u16]) {
        let genders: Vec<u16> = GENDERS
            .iter()
            .flat_map(|(times, code)| {
                let code = facts.codes.number(Dimension::Gender, code);
                std::iter::repeat_n(code, *times)
            })
            .collect();
        let citizenships = self.citizenships(facts);
        let shares = (1..=self.countries).map(|at| 1.0 / f64::from(at));
        let total: f64 = shares.clone().sum();
        let (mut stays, mut stints) = (Vec::new(), Vec::new());
        for (citizenship, share) in citizenships.into_iter().zip(shares) {
            // A person has two stints on average.
            let mut left = f64::from(self.stints) / 2.0 * share / total;
            while left > 0.0 {
                left -= 1.0;
                let number = place(facts.people.len());
                let gender = dice.one(&genders);
                facts.people.push(person(number, citizenship, gender, dice));
                self.add_stay(number, dice, facilities, &mut stays, &mut stints);
            }
        }
        assemble(facts, stays, stints);
    }

    fn add_stay(
        &self,
        person: u32,
        dice: &mut Dice,
        facilities: &[u16],
        stays: &mut Vec<LoadedStay>,
        stints: &mut Vec<LoadedStint>,
    ) {
        let last = day(as_of());
        let booked_in = last - i32::try_from(self.days).unwrap_or(0) + dice.days(self.days);
        let length = 1 + i32::try_from(dice.low(LONGEST)).unwrap_or(0);
        let out = booked_in + length;
        let booked_out = if out > last { OPEN } else { out };
        let at = |day: i32| i64::from(day) * 86_400;
        let stay = place(stays.len());
        stays.push(LoadedStay {
            record: person,
            stay: unplaced(person, booked_in, booked_out),
            booked_in: at(booked_in),
        });
        let moves = 1 + dice.days(3);
        for number in 0..moves {
            let from = booked_in + number.min(length);
            let to = if number + 1 == moves {
                booked_out
            } else {
                (from + 1).min(out)
            };
            let facility = facilities[dice.low(self.facilities) as usize];
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

fn person(number: u32, (citizenship, region): (u16, u16), gender: u16, dice: &mut Dice) -> Person {
    Person {
        id: Uuid::from_u128(u128::from(number) + 1),
        citizenship,
        region,
        gender,
        born: i16::try_from(1960 + dice.below(45)).ok(),
        criminality: u16::try_from(dice.below(3)).unwrap_or(0),
        final_order: YesNoUnknown::Unknown,
        final_order_on: NEVER,
        supervised_since: OPEN,
        document_pending: false,
        only_through: 0,
    }
}

fn place(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}
