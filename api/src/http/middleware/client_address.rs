//! The address that a request comes from: that of the connection, or, where the connection is a
//! trusted proxy's, the one that the proxy names.

use std::net::IpAddr;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName};
use axum::middleware::Next;
use axum::response::Response;

use crate::auth::Network;

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// The other end of the connection.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Peer(pub(crate) IpAddr);

/// Where a request comes from; none where that is not known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ClientAddress(pub Option<IpAddr>);

/// The networks of the proxies whose word counts.
pub(crate) type Proxies = std::sync::Arc<[Network]>;

/// Finds out the address of each request.
pub(crate) async fn find(
    State(proxies): State<Proxies>,
    mut request: Request,
    next: Next,
) -> Response {
    let peer = request.extensions().get::<Peer>().map(|peer| peer.0);
    let address = peer.and_then(|peer| behind(peer, request.headers(), &proxies));
    request.extensions_mut().insert(ClientAddress(address));
    next.run(request).await
}

/// The last address of the list that is none of the proxies: what stands before it, a client can
/// have written itself. A list that cannot be read names nobody.
fn behind(peer: IpAddr, headers: &HeaderMap, proxies: &[Network]) -> Option<IpAddr> {
    let trusted = |address: IpAddr| proxies.iter().any(|network| network.contains(address));
    if !trusted(peer) {
        return Some(peer.to_canonical());
    }
    let mut named = Vec::new();
    for field in headers.get_all(X_FORWARDED_FOR) {
        named.extend(field.to_str().ok()?.split(',').map(str::trim));
    }
    for text in named.into_iter().rev() {
        let address: IpAddr = text.parse().ok()?;
        if !trusted(address) {
            return Some(address.to_canonical());
        }
    }
    Some(peer.to_canonical())
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn found(peer: &str, fields: &[&'static str]) -> Option<String> {
        let headers = fields
            .iter()
            .map(|field| (X_FORWARDED_FOR, HeaderValue::from_static(field)))
            .fold(HeaderMap::new(), |mut headers, (name, value)| {
                headers.append(name, value);
                headers
            });
        let proxies = ["10.0.0.0/8", "fd00::/8"].map(|text| text.parse().unwrap());
        behind(peer.parse().unwrap(), &headers, &proxies).map(|address| address.to_string())
    }

    #[test]
    fn a_connection_that_is_no_proxys_speaks_for_itself() {
        let address = found("192.0.2.1", &["203.0.113.9"]);
        assert_eq!(address.as_deref(), Some("192.0.2.1"));
        let mapped = found("::ffff:192.0.2.1", &[]);
        assert_eq!(mapped.as_deref(), Some("192.0.2.1"));
    }

    #[test]
    fn the_last_address_before_the_proxies_counts() {
        for (fields, expected) in [
            (&["203.0.113.9"][..], Some("203.0.113.9")),
            (
                &["198.51.100.1, 203.0.113.9, 10.0.0.2"][..],
                Some("203.0.113.9"),
            ),
            (&["198.51.100.1", "203.0.113.9"][..], Some("203.0.113.9")),
            (&["2001:db8::1"][..], Some("2001:db8::1")),
            (&["10.0.0.2"][..], Some("10.0.0.1")),
            (&[][..], Some("10.0.0.1")),
            (&["203.0.113.9, unknown"][..], None),
            (&[""][..], None),
        ] {
            assert_eq!(found("10.0.0.1", fields).as_deref(), expected, "{fields:?}");
        }
    }
}
