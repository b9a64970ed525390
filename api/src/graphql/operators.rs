//! The operators of filters, one input a kind of value. Operators in one input must all hold.

use async_graphql::{ID, InputObject, InputType};
use entities::codes::CodeList;
use entities::codes::{
    Aggregation, Agreement, AgreementKind, ApprehensionMethod, AreaKind, AuditAction, ClaimStatus,
    ContributionEffect, ContributionState, CourtKind, Criminality, DatePrecision, EventKind,
    FacilityType, FigureRelationKind, FigureStatus, FigureUnit, Gender, GovernmentActionKind,
    ImmigrationStatus, LawsuitEventKind, LawsuitEventStatus, LawsuitKind, LawsuitRelationKind,
    LawsuitStatus, OfficialKind, OperationKind, OrganizationKind, PartyRole, PlaceKind,
    QualifierKind, ReleaseReason, RemovalStatus, SeriesInterval, SourceKind, Stance, StatementKind,
    TravelDocumentState, YesNoUnknown,
};
use sea_orm::sea_query::{Expr, ExprTrait as _};
use sea_orm::{ColumnTrait, Condition, Value};

use super::ids;
use super::scalars::{CountryCode, Date, DateTime, LocalDateTime};
use crate::db;
use crate::error::{Error, Result};
use crate::kind::RecordKind;
use crate::store::id_keys::Pairwise;

/// Most values of an `in` or `notIn`.
const LONGEST_LIST: usize = 100;

fn within_limit<T>(list: &[T]) -> Result<&[T]> {
    if list.len() > LONGEST_LIST {
        return Err(Error::bad_input(format!(
            "`in` and `notIn` take up to {LONGEST_LIST} values; split the question."
        )));
    }
    Ok(list)
}

/// The conditions that every kind of value shares.
#[derive(Default)]
struct Equality<'a, T> {
    eq: Option<&'a T>,
    r#in: Option<&'a [T]>,
    not_in: Option<&'a [T]>,
    is_null: Option<bool>,
}

impl<T> Equality<'_, T> {
    fn condition<C: ColumnTrait, V: Into<Value>>(
        self,
        column: C,
        value: impl Fn(&T) -> V,
    ) -> Result<Condition> {
        let mut all = Condition::all();
        if let Some(eq) = self.eq {
            all = all.add(column.eq(value(eq)));
        }
        if let Some(list) = self.r#in {
            all = all.add(column.is_in(within_limit(list)?.iter().map(&value)));
        }
        if let Some(list) = self.not_in {
            let listed = column.is_in(within_limit(list)?.iter().map(&value));
            all = all.add(listed.not().or(column.is_null()));
        }
        match self.is_null {
            Some(true) => all = all.add(column.is_null()),
            Some(false) => all = all.add(column.is_not_null()),
            None => {}
        }
        Ok(all)
    }
}

/// By a text.
#[derive(Clone, Debug, Default, InputObject)]
pub(crate) struct TextFilter {
    /// Is this text, to the letter.
    pub(crate) eq: Option<String>,
    /// Is one of these texts; up to 100.
    pub(crate) r#in: Option<Vec<String>>,
    /// Is none of these texts; true where there is no value.
    pub(crate) not_in: Option<Vec<String>>,
    /// Holds this text somewhere, whatever the case of its letters A to Z; `%` and `_` mean themselves.
    pub(crate) contains: Option<String>,
    /// True: has no value. False: has one.
    pub(crate) is_null: Option<bool>,
}

impl TextFilter {
    pub(crate) fn condition<C: ColumnTrait>(&self, column: C) -> Result<Condition> {
        let mut all = Equality {
            eq: self.eq.as_ref(),
            r#in: self.r#in.as_deref(),
            not_in: self.not_in.as_deref(),
            is_null: self.is_null,
        }
        .condition(column, String::clone)?;
        if let Some(text) = &self.contains {
            if text.len() > 200 {
                return Err(Error::bad_input("`contains` takes up to 200 characters."));
            }
            all = all.add(db::contains_text(Expr::col(column.as_column_ref()), text));
        }
        Ok(all)
    }
}

/// By true or false.
#[derive(Clone, Debug, Default, InputObject)]
pub(crate) struct BooleanFilter {
    /// Is this value.
    pub(crate) eq: Option<bool>,
}

impl BooleanFilter {
    #[expect(clippy::unnecessary_wraps, reason = "every operator answers alike")]
    pub(crate) fn condition<C: ColumnTrait>(&self, column: C) -> Result<Condition> {
        Ok(Condition::all().add_option(self.eq.map(|value| column.eq(value))))
    }
}

/// By a global id.
#[derive(Clone, Debug, Default, InputObject)]
pub(crate) struct IdFilter {
    /// Is this record.
    pub(crate) eq: Option<ID>,
    /// Is one of these records; up to 100.
    pub(crate) r#in: Option<Vec<ID>>,
}

impl IdFilter {
    pub(crate) fn condition<C: ColumnTrait>(
        &self,
        kind: RecordKind,
        column: C,
        pairwise: &Pairwise,
    ) -> Result<Condition> {
        let mut all = Condition::all();
        if let Some(id) = &self.eq {
            all = all.add(column.eq(ids::expect(kind, id, pairwise)?));
        }
        if let Some(list) = &self.r#in {
            let list: Vec<_> = within_limit(list)?
                .iter()
                .map(|id| ids::expect(kind, id, pairwise))
                .collect::<Result<_>>()?;
            all = all.add(column.is_in(list));
        }
        Ok(all)
    }
}

/// By a country.
#[derive(Clone, Debug, Default, InputObject)]
pub(crate) struct CountryFilter {
    /// Is this country.
    pub(crate) eq: Option<CountryCode>,
    /// Is one of these countries; up to 100.
    pub(crate) r#in: Option<Vec<CountryCode>>,
    /// Is none of these countries; true where there is no value.
    pub(crate) not_in: Option<Vec<CountryCode>>,
    /// True: has no value. False: has one.
    pub(crate) is_null: Option<bool>,
}

impl CountryFilter {
    pub(crate) fn condition<C: ColumnTrait>(&self, column: C) -> Result<Condition> {
        Equality {
            eq: self.eq.as_ref(),
            r#in: self.r#in.as_deref(),
            not_in: self.not_in.as_deref(),
            is_null: self.is_null,
        }
        .condition(column, |country| country.0.clone())
    }
}

/// Declares the operators of a kind of value that has an order.
macro_rules! ordered_filter {
    ($(#[doc = $doc:literal])+ $name:ident of $type:ty, |$value:ident| $inner:expr) => {
        $(#[doc = $doc])+
        #[derive(Clone, Debug, Default, InputObject)]
        pub(crate) struct $name {
            /// Is this value.
            pub(crate) eq: Option<$type>,
            /// Is one of these values; up to 100.
            pub(crate) r#in: Option<Vec<$type>>,
            /// Is none of these values; true where there is no value.
            pub(crate) not_in: Option<Vec<$type>>,
            /// Is this value or a larger, later one.
            pub(crate) gte: Option<$type>,
            /// Is smaller or earlier than this value.
            pub(crate) lt: Option<$type>,
            /// True: has no value. False: has one.
            pub(crate) is_null: Option<bool>,
        }

        impl $name {
            pub(crate) fn condition<C: ColumnTrait>(&self, column: C) -> Result<Condition> {
                let inner = |$value: &$type| $inner;
                let equality = Equality {
                    eq: self.eq.as_ref(),
                    r#in: self.r#in.as_deref(),
                    not_in: self.not_in.as_deref(),
                    is_null: self.is_null,
                };
                Ok(equality
                    .condition(column, inner)?
                    .add_option(self.gte.as_ref().map(|value| column.gte(inner(value))))
                    .add_option(self.lt.as_ref().map(|value| column.lt(inner(value)))))
            }
        }
    };
}

ordered_filter! {
    /// By a day.
    DateFilter of Date, |value| value.0
}
ordered_filter! {
    /// By a local date and time.
    LocalDateTimeFilter of LocalDateTime, |value| value.0
}
ordered_filter! {
    /// By an instant.
    DateTimeFilter of DateTime, |value| value.0
}
ordered_filter! {
    /// By a whole number.
    IntFilter of i32, |value| *value
}
ordered_filter! {
    /// By a number.
    FloatFilter of f64, |value| *value
}

/// By a code of a closed list.
#[derive(Clone, Debug, InputObject)]
#[graphql(
    concrete(name = "AggregationFilter", params(Aggregation)),
    concrete(name = "AgreementFilter", params(Agreement)),
    concrete(name = "AgreementKindFilter", params(AgreementKind)),
    concrete(name = "ApprehensionMethodFilter", params(ApprehensionMethod)),
    concrete(name = "AuditActionFilter", params(AuditAction)),
    concrete(name = "AreaKindFilter", params(AreaKind)),
    concrete(name = "ClaimStatusFilter", params(ClaimStatus)),
    concrete(name = "ContributionEffectFilter", params(ContributionEffect)),
    concrete(name = "ContributionStateFilter", params(ContributionState)),
    concrete(name = "CourtKindFilter", params(CourtKind)),
    concrete(name = "CriminalityFilter", params(Criminality)),
    concrete(name = "DatePrecisionFilter", params(DatePrecision)),
    concrete(name = "EventKindFilter", params(EventKind)),
    concrete(name = "FacilityTypeFilter", params(FacilityType)),
    concrete(name = "FigureRelationKindFilter", params(FigureRelationKind)),
    concrete(name = "FigureStatusFilter", params(FigureStatus)),
    concrete(name = "FigureUnitFilter", params(FigureUnit)),
    concrete(name = "GenderFilter", params(Gender)),
    concrete(name = "GovernmentActionKindFilter", params(GovernmentActionKind)),
    concrete(name = "ImmigrationStatusFilter", params(ImmigrationStatus)),
    concrete(name = "LawsuitEventKindFilter", params(LawsuitEventKind)),
    concrete(name = "LawsuitEventStatusFilter", params(LawsuitEventStatus)),
    concrete(name = "LawsuitKindFilter", params(LawsuitKind)),
    concrete(name = "LawsuitRelationKindFilter", params(LawsuitRelationKind)),
    concrete(name = "LawsuitStatusFilter", params(LawsuitStatus)),
    concrete(name = "OfficialKindFilter", params(OfficialKind)),
    concrete(name = "OperationKindFilter", params(OperationKind)),
    concrete(name = "OrganizationKindFilter", params(OrganizationKind)),
    concrete(name = "PartyRoleFilter", params(PartyRole)),
    concrete(name = "PlaceKindFilter", params(PlaceKind)),
    concrete(name = "QualifierKindFilter", params(QualifierKind)),
    concrete(name = "ReleaseReasonFilter", params(ReleaseReason)),
    concrete(name = "RemovalStatusFilter", params(RemovalStatus)),
    concrete(name = "SeriesIntervalFilter", params(SeriesInterval)),
    concrete(name = "SourceKindFilter", params(SourceKind)),
    concrete(name = "StanceFilter", params(Stance)),
    concrete(name = "StatementKindFilter", params(StatementKind)),
    concrete(name = "TravelDocumentStateFilter", params(TravelDocumentState)),
    concrete(name = "YesNoUnknownFilter", params(YesNoUnknown))
)]
pub(crate) struct CodeFilter<T: InputType> {
    /// Is this code.
    pub(crate) eq: Option<T>,
    /// Is one of these codes.
    pub(crate) r#in: Option<Vec<T>>,
    /// Is none of these codes; true where there is no value.
    pub(crate) not_in: Option<Vec<T>>,
    /// True: has no value. False: has one.
    pub(crate) is_null: Option<bool>,
}

impl<T: InputType + CodeList> CodeFilter<T> {
    pub(crate) fn condition<C: ColumnTrait>(&self, column: C) -> Result<Condition> {
        Equality {
            eq: self.eq.as_ref(),
            r#in: self.r#in.as_deref(),
            not_in: self.not_in.as_deref(),
            is_null: self.is_null,
        }
        .condition(column, |code| code.as_str())
    }
}
