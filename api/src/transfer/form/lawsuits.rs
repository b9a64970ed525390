//! Forms: courts, lawsuits and what happened in them.

use entities::codes::{
    CourtKind, DatePrecision, LawsuitEventKind, LawsuitEventStatus, LawsuitKind,
    LawsuitRelationKind, LawsuitStatus, PartyRole, YesNoUnknown,
};

use super::Form;
use super::field::{code, date, flag, integer, list, reference, text};
use crate::kind::RecordKind;
use crate::transfer::import::mapping::Kind;

/// A court: federal, state or immigration.
pub(super) static COURT: Form = Form {
    kind: Kind::Courts,
    record: RecordKind::Court,
    key: &["name"],
    is_dated: false,
    fields: &[
        text("name").required(),   // Name as the court writes it
        code::<CourtKind>("kind"), // What sort of court it is
        text("code"),              // Short code where one is in use
        text("circuit"),           // Federal circuit
        text("address"),           // Postal address
        text("city"),              // City
        text("state"),             // Two-letter code of the state
        text("status_text"),       // Operational status as published; null where none is
        reference("facility", "facility_id", RecordKind::Facility), // The detention facility it sits in, where it does
    ],
};

/// A suit about detention or removal, one record per court and docket number.
pub(super) static LAWSUIT: Form = Form {
    kind: Kind::Lawsuits,
    record: RecordKind::Lawsuit,
    key: &["court", "docket_number"],
    is_dated: false,
    fields: &[
        text("caption").required(),                        // Name of the case
        reference("court", "court_id", RecordKind::Court), // The court it was filed in
        text("docket_number"),                             // Docket number as the court writes it
        date("filed_on"),                                  // Day of filing; null where unknown
        code::<DatePrecision>("filed_precision"),          // How exactly the day of filing is known
        text("filed_text"), // The filing date as a source words it, where that differs from the record
        code::<LawsuitStatus>("status"), // Where the suit stands
        code::<LawsuitKind>("kind"), // What sort of suit it is
        list("claims"),     // What the suit claims, one entry a claim
        text("class_definition"), // Who belongs to the class; null where no class is sought
        reference(
            "population_group",
            "population_group_id",
            RecordKind::PopulationGroup,
        ), // The group it is about
        code::<YesNoUnknown>("wrongful_deportation"), // Machine-written label: does the opinion concern a wrongful deportation; null where not labelled
        code::<YesNoUnknown>("wrongful_detention"), // Machine-written label: does the opinion concern a wrongful detention; null where not labelled
        text("summary"),                            // Summary of the case; null where none exists
        flag("summary_is_machine_written"), // True where the summary and labels were written by a program and not verified
        text("url"),                        // Where the case can be read
        text("clearinghouse_id"),           // Number in the Civil Rights Litigation Clearinghouse
    ],
};

/// Somebody's part in a suit: party, counsel, judge.
pub(super) static LAWSUIT_PARTY: Form = Form {
    kind: Kind::LawsuitParties,
    record: RecordKind::LawsuitParty,
    key: &["lawsuit", "role", "name"],
    is_dated: false,
    fields: &[
        reference("lawsuit", "lawsuit_id", RecordKind::Lawsuit).required(), // The suit
        code::<PartyRole>("role"),                                          // The part taken
        text("name").required(), // Name as the court record has it
        reference("organization", "organization_id", RecordKind::Organization), // The organization, where the party or counsel is one
        reference("official", "official_id", RecordKind::Official), // The official, where the party or judge is one
        text("note"),                                               // Detail such as `pro hac vice`
    ],
};

/// How one suit relates to another.
pub(super) static LAWSUIT_RELATION: Form = Form {
    kind: Kind::LawsuitRelations,
    record: RecordKind::LawsuitRelation,
    key: &["lawsuit", "related", "kind"],
    is_dated: false,
    fields: &[
        reference("lawsuit", "lawsuit_id", RecordKind::Lawsuit).required(), // The suit
        reference("related", "related_id", RecordKind::Lawsuit).required(), // The other suit
        code::<LawsuitRelationKind>("kind").required(),                     // How they relate
        text("note"), // Why they are taken to relate
    ],
};

/// Something that happened or is set to happen in a suit.
pub(super) static LAWSUIT_EVENT: Form = Form {
    kind: Kind::LawsuitEvents,
    record: RecordKind::LawsuitEvent,
    key: &[
        "lawsuit",
        "kind",
        "starts_on",
        "citation",
        "docket_entry",
        "url",
    ],
    is_dated: true,
    fields: &[
        reference("lawsuit", "lawsuit_id", RecordKind::Lawsuit).required(), // The suit
        code::<LawsuitEventKind>("kind").required(),                        // What happened
        code::<LawsuitEventStatus>("status"), // Whether it is scheduled, in force, superseded or over
        date("effective_from"), // First day of effect of an order; null where it has none
        date("effective_to"),   // Last day of effect of an order; null while in force
        text("citation"),       // Reporter citation or docket entry
        integer("docket_entry"), // Number of the docket entry
        reference("official", "official_id", RecordKind::Official), // The judge
        reference("court", "court_id", RecordKind::Court), // The court, where it differs from the suit's
        text("description"),                               // What happened, in a sentence
        text("url"),                                       // Where the document can be read
        date("starts_on"), // First day of the period in which it happened; null where no day is known
        date("ends_on"),   // Last day of that period; equal to the first for a single day
        code::<DatePrecision>("date_precision"), // How exactly the date is known
        flag("date_inferred"), // True where the date was worked out from the text (a weekday, "last month") and not stated
        text("date_text"),     // The date as the source words it; null where it states a plain date
    ],
};
