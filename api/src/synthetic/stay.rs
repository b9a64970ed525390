//! Stays and stints that never were.

use chrono::{Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};

use super::Options;
use super::dice::Dice;
use super::facilities::{Places, SyntheticFacility};

/// One stay.
#[derive(Clone, Debug)]
pub(super) struct Stay<'a> {
    pub(super) booked_in: NaiveDateTime,
    /// None while the stay is open.
    pub(super) booked_out: Option<NaiveDateTime>,
    pub(super) reason: &'static str,
    pub(super) program: &'static str,
    pub(super) stints: Vec<Stint<'a>>,
}

/// One stint.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stint<'a> {
    pub(super) facility: &'a SyntheticFacility,
    pub(super) booked_in: NaiveDateTime,
    /// None while the stint is open.
    pub(super) booked_out: Option<NaiveDateTime>,
    /// The file names the facility in words only.
    pub(super) has_no_code: bool,
}

const REASONS: &[(u32, &str)] = &[
    (560, "Removed"),
    (95, "Order of Recognizance"),
    (70, "Bonded Out - IJ"),
    (25, "Bonded Out - Field Office"),
    (60, "Order of Supervision"),
    (70, "Paroled"),
    (55, "Voluntary departure"),
    (25, "Proceedings Terminated"),
    (10, "Relief Granted by IJ"),
    (
        20,
        "U.S. Marshals or other agency (explain in Detention Comments)",
    ),
    (8, "Processing Disposition Changed Locally"),
    (1, "Died"),
    (1, "Escaped"),
];

const PROGRAMS: &[(u32, &str)] = &[
    (34, "Border Patrol"),
    (30, "ERO Criminal Alien Program"),
    (9, "Fugitive Operations"),
    (12, "Non-Detained Docket Control"),
    (6, "Inspections"),
    (4, "287(g) Program"),
    (2, "Worksite Enforcement"),
    (1, "Check-in arrest"),
    (2, ""),
];

/// How many stints of how many of a hundred stays: two on average.
const STINTS: &[(u32, u32)] = &[(45, 1), (28, 2), (14, 3), (7, 4), (3, 5), (2, 7), (1, 12)];

/// A day between the first and the last, fewer on Sundays, more in later years.
pub(super) fn day(dice: &mut Dice, options: &Options) -> NaiveDate {
    let span = u32::try_from((options.through - options.from).num_days()).unwrap_or(1);
    let after = dice
        .below(span)
        .max(dice.below(span + span / 2) % span.max(1));
    options
        .from
        .checked_add_days(Days::new(after.into()))
        .unwrap_or(options.from)
}

/// A stay that starts on this day; open where it goes on after the last day of the file.
pub(super) fn make<'a>(
    dice: &mut Dice,
    options: &Options,
    places: &Places<'a>,
    day: NaiveDate,
) -> Stay<'a> {
    let booked_in = day.and_time(minute(dice));
    let length = minutes(dice);
    let ends = booked_in + TimeDelta::minutes(i64::from(length));
    let cut = options.through.and_time(NaiveTime::MIN) + TimeDelta::days(1);
    let booked_out = (ends < cut).then_some(ends);
    let stints = stints(dice, places, booked_in, length, cut);
    let mut stay = Stay {
        booked_in,
        booked_out,
        reason: booked_out.map_or("", |_| dice.weighted(REASONS, "Removed")),
        program: dice.weighted(PROGRAMS, ""),
        stints,
    };
    if options.flaws {
        spoil(dice, &mut stay);
    }
    stay
}

/// Most book-ins fall in the day, some near midnight.
fn minute(dice: &mut Dice) -> NaiveTime {
    let minute = u32::midpoint(dice.below(1_440), dice.below(1_440));
    NaiveTime::from_hms_opt(minute / 60, minute % 60, 0).unwrap_or(NaiveTime::MIN)
}

/// How long a stay lasts: days, weeks or months.
fn minutes(dice: &mut Dice) -> u32 {
    let days = match dice.below(100) {
        0..22 => dice.around(1.2),
        22..72 => dice.around(26.0),
        72..97 => dice.around(75.0),
        _ => dice.around(260.0),
    };
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a length in minutes need not be exact, and is never negative"
    )]
    let minutes = (days.min(2_000.0) * 1_440.0) as u32;
    minutes.max(30)
}

/// The stints of a stay: a short one first, then transfers; those after the cut are not known yet.
fn stints<'a>(
    dice: &mut Dice,
    places: &Places<'a>,
    booked_in: NaiveDateTime,
    length: u32,
    cut: NaiveDateTime,
) -> Vec<Stint<'a>> {
    let number = dice.weighted(STINTS, 1);
    let mut moves: Vec<u32> = (1..number)
        .map(|nth| {
            let until = if nth == 1 { length.min(2_880) } else { length };
            dice.below(until)
        })
        .chain([0, length])
        .collect();
    moves.sort_unstable();
    moves.dedup();
    let at = |minutes: u32| booked_in + TimeDelta::minutes(i64::from(minutes));
    let mut stints: Vec<Stint<'a>> = Vec::with_capacity(moves.len());
    for span in moves.windows(2) {
        let &[from, until] = span else { break };
        if at(from) >= cut {
            break;
        }
        let facility = if number > 1 && from == 0 {
            places.first(dice)
        } else {
            places.center(dice)
        };
        stints.push(Stint {
            facility,
            booked_in: at(from),
            booked_out: Some(at(until)).filter(|out| *out < cut),
            has_no_code: false,
        });
    }
    stints
}

/// Flaws that real files have.
fn spoil(dice: &mut Dice, stay: &mut Stay<'_>) {
    let Some(last) = stay.stints.last_mut() else {
        return;
    };
    last.has_no_code = dice.in_10_000(40);
    match dice.below(10_000) {
        // A stint of no length.
        0..12 => last.booked_out = last.booked_out.map(|_| last.booked_in),
        // A stint that ends before it starts.
        12..15 => {
            last.booked_out = last
                .booked_out
                .map(|_| last.booked_in - TimeDelta::hours(3));
        }
        // A stint that starts before the one before it ends.
        15..30 if stay.stints.len() > 1 => {
            let at = stay.stints.len() - 1;
            let before = stay.stints[at - 1].booked_in;
            stay.stints[at].booked_in = before + TimeDelta::minutes(1);
        }
        _ => {}
    }
}
