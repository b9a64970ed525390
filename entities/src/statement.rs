//! `statement`: something said or demanded in public: a letter, a denial, an alert.

use sea_orm::entity::prelude::*;

use crate::codes::{ClaimStatus, DatePrecision, Stance, StatementKind};

/// Something said or demanded in public: a letter, a denial, an alert.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "statement")]
pub struct Model {
    /// Id within Habeas.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// What sort of statement it is.
    pub kind: StatementKind,
    /// Who spoke, as a person.
    pub speaker_id: Option<Uuid>,
    /// Who spoke, as an organization.
    pub speaker_organization_id: Option<Uuid>,
    /// The speaker as the source words it.
    pub speaker_text: Option<String>,
    /// To whom it was addressed.
    pub addressee: Option<String>,
    /// Which way it argues.
    pub stance: Stance,
    /// What it is about: the claim in a sentence.
    pub about: Option<String>,
    /// A short verbatim quotation; null where none is kept.
    pub quote: Option<String>,
    /// The group it is about.
    pub population_group_id: Option<Uuid>,
    /// The place it is about.
    pub place_id: Option<Uuid>,
    /// The agreement it is about.
    pub agreement_id: Option<Uuid>,
    /// The suit it is about.
    pub lawsuit_id: Option<Uuid>,
    /// The statement it answers.
    pub replies_to_id: Option<Uuid>,
    /// Whether what it asserts stands, is disputed or unconfirmed.
    pub status: ClaimStatus,
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
