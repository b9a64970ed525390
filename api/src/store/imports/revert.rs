//! Taking back what one import wrote: all of it, or nothing.
//!
//! Records that it made go, with their versions, citations and identifying fields. Records that it
//! changed get what they said before as a new version. What others have written since stands in the
//! way, and so does what refers to a record that would go.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use entities::codes::{ChangeKind, CodeList as _, ImportState};
use entities::{citation, import_run, placement, record_version};
use sea_orm::sea_query::{Alias, Expr, ExprTrait as _, Query};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait as _, DatabaseTransaction, EntityTrait as _, ModelTrait as _,
    QueryFilter as _, QueryOrder as _, QuerySelect as _, Value,
};
use uuid::Uuid;

use super::{REFERENCES, refusals};
use crate::error::Result;
use crate::kind::{Record, RecordKind, with_entity};
use crate::store::audit::Actor;
use crate::store::identity::{TakingBack, Vault};
use crate::store::upsert::Stamp;
use crate::store::versions::{self, Author, History};
use crate::store::{changes, identity, placements};

/// Records that are looked at together.
const CHUNK: u64 = 500;

/// Most things in the way that are named.
const NAMED: usize = 100;

/// What is taken back, by whom.
#[derive(Clone, Debug)]
pub struct Reverting {
    /// The import.
    pub import_id: i64,
    /// Who takes it back.
    pub author: Author,
    /// Who it is, for the audit.
    pub actor: Actor,
    /// The way to what identifies, by which what is compared is made anew; none where none is configured.
    pub vault: Option<Vault>,
    /// The present instant.
    pub now: DateTime<Utc>,
}

/// What stands in the way of taking back an import.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Obstacle {
    /// The kind of the record.
    pub kind: RecordKind,
    /// The record.
    pub record: Uuid,
    /// What is with it.
    pub why: &'static str,
}

const CHANGED: &str = "was changed by others since";
const UNTOLD: &str = "is older than the history of its versions";
const REFERRED: &str = "is referred to by records of others";
const CONSENT: &str = "is a person whose consent is on record";
const IDENTITY: &str = "is a person whose identifying fields were written by others since";

/// What was taken back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reverted {
    /// Records that went.
    pub removed: u64,
    /// Records that say again what they said before.
    pub restored: u64,
}

/// Takes back an import in a transaction, of which nothing may be kept where something stands in the
/// way.
pub async fn revert(
    db: &DatabaseTransaction,
    reverting: &Reverting,
) -> Result<std::result::Result<Reverted, Vec<Obstacle>>> {
    let mut work = Work {
        db,
        reverting,
        obstacles: Vec::new(),
        done: Reverted::default(),
        stays: BTreeSet::new(),
    };
    for kind in RecordKind::ALL {
        with_entity!(*kind, E => work.look_for_later_writers::<E>().await)?;
    }
    let in_the_way = identity::written_since(db, reverting.import_id).await?;
    work.note(RecordKind::Person, in_the_way, IDENTITY);
    if !work.obstacles.is_empty() {
        return Ok(Err(work.obstacles));
    }
    // While the records are there that the citations are seen by.
    citation::Entity::delete_many()
        .filter(citation::Column::ImportId.eq(reverting.import_id))
        .exec(db)
        .await?;
    let taking = TakingBack {
        import_id: reverting.import_id,
        vault: reverting.vault.as_ref(),
        actor: &reverting.actor,
        now: reverting.now,
    };
    identity::take_back(db, taking).await?;
    for kind in RecordKind::ALL.iter().rev() {
        with_entity!(*kind, E => work.take_back::<E>().await)?;
        if !work.obstacles.is_empty() {
            return Ok(Err(work.obstacles));
        }
    }
    work.settle().await?;
    Ok(Ok(work.done))
}

struct Work<'a> {
    db: &'a DatabaseTransaction,
    reverting: &'a Reverting,
    obstacles: Vec<Obstacle>,
    done: Reverted,
    /// Stays of which stints were taken back.
    stays: BTreeSet<Uuid>,
}

/// What becomes of one record.
enum Fate<M> {
    Goes,
    Becomes(Box<M>),
}

impl Work<'_> {
    fn note(&mut self, kind: RecordKind, records: Vec<Uuid>, why: &'static str) {
        let left = NAMED.saturating_sub(self.obstacles.len());
        let named = records.into_iter().take(left);
        self.obstacles
            .extend(named.map(|record| Obstacle { kind, record, why }));
    }

    /// Records of which the import wrote a version that is no longer the last.
    async fn look_for_later_writers<E: Record>(&mut self) -> Result<()> {
        use record_version::{Column, Entity};
        let mut after: Option<Uuid> = None;
        loop {
            let mut select = Entity::find()
                .select_only()
                .column(Column::RecordId)
                .distinct()
                .filter(Column::ImportId.eq(self.reverting.import_id))
                .filter(Column::RecordKind.eq(E::KIND.as_str()))
                .order_by_asc(Column::RecordId)
                .limit(CHUNK);
            if let Some(after) = after {
                select = select.filter(Column::RecordId.gt(after));
            }
            let ids: Vec<Uuid> = select.into_tuple().all(self.db).await?;
            let Some(last) = ids.last() else {
                return Ok(());
            };
            after = Some(*last);
            let standing = E::find().filter(E::ID.is_in(ids)).all(self.db).await?;
            let histories = versions::histories::<E>(self.db, &standing).await?;
            let changed = histories
                .iter()
                .filter(|(_, history)| history.without(self.reverting.import_id).is_err())
                .map(|(id, _)| *id)
                .collect();
            self.note(E::KIND, changed, CHANGED);
        }
    }

    async fn take_back<E: Record>(&mut self) -> Result<()> {
        let import_column = versions::column::<E>("import_id")?;
        let mut below: Option<Uuid> = None;
        loop {
            let mut select = E::find()
                .filter(import_column.eq(self.reverting.import_id))
                .order_by_desc(E::ID)
                .limit(CHUNK);
            if let Some(below) = below {
                select = select.filter(E::ID.lt(below));
            }
            let standing = select.all(self.db).await?;
            let Some(last) = standing.last() else {
                return Ok(());
            };
            below = Some(E::id_of(last));
            self.take_back_chunk::<E>(standing).await?;
            if !self.obstacles.is_empty() {
                return Ok(());
            }
        }
    }

    async fn take_back_chunk<E: Record>(&mut self, standing: Vec<E::Model>) -> Result<()> {
        let histories = versions::histories::<E>(self.db, &standing).await?;
        let (mut going, mut becoming) = (Vec::new(), Vec::new());
        let (mut changed, mut untold) = (Vec::new(), Vec::new());
        for model in standing {
            let id = E::id_of(&model);
            match fate::<E>(&model, histories.get(&id), self.reverting.import_id)? {
                Some(Fate::Goes) => going.push(id),
                Some(Fate::Becomes(former)) => becoming.push((model.clone(), *former)),
                None if histories.get(&id).is_some_and(History::is_whole) => changed.push(id),
                None => untold.push(id),
            }
            self.remember_stay::<E>(&model);
        }
        self.note(E::KIND, changed, CHANGED);
        self.note(E::KIND, untold, UNTOLD);
        self.restore::<E>(becoming).await?;
        self.remove::<E>(going).await
    }

    fn remember_stay<E: Record>(&mut self, model: &E::Model) {
        if E::KIND == RecordKind::Placement
            && let Ok(column) = versions::column::<E>("detention_id")
            && let Value::Uuid(Some(stay)) = model.get(column)
        {
            self.stays.insert(stay);
        }
    }

    async fn restore<E: Record>(&mut self, becoming: Vec<(E::Model, E::Model)>) -> Result<()> {
        let now = self.reverting.now;
        let (standing, former): (Vec<E::Model>, Vec<E::Model>) = becoming.into_iter().unzip();
        versions::keep::<E>(self.db, &standing, now).await?;
        for (standing, former) in standing.iter().zip(&former) {
            versions::put_back::<E>(self.db, standing, former, now).await?;
        }
        let ids: Vec<Uuid> = standing.iter().map(E::id_of).collect();
        versions::sign_present::<E>(self.db, &self.reverting.author, &ids).await?;
        self.done.restored += ids.len() as u64;
        changes::note(self.db, E::KIND, ChangeKind::Updated, &ids, now).await
    }

    async fn remove<E: Record>(&mut self, going: Vec<Uuid>) -> Result<()> {
        if going.is_empty() {
            return Ok(());
        }
        let kept_by_others = self.referred_to(E::KIND, &going).await?;
        self.note(E::KIND, kept_by_others, REFERRED);
        if E::KIND == RecordKind::Person {
            let consented = identity::forget(self.db, &going).await?;
            self.note(E::KIND, consented, CONSENT);
        }
        if !self.obstacles.is_empty() {
            return Ok(());
        }
        citation::Entity::delete_many()
            .filter(citation::Column::RecordId.is_in(going.clone()))
            .exec(self.db)
            .await?;
        record_version::Entity::delete_many()
            .filter(record_version::Column::RecordId.is_in(going.clone()))
            .exec(self.db)
            .await?;
        let removed = E::delete_many()
            .filter(E::ID.is_in(going))
            .exec(self.db)
            .await?;
        self.done.removed += removed.rows_affected;
        Ok(())
    }

    /// Those of these records that something refers to that stays.
    async fn referred_to(&self, kind: RecordKind, going: &[Uuid]) -> Result<Vec<Uuid>> {
        let mut referred = BTreeSet::new();
        for (table, column, target) in REFERENCES {
            // Those who go together may refer to each other.
            if *target != kind.as_str() || table == target {
                continue;
            }
            let column = Alias::new(*column);
            let mut select = Query::select();
            select
                .distinct()
                .expr_as(Expr::col(column.clone()), Alias::new("id"))
                .from(Alias::new(*table))
                .and_where(Expr::col(column).is_in(going.to_vec()));
            if *table == "citation" {
                // The citation of a record that goes as well.
                select.and_where(Expr::col("record_id").is_not_in(going.to_vec()));
            }
            for row in self.db.query_all(&select).await? {
                referred.insert(row.try_get::<Uuid>("", "id")?);
            }
        }
        Ok(referred.into_iter().collect())
    }

    async fn settle(&self) -> Result<()> {
        let Reverting { import_id, now, .. } = *self.reverting;
        let left: Vec<Uuid> = self.stays.iter().copied().collect();
        for chunk in left.chunks(500) {
            let stays: Vec<Uuid> = placement::Entity::find()
                .select_only()
                .column(placement::Column::DetentionId)
                .distinct()
                .filter(placement::Column::DetentionId.is_in(chunk.to_vec()))
                .into_tuple()
                .all(self.db)
                .await?;
            let stays = stays.into_iter().collect();
            placements::flag_overlaps(self.db, &Stamp::new(now), &stays).await?;
        }
        refusals::forget(self.db, import_id).await?;
        import_run::Entity::update_many()
            .col_expr(
                import_run::Column::State,
                Expr::val(ImportState::Reverted.as_str()),
            )
            .col_expr(import_run::Column::RevertedAt, Expr::val(now))
            .col_expr(import_run::Column::RowReached, Expr::val(0_i64))
            .filter(import_run::Column::ImportId.eq(import_id))
            .exec(self.db)
            .await?;
        Ok(())
    }
}

/// What becomes of a record without what the import wrote; none where it cannot be said.
fn fate<E: Record>(
    standing: &E::Model,
    history: Option<&History>,
    import_id: i64,
) -> Result<Option<Fate<E::Model>>> {
    let Some(history) = history.filter(|history| history.is_whole()) else {
        return Ok(None);
    };
    Ok(match history.without(import_id) {
        Ok(None) => Some(Fate::Goes),
        Ok(Some(text)) => {
            let former = versions::restored::<E>(standing, text)?;
            Some(Fate::Becomes(Box::new(former)))
        }
        Err(_) => None,
    })
}

/// Obstacles by kind, for a sentence.
pub fn summary(obstacles: &[Obstacle]) -> BTreeMap<(&'static str, &'static str), usize> {
    let mut counts = BTreeMap::new();
    for obstacle in obstacles {
        *counts
            .entry((obstacle.kind.type_name(), obstacle.why))
            .or_insert(0) += 1;
    }
    counts
}
