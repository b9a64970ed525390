//! Forms: case records.

use entities::codes::{
    ApprehensionMethod, Criminality, Gender, ImmigrationStatus, ReleaseReason, TravelDocumentState,
    YesNoUnknown,
};

use super::Form;
use super::field::{code, country, date, list, local_time, reference, text, year};
use crate::kind::RecordKind;
use crate::transfer::import::mapping::Kind;

/// One person known to a contributing organization, without identifying fields.
pub(super) static PERSON: Form = Form {
    kind: Kind::Persons,
    record: RecordKind::Person,
    key: &["external_id"],
    is_dated: false,
    fields: &[
        text("external_id").required(), // The contributing organization's own case number
        country("citizenship_country"), // Country of citizenship, ISO 3166-1 alpha-2; null where unknown
        text("citizenship_text"),       // Country of citizenship as written in the file
        country("birth_country"),       // Country of birth, ISO 3166-1 alpha-2; null where unknown
        text("birth_country_text"),     // Country of birth as written in the file
        year("birth_year"),             // Year of birth
        code::<Gender>("gender"),       // Gender as recorded
        year("arrival_year"),           // Year of arrival in the country
        code::<ImmigrationStatus>("immigration_status"), // Immigration status
        text("immigration_status_text"), // Immigration status as written in the file
        code::<YesNoUnknown>("final_order"), // Whether there is a final order of removal
        date("final_order_on"),         // Day of the final order; null where unknown or none
        date("supervision_since"),      // First day of an order of supervision; null where none
        code::<Criminality>("criminality"), // Criminal record as the agency classes it
        code::<TravelDocumentState>("travel_document"), // State of the travel document
        date("travel_document_requested_on"), // Day on which it was requested
        date("travel_document_issued_on"), // Day on which it was issued
        date("travel_document_expires_on"), // Day on which it expires
        list("flags"),                  // Data-quality flags, such as `conflicting_values`
    ],
};

/// One stay: from the first book-in to the final book-out.
pub(super) static DETENTION: Form = Form {
    kind: Kind::Detentions,
    record: RecordKind::Detention,
    key: &["external_id"],
    is_dated: false,
    fields: &[
        text("external_id").required(), // The stay's own number in the file
        reference("person", "person_id", RecordKind::Person).required(), // The person
        local_time("booked_in_at").required(), // First book-in, local time of the facility, never shifted
        local_time("booked_out_at"), // Final book-out, local time; null while the stay is open
        text("arresting_agency"),    // Agency that made the arrest
        code::<ApprehensionMethod>("apprehension_method"), // How the person was taken
        text("apprehension_text"),   // Apprehension programme as written in the file
        code::<ReleaseReason>("release_reason"), // Why the stay ended; null while it is open
        text("release_reason_text"), // Release reason as written in the file
        text("case_status"),         // Case status as written in the file
        text("threat_level"),        // Threat level as written in the file
        date("departed_on"),         // Day of departure from the country
        country("departure_country"), // Country of departure, ISO 3166-1 alpha-2
        list("flags"),               // Data-quality flags
    ],
};

/// One stint of a stay: one facility, from book-in to book-out.
pub(super) static PLACEMENT: Form = Form {
    kind: Kind::Placements,
    record: RecordKind::Placement,
    key: &["external_id"],
    is_dated: false,
    fields: &[
        text("external_id").required(), // The stint's own number in the file
        reference("detention", "detention_id", RecordKind::Detention).required(), // The stay
        reference("person", "person_id", RecordKind::Person).required(), // The person
        reference("facility", "facility_id", RecordKind::Facility), // The facility; null while it is unresolved
        text("facility_text"), // The facility as written in the file
        local_time("booked_in_at").required(), // Book-in, local time of the facility
        local_time("booked_out_at"), // Book-out, local time; null while open
        code::<ReleaseReason>("release_reason"), // Why the stint ended; null while it is open
        text("release_reason_text"), // Release reason as written in the file
        list("flags"),         // Data-quality flags, such as `out_before_in` or `overlaps`
        text("facility_code_text"), // The facility code as written in the file
    ],
};

/// One arrest of one person.
pub(super) static ARREST: Form = Form {
    kind: Kind::Arrests,
    record: RecordKind::Arrest,
    key: &["external_id"],
    is_dated: false,
    fields: &[
        text("external_id").required(), // The arrest's own number in the file
        reference("person", "person_id", RecordKind::Person).required(), // The person
        reference("detention", "detention_id", RecordKind::Detention), // The stay that followed
        local_time("arrested_at"),      // When, local time; null where unknown
        text("agency"),                 // Agency that made the arrest
        code::<ApprehensionMethod>("method"), // How the person was taken
        reference("place", "place_id", RecordKind::Place), // Where
        list("flags"),                  // Data-quality flags
    ],
};

/// One death in custody.
pub(super) static DEATH: Form = Form {
    kind: Kind::Deaths,
    record: RecordKind::Death,
    key: &["external_id"],
    is_dated: false,
    fields: &[
        text("external_id").required(), // The death's own number in the file
        reference("person", "person_id", RecordKind::Person).required(), // The person
        reference("detention", "detention_id", RecordKind::Detention), // The stay during which the person died
        reference("facility", "facility_id", RecordKind::Facility),    // The facility
        date("died_on"), // Day of death; null where unknown
        list("flags"),   // Data-quality flags
    ],
};
