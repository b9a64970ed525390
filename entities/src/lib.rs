//! The tables of Habeas as sea-orm entities, one file a table, named as the table is.
//!
//! Entities know no GraphQL types, no HTTP and no access rules: those need a viewer and live in
//! `api`. The one exception is [`codes`]: a closed list is declared once, with its name in the
//! schema, its text in the database and its description.
//!
//! ```text
//! organization -- contributes --> every record        source <-- citation -- every record
//! facility -- facility_value (one a field and source) court <-- lawsuit <-- lawsuit_event
//! person <-- detention (stay) <-- placement (stint) --> facility
//! series <-- observation --> data_release (vintage)   reported_figure -- figure_relation
//! ```

pub mod codes;
pub mod values;

pub mod access_change;
pub mod agreement;
pub mod api_client;
pub mod arrest;
pub mod audit_entry;
pub mod audit_head;
pub mod citation;
pub mod client_assertion;
pub mod client_budget;
pub mod client_guess;
pub mod client_secret;
pub mod contribution;
pub mod contribution_review;
pub mod contribution_rule;
pub mod correction;
pub mod court;
pub mod data_release;
pub mod death;
pub mod detention;
pub mod event;
pub mod facility;
pub mod facility_code;
pub mod facility_succession;
pub mod facility_value;
pub mod field_office;
pub mod figure_relation;
pub mod government_action;
pub mod idempotency_key;
pub mod identity_budget;
pub mod identity_consent;
pub mod identity_erasure;
pub mod identity_former;
pub mod identity_index;
pub mod identity_linkage;
pub mod identity_linkage_block;
pub mod identity_organization_key;
pub mod identity_person_key;
pub mod identity_retention;
pub mod identity_retention_former;
pub mod identity_setting;
pub mod identity_value;
pub mod import;
pub mod import_refusal;
pub mod import_run;
pub mod lawsuit;
pub mod lawsuit_event;
pub mod lawsuit_party;
pub mod lawsuit_relation;
pub mod matching_confirmation;
pub mod matching_key;
pub mod matching_pair;
pub mod nightly_task;
pub mod observation;
pub mod official;
pub mod operation;
pub mod organization;
pub mod organization_id_key;
pub mod person;
pub mod person_link;
pub mod person_merge;
pub mod person_merge_person;
pub mod place;
pub mod placement;
pub mod population_group;
pub mod quality_finding;
pub mod record_change;
pub mod record_version;
pub mod removal;
pub mod reported_figure;
pub mod series;
pub mod shared_kind;
pub mod shared_person;
pub mod sharing_agreement;
pub mod source;
pub mod statement;
pub mod statistics_cell;
pub mod statistics_count;
pub mod statistics_cube;
pub mod statistics_lease;
pub mod statistics_release;
pub mod travel_document_batch;
pub mod universe;
pub mod webhook;
pub mod webhook_delivery;
pub mod webhook_event;
pub mod webhook_secret;
