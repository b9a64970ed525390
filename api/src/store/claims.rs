//! Claims about one number.

use chrono::NaiveDate;
use entities::codes::{FigureRelationKind, PlaceKind};
use entities::{facility, figure_relation, place, population_group, reported_figure};
use sea_orm::{
    ColumnTrait as _, Condition, EntityTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _, QueryTrait as _, Select,
};
use uuid::Uuid;

use super::reader::Reader;
use super::records;
use crate::error::Result;
use crate::kind::Record;
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

/// Claims as they are put beside numbers of other origin.
#[derive(Clone, Debug)]
pub struct About {
    /// What is counted: any of these.
    pub metrics: Vec<String>,
    /// When: the first and the last day.
    pub period: (NaiveDate, NaiveDate),
    /// Citizenship of the group; none for claims about everybody.
    pub citizenship: Option<String>,
    /// The state of the place.
    pub state: Option<String>,
    /// The code of the facility that the place is.
    pub facility: Option<String>,
}

/// The claims about the people of one citizenship, or about everybody, at one place, or nationwide;
/// earliest first.
pub async fn about(reader: &Reader, about: &About) -> Result<Vec<reported_figure::Model>> {
    use reported_figure::Column;
    let of_group = match &about.citizenship {
        Some(country) => Column::PopulationGroupId.in_subquery(
            ids_of::<population_group::Entity>(reader)
                .filter(population_group::Column::Citizenship.eq(country.as_str()))
                .into_query(),
        ),
        None => Column::PopulationGroupId.is_null(),
    };
    let places = ids_of::<place::Entity>(reader);
    let of_place = match (&about.facility, &about.state) {
        (Some(code), _) => {
            let facilities =
                ids_of::<facility::Entity>(reader).filter(facility::Column::Code.eq(code.as_str()));
            let there = place::Column::FacilityId.in_subquery(facilities.into_query());
            Condition::any().add(Column::PlaceId.in_subquery(places.filter(there).into_query()))
        }
        (None, Some(state)) => {
            let there = Condition::all()
                .add(place::Column::State.eq(state.as_str()))
                .add(place::Column::FacilityId.is_null());
            Condition::any().add(Column::PlaceId.in_subquery(places.filter(there).into_query()))
        }
        (None, None) => {
            let there = place::Column::Kind.eq(PlaceKind::Country);
            Condition::any()
                .add(Column::PlaceId.is_null())
                .add(Column::PlaceId.in_subquery(places.filter(there).into_query()))
        }
    };
    let (from, to) = about.period;
    Ok(reported_figure::Entity::find()
        .filter(rows::visible::<reported_figure::Entity>(&reader.sight()))
        .filter(Column::Metric.is_in(about.metrics.iter().map(String::as_str)))
        .filter(Column::StartsOn.lte(to))
        .filter(Column::EndsOn.gte(from))
        .filter(of_group)
        .filter(of_place)
        .order_by_asc(Column::StartsOn)
        .order_by_asc(Column::NaturalKey)
        .limit(MOST)
        .all(reader)
        .await?)
}

/// The ids of the records of a kind that the viewer may see.
fn ids_of<E: Record>(reader: &Reader) -> Select<E> {
    E::find()
        .select_only()
        .column(E::ID)
        .filter(rows::visible::<E>(&reader.sight()))
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
