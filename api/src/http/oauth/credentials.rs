//! The credentials of a client, in exactly one of the ways in which they can be sent.

use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::form::{Form, decoded};
use crate::oauth::{Credentials, OauthError, Refusal};

/// The one kind of assertion (RFC 7523, section 2.2).
const JWT_BEARER: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// The credentials in the header field or the form. RFC 6749, section 2.3: not in two ways at once.
pub(super) fn credentials(headers: &HeaderMap, form: &Form) -> Result<Credentials, Refusal> {
    let mut fields = headers.get_all(AUTHORIZATION).iter();
    let (field, None) = (fields.next(), fields.next()) else {
        return Err(two_ways());
    };
    let assertion = form.get("client_assertion");
    let (id, secret) = (form.get("client_id"), form.get("client_secret"));
    match (field, assertion, secret) {
        (Some(field), None, None) => {
            let basic = field.to_str().ok().and_then(basic);
            let (client_id, secret) = basic.ok_or_else(Refusal::invalid_client)?;
            if id.is_some_and(|id| id != client_id) {
                return Err(two_ways());
            }
            Ok(Credentials::Secret { client_id, secret })
        }
        (None, Some(assertion), None) => {
            if form.get("client_assertion_type") != Some(JWT_BEARER) {
                return Err(Refusal::new(
                    OauthError::InvalidRequest,
                    "`client_assertion_type` is `urn:ietf:params:oauth:client-assertion-type:jwt-bearer`.",
                ));
            }
            Ok(Credentials::Assertion(assertion.to_owned()))
        }
        (None, None, Some(secret)) => Ok(Credentials::Secret {
            client_id: id.ok_or_else(Refusal::invalid_client)?.to_owned(),
            secret: secret.to_owned(),
        }),
        (None, None, None) => Ok(Credentials::Public {
            client_id: id.ok_or_else(Refusal::invalid_client)?.to_owned(),
        }),
        _ => Err(two_ways()),
    }
}

fn two_ways() -> Refusal {
    Refusal::new(
        OauthError::InvalidRequest,
        "Credentials are sent in one way: as `Authorization: Basic`, in the form, or as an assertion.",
    )
}

/// Id and secret of `Basic`, which are written as in a form before they are joined.
fn basic(field: &str) -> Option<(String, String)> {
    let (scheme, encoded) = field.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let joined = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
    let (id, secret) = joined.split_once(':')?;
    Some((decoded(id)?, decoded(secret)?))
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn read(field: Option<&str>, form: &str) -> Result<Credentials, Refusal> {
        let headers = field
            .map(|field| (AUTHORIZATION, HeaderValue::from_str(field).unwrap()))
            .into_iter()
            .collect();
        credentials(&headers, &Form::read(form.as_bytes()).unwrap())
    }

    fn secret(client_id: &str, secret: &str) -> Credentials {
        Credentials::Secret {
            client_id: client_id.to_owned(),
            secret: secret.to_owned(),
        }
    }

    #[test]
    fn each_way_is_read() {
        let basic = format!("Basic {}", STANDARD.encode("a%3Ab:s+t"));
        assert_eq!(read(Some(&basic), ""), Ok(secret("a:b", "s t")));
        assert_eq!(
            read(Some(&basic), "client_id=a%3Ab"),
            Ok(secret("a:b", "s t"))
        );
        assert_eq!(
            read(None, "client_id=a&client_secret=s"),
            Ok(secret("a", "s"))
        );
        let public = Credentials::Public {
            client_id: "a".to_owned(),
        };
        assert_eq!(read(None, "client_id=a"), Ok(public));
        let assertion = format!("client_assertion=x&client_assertion_type={JWT_BEARER}");
        assert_eq!(
            read(None, &assertion),
            Ok(Credentials::Assertion("x".to_owned()))
        );
    }

    #[test]
    fn two_ways_at_once_are_refused() {
        let basic = format!("Basic {}", STANDARD.encode("a:s"));
        let assertion = format!("client_assertion=x&client_assertion_type={JWT_BEARER}");
        for (field, form) in [
            (Some(&*basic), "client_id=a&client_secret=s"),
            (Some(&*basic), "client_id=b"),
            (Some(&*basic), &*assertion),
            (None, &*format!("{assertion}&client_secret=s")),
            (None, "client_assertion=x"),
        ] {
            let error = read(field, form).unwrap_err().error;
            assert_eq!(error, OauthError::InvalidRequest, "{form}");
        }
    }

    #[test]
    fn credentials_that_are_none_are_those_of_no_client() {
        for field in ["Bearer x", "Basic", "Basic x", "Basic YQ==", ""] {
            let error = read(Some(field), "").unwrap_err().error;
            assert_eq!(error, OauthError::InvalidClient, "{field}");
        }
        assert_eq!(read(None, "").unwrap_err().error, OauthError::InvalidClient);
        let error = read(None, "client_secret=s").unwrap_err().error;
        assert_eq!(error, OauthError::InvalidClient);
    }
}
