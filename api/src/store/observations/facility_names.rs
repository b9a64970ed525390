//! Which facility a published series is about.
//!
//! A code names one facility. A name does not: ten names of one file belong to several codes. So a
//! name resolves only where name, city and state together belong to one facility among all names
//! that any source gives; else the series keeps the text, and resolves when a later import of
//! facilities makes it possible.

use std::collections::HashMap;

use entities::codes::{AreaKind, FacilityField};
use entities::{facility, facility_value, field_office, series};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait as _, Condition, ConnectionTrait, EntityTrait as _, QueryFilter as _,
    QuerySelect as _,
};
use uuid::Uuid;

use crate::error::Result;

/// What a series takes from its facility.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Facility {
    pub(super) id: Uuid,
    pub(super) code: Option<String>,
    pub(super) state: Option<String>,
    /// Code of the field office.
    pub(super) office: Option<String>,
}

/// Facilities by code and by name, field offices by code. Read once, when first asked.
#[derive(Debug, Default)]
pub(super) struct Directory {
    loaded: Option<Loaded>,
}

#[derive(Debug, Default)]
struct Loaded {
    by_code: HashMap<String, Facility>,
    /// None where several facilities share the name, the city and the state.
    by_name: HashMap<String, Option<Facility>>,
    offices: HashMap<String, Uuid>,
}

impl Directory {
    async fn load(&mut self, db: &impl ConnectionTrait) -> Result<&Loaded> {
        let loaded = match self.loaded.take() {
            Some(loaded) => loaded,
            None => read(db).await?,
        };
        Ok(self.loaded.insert(loaded))
    }

    /// Fills what a series takes from its facility and its field office, where those are certain.
    pub(super) async fn fill(
        &mut self,
        db: &impl ConnectionTrait,
        row: &mut series::Model,
    ) -> Result<()> {
        if row.area_kind == AreaKind::Facility || row.field_office_code.is_some() {
            self.load(db).await?.fill(row);
        }
        Ok(())
    }
}

impl Loaded {
    /// Fills blanks; what the file says stands.
    fn fill(&self, row: &mut series::Model) {
        let facility = self.find(
            row.facility_code.as_deref(),
            row.facility_text.as_deref(),
            row.city_text.as_deref(),
            row.state.as_deref(),
        );
        if let Some(facility) = facility.filter(|_| row.area_kind == AreaKind::Facility) {
            row.facility_id = Some(facility.id);
            row.facility_code = row.facility_code.take().or(facility.code);
            row.state = row.state.take().or(facility.state);
            row.field_office_code = row.field_office_code.take().or(facility.office);
        }
        if row.field_office_id.is_none() {
            let office = row.field_office_code.as_ref();
            row.field_office_id = office.and_then(|code| self.offices.get(code)).copied();
        }
    }

    fn find(
        &self,
        code: Option<&str>,
        name: Option<&str>,
        city: Option<&str>,
        state: Option<&str>,
    ) -> Option<Facility> {
        if let Some(code) = code {
            return self.by_code.get(code).cloned();
        }
        let key = name_key(name?, city?, state?)?;
        self.by_name.get(&key)?.clone()
    }

    fn add_name(&mut self, key: String, facility: &Facility) {
        self.by_name
            .entry(key)
            .and_modify(|known| {
                if known.as_ref().is_some_and(|known| known.id != facility.id) {
                    *known = None;
                }
            })
            .or_insert_with(|| Some(facility.clone()));
    }
}

/// Name, city and state in one: case and punctuation do not count. None where one is missing.
fn name_key(name: &str, city: &str, state: &str) -> Option<String> {
    let mut key = String::new();
    for part in [name, city, state] {
        let start = key.len();
        for c in part.chars().filter(|c| c.is_alphanumeric()) {
            key.extend(c.to_lowercase());
        }
        if key.len() == start {
            return None;
        }
        key.push('|');
    }
    Some(key)
}

async fn read(db: &impl ConnectionTrait) -> Result<Loaded> {
    let mut loaded = Loaded::default();
    let offices = field_office::Entity::find().all(db).await?;
    let codes: HashMap<Uuid, &str> = (offices.iter())
        .map(|office| (office.id, office.code.as_str()))
        .collect();
    let mut places = HashMap::new();
    for row in facility::Entity::find().all(db).await? {
        let office = row.field_office_id.and_then(|id| codes.get(&id));
        let facility = Facility {
            id: row.id,
            code: row.code.clone(),
            state: row.state.clone(),
            office: office.map(|code| (*code).to_owned()),
        };
        if let Some(code) = row.code {
            loaded.by_code.insert(code, facility.clone());
        }
        let (city, state) = (row.city.unwrap_or_default(), row.state.unwrap_or_default());
        if let Some(key) = name_key(&row.name, &city, &state) {
            loaded.add_name(key, &facility);
        }
        places.insert(row.id, (facility, vec![city], state));
    }
    add_names_of_sources(db, &mut loaded, &mut places).await?;
    loaded.offices = offices.into_iter().map(|row| (row.code, row.id)).collect();
    Ok(loaded)
}

/// Every name that a source gives, in every city that a source gives.
async fn add_names_of_sources(
    db: &impl ConnectionTrait,
    loaded: &mut Loaded,
    places: &mut HashMap<Uuid, (Facility, Vec<String>, String)>,
) -> Result<()> {
    let fields = [FacilityField::Name, FacilityField::City];
    let values: Vec<(Uuid, FacilityField, String)> = facility_value::Entity::find()
        .select_only()
        .column(facility_value::Column::FacilityId)
        .column(facility_value::Column::Field)
        .column(facility_value::Column::Value)
        .filter(facility_value::Column::Field.is_in(fields))
        .into_tuple()
        .all(db)
        .await?;
    for (id, field, value) in &values {
        if let (FacilityField::City, Some((_, cities, _))) = (field, places.get_mut(id)) {
            cities.push(value.clone());
        }
    }
    for (id, field, name) in &values {
        if let (FacilityField::Name, Some((facility, cities, state))) = (field, places.get(id)) {
            for key in cities.iter().filter_map(|city| name_key(name, city, state)) {
                loaded.add_name(key, facility);
            }
        }
    }
    Ok(())
}

/// Looks again for the facilities and field offices of series, and for what the series takes from
/// them. Run it after facilities or field offices were imported; answers how many series gained.
pub async fn resolve_unresolved(db: &impl ConnectionTrait) -> Result<u64> {
    let of_facility = Condition::any()
        .add(series::Column::FacilityId.is_null())
        .add(series::Column::State.is_null())
        .add(series::Column::FieldOfficeId.is_null());
    let of_facility = Condition::all()
        .add(series::Column::AreaKind.eq(AreaKind::Facility))
        .add(of_facility);
    let of_office = Condition::all()
        .add(series::Column::FieldOfficeCode.is_not_null())
        .add(series::Column::FieldOfficeId.is_null());
    let unresolved = Condition::any().add(of_facility).add(of_office);
    let rows = series::Entity::find().filter(unresolved).all(db).await?;
    if rows.is_empty() {
        return Ok(0);
    }
    let loaded = read(db).await?;
    let mut resolved = 0;
    for mut row in rows {
        let before = row.clone();
        loaded.fill(&mut row);
        if row != before {
            series::Entity::update_many()
                .col_expr(series::Column::FacilityId, Expr::value(row.facility_id))
                .col_expr(series::Column::FacilityCode, Expr::value(row.facility_code))
                .col_expr(series::Column::State, Expr::value(row.state))
                .col_expr(
                    series::Column::FieldOfficeId,
                    Expr::value(row.field_office_id),
                )
                .col_expr(
                    series::Column::FieldOfficeCode,
                    Expr::value(row.field_office_code),
                )
                .filter(series::Column::Id.eq(row.id))
                .exec(db)
                .await?;
            resolved += 1;
        }
    }
    Ok(resolved)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facility(number: u128) -> Facility {
        Facility {
            id: Uuid::from_u128(number),
            code: None,
            state: None,
            office: None,
        }
    }

    #[test]
    fn a_name_resolves_only_where_it_is_unique() {
        let mut loaded = Loaded::default();
        let key = |name: &str| name_key(name, "Lumpkin", "GA").unwrap();
        loaded.add_name(key("STEWART DETENTION CENTER"), &facility(1));
        loaded.add_name(key("Stewart Detention Center."), &facility(1));
        loaded.add_name(key("County Jail"), &facility(1));
        loaded.add_name(key("County Jail"), &facility(2));
        loaded.add_name(key("County Jail"), &facility(1));
        let find = |name, city| loaded.find(None, Some(name), city, Some("GA"));
        assert_eq!(
            find("Stewart detention center", Some("LUMPKIN")),
            Some(facility(1))
        );
        assert_eq!(find("County Jail", Some("Lumpkin")), None);
        assert_eq!(find("Stewart Detention Center", Some("Atlanta")), None);
        assert_eq!(find("Stewart Detention Center", None), None);
    }

    #[test]
    fn a_key_needs_all_three_parts() {
        assert_eq!(name_key("Jail", " ", "GA"), None);
        assert_eq!(name_key("Jail", "X", "GA").as_deref(), Some("jail|x|ga|"));
    }
}
