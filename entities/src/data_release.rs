//! `data_release`: one vintage of a data set, kept for ever.

use sea_orm::entity::prelude::*;

/// One vintage of a data set, kept for ever.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "data_release")]
pub struct Model {
    /// Number within the table.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Data set and vintage.
    pub natural_key: String,
    /// The table that was published.
    pub dataset: String,
    /// Name of the vintage.
    pub label: String,
    /// US federal fiscal year it says it is about.
    pub fiscal_year: Option<i32>,
    /// Day of publication.
    pub published_on: Option<Date>,
    /// The day the figures speak of, as the release states it.
    pub as_of_stated: Option<Date>,
    /// The day the figures speak of, as worked out from them; null where that was not possible.
    pub as_of_derived: Option<Date>,
    /// Where it was published.
    pub source_id: Uuid,
    /// Import that wrote it.
    pub import_id: Option<i64>,
    /// When it was first imported.
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
