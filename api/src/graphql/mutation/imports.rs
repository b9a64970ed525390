//! Mutations of imports.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use entities::codes::{AuditAction, ImportState};
use entities::import;
use serde::{Deserialize, Serialize};

use super::write::{Begun, Write};
use crate::auth::Scope;
use crate::error::Result as HabeasResult;
use crate::graphql::context::ContextExt as _;
use crate::graphql::ids;
use crate::graphql::query::import_of;
use crate::graphql::types::{IMPORT, Import};
use crate::policy::rows;
use crate::store::audit::{self, Event};
use crate::store::imports::{self, Obstacle, Reverting};
use crate::store::reader::write_for;
use crate::store::versions::Author;
use crate::user_error::{Checked, UserError, UserErrorCode};

/// An import that waits to be started.
#[derive(InputObject)]
pub(crate) struct StartImportInput {
    /// A text of your own, new for each request: the same request with the same key is done once.
    idempotency_key: String,
    /// The import, as `POST /imports/{kind}?start=false` answered it.
    import: ID,
}

/// An import to be taken back.
#[derive(InputObject)]
pub(crate) struct RevertImportInput {
    /// A text of your own, new for each request: the same request with the same key is done once.
    idempotency_key: String,
    /// The import.
    import: ID,
}

/// What came of `startImport`.
#[derive(SimpleObject)]
pub(crate) struct StartImportPayload {
    /// The import, which is imported next. Null where the input is refused.
    import: Option<Import>,
    /// What is wrong with the input; empty where the import was started.
    user_errors: Vec<UserError>,
}

/// What came of `revertImport`.
#[derive(SimpleObject)]
pub(crate) struct RevertImportPayload {
    /// The import, of which nothing is left. Null where the input is refused.
    import: Option<Import>,
    /// How many records were removed. Null where the input is refused.
    removed: Option<u64>,
    /// How many records say again what they said before. Null where the input is refused.
    restored: Option<u64>,
    /// What is wrong with the input; empty where all was taken back. A record that others have built on
    /// is named by an error of its own, with the code CONFLICT, up to 100 of them.
    user_errors: Vec<UserError>,
}

/// What is kept of a mutation that was answered.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Kept {
    removed: u64,
    restored: u64,
}

/// Mutations of imports.
#[derive(Default)]
pub(crate) struct ImportsMutation;

#[Object]
impl ImportsMutation {
    /// Starts to import a file that was sent in and waits. Needs `contributions:write`; null without it.
    async fn start_import(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] input: StartImportInput,
    ) -> Result<Option<StartImportPayload>> {
        ctx.viewer()?.require(Scope::ContributionsWrite)?;
        let key = Some(input.idempotency_key.as_str());
        let kept = match Write::begin(ctx, "startImport", key, &input).await? {
            Begun::Answered(kept) => kept,
            Begun::Open(write) => {
                let started = start(ctx, &write, &input.import).await?;
                write.end(started).await?
            }
        };
        let user_errors = kept.err().unwrap_or_default();
        Ok(Some(StartImportPayload {
            import: answered(ctx, &input.import, &user_errors).await?,
            user_errors,
        }))
    }

    /// Takes back everything that an import of the caller's organization wrote: records that it made go,
    /// records that it changed say again what they said, as a new version. Where others have built on
    /// one of them, nothing is taken back. Needs `contributions:write`; null without it.
    async fn revert_import(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] input: RevertImportInput,
    ) -> Result<Option<RevertImportPayload>> {
        ctx.viewer()?.require(Scope::ContributionsWrite)?;
        let key = Some(input.idempotency_key.as_str());
        let kept = match Write::begin(ctx, "revertImport", key, &input).await? {
            Begun::Answered(kept) => kept,
            Begun::Open(write) => {
                let reverted = Box::pin(revert(ctx, &write, &input.import)).await?;
                write.end(reverted).await?
            }
        };
        let (done, user_errors): (Option<Kept>, _) = match kept {
            Ok(done) => (Some(done), Vec::new()),
            Err(errors) => (None, errors),
        };
        Ok(Some(RevertImportPayload {
            import: answered(ctx, &input.import, &user_errors).await?,
            removed: done.map(|done| done.removed),
            restored: done.map(|done| done.restored),
            user_errors,
        }))
    }
}

async fn answered(
    ctx: &Context<'_>,
    id: &ID,
    user_errors: &[UserError],
) -> HabeasResult<Option<Import>> {
    if user_errors.is_empty() {
        import_of(ctx, id).await
    } else {
        Ok(None)
    }
}

/// The import that is meant, where it is the organization's own.
async fn own(ctx: &Context<'_>, write: &Write, id: &ID) -> HabeasResult<Checked<import::Model>> {
    let organization = ctx.viewer()?.organization_id();
    let found = match ids::number(IMPORT, id) {
        Some(number) => imports::of_organization(write.transaction(), organization, number).await?,
        None => None,
    };
    Ok(found.ok_or_else(|| {
        let why = "There is no such import; pass the id that `POST /imports/{kind}` answered.";
        vec![UserError::new(UserErrorCode::NotFound, "import", why)]
    }))
}

async fn start(ctx: &Context<'_>, write: &Write, id: &ID) -> HabeasResult<Checked<()>> {
    let import = match own(ctx, write, id).await? {
        Ok(import) => import,
        Err(errors) => return Ok(Err(errors)),
    };
    let step = (ImportState::Uploaded, ImportState::Queued);
    let now = write.clock().now();
    if imports::set_state(write.transaction(), import.id, step, now).await? {
        return Ok(Ok(()));
    }
    let why = "The import was started already; to import the file again, send it again.";
    Ok(Err(vec![UserError::new(
        UserErrorCode::Conflict,
        "import",
        why,
    )]))
}

async fn revert(ctx: &Context<'_>, write: &Write, id: &ID) -> HabeasResult<Checked<Kept>> {
    let import = match own(ctx, write, id).await? {
        Ok(import) => import,
        Err(errors) => return Ok(Err(errors)),
    };
    let (viewer, now) = (ctx.viewer()?, write.clock().now());
    let (transaction, organization) = (write.transaction(), viewer.organization_id());
    write_for(transaction, organization, now).await?;
    if let Err(error) = imports::check_revertible(transaction, &import).await {
        let conflict = UserError::new(UserErrorCode::Conflict, "import", error.message());
        return Ok(Err(vec![conflict]));
    }
    let access = &write.state().identity;
    let reverting = Reverting {
        import_id: import.id,
        author: Author {
            organization: Some(organization),
            client: Some(viewer.client_id().to_owned()),
            reverted_import: Some(import.id),
            ..Author::default()
        },
        actor: write.actor().clone(),
        vault: access.vault.clone(),
        now,
    };
    let reverted = match imports::revert(transaction, &reverting).await? {
        Ok(reverted) => reverted,
        Err(obstacles) => {
            let named = obstacles.iter().map(|obstacle| conflict(ctx, obstacle));
            return Ok(Err(named.collect::<HabeasResult<Vec<_>>>()?));
        }
    };
    let action = AuditAction::ImportReverted;
    let event = Event::new(Some(organization), viewer, action, now)
        .to(IMPORT, import.id.to_string())
        .counting(reverted.removed + reverted.restored)
        .naming([import.kind.as_str()]);
    audit::append(transaction, &event).await?;
    Ok(Ok(Kept {
        removed: reverted.removed,
        restored: reverted.restored,
    }))
}

fn conflict(ctx: &Context<'_>, obstacle: &Obstacle) -> HabeasResult<UserError> {
    let Obstacle { kind, record, why } = *obstacle;
    let id = if rows::is_person_bound(kind) {
        ids::case_record(kind, record, ctx.pairwise()?)?
    } else {
        ids::public(kind, record)
    };
    let why = format!(
        "The {} {} {why}; take back what was written later first.",
        kind.type_name(),
        id.as_str()
    );
    Ok(UserError::new(UserErrorCode::Conflict, "import", why))
}
