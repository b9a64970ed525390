//! What sources say about facilities. Facilities hold no personal data: whoever may read the type
//! may read all of it.

use entities::facility_value;
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QueryOrder as _,
};
use uuid::Uuid;

use crate::error::Result;

/// Every value that sources give for these facilities.
pub async fn values_of(
    db: &impl ConnectionTrait,
    facilities: &[Uuid],
) -> Result<Vec<facility_value::Model>> {
    Ok(facility_value::Entity::find()
        .filter(facility_value::Column::FacilityId.is_in(facilities.to_vec()))
        .order_by_asc(facility_value::Column::Field)
        .order_by_asc(facility_value::Column::Id)
        .all(db)
        .await?)
}
