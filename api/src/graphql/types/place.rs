//! `Place`: a place that a record names: a country, a state, a city, a region, or an unnamed detention centre.

use async_graphql::{Context, ID, Object, Result};
use entities::codes::PlaceKind;
use entities::place::Column as ColumnPlace;
use entities::{facility, place};

use super::{Facility, RecordVersion, versions};
use crate::graphql::filter::record_filter;
use crate::graphql::operators::{CodeFilter, CountryFilter, TextFilter};
use crate::graphql::order::record_order;
use crate::graphql::record::{
    Citation, Provenance, children, citations, one, provenance_of, record_id,
};
use crate::graphql::scalars::CountryCode;

/// A place that a record names: a country, a state, a city, a region, or an unnamed detention centre.
#[derive(Clone, Debug)]
pub(crate) struct Place(pub(crate) place::Model);

impl From<place::Model> for Place {
    fn from(model: place::Model) -> Self {
        Self(model)
    }
}

/// A place that a record names: a country, a state, a city, a region, or an unnamed detention centre.
#[Object]
impl Place {
    /// Global id.
    pub(crate) async fn id(&self, ctx: &Context<'_>) -> Result<ID> {
        record_id::<place::Entity>(ctx, &self.0).await
    }

    /// Name in English.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// What sort of place it is.
    async fn kind(&self) -> PlaceKind {
        self.0.kind
    }

    /// The place it lies in. Null where there is none, or this token may not see it.
    async fn broader(&self, ctx: &Context<'_>) -> Result<Option<Place>> {
        one::<place::Entity, _>(ctx, self.0.broader_id).await
    }

    /// ISO 3166-1 alpha-2 code; null where unknown.
    async fn country(&self) -> Option<CountryCode> {
        self.0.country.clone().map(CountryCode)
    }

    /// Two-letter code of the US state or territory; null outside the United States.
    async fn state(&self) -> Option<&str> {
        self.0.state.as_deref()
    }

    /// The facility meant, once an unnamed place has been resolved. Null where there is none, or this token may not see it.
    async fn facility(&self, ctx: &Context<'_>) -> Result<Option<Facility>> {
        one::<facility::Entity, _>(ctx, self.0.facility_id).await
    }

    /// Places that lie in it, by name. Null where this token may not see any.
    async fn narrower(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, from 1 to 100.", default = 20)] first: i32,
    ) -> Result<Option<Vec<Place>>> {
        let order = (ColumnPlace::Name, false);
        children::<place::Entity, _>(ctx, self.0.id, ColumnPlace::BroaderId, order, first).await
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
        versions::<place::Entity, Self>(ctx, self.0.id, first).await
    }

    /// The sources that the record rests on, those of single fields among them.
    async fn citations(&self, ctx: &Context<'_>) -> Result<Vec<Citation>> {
        citations::<place::Entity>(ctx, self.0.id).await
    }
}

record_filter! {
    /// Which of them; conditions in one filter must all hold.
    PlaceFilter of place {
        /// By: name in English.
        name: TextFilter => Name,
        /// By: what sort of place it is.
        kind: CodeFilter<PlaceKind> => Kind,
        /// By: iSO 3166-1 alpha-2 code; null where unknown.
        country: CountryFilter => Country,
        /// By: two-letter code of the US state or territory; null outside the United States.
        state: TextFilter => State,
    }
    related {
    }
}

record_order! {
    /// What a list of them can be ordered by.
    PlaceOrderField of place {
        /// Name in English.
        Name,
        /// When the record was first written.
        CreatedAt,
        /// When the present version was written.
        ChangedAt,
    }
    default Name
}
