//! Stints: what shows only when several of them, or the facilities, are looked at together.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDateTime;
use entities::codes::ChangeKind;
use entities::values::TextList;
use entities::{facility, placement};
use sea_orm::sea_query::{Expr, ExprTrait as _};
use sea_orm::{
    ColumnTrait as _, Condition, ConnectionTrait, EntityTrait as _, QueryFilter as _,
    QuerySelect as _,
};
use uuid::Uuid;

use super::upsert::{self, Stamp};
use super::{changes, versions};
use crate::error::Result;
use crate::kind::RecordKind;

/// The flag of a stint that overlaps another one of its stay.
const OVERLAPS: &str = "overlaps";

/// How many stays are looked at together.
const STAYS: usize = 500;

/// How many stints are linked together.
const STINTS: usize = 500;

/// One stint, as far as overlaps need it.
#[derive(Clone, Debug, sea_orm::FromQueryResult)]
struct Stint {
    id: Uuid,
    detention_id: Uuid,
    booked_in_at: NaiveDateTime,
    booked_out_at: Option<NaiveDateTime>,
    flags: TextList,
}

/// Flags the stints of these stays that overlap, and takes the flag from those that no longer do.
/// A flag is a remark of the service: it makes no new version.
pub async fn flag_overlaps(
    db: &impl ConnectionTrait,
    stamp: &Stamp,
    stays: &BTreeSet<Uuid>,
) -> Result<()> {
    let stays: Vec<Uuid> = stays.iter().copied().collect();
    for chunk in stays.chunks(STAYS) {
        let stints: Vec<Stint> = placement::Entity::find()
            .select_only()
            .columns([
                placement::Column::Id,
                placement::Column::DetentionId,
                placement::Column::BookedInAt,
                placement::Column::BookedOutAt,
                placement::Column::Flags,
            ])
            .filter(placement::Column::DetentionId.is_in(chunk.to_vec()))
            .into_model()
            .all(db)
            .await?;
        let mut by_stay: BTreeMap<Uuid, Vec<Stint>> = BTreeMap::new();
        for stint in stints {
            by_stay.entry(stint.detention_id).or_default().push(stint);
        }
        for stints in by_stay.into_values() {
            flag_stay(db, stamp, stints).await?;
        }
    }
    Ok(())
}

async fn flag_stay(db: &impl ConnectionTrait, stamp: &Stamp, mut stints: Vec<Stint>) -> Result<()> {
    stints.sort_by_key(|stint| stint.booked_in_at);
    let overlapping = overlapping(&stints);
    for (at, mut stint) in stints.into_iter().enumerate() {
        let is_flagged = stint.flags.0.iter().any(|flag| flag == OVERLAPS);
        if is_flagged == overlapping.contains(&at) {
            continue;
        }
        if is_flagged {
            stint.flags.0.retain(|flag| flag != OVERLAPS);
        } else {
            stint.flags.0.push(OVERLAPS.to_owned());
        }
        placement::Entity::update_many()
            .col_expr(placement::Column::Flags, Expr::val(stint.flags))
            .col_expr(placement::Column::ChangedAt, Expr::val(stamp.now))
            .filter(placement::Column::Id.eq(stint.id))
            .exec(db)
            .await?;
    }
    Ok(())
}

/// The places in a list, ordered by book-in, of stints that share time with another one. The last
/// minute of one and the first of the next may be the same; a stint of no length shares no time.
fn overlapping(stints: &[Stint]) -> BTreeSet<usize> {
    let ends_after =
        |stint: &Stint, time: NaiveDateTime| stint.booked_out_at.is_none_or(|out| out > time);
    let mut found = BTreeSet::new();
    for (later, stint) in stints.iter().enumerate() {
        if !ends_after(stint, stint.booked_in_at) {
            continue;
        }
        for (earlier, before) in stints[..later].iter().enumerate() {
            if ends_after(before, before.booked_in_at) && ends_after(before, stint.booked_in_at) {
                found.extend([earlier, later]);
            }
        }
    }
    found
}

/// Links stints whose facility was not known when they came to the facilities that are known now,
/// by code; answers how many. A name alone links nothing: names are no keys. `key_of` makes the
/// natural key of a code.
pub async fn resolve_unresolved(
    db: &impl ConnectionTrait,
    stamp: &Stamp,
    key_of: impl Fn(&str) -> String,
) -> Result<u64> {
    let texts: Vec<String> = placement::Entity::find()
        .select_only()
        .column(placement::Column::FacilityCodeText)
        .distinct()
        .filter(placement::Column::FacilityId.is_null())
        .filter(placement::Column::FacilityCodeText.is_not_null())
        .into_tuple()
        .all(db)
        .await?;
    let keys: BTreeSet<String> = texts.iter().map(|text| key_of(text)).collect();
    let known = upsert::ids_of::<facility::Entity>(db, keys).await?;
    let mut resolved = 0;
    for text in texts {
        let Some(facility) = known.get(&key_of(&text)) else {
            continue;
        };
        let open = Condition::all()
            .add(placement::Column::FacilityId.is_null())
            .add(placement::Column::FacilityCodeText.eq(text));
        let ids: Vec<Uuid> = placement::Entity::find()
            .select_only()
            .column(placement::Column::Id)
            .filter(open)
            .into_tuple()
            .all(db)
            .await?;
        for chunk in ids.chunks(STINTS) {
            link(db, stamp, chunk, *facility).await?;
        }
        resolved += ids.len() as u64;
    }
    Ok(resolved)
}

/// Gives stints a new version that names their facility. The file that they came from stays noted.
async fn link(
    db: &impl ConnectionTrait,
    stamp: &Stamp,
    stints: &[Uuid],
    facility: Uuid,
) -> Result<()> {
    use placement::{Column, Entity};
    let of_these = Column::Id.is_in(stints.to_vec());
    let former = Entity::find().filter(of_these.clone()).all(db).await?;
    versions::keep::<Entity>(db, &former, stamp.now).await?;
    Entity::update_many()
        .col_expr(Column::FacilityId, Expr::val(facility))
        .col_expr(Column::Version, Expr::col(Column::Version).add(1))
        .col_expr(Column::ChangedAt, Expr::val(stamp.now))
        .filter(of_these)
        .exec(db)
        .await?;
    let kind = RecordKind::Placement;
    changes::note(db, kind, ChangeKind::Updated, stints, stamp.now).await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stints(spans: &[(&str, &str)]) -> Vec<Stint> {
        let time = |text: &str| {
            (!text.is_empty()).then(|| {
                NaiveDateTime::parse_from_str(&format!("2024-01-{text}"), "%Y-%m-%d %H:%M").unwrap()
            })
        };
        spans
            .iter()
            .map(|(from, to)| Stint {
                id: Uuid::nil(),
                detention_id: Uuid::nil(),
                booked_in_at: time(from).unwrap(),
                booked_out_at: time(to),
                flags: TextList::default(),
            })
            .collect()
    }

    #[test]
    fn stints_that_only_touch_do_not_overlap() {
        let touching = stints(&[("01 10:00", "02 10:00"), ("02 10:00", "")]);
        assert!(overlapping(&touching).is_empty());
        let empty = stints(&[("01 10:00", "03 10:00"), ("02 10:00", "02 10:00")]);
        assert!(overlapping(&empty).is_empty());
    }

    #[test]
    fn every_stint_that_shares_time_is_found() {
        let nested = stints(&[
            ("01 10:00", "09 10:00"),
            ("02 10:00", "03 10:00"),
            ("04 10:00", "05 10:00"),
            ("10 10:00", ""),
        ]);
        assert_eq!(overlapping(&nested), BTreeSet::from([0, 1, 2]));
        let open = stints(&[("01 10:00", ""), ("02 10:00", "")]);
        assert_eq!(overlapping(&open), BTreeSet::from([0, 1]));
    }
}
