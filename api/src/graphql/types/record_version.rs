//! `RecordVersion`: what a record said before, until when, and who wrote it.

use async_graphql::{Context, ID, Object, Result};
use entities::organization;
use uuid::Uuid;

use super::Organization;
use crate::auth::Viewer;
use crate::graphql::context::ContextExt as _;
use crate::graphql::ids;
use crate::graphql::loaders::VersionsOf;
use crate::graphql::node::Node;
use crate::graphql::record::{list_limit, one};
use crate::graphql::scalars::DateTime;
use crate::kind::Record;
use crate::store::versions::Version;

/// One version of a record: what it said, until when, and who wrote it.
pub(crate) struct RecordVersion {
    version: i32,
    author: Option<Uuid>,
    client: Option<String>,
    import: Option<i64>,
    contribution: Option<Uuid>,
    reverted_import: Option<i64>,
    written_at: DateTime,
    replaced_at: Option<DateTime>,
    record: Option<Node>,
}

impl RecordVersion {
    fn new<M, T: From<M> + Into<Node>>(version: Version<M>) -> Self {
        Self {
            version: version.version,
            author: version.author,
            client: version.client,
            import: version.import,
            contribution: version.contribution,
            reverted_import: version.reverted_import,
            written_at: DateTime(version.written_at),
            replaced_at: version.replaced_at.map(DateTime),
            record: version.record.map(|model| T::from(model).into()),
        }
    }

    /// Whether it may be said how it was written: the operator wrote it, or the organization that
    /// asks did.
    fn shows_its_way(&self, ctx: &Context<'_>) -> bool {
        let asks = ctx.viewer().map(Viewer::organization_id).ok();
        self.author.is_none() || self.author == asks
    }
}

/// One version of a record: what it said, until when, and who wrote it.
#[Object]
impl RecordVersion {
    /// Number of the version, from 1.
    async fn version(&self) -> i32 {
        self.version
    }

    /// The organization that wrote it. Null for the operator of the service.
    async fn author(&self, ctx: &Context<'_>) -> Result<Option<Organization>> {
        one::<organization::Entity, _>(ctx, self.author).await
    }

    /// The API client that wrote it. Null where an import or the operator did, and where another
    /// organization did: its clients are its own.
    async fn client_id(&self, ctx: &Context<'_>) -> Option<&str> {
        self.client.as_deref().filter(|_| self.shows_its_way(ctx))
    }

    /// The import that wrote it. Null where it came another way, and where another organization wrote
    /// it.
    async fn import_id(&self, ctx: &Context<'_>) -> Option<ID> {
        let id = self.import.filter(|_| self.shows_its_way(ctx))?;
        Some(ids::numbered("Import", id))
    }

    /// The contribution that wrote it. Null where it came another way, and where another organization
    /// wrote it.
    async fn contribution_id(&self, ctx: &Context<'_>) -> Option<ID> {
        let id = self.contribution.filter(|_| self.shows_its_way(ctx))?;
        Some(ids::of_other("Contribution", id))
    }

    /// The import that this version takes back. Null for all other versions, and where another
    /// organization wrote it.
    async fn reverted_import_id(&self, ctx: &Context<'_>) -> Option<ID> {
        let id = self.reverted_import.filter(|_| self.shows_its_way(ctx))?;
        Some(ids::numbered("Import", id))
    }

    /// When it was written.
    async fn written_at(&self) -> DateTime {
        self.written_at
    }

    /// When the next version took its place. Null for the present one.
    async fn replaced_at(&self) -> Option<DateTime> {
        self.replaced_at
    }

    /// The record as it was: of its own type, with the columns of then. What it refers to is shown
    /// as it is now. Null where the record belonged to a person then and does not now, or the other
    /// way round.
    async fn record(&self) -> Option<&Node> {
        self.record.as_ref()
    }
}

/// The newest versions of a record, the present one first.
pub(crate) async fn versions<E, T>(
    ctx: &Context<'_>,
    id: Uuid,
    first: i32,
) -> Result<Vec<RecordVersion>>
where
    E: Record,
    T: From<E::Model> + Into<Node>,
{
    let key = VersionsOf::<E>::new(id, list_limit(first)?);
    // Boxed: the future of a type holds those of all its fields.
    let versions = Box::pin(ctx.loaders()?.load_one(key)).await?;
    let versions = versions.unwrap_or_default().into_iter();
    Ok(versions.map(RecordVersion::new::<E::Model, T>).collect())
}
