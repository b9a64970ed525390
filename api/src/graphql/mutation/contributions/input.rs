//! Records as the schema takes them, made into what `contributions` takes.

use std::collections::{BTreeMap, HashSet};

use async_graphql::{Context, ID, InputObject};
use uuid::Uuid;

use crate::contributions::{Given, Named, NewRecord, NewSource, SourceName};
use crate::error::Result;
use crate::graphql::context::ContextExt as _;
use crate::graphql::ids;
use crate::graphql::node;
use crate::graphql::record_fields::{Filled, RecordFields};
use crate::graphql::types::CONTRIBUTION;
use crate::kind::RecordKind;

/// One record to be submitted.
#[derive(InputObject)]
pub(crate) struct RecordInput {
    /// What it is.
    kind: RecordKind,
    /// The record that it changes, by its global id. It then needs only the fields that change.
    id: Option<ID>,
    /// The number that your organization gives it, by which it is found again: the case number of a
    /// person, the number of a stay. Records with a key of their own (a facility by `code`, a lawsuit
    /// by `court` and `docket_number`) go without.
    external_id: Option<String>,
    /// A draft, or a contribution with changes requested, whose place it takes.
    contribution: Option<ID>,
    /// What it says, by the names that files use.
    fields: RecordFields,
    /// What it rests on.
    #[graphql(default)]
    sources: Vec<SourceOfRecordInput>,
    /// The version of the record that you have read: where another one stands by now, the record is
    /// refused as a conflict. 0 where there must be none yet.
    expected_version: Option<i32>,
}

/// A source of a record, named in one of four ways.
#[derive(Clone, InputObject)]
pub(crate) struct SourceOfRecordInput {
    /// By its global id.
    id: Option<ID>,
    /// By the number that your organization gives it.
    external_id: Option<String>,
    /// By its key: web address, title and publisher, joined by bars.
    key: Option<String>,
    /// One that is new: its fields. It stands, or waits, with the record.
    new: Option<RecordFields>,
    /// The fields of the record that rest on it; the whole record where empty.
    #[graphql(default)]
    fields: Vec<String>,
    /// Where in the source: a page, a section, a row.
    locator: Option<String>,
}

impl RecordInput {
    /// A record of one's own making.
    pub(super) fn one(kind: RecordKind, fields: RecordFields) -> Self {
        Self {
            kind,
            id: None,
            external_id: None,
            contribution: None,
            fields,
            sources: Vec::new(),
            expected_version: None,
        }
    }

    pub(super) fn with_id(self, id: ID, expected_version: i32) -> Self {
        Self {
            id: Some(id),
            expected_version: Some(expected_version),
            ..self
        }
    }

    pub(super) fn with_external_id(self, external_id: Option<String>) -> Self {
        Self {
            external_id,
            ..self
        }
    }

    pub(super) fn with_sources(self, sources: Vec<SourceOfRecordInput>) -> Self {
        Self { sources, ..self }
    }
}

/// The records that an input names by ids which whoever asks was given. All others are none.
struct Seen<'a> {
    given: HashSet<String>,
    ctx: &'a Context<'a>,
}

impl Seen<'_> {
    fn named(&self, id: &ID) -> Result<Named> {
        if !self.given.contains(id.as_str()) {
            return Ok(Named::NoSuchId);
        }
        let named = ids::named(id, self.ctx.pairwise()?);
        Ok(named.map_or(Named::NoSuchId, |(_, id)| Named::Id(id)))
    }
}

/// The records, each with the contribution whose place it takes.
pub(super) async fn read_records(
    ctx: &Context<'_>,
    inputs: &[RecordInput],
) -> Result<Vec<(NewRecord, Option<Uuid>)>> {
    let seen = seen(ctx, inputs).await?;
    inputs.iter().map(|input| read(&seen, input)).collect()
}

async fn seen<'a>(ctx: &'a Context<'a>, inputs: &[RecordInput]) -> Result<Seen<'a>> {
    let (reader, pairwise) = (ctx.reader()?, ctx.pairwise()?);
    let mut asked: BTreeMap<RecordKind, Vec<Uuid>> = BTreeMap::new();
    let mut add = |id: &ID| {
        if let Some((kind, id)) = ids::named(id, pairwise) {
            asked.entry(kind).or_default().push(id);
        }
    };
    for input in inputs {
        input.id.iter().for_each(&mut add);
        for source in &input.sources {
            source.id.iter().for_each(&mut add);
        }
        for (_, filled) in input.fields.filled() {
            if let Filled::Id(id) = filled {
                add(&id);
            }
        }
    }
    let mut given = HashSet::new();
    for (kind, mut ids) in asked {
        ids.sort_unstable();
        ids.dedup();
        for ids in ids.chunks(500) {
            let found = Box::pin(node::all(&reader, pairwise, kind, ids)).await?;
            given.extend(found.into_iter().map(|(id, _)| id.to_string()));
        }
    }
    Ok(Seen { given, ctx })
}

fn read(seen: &Seen<'_>, input: &RecordInput) -> Result<(NewRecord, Option<Uuid>)> {
    let record = match &input.id {
        None => None,
        Some(id) => match seen.named(id)? {
            Named::Id(id) => Some(id),
            // An id that nobody has.
            _ => Some(Uuid::nil()),
        },
    };
    let sources = input
        .sources
        .iter()
        .map(|source| read_source(seen, source))
        .collect::<Result<_>>()?;
    let contribution = input
        .contribution
        .as_ref()
        .map(|id| ids::other(CONTRIBUTION, id).unwrap_or_default());
    let record = NewRecord {
        kind: input.kind.as_str().to_owned(),
        record,
        external_id: input.external_id.clone(),
        fields: read_fields(seen, &input.fields)?,
        sources,
        expected_version: input.expected_version,
    };
    Ok((record, contribution))
}

fn read_fields(seen: &Seen<'_>, fields: &RecordFields) -> Result<Vec<(String, Given)>> {
    let read = |(name, filled)| {
        let given = match filled {
            Filled::Text(text) => Given::Text(text),
            Filled::List(items) => Given::List(items),
            Filled::Nothing => Given::Nothing,
            Filled::Id(id) => Given::Record(seen.named(&id)?),
            Filled::ExternalId(number) => Given::Record(Named::ExternalId(number)),
            Filled::Wrong => Given::Wrong,
        };
        Ok((name, given))
    };
    fields.filled().into_iter().map(read).collect()
}

/// A source that is named in no way, or in two, is none.
fn read_source(seen: &Seen<'_>, source: &SourceOfRecordInput) -> Result<NewSource> {
    let named = match (&source.id, &source.external_id, &source.key, &source.new) {
        (Some(id), None, None, None) => SourceName::There(seen.named(id)?),
        (None, Some(number), None, None) => SourceName::There(Named::ExternalId(number.clone())),
        (None, None, Some(key), None) => SourceName::Key(key.clone()),
        (None, None, None, Some(fields)) => SourceName::New(read_fields(seen, fields)?),
        _ => SourceName::There(Named::NoSuchId),
    };
    Ok(NewSource {
        source: named,
        fields: source.fields.clone(),
        locator: source.locator.clone(),
    })
}
