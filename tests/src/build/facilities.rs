//! Facilities, their field offices, and what sources say about them.

use entities::codes::{Agreement, FacilityField, FacilityType};
use entities::values::TextList;
use entities::{facility, facility_value, field_office};
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::EntityTrait as _;
use uuid::Uuid;

use super::{insert, number, record};
use crate::{Outcome, TestApp};

/// A facility with a code of its own.
pub async fn facility(
    app: &TestApp,
    change: impl FnOnce(&mut facility::Model),
) -> Outcome<facility::Model> {
    let number = number(app);
    let mut row = record!(
        app,
        facility {
            code: Some(format!("TEST{number:04}")),
            code_is_official: true,
            name: format!("Facility {number}"),
            name_agreement: Agreement::Single,
            type_detailed: None,
            type_grouped: FacilityType::NonDedicated,
            address: None,
            address_agreement: None,
            city: None,
            county: None,
            county_fips: None,
            state: None,
            zip: None,
            latitude: None,
            longitude: None,
            field_office_id: None,
            capacity: None,
            gender_served: None,
            first_used_on: None,
            last_used_on: None,
        }
    );
    change(&mut row);
    insert::<facility::Entity, _>(app, row).await
}

/// Facilities with these names, in this order.
pub async fn facilities(app: &TestApp, names: &[&str]) -> Outcome<Vec<facility::Model>> {
    let mut made = Vec::new();
    for name in names {
        made.push(facility(app, |facility| (*name).clone_into(&mut facility.name)).await?);
    }
    Ok(made)
}

/// The field office with this code.
pub async fn field_office(app: &TestApp, code: &str) -> Outcome<field_office::Model> {
    let row = record!(
        app,
        field_office {
            code: code.to_owned(),
            name: format!("{code} Field Office"),
            area_of_responsibility: None,
            address: None,
            city: None,
            state: None,
            phone: None,
            county_fips: TextList::default(),
            agreement: Agreement::Single,
        }
    );
    insert::<field_office::Entity, _>(app, row).await
}

/// What a source says about one field of a facility.
pub async fn facility_value(
    app: &TestApp,
    facility: &facility::Model,
    source_id: Uuid,
    field: FacilityField,
    value: &str,
) -> Outcome {
    let row = facility_value::ActiveModel {
        id: NotSet,
        natural_key: Set(app.next_id().to_string()),
        facility_id: Set(facility.id),
        field: Set(field),
        field_text: Set(None),
        value: Set(value.to_owned()),
        source_id: Set(source_id),
        agreement: Set(None),
        sources_counted: Set(None),
        as_of: Set(None),
        certainty: Set(None),
        import_id: Set(None),
        origin_row: Set(None),
    };
    facility_value::Entity::insert(row)
        .exec_without_returning(app.db())
        .await?;
    Ok(())
}
