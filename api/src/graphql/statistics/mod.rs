//! Published statistics in the schema: the question, the answer, releases, what menus need, and the
//! comparison with what others say.

mod answered;
mod cell;
mod comparison;
mod connection;
mod facets;
mod group;
mod input;
mod order;
mod own;
mod release;
mod selection;
mod usefulness;

pub(crate) use comparison::{Compared, Comparison, compare};
pub(crate) use connection::{StatisticsConnection, ask};
pub(crate) use facets::{StatisticsFacets, facets};
pub(crate) use input::{Asked, StatisticsFilter, StatisticsPeriodInput, USUAL_PAGE};
pub(crate) use order::StatisticsOrder;
pub(crate) use own::{OwnStatisticsConnection, own};
pub(crate) use release::{StatisticsRelease, by_id as release_of, releases};
