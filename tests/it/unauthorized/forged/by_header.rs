//! Forgeries of the header: algorithms, keys, types, and fields that bring rules or keys along.

use jsonwebtoken::Algorithm;

use super::forger::{Forger, Forgery, encoded, forgery, hmac_signed, parts};

pub(super) fn forgeries(forger: &Forger) -> Vec<Forgery> {
    let groups = [
        algorithms,
        confused_with_hmac,
        keys,
        key_ids,
        carried,
        repeated,
        types,
    ];
    groups.into_iter().flat_map(|group| group(forger)).collect()
}

/// Each name of an algorithm without a signature, with that of a good token, and with one of its own.
fn algorithms(forger: &Forger) -> Vec<Forgery> {
    const NAMES: [&str; 30] = [
        "none",
        "None",
        "NONE",
        "nOnE",
        "none ",
        "",
        " ",
        "HS256",
        "HS384",
        "HS512",
        "RS256",
        "RS384",
        "RS512",
        "PS256",
        "PS384",
        "PS512",
        "ES256",
        "ES256K",
        "ES384",
        "ES512",
        "eddsa",
        "EDDSA",
        "EdDSA ",
        "Ed25519",
        "Ed448",
        "dir",
        "RSA-OAEP",
        "A256GCM",
        "EdDSA\\u0000",
        "at+jwt",
    ];
    const OTHER_TYPES: [&str; 6] = ["null", "0", "true", "[\"EdDSA\"]", "{}", "[]"];
    let named = NAMES.map(|name| format!("\"{name}\""));
    let good = forger.good();
    let [_, claims, signature] = parts(&good);
    let mut found = Vec::new();
    for alg in named.into_iter().chain(OTHER_TYPES.map(str::to_owned)) {
        let header = forger.ed.header().with("alg", &alg).json();
        let message = format!("{}.{claims}", encoded(&header));
        found.extend([
            forgery(format!("alg {alg}, no signature"), format!("{message}.")),
            forgery(
                format!("alg {alg}, the old signature"),
                format!("{message}.{signature}"),
            ),
            forgery(
                format!("alg {alg}, its own signature"),
                forger.ed.signed(&header, &forger.claims().json()),
            ),
        ]);
    }
    found
}

fn confused_with_hmac(forger: &Forger) -> Vec<Forgery> {
    let mut found = Vec::new();
    for (whose, key) in [("EdDSA", &forger.ed), ("ES256", &forger.es)] {
        let x = encoded(&key.public);
        let pem = format!("-----BEGIN PUBLIC KEY-----\n{x}\n-----END PUBLIC KEY-----\n");
        let secrets: [(&str, Vec<u8>); 7] = [
            ("the public key", key.public.clone()),
            ("the public key in PEM", pem.clone().into_bytes()),
            ("PEM without a line end", pem.trim_end().as_bytes().to_vec()),
            ("the public key in base64", x.clone().into_bytes()),
            (
                "a JWK",
                format!("{{\"kty\":\"OKP\",\"x\":\"{x}\"}}").into_bytes(),
            ),
            ("the id of the key", key.kid.clone().into_bytes()),
            ("an empty secret", Vec::new()),
        ];
        for (what, secret) in secrets {
            for (name, how) in [
                ("HS256", Algorithm::HS256),
                ("HS512", Algorithm::HS512),
                (whose, Algorithm::HS256),
                (whose, Algorithm::HS512),
            ] {
                let header = key.header().with("alg", &format!("\"{name}\""));
                found.push(forgery(
                    format!("{how:?} that says {name} under {what} of {whose}"),
                    hmac_signed(&header, &forger.claims(), &secret, how),
                ));
            }
        }
    }
    found
}

fn keys(forger: &Forger) -> Vec<Forgery> {
    let claims = forger.claims().json();
    let (ed, es) = (forger.ed.header().json(), forger.es.header().json());
    let message = format!("{}.{}", encoded(&ed), encoded(&claims));
    vec![
        forgery(
            "another key, our id",
            forger.foreign_ed.signed(&ed, &claims),
        ),
        forgery(
            "another point, our id",
            forger.foreign_es.signed(&es, &claims),
        ),
        forgery(
            "another key, its own id",
            forger
                .foreign_ed
                .signed(&forger.foreign_ed.header().json(), &claims),
        ),
        forgery(
            "a retired key",
            forger
                .retired
                .signed(&forger.retired.header().json(), &claims),
        ),
        forgery(
            "a retired key, the id of ours",
            forger.retired.signed(&ed, &claims),
        ),
        forgery("ids swapped, Ed25519 signs", forger.ed.signed(&es, &claims)),
        forgery("ids swapped, P-256 signs", forger.es.signed(&ed, &claims)),
        forgery(
            "a signature of zeros",
            format!("{message}.{}", encoded([0_u8; 64])),
        ),
        forgery(
            "a signature of ones",
            format!("{message}.{}", encoded([0xff_u8; 64])),
        ),
        // "Psychic" signatures: r = s = 0 over the curve, in both forms.
        forgery("an empty point", {
            let message = format!("{}.{}", encoded(&es), encoded(&claims));
            format!("{message}.{}", encoded([0_u8; 64]))
        }),
        forgery("an empty point in DER", {
            let message = format!("{}.{}", encoded(&es), encoded(&claims));
            format!("{message}.{}", encoded([0x30, 6, 2, 1, 0, 2, 1, 0]))
        }),
    ]
}

fn key_ids(forger: &Forger) -> Vec<Forgery> {
    let ours = &forger.ed.kid;
    let texts = [
        forger.es.kid.clone(),
        forger.retired.kid.clone(),
        format!("{}.retired", forger.retired.kid),
        "../../../../dev/null".to_owned(),
        "/dev/null".to_owned(),
        format!("./{ours}"),
        format!("keys/{ours}"),
        format!("../keys/{ours}"),
        format!("{ours}.pem"),
        format!("{ours}/"),
        format!("{ours}\\u0000"),
        format!("{ours} "),
        format!(" {ours}"),
        format!("{ours}\\n"),
        format!("{ours}%00"),
        ours.to_lowercase(),
        ours.chars().rev().collect(),
        ours.chars().skip(1).collect(),
        format!("{ours}{ours}"),
        "x' UNION SELECT 'key'--".to_owned(),
        "$(id)".to_owned(),
        "| cat /etc/passwd".to_owned(),
        "https://keys.example/key.pem".to_owned(),
        "0".to_owned(),
        "*".to_owned(),
        String::new(),
        "k".repeat(5_000),
    ];
    let texts = texts.map(|text| format!("\"{text}\""));
    let others = ["null", "0", "true", "[]", "{}"].map(str::to_owned);
    let listed = format!("[\"{ours}\"]");
    let all = texts.into_iter().chain(others).chain([listed]);
    all.map(|kid| {
        let header = forger.ed.header().with("kid", &kid).json();
        let token = forger.ed.signed(&header, &forger.claims().json());
        forgery(
            format!("kid {}", kid.chars().take(60).collect::<String>()),
            token,
        )
    })
    .collect()
}

/// Fields beside the three: each would change the rules, or bring a key.
fn carried(forger: &Forger) -> Vec<Forgery> {
    let x = encoded(&forger.foreign_ed.public);
    let jwk = format!("{{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"{x}\"}}");
    let fields = [
        ("jwk", jwk.as_str()),
        ("jwk", "null"),
        ("jku", "\"https://keys.example/jwks.json\""),
        ("jku", "\"https://habeas.invalid/.well-known/jwks.json\""),
        ("jku", "\"file:///dev/null\""),
        ("x5u", "\"https://keys.example/key.pem\""),
        ("x5c", "[\"MIIB\"]"),
        ("x5c", "[]"),
        ("x5t", "\"AAAA\""),
        ("x5t#S256", "\"AAAA\""),
        ("crit", "[]"),
        ("crit", "[\"exp\"]"),
        ("crit", "[\"b64\"]"),
        ("crit", "null"),
        ("b64", "false"),
        ("b64", "true"),
        ("cty", "\"JWT\""),
        ("zip", "\"DEF\""),
        ("enc", "\"A256GCM\""),
        ("nonce", "\"1\""),
        ("iss", "\"https://habeas.invalid\""),
        ("exp", "9999999999"),
        ("__proto__", "{}"),
        ("note", "1"),
        ("", "1"),
    ];
    let mut found = Vec::new();
    for (name, value) in fields {
        let header = forger.ed.header().and(name, value).json();
        let claims = forger.claims().json();
        let what = format!("{name} {value}");
        found.push(forgery(
            format!("{what}, our key"),
            forger.ed.signed(&header, &claims),
        ));
        found.push(forgery(
            format!("{what}, its own key"),
            forger.foreign_ed.signed(&header, &claims),
        ));
    }
    found
}

fn repeated(forger: &Forger) -> Vec<Forgery> {
    let good = forger.ed.header();
    let mut found = Vec::new();
    for (name, escaped) in [
        ("alg", "al\\u0067"),
        ("kid", "\\u006bid"),
        ("typ", "t\\u0079p"),
    ] {
        let same = good.clone().json();
        let value = same.split(&format!("\"{name}\":")).nth(1);
        let value = value
            .and_then(|rest| rest.split([',', '}']).next())
            .unwrap_or("1");
        for (what, header) in [
            ("twice the same", good.clone().and(name, value)),
            ("twice, another", good.clone().and(name, "\"none\"")),
            ("twice, once escaped", good.clone().and(escaped, "\"none\"")),
            (
                "in upper case too",
                good.clone().and(&name.to_uppercase(), value),
            ),
            (
                "in upper case",
                good.clone().without(name).and(&name.to_uppercase(), value),
            ),
            ("missing", good.clone().without(name)),
        ] {
            let token = forger.ed.signed(&header.json(), &forger.claims().json());
            found.push(forgery(format!("{name} {what}"), token));
        }
    }
    for header in ["", "{}", "null", "[]", "\"EdDSA\"", "1", "{", "{}{}"] {
        let token = forger.ed.signed(header, &forger.claims().json());
        found.push(forgery(format!("a header of {header:?}"), token));
    }
    found
}

fn types(forger: &Forger) -> Vec<Forgery> {
    const TYPES: [&str; 16] = [
        "\"JWT\"",
        "\"jwt\"",
        "\"id+jwt\"",
        "\"JOSE\"",
        "\"logout+jwt\"",
        "\"habeas-audit-head+jwt\"",
        "\"at+jwt \"",
        "\" at+jwt\"",
        "\"at+jwt;v=1\"",
        "\"text/at+jwt\"",
        "\"application/jwt\"",
        "\"at-jwt\"",
        "\"\"",
        "null",
        "1",
        "[\"at+jwt\"]",
    ];
    let of_type = |typ: &&str| {
        let header = forger.ed.header().with("typ", typ).json();
        forgery(
            format!("typ {typ}"),
            forger.ed.signed(&header, &forger.claims().json()),
        )
    };
    TYPES.iter().map(of_type).collect()
}
