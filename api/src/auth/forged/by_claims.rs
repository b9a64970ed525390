//! Forgeries of the claims, all with a good signature: what only the verifier's own checks stop.

use std::fmt::Display;

use uuid::Uuid;

use super::bench::{Bench, Object};
use super::{Forgery, forgery};
use crate::auth::AuthConfig;
use crate::auth::verify::Refusal;

/// Every claim, all of which are required.
const NAMES: [&str; 10] = [
    "iss",
    "sub",
    "aud",
    "exp",
    "nbf",
    "iat",
    "jti",
    "client_id",
    "org",
    "scope",
];

pub(super) fn forgeries(bench: &Bench) -> Vec<Forgery> {
    let groups = [
        presence,
        shapes,
        issuers,
        audiences,
        clients,
        ends,
        beginnings,
        organizations,
        scopes,
    ];
    groups.into_iter().flat_map(|group| group(bench)).collect()
}

fn signed(bench: &Bench, claims: &Object) -> String {
    bench.signed(&bench.header(&bench.ed), claims, &bench.ed)
}

/// Every claim absent, null, twice and twice in disguise; and unknown ones twice.
fn presence(bench: &Bench) -> Vec<Forgery> {
    let claims = bench.claims();
    let mut found = Vec::new();
    // The names of these cases are put together, so they live as long as the test.
    let named = |what: &str, name: &str| -> &'static str { format!("{what} {name}").leak() };
    for name in NAMES {
        let absent = claims.clone().without(name);
        let null = claims.clone().with(name, "null");
        let twice = claims.clone().and(name, "\"x\"");
        let mut letters = name.chars();
        let first = u32::from(letters.next().unwrap());
        let escaped = format!("\\u{first:04x}{}", letters.as_str());
        let disguised = claims.clone().and(&escaped, "\"x\"");
        for (what, claims) in [
            ("no", absent),
            ("null as", null),
            ("twice", twice),
            ("twice, escaped,", disguised),
        ] {
            found.push(forgery(named(what, name), "claims", signed(bench, &claims)));
        }
    }
    let unknown = claims.clone().and("note", "1").and("note", "2");
    found.push(forgery(
        "an unknown claim twice",
        "claims",
        signed(bench, &unknown),
    ));
    found
}

/// Claims that are no object, or more than one.
fn shapes(bench: &Bench) -> Vec<Forgery> {
    let claims = bench.claims();
    let mut found = Vec::new();
    let header = bench.header(&bench.ed).json();
    for (what, text) in [
        ("claims as an array", claims.array()),
        ("claims as a string", "\"claims\"".to_owned()),
        ("claims null", "null".to_owned()),
        ("claims empty", "{}".to_owned()),
        ("claims nested too deep", {
            let deep = "[".repeat(2_000) + &"]".repeat(2_000);
            claims.clone().and("note", &deep).json()
        }),
        ("claims and more", format!("{}{{}}", claims.json())),
        ("claims and a NUL", format!("{}\0", claims.json())),
        (
            "claims behind a byte order mark",
            format!("\u{feff}{}", claims.json()),
        ),
        ("claims behind a blank", format!(" {}", claims.json())),
        ("claims before a line end", format!("{}\n", claims.json())),
        (
            "claims with a comment",
            claims.json().replacen('{', "{/**/", 1),
        ),
        (
            "claims with a comma too many",
            claims.json().replacen('}', ",}", 1),
        ),
    ] {
        found.push(forgery(
            what,
            "claims",
            bench.signed_text(&header, &text, &bench.ed),
        ));
    }
    found
}

/// Good claims with one value exchanged, case by case: what, why refused, the JSON in its place.
fn exchanged<V: AsRef<str>>(
    bench: &Bench,
    name: &str,
    cases: impl IntoIterator<Item = (&'static str, Refusal, V)>,
) -> Vec<Forgery> {
    let forged = |(what, refusal, value): (_, _, V)| {
        let claims = bench.claims().with(name, value.as_ref());
        forgery(what, refusal, signed(bench, &claims))
    };
    cases.into_iter().map(forged).collect()
}

fn quoted(text: impl Display) -> String {
    format!("\"{text}\"")
}

fn issuers(bench: &Bench) -> Vec<Forgery> {
    let ours = AuthConfig::default().issuer;
    let cases = [
        ("iss of another", "issuer", quoted("https://issuer.example")),
        ("iss with a slash more", "issuer", format!("\"{ours}/\"")),
        ("iss in upper case", "issuer", quoted(ours.to_uppercase())),
        ("iss empty", "issuer", quoted("")),
        ("iss a list", "claims", format!("[\"{ours}\"]")),
        ("iss a number", "claims", "1".to_owned()),
    ];
    exchanged(bench, "iss", cases)
}

fn audiences(bench: &Bench) -> Vec<Forgery> {
    let ours = AuthConfig::default().audience;
    let cases = [
        ("aud of another", "audience", quoted("other")),
        (
            "aud that begins as ours",
            "audience",
            format!("\"{ours}-2\""),
        ),
        ("aud empty", "audience", quoted("")),
        ("aud a list of ours", "claims", format!("[\"{ours}\"]")),
        ("aud a list", "claims", format!("[\"other\",\"{ours}\"]")),
        ("aud a number", "claims", "1".to_owned()),
        ("aud an object", "claims", format!("{{\"{ours}\":true}}")),
    ];
    exchanged(bench, "aud", cases)
}

fn clients(bench: &Bench) -> Vec<Forgery> {
    let sub = [
        ("sub empty", "subject", "\"\""),
        ("sub of another client", "subject", "\"client-2\""),
        ("sub a number", "claims", "1"),
    ];
    let client = [
        ("client_id empty", "subject", "\"\""),
        ("client_id of another client", "subject", "\"client-2\""),
        ("client_id true", "claims", "true"),
    ];
    let jti = [
        ("jti empty", "token id", "\"\""),
        ("jti a number", "claims", "7"),
    ];
    let mut found = exchanged(bench, "sub", sub);
    found.extend(exchanged(bench, "client_id", client));
    found.extend(exchanged(bench, "jti", jti));
    let nobody = bench.claims().with("sub", "\"\"").with("client_id", "\"\"");
    found.push(forgery(
        "sub and client_id empty",
        "subject",
        signed(bench, &nobody),
    ));
    found
}

fn ends(bench: &Bench) -> Vec<Forgery> {
    let after = |seconds: i64| (bench.now + seconds).to_string();
    let good = bench.now + 900;
    let cases = [
        ("expired this second", "expired", after(0)),
        ("expired a year ago", "expired", after(-31_536_000)),
        ("exp zero", "expired", "0".to_owned()),
        ("exp negative", "expired", "-1".to_owned()),
        ("exp a second too far", "lifetime", after(86_401)),
        ("exp in a hundred years", "lifetime", after(3_155_760_000)),
        ("exp the largest there is", "lifetime", i64::MAX.to_string()),
        ("exp larger than that", "claims", u64::MAX.to_string()),
        ("exp beyond every number", "claims", "1e400".to_owned()),
        ("exp with an exponent", "claims", "1.795263e9".to_owned()),
        ("exp with a fraction", "claims", format!("{good}.5")),
        ("exp a text", "claims", quoted(good)),
        ("exp a list", "claims", format!("[{good}]")),
        ("exp true", "claims", "true".to_owned()),
    ];
    exchanged(bench, "exp", cases)
}

fn beginnings(bench: &Bench) -> Vec<Forgery> {
    let after = |seconds: i64| (bench.now + seconds).to_string();
    let nbf = [
        ("nbf past the leeway", "not yet valid", after(31)),
        (
            "nbf the largest there is",
            "not yet valid",
            i64::MAX.to_string(),
        ),
        ("nbf a text", "claims", quoted(bench.now)),
    ];
    let iat = [
        ("iat past the leeway", "issued in the future", after(31)),
        (
            "iat longer ago than tokens live",
            "lifetime",
            after(-86_400),
        ),
        (
            "iat the smallest there is",
            "lifetime",
            i64::MIN.to_string(),
        ),
        ("iat a text", "claims", quoted(bench.now)),
    ];
    let mut found = exchanged(bench, "nbf", nbf);
    found.extend(exchanged(bench, "iat", iat));
    let ahead = after(30);
    let nothing = bench.claims().with("iat", &ahead).with("exp", &ahead);
    found.push(forgery(
        "a life of nothing",
        "lifetime",
        signed(bench, &nothing),
    ));
    found
}

fn organizations(bench: &Bench) -> Vec<Forgery> {
    let ours = super::ORGANIZATION;
    let cases = [
        ("org empty", "organization", quoted("")),
        ("org a slug", "organization", quoted("partner-one")),
        ("org nil", "organization", quoted(Uuid::nil())),
        ("org without hyphens", "organization", quoted(ours.simple())),
        ("org in braces", "organization", quoted(ours.braced())),
        ("org as a name", "organization", quoted(ours.urn())),
        ("org in upper case", "organization", format!("\"{ours:X}\"")),
        ("org a list", "claims", format!("[\"{ours}\"]")),
        ("org a number", "claims", "1".to_owned()),
    ];
    exchanged(bench, "org", cases)
}

fn scopes(bench: &Bench) -> Vec<Forgery> {
    let unknown = [
        ("scope empty", ""),
        ("scope a blank", " "),
        ("scope a star", "*"),
        ("scope a wildcard", "statistics:*"),
        ("scope in upper case", "STATISTICS:READ"),
        ("scope one unknown", "statistics:read detainees:write"),
        ("scope with commas", "statistics:read,facilities:read"),
        ("scope with a tab", "statistics:read\\tfacilities:read"),
        ("scope with two blanks", "statistics:read  facilities:read"),
        ("scope with a NUL", "statistics:read\\u0000"),
    ];
    let other_types = [
        ("scope a list", "claims", "[\"statistics:read\"]"),
        ("scope true", "claims", "true"),
    ];
    let unknown = unknown.map(|(what, text)| (what, "scope", quoted(text)));
    let mut found = exchanged(bench, "scope", unknown);
    found.extend(exchanged(bench, "scope", other_types));
    found
}
