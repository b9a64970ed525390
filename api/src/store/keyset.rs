//! Keyset paging: an order that always ends with the id, a position in it, and the condition for
//! the rows behind that position. Nulls come last in either direction.

use sea_orm::sea_query::{Expr, ExprTrait as _, NullOrdering, Order, SimpleExpr};
use sea_orm::{
    ColumnTrait, ColumnType, Condition, EntityTrait, ModelTrait as _, QueryOrder, Select, Value,
};

/// One column of an order.
#[derive(Clone, Copy, Debug)]
pub struct Key<C> {
    /// The column.
    pub column: C,
    /// Largest first.
    pub descending: bool,
}

/// Where a page starts or ends: the values of the order's columns in the row before it.
pub type Position = Vec<Option<Value>>;

/// The position of a row in an order.
pub fn position<E: EntityTrait>(row: &E::Model, keys: &[Key<E::Column>]) -> Position {
    keys.iter()
        .map(|key| {
            let value = row.get(key.column);
            (value != value.as_null()).then_some(value)
        })
        .collect()
}

/// The types of the columns of an order.
pub fn types<C: ColumnTrait>(keys: &[Key<C>]) -> Vec<ColumnType> {
    keys.iter()
        .map(|key| key.column.def().get_column_type().clone())
        .collect()
}

/// Orders `select` by `keys`, backwards where asked. Nulls stay behind everything else when read
/// forwards, and so come first when read backwards.
pub fn order<E: EntityTrait>(
    mut select: Select<E>,
    keys: &[Key<E::Column>],
    backwards: bool,
) -> Select<E> {
    for key in keys {
        let direction = if key.descending == backwards {
            Order::Asc
        } else {
            Order::Desc
        };
        let nulls = if backwards {
            NullOrdering::First
        } else {
            NullOrdering::Last
        };
        select = select.order_by_with_nulls(key.column, direction, nulls);
    }
    select
}

/// The rows behind `position`, or before it when reading backwards.
///
/// With keys a, b, id it says: a is further on; or a is the same and b is further on; or both are
/// the same and id is further on.
pub fn beyond<C: ColumnTrait>(
    keys: &[Key<C>],
    position: &[Option<Value>],
    backwards: bool,
) -> Condition {
    let mut beyond = Condition::any();
    for (index, (key, value)) in keys.iter().zip(position).enumerate() {
        let Some(further) = further_on(*key, value.as_ref(), backwards) else {
            continue;
        };
        let same = keys.iter().zip(position).take(index);
        let mut all = Condition::all();
        for (key, value) in same {
            all = all.add(same_value(*key, value.as_ref()));
        }
        beyond = beyond.add(all.add(further));
    }
    beyond
}

fn same_value<C: ColumnTrait>(key: Key<C>, value: Option<&Value>) -> SimpleExpr {
    match value {
        Some(value) => key.column.eq(value.clone()),
        None => key.column.is_null(),
    }
}

/// The rows whose value of one column lies further on; `None` where no row can.
fn further_on<C: ColumnTrait>(
    key: Key<C>,
    value: Option<&Value>,
    backwards: bool,
) -> Option<Condition> {
    let Some(value) = value else {
        // At the nulls: nothing lies behind them, everything else before.
        return backwards.then(|| Condition::all().add(key.column.is_not_null()));
    };
    let upwards = key.descending == backwards;
    let compared: SimpleExpr = if upwards {
        key.column.gt(value.clone())
    } else {
        key.column.lt(value.clone())
    };
    let mut further = Condition::any().add(compared);
    if !backwards {
        further = further.add(Expr::col(key.column.as_column_ref()).is_null());
    }
    Some(further)
}
