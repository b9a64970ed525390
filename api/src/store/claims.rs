//! Claims about one number.

use chrono::NaiveDate;
use entities::codes::FigureRelationKind;
use entities::{figure_relation, population_group, reported_figure};
use sea_orm::{
    ColumnTrait as _, Condition, EntityTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _,
};
use uuid::Uuid;

use super::reader::Reader;
use super::records;
use crate::error::Result;
use crate::policy::rows;

/// Most claims that are compared.
const MOST: u64 = 200;

/// Which number the claims are about.
#[derive(Clone, Debug)]
pub struct Question {
    /// What is counted.
    pub metric: String,
    /// About whom.
    pub population_group: Option<Uuid>,
    /// Where.
    pub place: Option<Uuid>,
    /// When: the first and the last day.
    pub period: Option<(NaiveDate, NaiveDate)>,
}

/// One claim is said to be a part of another.
#[derive(Clone, Debug)]
pub struct Component {
    /// How they relate.
    pub kind: FigureRelationKind,
    /// The claim about the whole.
    pub whole: Uuid,
    /// The claim about the part.
    pub part: reported_figure::Model,
}

/// The claims, earliest first. A claim about a part of the group is one about the group, too: it
/// says what there are at least.
pub async fn find(reader: &Reader, question: &Question) -> Result<Vec<reported_figure::Model>> {
    use reported_figure::Column;
    let overlaps = question.period.map(|(from, to)| {
        Condition::all()
            .add(Column::StartsOn.lte(to))
            .add(Column::EndsOn.gte(from))
    });
    let groups = match question.population_group {
        Some(group) => Some(with_groups_within(reader, group).await?),
        None => None,
    };
    let condition = Condition::all()
        .add(rows::visible::<reported_figure::Entity>(&reader.sight()))
        .add(Column::Metric.eq(question.metric.as_str()))
        .add_option(groups.map(|ids| Column::PopulationGroupId.is_in(ids)))
        .add_option(question.place.map(|id| Column::PlaceId.eq(id)))
        .add_option(overlaps);
    Ok(reported_figure::Entity::find()
        .filter(condition)
        .order_by_asc(Column::StartsOn)
        .order_by_asc(Column::NaturalKey)
        .limit(MOST)
        .all(reader)
        .await?)
}

/// The group and every group that lies within it.
async fn with_groups_within(reader: &Reader, group: Uuid) -> Result<Vec<Uuid>> {
    use population_group::Column;
    let all: Vec<(Uuid, Option<Uuid>)> = population_group::Entity::find()
        .select_only()
        .column(Column::Id)
        .column(Column::BroaderId)
        .filter(rows::visible::<population_group::Entity>(&reader.sight()))
        .into_tuple()
        .all(reader)
        .await?;
    let mut within = vec![group];
    let mut next = 0;
    while let Some(outer) = within.get(next).copied() {
        next += 1;
        for (inner, broader) in &all {
            // A group that lies within itself by mistake is taken once.
            if *broader == Some(outer) && !within.contains(inner) {
                within.push(*inner);
            }
        }
    }
    Ok(within)
}

/// The parts of these claims.
pub async fn components(
    reader: &Reader,
    wholes: &[reported_figure::Model],
) -> Result<Vec<Component>> {
    let ids: Vec<Uuid> = wholes.iter().map(|whole| whole.id).collect();
    let relations = figure_relation::Entity::find()
        .filter(rows::visible::<figure_relation::Entity>(&reader.sight()))
        .filter(figure_relation::Column::OtherId.is_in(ids))
        .filter(figure_relation::Column::Kind.eq(FigureRelationKind::ComponentOf))
        .order_by_asc(figure_relation::Column::NaturalKey)
        .all(reader)
        .await?;
    let parts: Vec<Uuid> = relations
        .iter()
        .map(|relation| relation.figure_id)
        .collect();
    let parts = records::by_ids::<reported_figure::Entity>(reader, &parts).await?;
    Ok(relations
        .into_iter()
        .filter_map(|relation| {
            let part = parts
                .iter()
                .find(|part| part.id == relation.figure_id)?
                .clone();
            Some(Component {
                kind: relation.kind,
                whole: relation.other_id,
                part,
            })
        })
        .collect())
}
