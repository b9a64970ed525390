//! `import_refusal`: one row of a file that did not go in. It never holds a value.

use sea_orm::entity::prelude::*;

/// One row of a file that did not go in. It never holds a value.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "import_refusal")]
pub struct Model {
    /// Number within the table.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// The import.
    pub import_id: i64,
    /// The row as it is found in the file.
    pub origin_row: i64,
    /// The sheet, where the file has sheets.
    pub origin_sheet: Option<String>,
    /// The column, where it is about one.
    pub column_name: Option<String>,
    /// Code of a closed list.
    pub code: String,
    /// Why, in words, without the value.
    pub reason: String,
}

impl ActiveModelBehavior for ActiveModel {}
