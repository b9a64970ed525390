//! Releases in the order in which they were published.

use chrono::NaiveDate;
use entities::data_release;
use sea_orm::{ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _};

use super::question::ReleaseWindow;
use crate::error::Result;

/// The day that a release speaks of: as derived from its figures, else as stated.
pub(super) fn as_of(release: &data_release::Model) -> Option<NaiveDate> {
    release.as_of_derived.or(release.as_of_stated)
}

/// The releases of data sets, oldest first. Of several published on one day, the one whose figures
/// were taken last is the newest.
pub(super) async fn of_datasets(
    db: &impl ConnectionTrait,
    datasets: &[String],
) -> Result<Vec<data_release::Model>> {
    let mut releases = data_release::Entity::find()
        .filter(data_release::Column::Dataset.is_in(datasets.iter().map(String::as_str)))
        .all(db)
        .await?;
    releases.sort_by_key(|release| (release.published_on, release.as_of_stated, release.id));
    Ok(releases)
}

/// The releases that count for a question, oldest first: the place in the list is the rank.
pub(super) async fn counting(
    db: &impl ConnectionTrait,
    datasets: &[String],
    window: &ReleaseWindow,
) -> Result<Vec<data_release::Model>> {
    let mut releases = of_datasets(db, datasets).await?;
    releases.retain(|release| window.admits(release));
    Ok(releases)
}
