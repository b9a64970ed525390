//! What sources say about facilities. Facilities hold no personal data: whoever may read the type
//! may read all of it.

use entities::{facility_code, facility_succession, facility_value};
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

/// The codes of these facilities.
pub async fn codes_of(
    db: &impl ConnectionTrait,
    facilities: &[Uuid],
) -> Result<Vec<facility_code::Model>> {
    Ok(facility_code::Entity::find()
        .filter(facility_code::Column::FacilityId.is_in(facilities.to_vec()))
        .order_by_asc(facility_code::Column::System)
        .order_by_asc(facility_code::Column::Code)
        .all(db)
        .await?)
}

/// Which facilities took the place of which, where these are on the side of `column`.
pub async fn successions(
    db: &impl ConnectionTrait,
    column: facility_succession::Column,
    facilities: &[Uuid],
) -> Result<Vec<facility_succession::Model>> {
    Ok(facility_succession::Entity::find()
        .filter(column.is_in(facilities.to_vec()))
        .order_by_asc(facility_succession::Column::Id)
        .all(db)
        .await?)
}
