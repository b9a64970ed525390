//! `FacilityValue`: what one source says about one field of a facility.

use async_graphql::{Context, ID, Object, Result};
use entities::codes::{Agreement, FacilityField};
use entities::{facility_value, source};

use super::Source;
use crate::graphql::ids;
use crate::graphql::record::one;
use crate::graphql::scalars::Date;

/// What one source says about one field of a facility. Nothing that a source says is thrown away:
/// the preferred value stands in the facility itself.
#[derive(Clone, Debug)]
pub(crate) struct FacilityValue(pub(crate) facility_value::Model);

/// What one source says about one field of a facility. Nothing that a source says is thrown away:
/// the preferred value stands in the facility itself.
#[Object]
impl FacilityValue {
    /// Id within the API, for list keys.
    async fn id(&self) -> ID {
        ids::numbered("FacilityValue", self.0.id)
    }

    /// The field.
    async fn field(&self) -> FacilityField {
        self.0.field
    }

    /// The field as the source names it, where `field` is OTHER; else null.
    async fn field_text(&self) -> Option<&str> {
        self.0.field_text.as_deref()
    }

    /// The value as the source gives it.
    async fn value(&self) -> &str {
        &self.0.value
    }

    /// Agreement as stated by a source that itself compares several. Null where the source speaks
    /// for itself alone.
    async fn stated_agreement(&self) -> Option<Agreement> {
        self.0.agreement
    }

    /// How many sources stand behind the value, as the source says. Null where it does not say.
    async fn sources_counted(&self) -> Option<i32> {
        self.0.sources_counted
    }

    /// The day the value speaks of. Null where the source does not say.
    async fn as_of(&self) -> Option<Date> {
        self.0.as_of.map(Date)
    }

    /// How certain the source is, in its own word. Null where it does not say.
    async fn certainty(&self) -> Option<&str> {
        self.0.certainty.as_deref()
    }

    /// Row of the file that the value came from. Null where it came another way.
    async fn row(&self) -> Option<i64> {
        self.0.origin_row
    }

    /// The source. Null without the scope `reports:read`.
    async fn source(&self, ctx: &Context<'_>) -> Result<Option<Source>> {
        one::<source::Entity, _>(ctx, Some(self.0.source_id)).await
    }
}
