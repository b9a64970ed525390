//! The answer to `statistics`: a page of groups, and what all of them have in common.

use std::sync::Arc;

use async_graphql::connection::PageInfo;
use async_graphql::{Context, Object};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use entities::statistics_release;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::answered::{Answered, Window};
use super::group::StatisticsGroup;
use super::input::Asked;
use super::order;
use super::release::{StatisticsDefinition, StatisticsRelease};
use super::selection::Selection;
use crate::error::{Error, Result as HabeasResult};
use crate::graphql::scalars::Date;
use crate::statistics::citation::{NOT_SHOWN, ROUNDING_RULE};
use disclosure::catalog::PARTNERS;

/// Most groups of a page.
const LARGEST_PAGE: i32 = 1_000;

/// Longest cursor that is looked at.
const LONGEST_CURSOR: usize = 1_024;

/// A position in an answer, bound to the question and to the release that answered it, so that the
/// pages of one answer fit together whatever is published meanwhile. The same for everybody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Position {
    /// Number of the release.
    r: i32,
    /// What was asked, as a hash.
    q: String,
    /// The group.
    k: String,
}

impl Position {
    fn read(cursor: &str) -> HabeasResult<Self> {
        let json = (cursor.len() <= LONGEST_CURSOR)
            .then(|| URL_SAFE_NO_PAD.decode(cursor).ok())
            .flatten();
        json.and_then(|json| serde_json::from_slice(&json).ok())
            .ok_or_else(foreign_cursor)
    }

    fn write(&self) -> HabeasResult<String> {
        let json = serde_json::to_vec(self).map_err(Error::internal)?;
        Ok(URL_SAFE_NO_PAD.encode(json))
    }
}

fn foreign_cursor() -> Error {
    Error::bad_input(
        "This cursor does not belong to this question. A cursor is bound to its question, order and \
         release: start again without `after`.",
    )
}

/// A page of groups, and what all of them have in common.
#[derive(Debug)]
pub(crate) struct StatisticsConnection {
    universe: String,
    answered: Option<Arc<Answered>>,
    page: Vec<StatisticsEdge>,
    has_previous: bool,
    has_next: bool,
    total: u64,
}

/// A group with its position in the answer.
#[derive(Clone, Debug)]
pub(crate) struct StatisticsEdge {
    cursor: String,
    group: StatisticsGroup,
}

/// What is asked, whatever the words: equal questions have equal cursors.
fn fingerprint(answered: &Answered, asked: &Asked) -> String {
    let mut hash = Sha256::new();
    let order: Vec<_> = asked
        .order
        .iter()
        .map(|key| (key.field, key.direction))
        .collect();
    hash.update(format!(
        "{}|{:?}|{:?}|{:?}|{}",
        answered.universe, answered.plan, answered.measures, order, asked.fill_gaps
    ));
    let digest = hash.finalize();
    URL_SAFE_NO_PAD.encode(&digest[..9])
}

/// The name of a universe as answers have it.
pub(super) fn shown(universe: &str) -> String {
    if universe == PARTNERS {
        PARTNERS.to_uppercase()
    } else {
        universe.to_owned()
    }
}

impl StatisticsConnection {
    fn released(&self) -> Option<&statistics_release::Model> {
        self.answered.as_ref()?.release.as_ref()
    }
}

/// Answers a question with a page of its groups.
pub(crate) async fn ask(ctx: &Context<'_>, asked: Asked) -> HabeasResult<StatisticsConnection> {
    let after = start(&asked)?;
    let selection = Selection::of(ctx);
    selection.check_measures(&asked)?;
    let universe = super::input::universe(ctx, asked.universe.as_ref()).await?;
    let window = Window {
        release: after.as_ref().map(|position| position.r),
        after: after.as_ref().map(|position| position.k.as_str()),
        first: usize::try_from(asked.first).unwrap_or(1),
        descending: order::is_descending(&asked.order),
        fill_gaps: asked.fill_gaps,
    };
    let answered = Answered::new(ctx, &asked, universe.clone(), selection, Some(window)).await?;
    let Some(answered) = answered.map(Arc::new) else {
        return Ok(StatisticsConnection {
            universe,
            answered: None,
            page: Vec::new(),
            has_previous: false,
            has_next: false,
            total: 0,
        });
    };
    let page = Page::of(&answered, &asked, after.as_ref())?;
    Ok(StatisticsConnection {
        universe,
        page: page
            .groups
            .into_iter()
            .map(|(cursor, group)| StatisticsEdge { cursor, group })
            .collect(),
        has_previous: page.has_previous,
        has_next: page.has_next,
        total: page.total,
        answered: Some(answered),
    })
}

/// The groups of a page with their cursors, and what is around them.
pub(super) struct Page {
    pub(super) groups: Vec<(String, StatisticsGroup)>,
    pub(super) has_previous: bool,
    pub(super) has_next: bool,
    pub(super) total: u64,
}

impl Page {
    /// The page that is asked for, of the groups of an answer.
    pub(super) fn of(
        answered: &Arc<Answered>,
        asked: &Asked,
        after: Option<&Position>,
    ) -> HabeasResult<Self> {
        let question = fingerprint(answered, asked);
        let mut numbers = answered.groups.numbers(asked.fill_gaps)?;
        order::sort(&answered.groups, &mut numbers, &asked.order);
        let start = match after {
            None => 0,
            Some(position) if position.q != question => return Err(foreign_cursor()),
            Some(position) => {
                let found = numbers
                    .iter()
                    .position(|number| answered.group_key(*number) == position.k);
                found.ok_or_else(foreign_cursor)? + 1
            }
        };
        let size = usize::try_from(asked.first).unwrap_or(1);
        let end = numbers.len().min(start + size);
        let groups = numbers[start..end]
            .iter()
            .map(|number| {
                let position = Position {
                    r: answered.context().release,
                    q: question.clone(),
                    k: answered.group_key(*number),
                };
                let group = StatisticsGroup {
                    answered: Arc::clone(answered),
                    number: *number,
                };
                Ok((position.write()?, group))
            })
            .collect::<HabeasResult<_>>()?;
        Ok(Self {
            groups,
            has_previous: after.is_some(),
            has_next: end < numbers.len(),
            total: answered.total.unwrap_or(numbers.len() as u64),
        })
    }
}

/// Refuses a page that is too large, and reads the cursor.
pub(super) fn start(asked: &Asked) -> HabeasResult<Option<Position>> {
    if !(1..=LARGEST_PAGE).contains(&asked.first) {
        return Err(Error::bad_input(format!(
            "`first` takes a number from 1 to {LARGEST_PAGE}; page through a longer answer with \
             `after`."
        )));
    }
    asked.after.as_deref().map(Position::read).transpose()
}

/// A page of groups, and what all of them have in common.
#[Object]
impl StatisticsConnection {
    /// The groups of the page with their cursors, in order.
    async fn edges(&self) -> &[StatisticsEdge] {
        &self.page
    }

    /// The groups of the page, in order. Without `fillGaps` only groups of which some selected
    /// measure is shown.
    async fn nodes(&self) -> Vec<&StatisticsGroup> {
        self.page.iter().map(|edge| &edge.group).collect()
    }

    /// Whether there is more on either side, and the cursors to ask for it.
    async fn page_info(&self) -> PageInfo {
        PageInfo {
            has_previous_page: self.has_previous,
            has_next_page: self.has_next,
            start_cursor: self.page.first().map(|edge| edge.cursor.clone()),
            end_cursor: self.page.last().map(|edge| edge.cursor.clone()),
        }
    }

    /// How many groups the whole answer has: published ones, or with `fillGaps` all that there can
    /// be.
    async fn total_count(&self) -> u64 {
        self.total
    }

    /// Whose people are counted: `PARTNERS`, or the name of a public release.
    async fn universe(&self) -> String {
        shown(&self.universe)
    }

    /// The release that answers. Null where none is published yet.
    async fn release(&self) -> Option<StatisticsRelease> {
        let release = self.answered.as_ref()?.release.clone()?;
        Some(StatisticsRelease::from(release))
    }

    /// The last day of the last period that is published. Null where none is published yet.
    async fn data_through(&self) -> Option<Date> {
        self.released().map(|release| Date(release.data_through))
    }

    /// The day on which the next release is expected. Null where none is published yet.
    async fn next_expected_on(&self) -> Option<Date> {
        self.released()
            .map(|release| Date(release.next_expected_on))
    }

    /// Whose knowledge the numbers are, such as "known to 14 organizations": never everybody who is
    /// detained. Null where saying it would say something about persons.
    async fn coverage(&self) -> Option<String> {
        self.answered
            .as_ref()
            .and_then(|answered| answered.coverage())
    }

    /// What the selected measures count, exactly.
    async fn definitions(&self) -> Vec<StatisticsDefinition> {
        let answered = self.answered.as_ref();
        let definitions = answered
            .map(|answered| answered.definitions())
            .unwrap_or_default();
        definitions
            .into_iter()
            .map(StatisticsDefinition::from)
            .collect()
    }

    /// How numbers are rounded, in words.
    async fn rounding_rule(&self) -> &str {
        ROUNDING_RULE
    }

    /// What it means that a number is not shown, in words.
    async fn not_shown(&self) -> &str {
        NOT_SHOWN
    }
}

/// A group with its position in the answer.
#[Object]
impl StatisticsEdge {
    /// The position of the group: pass it as `after` to go on from here.
    async fn cursor(&self) -> &str {
        &self.cursor
    }

    /// The group.
    async fn node(&self) -> &StatisticsGroup {
        &self.group
    }
}
