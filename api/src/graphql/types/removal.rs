//! `Removal`: a planned, blocked, executed or cancelled removal of a person or of a group. Only an executed one counts as a removal.

use async_graphql::{Context, ID, Object, Result};
use entities::codes::{DatePrecision, RemovalStatus};
use entities::{lawsuit_event, person, population_group, removal, travel_document_batch};

use super::{
    Detainee, DetaineeFilter, LawsuitEvent, PopulationGroup, PopulationGroupFilter, RecordVersion,
    TravelDocumentBatch, versions,
};
use crate::graphql::filter::record_filter;
use crate::graphql::operators::{CodeFilter, CountryFilter, DateFilter, TextFilter};
use crate::graphql::order::record_order;
use crate::graphql::record::{
    Citation, DatePeriod, Provenance, citations, one, provenance_of, record_id,
};
use crate::graphql::scalars::{CountryCode, Date};

/// A planned, blocked, executed or cancelled removal of a person or of a group. Only an executed one counts as a removal.
#[derive(Clone, Debug)]
pub(crate) struct Removal(pub(crate) removal::Model);

impl From<removal::Model> for Removal {
    fn from(model: removal::Model) -> Self {
        Self(model)
    }
}

/// A planned, blocked, executed or cancelled removal of a person or of a group. Only an executed one counts as a removal.
#[Object]
impl Removal {
    /// Global id.
    pub(crate) async fn id(&self, ctx: &Context<'_>) -> Result<ID> {
        record_id::<removal::Entity>(ctx, &self.0).await
    }

    /// The person; null for the removal of a group. Null where there is none, or this token may not see it.
    async fn person(&self, ctx: &Context<'_>) -> Result<Option<Detainee>> {
        one::<person::Entity, _>(ctx, self.0.person_id).await
    }

    /// The group; null for the removal of a person. Null where there is none, or this token may not see it.
    async fn population_group(&self, ctx: &Context<'_>) -> Result<Option<PopulationGroup>> {
        one::<population_group::Entity, _>(ctx, self.0.population_group_id).await
    }

    /// How many people; null where unknown.
    async fn number_of_people(&self) -> Option<i32> {
        self.0.number_of_people
    }

    /// Planned, blocked, executed or cancelled.
    async fn status(&self) -> RemovalStatus {
        self.0.status
    }

    /// City of departure. Null where unknown.
    async fn departure_city(&self) -> Option<&str> {
        self.0.departure_city.as_deref()
    }

    /// Destination, ISO 3166-1 alpha-2. Null where unknown.
    async fn destination_country(&self) -> Option<CountryCode> {
        self.0.destination_country.clone().map(CountryCode)
    }

    /// The travel documents used. Null where there is none, or this token may not see it.
    async fn travel_document_batch(
        &self,
        ctx: &Context<'_>,
    ) -> Result<Option<TravelDocumentBatch>> {
        one::<travel_document_batch::Entity, _>(ctx, self.0.travel_document_batch_id).await
    }

    /// The court order that blocked it. Null where there is none, or this token may not see it.
    async fn blocked_by(&self, ctx: &Context<'_>) -> Result<Option<LawsuitEvent>> {
        one::<lawsuit_event::Entity, _>(ctx, self.0.blocked_by_id).await
    }

    /// What the source says. Null where unknown.
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
        versions::<removal::Entity, Self>(ctx, self.0.id, first).await
    }

    /// The sources that the record rests on, those of single fields among them.
    async fn citations(&self, ctx: &Context<'_>) -> Result<Vec<Citation>> {
        citations::<removal::Entity>(ctx, self.0.id).await
    }
}

record_filter! {
    /// Which of them; conditions in one filter must all hold.
    RemovalFilter of removal {
        /// By: planned, blocked, executed or cancelled.
        status: CodeFilter<RemovalStatus> => Status,
        /// By: city of departure.
        departure_city: TextFilter => DepartureCity,
        /// By: destination, ISO 3166-1 alpha-2.
        destination_country: CountryFilter => DestinationCountry,
        /// By: first day of the period in which it happened; null where no day is known.
        starts_on: DateFilter => StartsOn,
        /// By: last day of that period; equal to the first for a single day.
        ends_on: DateFilter => EndsOn,
        /// By: how exactly the date is known.
        date_precision: CodeFilter<DatePrecision> => DatePrecision,
    }
    related {
        /// By: the person; null for the removal of a group.
        person: DetaineeFilter => PersonId,
        /// By: the group; null for the removal of a person.
        population_group: PopulationGroupFilter => PopulationGroupId,
    }
}

record_order! {
    /// What a list of them can be ordered by.
    RemovalOrderField of removal {
        /// How many people; null where unknown.
        NumberOfPeople,
        /// First day of the period in which it happened; null where no day is known.
        StartsOn,
        /// When the record was first written.
        CreatedAt,
        /// When the present version was written.
        ChangedAt,
    }
    default NumberOfPeople
}
