//! `Observation`: one value, as published or put together from published ones.

use async_graphql::{Context, Enum, Object, Result};
use entities::codes::AreaKind;
use entities::{facility, field_office};

use super::{Breakdown, DataRelease, Facility, FieldOffice, Measure, PublishedSeries};
use crate::graphql::context::ContextExt as _;
use crate::graphql::record::one;
use crate::graphql::scalars::{CountryCode, Date};
use crate::graphql::series_loaders::{ReleaseById, SeriesById};
use crate::store::series::{Answer, Status};

/// Whether a value can still change because its period is not over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub(crate) enum ObservationStatus {
    /// The period was over when the figures were taken. A later release may still revise them.
    Final,
    /// The period was not over when the figures were taken, or data covers only a part of it.
    Partial,
    /// The period had not begun when the figures were taken: the published zero is no count, and
    /// is left out of roll-ups.
    NotYet,
}

/// One value, as published or rolled up from published ones.
#[derive(Clone, Debug)]
pub(crate) struct Observation {
    answer: Answer,
    as_published_on: Option<Date>,
}

impl Observation {
    pub(crate) const fn new(answer: Answer, as_published_on: Option<Date>) -> Self {
        Self {
            answer,
            as_published_on,
        }
    }
}

/// One value, as published or rolled up from published ones.
#[Object]
impl Observation {
    /// The value.
    async fn value(&self) -> f64 {
        self.answer.value
    }

    /// What one unit of the value is.
    async fn unit(&self) -> &str {
        &self.answer.unit
    }

    /// What is counted, with its definition.
    async fn measure(&self) -> Measure {
        Measure::of(&self.answer.measure)
    }

    /// The table it comes from.
    async fn dataset(&self) -> &str {
        &self.answer.dataset
    }

    /// First day of the period.
    async fn period_start(&self) -> Date {
        Date(self.answer.start)
    }

    /// Last day of the period.
    async fn period_end(&self) -> Date {
        Date(self.answer.end)
    }

    /// Whether the period was over when the figures were taken.
    async fn status(&self) -> ObservationStatus {
        match self.answer.status {
            Status::Final => ObservationStatus::Final,
            Status::Partial => ObservationStatus::Partial,
            Status::NotYet => ObservationStatus::NotYet,
        }
    }

    /// By what it is broken down; empty for a total.
    async fn breakdown(&self) -> Vec<Breakdown> {
        Breakdown::all(&self.answer.breakdown)
    }

    /// The breakdown as one text, `criminality=convicted;sex=male`; empty for a total. For tables:
    /// `breakdown` has it in parts.
    async fn breakdown_text(&self) -> String {
        self.answer.breakdown.trim_matches('|').replace('|', ";")
    }

    /// The kind of area of the series that it is, or that it is made of.
    async fn area_kind(&self) -> AreaKind {
        self.answer.place.kind
    }

    /// Code of the facility. Null where it is about no single facility, or the facility is
    /// unresolved.
    async fn facility_code(&self) -> Option<&str> {
        self.answer.place.facility_code.as_deref()
    }

    /// Name of the facility as published. Null where it is about no single facility.
    async fn facility_text(&self) -> Option<&str> {
        self.answer.place.facility_text.as_deref()
    }

    /// The facility. Null where it is about no single facility, or the facility is unresolved, and
    /// with the error FORBIDDEN without the scope `facilities:read`.
    async fn facility(&self, ctx: &Context<'_>) -> Result<Option<Facility>> {
        one::<facility::Entity, _>(ctx, self.answer.place.facility_id).await
    }

    /// Two-letter code of the state. Null where it is about no single state.
    async fn state(&self) -> Option<&str> {
        self.answer.place.state.as_deref()
    }

    /// Code of the field office. Null where it is about no single field office.
    async fn field_office_code(&self) -> Option<&str> {
        self.answer.place.field_office_code.as_deref()
    }

    /// The field office. Null where it is about no single one, or the office is not known, and
    /// with the error FORBIDDEN without the scope `facilities:read`.
    async fn field_office(&self, ctx: &Context<'_>) -> Result<Option<FieldOffice>> {
        one::<field_office::Entity, _>(ctx, self.answer.place.field_office_id).await
    }

    /// Country of citizenship. Null where it is about no single country.
    async fn country(&self) -> Option<CountryCode> {
        self.answer.place.country.clone().map(CountryCode)
    }

    /// The area as published, where it is no facility, office or state. Null elsewhere.
    async fn area_text(&self) -> Option<&str> {
        self.answer.place.area_text.as_deref()
    }

    /// The series. Null for a value that is put together from several.
    async fn series(&self, ctx: &Context<'_>) -> Result<Option<PublishedSeries>> {
        let Some(id) = self.answer.series_id else {
            return Ok(None);
        };
        let series = ctx.loaders()?.load_one(SeriesById(id)).await?;
        Ok(series.map(PublishedSeries::from))
    }

    /// The release; the newest one where the value is put together from several periods.
    async fn release(&self, ctx: &Context<'_>) -> Result<Option<DataRelease>> {
        let release = ctx.loaders()?.load_one(ReleaseById(self.answer.release_id));
        Ok(release.await?.map(DataRelease::from))
    }

    /// The day the release speaks of: as worked out from its figures, else as stated. Null where
    /// unknown.
    async fn as_of(&self) -> Option<Date> {
        self.answer.as_of.map(Date)
    }

    /// The day for which the question asked what was published by then. Null where it asked for
    /// the newest.
    async fn as_published_on(&self) -> Option<Date> {
        self.as_published_on
    }

    /// Row of the file. Null for a value that was put together.
    async fn row(&self) -> Option<i64> {
        self.answer.row
    }

    /// True where the value is put together from published ones.
    async fn derived(&self) -> bool {
        self.answer.derived.is_some()
    }

    /// How many series it is made of: the most of any one period. 1 for a published value.
    async fn parts(&self) -> i64 {
        self.answer
            .derived
            .as_ref()
            .map_or(1, |derived| derived.parts)
    }

    /// How many days of the period data covers. Null for a published value.
    async fn days_covered(&self) -> Option<i64> {
        self.answer
            .derived
            .as_ref()
            .map(|derived| derived.days_covered)
    }

    /// What exactly the value counts, and how it was put together. Null for a measure that the
    /// catalog no longer holds.
    async fn definition(&self) -> Option<String> {
        let measure = Measure::of(&self.answer.measure).definition_text()?;
        Some(match &self.answer.derived {
            Some(derived) => format!("{measure} {}", derived.rule),
            None => measure.to_owned(),
        })
    }

    /// What a reader must know before relying on a value put together from several series. Null
    /// where nothing is.
    async fn caveat(&self) -> Option<&str> {
        let parts = self
            .answer
            .derived
            .as_ref()
            .map_or(1, |derived| derived.parts);
        Measure::of(&self.answer.measure)
            .caveat_text()
            .filter(|_| parts > 1)
    }
}
