//! The root fields, one file an area.

mod across;
mod audit;
mod claims;
mod comparison;
mod contributions;
mod facilities;
mod imports;
mod lawsuits;
mod matching;
mod natural_keys;
mod nodes;
mod organizations;
mod people;
mod reports;
mod series;
mod statistics;

use async_graphql::MergedObject;

pub(crate) use self::imports::one as import_of;

/// Everything that can be asked. A field that the token has no scope for is null, with the error
/// FORBIDDEN; the rest of the answer stands.
#[derive(MergedObject, Default)]
pub struct Query(
    nodes::NodesQuery,
    across::AcrossQuery,
    claims::ClaimsQuery,
    comparison::ComparisonQuery,
    natural_keys::NaturalKeysQuery,
    organizations::OrganizationsQuery,
    facilities::FacilitiesQuery,
    lawsuits::LawsuitsQuery,
    people::PeopleQuery,
    matching::MatchingQuery,
    reports::ReportsQuery,
    series::SeriesQuery,
    statistics::StatisticsQuery,
    audit::AuditQuery,
    imports::ImportsQuery,
    contributions::ContributionsQuery,
);
