//! Forgeries of the claims, all under the service's own key: what only its checks of claims stop.

use uuid::Uuid;

use super::forger::{Forger, Forgery, ORGANIZATION, encoded, forgery};

pub(super) fn forgeries(forger: &Forger) -> Vec<Forgery> {
    let groups = [presence, shapes, parties, times, rights];
    groups.into_iter().flat_map(|group| group(forger)).collect()
}

/// Every claim absent, of every other type, twice, and twice in disguise.
fn presence(forger: &Forger) -> Vec<Forgery> {
    let claims = forger.claims();
    let mut found = Vec::new();
    for name in claims.names() {
        let is_number = ["exp", "nbf", "iat", "epoch"].contains(&name.as_str());
        let mut wrong = vec!["null", "true", "[]", "{}", "1.5"];
        wrong.push(if is_number { "\"1\"" } else { "1" });
        for value in wrong {
            let claims = claims.clone().with(&name, value);
            found.push(forgery(format!("{name} {value}"), forger.signed(&claims)));
        }
        let mut letters = name.chars();
        let first = letters.next().map_or(0, u32::from);
        let escaped = format!("\\u{first:04x}{}", letters.as_str());
        for (what, value) in [("a text", "\"x\""), ("a number", "1"), ("null", "null")] {
            let twice = claims.clone().and(&name, value);
            found.push(forgery(
                format!("{name} twice, then {what}"),
                forger.signed(&twice),
            ));
            let disguised = claims.clone().and(&escaped, value);
            found.push(forgery(
                format!("{name} escaped, then {what}"),
                forger.signed(&disguised),
            ));
        }
        if name != "epoch" {
            let absent = claims.clone().without(&name);
            found.push(forgery(format!("{name} absent"), forger.signed(&absent)));
            let shouted = absent.and(&name.to_uppercase(), "\"x\"");
            found.push(forgery(
                format!("{name} in upper case"),
                forger.signed(&shouted),
            ));
        }
    }
    let unknown = claims.and("note", "1").and("note", "2");
    found.push(forgery("an unknown claim twice", forger.signed(&unknown)));
    found
}

/// Claims that are no object, or more than one, and tokens within tokens.
fn shapes(forger: &Forger) -> Vec<Forgery> {
    let json = forger.claims().json();
    let header = forger.ed.header().json();
    let good = forger.good();
    let deep = "[".repeat(2_000) + &"]".repeat(2_000);
    let texts = [
        ("nothing", String::new()),
        ("null", "null".to_owned()),
        ("an empty object", "{}".to_owned()),
        ("an array of claims", format!("[{json}]")),
        ("a text of claims", format!("{json:?}")),
        ("claims and more", format!("{json}{{}}")),
        ("claims and a NUL", format!("{json}\0")),
        ("a byte order mark", format!("\u{feff}{json}")),
        ("a blank before", format!(" {json}")),
        ("a line end behind", format!("{json}\n")),
        ("a comment", json.replacen('{', "{/**/", 1)),
        (
            "a comma too many",
            format!("{},}}", json.trim_end_matches('}')),
        ),
        ("single quotes", json.replace('"', "'")),
        ("nested too deep", forger.claims().and("note", &deep).json()),
        ("a token", good.clone()),
        ("a token in quotes", format!("\"{good}\"")),
        ("claims of a token", encoded(&json)),
    ];
    texts
        .into_iter()
        .map(|(what, text)| {
            forgery(
                format!("in place of claims {what}"),
                forger.ed.signed(&header, &text),
            )
        })
        .collect()
}

fn exchanged(
    forger: &Forger,
    name: &str,
    values: impl IntoIterator<Item = String>,
) -> Vec<Forgery> {
    let values = values.into_iter();
    let tokens = values.map(|value| {
        let token = forger.signed(&forger.claims().with(name, &value));
        let short: String = value.chars().take(60).collect();
        forgery(format!("{name} exchanged for {short}"), token)
    });
    tokens.collect()
}

fn quoted<const N: usize>(texts: [&str; N]) -> [String; N] {
    texts.map(|text| format!("\"{text}\""))
}

fn parties(forger: &Forger) -> Vec<Forgery> {
    let mut found = Vec::new();
    for name in ["iss", "aud"] {
        let ours = forger.claim(name);
        let values = [
            "\"https://other.example\"".to_owned(),
            "\"\"".to_owned(),
            format!("\"{ours}/\""),
            format!("\"{ours} \""),
            format!("\" {ours}\""),
            format!("\"{ours}#\""),
            format!("\"{ours}?\""),
            format!("\"{ours}\\u0000\""),
            format!("\"{}\"", ours.to_uppercase()),
            format!("\"{}\"", ours.replace("https", "http")),
            format!("\"{}\"", ours.replace("habeas", "h\\u0430beas")),
            format!("[\"{ours}\"]"),
            format!("[\"other\",\"{ours}\"]"),
            format!("[\"{ours}\",\"{ours}\"]"),
            format!("{{\"{ours}\":true}}"),
        ];
        found.extend(exchanged(forger, name, values));
    }
    let (iss, aud) = (forger.claim("iss"), forger.claim("aud"));
    let swapped = forger.claims().with("iss", &format!("\"{aud}\""));
    let swapped = swapped.with("aud", &format!("\"{iss}\""));
    found.push(forgery("iss and aud exchanged", forger.signed(&swapped)));
    let client = forger.claim("client_id");
    let ids = [
        "\"\"".to_owned(),
        "\"client-2\"".to_owned(),
        format!("\"{ORGANIZATION}\""),
        format!("\"{}\"", client.to_uppercase()),
        format!("\"{}\"", client.replace('-', "")),
        format!("\"{{{client}}}\""),
        format!("\"urn:uuid:{client}\""),
        format!("\"{client} \""),
        format!("\"{}\"", Uuid::nil()),
        format!("\"{}\"", Uuid::max()),
        format!("[\"{client}\"]"),
    ];
    for id in ids {
        for names in [&["sub"][..], &["client_id"], &["sub", "client_id"]] {
            let claims = names
                .iter()
                .fold(forger.claims(), |claims, name| claims.with(name, &id));
            found.push(forgery(format!("{names:?} {id}"), forger.signed(&claims)));
        }
    }
    found.extend(exchanged(forger, "jti", quoted([""])));
    found
}

fn times(forger: &Forger) -> Vec<Forgery> {
    let after = |seconds: i64| (forger.now() + seconds).to_string();
    let odd = |good: i64| {
        let good = forger.now() + good;
        [
            format!("\"{good}\""),
            format!("{good}.0"),
            format!("{good}.5"),
            "1.795263e9".to_owned(),
            "1e400".to_owned(),
            "-1e400".to_owned(),
            "9223372036854775808".to_owned(),
            "-9223372036854775809".to_owned(),
            "18446744073709551615".to_owned(),
            format!("0{good}"),
            format!("+{good}"),
            format!("0x{good:x}"),
            format!("[{good}]"),
            "NaN".to_owned(),
            "Infinity".to_owned(),
            "\"2036-01-01T00:00:00Z\"".to_owned(),
        ]
    };
    let mut found = exchanged(forger, "exp", odd(900));
    found.extend(exchanged(forger, "nbf", odd(0)));
    found.extend(exchanged(forger, "iat", odd(0)));
    let ends = [
        after(0),
        after(-1),
        after(-31_536_000),
        "0".to_owned(),
        "-0".to_owned(),
        "-1".to_owned(),
        i64::MIN.to_string(),
        i64::MAX.to_string(),
        after(86_401),
        after(3_155_760_000),
        ((forger.now() + 900) * 1_000).to_string(),
    ];
    found.extend(exchanged(forger, "exp", ends));
    let far = [after(31), after(3_600), i64::MAX.to_string()];
    found.extend(exchanged(forger, "nbf", far.clone()));
    found.extend(exchanged(forger, "iat", far));
    let long_ago = [after(-86_400), "0".to_owned(), i64::MIN.to_string()];
    found.extend(exchanged(forger, "iat", long_ago));
    let all = |seconds: i64| {
        let at = after(seconds);
        let claims = forger.claims().with("iat", &at).with("nbf", &at);
        forger.signed(&claims.with("exp", &after(seconds + 1)))
    };
    found.push(forgery("a life in the past", all(-10)));
    found.push(forgery("a life to come", all(3_600)));
    found
}

fn rights(forger: &Forger) -> Vec<Forgery> {
    let scopes = quoted([
        "",
        " ",
        "*",
        "all",
        "admin",
        "statistics:*",
        "statistics",
        ":read",
        "STATISTICS:READ",
        "statistics:read detainees:write",
        "statistics:read,facilities:read",
        "statistics:read\\tfacilities:read",
        "statistics:read\\nfacilities:read",
        "statistics:read  facilities:read",
        "statistics:read\\u0000",
        "statistics:read\\u00a0",
        "st\\u0430tistics:read",
    ]);
    let mut found = exchanged(forger, "scope", scopes);
    let ours = ORGANIZATION;
    let organizations = [
        String::new(),
        "partner-one".to_owned(),
        Uuid::nil().to_string(),
        Uuid::max().to_string(),
        Uuid::from_u128(0x0abd).to_string(),
        ours.simple().to_string(),
        ours.braced().to_string(),
        ours.urn().to_string(),
        format!("{ours:X}"),
        format!("{ours} "),
    ];
    let organizations = organizations.map(|text| format!("\"{text}\""));
    found.extend(exchanged(forger, "org", organizations));
    let epochs = [
        "1",
        "-1",
        "9223372036854775807",
        "9223372036854775808",
        "0.0",
    ];
    found.extend(exchanged(forger, "epoch", epochs.map(str::to_owned)));
    found
}
