//! Many people at once, written past the import: for tests of counts.

use chrono::{DateTime, Days, NaiveDate, NaiveDateTime, TimeDelta, Utc};
use entities::codes::{
    ApprehensionMethod, Criminality, Gender, ImmigrationStatus, MergeState, ReleaseReason,
    TravelDocumentState, YesNoUnknown,
};
use entities::values::TextList;
use entities::{detention, person, person_merge, placement};
use sea_orm::{DatabaseConnection, EntityTrait as _, IntoActiveModel as _, TransactionTrait as _};
use uuid::Uuid;

use super::Owner;
use crate::Outcome;

/// What to make.
#[derive(Clone, Debug)]
pub struct Population<'a> {
    /// To whom it belongs.
    pub owner: Owner,
    /// How many people of which citizenship.
    pub communities: &'a [(&'a str, u32)],
    /// Where they are held.
    pub facilities: &'a [Uuid],
    /// The first day of a book-in.
    pub from: NaiveDate,
    /// Days within which book-ins lie.
    pub days: u64,
    /// The same seed makes the same people.
    pub seed: u64,
}

/// The people and their stays.
#[derive(Clone, Debug, Default)]
pub struct People {
    /// Persons.
    pub persons: Vec<person::Model>,
    /// Stays, one each.
    pub stays: Vec<detention::Model>,
    /// Stints.
    pub stints: Vec<placement::Model>,
}

/// A stream of numbers that a seed decides.
#[derive(Clone, Copy, Debug)]
struct Dice(u64);

impl Dice {
    const fn below(&mut self, end: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }
}

impl Population<'_> {
    /// Makes the people, without writing them.
    pub fn make(&self) -> People {
        let mut dice = Dice(self.seed);
        let mut people = People::default();
        for (country, number) in self.communities {
            for _ in 0..*number {
                self.add(&mut people, &mut dice, country);
            }
        }
        people
    }

    fn id(&self, kind: u64, number: usize) -> Uuid {
        Uuid::from_u64_pair(self.seed << 8 | kind, number as u64 + 1)
    }

    fn add(&self, people: &mut People, dice: &mut Dice, country: &str) {
        let id = self.id(1, people.persons.len());
        let mut person = self.person(id, country);
        person.gender = match dice.below(20) {
            0..15 => Gender::Male,
            15..19 => Gender::Female,
            _ => Gender::Unknown,
        };
        person.birth_year = Some(1960 + i32::try_from(dice.below(45)).unwrap_or(0));
        let stay = self.id(2, people.stays.len());
        let booked_in = (self.from + Days::new(dice.below(self.days)))
            .and_hms_opt(u32::try_from(dice.below(24)).unwrap_or(0), 30, 0)
            .unwrap_or_default();
        let stints = 1 + dice.below(3);
        let mut at = booked_in;
        let mut out = None;
        for number in 0..stints {
            let is_last = number + 1 == stints;
            let length = 1 + dice.below(if is_last { 90 } else { 4 });
            let ends = at + TimeDelta::days(i64::try_from(length).unwrap_or(1));
            out = Some(ends).filter(|_| !is_last || dice.below(10) > 0);
            let facility = dice.below(self.facilities.len() as u64);
            let facility = self.facilities[usize::try_from(facility).unwrap_or(0)];
            let id = self.id(3, people.stints.len());
            people
                .stints
                .push(self.stint(id, (stay, person.id, facility), at, out));
            at = ends;
        }
        people
            .stays
            .push(self.stay(stay, person.id, booked_in, out));
        people.persons.push(person);
    }

    fn person(&self, id: Uuid, country: &str) -> person::Model {
        person::Model {
            id,
            external_id: id.to_string(),
            universe_id: self.owner.universe(),
            citizenship_country: Some(country.to_owned()),
            citizenship_text: None,
            birth_country: None,
            birth_country_text: None,
            birth_year: None,
            gender: Gender::Unknown,
            arrival_year: None,
            immigration_status: ImmigrationStatus::Unknown,
            immigration_status_text: None,
            final_order: YesNoUnknown::Unknown,
            final_order_on: None,
            supervision_since: None,
            criminality: Criminality::Unknown,
            travel_document: TravelDocumentState::Unknown,
            travel_document_requested_on: None,
            travel_document_issued_on: None,
            travel_document_expires_on: None,
            flags: TextList::default(),
            natural_key: id.to_string(),
            contributor_id: self.owner.contributor(),
            import_id: None,
            origin_sheet: None,
            origin_row: None,
            version: 1,
            created_at: written(),
            changed_at: written(),
        }
    }

    fn stay(
        &self,
        id: Uuid,
        person: Uuid,
        booked_in: NaiveDateTime,
        booked_out: Option<NaiveDateTime>,
    ) -> detention::Model {
        detention::Model {
            id,
            external_id: id.to_string(),
            universe_id: self.owner.universe(),
            person_id: person,
            booked_in_at: booked_in,
            booked_out_at: booked_out,
            arresting_agency: None,
            apprehension_method: ApprehensionMethod::Unknown,
            apprehension_text: None,
            release_reason: booked_out.map(|_| ReleaseReason::Bond),
            release_reason_text: None,
            case_status: None,
            threat_level: None,
            departed_on: None,
            departure_country: None,
            flags: TextList::default(),
            natural_key: id.to_string(),
            contributor_id: self.owner.contributor(),
            import_id: None,
            origin_sheet: None,
            origin_row: None,
            version: 1,
            created_at: written(),
            changed_at: written(),
        }
    }

    fn stint(
        &self,
        id: Uuid,
        (stay, person, facility): (Uuid, Uuid, Uuid),
        booked_in: NaiveDateTime,
        booked_out: Option<NaiveDateTime>,
    ) -> placement::Model {
        placement::Model {
            id,
            external_id: id.to_string(),
            universe_id: self.owner.universe(),
            detention_id: stay,
            person_id: person,
            facility_id: Some(facility),
            facility_text: None,
            facility_code_text: None,
            booked_in_at: booked_in,
            booked_out_at: booked_out,
            release_reason: None,
            release_reason_text: None,
            flags: TextList::default(),
            natural_key: id.to_string(),
            contributor_id: self.owner.contributor(),
            import_id: None,
            origin_sheet: None,
            origin_row: None,
            version: 1,
            created_at: written(),
            changed_at: written(),
        }
    }
}

/// 14 November 2025, 22:13:20 UTC.
fn written() -> DateTime<Utc> {
    DateTime::from_timestamp_nanos(1_763_158_400_000_000_000)
}

/// Writes people as the owner of the database.
pub async fn write(db: &DatabaseConnection, people: &People) -> Outcome {
    const ROWS: usize = 1_000;
    let transaction = db.begin().await?;
    macro_rules! insert {
        ($table:ident, $rows:expr) => {
            for rows in $rows.chunks(ROWS) {
                let rows = rows.iter().cloned().map(|row| row.into_active_model());
                $table::Entity::insert_many(rows)
                    .exec_without_returning(&transaction)
                    .await?;
            }
        };
    }
    insert!(person, people.persons);
    insert!(detention, people.stays);
    insert!(placement, people.stints);
    transaction.commit().await?;
    Ok(())
}

/// A merge of records of one person, as its row stands.
pub fn merge(id: Uuid, organization: Uuid, at: DateTime<Utc>) -> person_merge::Model {
    person_merge::Model {
        id,
        organization_id: organization,
        merged_by: "test".to_owned(),
        merged_at: at,
        reason: "the same case number".to_owned(),
        state: MergeState::Active,
        undone_organization_id: None,
        undone_by: None,
        undone_at: None,
        undone_reason: None,
    }
}
