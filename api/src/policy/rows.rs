//! Which rows of a table a viewer sees. Every select of the store starts from here.

use entities::codes::SourceKind;
use entities::{removal, source};
use sea_orm::{ColumnTrait as _, Condition, ExprTrait as _};

use crate::auth::{Scope, Viewer};
use crate::kind::{Record, RecordKind};

/// The rows of `E` that the viewer may see.
///
/// - Public records (facilities, lawsuits, reports) are seen by whoever holds the type's scope.
/// - Case records are seen by the organization that contributed them. Rows of a public release
///   belong to no organization, so nobody sees them row by row: they serve statistics only.
/// - A source of kind case file is seen as its records are: by its contributor.
/// - The removal of a group is public, the removal of one person is a case record.
pub fn visible<E: Record>(viewer: &Viewer) -> Condition {
    let own = || E::CONTRIBUTOR.eq(viewer.organization_id());
    match E::KIND {
        RecordKind::Person
        | RecordKind::Detention
        | RecordKind::Placement
        | RecordKind::Arrest
        | RecordKind::Death => Condition::all().add(own()),
        RecordKind::Source => Condition::any()
            .add(source::Column::Kind.ne(SourceKind::CaseFile))
            .add(own()),
        RecordKind::Removal => {
            let mut seen = Condition::any();
            if viewer.has(Scope::ReportsRead) {
                seen = seen.add(removal::Column::PersonId.is_null());
            }
            if viewer.has(Scope::DetaineesRead) {
                seen = seen.add(removal::Column::PersonId.is_not_null().and(own()));
            }
            seen
        }
        _ => Condition::all(),
    }
}
