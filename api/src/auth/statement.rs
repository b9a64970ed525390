//! Statements of the service that are no access tokens: compact JWS, signed with the same keys. The
//! type in the header keeps each kind apart from the others, and all of them from tokens.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::claims::{Header, read_object};
use super::keys::KeySet;
use crate::error::{Error, Result};

/// Signs a statement of the type `typ` with the key that signs now.
pub fn sign(
    keys: &KeySet,
    now: DateTime<Utc>,
    typ: &str,
    claims: &impl Serialize,
) -> Result<String> {
    let key = keys
        .signing(now)
        .ok_or_else(|| Error::internal("no signing key"))?;
    let header = Header {
        alg: key.algorithm().as_str().to_owned(),
        kid: key.kid().to_string(),
        typ: typ.to_owned(),
    };
    let encoded = |json: serde_json::Result<Vec<u8>>| {
        json.map(|json| URL_SAFE_NO_PAD.encode(json))
            .map_err(Error::internal)
    };
    let header = encoded(serde_json::to_vec(&header))?;
    let message = format!("{header}.{}", encoded(serde_json::to_vec(claims))?);
    let signature = key.sign(message.as_bytes()).map_err(Error::internal)?;
    Ok(format!("{message}.{signature}"))
}

/// What a statement of the type `typ` says, where one of the keys has signed it. The error says why
/// it is not believed.
pub fn read<T: DeserializeOwned>(
    keys: &KeySet,
    typ: &str,
    statement: &str,
) -> Result<T, &'static str> {
    let (message, signature) = statement
        .rsplit_once('.')
        .ok_or("it is not a compact JWS")?;
    let (header, claims) = message.split_once('.').ok_or("it is not a compact JWS")?;
    let decoded = |part: &str| {
        URL_SAFE_NO_PAD
            .decode(part)
            .map_err(|_| "it is not a compact JWS")
    };
    let header: Header = read_object(&decoded(header)?).ok_or("its header is of another form")?;
    if header.typ != typ {
        return Err("it is a statement about something else");
    }
    let key = keys
        .by_kid(&header.kid)
        .ok_or("the key that signed it is not in the key directory")?;
    if header.alg != key.algorithm().as_str() || !key.verify(message.as_bytes(), signature) {
        return Err("its signature is not good");
    }
    read_object(&decoded(claims)?).ok_or("its claims are of another form")
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use tempfile::TempDir;

    use super::*;

    fn keys(folder: &TempDir) -> KeySet {
        KeySet::load_or_generate(folder.path(), DateTime::UNIX_EPOCH).unwrap()
    }

    #[test]
    fn a_statement_is_read_back_and_no_changed_one_is() {
        let folder = TempDir::new().unwrap();
        let keys = keys(&folder);
        let claims = json!({ "n": 1 });
        let statement = sign(&keys, DateTime::UNIX_EPOCH, "a+jwt", &claims).unwrap();
        assert_eq!(read::<Value>(&keys, "a+jwt", &statement), Ok(claims));
        assert!(read::<Value>(&keys, "b+jwt", &statement).is_err());
        let other = TempDir::new().unwrap();
        assert!(read::<Value>(&self::keys(&other), "a+jwt", &statement).is_err());
        for at in 0..statement.len() {
            let mut changed = statement.clone().into_bytes();
            changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(changed).unwrap();
            assert!(
                read::<Value>(&keys, "a+jwt", &changed).is_err(),
                "byte {at}"
            );
        }
    }
}
