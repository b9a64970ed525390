//! `Source`: where a record comes from: an article, a press release, a court document, a data release, a case file.

use async_graphql::{Context, ID, Object, Result};
use entities::codes::SourceKind;
use entities::{organization, source};

use super::{Cited, Organization, RecordVersion, versions};
use crate::graphql::cited_by::cited_by;
use crate::graphql::connection::{Connection, PageArgs};
use crate::graphql::filter::record_filter;
use crate::graphql::operators::{CodeFilter, DateFilter, TextFilter};
use crate::graphql::order::record_order;
use crate::graphql::record::{Citation, Provenance, citations, one, provenance_of, record_id};
use crate::graphql::scalars::{Date, DateTime};

/// Where a record comes from: an article, a press release, a court document, a data release, a case file.
#[derive(Clone, Debug)]
pub(crate) struct Source(pub(crate) source::Model);

impl From<source::Model> for Source {
    fn from(model: source::Model) -> Self {
        Self(model)
    }
}

/// Where a record comes from: an article, a press release, a court document, a data release, a case file.
#[Object]
impl Source {
    /// Global id.
    pub(crate) async fn id(&self, ctx: &Context<'_>) -> Result<ID> {
        record_id::<source::Entity>(ctx, &self.0).await
    }

    /// Title of the document or data set.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// What sort of source it is.
    async fn kind(&self) -> SourceKind {
        self.0.kind
    }

    /// Who published it; null where unknown.
    async fn publisher(&self) -> Option<&str> {
        self.0.publisher.as_deref()
    }

    /// The publisher as a record of its own, where there is one. Null where there is none, or this token may not see it.
    async fn publisher_organization(&self, ctx: &Context<'_>) -> Result<Option<Organization>> {
        one::<organization::Entity, _>(ctx, self.0.publisher_organization_id).await
    }

    /// When it was last corrected: what was derived from it before may no longer hold. Null where it
    /// never was.
    async fn corrected_at(&self) -> Option<DateTime> {
        self.0.corrected_at.map(DateTime)
    }

    /// Author as printed; null where none is.
    async fn author(&self) -> Option<&str> {
        self.0.author.as_deref()
    }

    /// Web address; null where the source has none.
    async fn url(&self) -> Option<&str> {
        self.0.url.as_deref()
    }

    /// Day of publication; null where the source is undated.
    async fn published_on(&self) -> Option<Date> {
        self.0.published_on.map(Date)
    }

    /// For an undated source, the day its relative dates ("last week") are counted from; always inferred.
    /// Null where unknown.
    async fn anchor_on(&self) -> Option<Date> {
        self.0.anchor_on.map(Date)
    }

    /// True where the anchor day was inferred.
    async fn anchor_inferred(&self) -> bool {
        self.0.anchor_inferred
    }

    /// The publication date as stated, where it is less exact than a day. Null where unknown.
    async fn published_text(&self) -> Option<&str> {
        self.0.published_text.as_deref()
    }

    /// Day on which the document was read or downloaded. Null where unknown.
    async fn retrieved_on(&self) -> Option<Date> {
        self.0.retrieved_on.map(Date)
    }

    /// SHA-256 of the archived copy, in lower-case hexadecimal; null where no copy was kept.
    async fn archived_hash(&self) -> Option<&str> {
        self.0.archived_hash.as_deref()
    }

    /// BCP 47 language tag; null where unknown.
    async fn language(&self) -> Option<&str> {
        self.0.language.as_deref()
    }

    /// Terms under which the source may be used; null where it states none.
    async fn licence(&self) -> Option<&str> {
        self.0.licence.as_deref()
    }

    /// What a reader must know before relying on it; null where nothing is.
    async fn note(&self) -> Option<&str> {
        self.0.note.as_deref()
    }

    /// Every record that rests on the source and that this token may see, in the order in which
    /// they were cited.
    async fn cited_by(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, from 1 to 100; 20 where absent.")] first: Option<i32>,
        #[graphql(desc = "Start behind this cursor.")] after: Option<String>,
    ) -> Result<Connection<Cited>> {
        let page = PageArgs {
            first,
            after,
            ..PageArgs::default()
        };
        cited_by(ctx, self.0.id, page).await
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
        versions::<source::Entity, Self>(ctx, self.0.id, first).await
    }

    /// The sources that the record rests on, those of single fields among them.
    async fn citations(&self, ctx: &Context<'_>) -> Result<Vec<Citation>> {
        citations::<source::Entity>(ctx, self.0.id).await
    }
}

record_filter! {
    /// Which of them; conditions in one filter must all hold.
    SourceFilter of source {
        /// By: title of the document or data set.
        title: TextFilter => Title,
        /// By: what sort of source it is.
        kind: CodeFilter<SourceKind> => Kind,
        /// By: who published it; null where unknown.
        publisher: TextFilter => Publisher,
        /// By: web address; null where the source has none.
        url: TextFilter => Url,
        /// By: day of publication; null where the source is undated.
        published_on: DateFilter => PublishedOn,
    }
    related {
    }
}

record_order! {
    /// What a list of them can be ordered by.
    SourceOrderField of source {
        /// Title of the document or data set.
        Title,
        /// Day of publication; null where the source is undated.
        PublishedOn,
        /// When the record was first written.
        CreatedAt,
        /// When the present version was written.
        ChangedAt,
    }
    default Title
}
