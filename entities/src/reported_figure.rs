//! `reported_figure`: a number that somebody claims, with its qualifier kept verbatim and its bounds derived by rule.

use sea_orm::entity::prelude::*;

use crate::codes::{DatePrecision, FigureStatus, FigureUnit, QualifierKind};
use crate::values::TextList;

/// A number that somebody claims, with its qualifier kept verbatim and its bounds derived by rule.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "reported_figure")]
pub struct Model {
    /// Id within Habeas.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// What is counted, as a code such as `people_detained`.
    pub metric: String,
    /// What is counted, as the source words it.
    pub metric_text: String,
    /// What one unit of the number is.
    pub unit: FigureUnit,
    /// The unit as the source words it.
    pub unit_text: Option<String>,
    /// The group the number is about.
    pub population_group_id: Option<Uuid>,
    /// The group as the source words it.
    pub population_text: Option<String>,
    /// The place the number is about.
    pub place_id: Option<Uuid>,
    /// The place as the source words it.
    pub place_text: Option<String>,
    /// The day the number speaks of, where the source names one.
    pub as_of: Option<Date>,
    /// The point given; null where only a bound, or no number, is given.
    pub value: Option<f64>,
    /// Lower bound; null where the claim sets none.
    pub low: Option<f64>,
    /// Whether the lower bound itself is possible.
    pub low_inclusive: bool,
    /// Upper bound; null where the claim sets none.
    pub high: Option<f64>,
    /// Whether the upper bound itself is possible.
    pub high_inclusive: bool,
    /// The qualifier verbatim, such as `more than`; null for a bare number.
    pub qualifier: Option<String>,
    /// The rule by which the qualifier was read.
    pub qualifier_kind: QualifierKind,
    /// Who gave the number, as a person.
    pub speaker_id: Option<Uuid>,
    /// Who gave the number, as an organization.
    pub speaker_organization_id: Option<Uuid>,
    /// The speaker as the source words it.
    pub speaker_text: Option<String>,
    /// Through whom the number reached the source, first to last.
    pub relayed_by: TextList,
    /// Where in the source the number stands: a short quotation or locator.
    pub quote: Option<String>,
    /// Whether the claim stands.
    pub status: FigureStatus,
    /// What is said about its standing.
    pub status_text: Option<String>,
    /// The agreement it is counted from.
    pub agreement_id: Option<Uuid>,
    /// The operation it is about.
    pub operation_id: Option<Uuid>,
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
