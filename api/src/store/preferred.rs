//! Which of the values that sources give for a facility is the preferred one.
//!
//! The rule, also in `docs/facilities.md`: values are compared without case and punctuation. The
//! value that most sources give wins; between equals the one with the latest day; between those the
//! one that was loaded first. It is shown in the spelling that has lower-case letters, where one
//! does. Sources that themselves compare several count as that many.

use std::collections::HashMap;

use chrono::NaiveDate;
use entities::codes::{Agreement, ChangeKind, CodeList as _, FacilityField, FacilityType};
use entities::{facility, facility_value, field_office};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, ModelTrait as _, QueryFilter as _,
    QuerySelect as _, Value,
};
use uuid::Uuid;

use super::upsert::Stamp;
use super::{changes, facilities, versions};
use crate::error::Result;
use crate::kind::RecordKind;

/// The preferred value of one field, and whether its sources agree.
#[derive(Clone, Debug, PartialEq)]
struct Preferred<'a> {
    value: &'a str,
    agreement: Agreement,
}

/// Chooses the preferred values of these facilities and writes those that differ; answers which
/// facilities that changed.
pub async fn choose(db: &impl ConnectionTrait, stamp: &Stamp, ids: &[Uuid]) -> Result<Vec<Uuid>> {
    let offices = FieldOffices::read(db).await?;
    let mut said: HashMap<Uuid, Vec<facility_value::Model>> = HashMap::new();
    for value in facilities::values_of(db, ids).await? {
        said.entry(value.facility_id).or_default().push(value);
    }
    let standing = facility::Entity::find()
        .filter(facility::Column::Id.is_in(ids.to_vec()))
        .all(db)
        .await?;
    let mut written = Vec::new();
    for model in standing {
        let values = said.remove(&model.id).unwrap_or_default();
        let columns: Vec<(facility::Column, Value)> = chosen(&values, &offices)
            .into_iter()
            .filter(|(column, value)| model.get(*column) != *value)
            .collect();
        if columns.is_empty() {
            continue;
        }
        let is_new_version = model.changed_at != stamp.now;
        if is_new_version {
            let former = std::slice::from_ref(&model);
            versions::keep::<facility::Entity>(db, former, stamp.now).await?;
        }
        let mut update = facility::Entity::update_many().filter(facility::Column::Id.eq(model.id));
        for (column, value) in columns {
            update = update.col_expr(column, Expr::val(value));
        }
        update
            .col_expr(
                facility::Column::Version,
                sea_orm::sea_query::ExprTrait::add(
                    Expr::col(facility::Column::Version),
                    i32::from(is_new_version),
                ),
            )
            .col_expr(facility::Column::ChangedAt, Expr::val(stamp.now))
            .exec(db)
            .await?;
        written.push(model.id);
    }
    Ok(written)
}

/// Chooses again for every facility: after field offices were loaded.
pub async fn choose_all(db: &impl ConnectionTrait, stamp: &Stamp) -> Result<()> {
    let ids: Vec<Uuid> = facility::Entity::find()
        .select_only()
        .column(facility::Column::Id)
        .into_tuple()
        .all(db)
        .await?;
    for chunk in ids.chunks(500) {
        let changed = choose(db, stamp, chunk).await?;
        let kind = RecordKind::Facility;
        changes::note(db, kind, ChangeKind::Updated, &changed, stamp.now).await?;
    }
    Ok(())
}

/// The columns of a facility that follow from what is said about it. A column that nothing is said
/// about stays as it is.
fn chosen(
    values: &[facility_value::Model],
    offices: &FieldOffices,
) -> Vec<(facility::Column, Value)> {
    use facility::Column;
    let mut columns: Vec<(Column, Value)> = Vec::new();
    let mut text = |column, field| {
        if let Some(best) = best(values, field) {
            columns.push((column, best.value.into()));
        }
    };
    text(Column::Name, FacilityField::Name);
    text(Column::Address, FacilityField::Address);
    text(Column::City, FacilityField::City);
    text(Column::County, FacilityField::County);
    text(Column::State, FacilityField::State);
    text(Column::Zip, FacilityField::Zip);
    text(Column::TypeDetailed, FacilityField::TypeDetailed);
    text(Column::GenderServed, FacilityField::GenderServed);
    if let Some(name) = best(values, FacilityField::Name) {
        columns.push((Column::NameAgreement, name.agreement.as_str().into()));
    }
    if let Some(address) = best(values, FacilityField::Address) {
        columns.push((Column::AddressAgreement, address.agreement.as_str().into()));
        from_address(address.value, &mut columns);
    }
    let number = |field| best(values, field).and_then(|best| best.value.parse::<f64>().ok());
    columns.extend(number(FacilityField::Latitude).map(|n| (Column::Latitude, n.into())));
    columns.extend(number(FacilityField::Longitude).map(|n| (Column::Longitude, n.into())));
    columns.extend(
        number(FacilityField::Capacity)
            .and_then(whole)
            .map(|n| (Column::Capacity, n.into())),
    );
    let day = |field| best(values, field).and_then(|best| day(best.value));
    columns.extend(day(FacilityField::FirstUsed).map(|day| (Column::FirstUsedOn, day.into())));
    columns.extend(day(FacilityField::LastUsed).map(|day| (Column::LastUsedOn, day.into())));
    if let Some(fips) = best(values, FacilityField::CountyFips)
        && fips.value.len() == 5
    {
        columns.push((Column::CountyFips, fips.value.into()));
    }
    if let Some(id) = best(values, FacilityField::FieldOffice).and_then(|o| offices.find(o.value)) {
        columns.push((Column::FieldOfficeId, id.into()));
    }
    columns.push((Column::TypeGrouped, grouped(values).as_str().into()));
    columns
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "a number of beds, checked to be in range"
)]
fn whole(number: f64) -> Option<i32> {
    (0.0..=1_000_000.0)
        .contains(&number)
        .then_some(number.round() as i32)
}

/// City, state and postal code at the end of an address, where no source gives them on their own.
fn from_address(address: &str, columns: &mut Vec<(facility::Column, Value)>) {
    let Some((rest, end)) = address.rsplit_once(',') else {
        return;
    };
    let mut words = end.split_whitespace();
    let (Some(state), zip, None) = (words.next(), words.next(), words.next()) else {
        return;
    };
    if state.len() != 2 || !state.bytes().all(|b| b.is_ascii_uppercase()) {
        return;
    }
    let city = rest.rsplit_once(',').map(|(_, city)| city.trim());
    let mut fill = |column, value: Option<&str>| {
        let is_given = columns
            .iter()
            .any(|(given, _)| *given as usize == column as usize);
        if let Some(value) = value.filter(|value| !value.is_empty() && !is_given) {
            columns.push((column, value.into()));
        }
    };
    fill(facility::Column::City, city);
    fill(facility::Column::State, Some(state));
    fill(facility::Column::Zip, zip);
}

fn best(values: &[facility_value::Model], field: FacilityField) -> Option<Preferred<'_>> {
    let said: Vec<&facility_value::Model> =
        values.iter().filter(|value| value.field == field).collect();
    let weight = |value: &facility_value::Model| value.sources_counted.unwrap_or(1).max(1);
    let mut groups: HashMap<String, (i32, Option<NaiveDate>, i64)> = HashMap::new();
    for value in &said {
        let group = groups
            .entry(plain(&value.value))
            .or_insert((0, None, i64::MAX));
        *group = (
            group.0 + weight(value),
            group.1.max(value.as_of),
            group.2.min(value.id),
        );
    }
    let (winner, _) = groups
        .iter()
        .max_by_key(|(_, (weight, as_of, first))| (*weight, *as_of, std::cmp::Reverse(*first)))?;
    let spellings = said.iter().filter(|value| plain(&value.value) == *winner);
    let value = spellings
        .min_by_key(|value| (!value.value.chars().any(char::is_lowercase), value.id))?
        .value
        .as_str();
    let stated = |agreement| said.iter().any(|value| value.agreement == Some(agreement));
    let sources: i32 = said.iter().map(|value| weight(value)).sum();
    let agreement = if groups.len() > 1 || stated(Agreement::Conflict) {
        Agreement::Conflict
    } else if sources > 1 || stated(Agreement::Converged) {
        Agreement::Converged
    } else {
        Agreement::Single
    };
    Some(Preferred { value, agreement })
}

/// A value without case and punctuation, for comparing.
fn plain(text: &str) -> String {
    let words = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join(" ")
}

/// The day that a source states: `10/30/2017` or `2017-10-30`.
pub fn day(text: &str) -> Option<NaiveDate> {
    ["%Y-%m-%d", "%m/%d/%Y"]
        .iter()
        .find_map(|format| NaiveDate::parse_from_str(text, format).ok())
}

/// The group of a facility from its type and function as the agency writes them.
fn grouped(values: &[facility_value::Model]) -> FacilityType {
    let upper = |field| best(values, field).map(|best| best.value.to_uppercase());
    let function = upper(FacilityField::Function).unwrap_or_default();
    match function.as_str() {
        "HOLD" => return FacilityType::HoldRoom,
        "STAGING" | "FAMILY STAGING" => return FacilityType::Staging,
        "FAMILY" => return FacilityType::Family,
        "JUVENILE" => return FacilityType::Juvenile,
        "HOSPITAL" => return FacilityType::Hospital,
        "HOTEL" => return FacilityType::Hotel,
        _ => {}
    }
    let Some(detailed) = upper(FacilityField::TypeDetailed) else {
        return FacilityType::Unknown;
    };
    match detailed.as_str() {
        "SPC" | "CDF" | "DIGSA" => FacilityType::DedicatedIce,
        "IGSA" => FacilityType::NonDedicated,
        "USMS IGA" | "USMS CDF" => FacilityType::Marshals,
        "BOP" | "STATE" | "MOC" => FacilityType::Prison,
        "HOLD" => FacilityType::HoldRoom,
        "STAGING" | "FAMILY STAGING" => FacilityType::Staging,
        "FAMILY" | "FRC" | "FSC" => FacilityType::Family,
        "JUVENILE" => FacilityType::Juvenile,
        "HOSPITAL" => FacilityType::Hospital,
        "HOTEL" => FacilityType::Hotel,
        "DOD" => FacilityType::Military,
        _ => FacilityType::Other,
    }
}

/// Field offices by code and by the name of their city.
struct FieldOffices(HashMap<String, Uuid>);

impl FieldOffices {
    async fn read(db: &impl ConnectionTrait) -> Result<Self> {
        let mut names = HashMap::new();
        for office in field_office::Entity::find().all(db).await? {
            let city = office
                .name
                .strip_suffix(" Field Office")
                .unwrap_or(&office.name);
            names.insert(plain(city), office.id);
            names.insert(plain(&office.code), office.id);
        }
        Ok(Self(names))
    }

    fn find(&self, text: &str) -> Option<Uuid> {
        self.0.get(&plain(text)).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(id: i64, text: &str, sources: Option<i32>) -> facility_value::Model {
        facility_value::Model {
            id,
            natural_key: id.to_string(),
            facility_id: Uuid::nil(),
            field: FacilityField::Name,
            field_text: None,
            value: text.to_owned(),
            source_id: Uuid::nil(),
            agreement: None,
            sources_counted: sources,
            as_of: None,
            certainty: None,
            import_id: None,
            origin_row: None,
        }
    }

    #[test]
    fn case_and_punctuation_are_no_conflict() {
        let values = [
            value(1, "ADAMS COUNTY JAIL", None),
            value(2, "Adams County Jail.", None),
        ];
        let best = best(&values, FacilityField::Name).unwrap();
        assert_eq!(best.value, "Adams County Jail.");
        assert_eq!(best.agreement, Agreement::Converged);
    }

    #[test]
    fn most_sources_win_and_the_rest_is_a_conflict() {
        let values = [value(1, "Old Jail", None), value(2, "New Jail", Some(2))];
        let best = best(&values, FacilityField::Name).unwrap();
        assert_eq!(
            (best.value, best.agreement),
            ("New Jail", Agreement::Conflict)
        );
    }

    #[test]
    fn an_address_gives_city_state_and_postal_code() {
        let mut columns = Vec::new();
        from_address("20 Hobo Forks Road, Natchez, MS 39120", &mut columns);
        let values: Vec<Value> = columns.into_iter().map(|(_, value)| value).collect();
        assert_eq!(values, ["Natchez".into(), "MS".into(), "39120".into()]);
    }
}
