//! What `habeas serve --demo` does before it serves: it loads the demonstration and says how to
//! begin.

use std::net::SocketAddr;
use std::str::FromStr as _;

use chrono::TimeDelta;
use entities::api_client;
use entities::codes::ClientKind;
use sea_orm::DatabaseConnection;
use uuid::Uuid;

use super::print;
use super::scheduled::Program;
use crate::auth::{Scopes, TokenRequest};
use crate::clients::{self, NewClient};
use crate::error::{Error, Result};
use crate::state::SharedState;
use crate::store::audit::Actor;
use crate::store::{self, cube, organizations};
use crate::transfer::import::Tools;
use crate::user_error::as_error;
use crate::{db, demo};

/// A role of the demonstration: its client, and what it may do.
const ROLES: [(&str, &str, &str); 3] = [
    (
        "reader",
        "demo-reader",
        "statistics:read facilities:read lawsuits:read reports:read",
    ),
    (
        "contributor",
        "demo-contributor",
        "statistics:read facilities:read lawsuits:read reports:read detainees:read \
         contributions:write",
    ),
    (
        "reviewer",
        "demo-reviewer",
        "statistics:read facilities:read lawsuits:read reports:read detainees:read \
         contributions:review",
    ),
];

/// The first query that is printed, and that README shows with its answer.
const FIRST_QUERY: &str =
    r#"{ facility(code: "ADAMSMS") { name city state fieldOffice { name } } }"#;

pub(super) async fn load_and_greet(
    owner: &DatabaseConnection,
    state: &SharedState,
    address: SocketAddr,
    builder: Option<&Program>,
) -> Result<()> {
    let tools = Tools {
        db: owner,
        clock: &state.clock,
        ids: &state.ids,
    };
    let summary = demo::load(tools).await?;
    if summary.inserted > 0 {
        print(&format!(
            "Loaded {} records, {} synthetic stays among them.\n",
            summary.inserted, summary.cases.stays
        ));
    }
    if let Some(builder) = builder
        && cube::newest_published(owner).await?.is_none()
    {
        builder.build(&["--as-of", demo::KNOWN_AT]).await?;
    }
    let issuer = state.issuer()?;
    let partners = organizations::partners(&state.db).await?;
    let (partner, other) = partners
        .first()
        .zip(partners.last())
        .ok_or_else(|| Error::internal("the demonstration has no partner organization"))?;
    print(&format!(
        "Habeas serves demonstration data at http://{address}/graphql\n\n\
         The explorer, for a browser: http://{address}/\n\n\
         The statistics, for a browser: http://{address}/statistics\n"
    ));
    let mut reader = String::new();
    for (role, name, scope) in ROLES {
        // Nobody decides on what their own organization submitted.
        let partner = if role == "reviewer" { other } else { partner };
        let scopes = Scopes::from_str(scope).map_err(|e| Error::internal(e.to_string()))?;
        let client = client(state, partner.id, name, scopes).await?;
        let token = issuer.issue(&TokenRequest {
            organization: partner.id,
            client: client.id,
            epoch: client.epoch,
            scopes,
            lifetime: TimeDelta::hours(12),
        })?;
        print(&format!("{role} ({}), 12 hours:\n{token}\n", partner.slug));
        if role == "reader" {
            reader = token;
        }
    }
    let body = serde_json::json!({ "query": FIRST_QUERY });
    print(&format!(
        "A first query to paste:\n\ncurl -s http://{address}/graphql \\\n  \
         -H 'authorization: Bearer {reader}' \\\n  -H 'content-type: application/json' \\\n  \
         -d '{body}'\n"
    ));
    Ok(())
}

/// The client of a role, made where it is not there yet. Nobody learns its secret.
async fn client(
    state: &SharedState,
    organization: Uuid,
    name: &str,
    scopes: Scopes,
) -> Result<api_client::Model> {
    if let Some(client) = store::clients::by_name(&state.db, organization, name).await? {
        return Ok(client);
    }
    let transaction = db::begin_write(&state.db).await?;
    let actor = Actor::operator();
    let tools = clients::Tools {
        transaction: &transaction,
        actor: &actor,
        clock: &state.clock,
        ids: &state.ids,
    };
    let new = NewClient {
        name: Some(name.to_owned()),
        kind: ClientKind::Confidential,
        scopes,
        origins: Vec::new(),
        addresses: Vec::new(),
        jwks: None,
        expires_at: None,
    };
    let made = clients::create(tools, organization, new, scopes).await?;
    let made = made.map_err(|faults| as_error(&faults))?;
    transaction.commit().await?;
    Ok(made.client)
}
