//! Which media types a client can read: the two of a single answer, and a stream of events.

use axum::http::header::ACCEPT;
use axum::http::{HeaderMap, HeaderValue, StatusCode};

/// The media types of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MediaType {
    /// `application/graphql-response+json`: the status tells a refused request from an answer.
    GraphqlResponse,
    /// `application/json`: what clients from before GraphQL over HTTP expect.
    Json,
}

/// Whether the answer may be a stream of server-sent events. Only who names its media type is sent
/// one: `*/*` is also what programs say that read bodies to their end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EventStream {
    /// The client does not read one.
    Unwanted,
    /// The client reads one as well as a single answer.
    Accepted,
    /// The client would rather have one.
    Preferred,
}

impl MediaType {
    const fn name(self) -> Name {
        match self {
            Self::GraphqlResponse => ("application", "graphql-response+json"),
            Self::Json => ("application", "json"),
        }
    }

    /// The `Content-Type` of the answer.
    pub(crate) fn content_type(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Self::GraphqlResponse => "application/graphql-response+json; charset=utf-8",
            Self::Json => "application/json; charset=utf-8",
        })
    }

    /// The status of a well-formed request whose GraphQL was refused with `status`. Clients that
    /// read `application/json` expect 200 for what is the query's fault; who may not ask at all,
    /// or should ask later, learns it from the status under both.
    pub(crate) fn request_error_status(self, status: StatusCode) -> StatusCode {
        let is_about_the_query = matches!(
            status,
            StatusCode::BAD_REQUEST | StatusCode::NOT_FOUND | StatusCode::CONFLICT
        );
        match self {
            Self::Json if is_about_the_query => StatusCode::OK,
            _ => status,
        }
    }
}

/// Type and subtype of a media type.
type Name = (&'static str, &'static str);

const EVENT_STREAM: Name = ("text", "event-stream");

/// How well a media type fits: its quality in thousandths, then how exactly it was named.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Fit {
    quality: u16,
    exactness: u8,
}

/// The best media type for this request, or none where `Accept` excludes both.
///
/// A client that does not say gets `application/json`; where both are named and equally liked it
/// gets `application/graphql-response+json`.
pub(crate) fn negotiate(headers: &HeaderMap) -> Option<MediaType> {
    let ranges = ranges(headers);
    if ranges.is_empty() {
        return Some(MediaType::Json);
    }
    let json = fit(&ranges, MediaType::Json.name());
    let graphql = fit(&ranges, MediaType::GraphqlResponse.name());
    let equally_vague = json == graphql && json.is_some_and(|fit| fit.exactness != EXACT);
    let chosen = if json > graphql || equally_vague {
        MediaType::Json
    } else {
        MediaType::GraphqlResponse
    };
    json.or(graphql).map(|_| chosen)
}

/// Whether this request may be answered by a stream of events.
pub(crate) fn event_stream(headers: &HeaderMap) -> EventStream {
    let ranges = ranges(headers);
    let Some(events) = fit(&ranges, EVENT_STREAM).filter(|fit| fit.exactness == EXACT) else {
        return EventStream::Unwanted;
    };
    let single = [MediaType::Json, MediaType::GraphqlResponse]
        .into_iter()
        .filter_map(|media_type| fit(&ranges, media_type.name()))
        .map(|fit| fit.quality)
        .max();
    if single.is_some_and(|quality| quality >= events.quality) {
        EventStream::Accepted
    } else {
        EventStream::Preferred
    }
}

/// The media ranges of `Accept`.
fn ranges(headers: &HeaderMap) -> Vec<&str> {
    let mut ranges = Vec::new();
    for value in headers.get_all(ACCEPT) {
        // A field that is no text names nothing that we could answer with.
        let text = value.to_str().unwrap_or("invalid/invalid");
        ranges.extend(split_outside_quotes(text, ',').filter(|range| !range.is_empty()));
    }
    ranges
}

const EXACT: u8 = 2;

/// How well the ranges fit one media type. The most exact range decides, so that
/// `application/json;q=0, */*` excludes `application/json`.
fn fit(ranges: &[&str], name: Name) -> Option<Fit> {
    ranges
        .iter()
        .filter_map(|range| fit_of_range(range, name))
        .max_by_key(|fit| (fit.exactness, fit.quality))
        .filter(|fit| fit.quality > 0)
}

fn fit_of_range(range: &str, (kind, subtype): Name) -> Option<Fit> {
    let mut parts = split_outside_quotes(range, ';');
    let essence = parts.next()?.to_ascii_lowercase();
    let exactness = match essence.split_once('/')? {
        name if name == (kind, subtype) => EXACT,
        (of_kind, "*") if of_kind == kind => 1,
        ("*", "*") => 0,
        _ => return None,
    };
    let mut quality = 1000;
    for parameter in parts {
        let (name, value) = parameter.split_once('=')?;
        match name.trim().to_ascii_lowercase().as_str() {
            "q" => quality = parse_quality(value.trim())?,
            "charset" if !is_utf_8(value) => return None,
            _ => {}
        }
    }
    Some(Fit { quality, exactness })
}

/// Whether a `charset` parameter names UTF-8.
pub(crate) fn is_utf_8(charset: &str) -> bool {
    let charset = charset.trim().trim_matches('"');
    charset.eq_ignore_ascii_case("utf-8") || charset.eq_ignore_ascii_case("utf8")
}

/// A quality value in thousandths; none where it is not one.
fn parse_quality(text: &str) -> Option<u16> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if fraction.len() > 3 || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let thousandths: u16 = format!("{fraction:0<3}").parse().ok()?;
    match (whole, thousandths) {
        ("0", _) => Some(thousandths),
        ("1", 0) => Some(1000),
        _ => None,
    }
}

/// The trimmed parts of a header value between separators that are not inside quotes.
pub(crate) fn split_outside_quotes(text: &str, separator: char) -> impl Iterator<Item = &str> {
    let mut quoted = false;
    let mut escaped = false;
    text.split(move |character| {
        if escaped {
            escaped = false;
            return false;
        }
        match character {
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            _ => return !quoted && character == separator,
        }
        false
    })
    .map(str::trim)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn negotiated(accept: &str) -> Option<MediaType> {
        negotiate(&HeaderMap::from_iter([(
            ACCEPT,
            HeaderValue::from_str(accept).unwrap(),
        )]))
    }

    #[test]
    fn a_client_that_does_not_say_gets_json() {
        assert_eq!(negotiate(&HeaderMap::new()), Some(MediaType::Json));
        for accept in [
            "",
            "*/*",
            "application/*",
            "*/*;q=0.1",
            "text/html, */*;q=0.8",
        ] {
            assert_eq!(negotiated(accept), Some(MediaType::Json), "{accept}");
        }
    }

    #[test]
    fn json_where_it_is_liked_better() {
        for accept in [
            "application/json",
            "Application/JSON; Charset=\"UTF-8\"",
            "application/json, text/plain, */*",
            "application/json, application/graphql-response+json;q=0.9",
            "application/graphql-response+json;q=0, */*",
            "application/graphql-response+json;charset=latin1, application/json;q=0.1",
            "text/html;x=\"a,application/graphql-response+json\", application/json",
        ] {
            assert_eq!(negotiated(accept), Some(MediaType::Json), "{accept}");
        }
    }

    #[test]
    fn graphql_response_where_it_is_named() {
        for accept in [
            "application/graphql-response+json",
            "application/graphql-response+json; charset=utf-8, application/json; charset=utf-8",
            "application/json, application/graphql-response+json",
            "application/graphql-response+json,application/json;q=0.9",
            "application/graphql-response+json, */*",
            "application/json;q=0, application/*",
            "application/json;q=0.9, */*",
        ] {
            assert_eq!(
                negotiated(accept),
                Some(MediaType::GraphqlResponse),
                "{accept}"
            );
        }
    }

    #[test]
    fn nothing_fits_where_both_are_excluded() {
        for accept in [
            "text/html",
            "text/event-stream",
            "application/json;q=0",
            "*/*;q=0",
            "application/json;charset=utf-16",
            "application/json;q=2",
            "application/json;q=0.0001",
            "application/json;q",
            "json",
            "application/xml, text/*;q=0.5",
        ] {
            assert_eq!(negotiated(accept), None, "{accept}");
        }
    }

    #[test]
    fn a_stream_of_events_is_for_who_names_it() {
        let wanted = |accept| {
            event_stream(&HeaderMap::from_iter([(
                ACCEPT,
                HeaderValue::from_static(accept),
            )]))
        };
        for accept in ["*/*", "text/*", "application/json", "text/event-stream;q=0"] {
            assert_eq!(wanted(accept), EventStream::Unwanted, "{accept}");
        }
        for accept in [
            "application/graphql-response+json, application/json, text/event-stream",
            "text/event-stream, */*",
        ] {
            assert_eq!(wanted(accept), EventStream::Accepted, "{accept}");
        }
        for accept in [
            "text/event-stream",
            "Text/Event-Stream; charset=utf-8, application/json;q=0.9",
        ] {
            assert_eq!(wanted(accept), EventStream::Preferred, "{accept}");
        }
        assert_eq!(event_stream(&HeaderMap::new()), EventStream::Unwanted);
    }

    #[test]
    fn several_fields_are_one_list() {
        let mut headers = HeaderMap::new();
        headers.append(ACCEPT, HeaderValue::from_static("text/html"));
        headers.append(
            ACCEPT,
            HeaderValue::from_static("application/graphql-response+json"),
        );
        assert_eq!(negotiate(&headers), Some(MediaType::GraphqlResponse));
        let binary = HeaderMap::from_iter([(ACCEPT, HeaderValue::from_bytes(b"\xff").unwrap())]);
        assert_eq!(negotiate(&binary), None);
    }

    #[test]
    fn only_what_is_the_querys_fault_is_200_under_json() {
        let json = |status| MediaType::Json.request_error_status(status);
        assert_eq!(json(StatusCode::BAD_REQUEST), StatusCode::OK);
        assert_eq!(
            json(StatusCode::TOO_MANY_REQUESTS),
            StatusCode::TOO_MANY_REQUESTS
        );
        assert_eq!(
            json(StatusCode::INTERNAL_SERVER_ERROR),
            StatusCode::INTERNAL_SERVER_ERROR
        );
        assert_eq!(
            MediaType::GraphqlResponse.request_error_status(StatusCode::BAD_REQUEST),
            StatusCode::BAD_REQUEST
        );
    }
}
