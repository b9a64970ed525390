//! Mutations of an organization's own clients.

use async_graphql::{Context, InputObject, Object, Result, SimpleObject};
use chrono::TimeDelta;
use entities::codes::ClientKind;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::write::{Begun, Write};
use crate::auth::secret::Secret;
use crate::auth::{Scope, Scopes};
use crate::clients::{self, Made, NewClient, Tools};
use crate::graphql::context::ContextExt as _;
use crate::graphql::scalars::DateTime;
use crate::graphql::types::ApiClient;
use crate::store;
use crate::user_error::{Checked, UserError};

/// A client to be made for the caller's organization.
#[derive(InputObject)]
pub(crate) struct CreateClientInput {
    /// A text of your own, new for each client: the same request with the same key makes one client,
    /// however often it is sent. The secret is told only the first time.
    idempotency_key: String,
    /// What you call it, unique within the organization; its id where absent.
    name: Option<String>,
    /// What its tokens may open.
    scopes: Vec<String>,
    /// True for a browser application: it has no secret, is bound to `origins`, and reads public data
    /// only.
    #[graphql(default = false)]
    public: bool,
    /// The origins of the pages that a public client runs on, such as `https://maps.example.org`.
    #[graphql(default)]
    origins: Vec<String>,
    /// The networks that its requests must come from, such as `192.0.2.0/24`; any where empty.
    #[graphql(default)]
    addresses: Vec<String>,
    /// The public keys that it signs assertions with (`private_key_jwt`), as the text of a JWK Set
    /// with keys of Ed25519 or P-256: it gets no secret then.
    jwks: Option<String>,
    /// When it ends; it does not where absent.
    expires_at: Option<DateTime>,
}

/// A client to be given a new secret.
#[derive(InputObject)]
pub(crate) struct RotateClientSecretInput {
    /// A text of your own, new for each rotation. The secret is told only the first time.
    idempotency_key: String,
    /// The client.
    client_id: String,
    /// For how many seconds the old secret stays good, up to 7 days, so that programs can change over.
    #[graphql(default = 0)]
    keep_old_for_seconds: u32,
}

/// A client to be revoked.
#[derive(InputObject)]
pub(crate) struct RevokeClientInput {
    /// The client.
    client_id: String,
}

/// What came of `createClient`.
#[derive(SimpleObject)]
pub(crate) struct CreateClientPayload {
    /// The client that was made. Null where the input is refused.
    client: Option<ApiClient>,
    /// Its secret, shown now and never again. Null for a public client and one with keys, where the
    /// input is refused, and where the request was sent before: `rotateClientSecret` gives a new one.
    client_secret: Option<String>,
    /// What is wrong with the input; empty where the client was made.
    user_errors: Vec<UserError>,
}

/// What came of `rotateClientSecret`.
#[derive(SimpleObject)]
pub(crate) struct RotateClientSecretPayload {
    /// The client. Null where the input is refused.
    client: Option<ApiClient>,
    /// Its new secret, shown now and never again. Null where the input is refused, and where the
    /// request was sent before.
    client_secret: Option<String>,
    /// What is wrong with the input; empty where the secret was replaced.
    user_errors: Vec<UserError>,
}

/// What came of `revokeClient`.
#[derive(SimpleObject)]
pub(crate) struct RevokeClientPayload {
    /// The client. Null where the input is refused.
    client: Option<ApiClient>,
    /// What is wrong with the input; empty where the client is revoked.
    user_errors: Vec<UserError>,
}

/// What is kept of a mutation that was answered.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Kept {
    client_id: Uuid,
}

/// Mutations of an organization's own clients.
#[derive(Default)]
pub(crate) struct ClientsMutation;

#[Object]
impl ClientsMutation {
    /// Makes a client of the caller's organization. Its secret is shown once. Needs
    /// `organization:admin`; null without it.
    async fn create_client(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The client.")] input: CreateClientInput,
    ) -> Result<Option<CreateClientPayload>> {
        let viewer = ctx.viewer()?;
        viewer.require(Scope::OrganizationAdmin)?;
        let key = Some(input.idempotency_key.as_str());
        let mut secret = None;
        let kept = match Write::begin(ctx, "createClient", key, &input).await? {
            Begun::Answered(kept) => kept,
            Begun::Open(write) => {
                let made = match read(input) {
                    Err(fault) => Err(vec![fault]),
                    Ok(new) => {
                        let organization = viewer.organization_id();
                        clients::create(tools(&write), organization, new, clients::grantable())
                            .await?
                    }
                };
                write.end(keep(made, &mut secret)).await?
            }
        };
        let (client, user_errors) = answer(ctx, kept).await?;
        Ok(Some(CreateClientPayload {
            client,
            client_secret: secret,
            user_errors,
        }))
    }

    /// Gives a client of the caller's organization a new secret, which is shown once. Needs
    /// `organization:admin`; null without it.
    async fn rotate_client_secret(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The client.")] input: RotateClientSecretInput,
    ) -> Result<Option<RotateClientSecretPayload>> {
        let viewer = ctx.viewer()?;
        viewer.require(Scope::OrganizationAdmin)?;
        let key = Some(input.idempotency_key.as_str());
        let mut secret = None;
        let kept = match Write::begin(ctx, "rotateClientSecret", key, &input).await? {
            Begun::Answered(kept) => kept,
            Begun::Open(write) => {
                let overlap = TimeDelta::seconds(input.keep_old_for_seconds.into());
                let client = id(&input.client_id);
                let organization = viewer.organization_id();
                let made = clients::rotate(tools(&write), organization, client, overlap).await?;
                write.end(keep(made, &mut secret)).await?
            }
        };
        let (client, user_errors) = answer(ctx, kept).await?;
        Ok(Some(RotateClientSecretPayload {
            client,
            client_secret: secret,
            user_errors,
        }))
    }

    /// Revokes a client of the caller's organization, and every token it was issued: none is good
    /// after two seconds, on any instance. It cannot be undone. Needs `organization:admin`; null
    /// without it.
    async fn revoke_client(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The client.")] input: RevokeClientInput,
    ) -> Result<Option<RevokeClientPayload>> {
        let viewer = ctx.viewer()?;
        viewer.require(Scope::OrganizationAdmin)?;
        let kept = match Write::begin(ctx, "revokeClient", None, &input).await? {
            Begun::Answered(kept) => kept,
            Begun::Open(write) => {
                let client = id(&input.client_id);
                let organization = viewer.organization_id();
                let revoked = clients::revoke(tools(&write), organization, client).await?;
                let kept = revoked.map(|client| Kept {
                    client_id: client.id,
                });
                write.end(kept).await?
            }
        };
        let (client, user_errors) = answer(ctx, kept).await?;
        Ok(Some(RevokeClientPayload {
            client,
            user_errors,
        }))
    }
}

fn tools(write: &Write) -> Tools<'_> {
    Tools {
        transaction: write.transaction(),
        actor: write.actor(),
        clock: write.clock(),
        ids: write.ids(),
    }
}

/// An id that was never given out is that of no client.
fn id(text: &str) -> Uuid {
    Uuid::try_parse(text).unwrap_or_default()
}

fn read(input: CreateClientInput) -> std::result::Result<NewClient, UserError> {
    let scopes = input.scopes.join(" ").parse::<Scopes>();
    Ok(NewClient {
        name: input.name,
        kind: if input.public {
            ClientKind::Public
        } else {
            ClientKind::Confidential
        },
        scopes: scopes.map_err(|error| UserError::invalid("scopes", error.message()))?,
        origins: input.origins,
        addresses: input.addresses,
        jwks: input.jwks,
        expires_at: input.expires_at.map(|at| at.0),
    })
}

/// Takes the secret out of what is kept.
fn keep(made: Checked<Made>, secret: &mut Option<String>) -> Checked<Kept> {
    made.map(|made| {
        *secret = made.secret.as_ref().map(Secret::expose).map(str::to_owned);
        Kept {
            client_id: made.client.id,
        }
    })
}

/// The client as it is now, or what is wrong.
async fn answer(
    ctx: &Context<'_>,
    kept: Checked<Kept>,
) -> Result<(Option<ApiClient>, Vec<UserError>)> {
    let kept = match kept {
        Ok(kept) => kept,
        Err(faults) => return Ok((None, faults)),
    };
    let client = store::clients::by_id(&ctx.state()?.db, kept.client_id).await?;
    Ok((client.map(ApiClient::from), Vec::new()))
}
