//! `contribution_rule`: how many reviewers a shared public record needs.

use sea_orm::entity::prelude::*;

/// How many reviewers must accept a shared public record, by organization and kind. Of the operator's, the
/// one that names the organization goes first, then the one that names the kind.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "contribution_rule")]
pub struct Model {
    /// Number within the table.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// The organization that submits; null for all.
    pub organization_id: Option<Uuid>,
    /// Table of the record; null for all kinds.
    pub record_kind: Option<String>,
    /// How many: 0 where it stands at once.
    pub reviewers: i32,
    /// When the rule was set.
    pub changed_at: DateTimeUtc,
    /// Whether the organization set it for itself, which asks for more reviewers and never for fewer;
    /// the operator otherwise.
    pub is_own: bool,
}

impl ActiveModelBehavior for ActiveModel {}
