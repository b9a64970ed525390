//! Filters: typed operators a field, joined by `and`, `or` and `not`, with a budget.
//!
//! A filter reaches only what its viewer may read: every field it uses is looked up in the
//! access registry, and a filter on a related record sees only the rows that its viewer sees.

use async_graphql::InputType;
use sea_orm::sea_query::{ExprTrait as _, SelectStatement};
use sea_orm::{Condition, EntityTrait, QueryFilter as _, QuerySelect as _, QueryTrait as _};

use crate::error::{Code, Error, Result};
use crate::kind::{Record, RecordKind};
use crate::limits::Limits;
use crate::policy::{rows, types};
use crate::store::id_keys::Pairwise;
use crate::store::reader::Reader;

/// The budget of one filter, and who asks.
pub(crate) struct FilterScope<'a> {
    pub(crate) reader: &'a Reader,
    pub(crate) pairwise: &'a Pairwise,
    limits: Limits,
    depth: u64,
    terms: u64,
}

impl<'a> FilterScope<'a> {
    pub(crate) fn new(reader: &'a Reader, pairwise: &'a Pairwise, limits: Limits) -> Self {
        Self {
            reader,
            pairwise,
            limits,
            depth: 0,
            terms: 0,
        }
    }

    /// Counts one term, and refuses one more than there may be.
    pub(crate) fn term(&mut self) -> Result<()> {
        self.terms += 1;
        if self.terms > self.limits.filter_terms {
            return Err(Error::new(
                Code::TooCostly,
                format!(
                    "A filter may have {} terms; split the question or use `in`.",
                    self.limits.filter_terms
                ),
            ));
        }
        Ok(())
    }

    /// Counts one term by a field, and refuses a field that the viewer may not read.
    pub(crate) fn uses(&mut self, kind: RecordKind, field: &str) -> Result<()> {
        types::check_field(self.reader.viewer(), kind.type_name(), field)?;
        self.term()
    }

    /// Goes one level deeper for the time of `inner`. A branch without a term counts as one: each
    /// deepens the condition, and thousands of them would overflow the stack of its builder.
    pub(crate) fn nested<T>(&mut self, inner: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        self.depth += 1;
        if self.depth > self.limits.filter_depth {
            return Err(Error::new(
                Code::TooCostly,
                format!("A filter may be {} levels deep.", self.limits.filter_depth),
            ));
        }
        let terms = self.terms;
        let result = inner(self)?;
        if self.terms == terms {
            self.term()?;
        }
        self.depth -= 1;
        Ok(result)
    }
}

/// A filter of one type.
pub(crate) trait RecordFilter: InputType {
    /// The table.
    type Entity: Record;

    /// The condition that the filter stands for.
    fn condition(&self, scope: &mut FilterScope<'_>) -> Result<Condition>;
}

/// The ids of the related records that `filter` lets through and the viewer may see.
pub(crate) fn related<F: RecordFilter>(
    filter: &F,
    scope: &mut FilterScope<'_>,
) -> Result<SelectStatement>
where
    F::Entity: Record,
{
    types::check(
        scope.reader.viewer(),
        <F::Entity as Record>::KIND.type_name(),
    )?;
    let condition = scope.nested(|scope| filter.condition(scope))?;
    Ok(F::Entity::find()
        .select_only()
        .column(F::Entity::ID)
        .filter(rows::visible::<F::Entity>(&scope.reader.sight()))
        .filter(condition)
        .into_query())
}

/// Joins the branches of an `or`; an empty one lets nothing through.
pub(crate) fn any_of<F: RecordFilter>(
    branches: &[F],
    scope: &mut FilterScope<'_>,
) -> Result<Condition> {
    let mut any = Condition::any().add(sea_orm::sea_query::Expr::val(1).eq(0));
    for branch in branches {
        any = any.add(scope.nested(|scope| branch.condition(scope))?);
    }
    Ok(any)
}

/// Declares the filter of a type: one operator a field, related records by their own filter.
macro_rules! record_filter {
    (
        $(#[doc = $doc:literal])+
        $name:ident of $entity:ident {
            $( $(#[doc = $field_doc:literal])+ $field:ident: $operator:ty => $column:ident, )*
        }
        related {
            $( $(#[doc = $related_doc:literal])+ $related:ident: $related_filter:ty => $related_column:ident, )*
        }
    ) => {
        $(#[doc = $doc])+
        #[derive(Clone, Debug, Default, async_graphql::InputObject)]
        pub(crate) struct $name {
            /// By global id.
            pub(crate) id: Option<crate::graphql::operators::IdFilter>,
            $( $(#[doc = $field_doc])+ pub(crate) $field: Option<$operator>, )*
            $( $(#[doc = $related_doc])+ pub(crate) $related: Option<Box<$related_filter>>, )*
            /// All of these hold.
            pub(crate) and: Option<Vec<$name>>,
            /// At least one of these holds; an empty list lets nothing through.
            pub(crate) or: Option<Vec<$name>>,
            /// This does not hold.
            pub(crate) not: Option<Box<$name>>,
        }

        impl crate::graphql::filter::RecordFilter for $name {
            type Entity = entities::$entity::Entity;

            fn condition(
                &self,
                scope: &mut crate::graphql::filter::FilterScope<'_>,
            ) -> crate::error::Result<sea_orm::Condition> {
                use entities::$entity::Column;
                let kind = <entities::$entity::Entity as crate::kind::Record>::KIND;
                let mut all = sea_orm::Condition::all();
                if let Some(operator) = &self.id {
                    scope.uses(kind, "id")?;
                    all = all.add(operator.condition(kind, Column::Id, scope.pairwise)?);
                }
                $(if let Some(operator) = &self.$field {
                    scope.uses(kind, stringify!($field))?;
                    all = all.add(operator.condition(Column::$column)?);
                })*
                $(if let Some(filter) = &self.$related {
                    scope.uses(kind, stringify!($related))?;
                    let ids = crate::graphql::filter::related(filter.as_ref(), scope)?;
                    all = all.add(sea_orm::ColumnTrait::in_subquery(
                        &Column::$related_column, ids,
                    ));
                })*
                for filter in self.and.iter().flatten() {
                    all = all.add(scope.nested(|scope| filter.condition(scope))?);
                }
                if let Some(branches) = &self.or {
                    all = all.add(crate::graphql::filter::any_of(branches, scope)?);
                }
                if let Some(filter) = &self.not {
                    let inner = scope.nested(|scope| filter.condition(scope))?;
                    all = all.add(crate::graphql::filter::negate(inner));
                }
                Ok(all)
            }
        }
    };
}
pub(crate) use record_filter;

/// The rows that `condition` does not hold for, those for which it is unknown among them: a null
/// is not equal to anything, so `not: {name: {eq: "x"}}` finds records without a name too.
pub(crate) fn negate(condition: Condition) -> Condition {
    use sea_orm::sea_query::{Expr, SimpleExpr};
    let holds: SimpleExpr = Expr::case(condition, 1).finally(0).into();
    Condition::all().add(holds.eq(0))
}
