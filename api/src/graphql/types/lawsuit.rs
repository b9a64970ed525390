//! `Lawsuit`: a suit about detention or removal, one record per court and docket number.

use async_graphql::{Context, ID, Object, Result};
use entities::codes::{DatePrecision, LawsuitKind, LawsuitStatus, YesNoUnknown};
use entities::lawsuit_event::Column as ColumnLawsuitEvent;
use entities::lawsuit_party::Column as ColumnLawsuitParty;
use entities::lawsuit_relation::Column as ColumnLawsuitRelation;
use entities::{court, lawsuit, lawsuit_event, lawsuit_party, lawsuit_relation, population_group};

use super::{
    Court, CourtFilter, LawsuitEvent, LawsuitParty, LawsuitRelation, PopulationGroup,
    PopulationGroupFilter, RecordVersion, versions,
};
use crate::graphql::filter::record_filter;
use crate::graphql::operators::{CodeFilter, DateFilter, TextFilter};
use crate::graphql::order::record_order;
use crate::graphql::record::{
    Citation, Provenance, children, citations, one, provenance_of, record_id,
};
use crate::graphql::scalars::Date;

/// A suit about detention or removal, one record per court and docket number.
#[derive(Clone, Debug)]
pub(crate) struct Lawsuit(pub(crate) lawsuit::Model);

impl From<lawsuit::Model> for Lawsuit {
    fn from(model: lawsuit::Model) -> Self {
        Self(model)
    }
}

/// A suit about detention or removal, one record per court and docket number.
#[Object]
impl Lawsuit {
    /// Global id.
    pub(crate) async fn id(&self, ctx: &Context<'_>) -> Result<ID> {
        record_id::<lawsuit::Entity>(ctx, &self.0).await
    }

    /// Name of the case.
    async fn caption(&self) -> &str {
        &self.0.caption
    }

    /// The court it was filed in. Null where there is none, or this token may not see it.
    async fn court(&self, ctx: &Context<'_>) -> Result<Option<Court>> {
        one::<court::Entity, _>(ctx, self.0.court_id).await
    }

    /// Docket number as the court writes it. Null where unknown.
    async fn docket_number(&self) -> Option<&str> {
        self.0.docket_number.as_deref()
    }

    /// Day of filing; null where unknown.
    async fn filed_on(&self) -> Option<Date> {
        self.0.filed_on.map(Date)
    }

    /// How exactly the day of filing is known.
    async fn filed_precision(&self) -> DatePrecision {
        self.0.filed_precision
    }

    /// The filing date as a source words it, where that differs from the record.
    /// Null where unknown.
    async fn filed_text(&self) -> Option<&str> {
        self.0.filed_text.as_deref()
    }

    /// Where the suit stands.
    async fn status(&self) -> LawsuitStatus {
        self.0.status
    }

    /// What sort of suit it is.
    async fn kind(&self) -> LawsuitKind {
        self.0.kind
    }

    /// What the suit claims, one entry a claim.
    async fn claims(&self) -> &[String] {
        &self.0.claims.0
    }

    /// Who belongs to the class; null where no class is sought.
    async fn class_definition(&self) -> Option<&str> {
        self.0.class_definition.as_deref()
    }

    /// The group it is about. Null where there is none, or this token may not see it.
    async fn population_group(&self, ctx: &Context<'_>) -> Result<Option<PopulationGroup>> {
        one::<population_group::Entity, _>(ctx, self.0.population_group_id).await
    }

    /// Machine-written label: does the opinion concern a wrongful deportation; null where not labelled.
    async fn wrongful_deportation(&self) -> Option<YesNoUnknown> {
        self.0.wrongful_deportation
    }

    /// Machine-written label: does the opinion concern a wrongful detention; null where not labelled.
    async fn wrongful_detention(&self) -> Option<YesNoUnknown> {
        self.0.wrongful_detention
    }

    /// Summary of the case; null where none exists.
    async fn summary(&self) -> Option<&str> {
        self.0.summary.as_deref()
    }

    /// True where the summary and labels were written by a program and not verified.
    async fn summary_is_machine_written(&self) -> bool {
        self.0.summary_is_machine_written
    }

    /// Where the case can be read. Null where unknown.
    async fn url(&self) -> Option<&str> {
        self.0.url.as_deref()
    }

    /// Number in the Civil Rights Litigation Clearinghouse. Null where unknown.
    async fn clearinghouse_id(&self) -> Option<&str> {
        self.0.clearinghouse_id.as_deref()
    }

    /// What happened in the suit, earliest first. Null where this token may not see any.
    async fn events(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, from 1 to 100.", default = 20)] first: i32,
    ) -> Result<Option<Vec<LawsuitEvent>>> {
        let order = (ColumnLawsuitEvent::StartsOn, false);
        children::<lawsuit_event::Entity, _>(
            ctx,
            self.0.id,
            ColumnLawsuitEvent::LawsuitId,
            order,
            first,
        )
        .await
    }

    /// Parties, counsel and judges, by name. Null where this token may not see any.
    async fn parties(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, from 1 to 100.", default = 20)] first: i32,
    ) -> Result<Option<Vec<LawsuitParty>>> {
        let order = (ColumnLawsuitParty::Name, false);
        children::<lawsuit_party::Entity, _>(
            ctx,
            self.0.id,
            ColumnLawsuitParty::LawsuitId,
            order,
            first,
        )
        .await
    }

    /// How it relates to other suits. Null where this token may not see any.
    async fn relations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, from 1 to 100.", default = 20)] first: i32,
    ) -> Result<Option<Vec<LawsuitRelation>>> {
        let order = (ColumnLawsuitRelation::CreatedAt, false);
        children::<lawsuit_relation::Entity, _>(
            ctx,
            self.0.id,
            ColumnLawsuitRelation::LawsuitId,
            order,
            first,
        )
        .await
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
        versions::<lawsuit::Entity, Self>(ctx, self.0.id, first).await
    }

    /// The sources that the record rests on, those of single fields among them.
    async fn citations(&self, ctx: &Context<'_>) -> Result<Vec<Citation>> {
        citations::<lawsuit::Entity>(ctx, self.0.id).await
    }
}

record_filter! {
    /// Which of them; conditions in one filter must all hold.
    LawsuitFilter of lawsuit {
        /// By: name of the case.
        caption: TextFilter => Caption,
        /// By: docket number as the court writes it.
        docket_number: TextFilter => DocketNumber,
        /// By: day of filing; null where unknown.
        filed_on: DateFilter => FiledOn,
        /// By: how exactly the day of filing is known.
        filed_precision: CodeFilter<DatePrecision> => FiledPrecision,
        /// By: where the suit stands.
        status: CodeFilter<LawsuitStatus> => Status,
        /// By: what sort of suit it is.
        kind: CodeFilter<LawsuitKind> => Kind,
        /// By: machine-written label: does the opinion concern a wrongful deportation; null where not labelled.
        wrongful_deportation: CodeFilter<YesNoUnknown> => WrongfulDeportation,
        /// By: machine-written label: does the opinion concern a wrongful detention; null where not labelled.
        wrongful_detention: CodeFilter<YesNoUnknown> => WrongfulDetention,
    }
    related {
        /// By: the court it was filed in.
        court: CourtFilter => CourtId,
        /// By: the group it is about.
        population_group: PopulationGroupFilter => PopulationGroupId,
    }
}

record_order! {
    /// What a list of them can be ordered by.
    LawsuitOrderField of lawsuit {
        /// Name of the case.
        Caption,
        /// Docket number as the court writes it.
        DocketNumber,
        /// Day of filing; null where unknown.
        FiledOn,
        /// When the record was first written.
        CreatedAt,
        /// When the present version was written.
        ChangedAt,
    }
    default Caption
}
