//! `Detainee`: one person known to a contributing organization, without identifying fields.

use async_graphql::{Context, ID, Object, Result};
use entities::codes::{Criminality, Gender, ImmigrationStatus, TravelDocumentState, YesNoUnknown};
use entities::detention::Column as ColumnDetention;
use entities::{detention, person};

use super::{DetaineeMerge, Detention, RecordVersion, versions};
use crate::graphql::context::ContextExt as _;
use crate::graphql::filter::record_filter;
use crate::graphql::linkage_loaders::{LinkedWith, MergesOf};
use crate::graphql::operators::{CodeFilter, CountryFilter, DateFilter, IntFilter};
use crate::graphql::order::record_order;
use crate::graphql::record::{
    Citation, Provenance, children, citations, many, provenance_of, record_id,
};
use crate::graphql::scalars::{CountryCode, Date};

/// One person known to a contributing organization, without identifying fields.
#[derive(Clone, Debug)]
pub(crate) struct Detainee(pub(crate) person::Model);

impl From<person::Model> for Detainee {
    fn from(model: person::Model) -> Self {
        Self(model)
    }
}

/// One person known to a contributing organization, without identifying fields.
#[Object]
impl Detainee {
    /// Global id.
    pub(crate) async fn id(&self, ctx: &Context<'_>) -> Result<ID> {
        record_id::<person::Entity>(ctx, &self.0).await
    }

    /// Country of citizenship, ISO 3166-1 alpha-2; null where unknown.
    async fn citizenship_country(&self) -> Option<CountryCode> {
        self.0.citizenship_country.clone().map(CountryCode)
    }

    /// Country of citizenship as written in the file. Null where unknown.
    async fn citizenship_text(&self) -> Option<&str> {
        self.0.citizenship_text.as_deref()
    }

    /// Country of birth, ISO 3166-1 alpha-2; null where unknown.
    async fn birth_country(&self) -> Option<CountryCode> {
        self.0.birth_country.clone().map(CountryCode)
    }

    /// Country of birth as written in the file. Null where unknown.
    async fn birth_country_text(&self) -> Option<&str> {
        self.0.birth_country_text.as_deref()
    }

    /// Year of birth. Null where unknown.
    async fn birth_year(&self) -> Option<i32> {
        self.0.birth_year
    }

    /// Gender as recorded.
    async fn gender(&self) -> Gender {
        self.0.gender
    }

    /// Year of arrival in the country. Null where unknown.
    async fn arrival_year(&self) -> Option<i32> {
        self.0.arrival_year
    }

    /// Immigration status.
    async fn immigration_status(&self) -> ImmigrationStatus {
        self.0.immigration_status
    }

    /// Immigration status as written in the file. Null where unknown.
    async fn immigration_status_text(&self) -> Option<&str> {
        self.0.immigration_status_text.as_deref()
    }

    /// Whether there is a final order of removal.
    async fn final_order(&self) -> YesNoUnknown {
        self.0.final_order
    }

    /// Day of the final order; null where unknown or none.
    async fn final_order_on(&self) -> Option<Date> {
        self.0.final_order_on.map(Date)
    }

    /// First day of an order of supervision; null where none.
    async fn supervision_since(&self) -> Option<Date> {
        self.0.supervision_since.map(Date)
    }

    /// Criminal record as the agency classes it.
    async fn criminality(&self) -> Criminality {
        self.0.criminality
    }

    /// State of the travel document.
    async fn travel_document(&self) -> TravelDocumentState {
        self.0.travel_document
    }

    /// Day on which it was requested. Null where unknown.
    async fn travel_document_requested_on(&self) -> Option<Date> {
        self.0.travel_document_requested_on.map(Date)
    }

    /// Day on which it was issued. Null where unknown.
    async fn travel_document_issued_on(&self) -> Option<Date> {
        self.0.travel_document_issued_on.map(Date)
    }

    /// Day on which it expires. Null where unknown.
    async fn travel_document_expires_on(&self) -> Option<Date> {
        self.0.travel_document_expires_on.map(Date)
    }

    /// Data-quality flags, such as `conflicting_values`.
    async fn flags(&self) -> &[String] {
        &self.0.flags.0
    }

    /// Stays of the person, latest first. Null where this token may not see any.
    async fn detentions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, from 1 to 100.", default = 20)] first: i32,
    ) -> Result<Option<Vec<Detention>>> {
        let order = (ColumnDetention::BookedInAt, true);
        children::<detention::Entity, _>(ctx, self.0.id, ColumnDetention::PersonId, order, first)
            .await
    }

    /// Other records of the caller's own organization that are of the same person, oldest first;
    /// empty where there are none, and for the record of another organization. Null where this token
    /// may not see any.
    async fn linked(&self, ctx: &Context<'_>) -> Result<Option<Vec<Self>>> {
        let load = ctx.loaders()?.load_one(LinkedWith(self.0.id));
        let ids = Box::pin(load).await?.unwrap_or_default();
        many::<person::Entity, _>(ctx, ids).await.map(Some)
    }

    /// What was said about which records are of this person, latest first; empty for the record of
    /// another organization. Null where this token may not see any.
    async fn merges(&self, ctx: &Context<'_>) -> Result<Option<Vec<DetaineeMerge>>> {
        let load = ctx.loaders()?.load_one(MergesOf(self.0.id));
        let merges = Box::pin(load).await?.unwrap_or_default();
        Ok(Some(merges.into_iter().map(DetaineeMerge::from).collect()))
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
        versions::<person::Entity, Self>(ctx, self.0.id, first).await
    }

    /// The sources that the record rests on, those of single fields among them.
    async fn citations(&self, ctx: &Context<'_>) -> Result<Vec<Citation>> {
        citations::<person::Entity>(ctx, self.0.id).await
    }
}

record_filter! {
    /// Which of them; conditions in one filter must all hold.
    DetaineeFilter of person {
        /// By: country of citizenship, ISO 3166-1 alpha-2; null where unknown.
        citizenship_country: CountryFilter => CitizenshipCountry,
        /// By: country of birth, ISO 3166-1 alpha-2; null where unknown.
        birth_country: CountryFilter => BirthCountry,
        /// By: year of birth.
        birth_year: IntFilter => BirthYear,
        /// By: gender as recorded.
        gender: CodeFilter<Gender> => Gender,
        /// By: year of arrival in the country.
        arrival_year: IntFilter => ArrivalYear,
        /// By: immigration status.
        immigration_status: CodeFilter<ImmigrationStatus> => ImmigrationStatus,
        /// By: whether there is a final order of removal.
        final_order: CodeFilter<YesNoUnknown> => FinalOrder,
        /// By: day of the final order; null where unknown or none.
        final_order_on: DateFilter => FinalOrderOn,
        /// By: first day of an order of supervision; null where none.
        supervision_since: DateFilter => SupervisionSince,
        /// By: criminal record as the agency classes it.
        criminality: CodeFilter<Criminality> => Criminality,
        /// By: state of the travel document.
        travel_document: CodeFilter<TravelDocumentState> => TravelDocument,
    }
    related {
    }
}

record_order! {
    /// What a list of them can be ordered by.
    DetaineeOrderField of person {
        /// Country of citizenship, ISO 3166-1 alpha-2; null where unknown.
        CitizenshipCountry,
        /// Year of birth.
        BirthYear,
        /// Year of arrival in the country.
        ArrivalYear,
        /// Day of the final order; null where unknown or none.
        FinalOrderOn,
        /// When the record was first written.
        CreatedAt,
        /// When the present version was written.
        ChangedAt,
    }
    default CitizenshipCountry
}
