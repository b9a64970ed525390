//! `import`: one file that was imported.

use sea_orm::entity::prelude::*;

/// One file that was imported.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "import")]
pub struct Model {
    /// Number within the table.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Digest, kind, mapping and owner: the same file again is the same import.
    pub natural_key: String,
    /// What its rows are, such as `facilities`.
    pub kind: String,
    /// Name of the file, without its folder.
    pub file_name: String,
    /// SHA-256 of its bytes, in lower-case hexadecimal.
    pub digest: String,
    /// Name of the mapping that read it.
    pub mapping: Option<String>,
    /// Organization whose rows they are.
    pub contributor_id: Option<Uuid>,
    /// Public release whose rows they are.
    pub universe: Option<String>,
    /// Rows read, whatever became of them.
    pub rows_read: i64,
    /// Records that are new.
    pub inserted: i64,
    /// Records that became a new version.
    pub changed: i64,
    /// Records that stood already.
    pub unchanged: i64,
    /// Rows that say again what an earlier row of the file says.
    pub duplicates: i64,
    /// Rows refused.
    pub refused: i64,
    /// When it was last started.
    pub started_at: DateTimeUtc,
    /// When it ended; null where it did not.
    pub finished_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
