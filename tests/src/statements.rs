//! Which statements the service sends to the database.

use std::sync::{Arc, Mutex, PoisonError};

use sea_orm::DatabaseConnection;

/// The statements sent so far.
#[derive(Clone, Debug, Default)]
pub struct Statements(Arc<Mutex<Vec<String>>>);

impl Statements {
    pub(crate) fn listen(&self, db: &mut DatabaseConnection) {
        let statements = self.clone();
        db.set_metric_callback(move |info| statements.push(&info.statement.sql));
    }

    /// Charging a client's budget is one statement of each request, whatever it asks for; the key of
    /// its ids is asked for once in the life of the process. They read no record, and are left out.
    fn push(&self, sql: &str) {
        if sql.contains("client_budget") || sql.contains("organization_id_key") {
            return;
        }
        let mut statements = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        statements.push(sql.to_owned());
    }

    /// Takes what was sent since the last time.
    pub fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
