//! What the service itself may do with the audit.

use sea_orm::{ConnectionTrait as _, DatabaseBackend, DatabaseConnection, Statement};

use crate::error::Result;

/// Whether the role of the service can add entries, and neither change nor remove one. On SQLite
/// there are no roles to tell apart.
pub async fn only_grows(db: &DatabaseConnection) -> Result<bool> {
    if db.get_database_backend() != DatabaseBackend::Postgres {
        return Ok(true);
    }
    let sql = "SELECT has_table_privilege('habeas_records', 'audit_entry', \
               'UPDATE, DELETE, TRUNCATE') AS may_change";
    let statement = Statement::from_string(DatabaseBackend::Postgres, sql);
    let row = db.query_one_raw(statement).await?;
    let may_change: Option<bool> = row.map(|row| row.try_get("", "may_change")).transpose()?;
    Ok(may_change == Some(false))
}
