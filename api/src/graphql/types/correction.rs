//! `Correction`: a published correction: what it corrects, before and after.

use async_graphql::{Context, ID, Object, Result};
use entities::codes::DatePrecision;
use entities::correction;

use super::{RecordVersion, versions};
use crate::graphql::filter::record_filter;
use crate::graphql::operators::{CodeFilter, DateFilter, TextFilter};
use crate::graphql::order::record_order;
use crate::graphql::record::{
    Citation, DatePeriod, Provenance, citations, provenance_of, record_id,
};
use crate::graphql::scalars::Date;

/// A published correction: what it corrects, before and after.
#[derive(Clone, Debug)]
pub(crate) struct Correction(pub(crate) correction::Model);

impl From<correction::Model> for Correction {
    fn from(model: correction::Model) -> Self {
        Self(model)
    }
}

/// A published correction: what it corrects, before and after.
#[Object]
impl Correction {
    /// Global id.
    pub(crate) async fn id(&self, ctx: &Context<'_>) -> Result<ID> {
        record_id::<correction::Entity>(ctx, &self.0).await
    }

    /// Kind of the corrected record, such as `source`. Null where unknown.
    async fn record_kind(&self) -> Option<&str> {
        self.0.record_kind.as_deref()
    }

    /// What was wrong: a field, a headline, a figure. Null where unknown.
    async fn corrected_field(&self) -> Option<&str> {
        self.0.corrected_field.as_deref()
    }

    /// What was said before. Null where unknown.
    async fn before(&self) -> Option<&str> {
        self.0.before.as_deref()
    }

    /// What is said since. Null where unknown.
    async fn after(&self) -> Option<&str> {
        self.0.after.as_deref()
    }

    /// The correction as published. Null where unknown.
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
        versions::<correction::Entity, Self>(ctx, self.0.id, first).await
    }

    /// The sources that the record rests on, those of single fields among them.
    async fn citations(&self, ctx: &Context<'_>) -> Result<Vec<Citation>> {
        citations::<correction::Entity>(ctx, self.0.id).await
    }
}

record_filter! {
    /// Which of them; conditions in one filter must all hold.
    CorrectionFilter of correction {
        /// By: kind of the corrected record, such as `source`.
        record_kind: TextFilter => RecordKind,
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
    CorrectionOrderField of correction {
        /// First day of the period in which it happened; null where no day is known.
        StartsOn,
        /// When the record was first written.
        CreatedAt,
        /// When the present version was written.
        ChangedAt,
    }
    default StartsOn
}
