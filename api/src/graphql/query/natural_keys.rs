//! Root fields that find one record by the key that people know it by.

use async_graphql::{Context, ID, Object, Result};
use entities::{court, facility, lawsuit, organization, person, source};
use sea_orm::{
    ColumnTrait as _, Condition, EntityTrait as _, QueryFilter as _, QuerySelect as _,
    QueryTrait as _,
};

use crate::error::{Error, Result as HabeasResult};
use crate::graphql::context::ContextExt as _;
use crate::graphql::ids;
use crate::graphql::record::record_id;
use crate::graphql::types::{Detainee, Facility, Lawsuit, Organization, Source};
use crate::kind::Record;
use crate::store::records;

/// Root fields that find one record by the key that people know it by.
#[derive(Default)]
pub(crate) struct NaturalKeysQuery;

#[Object]
impl NaturalKeysQuery {
    /// One facility, by its global id or by its code. Null where there is none.
    /// Needs the scope `facilities:read`; null with the error FORBIDDEN without it.
    async fn facility(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Global id.")] id: Option<ID>,
        #[graphql(
            desc = "Stable facility code, such as `ADAMSMS`, in capitals or as its source writes it."
        )]
        code: Option<String>,
    ) -> Result<Option<Facility>> {
        let key = code.map(|code| {
            Condition::any()
                .add(facility::Column::Code.eq(code.to_uppercase()))
                .add(facility::Column::Code.eq(code))
        });
        Box::pin(find::<facility::Entity, _>(ctx, id, key, "`code`")).await
    }

    /// One lawsuit, by its global id, or by its docket number and court. Null where there is none.
    /// Needs the scope `lawsuits:read`; null with the error FORBIDDEN without it.
    async fn lawsuit(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Global id.")] id: Option<ID>,
        #[graphql(desc = "Docket number as the court writes it.")] docket_number: Option<String>,
        #[graphql(desc = "Name or code of the court.")] court: Option<String>,
    ) -> Result<Option<Lawsuit>> {
        let key = match (docket_number, court) {
            (Some(docket), Some(name)) => {
                let courts = court::Entity::find()
                    .select_only()
                    .column(court::Column::Id)
                    .filter(
                        Condition::any()
                            .add(court::Column::Name.eq(name.clone()))
                            .add(court::Column::Code.eq(name)),
                    )
                    .into_query();
                Some(
                    Condition::all()
                        .add(lawsuit::Column::DocketNumber.eq(docket))
                        .add(lawsuit::Column::CourtId.in_subquery(courts)),
                )
            }
            (None, None) => None,
            _ => return Err(Error::bad_input("Pass `docketNumber` and `court` together.").into()),
        };
        Box::pin(find::<lawsuit::Entity, _>(
            ctx,
            id,
            key,
            "`docketNumber` and `court`",
        ))
        .await
    }

    /// One organization, by its global id or by its slug. Null where there is none. Any token.
    async fn organization(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Global id.")] id: Option<ID>,
        #[graphql(desc = "Short stable name, such as `asian-law-caucus`.")] slug: Option<String>,
    ) -> Result<Option<Organization>> {
        let key = slug.map(|slug| Condition::all().add(organization::Column::Slug.eq(slug)));
        Box::pin(find::<organization::Entity, _>(ctx, id, key, "`slug`")).await
    }

    /// One source, by its global id or by its web address. Null where there is none.
    /// Needs the scope `reports:read`; null with the error FORBIDDEN without it.
    async fn source(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Global id.")] id: Option<ID>,
        #[graphql(desc = "Web address as the source gives it.")] url: Option<String>,
    ) -> Result<Option<Source>> {
        let key = url.map(|url| Condition::all().add(source::Column::Url.eq(url)));
        Box::pin(find::<source::Entity, _>(ctx, id, key, "`url`")).await
    }

    /// One person, by global id. Null where there is none, and where this token may not see the
    /// person: the two are the same answer.
    /// Needs the scope `detainees:read`; null with the error FORBIDDEN without it.
    async fn detainee(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Global id.")] id: ID,
    ) -> Result<Option<Detainee>> {
        Box::pin(find::<person::Entity, _>(ctx, Some(id), None, "")).await
    }
}

/// The one record with this id, or with this key.
async fn find<E, T>(
    ctx: &Context<'_>,
    id: Option<ID>,
    key: Option<Condition>,
    names: &str,
) -> Result<Option<T>>
where
    E: Record,
    T: From<E::Model>,
{
    let condition: HabeasResult<Condition> = match (&id, key) {
        (Some(id), None) => {
            ids::expect(E::KIND, id, ctx.pairwise()?).map(|id| Condition::all().add(E::ID.eq(id)))
        }
        (None, Some(key)) => Ok(key),
        _ => Err(Error::bad_input(format!("Pass either `id` or {names}."))),
    };
    let Some(row) = records::one::<E>(&ctx.reader()?, condition?).await? else {
        return Ok(None);
    };
    if let Some(id) = id
        && record_id::<E>(ctx, &row).await? != id
    {
        return Ok(None);
    }
    Ok(Some(T::from(row)))
}
