//! Root fields across kinds of records: search and timeline.

use async_graphql::{Context, Enum, Object, Result};
use futures_util::future::try_join_all;
use sea_orm::ColumnType;

use crate::auth::Viewer;
use crate::error::{Error, Result as HabeasResult};
use crate::graphql::connection::{Connection, PageArgs, Paging, counter};
use crate::graphql::context::ContextExt as _;
use crate::graphql::node;
use crate::graphql::order::OrderDirection;
use crate::graphql::scalars::Date;
use crate::graphql::types::{SearchResult, TimelineEntry};
use crate::kind::RecordKind;
use crate::policy::types;
use crate::store::keyset::Position;
use crate::store::records::Slice;
use crate::store::search::{self, NAMED};
use crate::store::timeline::{self, Entry, KINDS, Span};

/// Kinds of records that are found by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub(crate) enum SearchKind {
    /// Facilities.
    Facility,
    /// Field offices.
    FieldOffice,
    /// Organizations.
    Organization,
    /// Officials.
    Official,
    /// Courts.
    Court,
    /// Lawsuits, by caption.
    Lawsuit,
    /// Sources, by title.
    Source,
    /// Places.
    Place,
    /// Population groups.
    PopulationGroup,
    /// Round-ups and raids.
    Operation,
    /// Agreements between states.
    Agreement,
    /// Acts of governments.
    GovernmentAction,
    /// Meetings, protests and other events.
    Event,
}

impl SearchKind {
    const fn record(self) -> RecordKind {
        match self {
            Self::Facility => RecordKind::Facility,
            Self::FieldOffice => RecordKind::FieldOffice,
            Self::Organization => RecordKind::Organization,
            Self::Official => RecordKind::Official,
            Self::Court => RecordKind::Court,
            Self::Lawsuit => RecordKind::Lawsuit,
            Self::Source => RecordKind::Source,
            Self::Place => RecordKind::Place,
            Self::PopulationGroup => RecordKind::PopulationGroup,
            Self::Operation => RecordKind::Operation,
            Self::Agreement => RecordKind::Agreement,
            Self::GovernmentAction => RecordKind::GovernmentAction,
            Self::Event => RecordKind::Event,
        }
    }
}

/// Kinds of records that the timeline interleaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub(crate) enum TimelineKind {
    /// Round-ups and raids.
    Operation,
    /// What happened in lawsuits.
    LawsuitEvent,
    /// Agreements between states.
    Agreement,
    /// Acts of governments.
    GovernmentAction,
    /// Letters, demands, denials, alerts.
    Statement,
    /// Meetings, protests and other events.
    Event,
    /// Travel documents.
    TravelDocumentBatch,
    /// Planned, blocked, executed and cancelled removals.
    Removal,
    /// Published corrections.
    Correction,
}

impl TimelineKind {
    const fn record(self) -> RecordKind {
        match self {
            Self::Operation => RecordKind::Operation,
            Self::LawsuitEvent => RecordKind::LawsuitEvent,
            Self::Agreement => RecordKind::Agreement,
            Self::GovernmentAction => RecordKind::GovernmentAction,
            Self::Statement => RecordKind::Statement,
            Self::Event => RecordKind::Event,
            Self::TravelDocumentBatch => RecordKind::TravelDocumentBatch,
            Self::Removal => RecordKind::Removal,
            Self::Correction => RecordKind::Correction,
        }
    }
}

/// Root fields across kinds of records: search and timeline.
#[derive(Default)]
pub(crate) struct AcrossQuery;

#[Object]
impl AcrossQuery {
    /// Records by a piece of their name, caption or title, the best first: the name itself, then
    /// names that begin with the text, then the others. Only kinds whose scope the token holds are
    /// found. Persons in case records are never found by name. Any token; null with an error where an argument is wrong.
    async fn search(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Two characters or more, in whatever case.")] text: String,
        #[graphql(desc = "Only these kinds; every kind where absent.")] kinds: Option<
            Vec<SearchKind>,
        >,
        #[graphql(desc = "How many, from 1 to 50.", default = 20)] first: i32,
    ) -> Result<Option<Vec<SearchResult>>> {
        let text = text.trim();
        if !(2..=200).contains(&text.chars().count()) {
            return Err(Error::bad_input("`text` takes 2 to 200 characters.").into());
        }
        let limit = u64::try_from(first)
            .ok()
            .filter(|first| (1..=50).contains(first));
        let limit =
            limit.ok_or_else(|| Error::bad_input("`first` takes a number from 1 to 50."))?;
        let viewer = ctx.viewer()?;
        let wanted: Vec<RecordKind> = match kinds {
            Some(kinds) => kinds.into_iter().map(SearchKind::record).collect(),
            None => NAMED.iter().map(|(kind, _)| *kind).collect(),
        };
        let kinds = readable(viewer, wanted);
        let found = search::find(&ctx.reader()?, &kinds, text, limit).await?;
        let records = found.into_iter().map(|found| async move {
            let record = node::record(ctx, found.kind, found.id).await?;
            Ok::<_, async_graphql::Error>(record.map(|record| SearchResult {
                name: found.name,
                record,
            }))
        });
        Ok(Some(
            try_join_all(records).await?.into_iter().flatten().collect(),
        ))
    }

    /// Operations, court events, agreements, acts of governments, statements, events, travel
    /// documents, removals and corrections in one order, by the first day of their date. Only kinds
    /// whose scope the token holds are there; records without any date are not. Any token; null with an error where an argument is wrong.
    async fn timeline(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only these kinds; every kind where absent.")] kinds: Option<
            Vec<TimelineKind>,
        >,
        #[graphql(desc = "Not before this day.")] from: Option<Date>,
        #[graphql(desc = "Not after this day.")] to: Option<Date>,
        #[graphql(desc = "Which end comes first.", default_with = "OrderDirection::Asc")]
        direction: OrderDirection,
        #[graphql(desc = "How many, from 1 to 100; 20 where absent.")] first: Option<i32>,
        #[graphql(desc = "Start behind this cursor.")] after: Option<String>,
    ) -> Result<Option<Connection<TimelineEntry>>> {
        let wanted: Vec<RecordKind> = match kinds {
            Some(kinds) => kinds.into_iter().map(TimelineKind::record).collect(),
            None => KINDS.to_vec(),
        };
        let readable = readable(ctx.viewer()?, wanted);
        let page = PageArgs {
            first,
            after,
            ..PageArgs::default()
        };
        let span = Span {
            kinds: (0..KINDS.len())
                .filter(|place| readable.contains(&KINDS[*place]))
                .collect(),
            from: from.map(|day| day.0),
            to: to.map(|day| day.0),
            descending: direction == OrderDirection::Desc,
        };
        Box::pin(entries(ctx, span, page)).await.map(Some)
    }
}

/// Those of the kinds whose scope the token holds.
fn readable(viewer: &Viewer, kinds: Vec<RecordKind>) -> Vec<RecordKind> {
    let allowed = |kind: &RecordKind| {
        types::access(kind.type_name()).is_some_and(|access| access.allows(viewer))
    };
    kinds.into_iter().filter(allowed).collect()
}

async fn entries(
    ctx: &Context<'_>,
    span: Span,
    args: PageArgs,
) -> Result<Connection<TimelineEntry>> {
    let reader = ctx.reader()?;
    let paging = Paging::read(ctx, &COLUMNS, &args)?;
    let after = paging.page().after.as_ref().map(entry).transpose()?;
    let found = timeline::page(&reader, &span, after, paging.page().limit).await?;
    let nodes = found.rows.iter().map(|entry| async move {
        let record = node::record(ctx, KINDS[entry.kind], entry.id).await?;
        let day = Date(entry.day);
        Ok::<_, async_graphql::Error>(
            record.map(|record| (position(*entry), TimelineEntry { day, record })),
        )
    });
    let slice = Slice {
        rows: try_join_all(nodes).await?.into_iter().flatten().collect(),
        has_previous: found.has_previous,
        has_next: found.has_next,
    };
    let count = counter(move || {
        let (reader, span) = (reader.clone(), span.clone());
        async move { timeline::count(&reader, &span).await }
    });
    Ok(paging.answer(slice, count)?)
}

/// The columns of the timeline's order.
const COLUMNS: [ColumnType; 3] = [ColumnType::Date, ColumnType::Integer, ColumnType::Uuid];

fn position(entry: Entry) -> Position {
    let kind = i32::try_from(entry.kind).unwrap_or_default();
    vec![
        Some(entry.day.into()),
        Some(kind.into()),
        Some(entry.id.into()),
    ]
}

fn entry(position: &Position) -> HabeasResult<Entry> {
    use sea_orm::Value::{ChronoDate, Int, Uuid};
    match position.as_slice() {
        [
            Some(ChronoDate(Some(day))),
            Some(Int(Some(kind))),
            Some(Uuid(Some(id))),
        ] => Ok(Entry {
            day: *day,
            kind: usize::try_from(*kind).unwrap_or_default(),
            id: *id,
        }),
        _ => Err(Error::bad_input(
            "This cursor does not belong to this list.",
        )),
    }
}
