//! An organization's own case records, for the numbers that it alone sees. Through its viewer's
//! reader, and without what others share.

use chrono::NaiveDate;
use entities::codes::TravelDocumentState;
use entities::{person, placement};
use sea_orm::{
    ColumnTrait as _, EntityTrait as _, PaginatorTrait as _, QueryFilter as _, QuerySelect as _,
};

use super::load::{Whose, load_of};
use crate::error::{Code, Error, Result};
use crate::store::reader::Reader;
use disclosure::facts::Facts;

/// Most rows of one organization's stints that its own numbers are counted over.
const MOST_OWN: u64 = 300_000;

/// Reads an organization's own case records, cut off at a day, for the numbers that it alone sees.
pub async fn own(reader: &Reader, as_of: NaiveDate) -> Result<Facts> {
    let organization = reader.viewer().organization_id();
    let stints = placement::Entity::find()
        .filter(placement::Column::ContributorId.eq(organization))
        .count(reader)
        .await?;
    if stints > MOST_OWN {
        return Err(Error::new(
            Code::TooCostly,
            format!(
                "Own numbers are counted over up to {MOST_OWN} stints; export the records and count \
                 them where they are."
            ),
        ));
    }
    load_of(reader, Whose::Own(organization), as_of, &|_, _| {}).await
}

/// The day of the oldest request for a travel document of an organization's own persons that is
/// still pending; none where there is no such day.
pub async fn oldest_request(reader: &Reader) -> Result<Option<NaiveDate>> {
    let organization = reader.viewer().organization_id();
    let days: Option<Option<NaiveDate>> = person::Entity::find()
        .select_only()
        .column_as(person::Column::TravelDocumentRequestedOn.min(), "oldest")
        .filter(person::Column::ContributorId.eq(organization))
        .filter(person::Column::TravelDocument.eq(TravelDocumentState::Requested))
        .into_tuple()
        .one(reader)
        .await?;
    Ok(days.flatten())
}
