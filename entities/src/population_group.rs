//! `population_group`: a group of people that figures are about, with its broader group.

use sea_orm::entity::prelude::*;

/// A group of people that figures are about, with its broader group.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "population_group")]
pub struct Model {
    /// Id within Habeas.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Name in English, such as `Cambodian`.
    pub name: String,
    /// The broader group, such as Southeast Asian for Cambodian.
    pub broader_id: Option<Uuid>,
    /// Country of citizenship that defines the group, as ISO 3166-1 alpha-2; null where none does.
    pub citizenship: Option<String>,
    /// Who belongs to the group, as far as sources say.
    pub definition: Option<String>,
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
