//! Closed code lists: imports.

use super::code_list;

code_list! {
    /// What becomes of a file that was sent in.
    pub enum ImportState {
        /// The file is here and waits for `startImport`.
        Uploaded = "uploaded",
        /// It is to be imported, and waits for its turn.
        Queued = "queued",
        /// It is being imported.
        Running = "running",
        /// It is imported; refused rows are in the report.
        Finished = "finished",
        /// It ended early, for the reason that the import names.
        Failed = "failed",
        /// What it wrote was taken back.
        Reverted = "reverted",
    }
}
