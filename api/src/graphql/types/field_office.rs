//! `FieldOffice`: a field office of ICE Enforcement and Removal Operations and its area of responsibility.

use async_graphql::{Context, ID, Object, Result};
use entities::codes::Agreement;
use entities::facility::Column as ColumnFacility;
use entities::{facility, field_office};

use super::{Facility, RecordVersion, versions};
use crate::graphql::filter::record_filter;
use crate::graphql::operators::{CodeFilter, TextFilter};
use crate::graphql::order::record_order;
use crate::graphql::record::{Citation, Provenance, children, citations, provenance_of, record_id};

/// A field office of ICE Enforcement and Removal Operations and its area of responsibility.
#[derive(Clone, Debug)]
pub(crate) struct FieldOffice(pub(crate) field_office::Model);

impl From<field_office::Model> for FieldOffice {
    fn from(model: field_office::Model) -> Self {
        Self(model)
    }
}

/// A field office of ICE Enforcement and Removal Operations and its area of responsibility.
#[Object]
impl FieldOffice {
    /// Global id.
    pub(crate) async fn id(&self, ctx: &Context<'_>) -> Result<ID> {
        record_id::<field_office::Entity>(ctx, &self.0).await
    }

    /// Three-letter code of the area of responsibility, such as `LOS`.
    async fn code(&self) -> &str {
        &self.0.code
    }

    /// Name, such as `Los Angeles Field Office`.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// The area as the agency words it; null where the source gives none.
    async fn area_of_responsibility(&self) -> Option<&str> {
        self.0.area_of_responsibility.as_deref()
    }

    /// Postal address; null where the source gives none.
    async fn address(&self) -> Option<&str> {
        self.0.address.as_deref()
    }

    /// City of the office. Null where unknown.
    async fn city(&self) -> Option<&str> {
        self.0.city.as_deref()
    }

    /// Two-letter code of the state of the office. Null where unknown.
    async fn state(&self) -> Option<&str> {
        self.0.state.as_deref()
    }

    /// Public telephone number of the office. Null where unknown.
    async fn phone(&self) -> Option<&str> {
        self.0.phone.as_deref()
    }

    /// FIPS codes of the counties it serves.
    async fn county_fips(&self) -> &[String] {
        &self.0.county_fips.0
    }

    /// Whether the sources behind the name agree.
    async fn agreement(&self) -> Agreement {
        self.0.agreement
    }

    /// Facilities it is responsible for, by name. Null where this token may not see any.
    async fn facilities(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, from 1 to 100.", default = 20)] first: i32,
    ) -> Result<Option<Vec<Facility>>> {
        let order = (ColumnFacility::Name, false);
        children::<facility::Entity, _>(ctx, self.0.id, ColumnFacility::FieldOfficeId, order, first)
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
        versions::<field_office::Entity, Self>(ctx, self.0.id, first).await
    }

    /// The sources that the record rests on, those of single fields among them.
    async fn citations(&self, ctx: &Context<'_>) -> Result<Vec<Citation>> {
        citations::<field_office::Entity>(ctx, self.0.id).await
    }
}

record_filter! {
    /// Which of them; conditions in one filter must all hold.
    FieldOfficeFilter of field_office {
        /// By: three-letter code of the area of responsibility, such as `LOS`.
        code: TextFilter => Code,
        /// By: name, such as `Los Angeles Field Office`.
        name: TextFilter => Name,
        /// By: two-letter code of the state of the office.
        state: TextFilter => State,
        /// By: whether the sources behind the name agree.
        agreement: CodeFilter<Agreement> => Agreement,
    }
    related {
    }
}

record_order! {
    /// What a list of them can be ordered by.
    FieldOfficeOrderField of field_office {
        /// Three-letter code of the area of responsibility, such as `LOS`.
        Code,
        /// Name, such as `Los Angeles Field Office`.
        Name,
        /// When the record was first written.
        CreatedAt,
        /// When the present version was written.
        ChangedAt,
    }
    default Code
}
