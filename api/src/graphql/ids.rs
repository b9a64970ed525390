//! Global ids: opaque to clients, typed for us. `Facility` and its id, in URL-safe base64. A case
//! record has another id for each organization that sees it.

use async_graphql::ID;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use uuid::Uuid;

use crate::error::{Error, Result};
use crate::kind::{Record, RecordKind};
use crate::store::id_keys::Pairwise;

/// Stands before the id of a case record, so that it is never taken for that of a public one.
const CASE: &str = "c-";

/// The global id of a row, as the organization of `pairwise` sees it.
pub(crate) fn of_row<E: Record>(row: &E::Model, pairwise: &Pairwise) -> Result<ID> {
    if E::is_case_record(row) {
        case_record(E::KIND, E::id_of(row), pairwise)
    } else {
        Ok(public(E::KIND, E::id_of(row)))
    }
}

/// The global id of a record that everybody sees alike.
pub fn public(kind: RecordKind, id: Uuid) -> ID {
    typed(kind.type_name(), &id.to_string())
}

/// The global id of a case record, as the organization of `pairwise` sees it.
pub fn case_record(kind: RecordKind, id: Uuid, pairwise: &Pairwise) -> Result<ID> {
    let seen = pairwise.hide(id)?;
    Ok(typed(kind.type_name(), &format!("{CASE}{seen}")))
}

/// The id of something that is no record.
pub(crate) fn of_other(type_name: &str, id: Uuid) -> ID {
    typed(type_name, &id.to_string())
}

/// What is behind the id of something of this type that is no record; `None` for another id.
pub(crate) fn other(type_name: &str, id: &ID) -> Option<Uuid> {
    let (named, key) = split(id)?;
    let id = Uuid::parse_str(&key).ok();
    id.filter(|_| named == type_name)
}

/// The global id of a row that is numbered within its type.
pub(crate) fn numbered(type_name: &str, number: i64) -> ID {
    typed(type_name, &number.to_string())
}

/// What is behind the id of a row that is numbered within this type; `None` for another id.
pub(crate) fn number(type_name: &str, id: &ID) -> Option<i64> {
    let (named, key) = split(id)?;
    key.parse().ok().filter(|_| named == type_name)
}

/// The global id of something of this type, by the key that stands in it.
pub(crate) fn keyed(type_name: &str, key: &str) -> ID {
    typed(type_name, key)
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

/// The record that a global id names, and its kind; `None` for anything that we never gave out.
/// Whether the record is there, and has this id for whoever asks, is for the caller to see.
pub(crate) fn named(id: &ID, pairwise: &Pairwise) -> Option<(RecordKind, Uuid)> {
    let (type_name, key) = split(id)?;
    let kind = RecordKind::from_type_name(&type_name)?;
    let id = match key.strip_prefix(CASE) {
        Some(seen) => pairwise.find(Uuid::parse_str(seen).ok()?).ok()?,
        None => Uuid::parse_str(&key).ok()?,
    };
    Some((kind, id))
}

/// The record behind a global id of the given kind. An id of another type, or one that was never
/// given out, is refused by naming the type that the argument takes.
pub(crate) fn expect(kind: RecordKind, id: &ID, pairwise: &Pairwise) -> Result<Uuid> {
    named(id, pairwise)
        .filter(|(named, _)| *named == kind)
        .map(|(_, id)| id)
        .ok_or_else(|| {
            Error::bad_input(format!(
                "This is not the id of a {}; pass the `id` of one as the API gave it.",
                kind.type_name()
            ))
        })
}
