//! `organization`: an organization: a partner that contributes, or one that speaks, sues or governs in the records.

use sea_orm::entity::prelude::*;

use crate::codes::OrganizationKind;

/// An organization: a partner that contributes, or one that speaks, sues or governs in the records.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "organization")]
pub struct Model {
    /// Id within Habeas.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Short stable name in lower case, such as `asian-law-caucus`.
    pub slug: String,
    /// Full name as the organization writes it.
    pub name: String,
    /// What sort of organization it is.
    pub kind: OrganizationKind,
    /// The larger organization it belongs to, where it is part of one.
    pub parent_id: Option<Uuid>,
    /// ISO 3166-1 alpha-2 code of its country; null where unknown.
    pub country: Option<String>,
    /// Address of its own site; null where unknown.
    pub website: Option<String>,
    /// True for an organization that contributes case records to Habeas.
    pub is_partner: bool,
    /// True once the platform has verified who the organization is.
    pub is_verified: bool,
    /// Natural key by which an import finds the record again; unique in the table.
    pub natural_key: String,
    /// Organization that contributed the record; null for public records loaded by the operator.
    pub contributor_id: Option<Uuid>,
    /// Import that wrote the present version; null where it came another way.
    pub import_id: Option<i64>,
    /// Sheet of the file, where it has sheets.
    pub origin_sheet: Option<String>,
    /// Row of the file that wrote the present version.
    pub origin_row: Option<i64>,
    /// Counts the versions of the record, from 1.
    pub version: i32,
    /// When the record was first written.
    pub created_at: DateTimeUtc,
    /// When the present version was written.
    pub changed_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
