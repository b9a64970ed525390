//! Sharing agreements: made, ended, shown to both sides. What they open, `policy::rows` says.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use entities::codes::{SharedRecords, SharingTier};
use entities::sharing_agreement::{ActiveModel, Column, Entity, Model};
use entities::{organization, person, shared_kind, shared_person};
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::sea_query::{Expr, ExprTrait as _};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, DatabaseTransaction, EntityTrait as _, IntoActiveModel as _,
    PaginatorTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
};
use uuid::Uuid;

use super::reader::Reader;
use crate::error::Result;
use crate::kind::RecordKind;

/// The name of an agreement in the audit, which is that of its type in the schema.
pub const AGREEMENT: &str = "SharingAgreement";

/// An agreement to be made.
#[derive(Clone, Debug)]
pub struct NewAgreement {
    /// Whose records they are.
    pub from: Uuid,
    /// Who is to see them.
    pub to: Uuid,
    /// Which of them.
    pub records: SharedRecords,
    /// The kinds, where it is about kinds.
    pub kinds: Vec<RecordKind>,
    /// The persons, where it lists persons.
    pub persons: Vec<Uuid>,
    /// The lawsuit that the persons are listed for.
    pub lawsuit: Option<Uuid>,
    /// How much of them.
    pub tier: SharingTier,
    /// What for.
    pub purpose: String,
    /// When it ends by itself.
    pub until: Option<DateTime<Utc>>,
    /// The client that makes it.
    pub created_by: String,
}

/// Makes an agreement.
pub async fn create(
    transaction: &DatabaseTransaction,
    id: Uuid,
    now: DateTime<Utc>,
    new: NewAgreement,
) -> Result<Model> {
    let agreement = Model {
        id,
        from_organization_id: new.from,
        to_organization_id: new.to,
        records: new.records,
        tier: new.tier,
        purpose: new.purpose,
        lawsuit_id: new.lawsuit,
        until: new.until,
        revoked_at: None,
        created_by: new.created_by,
        created_at: now,
    };
    let row: ActiveModel = agreement.clone().into_active_model();
    Entity::insert(row)
        .exec_without_returning(transaction)
        .await?;
    let kinds = new.kinds.iter().map(|kind| shared_kind::ActiveModel {
        id: NotSet,
        agreement_id: Set(id),
        record_kind: Set(kind.as_str().to_owned()),
    });
    if !new.kinds.is_empty() {
        shared_kind::Entity::insert_many(kinds)
            .exec_without_returning(transaction)
            .await?;
    }
    let persons = new.persons.iter().map(|person| shared_person::ActiveModel {
        id: NotSet,
        agreement_id: Set(id),
        person_id: Set(*person),
    });
    if !new.persons.is_empty() {
        shared_person::Entity::insert_many(persons)
            .exec_without_returning(transaction)
            .await?;
    }
    Ok(agreement)
}

/// Ends an agreement that this organization made; answers it as it is then, and whether it was this
/// that ended it. None where there is no such agreement of its.
pub async fn revoke(
    transaction: &DatabaseTransaction,
    from: Uuid,
    id: Uuid,
    now: DateTime<Utc>,
) -> Result<Option<(Model, bool)>> {
    let ended = Entity::update_many()
        .col_expr(Column::RevokedAt, Expr::val(now))
        .filter(Column::Id.eq(id))
        .filter(Column::FromOrganizationId.eq(from))
        .filter(Column::RevokedAt.is_null())
        .exec(transaction)
        .await?;
    let agreement = Entity::find_by_id(id)
        .filter(Column::FromOrganizationId.eq(from))
        .one(transaction)
        .await?;
    Ok(agreement.map(|agreement| (agreement, ended.rows_affected > 0)))
}

/// The agreements to look for persons that an organization has made or was given, and that are in force.
pub async fn matching_of(
    db: &impl ConnectionTrait,
    organization: Uuid,
    now: DateTime<Utc>,
) -> Result<Vec<Model>> {
    let is_party = Column::FromOrganizationId
        .eq(organization)
        .or(Column::ToOrganizationId.eq(organization));
    Ok(Entity::find()
        .filter(is_party)
        .filter(Column::Records.eq(SharedRecords::Matching))
        .filter(Column::RevokedAt.is_null())
        .filter(Column::Until.is_null().or(Column::Until.gt(now)))
        .order_by_asc(Column::Id)
        .all(db)
        .await?)
}

/// Of these agreements to look for persons, which are in force and the caller's organization is a side of,
/// those that the other side has answered with one of its own, which is in force too.
pub async fn answered(reader: &Reader, agreements: &[Uuid]) -> Result<HashSet<Uuid>> {
    let organization = reader.viewer().organization_id();
    let standing = matching_of(reader, organization, reader.sight().now).await?;
    let given: HashSet<(Uuid, Uuid)> = standing
        .iter()
        .map(|row| (row.from_organization_id, row.to_organization_id))
        .collect();
    let is_answered = |row: &&Model| {
        let back = (row.to_organization_id, row.from_organization_id);
        agreements.contains(&row.id) && given.contains(&back)
    };
    let answered = standing.iter().filter(is_answered);
    Ok(answered.map(|row| row.id).collect())
}

/// The agreements that the viewer's organization made or was given, latest first.
pub async fn list(reader: &Reader, limit: u64) -> Result<Vec<Model>> {
    let organization = reader.viewer().organization_id();
    let is_party = Column::FromOrganizationId
        .eq(organization)
        .or(Column::ToOrganizationId.eq(organization));
    Ok(Entity::find()
        .filter(is_party)
        .order_by_desc(Column::CreatedAt)
        .order_by_desc(Column::Id)
        .limit(limit)
        .all(reader)
        .await?)
}

/// One of them.
pub async fn by_id(reader: &Reader, id: Uuid) -> Result<Option<Model>> {
    let organization = reader.viewer().organization_id();
    let is_party = Column::FromOrganizationId
        .eq(organization)
        .or(Column::ToOrganizationId.eq(organization));
    Ok(Entity::find_by_id(id).filter(is_party).one(reader).await?)
}

/// The kinds that these agreements are about. The caller has the agreements from [`list`].
pub async fn kinds_of(
    reader: &Reader,
    agreements: &[Uuid],
) -> Result<HashMap<Uuid, Vec<RecordKind>>> {
    let rows = shared_kind::Entity::find()
        .filter(shared_kind::Column::AgreementId.is_in(agreements.to_vec()))
        .order_by_asc(shared_kind::Column::Id)
        .all(reader)
        .await?;
    let mut found: HashMap<Uuid, Vec<RecordKind>> = HashMap::new();
    for row in rows {
        let kinds = found.entry(row.agreement_id).or_default();
        kinds.extend(RecordKind::parse(&row.record_kind));
    }
    Ok(found)
}

/// How many persons these agreements list. The caller has the agreements from [`list`].
pub async fn numbers_of_persons(
    reader: &Reader,
    agreements: &[Uuid],
) -> Result<HashMap<Uuid, i64>> {
    let rows: Vec<(Uuid, i64)> = shared_person::Entity::find()
        .select_only()
        .column(shared_person::Column::AgreementId)
        .column_as(shared_person::Column::Id.count(), "number")
        .filter(shared_person::Column::AgreementId.is_in(agreements.to_vec()))
        .group_by(shared_person::Column::AgreementId)
        .into_tuple()
        .all(reader)
        .await?;
    Ok(rows.into_iter().collect())
}

/// Whether there is such a partner organization.
pub async fn is_partner(reader: &Reader, id: Uuid) -> Result<bool> {
    let found = organization::Entity::find_by_id(id)
        .filter(organization::Column::IsPartner.eq(true))
        .one(reader)
        .await?;
    Ok(found.is_some())
}

/// Whether the operator has verified all of these organizations.
pub async fn are_verified(reader: &Reader, ids: &[Uuid]) -> Result<bool> {
    let verified = organization::Entity::find()
        .filter(organization::Column::Id.is_in(ids.to_vec()))
        .filter(organization::Column::IsVerified.eq(true))
        .count(reader)
        .await?;
    Ok(verified == ids.len() as u64)
}

/// Whether all of these persons are of the viewer's own organization.
pub async fn are_own(reader: &Reader, persons: &[Uuid]) -> Result<bool> {
    let own = person::Entity::find()
        .filter(person::Column::Id.is_in(persons.to_vec()))
        .filter(person::Column::ContributorId.eq(reader.viewer().organization_id()))
        .count(reader)
        .await?;
    Ok(own == persons.len() as u64)
}
