//! The registry: which scope a type of the schema needs, and a field of it.
//!
//! An extension of the schema asks it for every field that is resolved, and for the type that the
//! field leads to; filters, orders and subscriptions ask it for every field they use, and whatever
//! groups or exports asks it too: what may not be read may not be used in any other way. A type
//! without an entry is refused, so a new one cannot be forgotten. The fields of a type need what
//! the type needs, but for those of case records ([`super::fields`]): each of these has an entry of
//! its own.

use super::fields;
use crate::auth::{Scope, Viewer};
use crate::error::{Error, Result};

/// What a type needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Any valid token.
    AnyToken,
    /// One scope.
    Scope(Scope),
    /// One of two scopes; which rows are seen depends on which are held.
    Either(Scope, Scope),
}

impl Access {
    /// Whether the viewer has what is needed.
    pub fn allows(self, viewer: &Viewer) -> bool {
        match self {
            Self::AnyToken => true,
            Self::Scope(scope) => viewer.has(scope),
            Self::Either(one, other) => viewer.has(one) || viewer.has(other),
        }
    }

    /// Refuses a viewer who lacks what is needed, naming the scope to ask for.
    pub fn check(self, viewer: &Viewer) -> Result<()> {
        match self {
            _ if self.allows(viewer) => Ok(()),
            Self::Scope(scope) | Self::Either(scope, _) => Err(Error::forbidden(scope.as_str())),
            Self::AnyToken => Ok(()),
        }
    }
}

/// What the type called `name` needs; `None` for a type that nobody has registered.
#[expect(
    clippy::too_many_lines,
    reason = "one list, so that what a type needs stands in one place"
)]
pub fn access(name: &str) -> Option<Access> {
    use Access::{AnyToken, Either, Scope as Needs};
    let name = name
        .strip_suffix("Connection")
        .or_else(|| name.strip_suffix("Edge"))
        .unwrap_or(name);
    Some(match name {
        "Query"
        | "Mutation"
        | "UserError"
        | "Subscription"
        | "RecordChange"
        | "Viewer"
        | "Organization"
        | "PageInfo"
        | "Node"
        | "Provenance"
        | "RecordVersion"
        | "Citation"
        | "DatePeriod"
        | "TimelineEntry"
        | "SearchResult"
        // Entries of a kind are there only with the scope of that kind.
        | "Comparison"
        | "ComparisonEntry"
        | "FieldChange"
        | "ContributionReviewed" => AnyToken,
        "Facility" | "FieldOffice" | "FacilityValue" | "FacilityCode" => {
            Needs(Scope::FacilitiesRead)
        }
        "Court" | "Lawsuit" | "LawsuitParty" | "LawsuitRelation" | "LawsuitEvent" => {
            Needs(Scope::LawsuitsRead)
        }
        "Official"
        | "Source"
        | "Place"
        | "PopulationGroup"
        | "Operation"
        | "RepatriationAgreement"
        | "GovernmentAction"
        | "TravelDocumentBatch"
        | "Event"
        | "Statement"
        | "ReportedFigure"
        | "FigureRelation"
        | "Correction"
        | "Claims"
        | "ClaimInterval"
        | "ClaimPair"
        | "ClaimSum"
        | "Cited" => Needs(Scope::ReportsRead),
        "Removal" => Either(Scope::ReportsRead, Scope::DetaineesRead),
        "Universe" | "Detainee" | "Detention" | "Placement" | "Arrest" | "Death"
        | "DetaineeMerge" | "MatchCandidate" | "MatchEvidence" | "OwnStatistics"
        | "OwnStatisticsGroup" => Needs(Scope::DetaineesRead),
        "ApiClient"
        | "CreateClientPayload"
        | "RotateClientSecretPayload"
        | "RevokeClientPayload"
        | "SharingAgreement"
        | "CreateSharingAgreementPayload"
        | "RevokeSharingAgreementPayload"
        | "Webhook"
        | "WebhookDelivery"
        | "CreateWebhookPayload"
        | "RotateWebhookSecretPayload"
        | "DeleteWebhookPayload"
        | "ReplayWebhookDeliveryPayload"
        | "EraseDetaineePayload"
        | "ErasureReceipt"
        | "SetIdentityRetentionPayload"
        | "ReviewRule"
        | "SetReviewRulePayload" => Needs(Scope::OrganizationAdmin),
        "PublishedSeries"
        | "Observation"
        | "DataRelease"
        | "QualityFinding"
        | "Breakdown"
        | "Measure"
        | "Statistics"
        | "StatisticsRelease"
        | "StatisticsFacets"
        | "StatisticsFacet"
        | "StatisticsUniverse"
        | "StatisticsReleaseReport"
        | "StatisticsParameters"
        | "StatisticsPeriodRange"
        | "StatisticsTable" => Needs(Scope::StatisticsRead),
        // What published and own numbers have in common.
        "StatisticsGroup"
        | "StatisticsKey"
        | "StatisticsCell"
        | "StatisticsBand"
        | "StatisticsGroupPeriod"
        | "StatisticsCode"
        | "StatisticsDefinition" => Either(Scope::StatisticsRead, Scope::DetaineesRead),
        "RevealIdentityPayload"
        | "Identity"
        | "FindByIdentityPayload"
        | "FindPartnerMatchesPayload"
        | "PartnerMatch" => Needs(Scope::DetaineesIdentify),
        "RecordConsentPayload"
        | "Import"
        | "ImportFailure"
        | "StartImportPayload"
        | "RevertImportPayload"
        | "SubmitContributionPayload"
        | "ContributionResult"
        | "CorrectRecordPayload"
        | "VersionConflict"
        | "WithdrawContributionPayload"
        | "RecordSourcePayload"
        | "RecordReportedFigurePayload" => Needs(Scope::ContributionsWrite),
        "Contribution" | "ContributionReview" => {
            Either(Scope::ContributionsWrite, Scope::ContributionsReview)
        }
        "ReviewContributionPayload"
        | "MergeDetaineesPayload"
        | "UnmergeDetaineesPayload"
        | "ConfirmPartnerMatchPayload" => Needs(Scope::ContributionsReview),
        "AuditEntry" => Needs(Scope::AuditRead),
        _ => return None,
    })
}

/// What a field of the type called `name` needs; `None` for one that nobody has registered. A
/// field is named as in the schema or as its column is: `bookedInAt`, `booked_in_at`, `BookedInAt`.
pub fn access_to_field(name: &str, field: &str) -> Option<Access> {
    let of_type = access(name)?;
    match fields::entry(name, field) {
        fields::Entry::AsType => Some(of_type),
        fields::Entry::Needs(access) => Some(access),
        fields::Entry::Missing => None,
    }
}

/// Refuses a viewer who may not read a field, and so may neither filter nor order by it.
pub fn check_field(viewer: &Viewer, name: &str, field: &str) -> Result<()> {
    match access_to_field(name, field) {
        Some(access) => access.check(viewer),
        None => Err(Error::internal(format_args!(
            "the field {name}.{field} is not in the access registry"
        ))),
    }
}

/// Refuses a viewer who may not read the type called `name`.
pub fn check(viewer: &Viewer, name: &str) -> Result<()> {
    match access(name) {
        Some(access) => access.check(viewer),
        None => Err(Error::internal(format_args!(
            "the type {name} is not in the access registry"
        ))),
    }
}
