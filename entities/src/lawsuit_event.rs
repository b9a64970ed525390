//! `lawsuit_event`: something that happened or is set to happen in a suit.

use sea_orm::entity::prelude::*;

use crate::codes::{DatePrecision, LawsuitEventKind, LawsuitEventStatus};

/// Something that happened or is set to happen in a suit.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "lawsuit_event")]
pub struct Model {
    /// Id within Habeas.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The suit.
    pub lawsuit_id: Uuid,
    /// What happened.
    pub kind: LawsuitEventKind,
    /// Whether it is scheduled, in force, superseded or over.
    pub status: LawsuitEventStatus,
    /// First day of effect of an order; null where it has none.
    pub effective_from: Option<Date>,
    /// Last day of effect of an order; null while in force.
    pub effective_to: Option<Date>,
    /// Reporter citation or docket entry.
    pub citation: Option<String>,
    /// Number of the docket entry.
    pub docket_entry: Option<i32>,
    /// The judge.
    pub official_id: Option<Uuid>,
    /// The court, where it differs from the suit's.
    pub court_id: Option<Uuid>,
    /// What happened, in a sentence.
    pub description: Option<String>,
    /// Where the document can be read.
    pub url: Option<String>,
    /// First day of the period in which it happened; null where no day is known.
    pub starts_on: Option<Date>,
    /// Last day of that period; equal to the first for a single day.
    pub ends_on: Option<Date>,
    /// How exactly the date is known.
    pub date_precision: DatePrecision,
    /// True where the date was worked out from the text (a weekday, "last month") and not stated.
    pub date_inferred: bool,
    /// The date as the source words it; null where it states a plain date.
    pub date_text: Option<String>,
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
