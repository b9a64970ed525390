//! `StatisticsCell`: one number with its bounds and a sentence to cite.

use async_graphql::{Enum, Object};
use entities::codes::LengthOfStayBand;

use crate::graphql::scalars::Date;
use crate::statistics::bands::{self, Median};
use crate::statistics::cell::{Cell, Status};

/// One number of an answer, with its bounds.
#[derive(Clone, Debug)]
pub(crate) struct StatisticsCell {
    pub(super) cell: Cell,
    pub(super) citation: String,
}

/// One number of an answer, with its bounds.
#[Object]
impl StatisticsCell {
    /// The number. Null where `status` is not PUBLISHED.
    async fn value(&self) -> Option<f64> {
        self.cell.value
    }

    /// The true number is not smaller.
    async fn lower(&self) -> f64 {
        self.cell.lower
    }

    /// The true number is not larger. Null where some part is not shown.
    async fn upper(&self) -> Option<f64> {
        self.cell.upper
    }

    /// What may be said about the number.
    async fn status(&self) -> Status {
        self.cell.status
    }

    /// Whether it was put together from published numbers: a union of codes or periods, or a rate.
    async fn derived(&self) -> bool {
        self.cell.derived
    }

    /// From how many cells, those that are not shown too.
    async fn parts(&self) -> u32 {
        self.cell.parts
    }

    /// The cut-off of the records that it counts; of several parts the earliest. Null where no part
    /// is shown.
    async fn value_as_of(&self) -> Option<Date> {
        self.cell.as_of.map(Date)
    }

    /// A sentence that can be cited. Where nothing is shown it is always the same.
    async fn citation(&self) -> &str {
        &self.citation
    }
}

/// How a median was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub(crate) enum MedianMethod {
    /// The middle one of the stays that ended in the period.
    Ended,
    /// After Kaplan and Meier: stays that are still open at the end of the period count as long as they have lasted.
    KaplanMeier,
}

/// A median length of stay, which is known as a band and no closer.
#[derive(Clone, Copy, Debug)]
pub(crate) struct StatisticsBand {
    pub(super) median: Median,
    pub(super) method: MedianMethod,
}

/// A median length of stay, which is known as a band and no closer.
#[Object]
impl StatisticsBand {
    /// How it was found.
    async fn method(&self) -> MedianMethod {
        self.method
    }

    /// The band that it lies in. Null where rounding leaves it open between two.
    async fn band(&self) -> Option<LengthOfStayBand> {
        (self.median.to == Some(self.median.from)).then_some(self.median.from)
    }

    /// The lowest band that it can lie in.
    async fn lower_band(&self) -> LengthOfStayBand {
        self.median.from
    }

    /// The highest band that it can lie in. Null where it may lie beyond what was seen.
    async fn upper_band(&self) -> Option<LengthOfStayBand> {
        self.median.to
    }

    /// It is not fewer days.
    async fn lower_days(&self) -> Option<u32> {
        bands::days(self.median.from).map(|(first, _)| first)
    }

    /// It is not more days. Null where there is no such bound.
    async fn upper_days(&self) -> Option<u32> {
        self.median
            .to
            .and_then(bands::days)
            .and_then(|(_, last)| last)
    }
}
