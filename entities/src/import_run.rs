//! `import_run`: how a file was sent in, and how far its import is.

use sea_orm::entity::prelude::*;

use crate::codes::ImportState;

/// The run of an import. The same file again is the same import, and runs again.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "import_run")]
pub struct Model {
    /// The import.
    #[sea_orm(primary_key, auto_increment = false)]
    pub import_id: i64,
    /// What becomes of it.
    pub state: ImportState,
    /// API client that sent the file; null for the operator's command line.
    pub client_id: Option<String>,
    /// Say what would happen, keep nothing.
    pub dry_run: bool,
    /// All rows or none.
    pub atomic: bool,
    /// Format, where the sender stated it.
    pub format: Option<String>,
    /// Text of the sender's mapping.
    pub mapping_text: Option<String>,
    /// Source of the records, as the sender states it.
    pub source: Option<String>,
    /// The spool folder, by its own id, that holds the file.
    pub spool: Option<String>,
    /// Name of the file in it; null once it is removed.
    pub spool_file: Option<String>,
    /// Size of the file in bytes.
    pub bytes: i64,
    /// How much of it is read.
    pub bytes_read: i64,
    /// Rows whose outcome is committed; those of an import that runs again are passed over.
    pub row_reached: i64,
    /// Code of what ended it early.
    pub error_code: Option<String>,
    /// What ended it early, in words for the sender.
    pub error: Option<String>,
    /// When it last gave a sign of life.
    pub seen_at: DateTimeUtc,
    /// When it was taken back; null where it was not.
    pub reverted_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
