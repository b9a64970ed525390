//! `source`: where a record comes from: an article, a press release, a court document, a data release, a case file.

use sea_orm::entity::prelude::*;

use crate::codes::SourceKind;

/// Where a record comes from: an article, a press release, a court document, a data release, a case file.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "source")]
pub struct Model {
    /// Id within Habeas.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Title of the document or data set.
    pub title: String,
    /// What sort of source it is.
    pub kind: SourceKind,
    /// Who published it; null where unknown.
    pub publisher: Option<String>,
    /// The publisher as a record of its own, where there is one.
    pub publisher_organization_id: Option<Uuid>,
    /// Author as printed; null where none is.
    pub author: Option<String>,
    /// Web address; null where the source has none.
    pub url: Option<String>,
    /// Day of publication; null where the source is undated.
    pub published_on: Option<Date>,
    /// For an undated source, the day its relative dates ("last week") are counted from; always inferred.
    pub anchor_on: Option<Date>,
    /// True where the anchor day was inferred.
    pub anchor_inferred: bool,
    /// The publication date as stated, where it is less exact than a day.
    pub published_text: Option<String>,
    /// Day on which the document was read or downloaded.
    pub retrieved_on: Option<Date>,
    /// SHA-256 of the archived copy, in lower-case hexadecimal; null where no copy was kept.
    pub archived_hash: Option<String>,
    /// BCP 47 language tag; null where unknown.
    pub language: Option<String>,
    /// Terms under which the source may be used; null where it states none.
    pub licence: Option<String>,
    /// What a reader must know before relying on it; null where nothing is.
    pub note: Option<String>,
    /// When it was last corrected after it was first recorded; null where it never was.
    pub corrected_at: Option<DateTimeUtc>,
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
