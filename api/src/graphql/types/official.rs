//! `Official`: a person who speaks or acts in public office or for an organization, or a speaker whose identity is withheld.

use async_graphql::{Context, ID, Object, Result};
use entities::codes::OfficialKind;
use entities::reported_figure::Column as ColumnReportedFigure;
use entities::statement::Column as ColumnStatement;
use entities::{official, organization, reported_figure, statement};

use super::{Organization, RecordVersion, ReportedFigure, Statement, versions};
use crate::graphql::filter::record_filter;
use crate::graphql::operators::{BooleanFilter, CodeFilter, TextFilter};
use crate::graphql::order::record_order;
use crate::graphql::record::{
    Citation, Provenance, children, citations, one, provenance_of, record_id,
};

/// A person who speaks or acts in public office or for an organization, or a speaker whose identity is withheld.
#[derive(Clone, Debug)]
pub(crate) struct Official(pub(crate) official::Model);

impl From<official::Model> for Official {
    fn from(model: official::Model) -> Self {
        Self(model)
    }
}

/// A person who speaks or acts in public office or for an organization, or a speaker whose identity is withheld.
#[Object]
impl Official {
    /// Global id.
    pub(crate) async fn id(&self, ctx: &Context<'_>) -> Result<ID> {
        record_id::<official::Entity>(ctx, &self.0).await
    }

    /// Public name; null where the speaker's identity is withheld.
    async fn name(&self) -> Option<&str> {
        self.0.name.as_deref()
    }

    /// Office or role as the source gives it, such as `Assemblymember`. Null where unknown.
    async fn title(&self) -> Option<&str> {
        self.0.title.as_deref()
    }

    /// In what capacity the person speaks.
    async fn kind(&self) -> OfficialKind {
        self.0.kind
    }

    /// The body or organization the person speaks for. Null where there is none, or this token may not see it.
    async fn organization(&self, ctx: &Context<'_>) -> Result<Option<Organization>> {
        one::<organization::Entity, _>(ctx, self.0.organization_id).await
    }

    /// True where the source quotes the speaker without a name.
    async fn identity_withheld(&self) -> bool {
        self.0.identity_withheld
    }

    /// What the official said, latest first. Null where this token may not see any.
    async fn statements(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, from 1 to 100.", default = 20)] first: i32,
    ) -> Result<Option<Vec<Statement>>> {
        let order = (ColumnStatement::StartsOn, true);
        children::<statement::Entity, _>(ctx, self.0.id, ColumnStatement::SpeakerId, order, first)
            .await
    }

    /// Numbers the official gave, latest first. Null where this token may not see any.
    async fn reported_figures(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, from 1 to 100.", default = 20)] first: i32,
    ) -> Result<Option<Vec<ReportedFigure>>> {
        let order = (ColumnReportedFigure::StartsOn, true);
        children::<reported_figure::Entity, _>(
            ctx,
            self.0.id,
            ColumnReportedFigure::SpeakerId,
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
        versions::<official::Entity, Self>(ctx, self.0.id, first).await
    }

    /// The sources that the record rests on, those of single fields among them.
    async fn citations(&self, ctx: &Context<'_>) -> Result<Vec<Citation>> {
        citations::<official::Entity>(ctx, self.0.id).await
    }
}

record_filter! {
    /// Which of them; conditions in one filter must all hold.
    OfficialFilter of official {
        /// By: public name; null where the speaker's identity is withheld.
        name: TextFilter => Name,
        /// By: in what capacity the person speaks.
        kind: CodeFilter<OfficialKind> => Kind,
        /// By: true where the source quotes the speaker without a name.
        identity_withheld: BooleanFilter => IdentityWithheld,
    }
    related {
    }
}

record_order! {
    /// What a list of them can be ordered by.
    OfficialOrderField of official {
        /// Public name; null where the speaker's identity is withheld.
        Name,
        /// When the record was first written.
        CreatedAt,
        /// When the present version was written.
        ChangedAt,
    }
    default Name
}
