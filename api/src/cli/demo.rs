//! What `habeas serve --demo` does before it serves: it loads the demonstration and says how to
//! begin.

use std::net::SocketAddr;
use std::str::FromStr as _;

use chrono::TimeDelta;

use super::print;
use crate::auth::{Scopes, TokenRequest};
use crate::demo;
use crate::error::{Error, Result};
use crate::state::SharedState;
use crate::store::organizations;
use crate::transfer::import::Tools;

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

pub(super) async fn load_and_greet(state: &SharedState, address: SocketAddr) -> Result<()> {
    let tools = Tools {
        db: &state.db,
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
    let issuer = state.issuer()?;
    let partners = organizations::partners(&state.db).await?;
    let partner = partners
        .first()
        .ok_or_else(|| Error::internal("the demonstration has no partner organization"))?;
    print(&format!(
        "Habeas serves demonstration data at http://{address}/graphql\n\n\
         The explorer, for a browser: http://{address}/\n"
    ));
    let mut reader = String::new();
    for (role, client, scope) in ROLES {
        let scopes = Scopes::from_str(scope).map_err(|e| Error::internal(e.to_string()))?;
        let token = issuer.issue(&TokenRequest {
            organization: partner.id,
            client,
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
