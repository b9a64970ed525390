//! Origins of web pages, in the one spelling that browsers send. An origin is never a credential.

use axum::http::Uri;

/// How an origin is written.
pub const MEND: &str = "write `https://host` or `https://host:port`, in lower case, without a path, \
                        a final slash, a default port or a wildcard";

/// Whether a text is an origin as browsers send it.
pub fn is_origin(text: &str) -> bool {
    let Ok(uri) = text.parse::<Uri>() else {
        return false;
    };
    let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
        return false;
    };
    let default_port = match scheme {
        "https" => 443,
        "http" => 80,
        _ => return false,
    };
    let canonical = format!("{scheme}://{authority}");
    canonical == text
        && canonical == canonical.to_ascii_lowercase()
        && !canonical.contains(['*', '@'])
        && !authority.host().is_empty()
        && uri.port_u16() != Some(default_port)
}
