//! The types of records, one file each: the output type with one method a field, its filter, its
//! orders. A column of a table is not seen until somebody writes its method.

mod agreement;
mod api_client;
mod arrest;
mod audit_entry;
mod cited;
mod claims;
mod contribution;
mod correction;
mod court;
mod data_release;
mod death;
mod detainee_merge;
mod detention;
mod event;
mod facility;
mod facility_code;
mod facility_value;
mod field_office;
mod figure_relation;
mod government_action;
mod import;
mod lawsuit;
mod lawsuit_event;
mod lawsuit_party;
mod lawsuit_relation;
mod match_candidate;
mod measure;
mod observation;
mod official;
mod operation;
mod organization;
mod partner_match;
mod person;
mod place;
mod placement;
mod population_group;
mod published_series;
mod quality_finding;
mod record_version;
mod removal;
mod reported_figure;
mod review_rule;
mod search_result;
mod sharing_agreement;
mod source;
mod statement;
mod timeline_entry;
mod travel_document_batch;
mod universe;
mod webhook;
mod webhook_delivery;

pub(crate) use agreement::{
    RepatriationAgreement, RepatriationAgreementFilter, RepatriationAgreementOrderField,
};
pub(crate) use api_client::ApiClient;
pub(crate) use arrest::{Arrest, ArrestFilter, ArrestOrderField};
pub(crate) use audit_entry::{AuditEntry, AuditEntryFilter};
pub(crate) use cited::Cited;
pub(crate) use claims::{ClaimInterval, ClaimPair, ClaimSum, Claims};
pub(crate) use contribution::{
    Contribution, ContributionFilter, FieldChange, NAME as CONTRIBUTION, opens,
    shown as shown_changes,
};
pub(crate) use correction::{Correction, CorrectionFilter, CorrectionOrderField};
pub(crate) use court::{Court, CourtFilter, CourtOrderField};
pub(crate) use data_release::DataRelease;
pub(crate) use death::{Death, DeathFilter, DeathOrderField};
pub(crate) use detainee_merge::{DetaineeMerge, NAME as DETAINEE_MERGE};
pub(crate) use detention::{Detention, DetentionFilter, DetentionOrderField};
pub(crate) use event::{Event, EventFilter, EventOrderField};
pub(crate) use facility::{Facility, FacilityFilter, FacilityOrderField};
pub(crate) use facility_code::FacilityCode;
pub(crate) use facility_value::FacilityValue;
pub(crate) use field_office::{FieldOffice, FieldOfficeFilter, FieldOfficeOrderField};
pub(crate) use figure_relation::FigureRelation;
pub(crate) use government_action::{
    GovernmentAction, GovernmentActionFilter, GovernmentActionOrderField,
};
pub(crate) use import::{Import, NAME as IMPORT};
pub(crate) use lawsuit::{Lawsuit, LawsuitFilter, LawsuitOrderField};
pub(crate) use lawsuit_event::LawsuitEvent;
pub(crate) use lawsuit_party::LawsuitParty;
pub(crate) use lawsuit_relation::LawsuitRelation;
pub(crate) use match_candidate::MatchCandidate;
pub(crate) use measure::{Breakdown, Measure};
pub(crate) use observation::Observation;
pub(crate) use official::{Official, OfficialFilter, OfficialOrderField};
pub(crate) use operation::{Operation, OperationFilter, OperationOrderField};
pub(crate) use organization::{Organization, OrganizationFilter, OrganizationOrderField};
pub(crate) use partner_match::PartnerMatch;
pub(crate) use person::{Detainee, DetaineeFilter, DetaineeOrderField};
pub(crate) use place::{Place, PlaceFilter, PlaceOrderField};
pub(crate) use placement::Placement;
pub(crate) use population_group::{
    PopulationGroup, PopulationGroupFilter, PopulationGroupOrderField,
};
pub(crate) use published_series::{
    BreakdownFilter, PublishedSeries, PublishedSeriesFilter, PublishedSeriesOrder, VintageChoice,
};
pub(crate) use quality_finding::QualityFinding;
pub(crate) use record_version::{RecordVersion, versions};
pub(crate) use removal::{Removal, RemovalFilter, RemovalOrderField};
pub(crate) use reported_figure::{ReportedFigure, ReportedFigureFilter, ReportedFigureOrderField};
pub(crate) use review_rule::ReviewRule;
pub(crate) use search_result::SearchResult;
pub(crate) use sharing_agreement::{NAME as SHARING_AGREEMENT, SharingAgreement};
pub(crate) use source::{Source, SourceFilter, SourceOrderField};
pub(crate) use statement::{Statement, StatementFilter, StatementOrderField};
pub(crate) use timeline_entry::TimelineEntry;
pub(crate) use travel_document_batch::{
    TravelDocumentBatch, TravelDocumentBatchFilter, TravelDocumentBatchOrderField,
};
pub(crate) use universe::Universe;
pub(crate) use webhook::{NAME as WEBHOOK, Webhook};
pub(crate) use webhook_delivery::{
    NAME as WEBHOOK_DELIVERY, WebhookDelivery, WebhookDeliveryFilter,
};
