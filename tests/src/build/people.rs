//! Case records: people, their stays, arrests and deaths. Each has one owner.

use chrono::{DateTime, NaiveDateTime};
use entities::codes::{
    ApprehensionMethod, Criminality, Gender, ImmigrationStatus, TravelDocumentState, YesNoUnknown,
};
use entities::values::TextList;
use entities::{arrest, death, detention, person, placement, universe};
use uuid::Uuid;

use super::{insert, number, record};
use crate::{Outcome, TestApp};

/// To whom a case record belongs.
#[derive(Clone, Copy, Debug)]
pub enum Owner {
    /// An organization, whose own case it is.
    Organization(Uuid),
    /// A public release.
    Universe(Uuid),
}

impl Owner {
    pub(super) const fn contributor(self) -> Option<Uuid> {
        match self {
            Self::Organization(id) => Some(id),
            Self::Universe(_) => None,
        }
    }

    pub(super) const fn universe(self) -> Option<Uuid> {
        match self {
            Self::Organization(_) => None,
            Self::Universe(id) => Some(id),
        }
    }
}

/// One stay of one person with its one stint.
#[derive(Clone, Debug)]
pub struct Stay {
    /// The person.
    pub person: person::Model,
    /// The stay.
    pub detention: detention::Model,
    /// The stint.
    pub placement: placement::Model,
}

/// A public release of case records.
pub async fn universe(app: &TestApp, name: &str) -> Outcome<universe::Model> {
    let row = record!(
        app,
        universe {
            name: name.to_owned(),
            title: name.to_owned(),
            source_id: None,
        }
    );
    insert::<universe::Entity, _>(app, row).await
}

/// A person of whom nothing is known but the owner.
pub async fn person(
    app: &TestApp,
    owner: Owner,
    change: impl FnOnce(&mut person::Model),
) -> Outcome<person::Model> {
    let mut row = record!(
        app,
        person {
            external_id: format!("case-{}", number(app)),
            universe_id: owner.universe(),
            citizenship_country: None,
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
        }
    );
    row.contributor_id = owner.contributor();
    change(&mut row);
    insert::<person::Entity, _>(app, row).await
}

/// A person with one stay, and in it one stint, at this facility where one is given.
pub async fn stay(app: &TestApp, owner: Owner, facility: Option<Uuid>) -> Outcome<Stay> {
    let person = person(app, owner, |_| ()).await?;
    let mut detention = record!(
        app,
        detention {
            external_id: format!("stay-{}", number(app)),
            universe_id: owner.universe(),
            person_id: person.id,
            booked_in_at: book_in(),
            booked_out_at: None,
            arresting_agency: None,
            apprehension_method: ApprehensionMethod::Unknown,
            apprehension_text: None,
            release_reason: None,
            release_reason_text: None,
            case_status: None,
            threat_level: None,
            departed_on: None,
            departure_country: None,
            flags: TextList::default(),
        }
    );
    detention.contributor_id = owner.contributor();
    let detention = insert::<detention::Entity, _>(app, detention).await?;
    let mut placement = record!(
        app,
        placement {
            external_id: format!("stint-{}", number(app)),
            universe_id: owner.universe(),
            detention_id: detention.id,
            person_id: person.id,
            facility_id: facility,
            facility_text: None,
            facility_code_text: None,
            booked_in_at: book_in(),
            booked_out_at: None,
            release_reason: None,
            release_reason_text: None,
            flags: TextList::default(),
        }
    );
    placement.contributor_id = owner.contributor();
    let placement = insert::<placement::Entity, _>(app, placement).await?;
    Ok(Stay {
        person,
        detention,
        placement,
    })
}

/// An arrest of a person.
pub async fn arrest(app: &TestApp, owner: Owner, person: Uuid) -> Outcome<arrest::Model> {
    let mut row = record!(
        app,
        arrest {
            external_id: format!("arrest-{}", number(app)),
            universe_id: owner.universe(),
            person_id: person,
            detention_id: None,
            arrested_at: None,
            agency: None,
            method: ApprehensionMethod::Unknown,
            place_id: None,
            flags: TextList::default(),
        }
    );
    row.contributor_id = owner.contributor();
    insert::<arrest::Entity, _>(app, row).await
}

/// The death of a person.
pub async fn death(app: &TestApp, owner: Owner, person: Uuid) -> Outcome<death::Model> {
    let mut row = record!(
        app,
        death {
            external_id: format!("death-{}", number(app)),
            universe_id: owner.universe(),
            person_id: person,
            detention_id: None,
            facility_id: None,
            died_on: None,
            flags: TextList::default(),
        }
    );
    row.contributor_id = owner.contributor();
    insert::<death::Entity, _>(app, row).await
}

/// 14 November 2025, 22:13:20, local time of the facility.
fn book_in() -> NaiveDateTime {
    DateTime::from_timestamp_nanos(1_763_158_400_000_000_000).naive_utc()
}
