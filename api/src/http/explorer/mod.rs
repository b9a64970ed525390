//! The pages: the explorer at `/`, to write queries and read answers in, and the statistics at
//! `/statistics`, as table and chart. They hold no data; what they show they ask for with the reader's
//! token.

use std::path::Path as FilePath;
use std::sync::LazyLock;

use axum::Extension;
use axum::extract::Path;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, HeaderName};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use sha2::{Digest as _, Sha256};

use self::files::{EXPLORER, FILES, STATISTICS, TOKEN};
use super::etag::ETag;
use super::failure::Failure;
use super::middleware::request_id::RequestId;

mod files;

/// Scripts, styles and connections of this origin only; nothing inline, no text made into markup,
/// no frame around the page.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
    connect-src 'self'; img-src 'self'; form-action 'none'; base-uri 'none'; \
    frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

/// A page asks each time whether it is still the same.
const ASK_EACH_TIME: HeaderValue = HeaderValue::from_static("no-cache");
/// What is asked for under the version of its content never changes.
const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");

/// The version of all that the pages load. Files are asked for below it, so that browsers keep them,
/// and so that no file of an older program meets one of this.
static VERSION: LazyLock<String> = LazyLock::new(|| {
    let mut digest = Sha256::new();
    for (path, content) in FILES {
        digest.update(path);
        digest.update(Sha256::digest(content));
    }
    let number = digest
        .finalize()
        .iter()
        .take(6)
        .fold(0_u64, |number, byte| (number << 8) | u64::from(*byte));
    format!("{number:012x}")
});

/// A page as it is sent.
struct Page {
    text: String,
    etag: ETag,
}

impl Page {
    fn of(text: &str) -> Self {
        let text = text
            .replace("      <!-- token.html -->\n", TOKEN)
            .replace("\"/explorer/", &format!("\"/explorer/{}/", *VERSION));
        let etag = ETag::of(text.as_bytes());
        Self { text, etag }
    }

    fn answer(&'static self, headers: &HeaderMap) -> Response {
        let caching = [(ETAG, self.etag.header()), (CACHE_CONTROL, ASK_EACH_TIME)];
        if self.etag.is_known_to(headers) {
            return (StatusCode::NOT_MODIFIED, caching, isolation()).into_response();
        }
        let content_type = [(
            CONTENT_TYPE,
            HeaderValue::from_static("text/html; charset=utf-8"),
        )];
        (caching, isolation(), content_type, self.text.as_str()).into_response()
    }
}

/// `GET /`
pub(crate) async fn page(headers: HeaderMap) -> Response {
    static PAGE: LazyLock<Page> = LazyLock::new(|| Page::of(EXPLORER));
    PAGE.answer(&headers)
}

/// `GET /statistics`
pub(crate) async fn statistics(headers: HeaderMap) -> Response {
    static PAGE: LazyLock<Page> = LazyLock::new(|| Page::of(STATISTICS));
    PAGE.answer(&headers)
}

/// `GET /explorer/{version}/{file}`
pub(crate) async fn file(
    Path((version, path)): Path<(String, String)>,
    Extension(request_id): Extension<RequestId>,
) -> Response {
    let found = FILES.iter().find(|(known, _)| *known == path);
    let Some((_, content)) = found.filter(|_| version == *VERSION) else {
        return Failure::http(
            StatusCode::NOT_FOUND,
            "The pages have no such file; reload the page.",
        )
        .respond_json(request_id);
    };
    let head = [
        (CACHE_CONTROL, FOR_EVER),
        (CONTENT_TYPE, HeaderValue::from_static(content_type(&path))),
    ];
    (head, isolation(), *content).into_response()
}

/// Keeps other origins from opening, framing or reading the page.
fn isolation() -> [(HeaderName, HeaderValue); 3] {
    [
        (CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY)),
        (
            HeaderName::from_static("cross-origin-opener-policy"),
            HeaderValue::from_static("same-origin"),
        ),
        (
            HeaderName::from_static("cross-origin-resource-policy"),
            HeaderValue::from_static("same-origin"),
        ),
    ]
}

fn content_type(path: &str) -> &'static str {
    match FilePath::new(path).extension().and_then(|end| end.to_str()) {
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        _ => "application/octet-stream",
    }
}
