//! `Death`: one death in custody.

use async_graphql::{Context, ID, Object, Result};
use entities::{death, detention, facility, person};

use super::{
    Detainee, DetaineeFilter, Detention, Facility, FacilityFilter, RecordVersion, versions,
};
use crate::graphql::filter::record_filter;
use crate::graphql::operators::DateFilter;
use crate::graphql::order::record_order;
use crate::graphql::record::{Citation, Provenance, citations, one, provenance_of, record_id};
use crate::graphql::scalars::Date;

/// One death in custody.
#[derive(Clone, Debug)]
pub(crate) struct Death(pub(crate) death::Model);

impl From<death::Model> for Death {
    fn from(model: death::Model) -> Self {
        Self(model)
    }
}

/// One death in custody.
#[Object]
impl Death {
    /// Global id.
    pub(crate) async fn id(&self, ctx: &Context<'_>) -> Result<ID> {
        record_id::<death::Entity>(ctx, &self.0).await
    }

    /// The person. Null where there is none, or this token may not see it.
    async fn person(&self, ctx: &Context<'_>) -> Result<Option<Detainee>> {
        one::<person::Entity, _>(ctx, Some(self.0.person_id)).await
    }

    /// The stay during which the person died. Null where there is none, or this token may not see it.
    async fn detention(&self, ctx: &Context<'_>) -> Result<Option<Detention>> {
        one::<detention::Entity, _>(ctx, self.0.detention_id).await
    }

    /// The facility. Null where there is none, or this token may not see it.
    async fn facility(&self, ctx: &Context<'_>) -> Result<Option<Facility>> {
        one::<facility::Entity, _>(ctx, self.0.facility_id).await
    }

    /// Day of death; null where unknown.
    async fn died_on(&self) -> Option<Date> {
        self.0.died_on.map(Date)
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
        versions::<death::Entity, Self>(ctx, self.0.id, first).await
    }

    /// The sources that the record rests on, those of single fields among them.
    async fn citations(&self, ctx: &Context<'_>) -> Result<Vec<Citation>> {
        citations::<death::Entity>(ctx, self.0.id).await
    }
}

record_filter! {
    /// Which of them; conditions in one filter must all hold.
    DeathFilter of death {
        /// By: day of death; null where unknown.
        died_on: DateFilter => DiedOn,
    }
    related {
        /// By: the person.
        person: DetaineeFilter => PersonId,
        /// By: the facility.
        facility: FacilityFilter => FacilityId,
    }
}

record_order! {
    /// What a list of them can be ordered by.
    DeathOrderField of death {
        /// Day of death; null where unknown.
        DiedOn,
        /// When the record was first written.
        CreatedAt,
        /// When the present version was written.
        ChangedAt,
    }
    default DiedOn
}
