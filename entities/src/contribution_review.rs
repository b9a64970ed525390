//! `contribution_review`: what a reviewer said about a contribution.

use sea_orm::entity::prelude::*;

use crate::codes::ReviewDecision;

/// What a reviewer said about a contribution.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "contribution_review")]
pub struct Model {
    /// Number within the table.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// The contribution.
    pub contribution_id: Uuid,
    /// The reviewer's organization.
    pub organization_id: Uuid,
    /// The API client that reviewed.
    pub client: String,
    /// The person behind it, by a pseudonym of the organization's own; null where none was named.
    pub reviewer: Option<String>,
    /// What was decided.
    pub decision: ReviewDecision,
    /// What was said.
    pub comment: Option<String>,
    /// The round of the contribution that it is about.
    pub round: i32,
    /// When.
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
