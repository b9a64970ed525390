//! Secrets of webhooks and signatures with them, as Standard Webhooks has them: HMAC-SHA-256 over
//! `id.timestamp.body`, `v1,` and base64.

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use super::Key;

/// What every secret begins with.
pub const PREFIX: &str = "whsec_";

/// The secret as its receiver keeps it, to be shown once.
pub fn show(secret: &Key) -> Zeroizing<String> {
    let text = Zeroizing::new(STANDARD.encode(secret.bytes()));
    Zeroizing::new(format!("{PREFIX}{}", *text))
}

/// The signature of a message: one entry of the header field `webhook-signature`.
pub fn sign(secret: &Key, id: &str, timestamp: i64, body: &[u8]) -> String {
    signature_of(secret.bytes(), id, timestamp, body)
}

fn signature_of(secret: &[u8], id: &str, timestamp: i64, body: &[u8]) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret);
    let mut context = hmac::Context::with_key(&key);
    context.update(id.as_bytes());
    context.update(b".");
    context.update(timestamp.to_string().as_bytes());
    context.update(b".");
    context.update(body);
    format!("v1,{}", STANDARD.encode(context.sign()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signatures_are_those_of_the_standard() {
        // The example that its libraries are tested with.
        let secret = STANDARD.decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        let body = br#"{"test": 2432232314}"#;
        let signature = signature_of(&secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, body);
        assert_eq!(signature, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn every_part_is_signed() {
        let (one, other) = (Key::generate().unwrap(), Key::generate().unwrap());
        let signature = sign(&one, "msg_1", 1, b"{}");
        for changed in [
            sign(&other, "msg_1", 1, b"{}"),
            sign(&one, "msg_2", 1, b"{}"),
            sign(&one, "msg_1", 2, b"{}"),
            sign(&one, "msg_1", 1, b"[]"),
        ] {
            assert_ne!(changed, signature);
        }
    }

    #[test]
    fn a_secret_is_shown_as_the_standard_has_it() {
        let text = show(&Key::from_slice(&[0; 32]).unwrap());
        assert_eq!(
            &**text,
            "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
        );
    }
}
