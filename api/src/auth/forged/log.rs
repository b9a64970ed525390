//! What a refusal leaves in the log: why, as a fixed word, and nothing of the token.

use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use super::bench::Bench;
use super::{REQUEST, corpus};

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, text: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(text);
        Ok(text.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn the_log_says_why_and_never_the_token() {
    let bench = Bench::new();
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_ansi(false)
        .with_writer(move || writer.clone())
        .finish();
    let forgeries = corpus(&bench);
    tracing::subscriber::with_default(subscriber, || {
        for forgery in &forgeries {
            let refused = bench
                .verifier
                .authenticate_credentials(&forgery.credentials, REQUEST);
            assert!(refused.is_err(), "{}", forgery.what);
        }
    });
    let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(log.contains(r#"refusal="signature""#), "{log}");
    for forgery in &forgeries {
        // Shorter pieces are words that a log may hold by chance.
        let parts = forgery
            .credentials
            .split(['.', ' '])
            .filter(|part| part.len() >= 16);
        for part in parts {
            assert!(!log.contains(part), "{}", forgery.what);
        }
    }
    for canary in ["client-1", "token-1", &bench.ed.kid, "statistics:read"] {
        assert!(!log.contains(canary), "{canary}");
    }
}
