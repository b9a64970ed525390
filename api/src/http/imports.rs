//! Files in, and the reports of what became of their rows.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::body::{Body, Bytes};
use axum::extract::{Path, RawQuery, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::{Extension, Json};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use futures_util::stream::{BoxStream, StreamExt as _};

use super::answered::tell;
use super::failure::Failure;
use super::middleware::request_id::RequestId;
use super::{Backend, Caller, Edge, query_string};
use crate::error::{Code, Error, Result};

/// A file on its way in, as the request carries it.
pub struct Upload {
    /// What its rows are, as the path says.
    pub kind: String,
    /// The query parameters, in their order.
    pub parameters: Vec<(String, String)>,
    /// A text of the client's own, by which the same request is known again.
    pub idempotency_key: Option<String>,
    /// The text of a mapping.
    pub mapping: Option<String>,
    /// The media type of the body.
    pub content_type: Option<String>,
    /// The file, as it comes.
    pub body: BoxStream<'static, Result<Bytes>>,
}

impl std::fmt::Debug for Upload {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Upload")
            .field("kind", &self.kind)
            .finish_non_exhaustive()
    }
}

/// The text of a mapping file, in base64.
static MAPPING: HeaderName = HeaderName::from_static("habeas-mapping");
static IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// `POST /imports/{kind}`
pub(crate) async fn upload<B: Backend>(
    State(edge): State<Arc<Edge<B>>>,
    Extension(request_id): Extension<RequestId>,
    Path(kind): Path<String>,
    RawQuery(query): RawQuery,
    request: Request,
) -> Response {
    let caller = Caller::of(&request, request_id);
    let viewer = match edge.backend().authenticate(caller).await {
        Ok(viewer) => viewer,
        Err(error) => return Failure::from(error).respond_json(request_id),
    };
    let told = B::viewer_kind(&viewer);
    let most = edge.backend().largest_upload();
    let received = Arc::new(AtomicU64::new(0));
    let taken = async {
        let client = edge.backend().client(&viewer).account;
        let _place = edge.places().take(client).ok_or_else(|| {
            let why =
                "As many files are on their way as one client may send at a time; wait for one.";
            Failure::from(Error::new(Code::RateLimited, why))
        })?;
        let upload = read(kind, query, request, &received)?;
        if upload_is_larger(&upload.1, most) {
            return Err(too_large(most));
        }
        edge.backend()
            .upload(viewer, upload.0)
            .await
            .map_err(|error| {
                if received.load(Ordering::Relaxed) > most {
                    too_large(most)
                } else {
                    Failure::from(error)
                }
            })
    };
    let mut response = match taken.await {
        Ok(answer) => (StatusCode::ACCEPTED, Json(answer)).into_response(),
        Err(failure) => failure.respond_json(request_id),
    };
    tell(&mut response, Some(told));
    response
}

fn too_large(most: u64) -> Failure {
    Failure::http(
        StatusCode::PAYLOAD_TOO_LARGE,
        format!(
            "The file has more than {most} bytes (`imports.file_bytes`); send it in parts, or packed \
             with gzip."
        ),
    )
}

/// Whether the request says beforehand that its body is too large.
fn upload_is_larger(headers: &HeaderMap, most: u64) -> bool {
    let stated = headers.get(header::CONTENT_LENGTH);
    let stated = stated.and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    stated.is_some_and(|stated| stated > most)
}

fn read(
    kind: String,
    query: Option<String>,
    request: Request,
    received: &Arc<AtomicU64>,
) -> Result<(Upload, HeaderMap), Failure> {
    let parameters = query_string::parse(query.as_deref().unwrap_or_default())?;
    let (parts, body) = request.into_parts();
    let text = |name: &HeaderName| -> Result<Option<String>> {
        let value = parts.headers.get(name);
        let read = |value: &HeaderValue| {
            value.to_str().map(str::to_owned).map_err(|_| {
                Error::bad_input(format!("The header field `{name}` holds more than ASCII."))
            })
        };
        value.map(read).transpose()
    };
    let encoding = text(&header::CONTENT_ENCODING)?;
    if encoding.is_some_and(|encoding| encoding != "identity" && encoding != "gzip") {
        return Err(Failure::http(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "The body is packed in a way that is not read; send the file as it is, or with gzip.",
        ));
    }
    let mapping = match text(&MAPPING)? {
        Some(text) => Some(decode(&text)?),
        None => None,
    };
    let counted = Arc::clone(received);
    let upload = Upload {
        kind,
        parameters,
        idempotency_key: text(&IDEMPOTENCY_KEY)?,
        mapping,
        content_type: text(&header::CONTENT_TYPE)?,
        body: whole(body)
            .inspect(move |chunk| {
                if let Ok(chunk) = chunk {
                    counted.fetch_add(chunk.len() as u64, Ordering::Relaxed);
                }
            })
            .boxed(),
    };
    Ok((upload, parts.headers))
}

fn decode(text: &str) -> Result<String> {
    let bytes = STANDARD.decode(text.trim()).ok();
    let text = bytes.and_then(|bytes| String::from_utf8(bytes).ok());
    text.ok_or_else(|| {
        Error::bad_input(
            "The header field `Habeas-Mapping` takes the text of a mapping file in base64.",
        )
    })
}

/// The body as it comes. One that breaks off is an error, and never an end.
fn whole(body: Body) -> BoxStream<'static, Result<Bytes>> {
    body.into_data_stream()
        .map(|chunk| {
            chunk.map_err(|_| {
                Error::bad_input("The body broke off; nothing was kept. Send the file again.")
            })
        })
        .boxed()
}

/// `GET /imports/{id}/report.csv`
pub(crate) async fn report<B: Backend>(
    State(edge): State<Arc<Edge<B>>>,
    Extension(request_id): Extension<RequestId>,
    Path(id): Path<String>,
    request: Request,
) -> Response {
    let caller = Caller::of(&request, request_id);
    let viewer = match edge.backend().authenticate(caller).await {
        Ok(viewer) => viewer,
        Err(error) => return Failure::from(error).respond_json(request_id),
    };
    let told = B::viewer_kind(&viewer);
    let mut response = match edge.backend().import_report(viewer, id).await {
        Ok(lines) => {
            let fields = [
                (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
                (
                    header::CONTENT_DISPOSITION,
                    "attachment; filename=\"report.csv\"",
                ),
                (header::CACHE_CONTROL, "no-store"),
            ];
            (fields, Body::from_stream(lines)).into_response()
        }
        Err(error) if error.code() == Code::NotFound => {
            Failure::http(StatusCode::NOT_FOUND, error.message()).respond_json(request_id)
        }
        Err(error) => Failure::from(error).respond_json(request_id),
    };
    tell(&mut response, Some(told));
    response
}
