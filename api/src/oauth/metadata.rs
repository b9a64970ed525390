//! What the authorization server says about itself (RFC 8414), and its public keys.

use serde_json::{Value, json};

use crate::auth::keys::{SigningAlgorithm, jwk};
use crate::auth::{AuthConfig, Scope};
use crate::state::AppState;

/// The ways in which a client shows who it is.
const WITH_SECRET: [&str; 3] = [
    "client_secret_basic",
    "client_secret_post",
    "private_key_jwt",
];

/// The metadata.
pub fn metadata(config: &AuthConfig) -> Value {
    let at = |path: &str| endpoint(config, path);
    let algorithms = SigningAlgorithm::ALL.map(SigningAlgorithm::as_str);
    let mut for_tokens = WITH_SECRET.to_vec();
    for_tokens.push("none");
    json!({
        "issuer": config.issuer,
        "token_endpoint": at("/oauth/token"),
        "token_endpoint_auth_methods_supported": for_tokens,
        "token_endpoint_auth_signing_alg_values_supported": algorithms,
        "revocation_endpoint": at("/oauth/revoke"),
        "revocation_endpoint_auth_methods_supported": for_tokens,
        "revocation_endpoint_auth_signing_alg_values_supported": algorithms,
        "introspection_endpoint": at("/oauth/introspect"),
        "introspection_endpoint_auth_methods_supported": WITH_SECRET,
        "introspection_endpoint_auth_signing_alg_values_supported": algorithms,
        "jwks_uri": at("/.well-known/jwks.json"),
        "scopes_supported": Scope::ALL.map(Scope::as_str),
        "grant_types_supported": ["client_credentials"],
        "response_types_supported": [],
    })
}

/// The public keys that tokens are verified with.
pub fn jwks(state: &AppState) -> Value {
    jwk::of_keys(&state.keys.current())
}

/// What an assertion can name as its audience: the issuer, or the endpoint that it is sent to.
pub(super) fn audiences(config: &AuthConfig) -> Vec<String> {
    let endpoints = ["/oauth/token", "/oauth/revoke", "/oauth/introspect"];
    let mut audiences = vec![config.issuer.clone()];
    audiences.extend(endpoints.map(|path| endpoint(config, path)));
    audiences
}

fn endpoint(config: &AuthConfig, path: &str) -> String {
    format!("{}{path}", config.issuer.trim_end_matches('/'))
}
