//! The directory of keys: what is made, what is read back, what is refused and in which words.

use std::fs;
use std::path::PathBuf;

use chrono::TimeDelta;
use tempfile::TempDir;

use super::*;

/// A PKCS#8 file as another tool writes it, of a seed that nobody uses.
fn foreign_key() -> String {
    let of_ed25519 = b"\x30\x2e\x02\x01\x00\x30\x05\x06\x03\x2b\x65\x70\x04\x22\x04\x20";
    pem::encode(&pem::Pem::new(
        "PRIVATE KEY",
        [of_ed25519.as_slice(), &SEED].concat(),
    ))
}

const SEED: [u8; 32] = *b"\x01\x23\x45\x67 a seed for the tests only..";

fn noon() -> DateTime<Utc> {
    DateTime::from_timestamp(1_795_262_400, 0).unwrap()
}

fn put(directory: &TempDir, name: &str, text: &str) -> PathBuf {
    let path = directory.path().join(name);
    fs::write(&path, text).unwrap();
    set_mode(&path, 0o600);
    path
}

#[cfg(unix)]
fn set_mode(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

#[cfg(not(unix))]
fn set_mode(_: &Path, _: u32) {}

#[test]
fn a_made_key_is_read_back_and_signs() {
    for algorithm in SigningAlgorithm::ALL {
        let directory = TempDir::new().unwrap();
        let kid = generate(directory.path(), algorithm, noon()).unwrap();
        let keys = KeySet::load(directory.path()).unwrap();
        let key = keys.by_kid(kid.as_str()).unwrap();
        assert_eq!(key.algorithm(), algorithm);
        let signature = key.sign(b"message").unwrap();
        assert!(key.verify(b"message", &signature), "{algorithm}");
        assert!(!key.verify(b"massage", &signature), "{algorithm}");
        assert_eq!(
            algorithm.as_str().parse::<SigningAlgorithm>().unwrap(),
            algorithm
        );
    }
}

#[test]
fn public_keys_have_the_documented_length() {
    let directory = TempDir::new().unwrap();
    for (algorithm, length) in [(SigningAlgorithm::EdDsa, 32), (SigningAlgorithm::Es256, 65)] {
        let kid = generate(directory.path(), algorithm, noon()).unwrap();
        let keys = KeySet::load(directory.path()).unwrap();
        assert_eq!(
            keys.by_kid(kid.as_str()).unwrap().public_key().len(),
            length
        );
    }
}

#[cfg(unix)]
#[test]
fn made_files_are_for_their_owner_only() {
    use std::os::unix::fs::PermissionsExt as _;
    let parent = TempDir::new().unwrap();
    let directory = parent.path().join("a/keys");
    let kid = generate(&directory, SigningAlgorithm::EdDsa, noon()).unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&directory), 0o700);
    assert_eq!(mode(&directory.join(format!("{kid}.pem"))), 0o600);
    assert_eq!(
        fs::read_dir(&directory).unwrap().count(),
        1,
        "nothing unfinished is left"
    );
}

#[cfg(unix)]
#[test]
fn a_file_open_to_others_is_refused_with_the_mend() {
    let directory = TempDir::new().unwrap();
    let path = put(&directory, "key.pem", &foreign_key());
    for mode in [0o640, 0o604, 0o620, 0o601] {
        set_mode(&path, mode);
        let error = KeySet::load(directory.path()).unwrap_err();
        assert!(
            matches!(error, KeyError::Exposed { mode: found, .. } if found == mode),
            "{error}"
        );
        assert!(error.to_string().contains("key.pem"), "{error}");
        assert!(error.to_string().contains("chmod 600"), "{error}");
    }
    set_mode(&path, 0o400);
    assert!(KeySet::load(directory.path()).is_ok());
}

#[test]
fn a_key_made_elsewhere_is_read() {
    let directory = TempDir::new().unwrap();
    put(&directory, "partner-key_1.pem", &foreign_key());
    let keys = KeySet::load(directory.path()).unwrap();
    let key = keys.by_kid("partner-key_1").unwrap();
    assert_eq!(key.algorithm(), SigningAlgorithm::EdDsa);
    assert!(key.verify(b"message", &key.sign(b"message").unwrap()));
}

#[test]
fn unfit_files_are_named_in_the_refusal() {
    let public = foreign_key().replace("PRIVATE", "PUBLIC");
    let twice = foreign_key().repeat(2);
    let cut = pem::encode(&pem::Pem::new("PRIVATE KEY", &SEED[..]));
    for content in ["", "not a key", &public, &twice, &cut] {
        let directory = TempDir::new().unwrap();
        put(&directory, "bad.pem", content);
        let error = KeySet::load(directory.path()).unwrap_err();
        assert!(
            matches!(error, KeyError::Content { .. }),
            "{content:?}: {error}"
        );
        assert!(error.to_string().contains("bad.pem"), "{error}");
    }
    let directory = TempDir::new().unwrap();
    put(&directory, "a key.pem", &foreign_key());
    let error = KeySet::load(directory.path()).unwrap_err();
    assert!(matches!(error, KeyError::Name { .. }), "{error}");
}

#[test]
fn other_files_hidden_files_and_directories_are_passed_over() {
    let directory = TempDir::new().unwrap();
    put(&directory, "key.pem", &foreign_key());
    put(&directory, "README.txt", "notes");
    put(&directory, ".hidden.pem", "unfinished");
    fs::create_dir(directory.path().join("retired.pem")).unwrap();
    assert_eq!(KeySet::load(directory.path()).unwrap().iter().count(), 1);
}

#[test]
fn an_absent_and_an_empty_directory_are_told_apart() {
    let parent = TempDir::new().unwrap();
    let empty = KeySet::load(parent.path()).unwrap_err();
    assert!(matches!(empty, KeyError::NoKey { .. }), "{empty}");
    let absent = KeySet::load(&parent.path().join("absent")).unwrap_err();
    assert!(matches!(absent, KeyError::Directory { .. }), "{absent}");
    for error in [empty, absent] {
        assert!(
            error.to_string().contains("habeas keys generate"),
            "{error}"
        );
    }
}

#[test]
fn the_first_key_is_made_once() {
    let parent = TempDir::new().unwrap();
    let directory = parent.path().join("keys");
    let kids = |keys: KeySet| keys.iter().map(|key| key.kid().clone()).collect::<Vec<_>>();
    let first = kids(KeySet::load_or_generate(&directory, noon()).unwrap());
    let later = noon() + TimeDelta::days(1);
    assert_eq!(
        kids(KeySet::load_or_generate(&directory, later).unwrap()),
        first
    );
    assert_eq!(first.len(), 1);
}

#[test]
fn the_newest_key_whose_time_has_come_signs() {
    let directory = TempDir::new().unwrap();
    put(&directory, "zebra.pem", &foreign_key());
    let hour = TimeDelta::hours(1);
    let made = |from| generate(directory.path(), SigningAlgorithm::EdDsa, from).unwrap();
    let (second, first) = (made(noon() + hour), made(noon()));
    let keys = KeySet::load(directory.path()).unwrap();
    let signing = |now| keys.signing(now).unwrap().kid().to_string();
    assert_eq!(signing(noon() - hour), "zebra");
    assert_eq!(signing(noon()), first.as_str());
    assert_eq!(
        signing(noon() + hour - TimeDelta::seconds(1)),
        first.as_str()
    );
    assert_eq!(signing(noon() + hour), second.as_str());
}

#[test]
fn a_lone_key_of_the_future_signs_all_the_same() {
    let directory = TempDir::new().unwrap();
    let kid = generate(directory.path(), SigningAlgorithm::EdDsa, noon()).unwrap();
    let keys = KeySet::load(directory.path()).unwrap();
    assert_eq!(
        keys.signing(noon() - TimeDelta::seconds(1)).unwrap().kid(),
        &kid
    );
}

#[test]
fn no_private_part_is_shown() {
    let directory = TempDir::new().unwrap();
    put(&directory, "key.pem", &foreign_key());
    let shown = format!("{:?}", KeySet::load(directory.path()).unwrap());
    assert!(shown.contains("redacted"), "{shown}");
    // The seed as a derived `Debug` would write it.
    let seed = format!("{:?}", &SEED[..4]);
    assert!(!shown.contains(seed.trim_matches(['[', ']'])), "{shown}");
}
