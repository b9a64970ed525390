//! The root field of claim arithmetic.

use async_graphql::{Context, ID, InputObject, Object, Result};
use entities::codes::FigureRelationKind;
use entities::reported_figure;
use uuid::Uuid;

use crate::figures::{self, Claim};
use crate::graphql::context::ContextExt as _;
use crate::graphql::ids;
use crate::graphql::scalars::Date;
use crate::graphql::types::{ClaimInterval, ClaimPair, ClaimSum, Claims, ReportedFigure};
use crate::kind::RecordKind;
use crate::store::claims::{self, Question};

/// A span of days.
#[derive(Clone, Copy, Debug, InputObject)]
pub(crate) struct ClaimPeriod {
    /// First day.
    from: Date,
    /// Last day.
    to: Date,
}

/// The root field of claim arithmetic.
#[derive(Default)]
pub(crate) struct ClaimsQuery;

#[Object]
impl ClaimsQuery {
    /// All claims about one number side by side: the interval they jointly allow, the pairs that
    /// cannot both hold, the parts that add up. At most 200 claims.
    /// Needs the scope `reports:read`; null with the error FORBIDDEN without it.
    async fn claims(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is counted, as a code such as `people_detained`.")] metric: String,
        #[graphql(
            desc = "Only claims about this group and the groups within it; a claim about a part of it counts as a lower bound only."
        )]
        population_group: Option<ID>,
        #[graphql(desc = "Only claims about this place.")] place: Option<ID>,
        #[graphql(desc = "Only claims whose date overlaps these days; undated ones are left out.")]
        period: Option<ClaimPeriod>,
    ) -> Result<Option<Claims>> {
        let pairwise = ctx.pairwise()?;
        let expect =
            |kind, id: Option<ID>| id.map(|id| ids::expect(kind, &id, pairwise)).transpose();
        let question = Question {
            metric,
            population_group: expect(RecordKind::PopulationGroup, population_group)?,
            place: expect(RecordKind::Place, place)?,
            period: period.map(|period| (period.from.0, period.to.0)),
        };
        let reader = ctx.reader()?;
        let rows = claims::find(&reader, &question).await?;
        let related = claims::components(&reader, &rows).await?;
        Ok(Some(answer(rows, related, question.population_group)))
    }
}

fn answer(
    rows: Vec<reported_figure::Model>,
    related: Vec<claims::Component>,
    group: Option<Uuid>,
) -> Claims {
    debug_assert!(
        related
            .iter()
            .all(|c| c.kind == FigureRelationKind::ComponentOf)
    );
    let read: Vec<Claim> = rows.iter().map(|row| about(row, group)).collect();
    let figure = |place: usize| rows.get(place).cloned().map(ReportedFigure);
    let interval = figures::joint(&read)
        .ok()
        .flatten()
        .map(|joint| ClaimInterval {
            low: joint.low.map(|(low, _)| low),
            low_inclusive: joint.low.is_some_and(|(_, inclusive)| inclusive),
            high: joint.high.map(|(high, _)| high),
            high_inclusive: joint.high.is_some_and(|(_, inclusive)| inclusive),
        });
    let contradictions = figures::contradictions(&read)
        .into_iter()
        .filter(|(one, other)| may_be_of_one_time(&rows[*one], &rows[*other]))
        .filter_map(|(one, other)| {
            Some(ClaimPair {
                one: figure(one)?,
                other: figure(other)?,
            })
        })
        .collect();
    let sums = rows
        .iter()
        .filter_map(|whole| sum(whole, &related))
        .collect();
    Claims {
        interval,
        contradictions,
        sums,
        claims: rows.into_iter().map(ReportedFigure).collect(),
    }
}

fn sum(whole: &reported_figure::Model, related: &[claims::Component]) -> Option<ClaimSum> {
    let parts: Vec<&reported_figure::Model> = related
        .iter()
        .filter(|component| component.whole == whole.id)
        .map(|component| &component.part)
        .collect();
    let read: Vec<Claim> = parts.iter().map(|part| claim(part)).collect();
    let (sum, adds_up) = figures::adds_up(&claim(whole), &read)?;
    Some(ClaimSum {
        whole: ReportedFigure(whole.clone()),
        parts: parts.into_iter().cloned().map(ReportedFigure).collect(),
        sum,
        adds_up,
    })
}

/// Whether two claims may speak of one time: numbers of different times may differ.
fn may_be_of_one_time(one: &reported_figure::Model, other: &reported_figure::Model) -> bool {
    match (one.starts_on, one.ends_on, other.starts_on, other.ends_on) {
        (Some(start), Some(end), Some(from), Some(to)) => start <= to && from <= end,
        _ => true,
    }
}

/// What a claim says about the group that is asked for. Of a part of the group it says what there
/// are at least; how many there are at most it cannot say.
fn about(row: &reported_figure::Model, group: Option<Uuid>) -> Claim {
    let is_part = group.is_some() && row.population_group_id != group;
    let claim = claim(row);
    Claim {
        high: if is_part { None } else { claim.high },
        ..claim
    }
}

fn claim(row: &reported_figure::Model) -> Claim {
    Claim {
        kind: row.qualifier_kind,
        point: row.value,
        low: row.low.map(|low| (low, row.low_inclusive)),
        high: row.high.map(|high| (high, row.high_inclusive)),
    }
}
