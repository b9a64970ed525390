//! `RepatriationAgreement`: a memorandum of understanding or repatriation agreement between states.

use async_graphql::{Context, ID, Object, Result};
use entities::codes::{AgreementKind, DatePrecision};
use entities::reported_figure::Column as ColumnReportedFigure;
use entities::{agreement, reported_figure};

use super::{RecordVersion, ReportedFigure, versions};
use crate::graphql::filter::record_filter;
use crate::graphql::operators::{CodeFilter, DateFilter, TextFilter};
use crate::graphql::order::record_order;
use crate::graphql::record::{
    Citation, DatePeriod, Provenance, children, citations, provenance_of, record_id,
};
use crate::graphql::scalars::Date;

/// A memorandum of understanding or repatriation agreement between states.
#[derive(Clone, Debug)]
pub(crate) struct RepatriationAgreement(pub(crate) agreement::Model);

impl From<agreement::Model> for RepatriationAgreement {
    fn from(model: agreement::Model) -> Self {
        Self(model)
    }
}

/// A memorandum of understanding or repatriation agreement between states.
#[Object]
impl RepatriationAgreement {
    /// Global id.
    pub(crate) async fn id(&self, ctx: &Context<'_>) -> Result<ID> {
        record_id::<agreement::Entity>(ctx, &self.0).await
    }

    /// Name of the agreement.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// What sort of agreement it is.
    async fn kind(&self) -> AgreementKind {
        self.0.kind
    }

    /// ISO 3166-1 alpha-2 codes of the states that are party to it.
    async fn parties(&self) -> &[String] {
        &self.0.parties.0
    }

    /// Day of signature; null where unknown.
    async fn signed_on(&self) -> Option<Date> {
        self.0.signed_on.map(Date)
    }

    /// First day in force; null where unknown.
    async fn in_force_from(&self) -> Option<Date> {
        self.0.in_force_from.map(Date)
    }

    /// Last day in force; null while it is.
    async fn in_force_to(&self) -> Option<Date> {
        self.0.in_force_to.map(Date)
    }

    /// Whom it protects from removal, as its text or its readers say. Null where unknown.
    async fn protects(&self) -> Option<&str> {
        self.0.protects.as_deref()
    }

    /// What it provides, in a sentence or two. Null where unknown.
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

    /// Figures counted from the agreement, latest first. Null where this token may not see any.
    async fn reported_figures(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, from 1 to 100.", default = 20)] first: i32,
    ) -> Result<Option<Vec<ReportedFigure>>> {
        let order = (ColumnReportedFigure::StartsOn, true);
        children::<reported_figure::Entity, _>(
            ctx,
            self.0.id,
            ColumnReportedFigure::AgreementId,
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
        versions::<agreement::Entity, Self>(ctx, self.0.id, first).await
    }

    /// The sources that the record rests on, those of single fields among them.
    async fn citations(&self, ctx: &Context<'_>) -> Result<Vec<Citation>> {
        citations::<agreement::Entity>(ctx, self.0.id).await
    }
}

record_filter! {
    /// Which of them; conditions in one filter must all hold.
    RepatriationAgreementFilter of agreement {
        /// By: name of the agreement.
        name: TextFilter => Name,
        /// By: what sort of agreement it is.
        kind: CodeFilter<AgreementKind> => Kind,
        /// By: day of signature; null where unknown.
        signed_on: DateFilter => SignedOn,
        /// By: first day in force; null where unknown.
        in_force_from: DateFilter => InForceFrom,
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
    RepatriationAgreementOrderField of agreement {
        /// Name of the agreement.
        Name,
        /// Day of signature; null where unknown.
        SignedOn,
        /// First day of the period in which it happened; null where no day is known.
        StartsOn,
        /// When the record was first written.
        CreatedAt,
        /// When the present version was written.
        ChangedAt,
    }
    default Name
}
