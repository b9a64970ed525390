//! What counts for a measure in a period, with the codes of every dimension.

use entities::codes::StatisticsDimension::{self as Dimension};
use entities::codes::StatisticsMeasure::{
    self as Measure, Arrests, AverageDailyPopulation, BookIns, DeathsInCustody, FinalBookOuts,
    FinalOrders, InitialBookIns, OrdersOfSupervision, PendingTravelDocuments, PeopleDetained,
    PeopleInCustody, PeopleInCustodyAnyTime, Releases, Removals, ThirdCountryRemovals, Transfers,
};
use entities::codes::{AgeBand, CodeList as _, LengthOfStayBand, YesNoUnknown};

use crate::catalog::{age_band, code_of, length_band};
use crate::facts::{Codes, DIMENSIONS, Facts, Happening, NOWHERE, Person};
use crate::period::{OPEN, Period};

/// Something that counts, of one person.
#[derive(Clone, Copy, Debug)]
pub(super) struct Row {
    pub(super) person: u32,
    /// The days that count, cut to the period.
    pub(super) from: i32,
    pub(super) to: i32,
    pub(super) codes: [u16; DIMENSIONS],
}

/// Numbers of the codes of closed lists.
#[derive(Clone, Debug)]
pub(super) struct Fixed {
    ages: Vec<u16>,
    lengths: Vec<u16>,
    yes: [u16; 2],
    no: [u16; 2],
}

impl Fixed {
    pub(super) fn new(codes: &mut Codes) -> Self {
        let mut yes_no = |answer| {
            let code = code_of(answer);
            [
                codes.number(Dimension::FinalOrder, code),
                codes.number(Dimension::OrderOfSupervision, code),
            ]
        };
        let (yes, no) = (yes_no(YesNoUnknown::Yes), yes_no(YesNoUnknown::No));
        Self {
            ages: AgeBand::ALL
                .iter()
                .map(|band| codes.number(Dimension::AgeBand, code_of(*band)))
                .collect(),
            lengths: LengthOfStayBand::ALL
                .iter()
                .map(|band| codes.number(Dimension::LengthOfStay, code_of(*band)))
                .collect(),
            yes,
            no,
        }
    }
}

/// How many facts a measure looks at.
pub(super) fn facts_of(facts: &Facts, measure: Measure) -> usize {
    match measure {
        PeopleInCustody
        | PeopleInCustodyAnyTime
        | PeopleDetained
        | BookIns
        | Transfers
        | AverageDailyPopulation => facts.stints.len(),
        InitialBookIns | FinalBookOuts | Releases => facts.stays.len(),
        Removals | ThirdCountryRemovals => facts.removals.len(),
        Arrests => facts.arrests.len(),
        DeathsInCustody => facts.deaths.len(),
        FinalOrders | OrdersOfSupervision | PendingTravelDocuments => facts.people.len(),
    }
}

/// The days on which a fact counts; none where it does not.
pub(super) fn days(facts: &Facts, measure: Measure, at: usize) -> Option<(i32, i32)> {
    match measure {
        PeopleInCustody | AverageDailyPopulation => {
            let stint = &facts.stints[at];
            let last_midnight = if stint.booked_out == OPEN {
                OPEN
            } else {
                stint.booked_out - 1
            };
            Some((stint.booked_in, last_midnight)).filter(|(from, to)| from <= to)
        }
        PeopleInCustodyAnyTime => {
            let stint = &facts.stints[at];
            Some((stint.booked_in, stint.booked_out)).filter(|(from, to)| from <= to)
        }
        PeopleDetained => {
            let stint = &facts.stints[at];
            // A stint that ends before it begins overlaps what holds both days.
            Some((stint.booked_in, stint.booked_out))
        }
        BookIns => Some(once(facts.stints[at].booked_in)),
        Transfers => {
            let stint = &facts.stints[at];
            (stint.from != NOWHERE).then(|| once(stint.booked_in))
        }
        InitialBookIns => Some(once(facts.stays[at].booked_in)),
        FinalBookOuts | Releases => {
            let stay = &facts.stays[at];
            let counts = stay.booked_out != OPEN && (measure == FinalBookOuts || stay.is_release);
            counts.then(|| once(stay.booked_out))
        }
        Removals => Some(span(&facts.removals[at])),
        ThirdCountryRemovals => Some(&facts.removals[at])
            .filter(|one| one.third_country)
            .map(span),
        Arrests => Some(span(&facts.arrests[at])),
        DeathsInCustody => Some(span(&facts.deaths[at])),
        FinalOrders | OrdersOfSupervision | PendingTravelDocuments => {
            let person = &facts.people[at];
            match measure {
                FinalOrders => {
                    let has = person.final_order == YesNoUnknown::Yes;
                    has.then_some((person.final_order_on, OPEN))
                }
                OrdersOfSupervision => {
                    let since = person.supervised_since;
                    (since != OPEN).then_some((since, OPEN))
                }
                _ => person.document_pending.then_some((i32::MIN, OPEN)),
            }
        }
    }
}

const fn once(day: i32) -> (i32, i32) {
    (day, day)
}

const fn span(happening: &Happening) -> (i32, i32) {
    (happening.from, happening.to)
}

/// Whether a fact of several days counts where it lies within the period as a whole only.
pub(super) const fn is_event(measure: Measure) -> bool {
    matches!(
        measure,
        BookIns
            | Transfers
            | InitialBookIns
            | FinalBookOuts
            | Releases
            | Removals
            | ThirdCountryRemovals
            | Arrests
            | DeathsInCustody
    )
}

/// A fact as it counts in a period.
pub(super) fn row(
    facts: &Facts,
    fixed: &Fixed,
    measure: Measure,
    period: &Period,
    at: usize,
    (from, to): (i32, i32),
) -> Row {
    let mut codes = [0; DIMENSIONS];
    let mut set = |dimension: Dimension, code: u16| codes[dimension as usize] = code;
    let of_happening = |happening: &Happening| (happening.person, happening.what, happening.method);
    let person = match measure {
        PeopleInCustody
        | PeopleInCustodyAnyTime
        | PeopleDetained
        | BookIns
        | Transfers
        | AverageDailyPopulation => {
            let stint = &facts.stints[at];
            let stay = &facts.stays[stint.stay as usize];
            set(Dimension::Facility, stint.facility);
            set(Dimension::ArrestingAgency, stay.agency);
            set(Dimension::ApprehensionMethod, stay.method);
            set(
                Dimension::LengthOfStay,
                fixed.lengths[length_band(period.to - stay.booked_in) as usize],
            );
            if stint.from != NOWHERE {
                set(Dimension::OriginFacility, stint.from);
            }
            stay.person
        }
        InitialBookIns | FinalBookOuts | Releases => {
            let stay = &facts.stays[at];
            let is_first = measure == InitialBookIns;
            set(
                Dimension::Facility,
                if is_first { stay.first } else { stay.last },
            );
            set(Dimension::ArrestingAgency, stay.agency);
            set(Dimension::ApprehensionMethod, stay.method);
            set(Dimension::ReleaseReason, stay.reason);
            let length = stay.booked_out.saturating_sub(stay.booked_in);
            set(
                Dimension::LengthOfStay,
                fixed.lengths[length_band(length) as usize],
            );
            stay.person
        }
        Removals | ThirdCountryRemovals => {
            let (person, what, _) = of_happening(&facts.removals[at]);
            set(Dimension::Destination, what);
            person
        }
        Arrests => {
            let (person, what, method) = of_happening(&facts.arrests[at]);
            set(Dimension::ArrestingAgency, what);
            set(Dimension::ApprehensionMethod, method);
            person
        }
        DeathsInCustody => {
            let (person, what, _) = of_happening(&facts.deaths[at]);
            set(Dimension::Facility, what);
            person
        }
        FinalOrders | OrdersOfSupervision | PendingTravelDocuments => {
            u32::try_from(at).unwrap_or(u32::MAX)
        }
    };
    let facility = codes[Dimension::Facility as usize];
    if let Some(place) = facts.places.get(usize::from(facility)) {
        codes[Dimension::State as usize] = place.state;
        codes[Dimension::FieldOffice as usize] = place.field_office;
        codes[Dimension::FacilityType as usize] = place.facility_type;
    }
    add_person(&mut codes, fixed, &facts.people[person as usize], period);
    Row {
        person,
        from: from.max(period.from),
        to: to.min(period.to),
        codes,
    }
}

fn add_person(codes: &mut [u16; DIMENSIONS], fixed: &Fixed, person: &Person, period: &Period) {
    let mut set = |dimension: Dimension, code: u16| codes[dimension as usize] = code;
    set(Dimension::Citizenship, person.citizenship);
    set(Dimension::CitizenshipRegion, person.region);
    set(Dimension::Gender, person.gender);
    set(Dimension::Criminality, person.criminality);
    let age = age_band(person.born.map(i32::from), period.year());
    set(Dimension::AgeBand, fixed.ages[age as usize]);
    match person.final_order {
        YesNoUnknown::Yes => set(Dimension::FinalOrder, fixed.yes[0]),
        YesNoUnknown::No => set(Dimension::FinalOrder, fixed.no[0]),
        YesNoUnknown::Unknown => {}
    }
    let supervised = person.supervised_since <= period.to;
    let answers = if supervised { fixed.yes } else { fixed.no };
    set(Dimension::OrderOfSupervision, answers[1]);
}
