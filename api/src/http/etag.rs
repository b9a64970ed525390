//! Entity tags: a client that has the content already is told so instead of sent it again.

use std::fmt::Write as _;

use axum::http::header::IF_NONE_MATCH;
use axum::http::{HeaderMap, HeaderValue};
use sha2::{Digest as _, Sha256};

/// A strong entity tag made from the content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ETag(String);

impl ETag {
    /// The tag of this content.
    pub(crate) fn of(content: &[u8]) -> Self {
        let mut tag = String::from("\"");
        for byte in Sha256::digest(content).iter().take(16) {
            // Writing to a string cannot fail.
            let _ = write!(tag, "{byte:02x}");
        }
        tag.push('"');
        Self(tag)
    }

    /// Whether `If-None-Match` says that the client has this content.
    pub(crate) fn is_known_to(&self, headers: &HeaderMap) -> bool {
        headers
            .get_all(IF_NONE_MATCH)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .map(str::trim)
            .any(|tag| tag == "*" || tag.strip_prefix("W/").unwrap_or(tag) == self.0)
    }

    /// The tag as a header value. Its bytes are always allowed in one.
    pub(crate) fn header(&self) -> HeaderValue {
        HeaderValue::from_str(&self.0).unwrap_or_else(|_| HeaderValue::from_static("\"\""))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asking(value: &str) -> HeaderMap {
        HeaderMap::from_iter([(IF_NONE_MATCH, HeaderValue::from_str(value).unwrap())])
    }

    #[test]
    fn equal_content_has_an_equal_tag() {
        assert_eq!(ETag::of(b"a"), ETag::of(b"a"));
        assert_ne!(ETag::of(b"a"), ETag::of(b"b"));
        assert_eq!(ETag::of(b"a").header().len(), 34);
    }

    #[test]
    fn matches_lists_weak_tags_and_the_star() {
        let tag = ETag::of(b"a");
        let text = tag.header().to_str().unwrap().to_owned();
        for value in [
            text.clone(),
            format!("W/{text}"),
            format!("\"x\", {text}"),
            "*".to_owned(),
        ] {
            assert!(tag.is_known_to(&asking(&value)), "{value}");
        }
        assert!(!tag.is_known_to(&asking("\"x\"")));
        assert!(!tag.is_known_to(&HeaderMap::new()));
    }
}
