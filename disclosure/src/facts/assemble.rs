//! Stays and stints as they were loaded, put into the order of persons.

use super::{Facts, NOWHERE, Stay, Stint, UNRESOLVED_FACILITY};

/// A stay as it was loaded. Instants are seconds; an open stay ends at [`i64::MAX`].
#[derive(Clone, Copy, Debug)]
pub struct LoadedStay {
    /// Number of the record of the person.
    pub record: u32,
    /// The stay; its ends and facilities are set here.
    pub stay: Stay,
    /// When it began.
    pub booked_in: i64,
}

/// A stint as it was loaded.
#[derive(Clone, Copy, Debug)]
pub struct LoadedStint {
    /// Place of the stay in the list of those loaded.
    pub stay: u32,
    /// Code of the facility.
    pub facility: u16,
    /// The same for stints in the same place, whether it is resolved or not.
    pub place: u64,
    /// When it began.
    pub booked_in: i64,
    /// When it ended.
    pub booked_out: i64,
    /// Day on which it began.
    pub in_day: i32,
    /// Day on which it ended, or open.
    pub out_day: i32,
}

/// Puts stays and stints into the facts. A stay that several records of one person have, as far as
/// the day of its book-in tells, is one stay: that of the oldest record.
pub fn assemble(facts: &mut Facts, stays: Vec<LoadedStay>, mut stints: Vec<LoadedStint>) {
    let mut order: Vec<u32> = (0..stays.len()).map(number).collect();
    order.sort_by_key(|at| {
        let stay = &stays[*at as usize];
        (
            stay.stay.person,
            stay.stay.booked_in,
            stay.record,
            stay.booked_in,
        )
    });
    // Where each loaded stay has gone; NONE where another stands for it.
    let mut gone_to = vec![NONE; stays.len()];
    let mut before: Option<LoadedStay> = None;
    for at in order {
        let loaded = stays[at as usize];
        let told_before = before.is_some_and(|before| {
            before.stay.person == loaded.stay.person
                && before.stay.booked_in == loaded.stay.booked_in
                && before.record != loaded.record
        });
        if told_before {
            continue;
        }
        gone_to[at as usize] = number(facts.stays.len());
        facts.stays.push(loaded.stay);
        before = Some(loaded);
    }
    drop(stays);
    stints.retain_mut(|stint| {
        stint.stay = gone_to.get(stint.stay as usize).copied().unwrap_or(NONE);
        stint.stay != NONE
    });
    stints.sort_by_key(|stint| (stint.stay, stint.booked_in, stint.booked_out));
    facts.stints = Vec::with_capacity(stints.len());
    for of_stay in stints.chunk_by(|one, other| one.stay == other.stay) {
        place(facts, of_stay);
    }
    let stays = &facts.stays;
    facts
        .stints
        .sort_by_key(|stint| (stays[stint.stay as usize].person, stint.booked_in));
}

const NONE: u32 = u32::MAX;

fn number(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(NONE)
}

/// The stints of one stay, one after the other.
fn place(facts: &mut Facts, of_stay: &[LoadedStint]) {
    if let (Some(first), Some(last)) = (of_stay.first(), of_stay.last()) {
        let stay = &mut facts.stays[first.stay as usize];
        stay.first = first.facility;
        stay.last = last.facility;
    }
    let mut before: Option<&LoadedStint> = None;
    for stint in of_stay {
        let from = before.filter(|before| before.place != stint.place);
        facts.stints.push(Stint {
            stay: stint.stay,
            facility: stint.facility,
            from: from.map_or(NOWHERE, |before| before.facility),
            booked_in: stint.in_day,
            booked_out: stint.out_day,
        });
        before = Some(stint);
    }
}

/// A stay before its stints are known.
pub const fn unplaced(person: u32, booked_in: i32, booked_out: i32) -> Stay {
    Stay {
        person,
        booked_in,
        booked_out,
        agency: 0,
        method: 0,
        reason: 0,
        is_release: false,
        first: UNRESOLVED_FACILITY,
        last: UNRESOLVED_FACILITY,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::period::OPEN;

    fn stay(person: u32, record: u32, day: i32) -> LoadedStay {
        LoadedStay {
            record,
            stay: unplaced(person, day, OPEN),
            booked_in: i64::from(day) * 86_400,
        }
    }

    fn stint(stay: u32, facility: u16, at: i64) -> LoadedStint {
        LoadedStint {
            stay,
            facility,
            place: facility.into(),
            booked_in: at,
            booked_out: at + 10,
            in_day: i32::try_from(at / 86_400).unwrap(),
            out_day: i32::try_from((at + 10) / 86_400).unwrap(),
        }
    }

    #[test]
    fn stints_follow_by_person_and_transfers_name_where_they_left() {
        let mut facts = Facts::default();
        let stays = vec![stay(1, 0, 10), stay(0, 1, 20)];
        let stints = vec![
            stint(0, 7, 864_100),
            stint(0, 5, 864_000),
            stint(1, 9, 1_728_000),
            stint(0, 7, 864_200),
        ];
        assemble(&mut facts, stays, stints);
        let found: Vec<(u16, u16)> = facts.stints.iter().map(|s| (s.facility, s.from)).collect();
        assert_eq!(found, [(9, NOWHERE), (5, NOWHERE), (7, 5), (7, NOWHERE)]);
        assert_eq!((facts.stays[1].first, facts.stays[1].last), (5, 7));
    }

    #[test]
    fn a_stay_that_two_organizations_know_is_one() {
        let mut facts = Facts::default();
        let stays = vec![
            stay(0, 1, 10),
            stay(0, 0, 10),
            stay(0, 0, 10),
            stay(0, 1, 11),
        ];
        let stints = vec![
            stint(0, 5, 864_000),
            stint(1, 6, 864_000),
            stint(2, 7, 864_000),
        ];
        assemble(&mut facts, stays, stints);
        assert_eq!(
            facts.stays.len(),
            3,
            "one record may know two stays of a day"
        );
        let facilities: Vec<u16> = facts.stints.iter().map(|stint| stint.facility).collect();
        assert_eq!(facilities, [6, 7]);
    }
}
