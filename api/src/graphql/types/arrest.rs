//! `Arrest`: one arrest of one person.

use async_graphql::{Context, ID, Object, Result};
use entities::codes::ApprehensionMethod;
use entities::{arrest, detention, person, place};

use super::{Detainee, DetaineeFilter, Detention, Place, PlaceFilter, RecordVersion, versions};
use crate::graphql::filter::record_filter;
use crate::graphql::operators::{CodeFilter, LocalDateTimeFilter, TextFilter};
use crate::graphql::order::record_order;
use crate::graphql::record::{Citation, Provenance, citations, one, provenance_of, record_id};
use crate::graphql::scalars::LocalDateTime;

/// One arrest of one person.
#[derive(Clone, Debug)]
pub(crate) struct Arrest(pub(crate) arrest::Model);

impl From<arrest::Model> for Arrest {
    fn from(model: arrest::Model) -> Self {
        Self(model)
    }
}

/// One arrest of one person.
#[Object]
impl Arrest {
    /// Global id.
    pub(crate) async fn id(&self, ctx: &Context<'_>) -> Result<ID> {
        record_id::<arrest::Entity>(ctx, &self.0).await
    }

    /// The person. Null where there is none, or this token may not see it.
    async fn person(&self, ctx: &Context<'_>) -> Result<Option<Detainee>> {
        one::<person::Entity, _>(ctx, Some(self.0.person_id)).await
    }

    /// The stay that followed. Null where there is none, or this token may not see it.
    async fn detention(&self, ctx: &Context<'_>) -> Result<Option<Detention>> {
        one::<detention::Entity, _>(ctx, self.0.detention_id).await
    }

    /// When, local time; null where unknown.
    async fn arrested_at(&self) -> Option<LocalDateTime> {
        self.0.arrested_at.map(LocalDateTime)
    }

    /// Agency that made the arrest. Null where unknown.
    async fn agency(&self) -> Option<&str> {
        self.0.agency.as_deref()
    }

    /// How the person was taken.
    async fn method(&self) -> ApprehensionMethod {
        self.0.method
    }

    /// Where. Null where there is none, or this token may not see it.
    async fn place(&self, ctx: &Context<'_>) -> Result<Option<Place>> {
        one::<place::Entity, _>(ctx, self.0.place_id).await
    }

    /// Data-quality flags.
    async fn flags(&self) -> &[String] {
        &self.0.flags.0
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
        versions::<arrest::Entity, Self>(ctx, self.0.id, first).await
    }

    /// The sources that the record rests on, those of single fields among them.
    async fn citations(&self, ctx: &Context<'_>) -> Result<Vec<Citation>> {
        citations::<arrest::Entity>(ctx, self.0.id).await
    }
}

record_filter! {
    /// Which of them; conditions in one filter must all hold.
    ArrestFilter of arrest {
        /// By: when, local time; null where unknown.
        arrested_at: LocalDateTimeFilter => ArrestedAt,
        /// By: agency that made the arrest.
        agency: TextFilter => Agency,
        /// By: how the person was taken.
        method: CodeFilter<ApprehensionMethod> => Method,
    }
    related {
        /// By: the person.
        person: DetaineeFilter => PersonId,
        /// By: where.
        place: PlaceFilter => PlaceId,
    }
}

record_order! {
    /// What a list of them can be ordered by.
    ArrestOrderField of arrest {
        /// When, local time; null where unknown.
        ArrestedAt,
        /// When the record was first written.
        CreatedAt,
        /// When the present version was written.
        ChangedAt,
    }
    default ArrestedAt
}
