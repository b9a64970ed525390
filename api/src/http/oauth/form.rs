//! The parameters of a request, as forms write them.

use crate::http::query_string;
use crate::oauth::{OauthError, Refusal};

/// Parameters of a form, each there once.
#[derive(Debug)]
pub(super) struct Form(Vec<(String, String)>);

impl Form {
    /// Reads a form. RFC 6749, section 3.2: parameters without a value are as if they were not there,
    /// those that are not known are passed over, none may be there twice.
    pub(super) fn read(body: &[u8]) -> Result<Self, Refusal> {
        let unreadable = Refusal::new(OauthError::InvalidRequest, "The form cannot be read.");
        let text = std::str::from_utf8(body).map_err(|_| unreadable.clone())?;
        let mut found: Vec<(String, String)> = query_string::parse(text).map_err(|_| unreadable)?;
        found.retain(|(_, value)| !value.is_empty());
        for (position, (name, _)) in found.iter().enumerate() {
            if found
                .iter()
                .take(position)
                .any(|(before, _)| before == name)
            {
                return Err(Refusal::new(
                    OauthError::InvalidRequest,
                    "A parameter is there twice.",
                ));
            }
        }
        Ok(Self(found))
    }

    /// The value of a parameter.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }
}

/// A text as forms write it, in its own letters.
pub(super) fn decoded(text: &str) -> Option<String> {
    // Read as the value of a parameter: nothing else is in it.
    if text.contains(['&', '=']) {
        return None;
    }
    let read = query_string::parse(&format!("v={text}")).ok()?;
    read.into_iter().next().map(|(_, value)| value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_read_and_empty_ones_are_not_there() {
        let form = Form::read(b"a=1+2&b=%3D&c=&c=&d").unwrap();
        assert_eq!(form.get("a"), Some("1 2"));
        assert_eq!(form.get("b"), Some("="));
        assert_eq!(form.get("c"), None);
        assert_eq!(form.get("d"), None);
    }

    #[test]
    fn duplicates_and_what_is_no_text_are_refused() {
        assert!(Form::read(b"a=1&a=1").is_err());
        assert!(Form::read(b"a=1&a=2").is_err());
        assert!(Form::read(b"a=\xff").is_err());
        assert!(Form::read(b"").is_ok());
    }

    #[test]
    fn parts_of_basic_credentials_are_decoded() {
        assert_eq!(decoded("a%3Ab+c").as_deref(), Some("a:b c"));
        assert_eq!(decoded(""), Some(String::new()));
        assert_eq!(decoded("a&b=c"), None);
    }
}
