//! One person with every stay.

use chrono::Days;

use super::Options;
use super::dice::Dice;
use super::facilities::Places;
use super::person::Person;
use super::stay::{self, Stay};
use super::world::Community;

/// A person and the person's stays, the first one first.
#[derive(Clone, Debug)]
pub(super) struct Case<'a> {
    pub(super) person: Person,
    pub(super) stays: Vec<Stay<'a>>,
}

/// Makes the `number`th person of a file. Some cases are reopened: another stay, months later.
pub(super) fn make<'a>(
    dice: &mut Dice,
    options: &Options,
    community: &Community,
    places: &Places<'a>,
    number: u64,
) -> Case<'a> {
    let first_day = stay::day(dice, options);
    let person = Person::make(dice, options, community, number, first_day);
    let mut stays = vec![stay::make(dice, options, places, first_day)];
    while stays.len() < 4 && dice.in_10_000(350) {
        let again = stays
            .last()
            .and_then(|last| last.booked_out)
            .and_then(|out| {
                let days = Days::new(u64::from(20 + dice.below(500)));
                out.date().checked_add_days(days)
            });
        match again {
            Some(day) if day <= options.through => {
                stays.push(stay::make(dice, options, places, day));
            }
            _ => break,
        }
    }
    Case { person, stays }
}
