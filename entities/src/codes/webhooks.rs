//! Closed code lists: webhooks.

use super::code_list;

code_list! {
    /// What a webhook can be told of.
    pub enum WebhookEvent {
        /// Records were made or changed: `record.changed`.
        RecordChanged = "record_changed",
        /// A contribution was decided on: `contribution.reviewed`.
        ContributionReviewed = "contribution_reviewed",
        /// An import came to its end: `import.finished`.
        ImportFinished = "import_finished",
        /// A release of statistics was published: `statistics.release_published`.
        StatisticsReleasePublished = "statistics_release_published",
    }
}

code_list! {
    /// How far a delivery to a webhook is.
    pub enum WebhookDeliveryState {
        /// It is to be sent, for the first time or again.
        Pending = "pending",
        /// The receiver has taken it.
        Delivered = "delivered",
        /// It was given up; `replayWebhookDelivery` sends it again.
        Dead = "dead",
    }
}

code_list! {
    /// What came of the last attempt to deliver.
    pub enum WebhookAnswer {
        /// A status from 200 to 299: the receiver has taken it.
        Success = "success",
        /// A status from 300 to 399. Redirects are not followed.
        Redirect = "redirect",
        /// A status from 400 to 499.
        ClientError = "client_error",
        /// Any other status, of 500 and above above all.
        ServerError = "server_error",
        /// No answer in time.
        Timeout = "timeout",
        /// No connection, no name, no certificate that holds, or no HTTP behind it.
        Unreachable = "unreachable",
        /// The name leads to an address that is not of the public internet.
        AddressRefused = "address_refused",
        /// The secret could not be opened: the operator's key is not there.
        KeyUnavailable = "key_unavailable",
    }
}
