//! `Statement`: something said or demanded in public: a letter, a denial, an alert.

use async_graphql::{Context, ID, Object, Result};
use entities::codes::{ClaimStatus, DatePrecision, Stance, StatementKind};
use entities::{agreement, lawsuit, official, organization, place, population_group, statement};

use super::{
    Lawsuit, Official, Organization, OrganizationFilter, Place, PlaceFilter, PopulationGroup,
    PopulationGroupFilter, RecordVersion, RepatriationAgreement, versions,
};
use crate::graphql::filter::record_filter;
use crate::graphql::operators::{CodeFilter, DateFilter};
use crate::graphql::order::record_order;
use crate::graphql::record::{
    Citation, DatePeriod, Provenance, citations, one, provenance_of, record_id,
};
use crate::graphql::scalars::Date;

/// Something said or demanded in public: a letter, a denial, an alert.
#[derive(Clone, Debug)]
pub(crate) struct Statement(pub(crate) statement::Model);

impl From<statement::Model> for Statement {
    fn from(model: statement::Model) -> Self {
        Self(model)
    }
}

/// Something said or demanded in public: a letter, a denial, an alert.
#[Object]
impl Statement {
    /// Global id.
    pub(crate) async fn id(&self, ctx: &Context<'_>) -> Result<ID> {
        record_id::<statement::Entity>(ctx, &self.0).await
    }

    /// What sort of statement it is.
    async fn kind(&self) -> StatementKind {
        self.0.kind
    }

    /// Who spoke, as a person. Null where there is none, or this token may not see it.
    async fn speaker(&self, ctx: &Context<'_>) -> Result<Option<Official>> {
        one::<official::Entity, _>(ctx, self.0.speaker_id).await
    }

    /// Who spoke, as an organization. Null where there is none, or this token may not see it.
    async fn speaker_organization(&self, ctx: &Context<'_>) -> Result<Option<Organization>> {
        one::<organization::Entity, _>(ctx, self.0.speaker_organization_id).await
    }

    /// The speaker as the source words it. Null where unknown.
    async fn speaker_text(&self) -> Option<&str> {
        self.0.speaker_text.as_deref()
    }

    /// To whom it was addressed. Null where unknown.
    async fn addressee(&self) -> Option<&str> {
        self.0.addressee.as_deref()
    }

    /// Which way it argues.
    async fn stance(&self) -> Stance {
        self.0.stance
    }

    /// What it is about: the claim in a sentence. Null where unknown.
    async fn about(&self) -> Option<&str> {
        self.0.about.as_deref()
    }

    /// A short verbatim quotation; null where none is kept.
    async fn quote(&self) -> Option<&str> {
        self.0.quote.as_deref()
    }

    /// The group it is about. Null where there is none, or this token may not see it.
    async fn population_group(&self, ctx: &Context<'_>) -> Result<Option<PopulationGroup>> {
        one::<population_group::Entity, _>(ctx, self.0.population_group_id).await
    }

    /// The place it is about. Null where there is none, or this token may not see it.
    async fn place(&self, ctx: &Context<'_>) -> Result<Option<Place>> {
        one::<place::Entity, _>(ctx, self.0.place_id).await
    }

    /// The agreement it is about. Null where there is none, or this token may not see it.
    async fn agreement(&self, ctx: &Context<'_>) -> Result<Option<RepatriationAgreement>> {
        one::<agreement::Entity, _>(ctx, self.0.agreement_id).await
    }

    /// The suit it is about. Null where there is none, or this token may not see it.
    async fn lawsuit(&self, ctx: &Context<'_>) -> Result<Option<Lawsuit>> {
        one::<lawsuit::Entity, _>(ctx, self.0.lawsuit_id).await
    }

    /// The statement it answers. Null where there is none, or this token may not see it.
    async fn replies_to(&self, ctx: &Context<'_>) -> Result<Option<Statement>> {
        one::<statement::Entity, _>(ctx, self.0.replies_to_id).await
    }

    /// Whether what it asserts stands, is disputed or unconfirmed.
    async fn status(&self) -> ClaimStatus {
        self.0.status
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
        versions::<statement::Entity, Self>(ctx, self.0.id, first).await
    }

    /// The sources that the record rests on, those of single fields among them.
    async fn citations(&self, ctx: &Context<'_>) -> Result<Vec<Citation>> {
        citations::<statement::Entity>(ctx, self.0.id).await
    }
}

record_filter! {
    /// Which of them; conditions in one filter must all hold.
    StatementFilter of statement {
        /// By: what sort of statement it is.
        kind: CodeFilter<StatementKind> => Kind,
        /// By: which way it argues.
        stance: CodeFilter<Stance> => Stance,
        /// By: whether what it asserts stands, is disputed or unconfirmed.
        status: CodeFilter<ClaimStatus> => Status,
        /// By: first day of the period in which it happened; null where no day is known.
        starts_on: DateFilter => StartsOn,
        /// By: last day of that period; equal to the first for a single day.
        ends_on: DateFilter => EndsOn,
        /// By: how exactly the date is known.
        date_precision: CodeFilter<DatePrecision> => DatePrecision,
    }
    related {
        /// By: who spoke, as an organization.
        speaker_organization: OrganizationFilter => SpeakerOrganizationId,
        /// By: the group it is about.
        population_group: PopulationGroupFilter => PopulationGroupId,
        /// By: the place it is about.
        place: PlaceFilter => PlaceId,
    }
}

record_order! {
    /// What a list of them can be ordered by.
    StatementOrderField of statement {
        /// First day of the period in which it happened; null where no day is known.
        StartsOn,
        /// When the record was first written.
        CreatedAt,
        /// When the present version was written.
        ChangedAt,
    }
    default StartsOn
}
