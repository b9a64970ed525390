//! Closed code lists: the audit.

use super::code_list;

code_list! {
    /// What somebody did that the audit keeps.
    pub enum AuditAction {
        /// Records of another organization were read.
        RecordsRead = "records_read",
        /// Exact numbers of the organization's own case records were read.
        StatisticsRead = "statistics_read",
        /// Identifying fields of a person were shown, with consent on record for the purpose.
        IdentityRevealed = "identity_revealed",
        /// Identifying fields of a person were shown without consent on record, for the stated reason.
        IdentityRevealedByOverride = "identity_revealed_by_override",
        /// A person was looked for by an exact identity, whether or not somebody was found.
        IdentityLookedUp = "identity_looked_up",
        /// A person's consent to a purpose was recorded.
        ConsentRecorded = "consent_recorded",
        /// A person's consent to a purpose was withdrawn.
        ConsentWithdrawn = "consent_withdrawn",
        /// The identifying fields of a person were made unreadable for ever.
        DetaineeErased = "detainee_erased",
        /// The last day on which the identity of a person is kept was set or taken back.
        RetentionSet = "retention_set",
        /// Records were written from a file.
        RecordsImported = "records_imported",
        /// What an import wrote was taken back.
        ImportReverted = "import_reverted",
        /// Records were exported.
        RecordsExported = "records_exported",
        /// An export was approved by a second person.
        ExportApproved = "export_approved",
        /// A finished export was fetched.
        ExportDownloaded = "export_downloaded",
        /// A contribution was submitted.
        ContributionSubmitted = "contribution_submitted",
        /// A contribution was withdrawn.
        ContributionWithdrawn = "contribution_withdrawn",
        /// A contribution was decided on.
        ContributionReviewed = "contribution_reviewed",
        /// It was said how many reviewers a shared public record needs.
        ReviewRuleSet = "review_rule_set",
        /// A record was corrected.
        RecordCorrected = "record_corrected",
        /// A record was written that is no contribution: a source, a reported figure.
        RecordWritten = "record_written",
        /// Records of one person were linked.
        DetaineesMerged = "detainees_merged",
        /// A link between records of one person was taken back.
        DetaineesUnmerged = "detainees_unmerged",
        /// Keys of comparison were made anew from identifying fields that stand.
        MatchingKeysMade = "matching_keys_made",
        /// Both organizations agree to look for persons whom both know: the key of the pair was made.
        MatchingBegun = "matching_begun",
        /// They no longer do: the key of the pair was destroyed, and what was compared under it.
        MatchingEnded = "matching_ended",
        /// Persons whom another organization knows too were looked for.
        MatchesLookedUp = "matches_looked_up",
        /// One side said that a person of the other is one of its own.
        MatchConfirmed = "match_confirmed",
        /// One side took that back.
        MatchDeclined = "match_declined",
        /// An organization was created.
        OrganizationCreated = "organization_created",
        /// The settings of an organization were changed.
        OrganizationChanged = "organization_changed",
        /// An API client was created.
        ClientCreated = "client_created",
        /// The secret of an API client was replaced.
        ClientRotated = "client_rotated",
        /// An API client was revoked, and every token of it.
        ClientRevoked = "client_revoked",
        /// A single token was revoked.
        TokenRevoked = "token_revoked",
        /// The operator issued an access token.
        TokenIssued = "token_issued",
        /// Records were shared with another organization.
        SharingAgreementCreated = "sharing_agreement_created",
        /// Sharing was ended.
        SharingAgreementRevoked = "sharing_agreement_revoked",
        /// A webhook was created.
        WebhookCreated = "webhook_created",
        /// A webhook was deleted.
        WebhookDeleted = "webhook_deleted",
        /// The secret of a webhook was replaced.
        WebhookRotated = "webhook_rotated",
        /// A webhook was ended because its receiver says that it is gone.
        WebhookDisabled = "webhook_disabled",
        /// Deliveries to a webhook are sent again.
        WebhookReplayed = "webhook_replayed",
        /// A signing key was made.
        SigningKeyCreated = "signing_key_created",
        /// Another key signs from now on.
        SigningKeyRotated = "signing_key_rotated",
        /// A signing key is no longer accepted.
        SigningKeyRetired = "signing_key_retired",
        /// A root key of identifying fields was made.
        RootKeyCreated = "root_key_created",
        /// An organization's key to identifying fields was replaced.
        OrganizationKeyRotated = "organization_key_rotated",
        /// The keys of an organization were wrapped under another root key.
        RootKeyRotated = "root_key_rotated",
        /// The keys to identifying fields were restored from their backup.
        IdentityKeysRestored = "identity_keys_restored",
        /// A statistics release was published.
        StatisticsPublished = "statistics_published",
    }
}
