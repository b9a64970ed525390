//! Which rows of a table a viewer sees. Every select of the store starts from here.

use chrono::{DateTime, Utc};
use entities::codes::{SharedRecords, SharingTier, SourceKind};
use entities::{
    arrest, citation, death, detention, placement, removal, shared_kind, shared_person,
    sharing_agreement, source,
};
use sea_orm::sea_query::extension::postgres::PgFunc;
use sea_orm::sea_query::{Expr, Func, SelectStatement, SimpleExpr};
use sea_orm::{
    ColumnTrait, Condition, DatabaseBackend, EntityTrait, ExprTrait as _, QueryFilter as _,
    QuerySelect as _, QueryTrait as _,
};

use crate::auth::{Scope, Viewer};
use crate::kind::{Record, RecordKind};

/// What decides about rows: who asks, and when. A condition is written in the dialect of a back end.
#[derive(Clone, Copy, Debug)]
pub struct Sight<'a> {
    /// Who asks.
    pub viewer: &'a Viewer,
    /// The present instant.
    pub now: DateTime<Utc>,
    /// Which back end is asked.
    pub backend: DatabaseBackend,
    /// What is to be seen of a shared record.
    pub tier: SharingTier,
}

impl Sight<'_> {
    /// Of shared records, only those that are shared with what identifies.
    #[must_use]
    pub const fn of_identities(self) -> Self {
        Self {
            tier: SharingTier::Identifying,
            ..self
        }
    }
}

/// The rows of `E` that may be seen.
///
/// - Public records (facilities, lawsuits, reports) are seen by whoever holds the type's scope.
/// - Case records are seen by the organization that contributed them, and by those that it shares
///   them with by an agreement in force. Rows of a public release belong to no organization, so
///   nobody sees them row by row: they serve statistics only.
/// - A source of kind case file is seen as its records are, with their scope.
/// - The removal of a group is public, the removal of one person is a case record.
///
/// Agreements are read by the statement itself, so that a revocation is in force at once.
pub fn visible<E: Record>(sight: &Sight<'_>) -> Condition {
    match E::KIND {
        RecordKind::Person => of_person::<E>(sight, E::ID),
        RecordKind::Detention => of_person::<detention::Entity>(sight, detention::Column::PersonId),
        RecordKind::Placement => of_person::<placement::Entity>(sight, placement::Column::PersonId),
        RecordKind::Arrest => of_person::<arrest::Entity>(sight, arrest::Column::PersonId),
        RecordKind::Death => of_person::<death::Entity>(sight, death::Column::PersonId),
        RecordKind::Source => {
            let mut seen = Condition::any().add(source::Column::Kind.ne(SourceKind::CaseFile));
            if sight.viewer.has(Scope::DetaineesRead) {
                seen = seen
                    .add(own_or_shared::<source::Entity>(sight))
                    .add(case_file_of_a_listed_person(sight));
            }
            seen
        }
        RecordKind::Removal => {
            let mut seen = Condition::any();
            if sight.viewer.has(Scope::ReportsRead) {
                seen = seen.add(removal::Column::PersonId.is_null());
            }
            if sight.viewer.has(Scope::DetaineesRead) {
                let of_person = of_person::<removal::Entity>(sight, removal::Column::PersonId);
                seen = seen.add(
                    Condition::all()
                        .add(removal::Column::PersonId.is_not_null())
                        .add(of_person),
                );
            }
            seen
        }
        _ => Condition::all(),
    }
}

/// Whether a row of this kind may belong to a person, so that somebody but its contributor sees it
/// by an agreement only.
pub const fn is_person_bound(kind: RecordKind) -> bool {
    matches!(
        kind,
        RecordKind::Person
            | RecordKind::Detention
            | RecordKind::Placement
            | RecordKind::Arrest
            | RecordKind::Death
            | RecordKind::Removal
            | RecordKind::Source
    )
}

/// The case records of `E`, whose column `person` names the person.
fn of_person<E: Record>(sight: &Sight<'_>, person: E::Column) -> Condition {
    own_or_shared::<E>(sight).add(
        Condition::all()
            .add(among(sight, E::CONTRIBUTOR, who_lists_persons(sight)))
            .add(among(sight, person, listed_persons(sight))),
    )
}

/// One's own rows, and those of organizations that share all their records or all of this kind.
fn own_or_shared<E: Record>(sight: &Sight<'_>) -> Condition {
    Condition::any()
        .add(E::CONTRIBUTOR.eq(sight.viewer.organization_id()))
        .add(among(sight, E::CONTRIBUTOR, who_shares(sight, E::KIND)))
}

/// A case file of an organization that lists persons, where a record of one of these rests on it.
fn case_file_of_a_listed_person(sight: &Sight<'_>) -> Condition {
    let of_person = |ids: SelectStatement| among(sight, citation::Column::RecordId, ids);
    let rests_on = Condition::any()
        .add(of_person(listed_persons(sight)))
        .add(of_person(of_listed::<detention::Entity>(
            sight,
            detention::Column::PersonId,
        )))
        .add(of_person(of_listed::<placement::Entity>(
            sight,
            placement::Column::PersonId,
        )))
        .add(of_person(of_listed::<arrest::Entity>(
            sight,
            arrest::Column::PersonId,
        )))
        .add(of_person(of_listed::<death::Entity>(
            sight,
            death::Column::PersonId,
        )))
        .add(of_person(of_listed::<removal::Entity>(
            sight,
            removal::Column::PersonId,
        )));
    let cited = citation::Entity::find()
        .select_only()
        .column(citation::Column::SourceId)
        .filter(rests_on)
        .into_query();
    Condition::all()
        .add(among(
            sight,
            source::Column::ContributorId,
            who_lists_persons(sight),
        ))
        .add(among(sight, source::Column::Id, cited))
}

/// The agreements with the viewer that are in force and go as far as is asked.
fn in_force(sight: &Sight<'_>) -> Condition {
    use sharing_agreement::Column;
    let identifies =
        (sight.tier == SharingTier::Identifying).then(|| Column::Tier.eq(SharingTier::Identifying));
    Condition::all()
        .add_option(identifies)
        .add(Column::ToOrganizationId.eq(sight.viewer.organization_id()))
        .add(Column::RevokedAt.is_null())
        .add(Column::Until.is_null().or(Column::Until.gt(sight.now)))
}

/// The organizations that share with the viewer what identifies, whichever of their persons.
pub fn who_identifies(sight: &Sight<'_>) -> SelectStatement {
    sharing_agreement::Entity::find()
        .select_only()
        .column(sharing_agreement::Column::FromOrganizationId)
        .filter(in_force(&sight.of_identities()))
        .into_query()
}

/// Who shares with the viewer all their records, or all of this kind.
fn who_shares(sight: &Sight<'_>, kind: RecordKind) -> SelectStatement {
    use sharing_agreement::Column;
    let of_kind = shared_kind::Entity::find()
        .select_only()
        .column(shared_kind::Column::AgreementId)
        .filter(shared_kind::Column::RecordKind.eq(kind.as_str()))
        .into_query();
    let of_kind = Column::Records
        .eq(SharedRecords::Kinds)
        .and(Column::Id.in_subquery(of_kind));
    sharing_agreement::Entity::find()
        .select_only()
        .column(Column::FromOrganizationId)
        .filter(in_force(sight))
        .filter(Column::Records.eq(SharedRecords::All).or(of_kind))
        .into_query()
}

/// Who shares with the viewer the records of listed persons.
fn who_lists_persons(sight: &Sight<'_>) -> SelectStatement {
    listing(sight, sharing_agreement::Column::FromOrganizationId)
}

/// The persons whose records are shared with the viewer.
fn listed_persons(sight: &Sight<'_>) -> SelectStatement {
    let agreements = listing(sight, sharing_agreement::Column::Id);
    shared_person::Entity::find()
        .select_only()
        .column(shared_person::Column::PersonId)
        .filter(shared_person::Column::AgreementId.in_subquery(agreements))
        .into_query()
}

fn listing(sight: &Sight<'_>, column: sharing_agreement::Column) -> SelectStatement {
    sharing_agreement::Entity::find()
        .select_only()
        .column(column)
        .filter(in_force(sight))
        .filter(sharing_agreement::Column::Records.eq(SharedRecords::Listed))
        .into_query()
}

/// The records of `E` of listed persons.
fn of_listed<E: Record>(sight: &Sight<'_>, person: E::Column) -> SelectStatement {
    E::find()
        .select_only()
        .column(E::ID)
        .filter(among(sight, person, listed_persons(sight)))
        .into_query()
}

/// Whether a column holds one of these ids. PostgreSQL finds them by index only where they are an
/// array by the time the rows are looked at; SQLite has no arrays and needs none.
fn among(sight: &Sight<'_>, column: impl ColumnTrait, ids: SelectStatement) -> SimpleExpr {
    if sight.backend == DatabaseBackend::Postgres {
        let array = Func::cust("ARRAY").arg(Expr::SubQuery(None, Box::new(ids.into())));
        Expr::col(column.as_column_ref()).eq(PgFunc::any(array))
    } else {
        column.in_subquery(ids)
    }
}
