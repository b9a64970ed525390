//! Forgeries of the claims, all with a good signature: what only the verifier's own checks stop.

use super::bench::{Bench, Object};
use super::{Forgery, forgery};
use crate::auth::AuthConfig;

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
    let mut found = presence(bench);
    found.extend(parties(bench));
    found.extend(times(bench));
    found.extend(rights(bench));
    found
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

fn parties(bench: &Bench) -> Vec<Forgery> {
    let AuthConfig {
        issuer, audience, ..
    } = AuthConfig::default();
    let case = |what, refusal, name: &str, value: &str| {
        forgery(
            what,
            refusal,
            signed(bench, &bench.claims().with(name, value)),
        )
    };
    let nobody = bench.claims().with("sub", "\"\"").with("client_id", "\"\"");
    vec![
        case(
            "iss of another",
            "issuer",
            "iss",
            "\"https://issuer.example\"",
        ),
        case(
            "iss with a slash more",
            "issuer",
            "iss",
            &format!("\"{issuer}/\""),
        ),
        case(
            "iss in upper case",
            "issuer",
            "iss",
            &format!("\"{}\"", issuer.to_uppercase()),
        ),
        case("iss empty", "issuer", "iss", "\"\""),
        case("iss a list", "claims", "iss", &format!("[\"{issuer}\"]")),
        case("iss a number", "claims", "iss", "1"),
        case("aud of another", "audience", "aud", "\"other\""),
        case(
            "aud that begins as ours",
            "audience",
            "aud",
            &format!("\"{audience}-2\""),
        ),
        case("aud empty", "audience", "aud", "\"\""),
        case(
            "aud a list of ours",
            "claims",
            "aud",
            &format!("[\"{audience}\"]"),
        ),
        case(
            "aud a list",
            "claims",
            "aud",
            &format!("[\"other\",\"{audience}\"]"),
        ),
        case("aud a number", "claims", "aud", "1"),
        case(
            "aud an object",
            "claims",
            "aud",
            &format!("{{\"{audience}\":true}}"),
        ),
        case("sub empty", "subject", "sub", "\"\""),
        case("sub of another client", "subject", "sub", "\"client-2\""),
        case("sub a number", "claims", "sub", "1"),
        case("client_id empty", "subject", "client_id", "\"\""),
        case(
            "client_id of another client",
            "subject",
            "client_id",
            "\"client-2\"",
        ),
        case("client_id true", "claims", "client_id", "true"),
        forgery("sub and client_id empty", "subject", signed(bench, &nobody)),
        case("jti empty", "token id", "jti", "\"\""),
        case("jti a number", "claims", "jti", "7"),
    ]
}

fn times(bench: &Bench) -> Vec<Forgery> {
    let now = bench.now;
    let text = |second: i64| second.to_string();
    let case = |what, refusal, name: &str, value: &str| {
        forgery(
            what,
            refusal,
            signed(bench, &bench.claims().with(name, value)),
        )
    };
    let early = bench.claims().with("iat", &text(i64::MIN)).with("nbf", "0");
    let reversed = bench
        .claims()
        .with("iat", &text(now + 30))
        .with("exp", &text(now + 30));
    vec![
        case("expired this second", "expired", "exp", &text(now)),
        case(
            "expired a year ago",
            "expired",
            "exp",
            &text(now - 31_536_000),
        ),
        case("exp zero", "expired", "exp", "0"),
        case("exp negative", "expired", "exp", "-1"),
        case(
            "exp a second too far",
            "lifetime",
            "exp",
            &text(now + 86_401),
        ),
        case(
            "exp in a hundred years",
            "lifetime",
            "exp",
            &text(now + 3_155_760_000),
        ),
        case(
            "exp the largest there is",
            "lifetime",
            "exp",
            &text(i64::MAX),
        ),
        case(
            "exp larger than that",
            "claims",
            "exp",
            "9223372036854775808",
        ),
        case("exp beyond every number", "claims", "exp", "1e400"),
        case("exp with an exponent", "claims", "exp", "1.795263e9"),
        case(
            "exp with a fraction",
            "claims",
            "exp",
            &format!("{}.5", now + 900),
        ),
        case("exp a text", "claims", "exp", &format!("\"{}\"", now + 900)),
        case("exp a list", "claims", "exp", &format!("[{}]", now + 900)),
        case("exp true", "claims", "exp", "true"),
        case(
            "nbf past the leeway",
            "not yet valid",
            "nbf",
            &text(now + 31),
        ),
        case(
            "nbf the largest there is",
            "not yet valid",
            "nbf",
            &text(i64::MAX),
        ),
        case("nbf a text", "claims", "nbf", &format!("\"{now}\"")),
        case(
            "iat past the leeway",
            "issued in the future",
            "iat",
            &text(now + 31),
        ),
        case(
            "iat longer ago than tokens live",
            "lifetime",
            "iat",
            &text(now - 86_400),
        ),
        case("iat a text", "claims", "iat", &format!("\"{now}\"")),
        forgery(
            "iat the smallest there is",
            "lifetime",
            signed(bench, &early),
        ),
        forgery("a life of nothing", "lifetime", signed(bench, &reversed)),
    ]
}

fn rights(bench: &Bench) -> Vec<Forgery> {
    let org = super::ORGANIZATION;
    let case = |what, refusal, name: &str, value: &str| {
        forgery(
            what,
            refusal,
            signed(bench, &bench.claims().with(name, value)),
        )
    };
    let scope = |what, value: &str| case(what, "scope", "scope", &format!("\"{value}\""));
    vec![
        case("org empty", "organization", "org", "\"\""),
        case("org a slug", "organization", "org", "\"partner-one\""),
        case(
            "org nil",
            "organization",
            "org",
            "\"00000000-0000-0000-0000-000000000000\"",
        ),
        case(
            "org without hyphens",
            "organization",
            "org",
            &format!("\"{}\"", org.simple()),
        ),
        case(
            "org in braces",
            "organization",
            "org",
            &format!("\"{}\"", org.braced()),
        ),
        case(
            "org as a name",
            "organization",
            "org",
            &format!("\"{}\"", org.urn()),
        ),
        case(
            "org in upper case",
            "organization",
            "org",
            &format!("\"{org:X}\""),
        ),
        case("org a list", "claims", "org", &format!("[\"{org}\"]")),
        case("org a number", "claims", "org", "1"),
        scope("scope empty", ""),
        scope("scope a blank", " "),
        scope("scope a star", "*"),
        scope("scope a wildcard", "statistics:*"),
        scope("scope in upper case", "STATISTICS:READ"),
        scope(
            "scope one unknown among known",
            "statistics:read detainees:write",
        ),
        scope("scope with commas", "statistics:read,facilities:read"),
        scope("scope with a tab", "statistics:read\\tfacilities:read"),
        scope("scope with two blanks", "statistics:read  facilities:read"),
        scope("scope with a NUL", "statistics:read\\u0000"),
        case("scope a list", "claims", "scope", "[\"statistics:read\"]"),
        case("scope true", "claims", "scope", "true"),
    ]
}
