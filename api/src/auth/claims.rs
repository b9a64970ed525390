//! What a token says: its header and its claims (RFC 9068), read strictly.
//!
//! Both are read from bytes straight into typed structures. A detour through a JSON value would
//! let a duplicate name through, of which one reader takes the first and another the last.

use std::collections::HashSet;
use std::fmt;

use serde::de::{Error as _, IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

/// The type of a token, in its short form (RFC 9068, section 2.1).
pub(super) const ACCESS_TOKEN_TYPE: &str = "at+jwt";
/// The same type, in its full form, which RFC 9068, section 4 has verifiers accept.
const ACCESS_TOKEN_MEDIA_TYPE: &str = "application/at+jwt";

/// The header: these three names and no other. So `crit`, `jwk`, `jku`, `x5u` and `x5c`, with
/// which a token would bring its own rules or its own key, are refused unseen.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Header {
    pub(super) alg: String,
    pub(super) kid: String,
    pub(super) typ: String,
}

impl Header {
    pub(super) fn is_of_access_token(&self) -> bool {
        // Media types do not tell upper from lower case.
        self.typ.eq_ignore_ascii_case(ACCESS_TOKEN_TYPE)
            || self.typ.eq_ignore_ascii_case(ACCESS_TOKEN_MEDIA_TYPE)
    }
}

/// The claims. All are required, none may be of another JSON type; `aud` is one string, since no
/// token is issued for two services. Claims this service does not know are passed over, as RFC
/// 7519, section 4 demands, but no name may appear twice.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Claims {
    pub(super) iss: String,
    pub(super) sub: String,
    pub(super) aud: String,
    pub(super) exp: i64,
    pub(super) nbf: i64,
    pub(super) iat: i64,
    pub(super) jti: String,
    pub(super) client_id: String,
    pub(super) org: String,
    pub(super) scope: String,
    /// Of the client, when the token was issued; 0 where the token does not say.
    #[serde(default)]
    pub(super) epoch: i64,
    #[serde(flatten, skip_serializing)]
    pub(super) _unknown: UniqueNames,
}

/// Names that are read for nothing but that each is there once.
#[derive(Debug, Default)]
pub(super) struct UniqueNames;

impl<'de> Deserialize<'de> for UniqueNames {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Names;
        impl<'de> Visitor<'de> for Names {
            type Value = UniqueNames;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object without duplicate names")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<UniqueNames, A::Error> {
                let mut seen = HashSet::new();
                while let Some((name, IgnoredAny)) = map.next_entry::<String, IgnoredAny>()? {
                    if !seen.insert(name) {
                        return Err(A::Error::custom("duplicate name"));
                    }
                }
                Ok(UniqueNames)
            }
        }
        deserializer.deserialize_map(Names)
    }
}

/// Reads an object from the whole of `json`: no array in its place (which a derived reader takes
/// for a structure), nothing before it, nothing after it.
pub(super) fn read_object<'de, T: Deserialize<'de>>(json: &'de [u8]) -> Option<T> {
    if json.first() != Some(&b'{') || json.last() != Some(&b'}') {
        return None;
    }
    serde_json::from_slice(json).ok()
}
