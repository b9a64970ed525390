//! Forms: what is reported.

use entities::codes::{
    AgreementKind, ClaimStatus, DatePrecision, EventKind, FigureRelationKind, FigureStatus,
    FigureUnit, GovernmentActionKind, OperationKind, QualifierKind, RemovalStatus, Stance,
    StatementKind, TravelDocumentState,
};

use super::Form;
use super::field::{code, country, date, flag, integer, list, number, reference, text};
use crate::kind::RecordKind;
use crate::transfer::import::mapping::Kind;

/// A round-up or raid: when, where, by whom, against whom.
pub(super) static OPERATION: Form = Form {
    kind: Kind::Operations,
    record: RecordKind::Operation,
    key: &[],
    is_dated: true,
    fields: &[
        text("name").required(),       // What the operation is called
        code::<OperationKind>("kind"), // What sort of operation it was
        reference("agency", "agency_id", RecordKind::Organization), // The agency that carried it out
        reference(
            "population_group",
            "population_group_id",
            RecordKind::PopulationGroup,
        ), // The group it was aimed at
        reference("place", "place_id", RecordKind::Place),          // Where it took place
        text("description"),           // What happened, in a sentence or two
        code::<ClaimStatus>("status"), // Whether it is confirmed, warned of or denied
        date("starts_on"), // First day of the period in which it happened; null where no day is known
        date("ends_on"),   // Last day of that period; equal to the first for a single day
        code::<DatePrecision>("date_precision"), // How exactly the date is known
        flag("date_inferred"), // True where the date was worked out from the text (a weekday, "last month") and not stated
        text("date_text"),     // The date as the source words it; null where it states a plain date
    ],
};

/// A memorandum of understanding or repatriation agreement between states.
pub(super) static AGREEMENT: Form = Form {
    kind: Kind::Agreements,
    record: RecordKind::Agreement,
    key: &[],
    is_dated: true,
    fields: &[
        text("name").required(),                 // Name of the agreement
        code::<AgreementKind>("kind"),           // What sort of agreement it is
        list("parties"), // ISO 3166-1 alpha-2 codes of the states that are party to it
        date("signed_on"), // Day of signature; null where unknown
        date("in_force_from"), // First day in force; null where unknown
        date("in_force_to"), // Last day in force; null while it is
        text("protects"), // Whom it protects from removal, as its text or its readers say
        text("description"), // What it provides, in a sentence or two
        date("starts_on"), // First day of the period in which it happened; null where no day is known
        date("ends_on"),   // Last day of that period; equal to the first for a single day
        code::<DatePrecision>("date_precision"), // How exactly the date is known
        flag("date_inferred"), // True where the date was worked out from the text (a weekday, "last month") and not stated
        text("date_text"),     // The date as the source words it; null where it states a plain date
    ],
};

/// A sanction, a suspension of cooperation or another act of a government.
pub(super) static GOVERNMENT_ACTION: Form = Form {
    kind: Kind::GovernmentActions,
    record: RecordKind::GovernmentAction,
    key: &[],
    is_dated: true,
    fields: &[
        text("name").required(),              // What was done, in a few words
        code::<GovernmentActionKind>("kind"), // What sort of act it is
        reference("actor", "actor_id", RecordKind::Organization), // The body that acted
        reference("actor_official", "actor_official_id", RecordKind::Official), // The official who acted
        country("actor_country"),                // The state that acted
        country("target_country"),               // The state it was aimed at
        text("target_text"),                     // Whom it was aimed at, as the source words it
        text("legal_basis"),                     // The law it rests on, where the source names one
        code::<ClaimStatus>("status"),           // Whether it stands, is disputed or was withdrawn
        text("description"),                     // What was done, in a sentence or two
        date("starts_on"), // First day of the period in which it happened; null where no day is known
        date("ends_on"),   // Last day of that period; equal to the first for a single day
        code::<DatePrecision>("date_precision"), // How exactly the date is known
        flag("date_inferred"), // True where the date was worked out from the text (a weekday, "last month") and not stated
        text("date_text"),     // The date as the source words it; null where it states a plain date
    ],
};

/// Travel documents requested or issued together.
pub(super) static TRAVEL_DOCUMENT_BATCH: Form = Form {
    kind: Kind::TravelDocumentBatches,
    record: RecordKind::TravelDocumentBatch,
    key: &[],
    is_dated: true,
    fields: &[
        integer("number"), // How many documents; null where the source gives no number
        text("unit_text").required(), // What is counted, as the source words it
        country("issuing_country"), // The state that issues them
        code::<TravelDocumentState>("status"), // Requested, issued or expired
        date("requested_on"), // Day of the request
        date("issued_on"), // Day of issue
        reference(
            "population_group",
            "population_group_id",
            RecordKind::PopulationGroup,
        ), // For whom
        text("description"), // What the source says
        date("starts_on"), // First day of the period in which it happened; null where no day is known
        date("ends_on"),   // Last day of that period; equal to the first for a single day
        code::<DatePrecision>("date_precision"), // How exactly the date is known
        flag("date_inferred"), // True where the date was worked out from the text (a weekday, "last month") and not stated
        text("date_text"),     // The date as the source words it; null where it states a plain date
    ],
};

/// A planned, blocked, executed or cancelled removal of a person or of a group. Only an executed one counts as a removal.
pub(super) static REMOVAL: Form = Form {
    kind: Kind::Removals,
    record: RecordKind::Removal,
    key: &[],
    is_dated: true,
    fields: &[
        reference("person", "person_id", RecordKind::Person), // The person; null for the removal of a group
        reference(
            "population_group",
            "population_group_id",
            RecordKind::PopulationGroup,
        ), // The group; null for the removal of a person
        integer("number_of_people"),                          // How many people; null where unknown
        code::<RemovalStatus>("status"), // Planned, blocked, executed or cancelled
        text("departure_city"),          // City of departure
        country("destination_country"),  // Destination, ISO 3166-1 alpha-2
        reference(
            "travel_document_batch",
            "travel_document_batch_id",
            RecordKind::TravelDocumentBatch,
        ), // The travel documents used
        reference("blocked_by", "blocked_by_id", RecordKind::LawsuitEvent), // The court order that blocked it
        text("description"),                                                // What the source says
        date("starts_on"), // First day of the period in which it happened; null where no day is known
        date("ends_on"),   // Last day of that period; equal to the first for a single day
        code::<DatePrecision>("date_precision"), // How exactly the date is known
        flag("date_inferred"), // True where the date was worked out from the text (a weekday, "last month") and not stated
        text("date_text"),     // The date as the source words it; null where it states a plain date
    ],
};

/// A meeting, a protest, an official visit or another dated happening.
pub(super) static EVENT: Form = Form {
    kind: Kind::Events,
    record: RecordKind::Event,
    key: &[],
    is_dated: true,
    fields: &[
        text("name").required(),   // What happened, in a few words
        code::<EventKind>("kind"), // What sort of event it is
        list("participants"),      // Who took part, as the source names them
        reference("place", "place_id", RecordKind::Place), // Where
        text("description"),       // What happened, in a sentence or two
        date("starts_on"), // First day of the period in which it happened; null where no day is known
        date("ends_on"),   // Last day of that period; equal to the first for a single day
        code::<DatePrecision>("date_precision"), // How exactly the date is known
        flag("date_inferred"), // True where the date was worked out from the text (a weekday, "last month") and not stated
        text("date_text"),     // The date as the source words it; null where it states a plain date
    ],
};

/// Something said or demanded in public: a letter, a denial, an alert.
pub(super) static STATEMENT: Form = Form {
    kind: Kind::Statements,
    record: RecordKind::Statement,
    key: &[],
    is_dated: true,
    fields: &[
        code::<StatementKind>("kind"), // What sort of statement it is
        reference("speaker", "speaker_id", RecordKind::Official), // Who spoke, as a person
        reference(
            "speaker_organization",
            "speaker_organization_id",
            RecordKind::Organization,
        ), // Who spoke, as an organization
        text("speaker_text"),          // The speaker as the source words it
        text("addressee"),             // To whom it was addressed
        code::<Stance>("stance"),      // Which way it argues
        text("about"),                 // What it is about: the claim in a sentence
        text("quote"),                 // A short verbatim quotation; null where none is kept
        reference(
            "population_group",
            "population_group_id",
            RecordKind::PopulationGroup,
        ), // The group it is about
        reference("place", "place_id", RecordKind::Place), // The place it is about
        reference("agreement", "agreement_id", RecordKind::Agreement), // The agreement it is about
        reference("lawsuit", "lawsuit_id", RecordKind::Lawsuit), // The suit it is about
        reference("replies_to", "replies_to_id", RecordKind::Statement), // The statement it answers
        code::<ClaimStatus>("status"), // Whether what it asserts stands, is disputed or unconfirmed
        date("starts_on"), // First day of the period in which it happened; null where no day is known
        date("ends_on"),   // Last day of that period; equal to the first for a single day
        code::<DatePrecision>("date_precision"), // How exactly the date is known
        flag("date_inferred"), // True where the date was worked out from the text (a weekday, "last month") and not stated
        text("date_text"),     // The date as the source words it; null where it states a plain date
    ],
};

/// A number that somebody claims, with its qualifier kept verbatim and its bounds derived by rule.
pub(super) static REPORTED_FIGURE: Form = Form {
    kind: Kind::ReportedFigures,
    record: RecordKind::ReportedFigure,
    key: &[],
    is_dated: true,
    fields: &[
        text("metric").required(), // What is counted, as a code such as `people_detained`
        text("metric_text").required(), // What is counted, as the source words it
        code::<FigureUnit>("unit"), // What one unit of the number is
        text("unit_text"),         // The unit as the source words it
        reference(
            "population_group",
            "population_group_id",
            RecordKind::PopulationGroup,
        ), // The group the number is about
        text("population_text"),   // The group as the source words it
        reference("place", "place_id", RecordKind::Place), // The place the number is about
        text("place_text"),        // The place as the source words it
        date("as_of"),             // The day the number speaks of, where the source names one
        number("value"), // The point given; null where only a bound, or no number, is given
        number("low"),   // Lower bound; null where the claim sets none
        flag("low_inclusive"), // Whether the lower bound itself is possible
        number("high"),  // Upper bound; null where the claim sets none
        flag("high_inclusive"), // Whether the upper bound itself is possible
        text("qualifier"), // The qualifier verbatim, such as `more than`; null for a bare number
        code::<QualifierKind>("qualifier_kind"), // The rule by which the qualifier was read
        reference("speaker", "speaker_id", RecordKind::Official), // Who gave the number, as a person
        reference(
            "speaker_organization",
            "speaker_organization_id",
            RecordKind::Organization,
        ), // Who gave the number, as an organization
        text("speaker_text"),           // The speaker as the source words it
        list("relayed_by"),             // Through whom the number reached the source, first to last
        text("quote"), // Where in the source the number stands: a short quotation or locator
        code::<FigureStatus>("status"), // Whether the claim stands
        text("status_text"), // What is said about its standing
        reference("agreement", "agreement_id", RecordKind::Agreement), // The agreement it is counted from
        reference("operation", "operation_id", RecordKind::Operation), // The operation it is about
        date("starts_on"), // First day of the period in which it happened; null where no day is known
        date("ends_on"),   // Last day of that period; equal to the first for a single day
        code::<DatePrecision>("date_precision"), // How exactly the date is known
        flag("date_inferred"), // True where the date was worked out from the text (a weekday, "last month") and not stated
        text("date_text"),     // The date as the source words it; null where it states a plain date
    ],
};

/// How one reported figure relates to another.
pub(super) static FIGURE_RELATION: Form = Form {
    kind: Kind::FigureRelations,
    record: RecordKind::FigureRelation,
    key: &[],
    is_dated: false,
    fields: &[
        reference("figure", "figure_id", RecordKind::ReportedFigure).required(), // The figure
        reference("other", "other_id", RecordKind::ReportedFigure).required(),   // The other figure
        code::<FigureRelationKind>("kind").required(),                           // How they relate
        text("note"),                                                            // Why
    ],
};

/// A published correction: what it corrects, before and after.
pub(super) static CORRECTION: Form = Form {
    kind: Kind::Corrections,
    record: RecordKind::Correction,
    key: &[],
    is_dated: true,
    fields: &[
        text("corrected_field"), // What was wrong: a field, a headline, a figure
        text("before"),          // What was said before
        text("after"),           // What is said since
        text("description"),     // The correction as published
        date("starts_on"), // First day of the period in which it happened; null where no day is known
        date("ends_on"),   // Last day of that period; equal to the first for a single day
        code::<DatePrecision>("date_precision"), // How exactly the date is known
        flag("date_inferred"), // True where the date was worked out from the text (a weekday, "last month") and not stated
        text("date_text"),     // The date as the source words it; null where it states a plain date
        reference("corrected_source", "record_id", RecordKind::Source), // The corrected source
    ],
};
