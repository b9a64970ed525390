//! Rules of review: how many reviewers a shared public record needs, as the operator and the organizations
//! say.

use chrono::{DateTime, Utc};
use entities::codes::AuditAction;
use entities::contribution_rule::{ActiveModel, Column, Entity, Model};
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::{
    ColumnTrait as _, Condition, ConnectionTrait, DatabaseTransaction, EntityTrait as _,
    QueryFilter as _, QueryOrder as _,
};
use uuid::Uuid;

use crate::error::Result;
use crate::kind::RecordKind;
use crate::store::audit::{self, Actor, Event};

/// Most reviewers that can be required.
pub const MOST: i32 = 2;

/// What a rule is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct About {
    /// Those who submit; all where none is named.
    pub organization: Option<Uuid>,
    /// The kind of the record; all where none is named.
    pub kind: Option<RecordKind>,
    /// Whether the organization says so for itself.
    pub is_own: bool,
}

/// How many reviewers must accept a public record of this kind. Of the operator's rules the nearest
/// holds, and `default` where there is none: one of the organization goes before one of the kind. An
/// organization may ask for more, never for fewer.
pub async fn reviewers(
    db: &impl ConnectionTrait,
    organization: Uuid,
    kind: RecordKind,
    default: i32,
) -> Result<i32> {
    let of_organization = Condition::any()
        .add(Column::OrganizationId.is_null())
        .add(Column::OrganizationId.eq(organization));
    let of_kind = Condition::any()
        .add(Column::RecordKind.is_null())
        .add(Column::RecordKind.eq(kind.as_str()));
    let rules = Entity::find()
        .filter(of_organization)
        .filter(of_kind)
        .order_by_asc(Column::Id)
        .all(db)
        .await?;
    let nearest = |is_own: bool| {
        let of = rules.iter().filter(move |rule| rule.is_own == is_own);
        let nearest = of.max_by_key(|rule| {
            let named = (rule.organization_id.is_some(), rule.record_kind.is_some());
            (named, rule.id)
        });
        nearest.map(|rule| rule.reviewers)
    };
    let required = nearest(false).unwrap_or(default);
    Ok(Ord::max(required, nearest(true).unwrap_or(0)).clamp(0, MOST))
}

/// Sets a rule in place of the one about the same; without a number, takes it back. The audit of the
/// organization says so, or that of the platform where it is about all. Answers whether there is anything
/// to say: a rule that was set, or one that was there.
pub async fn set(
    transaction: &DatabaseTransaction,
    about: About,
    reviewers: Option<i32>,
    (actor, now): (Actor, DateTime<Utc>),
) -> Result<bool> {
    let kind = about.kind.map(RecordKind::as_str);
    let removed = Entity::delete_many()
        .filter(match about.organization {
            Some(organization) => Column::OrganizationId.eq(organization),
            None => Column::OrganizationId.is_null(),
        })
        .filter(match kind {
            Some(kind) => Column::RecordKind.eq(kind),
            None => Column::RecordKind.is_null(),
        })
        .filter(Column::IsOwn.eq(about.is_own))
        .exec(transaction)
        .await?;
    if let Some(reviewers) = reviewers {
        let rule = ActiveModel {
            id: NotSet,
            organization_id: Set(about.organization),
            record_kind: Set(kind.map(str::to_owned)),
            reviewers: Set(reviewers),
            changed_at: Set(now),
            is_own: Set(about.is_own),
        };
        Entity::insert(rule)
            .exec_without_returning(transaction)
            .await?;
    } else if removed.rows_affected == 0 {
        return Ok(false);
    }
    let said = reviewers.map_or_else(
        || "taken back".to_owned(),
        |number| format!("reviewers: {number}"),
    );
    let action = AuditAction::ReviewRuleSet;
    let event = Event::new(about.organization, actor, action, now)
        .of_type(about.kind.map_or("Contribution", RecordKind::type_name))
        .naming(["reviewers"])
        .because(said);
    audit::append(transaction, &event).await?;
    Ok(true)
}

/// The rules, those about all first; of one organization only where one is named.
pub async fn list(db: &impl ConnectionTrait, organization: Option<Uuid>) -> Result<Vec<Model>> {
    let mut select = Entity::find().order_by_asc(Column::Id);
    if let Some(organization) = organization {
        select = select
            .filter(Column::OrganizationId.eq(organization))
            .filter(Column::IsOwn.eq(true));
    }
    Ok(select.all(db).await?)
}

/// Whether a rule may be about a kind: a case record always stands at once.
pub const fn may_wait(kind: RecordKind) -> bool {
    !matches!(
        kind,
        RecordKind::Person
            | RecordKind::Detention
            | RecordKind::Placement
            | RecordKind::Arrest
            | RecordKind::Death
    )
}
