//! `Facility`: a place where people are or were detained, one record per stable code.

use async_graphql::{Context, ID, Object, Result};
use entities::codes::{Agreement, FacilityField, FacilityType};
use entities::placement::Column as ColumnPlacement;
use entities::{facility, facility_value, field_office, placement};

use super::{
    FacilityCode, FacilityValue, FieldOffice, FieldOfficeFilter, Placement, PublishedSeries,
    RecordVersion, versions,
};
use crate::graphql::context::ContextExt as _;
use crate::graphql::filter::record_filter;
use crate::graphql::loaders::{CodesOf, PredecessorsOf, SuccessorsOf, ValuesOf};
use crate::graphql::operators::{BooleanFilter, CodeFilter, TextFilter};
use crate::graphql::order::record_order;
use crate::graphql::record::{
    Citation, Provenance, children, citations, list_limit, many, one, provenance_of, record_id,
};
use crate::graphql::scalars::Date;
use crate::graphql::series_loaders::SeriesOfFacility;

/// A place where people are or were detained, one record per stable code.
#[derive(Clone, Debug)]
pub(crate) struct Facility(pub(crate) facility::Model);

impl From<facility::Model> for Facility {
    fn from(model: facility::Model) -> Self {
        Self(model)
    }
}

/// A place where people are or were detained, one record per stable code.
#[Object]
impl Facility {
    /// Global id.
    pub(crate) async fn id(&self, ctx: &Context<'_>) -> Result<ID> {
        record_id::<facility::Entity>(ctx, &self.0).await
    }

    /// Stable facility code (DETLOC), such as `ADAMSMS`; null for a facility that no source gives a code.
    async fn code(&self) -> Option<&str> {
        self.0.code.as_deref()
    }

    /// False where the code was made by a data publisher and is not the agency's.
    async fn code_is_official(&self) -> bool {
        self.0.code_is_official
    }

    /// Preferred name, chosen by the documented rule.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Whether all names given by the sources agree.
    async fn name_agreement(&self) -> Agreement {
        self.0.name_agreement
    }

    /// Type as the agency writes it, such as `DIGSA`; null where unknown.
    async fn type_detailed(&self) -> Option<&str> {
        self.0.type_detailed.as_deref()
    }

    /// Type in the groups used by statistics.
    async fn type_grouped(&self) -> FacilityType {
        self.0.type_grouped
    }

    /// Preferred street address. Null where unknown.
    async fn address(&self) -> Option<&str> {
        self.0.address.as_deref()
    }

    /// Whether all addresses given by the sources agree; null where none gives one.
    async fn address_agreement(&self) -> Option<Agreement> {
        self.0.address_agreement
    }

    /// City. Null where unknown.
    async fn city(&self) -> Option<&str> {
        self.0.city.as_deref()
    }

    /// County. Null where unknown.
    async fn county(&self) -> Option<&str> {
        self.0.county.as_deref()
    }

    /// Five-digit county FIPS code. Null where unknown.
    async fn county_fips(&self) -> Option<&str> {
        self.0.county_fips.as_deref()
    }

    /// Two-letter code of the US state or territory. Null where unknown.
    async fn state(&self) -> Option<&str> {
        self.0.state.as_deref()
    }

    /// Postal code. Null where unknown.
    async fn zip(&self) -> Option<&str> {
        self.0.zip.as_deref()
    }

    /// Degrees north (WGS 84). Null where unknown.
    async fn latitude(&self) -> Option<f64> {
        self.0.latitude
    }

    /// Degrees east (WGS 84). Null where unknown.
    async fn longitude(&self) -> Option<f64> {
        self.0.longitude
    }

    /// The field office responsible for it. Null where there is none, or this token may not see it.
    async fn field_office(&self, ctx: &Context<'_>) -> Result<Option<FieldOffice>> {
        one::<field_office::Entity, _>(ctx, self.0.field_office_id).await
    }

    /// Beds, as last published; null where unknown.
    async fn capacity(&self) -> Option<i32> {
        self.0.capacity
    }

    /// Whom it holds, as published: `Male`, `Female` or `Female/Male`. Null where unknown.
    async fn gender_served(&self) -> Option<&str> {
        self.0.gender_served.as_deref()
    }

    /// First day on which the agency used it; null where unknown.
    async fn first_used_on(&self) -> Option<Date> {
        self.0.first_used_on.map(Date)
    }

    /// Last day on which the agency used it; null where unknown.
    async fn last_used_on(&self) -> Option<Date> {
        self.0.last_used_on.map(Date)
    }

    /// Stints at this facility that this token may see, latest first. Null where this token may not see any.
    async fn placements(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, from 1 to 100.", default = 20)] first: i32,
    ) -> Result<Option<Vec<Placement>>> {
        let order = (ColumnPlacement::BookedInAt, true);
        children::<placement::Entity, _>(ctx, self.0.id, ColumnPlacement::FacilityId, order, first)
            .await
    }

    /// Everything that sources say about it, by field and source. Where they disagree, all of them
    /// are here.
    async fn values(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only these fields; every field where absent.")] fields: Option<
            Vec<FacilityField>,
        >,
    ) -> Result<Vec<FacilityValue>> {
        let values = ctx.loaders()?.load_one(ValuesOf(self.0.id)).await?;
        let wanted = |value: &facility_value::Model| {
            fields
                .as_ref()
                .is_none_or(|fields| fields.contains(&value.field))
        };
        Ok(values
            .unwrap_or_default()
            .into_iter()
            .filter(wanted)
            .map(FacilityValue)
            .collect())
    }

    /// Every code by which lists know it, with the list.
    async fn codes(&self, ctx: &Context<'_>) -> Result<Vec<FacilityCode>> {
        let codes = ctx.loaders()?.load_one(CodesOf(self.0.id)).await?;
        Ok(codes
            .unwrap_or_default()
            .into_iter()
            .map(FacilityCode)
            .collect())
    }

    /// The facilities that it took the place of.
    async fn predecessors(&self, ctx: &Context<'_>) -> Result<Vec<Facility>> {
        let ids = ctx
            .loaders()?
            .load_one(PredecessorsOf(self.0.id))
            .await?
            .unwrap_or_default();
        many::<facility::Entity, _>(ctx, ids).await
    }

    /// The facilities that took its place.
    async fn successors(&self, ctx: &Context<'_>) -> Result<Vec<Facility>> {
        let ids = ctx
            .loaders()?
            .load_one(SuccessorsOf(self.0.id))
            .await?
            .unwrap_or_default();
        many::<facility::Entity, _>(ctx, ids).await
    }

    /// Official series about this facility, such as its daily population. Null with the error
    /// FORBIDDEN without the scope `statistics:read`.
    async fn published_series(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only those of this measure, such as `people_in_custody`.")]
        measure: Option<String>,
        #[graphql(desc = "How many, from 1 to 100.", default = 20)] first: i32,
    ) -> Result<Option<Vec<PublishedSeries>>> {
        let limit = usize::try_from(list_limit(first)?).unwrap_or(1);
        let series = ctx.loaders()?.load_one(SeriesOfFacility(self.0.id)).await?;
        let series = series.unwrap_or_default().into_iter();
        let series = series.filter(|row| measure.as_ref().is_none_or(|code| *code == row.measure));
        Ok(Some(
            series.take(limit).map(PublishedSeries::from).collect(),
        ))
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
        versions::<facility::Entity, Self>(ctx, self.0.id, first).await
    }

    /// The sources that the record rests on, those of single fields among them.
    async fn citations(&self, ctx: &Context<'_>) -> Result<Vec<Citation>> {
        citations::<facility::Entity>(ctx, self.0.id).await
    }
}

record_filter! {
    /// Which of them; conditions in one filter must all hold.
    FacilityFilter of facility {
        /// By: stable facility code (DETLOC), such as `ADAMSMS`; null for a facility that no source gives a code.
        code: TextFilter => Code,
        /// By: false where the code was made by a data publisher and is not the agency's.
        code_is_official: BooleanFilter => CodeIsOfficial,
        /// By: preferred name, chosen by the documented rule.
        name: TextFilter => Name,
        /// By: whether all names given by the sources agree.
        name_agreement: CodeFilter<Agreement> => NameAgreement,
        /// By: type as the agency writes it, such as `DIGSA`; null where unknown.
        type_detailed: TextFilter => TypeDetailed,
        /// By: type in the groups used by statistics.
        type_grouped: CodeFilter<FacilityType> => TypeGrouped,
        /// By: whether all addresses given by the sources agree; null where none gives one.
        address_agreement: CodeFilter<Agreement> => AddressAgreement,
        /// By: city.
        city: TextFilter => City,
        /// By: five-digit county FIPS code.
        county_fips: TextFilter => CountyFips,
        /// By: two-letter code of the US state or territory.
        state: TextFilter => State,
        /// By: whom it holds, as published: `Male`, `Female` or `Female/Male`.
        gender_served: TextFilter => GenderServed,
    }
    related {
        /// By: the field office responsible for it.
        field_office: FieldOfficeFilter => FieldOfficeId,
    }
}

record_order! {
    /// What a list of them can be ordered by.
    FacilityOrderField of facility {
        /// Stable facility code (DETLOC), such as `ADAMSMS`; null for a facility that no source gives a code.
        Code,
        /// Preferred name, chosen by the documented rule.
        Name,
        /// Two-letter code of the US state or territory.
        State,
        /// Beds, as last published; null where unknown.
        Capacity,
        /// First day on which the agency used it; null where unknown.
        FirstUsedOn,
        /// Last day on which the agency used it; null where unknown.
        LastUsedOn,
        /// When the record was first written.
        CreatedAt,
        /// When the present version was written.
        ChangedAt,
    }
    default Code
}
