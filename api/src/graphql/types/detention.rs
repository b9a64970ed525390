//! `Detention`: one stay: from the first book-in to the final book-out.

use async_graphql::{Context, ID, Object, Result};
use entities::codes::{ApprehensionMethod, ReleaseReason};
use entities::placement::Column as ColumnPlacement;
use entities::{detention, person, placement};

use super::{Detainee, DetaineeFilter, Placement, RecordVersion, versions};
use crate::graphql::filter::record_filter;
use crate::graphql::operators::{CodeFilter, CountryFilter, LocalDateTimeFilter, TextFilter};
use crate::graphql::order::record_order;
use crate::graphql::record::{
    Citation, Provenance, children, citations, one, provenance_of, record_id,
};
use crate::graphql::scalars::{CountryCode, Date, LocalDateTime};

/// One stay: from the first book-in to the final book-out.
#[derive(Clone, Debug)]
pub(crate) struct Detention(pub(crate) detention::Model);

impl From<detention::Model> for Detention {
    fn from(model: detention::Model) -> Self {
        Self(model)
    }
}

/// One stay: from the first book-in to the final book-out.
#[Object]
impl Detention {
    /// Global id.
    pub(crate) async fn id(&self, ctx: &Context<'_>) -> Result<ID> {
        record_id::<detention::Entity>(ctx, &self.0).await
    }

    /// The person. Null where there is none, or this token may not see it.
    async fn person(&self, ctx: &Context<'_>) -> Result<Option<Detainee>> {
        one::<person::Entity, _>(ctx, Some(self.0.person_id)).await
    }

    /// First book-in, local time of the facility, never shifted.
    async fn booked_in_at(&self) -> LocalDateTime {
        LocalDateTime(self.0.booked_in_at)
    }

    /// Final book-out, local time; null while the stay is open.
    async fn booked_out_at(&self) -> Option<LocalDateTime> {
        self.0.booked_out_at.map(LocalDateTime)
    }

    /// Agency that made the arrest. Null where unknown.
    async fn arresting_agency(&self) -> Option<&str> {
        self.0.arresting_agency.as_deref()
    }

    /// How the person was taken.
    async fn apprehension_method(&self) -> ApprehensionMethod {
        self.0.apprehension_method
    }

    /// Apprehension programme as written in the file. Null where unknown.
    async fn apprehension_text(&self) -> Option<&str> {
        self.0.apprehension_text.as_deref()
    }

    /// Why the stay ended; null while it is open.
    async fn release_reason(&self) -> Option<ReleaseReason> {
        self.0.release_reason
    }

    /// Release reason as written in the file. Null where unknown.
    async fn release_reason_text(&self) -> Option<&str> {
        self.0.release_reason_text.as_deref()
    }

    /// Case status as written in the file. Null where unknown.
    async fn case_status(&self) -> Option<&str> {
        self.0.case_status.as_deref()
    }

    /// Threat level as written in the file. Null where unknown.
    async fn threat_level(&self) -> Option<&str> {
        self.0.threat_level.as_deref()
    }

    /// Day of departure from the country. Null where unknown.
    async fn departed_on(&self) -> Option<Date> {
        self.0.departed_on.map(Date)
    }

    /// Country of departure, ISO 3166-1 alpha-2. Null where unknown.
    async fn departure_country(&self) -> Option<CountryCode> {
        self.0.departure_country.clone().map(CountryCode)
    }

    /// Data-quality flags.
    async fn flags(&self) -> &[String] {
        &self.0.flags.0
    }

    /// Stints of the stay, earliest first. Null where this token may not see any.
    async fn placements(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, from 1 to 100.", default = 20)] first: i32,
    ) -> Result<Option<Vec<Placement>>> {
        let order = (ColumnPlacement::BookedInAt, false);
        children::<placement::Entity, _>(ctx, self.0.id, ColumnPlacement::DetentionId, order, first)
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
        versions::<detention::Entity, Self>(ctx, self.0.id, first).await
    }

    /// The sources that the record rests on, those of single fields among them.
    async fn citations(&self, ctx: &Context<'_>) -> Result<Vec<Citation>> {
        citations::<detention::Entity>(ctx, self.0.id).await
    }
}

record_filter! {
    /// Which of them; conditions in one filter must all hold.
    DetentionFilter of detention {
        /// By: first book-in, local time of the facility, never shifted.
        booked_in_at: LocalDateTimeFilter => BookedInAt,
        /// By: final book-out, local time; null while the stay is open.
        booked_out_at: LocalDateTimeFilter => BookedOutAt,
        /// By: agency that made the arrest.
        arresting_agency: TextFilter => ArrestingAgency,
        /// By: how the person was taken.
        apprehension_method: CodeFilter<ApprehensionMethod> => ApprehensionMethod,
        /// By: why the stay ended; null while it is open.
        release_reason: CodeFilter<ReleaseReason> => ReleaseReason,
        /// By: country of departure, ISO 3166-1 alpha-2.
        departure_country: CountryFilter => DepartureCountry,
    }
    related {
        /// By: the person.
        person: DetaineeFilter => PersonId,
    }
}

record_order! {
    /// What a list of them can be ordered by.
    DetentionOrderField of detention {
        /// First book-in, local time of the facility, never shifted.
        BookedInAt,
        /// Final book-out, local time; null while the stay is open.
        BookedOutAt,
        /// When the record was first written.
        CreatedAt,
        /// When the present version was written.
        ChangedAt,
    }
    default BookedInAt
}
