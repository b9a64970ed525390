//! Relay connections over any table of records: arguments in, one page out.

use std::borrow::Cow;
use std::sync::Arc;

use async_graphql::connection::PageInfo;
use async_graphql::{Context, InputType, Object, OutputType, Result as GraphQLResult, TypeName};
use futures_util::future::BoxFuture;
use sea_orm::{ColumnType, Condition, EntityTrait};
use sha2::{Digest as _, Sha256};

use super::context::ContextExt as _;
use super::cursor::{self, List};
use super::filter::{FilterScope, RecordFilter};
use super::order::{OrderInput, RecordOrder};
use crate::cost::DEFAULT_PAGE;
use crate::error::{Error, Result};
use crate::kind::Record;
use crate::policy::types;
use crate::store::keyset::{self, Key, Position};
use crate::store::records::{self, Page, Slice};

/// Most keys of an order.
const MOST_KEYS: usize = 10;
/// Most rows of a page.
const LARGEST_PAGE: i32 = 100;

pub(crate) type Counter = Arc<dyn Fn() -> BoxFuture<'static, Result<u64>> + Send + Sync>;

/// One page of a list.
pub(crate) struct Connection<T> {
    edges: Vec<Edge<T>>,
    has_previous: bool,
    has_next: bool,
    count: Counter,
}

/// One element of a page, with its position in the list.
pub(crate) struct Edge<T> {
    cursor: String,
    node: T,
}

impl<T: OutputType> TypeName for Connection<T> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Connection", <T as OutputType>::type_name()).into()
    }
}

impl<T: OutputType> TypeName for Edge<T> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Edge", <T as OutputType>::type_name()).into()
    }
}

/// One page of a list, after the Relay specification of connections.
#[Object(name_type)]
impl<T: OutputType> Connection<T> {
    /// The elements of the page with their cursors, in order.
    async fn edges(&self) -> &[Edge<T>] {
        &self.edges
    }

    /// The elements of the page, in order.
    async fn nodes(&self) -> Vec<&T> {
        self.edges.iter().map(|edge| &edge.node).collect()
    }

    /// Whether there is more on either side, and the cursors to ask for it.
    async fn page_info(&self) -> PageInfo {
        PageInfo {
            has_previous_page: self.has_previous,
            has_next_page: self.has_next,
            start_cursor: self.edges.first().map(|edge| edge.cursor.clone()),
            end_cursor: self.edges.last().map(|edge| edge.cursor.clone()),
        }
    }

    /// How many elements the whole list has, exactly, over what this token may see. Counting costs
    /// a look through the list: ask for it only where it is shown.
    async fn total_count(&self) -> GraphQLResult<u64> {
        Ok((self.count)().await?)
    }
}

/// One element of a page, with its position in the list.
#[Object(name_type)]
impl<T: OutputType> Edge<T> {
    /// The position of the element: pass it as `after` or `before` to go on from here. It belongs
    /// to this order and this filter.
    async fn cursor(&self) -> &str {
        &self.cursor
    }

    /// The element.
    async fn node(&self) -> &T {
        &self.node
    }
}

impl<T> Connection<T> {
    /// A page from its elements with their cursors.
    pub(crate) fn new(
        elements: Vec<(String, T)>,
        has_previous: bool,
        has_next: bool,
        count: Counter,
    ) -> Self {
        let edges = elements
            .into_iter()
            .map(|(cursor, node)| Edge { cursor, node })
            .collect();
        Self {
            edges,
            has_previous,
            has_next,
            count,
        }
    }
}

/// The paging arguments of a list.
#[derive(Clone, Debug, Default)]
pub(crate) struct PageArgs {
    pub(crate) first: Option<i32>,
    pub(crate) after: Option<String>,
    pub(crate) last: Option<i32>,
    pub(crate) before: Option<String>,
}

impl PageArgs {
    /// How many rows, and whether from the end.
    pub(crate) fn size(&self) -> Result<(u64, bool)> {
        let (size, backwards) = match (self.first, self.last) {
            (Some(_), Some(_)) => {
                return Err(Error::bad_input("Pass `first` or `last`, not both."));
            }
            (None, Some(last)) => (last, true),
            (first, None) => (first.unwrap_or(DEFAULT_PAGE), false),
        };
        if !(1..=LARGEST_PAGE).contains(&size) {
            return Err(Error::bad_input(format!(
                "`first` and `last` take a number from 1 to {LARGEST_PAGE}; page through a longer \
                 list with `after`."
            )));
        }
        Ok((u64::try_from(size).unwrap_or(1), backwards))
    }
}

/// A page of a list, as it was asked for: its arguments read, its cursors opened and made in one place.
pub(crate) struct Paging {
    list: List,
    page: Page,
}

impl Paging {
    /// The page that these arguments ask for, of a list whose order has columns of these types.
    pub(crate) fn read(ctx: &Context<'_>, columns: &[ColumnType], args: &PageArgs) -> Result<Self> {
        let (limit, backwards) = args.size()?;
        Self::sized(ctx, columns, args, limit, backwards)
    }

    /// The same of this many rows, for lists that have a size of their own.
    pub(crate) fn sized(
        ctx: &Context<'_>,
        columns: &[ColumnType],
        args: &PageArgs,
        limit: u64,
        backwards: bool,
    ) -> Result<Self> {
        let list = list_of(ctx)?;
        let decode = |cursor: &Option<String>| {
            let text = cursor.as_deref();
            text.map(|text| cursor::decode(text, &list, columns))
                .transpose()
        };
        let page = Page {
            limit,
            backwards,
            after: decode(&args.after)?,
            before: decode(&args.before)?,
        };
        Ok(Self { list, page })
    }

    /// What to select.
    pub(crate) const fn page(&self) -> &Page {
        &self.page
    }

    /// The answer from rows in this order.
    pub(crate) fn of_rows<E: EntityTrait, T: From<E::Model>>(
        &self,
        slice: Slice<E::Model>,
        keys: &[Key<E::Column>],
        count: Counter,
    ) -> Result<Connection<T>> {
        let placed = slice.map(|row| (keyset::position::<E>(&row, keys), T::from(row)));
        self.answer(placed, count)
    }

    /// The answer from elements with their positions.
    pub(crate) fn answer<T>(
        &self,
        slice: Slice<(Position, T)>,
        count: Counter,
    ) -> Result<Connection<T>> {
        let (has_previous, has_next) = (slice.has_previous, slice.has_next);
        let rows = slice.rows.into_iter();
        let elements = rows
            .map(|(position, node)| Ok((cursor::encode(&position, &self.list)?, node)))
            .collect::<Result<_>>()?;
        Ok(Connection::new(elements, has_previous, has_next, count))
    }
}

/// What counts a list from end to end, where that is asked for.
pub(crate) fn counter<F>(count: impl Fn() -> F + Send + Sync + 'static) -> Counter
where
    F: Future<Output = Result<u64>> + Send + 'static,
{
    Arc::new(move || Box::pin(count()))
}

/// Refuses an order of too many keys: the condition of a position grows with their square.
pub(crate) fn check_order(keys: usize) -> Result<()> {
    if keys > MOST_KEYS {
        return Err(Error::bad_input(format!(
            "`orderBy` takes up to {MOST_KEYS} keys."
        )));
    }
    Ok(())
}

/// What a list was asked for and by which organization, paging apart: a cursor of another list is
/// refused.
pub(crate) fn list_of(ctx: &Context<'_>) -> Result<List> {
    let field = ctx.field();
    let mut hash = Sha256::new();
    hash.update(ctx.viewer()?.organization_id());
    hash.update(field.name());
    let arguments = field
        .arguments()
        .map_err(|_| Error::bad_input("An argument is not valid."))?;
    for (name, value) in arguments {
        if !matches!(name.as_str(), "first" | "after" | "last" | "before") {
            hash.update(name.as_str());
            hash.update(value.to_string());
        }
    }
    let digest = hash.finalize();
    let mut fingerprint = [0; 8];
    fingerprint.copy_from_slice(&digest[..8]);
    Ok(List::new(fingerprint, ctx.pairwise()?.clone()))
}

/// Answers a list of records: filter, order and page as the client asks, rows as the viewer may
/// see. `within` narrows the list to what the field itself is about.
pub(crate) async fn connection<T, F, O>(
    ctx: &Context<'_>,
    within: Condition,
    filter: Option<F>,
    order: Option<Vec<OrderInput<O>>>,
    args: PageArgs,
) -> GraphQLResult<Connection<T>>
where
    F: RecordFilter,
    F::Entity: Record,
    O: RecordOrder<Entity = F::Entity>,
    OrderInput<O>: InputType,
    T: From<<F::Entity as sea_orm::EntityTrait>::Model> + OutputType,
{
    let state = ctx.state()?;
    let reader = ctx.reader()?;
    let mut condition = within;
    if let Some(filter) = &filter {
        let mut scope = FilterScope::new(&reader, ctx.pairwise()?, state.limits);
        condition = condition.add(filter.condition(&mut scope)?);
    }
    let order = order.unwrap_or_default();
    check_order(order.len())?;
    for key in &order {
        types::check_field(
            reader.viewer(),
            <F::Entity as Record>::KIND.type_name(),
            key.field.name(),
        )?;
    }
    let keys = O::keys(&order);
    let paging = Paging::read(ctx, &keyset::types(&keys), &args)?;
    let slice =
        records::page::<F::Entity>(&reader, condition.clone(), &keys, paging.page()).await?;
    let count: Counter = Arc::new(move || {
        let (reader, condition) = (reader.clone(), condition.clone());
        Box::pin(async move { records::count::<F::Entity>(&reader, condition).await })
    });
    Ok(paging.of_rows::<F::Entity, T>(slice, &keys, count)?)
}
