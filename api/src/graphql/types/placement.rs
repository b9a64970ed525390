//! `Placement`: one stint of a stay: one facility, from book-in to book-out.

use async_graphql::{Context, ID, Object, Result};
use entities::codes::ReleaseReason;
use entities::{detention, facility, person, placement};

use super::{Detainee, Detention, Facility, RecordVersion, versions};
use crate::graphql::record::{Citation, Provenance, citations, one, provenance_of, record_id};
use crate::graphql::scalars::LocalDateTime;

/// One stint of a stay: one facility, from book-in to book-out.
#[derive(Clone, Debug)]
pub(crate) struct Placement(pub(crate) placement::Model);

impl From<placement::Model> for Placement {
    fn from(model: placement::Model) -> Self {
        Self(model)
    }
}

/// One stint of a stay: one facility, from book-in to book-out.
#[Object]
impl Placement {
    /// Global id.
    pub(crate) async fn id(&self, ctx: &Context<'_>) -> Result<ID> {
        record_id::<placement::Entity>(ctx, &self.0).await
    }

    /// The stay. Null where there is none, or this token may not see it.
    async fn detention(&self, ctx: &Context<'_>) -> Result<Option<Detention>> {
        one::<detention::Entity, _>(ctx, Some(self.0.detention_id)).await
    }

    /// The person. Null where there is none, or this token may not see it.
    async fn person(&self, ctx: &Context<'_>) -> Result<Option<Detainee>> {
        one::<person::Entity, _>(ctx, Some(self.0.person_id)).await
    }

    /// The facility; null while it is unresolved. Null where there is none, or this token may not see it.
    async fn facility(&self, ctx: &Context<'_>) -> Result<Option<Facility>> {
        one::<facility::Entity, _>(ctx, self.0.facility_id).await
    }

    /// The facility as written in the file. Null where unknown.
    async fn facility_text(&self) -> Option<&str> {
        self.0.facility_text.as_deref()
    }

    /// Book-in, local time of the facility.
    async fn booked_in_at(&self) -> LocalDateTime {
        LocalDateTime(self.0.booked_in_at)
    }

    /// Book-out, local time; null while open.
    async fn booked_out_at(&self) -> Option<LocalDateTime> {
        self.0.booked_out_at.map(LocalDateTime)
    }

    /// Why the stint ended; null while it is open.
    async fn release_reason(&self) -> Option<ReleaseReason> {
        self.0.release_reason
    }

    /// Release reason as written in the file. Null where unknown.
    async fn release_reason_text(&self) -> Option<&str> {
        self.0.release_reason_text.as_deref()
    }

    /// Data-quality flags, such as `out_before_in` or `overlaps`.
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
        versions::<placement::Entity, Self>(ctx, self.0.id, first).await
    }

    /// The sources that the record rests on, those of single fields among them.
    async fn citations(&self, ctx: &Context<'_>) -> Result<Vec<Citation>> {
        citations::<placement::Entity>(ctx, self.0.id).await
    }
}
