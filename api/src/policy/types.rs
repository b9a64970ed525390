//! The registry: which scope a type of the schema needs.
//!
//! An extension of the schema asks it for every field that is resolved, for the type that holds the
//! field and for the type that the field leads to; filters and orders ask it for every type they
//! reach into. A type without an entry is refused, so a new one cannot be forgotten.

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
pub fn access(name: &str) -> Option<Access> {
    use Access::{AnyToken, Either, Scope as Needs};
    let name = name
        .strip_suffix("Connection")
        .or_else(|| name.strip_suffix("Edge"))
        .unwrap_or(name);
    Some(match name {
        "Query" | "Mutation" | "UserError" | "Subscription" | "RecordChange" | "Viewer"
        | "Organization" | "PageInfo" | "Node" | "Provenance" | "Citation" | "DatePeriod"
        | "TimelineEntry" | "SearchResult" => AnyToken,
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
        "Universe" | "Detainee" | "Detention" | "Placement" | "Arrest" | "Death" => {
            Needs(Scope::DetaineesRead)
        }
        "ApiClient"
        | "CreateClientPayload"
        | "RotateClientSecretPayload"
        | "RevokeClientPayload" => Needs(Scope::OrganizationAdmin),
        "PublishedSeries" | "Observation" | "DataRelease" | "QualityFinding" | "Breakdown"
        | "Measure" => Needs(Scope::StatisticsRead),
        "AuditEntry" => Needs(Scope::AuditRead),
        _ => return None,
    })
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
