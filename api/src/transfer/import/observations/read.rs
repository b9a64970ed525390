//! From the figures of a row to values for the writer.

use std::borrow::Cow;
use std::fmt::Write as _;

use entities::codes::{Aggregation, AreaKind, CodeList as _, SeriesInterval};

use super::{area, period};
use crate::error::Error;
use crate::series::{breakdown, catalog};
use crate::store::observations::{Figure, NewRelease, NewSeries, ObservationWriter};
use crate::transfer::import::mapping::{ObservationDraft, Plan};
use crate::transfer::import::reader::Row;
use crate::transfer::import::refusal::{Refusal, RefusalCode};
use crate::transfer::natural_key;

/// Why a row does not go in.
pub(super) enum Refused {
    /// Something about the row.
    Row(Box<Refusal>),
    /// Nothing more goes in.
    Import(Error),
}

impl From<Refusal> for Refused {
    fn from(refusal: Refusal) -> Self {
        Self::Row(Box::new(refusal))
    }
}

impl From<Error> for Refused {
    fn from(error: Error) -> Self {
        Self::Import(error)
    }
}

/// Reads rows; keeps its buffers from row to row.
pub(super) struct Reading<'a> {
    dataset: &'a str,
    vintage: &'a str,
    key: String,
    columns: Vec<String>,
    /// Where in the key of a series its breakdown starts.
    area_end: usize,
}

impl<'a> Reading<'a> {
    pub(super) fn new(dataset: &'a str, vintage: &'a str) -> Self {
        Self {
            dataset,
            vintage,
            key: String::new(),
            columns: Vec::new(),
            area_end: 0,
        }
    }

    /// The name of a column of the file.
    pub(super) fn column(&self, number: usize) -> &str {
        self.columns.get(number).map_or("", String::as_str)
    }

    /// Gives the writer what a row holds: all of it, or nothing where one figure is refused.
    pub(super) async fn row(
        &mut self,
        writer: &mut ObservationWriter<'_>,
        plan: &mut Plan,
        row: &Row,
    ) -> Result<(), Refused> {
        let drafts = plan.observations(row)?;
        let mut figures = Vec::with_capacity(drafts.len());
        for draft in &drafts {
            let Some(value) = draft.number else {
                continue; // missing, which is not zero
            };
            let Some((interval, span)) = period::of_draft(draft) else {
                return Err(refuse(row, draft, RefusalCode::OutOfRange, NO_CALENDAR).into());
            };
            figures.push(Figure {
                series: self.series(writer, draft, interval, row).await?,
                release: self.release(writer, draft).await?,
                start: span.start,
                end: span.end,
                value,
                row: i64::try_from(row.number).unwrap_or(i64::MAX),
                column: self.column_number(draft.column),
            });
        }
        for figure in figures {
            writer.push(figure)?;
        }
        Ok(())
    }

    fn column_number(&mut self, name: &str) -> usize {
        let known = self.columns.iter().position(|column| column == name);
        known.unwrap_or_else(|| {
            self.columns.push(name.to_owned());
            self.columns.len() - 1
        })
    }

    async fn series(
        &mut self,
        writer: &mut ObservationWriter<'_>,
        draft: &ObservationDraft<'_>,
        interval: SeriesInterval,
        row: &Row,
    ) -> Result<usize, Refused> {
        self.write_series_key(draft, interval);
        if let Some(number) = writer.known_series(&self.key) {
            return Ok(number);
        }
        let mut new = self.new_series(draft, interval, row)?;
        area::fill(&mut new, draft);
        Ok(writer.series(&self.key, &new).await?)
    }

    /// Data set, measure, interval, area and breakdown. Written anew for each of millions of
    /// figures, into one buffer.
    fn write_series_key(&mut self, draft: &ObservationDraft<'_>, interval: SeriesInterval) {
        self.key.clear();
        self.key
            .push_str(draft.dataset.as_deref().unwrap_or(self.dataset));
        for part in [
            &*draft.measure,
            interval.as_str(),
            area::kind(draft).as_str(),
        ] {
            self.key.push('|');
            self.key.push_str(part);
        }
        self.key.push(':');
        area::write_key(&mut self.key, draft);
        self.key.push('|');
        self.area_end = self.key.len();
        for (dimension, value) in &draft.breakdown {
            let _ = write!(self.key, "{dimension}={value}|");
        }
    }

    fn new_series(
        &self,
        draft: &ObservationDraft<'_>,
        interval: SeriesInterval,
        row: &Row,
    ) -> Result<NewSeries, Refusal> {
        let refused = |reason: String| refuse(row, draft, RefusalCode::NotInList, reason);
        let Some(measure) = catalog::measure(&draft.measure) else {
            let codes = catalog::codes(catalog::MEASURES, |measure| measure.code);
            return Err(refused(format!(
                "There is no such measure. There are: {codes}."
            )));
        };
        for (dimension, _) in &draft.breakdown {
            if catalog::dimension(dimension).is_none() {
                let codes = catalog::codes(catalog::DIMENSIONS, |dimension| dimension.code);
                return Err(refused(format!(
                    "There is no such dimension. There are: {codes}."
                )));
            }
        }
        let aggregation = match draft.aggregation.as_deref() {
            None => measure.aggregation,
            Some(text) => Aggregation::parse(text).ok_or_else(|| {
                let codes = Aggregation::TEXTS.join(", ");
                refused(format!("There is no such aggregation. There are: {codes}."))
            })?,
        };
        let pairs = (draft.breakdown.iter()).map(|(dimension, value)| (*dimension, &**value));
        let breakdown = breakdown::write(pairs);
        // The order in which a mapping names the dimensions does not count.
        let natural_key = format!("{}{breakdown}", &self.key[..self.area_end]);
        Ok(NewSeries {
            natural_key,
            dataset: draft.dataset.as_deref().unwrap_or(self.dataset).to_owned(),
            measure: measure.code.to_owned(),
            unit: draft.unit.as_deref().unwrap_or(measure.unit).to_owned(),
            aggregation,
            interval,
            area_kind: AreaKind::Nation,
            facility_code: None,
            facility_text: None,
            city_text: None,
            state: None,
            field_office_code: None,
            country: None,
            area_text: None,
            breakdown,
        })
    }

    async fn release(
        &mut self,
        writer: &mut ObservationWriter<'_>,
        draft: &ObservationDraft<'_>,
    ) -> Result<usize, Refused> {
        let dataset = draft.dataset.as_deref().unwrap_or(self.dataset);
        self.key.clear();
        self.key.push_str(dataset);
        let dates = [draft.published_on, draft.as_of];
        if dates == [None, None] && draft.label.is_none() {
            let _ = write!(self.key, "|{}", natural_key::normalize(self.vintage));
        }
        for date in dates {
            self.key.push('|');
            if let Some(date) = date {
                let _ = write!(self.key, "{date}");
            }
        }
        self.key.push('|');
        self.key
            .push_str(draft.label.as_deref().unwrap_or_default());
        if let Some(number) = writer.known_release(&self.key) {
            return Ok(number);
        }
        let new = NewRelease {
            natural_key: self.key.clone(),
            dataset: dataset.to_owned(),
            label: self.label(draft),
            fiscal_year: fiscal_year(draft.label.as_deref()),
            published_on: draft.published_on,
            as_of_stated: draft.as_of,
        };
        Ok(writer.release(new).await?)
    }

    fn label(&self, draft: &ObservationDraft<'_>) -> String {
        let name = match fiscal_year(draft.label.as_deref()) {
            Some(year) => Some(Cow::Owned(format!("FY{year}"))),
            None => draft.label.as_deref().map(Cow::Borrowed),
        };
        match (name, draft.published_on) {
            (Some(name), Some(day)) => format!("{name}, published {day}"),
            (Some(name), None) => name.into_owned(),
            (None, Some(day)) => format!("published {day}"),
            (None, None) => self.vintage.to_owned(),
        }
    }
}

const NO_CALENDAR: &str = "No calendar has this year.";

/// A label of four digits is the fiscal year that the release says it is about.
fn fiscal_year(label: Option<&str>) -> Option<i32> {
    label?
        .parse()
        .ok()
        .filter(|year: &i32| (1900..2200).contains(year))
}

fn refuse(
    row: &Row,
    draft: &ObservationDraft<'_>,
    code: RefusalCode,
    reason: impl Into<String>,
) -> Refusal {
    Refusal {
        sheet: row.sheet.clone(),
        ..Refusal::of_column(row.number, draft.column, code, reason)
    }
}
