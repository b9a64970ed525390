//! Forms: field offices. Facilities keep a source for each value and are read in a way of their own.

use entities::codes::Agreement;

use super::Form;
use super::field::{code, list, text};
use crate::kind::RecordKind;
use crate::transfer::import::mapping::Kind;

/// A field office of ICE Enforcement and Removal Operations and its area of responsibility.
pub(super) static FIELD_OFFICE: Form = Form {
    kind: Kind::FieldOffices,
    record: RecordKind::FieldOffice,
    key: &["code"],
    is_dated: false,
    fields: &[
        text("code").required(), // Three-letter code of the area of responsibility, such as `LOS`
        text("name").required(), // Name, such as `Los Angeles Field Office`
        text("area_of_responsibility"), // The area as the agency words it; null where the source gives none
        text("address"),                // Postal address; null where the source gives none
        text("city"),                   // City of the office
        text("state"),                  // Two-letter code of the state of the office
        text("phone"),                  // Public telephone number of the office
        list("county_fips"),            // FIPS codes of the counties it serves
        code::<Agreement>("agreement"), // Whether the sources behind the name agree
    ],
};
