//! The messages of `graphql-transport-ws`, read and written.

use async_graphql::{Request, ServerError};
use axum::extract::ws::Message;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::http::failure::Failure;
use crate::http::graphql::parameters::Parameters;

/// Longest id of an operation: it is kept and sent back with each result.
const LONGEST_ID: usize = 128;

/// What a client says.
#[derive(Debug)]
pub(super) enum FromClient {
    ConnectionInit(Option<Map<String, Value>>),
    Ping(Option<Map<String, Value>>),
    Pong,
    Subscribe {
        id: String,
        /// The operation, or why its parameters go too far.
        request: Result<Box<Request>, Failure>,
    },
    Complete {
        id: String,
    },
}

/// A message that the protocol does not know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Invalid;

#[derive(Deserialize)]
struct Envelope {
    r#type: String,
    id: Option<String>,
    payload: Option<Value>,
}

#[derive(Deserialize)]
struct WithOperation {
    payload: Parameters,
}

impl FromClient {
    /// Reads a message. JSON that nests 128 levels deep is refused by its parser.
    pub(super) fn read(text: &str) -> Result<Self, Invalid> {
        let Envelope {
            r#type,
            id,
            payload,
        } = serde_json::from_str(text).map_err(|_| Invalid)?;
        match r#type.as_str() {
            "connection_init" => Ok(Self::ConnectionInit(object(payload)?)),
            "ping" => Ok(Self::Ping(object(payload)?)),
            "pong" => object(payload).map(|_| Self::Pong),
            "complete" => Ok(Self::Complete { id: valid(id)? }),
            "subscribe" => {
                let id = valid(id)?;
                // Read again by type: a value of JSON has lost what was given twice.
                let WithOperation { payload } = serde_json::from_str(text).map_err(|_| Invalid)?;
                let request = match payload.into_request() {
                    Ok(request) => Ok(Box::new(request)),
                    Err(failure) if failure.is_well_formed() => Err(failure),
                    Err(_) => return Err(Invalid),
                };
                Ok(Self::Subscribe { id, request })
            }
            _ => Err(Invalid),
        }
    }
}

fn object(payload: Option<Value>) -> Result<Option<Map<String, Value>>, Invalid> {
    match payload {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Object(object)) => Ok(Some(object)),
        Some(_) => Err(Invalid),
    }
}

fn valid(id: Option<String>) -> Result<String, Invalid> {
    id.filter(|id| !id.is_empty() && id.len() <= LONGEST_ID)
        .ok_or(Invalid)
}

pub(super) fn connection_ack() -> Message {
    text(&json!({ "type": "connection_ack" }))
}

pub(super) fn pong(payload: Option<Map<String, Value>>) -> Message {
    text(&match payload {
        Some(payload) => json!({ "type": "pong", "payload": payload }),
        None => json!({ "type": "pong" }),
    })
}

/// A result, which is JSON already.
pub(super) fn next(id: &str, payload: &str) -> Message {
    let id = Value::from(id);
    Message::text(format!(
        r#"{{"type":"next","id":{id},"payload":{payload}}}"#
    ))
}

pub(super) fn error(id: &str, errors: &[ServerError]) -> Message {
    text(&json!({ "type": "error", "id": id, "payload": errors }))
}

pub(super) fn complete(id: &str) -> Message {
    text(&json!({ "type": "complete", "id": id }))
}

fn text(message: &Value) -> Message {
    Message::text(message.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_of_the_protocol_are_read() {
        for text in [
            r#"{"type":"connection_init"}"#,
            r#"{"type":"connection_init","payload":null}"#,
            r#"{"type":"ping","payload":{"a":1}}"#,
            r#"{"type":"pong"}"#,
            r#"{"type":"complete","id":"1"}"#,
            r#"{"id":"1","type":"subscribe","payload":{"query":"{ a }","variables":{"b":1}}}"#,
        ] {
            assert!(FromClient::read(text).is_ok(), "{text}");
        }
    }

    #[test]
    fn anything_else_is_invalid() {
        let deep = format!(
            r#"{{"type":"ping","payload":{{"a":{}{}}}}}"#,
            "[".repeat(200),
            "]".repeat(200)
        );
        let long_id = format!(r#"{{"type":"complete","id":"{}"}}"#, "x".repeat(129));
        for text in [
            "",
            "[]",
            "1",
            "{}",
            r#"{"type":1}"#,
            r#"{"type":"next","id":"1","payload":{}}"#,
            r#"{"type":"connection_init","payload":"x"}"#,
            r#"{"type":"complete"}"#,
            r#"{"type":"complete","id":""}"#,
            r#"{"type":"complete","id":1}"#,
            r#"{"type":"subscribe","id":"1"}"#,
            r#"{"type":"subscribe","id":"1","payload":{}}"#,
            r#"{"type":"subscribe","id":"1","payload":{"query":1}}"#,
            r#"{"type":"subscribe","id":"1","payload":{"query":"{ a }","variables":[]}}"#,
            r#"{"type":"subscribe","id":"1","payload":{"query":"{ a }","query":"{ b }"}}"#,
            &deep,
            &long_id,
        ] {
            assert!(FromClient::read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn variables_that_nest_deep_are_left_to_the_limits_of_the_operation() {
        let variables = format!("{{\"a\":{}{}}}", "[".repeat(60), "]".repeat(60));
        let text = format!(
            r#"{{"type":"subscribe","id":"1","payload":{{"query":"{{ a }}","variables":{variables}}}}}"#
        );
        let read = FromClient::read(&text);
        assert!(matches!(
            read,
            Ok(FromClient::Subscribe { request: Ok(_), .. })
        ));
    }

    #[test]
    fn ids_are_sent_back_as_they_came() {
        let Message::Text(text) = next("a\"b", r#"{"data":null}"#) else {
            panic!("no text");
        };
        let message: Value = serde_json::from_str(&text).unwrap();
        let expected = json!({"type": "next", "id": "a\"b", "payload": {"data": null}});
        assert_eq!(message, expected);
    }
}
