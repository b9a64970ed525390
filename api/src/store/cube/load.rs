//! Case records into memory, page by page.

use std::collections::HashMap;

use chrono::{NaiveDate, NaiveDateTime};
use entities::codes::StatisticsDimension as Dimension;
use entities::codes::{ApprehensionMethod, Criminality, Gender, ReleaseReason, RemovalStatus};
use entities::codes::{TravelDocumentState, YesNoUnknown};
use entities::{arrest, death, detention, facility, field_office, person, placement, removal};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter as _, QueryOrder as _,
    QuerySelect as _, Select,
};
use uuid::Uuid;

use super::contributors::{clusters, organizations};
use crate::error::{Error, Result};
use disclosure::catalog::{UNKNOWN, UNRESOLVED, code_of, is_release, region};
use disclosure::facts::{
    Facts, Happening, LoadedStay, LoadedStint, NEVER, Place, Record, UNRESOLVED_FACILITY, assemble,
    people, unplaced,
};
use disclosure::period::{OPEN, day};

/// Rows that are read at once.
pub(super) const PAGE: u64 = 20_000;

/// Longest name of an agency that is told apart.
const LONGEST_AGENCY: usize = 80;

/// What is told of the loading: a table and how many rows of it are read.
pub type Pages<'a> = &'a (dyn Fn(&str, usize) + Sync);

/// Reads the case records of one universe, partners' where none is named, cut off at a day.
pub async fn load(
    db: &impl ConnectionTrait,
    universe: Option<Uuid>,
    as_of: NaiveDate,
    pages: Pages<'_>,
) -> Result<Facts> {
    let whose = universe.map_or(Whose::Partners, Whose::Release);
    load_of(db, whose, as_of, pages).await
}

/// Whose records are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Whose {
    /// Those of all partners.
    Partners,
    /// Those of one public release.
    Release(Uuid),
    /// Those of one organization.
    Own(Uuid),
}

pub(super) async fn load_of(
    db: &impl ConnectionTrait,
    whose: Whose,
    as_of: NaiveDate,
    pages: Pages<'_>,
) -> Result<Facts> {
    let mut loading = Loading {
        whose,
        cut: day(as_of),
        facts: Facts::default(),
        facilities: HashMap::new(),
        persons: Vec::new(),
        births: Vec::new(),
        pages,
    };
    loading.facilities(db).await?;
    loading.people(db).await?;
    let (stays, by_id) = loading.stays(db).await?;
    let stints = loading.stints(db, &by_id).await?;
    drop(by_id);
    loading.removals(db).await?;
    loading.arrests(db).await?;
    loading.deaths(db).await?;
    let mut facts = loading.facts;
    assemble(&mut facts, stays, stints);
    for happenings in [&mut facts.removals, &mut facts.arrests, &mut facts.deaths] {
        happenings.sort_by_key(|one| (one.person, one.from));
    }
    Ok(facts)
}

struct Loading<'a> {
    whose: Whose,
    cut: i32,
    facts: Facts,
    facilities: HashMap<Uuid, u16>,
    /// Each record of a person and the number of the person, by the record's id.
    persons: Vec<(Uuid, u32)>,
    /// Countries of birth by number of the person, for third-country removals.
    births: Vec<Option<u16>>,
    pages: Pages<'a>,
}

/// Reads all rows of a universe in pages by id.
macro_rules! paged {
    ($loading:expr, $db:expr, $table:ident, $row:ty, [$($column:ident),+], |$read:ident| $each:block) => {{
        let mut after: Option<Uuid> = None;
        let mut rows = 0_usize;
        loop {
            let mut select = owned::<$table::Entity>(
                $table::Column::ContributorId,
                $table::Column::UniverseId,
                $loading.whose,
            )
            .select_only()
            $(.column($table::Column::$column))+
            .order_by_asc($table::Column::Id)
            .limit(PAGE);
            if let Some(after) = after {
                select = select.filter($table::Column::Id.gt(after));
            }
            let page: Vec<$row> = select.into_model().all($db).await?;
            rows += page.len();
            ($loading.pages)(stringify!($table), rows);
            let Some(last) = page.last() else { break };
            after = Some(last.id);
            let is_last = (page.len() as u64) < PAGE;
            for $read in page $each
            if is_last {
                break;
            }
        }
    }};
}

fn owned<E: EntityTrait>(
    contributor: E::Column,
    universe_id: E::Column,
    whose: Whose,
) -> Select<E> {
    match whose {
        Whose::Partners => E::find().filter(contributor.is_not_null()),
        Whose::Release(universe) => E::find().filter(universe_id.eq(universe)),
        Whose::Own(organization) => E::find().filter(contributor.eq(organization)),
    }
}

#[derive(FromQueryResult)]
struct PersonRow {
    id: Uuid,
    contributor_id: Option<Uuid>,
    citizenship_country: Option<String>,
    birth_country: Option<String>,
    birth_year: Option<i32>,
    gender: Gender,
    criminality: Criminality,
    final_order: YesNoUnknown,
    final_order_on: Option<NaiveDate>,
    supervision_since: Option<NaiveDate>,
    travel_document: TravelDocumentState,
}

#[derive(FromQueryResult)]
struct StayRow {
    id: Uuid,
    person_id: Uuid,
    booked_in_at: NaiveDateTime,
    booked_out_at: Option<NaiveDateTime>,
    arresting_agency: Option<String>,
    apprehension_method: ApprehensionMethod,
    release_reason: Option<ReleaseReason>,
}

#[derive(FromQueryResult)]
struct StintRow {
    id: Uuid,
    detention_id: Uuid,
    facility_id: Option<Uuid>,
    facility_text: Option<String>,
    booked_in_at: NaiveDateTime,
    booked_out_at: Option<NaiveDateTime>,
}

#[derive(FromQueryResult)]
struct RemovalRow {
    id: Uuid,
    person_id: Option<Uuid>,
    status: RemovalStatus,
    destination_country: Option<String>,
    starts_on: Option<NaiveDate>,
    ends_on: Option<NaiveDate>,
}

#[derive(FromQueryResult)]
struct ArrestRow {
    id: Uuid,
    person_id: Uuid,
    arrested_at: Option<NaiveDateTime>,
    agency: Option<String>,
    method: ApprehensionMethod,
}

#[derive(FromQueryResult)]
struct DeathRow {
    id: Uuid,
    person_id: Uuid,
    facility_id: Option<Uuid>,
    died_on: Option<NaiveDate>,
}

impl Loading<'_> {
    fn number(&mut self, dimension: Dimension, code: &str) -> u16 {
        self.facts.codes.number(dimension, code)
    }

    async fn facilities(&mut self, db: &impl ConnectionTrait) -> Result<()> {
        let offices = field_office::Entity::find().all(db).await?;
        let offices: HashMap<Uuid, String> = offices
            .into_iter()
            .map(|office| (office.id, office.code))
            .collect();
        for code in [UNKNOWN, UNRESOLVED] {
            self.number(Dimension::Facility, code);
            self.number(Dimension::OriginFacility, code);
        }
        self.facts.places = vec![Place::default(); 2];
        let rows = facility::Entity::find()
            .order_by_asc(facility::Column::Id)
            .all(db)
            .await?;
        for row in rows {
            let code = row.code.unwrap_or_else(|| row.id.to_string());
            let number = self.number(Dimension::Facility, &code);
            // Numbered alike: a facility is left by the number that it is entered by.
            self.number(Dimension::OriginFacility, &code);
            let office = row.field_office_id.and_then(|id| offices.get(&id));
            let place = Place {
                state: self.number(Dimension::State, row.state.as_deref().unwrap_or(UNKNOWN)),
                field_office: self.number(
                    Dimension::FieldOffice,
                    office.map_or(UNKNOWN, String::as_str),
                ),
                facility_type: self.number(Dimension::FacilityType, code_of(row.type_grouped)),
            };
            let at = usize::from(number);
            if self.facts.places.len() <= at {
                self.facts.places.resize(at + 1, Place::default());
            }
            self.facts.places[at] = place;
            self.facilities.insert(row.id, number);
        }
        Ok(())
    }

    async fn people(&mut self, db: &impl ConnectionTrait) -> Result<()> {
        let organizations = organizations(db).await?;
        let clusters = match self.whose {
            Whose::Partners => clusters(db, None).await?,
            Whose::Own(organization) => clusters(db, Some(organization)).await?,
            Whose::Release(_) => HashMap::new(),
        };
        let mut records = Vec::new();
        let mut births: Vec<(Uuid, Option<u16>)> = Vec::new();
        paged!(
            self,
            db,
            person,
            PersonRow,
            [
                Id,
                ContributorId,
                CitizenshipCountry,
                BirthCountry,
                BirthYear,
                Gender,
                Criminality,
                FinalOrder,
                FinalOrderOn,
                SupervisionSince,
                TravelDocument
            ],
            |row| {
                let organization = row.contributor_id.and_then(|id| organizations.get(&id));
                let (organization, unverified) = organization.copied().unwrap_or_default();
                let country = row.citizenship_country.as_deref().unwrap_or(UNKNOWN);
                let birth = row.birth_country.as_deref();
                births.push((
                    row.id,
                    birth.map(|code| self.number(Dimension::Destination, code)),
                ));
                records.push(Record {
                    id: row.id,
                    cluster: clusters.get(&row.id).copied().unwrap_or(row.id),
                    organization,
                    unverified,
                    citizenship: self.number(Dimension::Citizenship, country),
                    region: self.number(
                        Dimension::CitizenshipRegion,
                        region(country).unwrap_or(UNKNOWN),
                    ),
                    gender: self.number(Dimension::Gender, code_of(row.gender)),
                    born: row.birth_year.and_then(|year| i16::try_from(year).ok()),
                    criminality: self.number(Dimension::Criminality, code_of(row.criminality)),
                    final_order: row.final_order,
                    final_order_on: row.final_order_on.map_or(NEVER, day),
                    supervised_since: row.supervision_since.map_or(OPEN, day),
                    document_pending: row.travel_document == TravelDocumentState::Requested,
                });
            }
        );
        let known: std::collections::BTreeSet<u16> = records
            .iter()
            .map(|record| record.organization)
            .filter(|one| *one != 0)
            .collect();
        self.facts.organizations = known.len();
        self.facts.unverified = organizations
            .values()
            .filter(|(number, unverified)| *unverified && known.contains(number))
            .count();
        (self.facts.people, self.persons) = people(records);
        self.births = vec![None; self.facts.people.len()];
        for (record, birth) in births {
            if let Some(person) = self.person(record) {
                let known = &mut self.births[person as usize];
                *known = known.or(birth);
            }
        }
        Ok(())
    }

    fn person(&self, record: Uuid) -> Option<u32> {
        let at = self.record(record)?;
        Some(self.persons[at as usize].1)
    }

    fn record(&self, record: Uuid) -> Option<u32> {
        let at = self
            .persons
            .binary_search_by_key(&record, |(id, _)| *id)
            .ok()?;
        u32::try_from(at).ok()
    }

    async fn stays(&mut self, db: &impl ConnectionTrait) -> Result<(Vec<LoadedStay>, Vec<Uuid>)> {
        let mut stays = Vec::new();
        let mut ids = Vec::new();
        paged!(
            self,
            db,
            detention,
            StayRow,
            [
                Id,
                PersonId,
                BookedInAt,
                BookedOutAt,
                ArrestingAgency,
                ApprehensionMethod,
                ReleaseReason
            ],
            |row| {
                let booked_in = day(row.booked_in_at.date());
                let Some(record) = self.record(row.person_id).filter(|_| booked_in <= self.cut)
                else {
                    continue;
                };
                let person = self.persons[record as usize].1;
                let mut stay = unplaced(person, booked_in, self.ended(row.booked_out_at));
                let agency = agency(row.arresting_agency.as_deref());
                stay.agency = self.number(Dimension::ArrestingAgency, &agency);
                stay.method = self.number(
                    Dimension::ApprehensionMethod,
                    code_of(row.apprehension_method),
                );
                let reason = row.release_reason.unwrap_or(ReleaseReason::Unknown);
                stay.reason = self.number(Dimension::ReleaseReason, code_of(reason));
                stay.is_release = is_release(reason);
                stays.push(LoadedStay {
                    record,
                    stay,
                    booked_in: row.booked_in_at.and_utc().timestamp(),
                });
                ids.push(row.id);
            }
        );
        Ok((stays, ids))
    }

    /// The day of an end that is known at the cut.
    fn ended(&self, at: Option<NaiveDateTime>) -> i32 {
        let ended = at.map(|at| day(at.date()));
        ended.filter(|day| *day <= self.cut).unwrap_or(OPEN)
    }

    async fn stints(
        &mut self,
        db: &impl ConnectionTrait,
        stays: &[Uuid],
    ) -> Result<Vec<LoadedStint>> {
        let mut stints = Vec::new();
        paged!(
            self,
            db,
            placement,
            StintRow,
            [
                Id,
                DetentionId,
                FacilityId,
                FacilityText,
                BookedInAt,
                BookedOutAt
            ],
            |row| {
                let in_day = day(row.booked_in_at.date());
                let stay = stays.binary_search(&row.detention_id).ok();
                let Some(stay) = stay.filter(|_| in_day <= self.cut) else {
                    continue;
                };
                let known = row
                    .facility_id
                    .and_then(|id| self.facilities.get(&id))
                    .copied();
                let out_day = self.ended(row.booked_out_at);
                stints.push(LoadedStint {
                    stay: u32::try_from(stay).map_err(Error::internal)?,
                    facility: known.unwrap_or(UNRESOLVED_FACILITY),
                    place: known
                        .map_or_else(|| unresolved(row.facility_text.as_deref()), u64::from),
                    booked_in: row.booked_in_at.and_utc().timestamp(),
                    booked_out: match row.booked_out_at {
                        Some(at) if out_day != OPEN => at.and_utc().timestamp(),
                        _ => i64::MAX,
                    },
                    in_day,
                    out_day,
                });
            }
        );
        Ok(stints)
    }

    async fn removals(&mut self, db: &impl ConnectionTrait) -> Result<()> {
        paged!(
            self,
            db,
            removal,
            RemovalRow,
            [Id, PersonId, Status, DestinationCountry, StartsOn, EndsOn],
            |row| {
                let person = row.person_id.and_then(|id| self.person(id));
                let starts = row.starts_on.or(row.ends_on).map(day);
                let (Some(person), Some(from)) = (person, starts) else {
                    continue;
                };
                if row.status != RemovalStatus::Executed || from > self.cut {
                    continue;
                }
                let code = row.destination_country.as_deref().unwrap_or(UNKNOWN);
                let what = self.number(Dimension::Destination, code);
                let citizenship = self.facts.people[person as usize].citizenship;
                let country = self.facts.codes.text(Dimension::Citizenship, citizenship);
                let is_own = country == code || self.births[person as usize] == Some(what);
                let third_country = code != UNKNOWN && country != UNKNOWN && !is_own;
                self.facts.removals.push(Happening {
                    person,
                    from,
                    to: row.ends_on.map_or(from, day).max(from),
                    what,
                    method: 0,
                    third_country,
                });
            }
        );
        Ok(())
    }

    async fn arrests(&mut self, db: &impl ConnectionTrait) -> Result<()> {
        paged!(
            self,
            db,
            arrest,
            ArrestRow,
            [Id, PersonId, ArrestedAt, Agency, Method],
            |row| {
                let on = row.arrested_at.map(|at| day(at.date()));
                let (Some(person), Some(on)) = (self.person(row.person_id), on) else {
                    continue;
                };
                if on > self.cut {
                    continue;
                }
                let agency = agency(row.agency.as_deref());
                let what = self.number(Dimension::ArrestingAgency, &agency);
                let method = self.number(Dimension::ApprehensionMethod, code_of(row.method));
                self.facts.arrests.push(Happening {
                    method,
                    ..happened(person, on, what)
                });
            }
        );
        Ok(())
    }

    async fn deaths(&mut self, db: &impl ConnectionTrait) -> Result<()> {
        paged!(
            self,
            db,
            death,
            DeathRow,
            [Id, PersonId, FacilityId, DiedOn],
            |row| {
                let on = row.died_on.map(day).filter(|on| *on <= self.cut);
                let (Some(person), Some(on)) = (self.person(row.person_id), on) else {
                    continue;
                };
                let known = row
                    .facility_id
                    .and_then(|id| self.facilities.get(&id))
                    .copied();
                let what = known.unwrap_or(UNRESOLVED_FACILITY);
                self.facts.deaths.push(happened(person, on, what));
            }
        );
        Ok(())
    }
}

const fn happened(person: u32, on: i32, what: u16) -> Happening {
    Happening {
        person,
        from: on,
        to: on,
        what,
        method: 0,
        third_country: false,
    }
}

/// An agency as files write it, in one spelling.
fn agency(text: Option<&str>) -> String {
    let words = text.unwrap_or_default().split_whitespace();
    let joined = words.collect::<Vec<_>>().join(" ").to_uppercase();
    if joined.is_empty() {
        return UNKNOWN.to_owned();
    }
    joined.chars().take(LONGEST_AGENCY).collect()
}

/// A number for a place that no record is, the same for the same words.
fn unresolved(text: Option<&str>) -> u64 {
    let words = text
        .unwrap_or_default()
        .split_whitespace()
        .flat_map(str::chars);
    let mixed = words.fold(0xCBF2_9CE4_8422_2325_u64, |hash, c| {
        (hash ^ u64::from(u32::from(c.to_ascii_lowercase()))).wrapping_mul(0x0100_0000_01B3)
    });
    mixed | 1 << 63
}
