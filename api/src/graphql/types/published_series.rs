//! `PublishedSeries`: one official series.

use async_graphql::{Context, Enum, ID, InputObject, Object, Result};
use entities::codes::{Aggregation, AreaKind, SeriesInterval};
use entities::series::Column;
use entities::{facility, field_office, series, source};
use sea_orm::sea_query::{Expr, ExprTrait as _};
use sea_orm::{ColumnTrait as _, Condition};

use super::{
    Breakdown, DataRelease, Facility, FieldOffice, Measure, Observation, QualityFinding, Source,
};
use crate::error::Result as HabeasResult;
use crate::graphql::context::ContextExt as _;
use crate::graphql::filter::{FilterScope, negate};
use crate::graphql::ids;
use crate::graphql::operators::{BooleanFilter, CodeFilter, CountryFilter, IdFilter, TextFilter};
use crate::graphql::order::OrderDirection;
use crate::graphql::record::{list_limit, one};
use crate::graphql::scalars::{CountryCode, Date, DateTime};
use crate::graphql::series_loaders::{FindingsOfSeries, ObservationsOf, ReleasesOf};
use crate::kind::RecordKind;
use crate::series::{breakdown, catalog};
use crate::store::keyset::Key;
use crate::store::series::Vintages;

/// One official series: a measure of one area, broken down one way.
#[derive(Clone, Debug)]
pub(crate) struct PublishedSeries(series::Model);

impl From<series::Model> for PublishedSeries {
    fn from(model: series::Model) -> Self {
        Self(model)
    }
}

/// One official series: a measure of one area, broken down one way.
#[Object]
impl PublishedSeries {
    /// Global id.
    async fn id(&self) -> ID {
        ids::numbered("PublishedSeries", self.0.id)
    }

    /// The table it is published in, such as `ice-detention-statistics/removals`.
    async fn dataset(&self) -> &str {
        &self.0.dataset
    }

    /// Name of the table for people. Null for a table that does not ship with Habeas.
    async fn dataset_title(&self) -> Option<&str> {
        catalog::dataset(&self.0.dataset).map(|known| known.title)
    }

    /// What is counted, with its definition.
    async fn measure(&self) -> Measure {
        Measure::of(&self.0.measure)
    }

    /// What one unit of a value is.
    async fn unit(&self) -> &str {
        &self.0.unit
    }

    /// How its values add up.
    async fn aggregation(&self) -> Aggregation {
        self.0.aggregation
    }

    /// The length of its periods.
    async fn interval(&self) -> SeriesInterval {
        self.0.interval
    }

    /// What area it is about.
    async fn area_kind(&self) -> AreaKind {
        self.0.area_kind
    }

    /// The facility. Null where it is about another area or the facility is unresolved, and with
    /// the error FORBIDDEN without the scope `facilities:read`.
    async fn facility(&self, ctx: &Context<'_>) -> Result<Option<Facility>> {
        one::<facility::Entity, _>(ctx, self.0.facility_id).await
    }

    /// Code of the facility. Null where it is about another area, or the facility is unresolved.
    async fn facility_code(&self) -> Option<&str> {
        self.0.facility_code.as_deref()
    }

    /// The facility as published. Null where it is about another area.
    async fn facility_text(&self) -> Option<&str> {
        self.0.facility_text.as_deref()
    }

    /// City of the facility as published. Null where none is.
    async fn city_text(&self) -> Option<&str> {
        self.0.city_text.as_deref()
    }

    /// Two-letter code of the state. Null where unknown or nationwide.
    async fn state(&self) -> Option<&str> {
        self.0.state.as_deref()
    }

    /// The field office. Null where there is none or it is not known, and with the error FORBIDDEN
    /// without the scope `facilities:read`.
    async fn field_office(&self, ctx: &Context<'_>) -> Result<Option<FieldOffice>> {
        one::<field_office::Entity, _>(ctx, self.0.field_office_id).await
    }

    /// Code of the field office. Null where there is none.
    async fn field_office_code(&self) -> Option<&str> {
        self.0.field_office_code.as_deref()
    }

    /// Country of citizenship. Null where it is about no single country, or one without a code.
    async fn country(&self) -> Option<CountryCode> {
        self.0.country.clone().map(CountryCode)
    }

    /// The area as published, where it is no facility, office or state. Null elsewhere.
    async fn area_text(&self) -> Option<&str> {
        self.0.area_text.as_deref()
    }

    /// By what it is broken down; empty for a total.
    async fn breakdown(&self) -> Vec<Breakdown> {
        Breakdown::all(&self.0.breakdown)
    }

    /// When the series was first seen.
    async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }

    /// Its latest values, in order of time. `observations` at the root pages through all of them.
    async fn observations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Periods from this day.")] from: Option<Date>,
        #[graphql(desc = "Periods to this day.")] to: Option<Date>,
        #[graphql(desc = "As published on this day; the newest where absent.")]
        as_published_on: Option<Date>,
        #[graphql(desc = "Which vintages of a period.", default)] vintages: VintageChoice,
        #[graphql(desc = "How many, from 1 to 100.", default = 20)] first: i32,
    ) -> Result<Vec<Observation>> {
        let limit = list_limit(first)?;
        let key = ObservationsOf {
            series: self.0.id,
            from: from.map(|day| day.0),
            to: to.map(|day| day.0),
            as_published_on: as_published_on.map(|day| day.0),
            all_vintages: vintages == VintageChoice::All,
            limit,
        };
        let answers = ctx.loaders()?.load_one(key).await?.unwrap_or_default();
        let answers = answers.into_iter();
        Ok(answers
            .map(|answer| Observation::new(answer, as_published_on))
            .collect())
    }

    /// The releases of its table, oldest first.
    async fn releases(&self, ctx: &Context<'_>) -> Result<Vec<DataRelease>> {
        let releases = ctx.loaders()?.load_one(ReleasesOf(self.0.dataset.clone()));
        let releases = releases.await?.unwrap_or_default().into_iter();
        Ok(releases.map(DataRelease::from).collect())
    }

    /// The sources of its releases. Null with the error FORBIDDEN without the scope
    /// `reports:read`.
    async fn sources(&self, ctx: &Context<'_>) -> Result<Option<Vec<Source>>> {
        let releases = ctx.loaders()?.load_one(ReleasesOf(self.0.dataset.clone()));
        let mut ids: Vec<_> = (releases.await?.unwrap_or_default().iter())
            .map(|release| release.source_id)
            .collect();
        ids.sort_unstable();
        ids.dedup();
        let mut sources = Vec::with_capacity(ids.len());
        for id in ids {
            sources.extend(one::<source::Entity, Source>(ctx, Some(id)).await?);
        }
        Ok(Some(sources))
    }

    /// What the quality rules found in it. A finding about a whole release is with the release.
    async fn findings(&self, ctx: &Context<'_>) -> Result<Vec<QualityFinding>> {
        let found = ctx.loaders()?.load_one(FindingsOfSeries(self.0.id)).await?;
        let found = found.unwrap_or_default().into_iter();
        Ok(found.map(QualityFinding::from).collect())
    }
}

/// Which vintages of a period are wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Enum)]
#[graphql(name = "Vintages")]
pub(crate) enum VintageChoice {
    /// The newest.
    #[default]
    Latest,
    /// Every one.
    All,
}

impl From<VintageChoice> for Vintages {
    fn from(choice: VintageChoice) -> Self {
        match choice {
            VintageChoice::Latest => Self::Latest,
            VintageChoice::All => Self::All,
        }
    }
}

/// By one dimension of the breakdown.
#[derive(Clone, Debug, InputObject)]
pub(crate) struct BreakdownFilter {
    /// Code of the dimension, such as `criminality`.
    pub(crate) dimension: String,
    /// Code of the value, such as `convicted`; any value where absent.
    pub(crate) value: Option<String>,
}

/// Which of them; conditions in one filter must all hold.
#[derive(Clone, Debug, Default, InputObject)]
pub(crate) struct PublishedSeriesFilter {
    /// By the table it is published in.
    pub(crate) dataset: Option<TextFilter>,
    /// By the code of the measure.
    pub(crate) measure: Option<TextFilter>,
    /// By how its values add up.
    pub(crate) aggregation: Option<CodeFilter<Aggregation>>,
    /// By the length of its periods.
    pub(crate) interval: Option<CodeFilter<SeriesInterval>>,
    /// By the kind of area.
    pub(crate) area_kind: Option<CodeFilter<AreaKind>>,
    /// By the facility.
    pub(crate) facility: Option<IdFilter>,
    /// By the code of the facility; null where it is about another area or is unresolved.
    pub(crate) facility_code: Option<TextFilter>,
    /// By the name of the facility as published.
    pub(crate) facility_text: Option<TextFilter>,
    /// By the two-letter code of the state.
    pub(crate) state: Option<TextFilter>,
    /// By the code of the field office.
    pub(crate) field_office_code: Option<TextFilter>,
    /// By country of citizenship.
    pub(crate) country: Option<CountryFilter>,
    /// By dimensions of the breakdown: each of these has the value.
    pub(crate) breakdown: Option<Vec<BreakdownFilter>>,
    /// Whether it is a total: broken down by nothing.
    pub(crate) is_total: Option<BooleanFilter>,
    /// All of these hold.
    pub(crate) and: Option<Vec<PublishedSeriesFilter>>,
    /// At least one of these holds; an empty list lets nothing through.
    pub(crate) or: Option<Vec<PublishedSeriesFilter>>,
    /// This does not hold.
    pub(crate) not: Option<Box<PublishedSeriesFilter>>,
}

impl PublishedSeriesFilter {
    /// The condition that the filter stands for.
    pub(crate) fn condition(&self, scope: &mut FilterScope<'_>) -> HabeasResult<Condition> {
        let mut all = self.own(scope)?;
        for filter in self.and.iter().flatten() {
            all = all.add(scope.nested(|scope| filter.condition(scope))?);
        }
        if let Some(branches) = &self.or {
            let mut any = Condition::any().add(Expr::val(1).eq(0));
            for branch in branches {
                any = any.add(scope.nested(|scope| branch.condition(scope))?);
            }
            all = all.add(any);
        }
        if let Some(filter) = &self.not {
            all = all.add(negate(scope.nested(|scope| filter.condition(scope))?));
        }
        Ok(all)
    }

    fn own(&self, scope: &mut FilterScope<'_>) -> HabeasResult<Condition> {
        let mut all = Condition::all();
        let texts = [
            (&self.dataset, Column::Dataset),
            (&self.measure, Column::Measure),
            (&self.facility_code, Column::FacilityCode),
            (&self.facility_text, Column::FacilityText),
            (&self.state, Column::State),
            (&self.field_office_code, Column::FieldOfficeCode),
        ];
        for (filter, column) in texts {
            if let Some(filter) = filter {
                scope.term()?;
                all = all.add(filter.condition(column)?);
            }
        }
        macro_rules! others {
            ($($field:ident $column:ident,)+) => {
                $(if let Some(filter) = &self.$field {
                    scope.term()?;
                    all = all.add(filter.condition(Column::$column)?);
                })+
            };
        }
        others! {
            aggregation Aggregation,
            interval Interval,
            area_kind AreaKind,
            country Country,
        }
        if let Some(filter) = &self.facility {
            scope.term()?;
            all = all.add(filter.condition(
                RecordKind::Facility,
                Column::FacilityId,
                scope.pairwise,
            )?);
        }
        for filter in self.breakdown.iter().flatten() {
            scope.term()?;
            let text = match &filter.value {
                Some(value) => breakdown::term(&filter.dimension, value),
                None => breakdown::start_of_term(&filter.dimension),
            };
            let column = Expr::col(sea_orm::ColumnTrait::as_column_ref(&Column::Breakdown));
            all = all.add(crate::db::contains_text(column, &text));
        }
        if let Some(is_total) = self.is_total.as_ref().and_then(|filter| filter.eq) {
            scope.term()?;
            all = all.add(if is_total {
                Column::Breakdown.eq("")
            } else {
                Column::Breakdown.ne("")
            });
        }
        Ok(all)
    }
}

/// What a list of them can be ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub(crate) enum PublishedSeriesOrderField {
    /// The table it is published in.
    Dataset,
    /// The code of the measure.
    Measure,
    /// The code of the facility.
    FacilityCode,
    /// The two-letter code of the state.
    State,
    /// When the series was first seen.
    CreatedAt,
}

/// One key of an order.
#[derive(Clone, Copy, Debug, InputObject)]
pub(crate) struct PublishedSeriesOrder {
    /// The field to order by.
    pub(crate) field: PublishedSeriesOrderField,
    /// Which end comes first.
    #[graphql(default_with = "OrderDirection::Asc")]
    pub(crate) direction: OrderDirection,
}

impl PublishedSeriesOrder {
    /// The whole order: what the client asks for, then the id, so that no two rows are equal.
    pub(crate) fn keys(order: &[Self]) -> Vec<Key<Column>> {
        let mut keys: Vec<Key<Column>> = (order.iter())
            .map(|key| Key {
                column: match key.field {
                    PublishedSeriesOrderField::Dataset => Column::Dataset,
                    PublishedSeriesOrderField::Measure => Column::Measure,
                    PublishedSeriesOrderField::FacilityCode => Column::FacilityCode,
                    PublishedSeriesOrderField::State => Column::State,
                    PublishedSeriesOrderField::CreatedAt => Column::CreatedAt,
                },
                descending: key.direction == OrderDirection::Desc,
            })
            .collect();
        keys.push(Key {
            column: Column::Id,
            descending: false,
        });
        keys
    }
}
