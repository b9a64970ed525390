//! `Import`: a file of the caller's organization, how far it is and what came of it.

use async_graphql::{ID, Object, SimpleObject};
use entities::codes::ImportState;
use entities::import;

use crate::graphql::ids;
use crate::graphql::scalars::DateTime;
use crate::store::imports::Run;

/// The name of the type in ids.
pub(crate) const NAME: &str = "Import";

/// A file that the caller's organization sent in, or that the operator imported for it: how far it is
/// and what came of its rows. Needs `contributions:write`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Import {
    model: import::Model,
    run: Option<Run>,
}

impl Import {
    pub(crate) const fn new(model: import::Model, run: Option<Run>) -> Self {
        Self { model, run }
    }

    /// What becomes of it. One without a run was imported by an earlier version of the service.
    pub(crate) fn stands(&self) -> ImportState {
        let run = self.run.as_ref();
        run.map_or(ImportState::Finished, |run| run.state)
    }
}

/// Why an import ended early.
#[derive(Clone, Debug, SimpleObject)]
pub(crate) struct ImportFailure {
    /// A code of the list of errors.
    code: String,
    /// What is wrong and the mend.
    message: String,
}

/// A file that the caller's organization sent in, or that the operator imported for it: how far it is
/// and what came of its rows. Needs `contributions:write`.
#[Object]
impl Import {
    /// Global id.
    async fn id(&self) -> ID {
        ids::numbered(NAME, self.model.id)
    }

    /// What its rows are, as `POST /imports/{kind}` names it.
    async fn kind(&self) -> &str {
        &self.model.kind
    }

    /// Name of the file, without its folder.
    async fn file_name(&self) -> &str {
        &self.model.file_name
    }

    /// SHA-256 of the file, in hexadecimal: the same file sent again is the same import.
    async fn digest(&self) -> &str {
        &self.model.digest
    }

    /// What becomes of it.
    async fn state(&self) -> ImportState {
        self.stands()
    }

    /// Whether it only says what would happen, and keeps nothing.
    async fn dry_run(&self) -> bool {
        self.run.as_ref().is_some_and(|run| run.dry_run)
    }

    /// Whether it keeps all rows, or none where one is refused.
    async fn atomic(&self) -> bool {
        self.run.as_ref().is_some_and(|run| run.atomic)
    }

    /// The API client that sent it. Null where the operator imported it.
    async fn client_id(&self) -> Option<&str> {
        self.run.as_ref()?.client_id.as_deref()
    }

    /// Size of the file in bytes. Null for an import of an earlier version of the service.
    async fn bytes(&self) -> Option<i64> {
        self.run.as_ref().map(|run| run.bytes)
    }

    /// How much of the file is read, in bytes. Null for an import of an earlier version of the service.
    async fn bytes_read(&self) -> Option<i64> {
        self.run.as_ref().map(|run| run.bytes_read)
    }

    /// Rows whose outcome is decided.
    async fn rows_read(&self) -> i64 {
        self.model.rows_read
    }

    /// Records that are new.
    async fn inserted(&self) -> i64 {
        self.model.inserted
    }

    /// Records that have a new version.
    async fn changed(&self) -> i64 {
        self.model.changed
    }

    /// Records that stood already.
    async fn unchanged(&self) -> i64 {
        self.model.unchanged
    }

    /// Rows that say again what an earlier row of the file says.
    async fn duplicates(&self) -> i64 {
        self.model.duplicates
    }

    /// Rows that were refused; `report` names each.
    async fn refused(&self) -> i64 {
        self.model.refused
    }

    /// Path of the report: a CSV file with row, column, code, reason and mend of each refused row, and
    /// never a value.
    async fn report(&self) -> String {
        let id = ids::numbered(NAME, self.model.id);
        format!("/imports/{}/report.csv", id.as_str())
    }

    /// What ended it early. Null where nothing did.
    async fn failure(&self) -> Option<ImportFailure> {
        let run = self.run.as_ref()?;
        Some(ImportFailure {
            code: run.error_code.clone()?,
            message: run.error.clone()?,
        })
    }

    /// When it was last started.
    async fn started_at(&self) -> DateTime {
        DateTime(self.model.started_at)
    }

    /// When it came to its end. Null before, and where it was cut off.
    async fn finished_at(&self) -> Option<DateTime> {
        self.model.finished_at.map(DateTime)
    }

    /// When what it wrote was taken back. Null where it was not.
    async fn reverted_at(&self) -> Option<DateTime> {
        self.run.as_ref()?.reverted_at.map(DateTime)
    }
}
