//! Global ids: opaque to clients, typed for us. `Facility` and its id, in URL-safe base64.

use async_graphql::ID;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use uuid::Uuid;

use crate::error::{Error, Result};
use crate::kind::RecordKind;

/// The global id of a record.
pub(crate) fn record(kind: RecordKind, id: Uuid) -> ID {
    typed(kind.type_name(), &id.to_string())
}

/// The global id of a row that is numbered within its type.
pub(crate) fn numbered(type_name: &str, number: i64) -> ID {
    typed(type_name, &number.to_string())
}

fn typed(type_name: &str, key: &str) -> ID {
    ID(URL_SAFE_NO_PAD.encode(format!("{type_name}:{key}")))
}

/// The type name and the key inside a global id; `None` for anything that we never gave out.
pub(crate) fn split(id: &ID) -> Option<(String, String)> {
    let bytes = URL_SAFE_NO_PAD.decode(id.as_bytes()).ok()?;
    let text = String::from_utf8(bytes).ok()?;
    let (type_name, key) = text.split_once(':')?;
    Some((type_name.to_owned(), key.to_owned()))
}

/// The record behind a global id of the given kind. An id of another type, or one that was never
/// given out, is refused by naming the type that the argument takes.
pub(crate) fn expect(kind: RecordKind, id: &ID) -> Result<Uuid> {
    split(id)
        .filter(|(type_name, _)| type_name == kind.type_name())
        .and_then(|(_, key)| Uuid::parse_str(&key).ok())
        .ok_or_else(|| {
            Error::bad_input(format!(
                "This is not the id of a {}; pass the `id` of one as the API gave it.",
                kind.type_name()
            ))
        })
}
