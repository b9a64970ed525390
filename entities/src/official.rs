//! `official`: a person who speaks or acts in public office or for an organization, or a speaker whose identity is withheld.

use sea_orm::entity::prelude::*;

use crate::codes::OfficialKind;

/// A person who speaks or acts in public office or for an organization, or a speaker whose identity is withheld.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "official")]
pub struct Model {
    /// Id within Habeas.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Public name; null where the speaker's identity is withheld.
    pub name: Option<String>,
    /// Office or role as the source gives it, such as `Assemblymember`.
    pub title: Option<String>,
    /// In what capacity the person speaks.
    pub kind: OfficialKind,
    /// The body or organization the person speaks for.
    pub organization_id: Option<Uuid>,
    /// True where the source quotes the speaker without a name.
    pub identity_withheld: bool,
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
