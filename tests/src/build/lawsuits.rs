//! Lawsuits with their courts, events and parties.

use entities::codes::{
    CourtKind, DatePrecision, LawsuitEventKind, LawsuitEventStatus, LawsuitKind, LawsuitStatus,
    PartyRole,
};
use entities::values::TextList;
use entities::{court, lawsuit, lawsuit_event, lawsuit_party};

use super::{insert, number, record};
use crate::{Outcome, TestApp};

/// The court of this name.
pub async fn court(app: &TestApp, name: &str) -> Outcome<court::Model> {
    let row = record!(
        app,
        court {
            name: name.to_owned(),
            kind: CourtKind::District,
            code: None,
            circuit: None,
            address: None,
            city: None,
            state: None,
            status_text: None,
            facility_id: None,
        }
    );
    insert::<court::Entity, _>(app, row).await
}

/// A lawsuit with a docket number of its own.
pub async fn lawsuit(
    app: &TestApp,
    change: impl FnOnce(&mut lawsuit::Model),
) -> Outcome<lawsuit::Model> {
    let number = number(app);
    let mut row = record!(
        app,
        lawsuit {
            caption: format!("Doe v. Roe {number}"),
            court_id: None,
            docket_number: Some(format!("1:26-cv-{number:05}")),
            filed_on: None,
            filed_precision: DatePrecision::Unknown,
            filed_text: None,
            status: LawsuitStatus::Pending,
            kind: LawsuitKind::Habeas,
            claims: TextList::default(),
            class_definition: None,
            population_group_id: None,
            wrongful_deportation: None,
            wrongful_detention: None,
            summary: None,
            summary_is_machine_written: false,
            url: None,
            clearinghouse_id: None,
        }
    );
    change(&mut row);
    insert::<lawsuit::Entity, _>(app, row).await
}

/// Something that happened in a suit.
pub async fn lawsuit_event(
    app: &TestApp,
    lawsuit: &lawsuit::Model,
) -> Outcome<lawsuit_event::Model> {
    let row = record!(
        app,
        lawsuit_event {
            lawsuit_id: lawsuit.id,
            kind: LawsuitEventKind::Motion,
            status: LawsuitEventStatus::Done,
            effective_from: None,
            effective_to: None,
            citation: None,
            docket_entry: None,
            official_id: None,
            court_id: None,
            description: None,
            url: None,
            starts_on: None,
            ends_on: None,
            date_precision: DatePrecision::Unknown,
            date_inferred: false,
            date_text: None,
        }
    );
    insert::<lawsuit_event::Entity, _>(app, row).await
}

/// Somebody's part in a suit.
pub async fn lawsuit_party(
    app: &TestApp,
    lawsuit: &lawsuit::Model,
    name: &str,
) -> Outcome<lawsuit_party::Model> {
    let row = record!(
        app,
        lawsuit_party {
            lawsuit_id: lawsuit.id,
            role: PartyRole::Petitioner,
            name: name.to_owned(),
            organization_id: None,
            official_id: None,
            note: None,
        }
    );
    insert::<lawsuit_party::Entity, _>(app, row).await
}
