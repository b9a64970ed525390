//! The figures of a row: the way for millions of rows, which borrows wherever it can.

use std::borrow::Cow;

use chrono::{Datelike as _, NaiveDate};

use super::{
    Mapping, ObservationDraft, ObservationRule, Period,
    columns::Columns,
    context::Context,
    date::{iso_date, read_year, reason},
    evaluate::{Compiled, Scene, Test},
    number::{NumberForm, read_number},
    observation_field::ObservationField as F,
    rule::Rule,
    steps::NOT_A_NUMBER,
};
use crate::{
    error::Result,
    transfer::import::{
        reader::Row,
        refusal::{Refusal, RefusalCode},
    },
};

/// What all figures of a row share.
#[derive(Debug, Default)]
pub(super) struct Shared {
    fields: Vec<(F, Compiled)>,
    breakdown: Vec<(String, Compiled)>,
}

#[derive(Debug)]
pub(super) struct ObservationPlan {
    value: Compiled,
    tests: Vec<Test>,
    fields: Vec<(F, Compiled)>,
    breakdown: Vec<(String, Compiled)>,
    skip_empty: bool,
}

impl Shared {
    pub(super) fn compile(
        mapping: &Mapping,
        columns: &Columns<'_>,
        contexts: &[Context],
    ) -> Result<Self> {
        Ok(Self {
            fields: compile_all(&mapping.shared, columns, contexts)?,
            breakdown: compile_all(&mapping.breakdown, columns, contexts)?,
        })
    }
}

impl ObservationPlan {
    pub(super) fn compile(
        rule: &ObservationRule,
        columns: &Columns<'_>,
        contexts: &[Context],
    ) -> Result<Self> {
        Ok(Self {
            value: Compiled::new(&rule.value, columns, contexts)?,
            tests: Test::all(&rule.conditions, columns)?,
            fields: compile_all(&rule.fields, columns, contexts)?,
            breakdown: compile_all(&rule.breakdown, columns, contexts)?,
            skip_empty: rule.skip_empty,
        })
    }
}

fn compile_all<N: Clone>(
    rules: &[(N, Rule)],
    columns: &Columns<'_>,
    contexts: &[Context],
) -> Result<Vec<(N, Compiled)>> {
    let compile =
        |(name, rule): &(N, Rule)| Ok((name.clone(), Compiled::new(rule, columns, contexts)?));
    rules.iter().map(compile).collect()
}

/// The values of the fields of one figure, and the rules that they came from, for refusals.
#[derive(Clone)]
struct Values<'a> {
    row: &'a Row,
    texts: [Option<Cow<'a, str>>; F::COUNT],
    rules: [Option<&'a Compiled>; F::COUNT],
}

pub(super) fn drafts<'a>(
    shared: &'a Shared,
    plans: &'a [ObservationPlan],
    row: &'a Row,
    scene: &'a Scene,
) -> Result<Vec<ObservationDraft<'a>>, Refusal> {
    let mut drafts = Vec::with_capacity(plans.len());
    let mut common = None;
    for plan in plans {
        if !plan.tests.iter().all(|test| test.holds(row, scene)) {
            continue;
        }
        // Read only when a figure wants it: a row that makes none is not refused.
        let (values, breakdown) = match &common {
            Some(common) => common,
            None => common.insert((
                Values::default_of(row).with(&shared.fields, scene)?,
                pairs(&shared.breakdown, row, scene)?,
            )),
        };
        let text = plan.value.text(row, scene)?;
        if text.is_none() && plan.skip_empty {
            continue;
        }
        let (value, number) = figure(text, plan, row, scene)?;
        let values = values.clone().with(&plan.fields, scene)?;
        let mut breakdown = breakdown.clone();
        breakdown.extend(pairs(&plan.breakdown, row, scene)?);
        drafts.push(values.draft(breakdown, value, number, &plan.value.label)?);
    }
    Ok(drafts)
}

type Figure<'a> = (Option<Cow<'a, str>>, Option<f64>);

fn figure<'a>(
    text: Option<Cow<'a, str>>,
    plan: &ObservationPlan,
    row: &Row,
    scene: &Scene,
) -> Result<Figure<'a>, Refusal> {
    // A rule that says `number` has already made the text canonical.
    let form = if plan.value.rule.steps.number {
        NumberForm::default()
    } else {
        scene.numbers
    };
    let read = match text {
        None => return Ok((None, None)),
        Some(Cow::Borrowed(text)) => read_number(text, form),
        Some(Cow::Owned(text)) => {
            read_number(&text, form).map(|(text, number)| (text.into_owned().into(), number))
        }
    };
    let (text, number) = read.ok_or_else(|| plan.value.refuse(row, NOT_A_NUMBER))?;
    Ok((Some(text), Some(number)))
}

fn pairs<'a>(
    breakdown: &'a [(String, Compiled)],
    row: &'a Row,
    scene: &'a Scene,
) -> Result<Vec<(&'a str, Cow<'a, str>)>, Refusal> {
    let mut pairs = Vec::new();
    for (name, rule) in breakdown {
        if let Some(text) = rule.text(row, scene)? {
            pairs.push((name.as_str(), text));
        }
    }
    Ok(pairs)
}

impl<'a> Values<'a> {
    fn default_of(row: &'a Row) -> Self {
        Self {
            row,
            texts: std::array::from_fn(|_| None),
            rules: [None; F::COUNT],
        }
    }

    fn with(mut self, fields: &'a [(F, Compiled)], scene: &'a Scene) -> Result<Self, Refusal> {
        for (field, rule) in fields {
            self.texts[*field as usize] = rule.text(self.row, scene)?;
            self.rules[*field as usize] = Some(rule);
        }
        Ok(self)
    }

    fn take(&mut self, field: F) -> Option<Cow<'a, str>> {
        self.texts[field as usize].take()
    }

    fn draft(
        mut self,
        breakdown: Vec<(&'a str, Cow<'a, str>)>,
        value: Option<Cow<'a, str>>,
        number: Option<f64>,
        column: &'a str,
    ) -> Result<ObservationDraft<'a>, Refusal> {
        let Some(measure) = self.take(F::Measure) else {
            return Err(self.refuse(F::Measure, RefusalCode::Missing, "The measure is missing."));
        };
        Ok(ObservationDraft {
            measure,
            period: self.period()?,
            published_on: self.date(F::PublishedOn)?,
            as_of: self.date(F::AsOf)?,
            unit: self.take(F::Unit),
            aggregation: self.take(F::Aggregation),
            dataset: self.take(F::Dataset),
            facility_code: self.take(F::FacilityCode),
            facility_name: self.take(F::FacilityName),
            city: self.take(F::City),
            state: self.take(F::State),
            field_office: self.take(F::FieldOffice),
            country: self.take(F::Country),
            place: self.take(F::Place),
            label: self.take(F::Label),
            breakdown,
            value,
            number,
            column,
        })
    }

    /// The first that is filled, from the shortest.
    fn period(&self) -> Result<Period, Refusal> {
        if let Some(day) = self.date(F::Day)? {
            return Ok(Period::Day(day));
        }
        if let Some(day) = self.first_of(F::Month)? {
            return Ok(Period::Month(day));
        }
        if let Some(day) = self.first_of(F::Quarter)? {
            let first = day.with_month0(day.month0() / 3 * 3).unwrap_or(day);
            return Ok(Period::Quarter(first));
        }
        if let Some(year) = self.year(F::FiscalYear)? {
            return Ok(match self.date(F::Through)? {
                Some(through) => Period::FiscalYearToDate { year, through },
                None => Period::FiscalYear(year),
            });
        }
        if let Some(year) = self.year(F::Year)? {
            return Ok(Period::Year(year));
        }
        match (self.date(F::From)?, self.date(F::To)?) {
            (Some(from), Some(to)) if from <= to => Ok(Period::Range { from, to }),
            (Some(_), Some(_)) => Err(self.refuse(
                F::To,
                RefusalCode::OutOfRange,
                "The period ends before it starts.",
            )),
            _ => Err(self.refuse(F::From, RefusalCode::Missing, "The period is missing.")),
        }
    }

    fn date(&self, field: F) -> Result<Option<NaiveDate>, Refusal> {
        let Some(text) = self.texts[field as usize].as_deref() else {
            return Ok(None);
        };
        iso_date(text)
            .map(Some)
            .map_err(|code| self.refuse(field, code, reason(code)))
    }

    /// The first day of the month of a date, or of a month without a day.
    fn first_of(&self, field: F) -> Result<Option<NaiveDate>, Refusal> {
        let Some(text) = self.texts[field as usize].as_deref() else {
            return Ok(None);
        };
        let day = if text.len() == 7 {
            iso_date(&format!("{text}-01"))
        } else {
            iso_date(text)
        };
        let day = day.map_err(|code| self.refuse(field, code, reason(code)))?;
        Ok(Some(day.with_day(1).unwrap_or(day)))
    }

    fn year(&self, field: F) -> Result<Option<i32>, Refusal> {
        let Some(text) = self.texts[field as usize].as_deref() else {
            return Ok(None);
        };
        let year = read_year(text);
        year.map(Some)
            .map_err(|code| self.refuse(field, code, "The text is no year."))
    }

    fn refuse(&self, field: F, code: RefusalCode, reason: &'static str) -> Refusal {
        match self.rules[field as usize] {
            Some(rule) => rule.refuse(self.row, (code, reason)),
            None => Refusal {
                sheet: self.row.sheet.clone(),
                ..Refusal::of_row(self.row.number, code, reason)
            },
        }
    }
}
