//! `lawsuit`: a suit about detention or removal, one record per court and docket number.

use sea_orm::entity::prelude::*;

use crate::codes::{DatePrecision, LawsuitKind, LawsuitStatus, YesNoUnknown};
use crate::values::TextList;

/// A suit about detention or removal, one record per court and docket number.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "lawsuit")]
pub struct Model {
    /// Id within Habeas.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Name of the case.
    pub caption: String,
    /// The court it was filed in.
    pub court_id: Option<Uuid>,
    /// Docket number as the court writes it.
    pub docket_number: Option<String>,
    /// Day of filing; null where unknown.
    pub filed_on: Option<Date>,
    /// How exactly the day of filing is known.
    pub filed_precision: DatePrecision,
    /// The filing date as a source words it, where that differs from the record.
    pub filed_text: Option<String>,
    /// Where the suit stands.
    pub status: LawsuitStatus,
    /// What sort of suit it is.
    pub kind: LawsuitKind,
    /// What the suit claims, one entry a claim.
    pub claims: TextList,
    /// Who belongs to the class; null where no class is sought.
    pub class_definition: Option<String>,
    /// The group it is about.
    pub population_group_id: Option<Uuid>,
    /// Machine-written label: does the opinion concern a wrongful deportation; null where not labelled.
    pub wrongful_deportation: Option<YesNoUnknown>,
    /// Machine-written label: does the opinion concern a wrongful detention; null where not labelled.
    pub wrongful_detention: Option<YesNoUnknown>,
    /// Summary of the case; null where none exists.
    pub summary: Option<String>,
    /// True where the summary and labels were written by a program and not verified.
    pub summary_is_machine_written: bool,
    /// Where the case can be read.
    pub url: Option<String>,
    /// Number in the Civil Rights Litigation Clearinghouse.
    pub clearinghouse_id: Option<String>,
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
