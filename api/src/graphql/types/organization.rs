//! `Organization`: an organization: a partner that contributes, or one that speaks, sues or governs in the records.

use async_graphql::{Context, ID, Object, Result};
use entities::codes::{OrganizationKind, StatisticsDimension};
use entities::official::Column as ColumnOfficial;
use entities::{official, organization};

use super::{
    ApiClient, Official, RecordVersion, ReviewRule, SharingAgreement, Webhook, WebhookDelivery,
    WebhookDeliveryFilter, versions,
};
use crate::graphql::context::ContextExt as _;
use crate::graphql::filter::record_filter;
use crate::graphql::operators::{BooleanFilter, CodeFilter, CountryFilter, TextFilter};
use crate::graphql::order::record_order;
use crate::graphql::record::{
    Citation, Provenance, children, citations, list_limit, one, provenance_of, record_id,
};
use crate::graphql::scalars::CountryCode;
use crate::graphql::statistics::{
    self, Asked, OwnStatisticsConnection, StatisticsFilter, StatisticsOrder, StatisticsPeriodInput,
    USUAL_PAGE,
};
use crate::statistics::plan::Question;
use crate::store::contributions::rules;
use crate::store::webhooks::{deliveries, hooks};
use crate::store::{clients, sharing};

/// An organization: a partner that contributes, or one that speaks, sues or governs in the records.
#[derive(Clone, Debug)]
pub(crate) struct Organization(pub(crate) organization::Model);

impl From<organization::Model> for Organization {
    fn from(model: organization::Model) -> Self {
        Self(model)
    }
}

/// An organization: a partner that contributes, or one that speaks, sues or governs in the records.
#[Object]
impl Organization {
    /// Global id.
    pub(crate) async fn id(&self, ctx: &Context<'_>) -> Result<ID> {
        record_id::<organization::Entity>(ctx, &self.0).await
    }

    /// Short stable name in lower case, such as `asian-law-caucus`.
    async fn slug(&self) -> &str {
        &self.0.slug
    }

    /// Full name as the organization writes it.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// What sort of organization it is.
    async fn kind(&self) -> OrganizationKind {
        self.0.kind
    }

    /// The larger organization it belongs to, where it is part of one. Null where there is none, or this token may not see it.
    async fn parent(&self, ctx: &Context<'_>) -> Result<Option<Organization>> {
        one::<organization::Entity, _>(ctx, self.0.parent_id).await
    }

    /// ISO 3166-1 alpha-2 code of its country; null where unknown.
    async fn country(&self) -> Option<CountryCode> {
        self.0.country.clone().map(CountryCode)
    }

    /// Address of its own site; null where unknown.
    async fn website(&self) -> Option<&str> {
        self.0.website.as_deref()
    }

    /// True for an organization that contributes case records to Habeas.
    async fn is_partner(&self) -> bool {
        self.0.is_partner
    }

    /// True once the platform has verified who the organization is.
    async fn is_verified(&self) -> bool {
        self.0.is_verified
    }

    /// People who speak or act for it, by name. Null where this token may not see any.
    async fn officials(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, from 1 to 100.", default = 20)] first: i32,
    ) -> Result<Option<Vec<Official>>> {
        let order = (ColumnOfficial::Name, false);
        children::<official::Entity, _>(
            ctx,
            self.0.id,
            ColumnOfficial::OrganizationId,
            order,
            first,
        )
        .await
    }

    /// The programs that it lets use the API, by name. Null without `organization:admin`, and for an
    /// organization that is not the caller's own.
    async fn clients(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, from 1 to 100.", default = 100)] first: i32,
        #[graphql(desc = "Those that were revoked as well.", default = false)]
        include_revoked: bool,
    ) -> Result<Option<Vec<ApiClient>>> {
        let limit = list_limit(first)?;
        let viewer = ctx.viewer()?;
        if viewer.organization_id() != self.0.id {
            return Ok(None);
        }
        let db = &ctx.state()?.db;
        let found = clients::list(db, Some(self.0.id), include_revoked, Some(limit)).await?;
        Ok(Some(found.into_iter().map(ApiClient::from).collect()))
    }

    /// Its agreements to share case records, made and given, latest first. Null without
    /// `organization:admin`, and for an organization that is not the caller's own.
    async fn sharing_agreements(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, from 1 to 100.", default = 100)] first: i32,
    ) -> Result<Option<Vec<SharingAgreement>>> {
        let limit = list_limit(first)?;
        let reader = ctx.reader()?;
        if reader.viewer().organization_id() != self.0.id {
            return Ok(None);
        }
        let found = sharing::list(&reader, limit).await?;
        Ok(Some(
            found.into_iter().map(SharingAgreement::from).collect(),
        ))
    }

    /// How many reviewers it asks for itself, beyond what the operator requires. Null without
    /// `organization:admin`, and for an organization that is not the caller's own.
    async fn review_rules(&self, ctx: &Context<'_>) -> Result<Option<Vec<ReviewRule>>> {
        let reader = ctx.reader()?;
        if reader.viewer().organization_id() != self.0.id {
            return Ok(None);
        }
        let found = rules::list(&reader, Some(self.0.id)).await?;
        Ok(Some(found.into_iter().map(ReviewRule::from).collect()))
    }

    /// Its webhooks, latest first. Null without `organization:admin`, and for an organization that is
    /// not the caller's own.
    async fn webhooks(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, from 1 to 100.", default = 100)] first: i32,
    ) -> Result<Option<Vec<Webhook>>> {
        let limit = list_limit(first)?;
        let reader = ctx.reader()?;
        if reader.viewer().organization_id() != self.0.id {
            return Ok(None);
        }
        let found = hooks::list(&reader, limit).await?;
        Ok(Some(found.into_iter().map(Webhook::from).collect()))
    }

    /// What was or is to be sent to its webhooks, latest first, for as long as it is kept. Null
    /// without `organization:admin`, and for an organization that is not the caller's own.
    async fn webhook_deliveries(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, from 1 to 100.", default = 20)] first: i32,
        #[graphql(desc = "Which of them; all where absent.")] filter: Option<WebhookDeliveryFilter>,
    ) -> Result<Option<Vec<WebhookDelivery>>> {
        let limit = list_limit(first)?;
        let reader = ctx.reader()?;
        if reader.viewer().organization_id() != self.0.id {
            return Ok(None);
        }
        let wanted = filter.unwrap_or_default().wanted();
        let found = deliveries::list(&reader, wanted, limit).await?;
        Ok(Some(found.into_iter().map(WebhookDelivery::from).collect()))
    }

    /// The organization's own numbers: the same questions as `statistics`, counted exactly and live
    /// over its own case records, by any three dimensions, and for days and the fiscal year to date
    /// too. They are never to be published as they are. Null with FORBIDDEN without the scope
    /// `detainees:read`; null for an organization that is not the caller's own.
    #[expect(
        clippy::too_many_arguments,
        reason = "the arguments of the field are those of the question"
    )]
    async fn statistics(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The periods, each of which has groups of its own.")]
        period: StatisticsPeriodInput,
        #[graphql(desc = "By what groups are told apart, besides the period.", default)]
        group_by: Vec<StatisticsDimension>,
        #[graphql(desc = "What is counted; everything where absent.")] filter: Option<
            StatisticsFilter,
        >,
        #[graphql(desc = "In which order; by period and then by codes where absent.")]
        order_by: Option<Vec<StatisticsOrder>>,
        #[graphql(
            desc = "How many groups, from 1 to 1,000.",
            default_with = "Some(USUAL_PAGE)"
        )]
        first: Option<i32>,
        #[graphql(desc = "Start behind this cursor.")] after: Option<String>,
        #[graphql(
            desc = "False: groups in which something is counted. True: every combination of codes.",
            default = false
        )]
        fill_gaps: bool,
        #[graphql(
            desc = "True: the periods are one, in which each person counts once.",
            default = false
        )]
        whole_range: bool,
    ) -> Result<Option<OwnStatisticsConnection>> {
        if ctx.viewer()?.organization_id() != self.0.id {
            return Ok(None);
        }
        let question = Question {
            interval: period.interval,
            from: period.from.0,
            to: period.to.0,
            whole_range,
            group_by,
            filters: filter
                .map(StatisticsFilter::read)
                .transpose()?
                .unwrap_or_default(),
        };
        let asked = Asked {
            universe: None,
            question,
            order: order_by.unwrap_or_default(),
            first: first.unwrap_or(USUAL_PAGE),
            after,
            fill_gaps,
            release: None,
        };
        Ok(Some(Box::pin(statistics::own(ctx, asked)).await?))
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
        versions::<organization::Entity, Self>(ctx, self.0.id, first).await
    }

    /// The sources that the record rests on, those of single fields among them.
    async fn citations(&self, ctx: &Context<'_>) -> Result<Vec<Citation>> {
        citations::<organization::Entity>(ctx, self.0.id).await
    }
}

record_filter! {
    /// Which of them; conditions in one filter must all hold.
    OrganizationFilter of organization {
        /// By: short stable name in lower case, such as `asian-law-caucus`.
        slug: TextFilter => Slug,
        /// By: full name as the organization writes it.
        name: TextFilter => Name,
        /// By: what sort of organization it is.
        kind: CodeFilter<OrganizationKind> => Kind,
        /// By: iSO 3166-1 alpha-2 code of its country; null where unknown.
        country: CountryFilter => Country,
        /// By: true for an organization that contributes case records to Habeas.
        is_partner: BooleanFilter => IsPartner,
        /// By: true once the platform has verified who the organization is.
        is_verified: BooleanFilter => IsVerified,
    }
    related {
    }
}

record_order! {
    /// What a list of them can be ordered by.
    OrganizationOrderField of organization {
        /// Full name as the organization writes it.
        Name,
        /// When the record was first written.
        CreatedAt,
        /// When the present version was written.
        ChangedAt,
    }
    default Name
}
