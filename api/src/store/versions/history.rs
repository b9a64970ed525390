//! Who wrote what of a record, one after the other, and what it would say without one of them.

use std::collections::{BTreeMap, HashMap};

use entities::record_version;
use sea_orm::{ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _};
use uuid::Uuid;

use super::version_of;
use crate::error::Result;
use crate::kind::Record;

/// One version of a record, as far as it matters who wrote it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Step {
    import: Option<i64>,
    reverted: Option<i64>,
    /// The row; none for the version that stands.
    text: Option<String>,
}

/// The versions of one record, by number.
#[derive(Clone, Debug, Default)]
pub struct History(BTreeMap<i32, Step>);

/// An import whose versions others have built on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BuiltOn;

impl History {
    /// Whether every version from the first on was kept.
    pub fn is_whole(&self) -> bool {
        self.0
            .keys()
            .zip(1_i32..)
            .all(|(version, number)| *version == number)
    }

    /// What the record would say had the import written nothing: the text of a version; none where
    /// there would be no record. Refused where another writer came after the import.
    pub fn without(&self, import: i64) -> Result<Option<&str>, BuiltOn> {
        let mut standing: Vec<&Step> = Vec::new();
        for step in self.0.values() {
            match step.reverted {
                // It took back what stood on top, and says what lies below.
                Some(reverted) => pop(&mut standing, reverted),
                None => standing.push(step),
            }
        }
        pop(&mut standing, import);
        if standing.iter().any(|step| step.import == Some(import)) {
            return Err(BuiltOn);
        }
        Ok(standing.last().and_then(|step| step.text.as_deref()))
    }
}

fn pop(standing: &mut Vec<&Step>, import: i64) {
    while standing
        .last()
        .is_some_and(|step| step.import == Some(import))
    {
        standing.pop();
    }
}

/// The histories of these records, which stand.
pub async fn histories<E: Record>(
    db: &impl ConnectionTrait,
    standing: &[E::Model],
) -> Result<HashMap<Uuid, History>> {
    let mut found: HashMap<Uuid, History> = HashMap::new();
    for model in standing {
        let version = version_of::<E>(model)?;
        let step = Step {
            import: *version.import_id.as_ref(),
            ..Step::default()
        };
        let history = found.entry(E::id_of(model)).or_default();
        history.0.insert(*version.version.as_ref(), step);
    }
    let ids: Vec<Uuid> = found.keys().copied().collect();
    let kept = record_version::Entity::find()
        .filter(record_version::Column::RecordId.is_in(ids))
        .all(db)
        .await?;
    for row in kept {
        let Some(history) = found.get_mut(&row.record_id) else {
            continue;
        };
        let step = Step {
            import: row.import_id,
            reverted: row.reverted_import_id,
            text: row.row,
        };
        history.0.insert(row.version, step);
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Versions from the first on: the import of each, and the one that it takes back.
    fn history(steps: &[(i64, Option<i64>)]) -> History {
        let steps = steps.iter().zip(1..).map(|((import, reverted), version)| {
            let step = Step {
                import: Some(*import),
                reverted: *reverted,
                text: Some(format!("v{version}")),
            };
            (version, step)
        });
        History(steps.collect())
    }

    #[test]
    fn what_only_the_import_wrote_goes() {
        assert_eq!(history(&[(7, None), (7, None)]).without(7), Ok(None));
    }

    #[test]
    fn what_stood_before_stands_again() {
        assert_eq!(history(&[(1, None), (7, None)]).without(7), Ok(Some("v1")));
        assert_eq!(
            history(&[(1, None), (7, None), (7, None)]).without(7),
            Ok(Some("v1"))
        );
    }

    #[test]
    fn what_others_built_on_stays() {
        assert_eq!(history(&[(7, None), (2, None)]).without(7), Err(BuiltOn));
        assert_eq!(
            history(&[(7, None), (2, None), (7, None)]).without(7),
            Err(BuiltOn)
        );
    }

    #[test]
    fn what_was_taken_back_is_in_nobody_s_way() {
        let taken_back = history(&[(1, None), (7, None), (1, Some(7))]);
        assert_eq!(taken_back.without(1), Ok(None));
        assert_eq!(taken_back.without(7), Ok(Some("v1")));
        // Sent again, and taken back again.
        let again = history(&[(1, None), (7, None), (1, Some(7)), (7, None)]);
        assert_eq!(again.without(7), Ok(Some("v1")));
    }

    #[test]
    fn a_history_with_a_gap_is_not_whole() {
        assert!(history(&[(1, None), (7, None)]).is_whole());
        let mut cut = history(&[(1, None), (7, None)]);
        cut.0.remove(&1);
        assert!(!cut.is_whole());
    }
}
