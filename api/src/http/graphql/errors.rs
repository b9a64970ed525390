//! Errors as they leave the service: each with a code of the closed list and the request id.

use async_graphql::{ErrorExtensionValues, ServerError, Value};

use crate::error::{Code, Error};
use crate::http::failure::{PARSE_FAILED, VALIDATION_FAILED};
use crate::http::middleware::request_id::RequestId;

/// When an error came up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    /// Before anything ran: the request as a whole is refused.
    Request,
    /// While fields were being answered.
    Field,
}

/// Completes one error and returns its code.
///
/// An error that brings a code of the closed list was written for the client. Of those without,
/// the library's words about the document may leave, and about a value its type; anything else
/// is a fault, whose text stays here.
pub(crate) fn complete(
    error: &mut ServerError,
    phase: Phase,
    request_id: RequestId,
) -> &'static str {
    let code = known_code(error).unwrap_or_else(|| classify(error, phase));
    error.source = None;
    let extensions = error
        .extensions
        .get_or_insert_with(ErrorExtensionValues::default);
    extensions.set("code", code);
    extensions.set("requestId", request_id.to_string());
    code
}

/// The code that the error brings, where it is on the list: from our own error type, which `?`
/// keeps as the source, or from `extensions.code`.
fn known_code(error: &ServerError) -> Option<&'static str> {
    if let Some(own) = error.source::<Error>() {
        return Some(own.code().as_str());
    }
    let Some(Value::String(code)) = error.extensions.as_ref()?.get("code") else {
        return None;
    };
    Code::ALL
        .into_iter()
        .map(Code::as_str)
        .chain([PARSE_FAILED, VALIDATION_FAILED])
        .find(|known| known == code)
}

/// Gives an error without a known code one, and words to go with it.
fn classify(error: &mut ServerError, phase: Phase) -> &'static str {
    error.extensions = None;
    if phase == Phase::Request && is_over_a_limit(&error.message) {
        "The query asks for more than one request may: it is too deep or too wide. Ask for fewer \
         fields or shorter pages."
            .clone_into(&mut error.message);
        return Code::TooCostly.as_str();
    }
    if phase == Phase::Request && type_of_refused_value(&error.message).is_none() {
        leave_out_value(&mut error.message);
        return VALIDATION_FAILED;
    }
    if let Some(type_name) = type_of_refused_value(&error.message) {
        error.message = format!("A value given for the type `{type_name}` is not one of it.");
        return Code::BadUserInput.as_str();
    }
    let fault = Error::internal("a field failed with an error that has no code");
    fault.message().clone_into(&mut error.message);
    Code::Internal.as_str()
}

/// The library's message about the one limit of its own. Ours is the same and comes first.
fn is_over_a_limit(message: &str) -> bool {
    message.starts_with("The recursion depth of the query")
}

/// The type in the library's messages about values that it could not read. The rest of these
/// messages repeats the value.
fn type_of_refused_value(message: &str) -> Option<&str> {
    let after_quote = ["Expected input type \"", "Failed to parse \""]
        .iter()
        .find_map(|prefix| message.strip_prefix(prefix))?;
    let (type_name, _) = after_quote.split_once('"')?;
    Some(type_name)
}

/// The library repeats what stands in the place of a value of an enumeration, which may be anything.
fn leave_out_value(message: &mut String) {
    const REPEATED: &str = " does not contain the value";
    if let Some(at) = message.find(&format!("{REPEATED} \"")) {
        message.truncate(at + REPEATED.len());
        message.push_str(" that was given");
    }
}

/// The code of the list that has this name, unless it is one of the two about the document.
pub(crate) fn service_code(name: &str) -> Option<Code> {
    Code::ALL.into_iter().find(|code| code.as_str() == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_in_the_place_of_an_enumeration_is_left_out() {
        let mut message = "Invalid value for argument \"input.field\", enumeration type \"Field\" \
                           does not contain the value \"Ann \"Doe\"\""
            .to_owned();
        leave_out_value(&mut message);
        let expected = "Invalid value for argument \"input.field\", enumeration type \"Field\" does \
                        not contain the value that was given";
        assert_eq!(message, expected);
        let mut other = "Unknown field \"x\"".to_owned();
        leave_out_value(&mut other);
        assert_eq!(other, "Unknown field \"x\"");
    }
}
