//! Which web pages may open a socket. Browsers apply no CORS to WebSockets: they send the page's
//! origin and leave the decision here.

use axum::http::header::{HOST, ORIGIN};
use axum::http::{HeaderMap, HeaderValue};

/// Whether a request for a socket comes from no page, from a page of this host, or from one of an
/// origin that is allowed.
pub(super) fn is_allowed(headers: &HeaderMap, allowed: impl Fn(&HeaderValue) -> bool) -> bool {
    let mut origins = headers.get_all(ORIGIN).iter();
    match (origins.next(), origins.next()) {
        (None, _) => true,
        (Some(origin), None) => allowed(origin) || is_own(origin, headers.get(HOST)),
        _ => false,
    }
}

/// Whether an origin is this very host and port. The scheme is not compared: a reverse proxy may
/// speak another one to us than to the browser.
fn is_own(origin: &HeaderValue, host: Option<&HeaderValue>) -> bool {
    let authority = |text: &str| {
        text.strip_prefix("https://")
            .or_else(|| text.strip_prefix("http://"))
            .map(str::to_ascii_lowercase)
    };
    let origin = origin.to_str().ok().and_then(authority);
    let host = host.and_then(|host| host.to_str().ok());
    match (origin, host) {
        (Some(origin), Some(host)) => !host.is_empty() && origin == host.to_ascii_lowercase(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allows(origin: &'static str, host: &'static str) -> bool {
        let headers = HeaderMap::from_iter([
            (ORIGIN, HeaderValue::from_static(origin)),
            (HOST, HeaderValue::from_static(host)),
        ]);
        is_allowed(&headers, |origin| origin == "https://maps.example.org")
    }

    #[test]
    fn pages_of_this_host_and_of_the_list_are_let_in() {
        assert!(allows("https://maps.example.org", "habeas.example.org"));
        assert!(allows("https://habeas.example.org", "habeas.example.org"));
        assert!(allows("http://localhost:8080", "LOCALHOST:8080"));
        assert!(is_allowed(&HeaderMap::new(), |_| false));
    }

    #[test]
    fn other_pages_are_not() {
        for origin in [
            "https://evil.example",
            "https://habeas.example.org.evil.example",
            "https://habeas.example.org:8443",
            "ftp://habeas.example.org",
            "habeas.example.org",
            "null",
            "",
        ] {
            assert!(!allows(origin, "habeas.example.org"), "{origin}");
        }
        let twice = HeaderMap::from_iter([(HOST, HeaderValue::from_static("a"))]);
        let mut twice = twice;
        twice.append(ORIGIN, HeaderValue::from_static("https://a"));
        twice.append(ORIGIN, HeaderValue::from_static("https://a"));
        assert!(!is_allowed(&twice, |_| true));
    }
}
