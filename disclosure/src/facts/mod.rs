//! The case records of one universe in memory, column by column and in the order of persons.
//!
//! What is loaded is cut off at a day: later book-ins are not there, later book-outs did not happen
//! yet. A person has one number however many records are linked, and all facts of a person follow
//! each other, so that distinct people are counted in one pass.

mod assemble;
mod codes;
mod link;

use entities::codes::YesNoUnknown;
use uuid::Uuid;

pub use assemble::{LoadedStay, LoadedStint, assemble, unplaced};
pub use codes::{Codes, DIMENSIONS, pack, unpack};
pub use link::{Record, people};

/// No facility: there was no stint before.
pub const NOWHERE: u16 = u16::MAX;

/// A day before all days.
pub const NEVER: i32 = i32::MIN;

/// Code of the facility that no record is.
pub const UNRESOLVED_FACILITY: u16 = 1;

/// One person, however many records there are.
#[derive(Clone, Copy, Debug)]
pub struct Person {
    /// The id by which the person's key is made: that of the cluster.
    pub id: Uuid,
    /// Code of the citizenship.
    pub citizenship: u16,
    /// Code of its region.
    pub region: u16,
    /// Code of the gender.
    pub gender: u16,
    /// Year of birth.
    pub born: Option<i16>,
    /// Code of the criminal record.
    pub criminality: u16,
    /// Whether there is a final order.
    pub final_order: YesNoUnknown,
    /// Its day; [`NEVER`] where none is known.
    pub final_order_on: i32,
    /// First day of an order of supervision; [`OPEN`](super::period::OPEN) where there is none.
    pub supervised_since: i32,
    /// A travel document is requested and not issued.
    pub document_pending: bool,
    /// Number of the only organization that knows the person where it is not verified; else 0.
    pub only_through: u16,
}

/// What a facility implies: codes.
#[derive(Clone, Copy, Debug, Default)]
pub struct Place {
    /// State.
    pub state: u16,
    /// Field office.
    pub field_office: u16,
    /// Type.
    pub facility_type: u16,
}

/// One stay.
#[derive(Clone, Copy, Debug)]
pub struct Stay {
    /// Number of the person.
    pub person: u32,
    /// Day of the first book-in.
    pub booked_in: i32,
    /// Day of the final book-out, or open.
    pub booked_out: i32,
    /// Code of the arresting agency.
    pub agency: u16,
    /// Code of the apprehension method.
    pub method: u16,
    /// Code of the release reason.
    pub reason: u16,
    /// Whether the reason is a release.
    pub is_release: bool,
    /// Code of the first facility.
    pub first: u16,
    /// Code of the last facility.
    pub last: u16,
}

/// One stint.
#[derive(Clone, Copy, Debug)]
pub struct Stint {
    /// Number of the stay; that of the person is the stay's.
    pub stay: u32,
    /// Code of the facility.
    pub facility: u16,
    /// Code of the facility that the person was transferred from; [`NOWHERE`] where this is no
    /// transfer.
    pub from: u16,
    /// Day of the book-in.
    pub booked_in: i32,
    /// Day of the book-out, or open.
    pub booked_out: i32,
}

/// Something that happened to one person: a removal, an arrest, a death.
#[derive(Clone, Copy, Debug)]
pub struct Happening {
    /// Number of the person.
    pub person: u32,
    /// First day on which it may have happened.
    pub from: i32,
    /// Last day on which it may have happened.
    pub to: i32,
    /// Code of the destination, the agency or the facility.
    pub what: u16,
    /// Code of the apprehension method.
    pub method: u16,
    /// The destination is neither of citizenship nor of birth.
    pub third_country: bool,
}

/// All case records of a universe.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// Codes.
    pub codes: Codes,
    /// What each facility implies, by its code.
    pub places: Vec<Place>,
    /// Persons.
    pub people: Vec<Person>,
    /// Stays, by person.
    pub stays: Vec<Stay>,
    /// Stints, by person, then by book-in.
    pub stints: Vec<Stint>,
    /// Executed removals, by person.
    pub removals: Vec<Happening>,
    /// Arrests, by person.
    pub arrests: Vec<Happening>,
    /// Deaths, by person.
    pub deaths: Vec<Happening>,
    /// How many organizations know the people.
    pub organizations: usize,
    /// How many of them are not verified.
    pub unverified: usize,
}

impl Facts {
    /// The first day on which anything is known, not long before a day: a year that was mistyped
    /// makes no centuries of empty months.
    pub fn first_day(&self, through: i32) -> Option<i32> {
        let years_ago = through - 366 * 40;
        let stays = self.stays.iter().map(|stay| stay.booked_in);
        let stints = self.stints.iter().map(|stint| stint.booked_in);
        let others = [&self.removals, &self.arrests, &self.deaths];
        let others = others.into_iter().flatten().map(|other| other.from);
        stays
            .chain(stints)
            .chain(others)
            .filter(|day| *day >= years_ago && *day <= through)
            .min()
    }

    /// Bytes that it takes, about.
    pub fn bytes(&self) -> usize {
        let happenings = self.removals.len() + self.arrests.len() + self.deaths.len();
        size_of_val(&*self.people)
            + size_of_val(&*self.stays)
            + size_of_val(&*self.stints)
            + happenings * size_of::<Happening>()
    }
}
