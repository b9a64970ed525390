//! The parameters of a GraphQL request, from a body or from a query string.

use async_graphql::{Request, Value as GraphqlValue, Variables};
use serde::Deserialize;
use serde_json::Value;

use super::documents::{DOCUMENT_ID, PERSISTED_QUERY};
use crate::http::failure::Failure;
use crate::http::query_string;

/// The parameters as they arrive: of any JSON type. An absent one and `null` are the same.
#[derive(Default, Deserialize)]
pub(crate) struct Parameters {
    query: Option<Value>,
    #[serde(rename = "operationName")]
    operation_name: Option<Value>,
    variables: Option<Value>,
    extensions: Option<Value>,
    #[serde(rename = "documentId")]
    document_id: Option<Value>,
}

/// Reads the body of a POST. Messages say where the fault is and never what stands there.
pub(crate) fn from_body(body: &[u8]) -> Result<Request, Failure> {
    let text = std::str::from_utf8(body)
        .map_err(|_| Failure::bad_request("The body is not UTF-8; encode the JSON in UTF-8."))?;
    match text.trim_ascii_start().bytes().next() {
        Some(b'{') => parse_json::<Parameters>(text, "body")?.into_request(),
        Some(b'[') => Err(Failure::bad_request(
            "Batches are not accepted: send one JSON object in each request.",
        )),
        Some(_) => Err(Failure::bad_request("The body must be a JSON object.")),
        None => Err(Failure::bad_request(
            "The body is empty; send a JSON object such as {\"query\": \"{ __typename }\"}.",
        )),
    }
}

/// Reads the query string of a GET.
pub(crate) fn from_query_string(query: &str) -> Result<Request, Failure> {
    let mut parameters = Parameters::default();
    for (name, value) in query_string::parse(query)? {
        // An empty parameter is one that a form left out.
        if value.is_empty() {
            continue;
        }
        let (slot, value) = match name.as_str() {
            "query" => (&mut parameters.query, Value::from(value)),
            "documentId" => (&mut parameters.document_id, Value::from(value)),
            "operationName" => (&mut parameters.operation_name, Value::from(value)),
            "variables" => (
                &mut parameters.variables,
                parse_json(&value, "`variables`")?,
            ),
            "extensions" => (
                &mut parameters.extensions,
                parse_json(&value, "`extensions`")?,
            ),
            _ => continue,
        };
        if slot.replace(value).is_some() {
            return Err(Failure::bad_request(TWICE));
        }
    }
    parameters.into_request()
}

const TWICE: &str = "A parameter is given twice; give each of `query`, `operationName`, \
                     `variables` and `extensions` once.";

/// Parses JSON. The library's own text is not repeated; nesting beyond its limit of 128 is
/// refused there as a fault of syntax.
fn parse_json<'a, T: Deserialize<'a>>(text: &'a str, what: &str) -> Result<T, Failure> {
    serde_json::from_str(text).map_err(|error| {
        if error.is_data() {
            return Failure::bad_request(TWICE);
        }
        Failure::bad_request(format!(
            "The {what} is not JSON that can be read: see line {}, column {}. Send valid JSON, \
             nested less than 128 deep.",
            error.line(),
            error.column(),
        ))
    })
}

impl Parameters {
    /// Checks that each parameter is of its type.
    pub(crate) fn into_request(self) -> Result<Request, Failure> {
        let query = string(self.query, "query")?;
        let document_id = string(self.document_id, "documentId")?;
        let extensions = object(self.extensions, "extensions")?;
        let named = document_id.is_some()
            || extensions
                .as_ref()
                .is_some_and(|extensions| extensions.get(PERSISTED_QUERY).is_some());
        if query.is_none() && !named {
            return Err(Failure::bad_request(
                "The parameter `query` is missing; send the GraphQL document.",
            ));
        }
        let mut request = Request::new(query.unwrap_or_default());
        // An empty name names no operation; clients send it for "none".
        request.operation_name =
            string(self.operation_name, "operationName")?.filter(|name| !name.is_empty());
        if let Some(variables) = object(self.variables, "variables")? {
            request.variables = Variables::from_json(variables);
        }
        if let Some(Value::Object(extensions)) = extensions {
            for (name, value) in extensions {
                let value = GraphqlValue::from_json(value).map_err(|_| {
                    Failure::bad_request("The parameter `extensions` holds a value out of range.")
                })?;
                request.extensions.insert(name, value);
            }
        }
        // Only the parameter names a trusted document.
        request.extensions.remove(DOCUMENT_ID);
        if let Some(id) = document_id {
            request
                .extensions
                .insert(DOCUMENT_ID.to_owned(), GraphqlValue::from(id));
        }
        Ok(request)
    }
}

fn string(parameter: Option<Value>, name: &str) -> Result<Option<String>, Failure> {
    match parameter {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(Failure::bad_request(format!(
            "The parameter `{name}` must be a string."
        ))),
    }
}

fn object(parameter: Option<Value>, name: &str) -> Result<Option<Value>, Failure> {
    match parameter {
        None | Some(Value::Null) => Ok(None),
        Some(value @ Value::Object(_)) => Ok(Some(value)),
        Some(_) => Err(Failure::bad_request(format!(
            "The parameter `{name}` must be a JSON object."
        ))),
    }
}
