//! `contribution`: one record as a partner submitted it, and where it stands.

use sea_orm::entity::prelude::*;

use crate::codes::{ContributionEffect, ContributionState};
use crate::values::TextList;

/// One record as a partner submitted it, and where it stands.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "contribution")]
pub struct Model {
    /// Id within Habeas.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Who submitted it.
    pub organization_id: Uuid,
    /// The API client that submitted it.
    pub client: String,
    /// What was submitted by one request shares it.
    pub batch_id: Uuid,
    /// Table of the record.
    pub record_kind: String,
    /// Whether the record is about one person, and so is seen by its organization only.
    pub is_case_record: bool,
    /// Where it stands.
    pub state: ContributionState,
    /// What it does to the record, or would do by what was known when it was submitted.
    pub effect: Option<ContributionEffect>,
    /// The record; null where it would be a new one that nobody has accepted.
    pub record_id: Option<Uuid>,
    /// The version of the record that it wrote; null where it wrote none.
    pub written_version: Option<i32>,
    /// The version of the record that it was made from; null where its client named none.
    pub expected_version: Option<i32>,
    /// The fields and sources as submitted, as JSON; null once it is in the record, and always for a
    /// record about one person.
    pub content: Option<String>,
    /// Names of the fields that it fills.
    pub fields: TextList,
    /// Why, for a correction.
    pub reason: Option<String>,
    /// How many reviewers must accept it; 0 where it stands at once.
    pub reviewers: i32,
    /// How often it was submitted; what reviewers said counts for the round they said it in.
    pub round: i32,
    /// Counts its versions, from 1.
    pub version: i32,
    /// When it was first submitted, or kept as a draft.
    pub created_at: DateTimeUtc,
    /// When it was last changed.
    pub changed_at: DateTimeUtc,
    /// When it was accepted, rejected or withdrawn; null before.
    pub decided_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
