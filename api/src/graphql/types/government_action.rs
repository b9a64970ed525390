//! `GovernmentAction`: a sanction, a suspension of cooperation or another act of a government.

use async_graphql::{Context, ID, Object, Result};
use entities::codes::{ClaimStatus, DatePrecision, GovernmentActionKind};
use entities::{government_action, official, organization};

use super::{Official, Organization, RecordVersion, versions};
use crate::graphql::filter::record_filter;
use crate::graphql::operators::{CodeFilter, CountryFilter, DateFilter, TextFilter};
use crate::graphql::order::record_order;
use crate::graphql::record::{
    Citation, DatePeriod, Provenance, citations, one, provenance_of, record_id,
};
use crate::graphql::scalars::{CountryCode, Date};

/// A sanction, a suspension of cooperation or another act of a government.
#[derive(Clone, Debug)]
pub(crate) struct GovernmentAction(pub(crate) government_action::Model);

impl From<government_action::Model> for GovernmentAction {
    fn from(model: government_action::Model) -> Self {
        Self(model)
    }
}

/// A sanction, a suspension of cooperation or another act of a government.
#[Object]
impl GovernmentAction {
    /// Global id.
    pub(crate) async fn id(&self, ctx: &Context<'_>) -> Result<ID> {
        record_id::<government_action::Entity>(ctx, &self.0).await
    }

    /// What was done, in a few words.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// What sort of act it is.
    async fn kind(&self) -> GovernmentActionKind {
        self.0.kind
    }

    /// The body that acted. Null where there is none, or this token may not see it.
    async fn actor(&self, ctx: &Context<'_>) -> Result<Option<Organization>> {
        one::<organization::Entity, _>(ctx, self.0.actor_id).await
    }

    /// The official who acted. Null where there is none, or this token may not see it.
    async fn actor_official(&self, ctx: &Context<'_>) -> Result<Option<Official>> {
        one::<official::Entity, _>(ctx, self.0.actor_official_id).await
    }

    /// The state that acted. Null where unknown.
    async fn actor_country(&self) -> Option<CountryCode> {
        self.0.actor_country.clone().map(CountryCode)
    }

    /// The state it was aimed at. Null where unknown.
    async fn target_country(&self) -> Option<CountryCode> {
        self.0.target_country.clone().map(CountryCode)
    }

    /// Whom it was aimed at, as the source words it. Null where unknown.
    async fn target_text(&self) -> Option<&str> {
        self.0.target_text.as_deref()
    }

    /// The law it rests on, where the source names one. Null where unknown.
    async fn legal_basis(&self) -> Option<&str> {
        self.0.legal_basis.as_deref()
    }

    /// Whether it stands, is disputed or was withdrawn.
    async fn status(&self) -> ClaimStatus {
        self.0.status
    }

    /// What was done, in a sentence or two. Null where unknown.
    async fn description(&self) -> Option<&str> {
        self.0.description.as_deref()
    }

    /// When it happened, as exactly as the source says.
    async fn date(&self) -> DatePeriod {
        DatePeriod {
            starts_on: self.0.starts_on.map(Date),
            ends_on: self.0.ends_on.map(Date),
            precision: self.0.date_precision,
            inferred: self.0.date_inferred,
            text: self.0.date_text.clone(),
        }
    }

    /// Who contributed the record, from which file, and which version it is.
    async fn provenance(&self) -> Provenance {
        provenance_of!(self.0)
    }

    /// The newest versions of the record, the present one first: what each said, until when, and who
    /// wrote it.
    async fn versions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, from 1 to 100.", default = 20)] first: i32,
    ) -> Result<Vec<RecordVersion>> {
        versions::<government_action::Entity, Self>(ctx, self.0.id, first).await
    }

    /// The sources that the record rests on, those of single fields among them.
    async fn citations(&self, ctx: &Context<'_>) -> Result<Vec<Citation>> {
        citations::<government_action::Entity>(ctx, self.0.id).await
    }
}

record_filter! {
    /// Which of them; conditions in one filter must all hold.
    GovernmentActionFilter of government_action {
        /// By: what was done, in a few words.
        name: TextFilter => Name,
        /// By: what sort of act it is.
        kind: CodeFilter<GovernmentActionKind> => Kind,
        /// By: the state that acted.
        actor_country: CountryFilter => ActorCountry,
        /// By: the state it was aimed at.
        target_country: CountryFilter => TargetCountry,
        /// By: whether it stands, is disputed or was withdrawn.
        status: CodeFilter<ClaimStatus> => Status,
        /// By: first day of the period in which it happened; null where no day is known.
        starts_on: DateFilter => StartsOn,
        /// By: last day of that period; equal to the first for a single day.
        ends_on: DateFilter => EndsOn,
        /// By: how exactly the date is known.
        date_precision: CodeFilter<DatePrecision> => DatePrecision,
    }
    related {
    }
}

record_order! {
    /// What a list of them can be ordered by.
    GovernmentActionOrderField of government_action {
        /// What was done, in a few words.
        Name,
        /// First day of the period in which it happened; null where no day is known.
        StartsOn,
        /// When the record was first written.
        CreatedAt,
        /// When the present version was written.
        ChangedAt,
    }
    default Name
}
