//! Published statistics in a comparison: one number a universe and period, shown or not.

use async_graphql::Context;
use entities::codes::StatisticsDimension as Dimension;

use super::{Compared, ComparisonEntry, ComparisonKind};
use crate::error::Result;
use crate::graphql::context::ContextExt as _;
use crate::graphql::scalars::Date;
use crate::graphql::statistics::answered::Answered;
use crate::graphql::statistics::connection::shown;
use crate::graphql::statistics::group::StatisticsGroup;
use crate::graphql::statistics::input::Asked;
use crate::graphql::statistics::selection::Selection;
use crate::statistics::plan::{CodeFilter, Question};
use crate::store::statistics as store;
use disclosure::catalog::{DEFINITION_VERSION, PARTNERS, definition};

/// The question, as it is put to each universe.
fn asked(compared: &Compared) -> Asked {
    let code = |dimension, code: &Option<String>| {
        let filter = CodeFilter {
            eq: Some(code.clone()?),
            ..CodeFilter::default()
        };
        Some((dimension, filter))
    };
    let filters = [
        code(Dimension::Citizenship, &compared.citizenship),
        code(Dimension::State, &compared.state),
        code(Dimension::FieldOffice, &compared.field_office),
        code(Dimension::Facility, &compared.facility),
    ];
    Asked {
        universe: None,
        question: Question {
            interval: compared.period.interval,
            from: compared.period.from.0,
            to: compared.period.to.0,
            whole_range: false,
            group_by: Vec::new(),
            filters: filters.into_iter().flatten().collect(),
        },
        order: Vec::new(),
        first: 1,
        after: None,
        fill_gaps: true,
        release: None,
    }
}

/// A number of every universe for every period, hidden and empty ones alike.
pub(super) async fn entries(
    ctx: &Context<'_>,
    compared: &Compared,
) -> Result<Vec<ComparisonEntry>> {
    let public = store::universes(&ctx.state()?.statistics).await?;
    let names = public.into_iter().map(|(_, name, _)| name);
    let question = asked(compared);
    let known = definition(compared.measure);
    let mut entries = Vec::new();
    for universe in std::iter::once(PARTNERS.to_owned()).chain(names) {
        let mut selection = Selection::default();
        selection.need(compared.measure);
        let Some(answered) = Answered::new(ctx, &question, universe, selection, None).await? else {
            continue;
        };
        let answered = std::sync::Arc::new(answered);
        for number in answered.groups.numbers(true)? {
            let group = StatisticsGroup {
                answered: std::sync::Arc::clone(&answered),
                number,
            };
            let cell = group.cell(compared.measure);
            let span = answered.groups.span_of(number).unwrap_or(0);
            let span = answered.groups.plan().spans[span];
            entries.push(ComparisonEntry {
                kind: ComparisonKind::Statistics,
                source: Some(shown(&answered.universe)),
                starts_on: Some(Date(span.start)),
                ends_on: Some(Date(span.end)),
                label: known.title.to_owned(),
                unit: known.unit.to_owned(),
                definition: known.text.to_owned(),
                vintage: format!(
                    "statistics release {}, definitions of version {DEFINITION_VERSION}",
                    answered.context().release
                ),
                as_of: cell.cell.as_of.map(Date),
                value: cell.cell.value,
                lower: Some(cell.cell.lower),
                lower_inclusive: true,
                upper: cell.cell.upper,
                upper_inclusive: true,
                derived: cell.cell.derived,
                statistics: Some(cell),
                observation: None,
                reported_figure: None,
            });
        }
    }
    Ok(entries)
}
