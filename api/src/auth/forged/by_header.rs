//! Forgeries of the header: algorithms, keys, types, and fields that carry rules or keys along.

use super::bench::{Bench, Object, encoded, hmac_signed, random_signature};
use super::{Forgery, forgery};

pub(super) fn forgeries(bench: &Bench) -> Vec<Forgery> {
    let groups = [
        algorithms,
        confused_with_hmac,
        keys,
        key_ids,
        carried,
        repeated,
        types,
    ];
    groups.into_iter().flat_map(|group| group(bench)).collect()
}

fn algorithms(bench: &Bench) -> Vec<Forgery> {
    let claims = encoded(bench.claims().json());
    let good = bench.good();
    let signature = good.rsplit('.').next().unwrap();
    let case = |what, alg: &str, signature: &str| {
        let header = encoded(bench.header(&bench.ed).with("alg", alg).json());
        forgery(what, "algorithm", format!("{header}.{claims}.{signature}"))
    };
    let signed = |what, refusal, alg: &str| {
        let header = bench.header(&bench.ed).with("alg", alg);
        forgery(
            what,
            refusal,
            bench.signed(&header, &bench.claims(), &bench.ed),
        )
    };
    vec![
        case("alg none, no signature", "\"none\"", ""),
        case("alg none, the old signature", "\"none\"", signature),
        case("alg None", "\"None\"", ""),
        case("alg nOnE", "\"nOnE\"", ""),
        case("alg empty", "\"\"", signature),
        signed("alg ES256 over a key of Ed25519", "algorithm", "\"ES256\""),
        signed("alg RS256", "algorithm", "\"RS256\""),
        signed("alg eddsa in lower case", "algorithm", "\"eddsa\""),
        signed(
            "alg Ed25519, another name of the same",
            "algorithm",
            "\"Ed25519\"",
        ),
        signed("alg with a blank", "algorithm", "\"EdDSA \""),
        signed("alg null", "header", "null"),
        signed("alg a number", "header", "1"),
        signed("alg a list", "header", "[\"EdDSA\"]"),
    ]
}

fn confused_with_hmac(bench: &Bench) -> Vec<Forgery> {
    let text_of = |key: &[u8]| pem::encode(&pem::Pem::new("PUBLIC KEY", key));
    let with = |alg: &str| bench.header(&bench.ed).with("alg", alg);
    let claims = bench.claims();
    let hs256 = with("\"HS256\"");
    let over_point = bench.header(&bench.es).with("alg", "\"HS256\"");
    let (ed, es) = (&bench.ed.public, &bench.es.public);
    vec![
        forgery(
            "HS256 under the public key",
            "algorithm",
            hmac_signed(&hs256, &claims, ed),
        ),
        forgery(
            "HS256 under the public key in PEM",
            "algorithm",
            hmac_signed(&hs256, &claims, text_of(ed).as_bytes()),
        ),
        forgery(
            "HS256 under the point",
            "algorithm",
            hmac_signed(&over_point, &claims, es),
        ),
        forgery(
            "HS256 under an empty secret",
            "algorithm",
            hmac_signed(&hs256, &claims, b""),
        ),
        forgery(
            "HMAC that calls itself EdDSA",
            "signature",
            hmac_signed(&with("\"EdDSA\""), &claims, ed),
        ),
    ]
}

fn keys(bench: &Bench) -> Vec<Forgery> {
    let claims = bench.claims();
    let (ed, es) = (bench.header(&bench.ed), bench.header(&bench.es));
    let signed_by = |header: &Object, key| bench.signed(header, &claims, key);
    let message = format!("{}.{}", encoded(ed.json()), encoded(claims.json()));
    vec![
        forgery(
            "another key, our id",
            "signature",
            signed_by(&ed, &bench.foreign_ed),
        ),
        forgery(
            "another point, our id",
            "signature",
            signed_by(&es, &bench.foreign_es),
        ),
        forgery(
            "another key, its own id",
            "key",
            signed_by(&bench.header(&bench.foreign_ed), &bench.foreign_ed),
        ),
        forgery(
            "ids swapped, Ed25519 signs",
            "signature",
            signed_by(&es, &bench.ed),
        ),
        forgery(
            "ids swapped, P-256 signs",
            "signature",
            signed_by(&ed, &bench.es),
        ),
        forgery(
            "a random signature",
            "signature",
            format!("{message}.{}", random_signature()),
        ),
        forgery("a signature of zeros", "signature", {
            format!("{message}.{}", encoded([0_u8; 64]))
        }),
    ]
}

fn key_ids(bench: &Bench) -> Vec<Forgery> {
    let ours = &bench.ed.kid;
    let cases = [
        (
            "kid of the other key",
            "algorithm",
            format!("\"{}\"", bench.es.kid),
        ),
        (
            "kid up the tree",
            "key",
            "\"../../../../dev/null\"".to_owned(),
        ),
        ("kid a path to the key", "key", format!("\"./{ours}\"")),
        ("kid with the extension", "key", format!("\"{ours}.pem\"")),
        ("kid with a NUL behind", "key", format!("\"{ours}\\u0000\"")),
        (
            "kid in lower case",
            "key",
            format!("\"{}\"", ours.to_lowercase()),
        ),
        (
            "kid a statement",
            "key",
            "\"x' UNION SELECT 'key'--\"".to_owned(),
        ),
        ("kid empty", "key", "\"\"".to_owned()),
        ("kid null", "header", "null".to_owned()),
        ("kid a number", "header", "0".to_owned()),
    ];
    let signed = |(what, refusal, kid): (_, _, String)| {
        let header = bench.header(&bench.ed).with("kid", &kid);
        forgery(
            what,
            refusal,
            bench.signed(&header, &bench.claims(), &bench.ed),
        )
    };
    cases.into_iter().map(signed).collect()
}

/// Fields beside the three: each would change the rules, or bring a key.
fn carried(bench: &Bench) -> Vec<Forgery> {
    let point = encoded(&bench.foreign_ed.public);
    let jwk = format!("{{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"{point}\"}}");
    let with_key = bench.header(&bench.ed).and("jwk", &jwk);
    let own_key = bench.signed(&with_key, &bench.claims(), &bench.foreign_ed);
    let mut found = vec![forgery("its own key in jwk", "header", own_key)];
    let fields = [
        ("crit, empty", "crit", "[]"),
        ("crit of the unknown", "crit", "[\"exp\"]"),
        ("b64 false", "b64", "false"),
        ("jku", "jku", "\"https://keys.example/jwks.json\""),
        ("x5u", "x5u", "\"https://keys.example/key.pem\""),
        ("x5c", "x5c", "[\"MIIB\"]"),
        ("x5t", "x5t", "\"AAAA\""),
        ("cty for a nested token", "cty", "\"JWT\""),
        ("zip", "zip", "\"DEF\""),
        ("a field of no meaning", "note", "1"),
    ];
    found.extend(fields.map(|(what, name, value)| plus(bench, what, name, value)));
    found
}

fn repeated(bench: &Bench) -> Vec<Forgery> {
    let header = bench.header(&bench.ed);
    let claims = bench.claims();
    let array = bench.signed_text(&header.array(), &claims.json(), &bench.ed);
    let absent = |what, name: &str| {
        let header = header.clone().without(name);
        forgery(what, "header", bench.signed(&header, &claims, &bench.ed))
    };
    vec![
        plus(bench, "alg twice", "alg", "\"EdDSA\""),
        plus(bench, "alg twice, once escaped", "al\\u0067", "\"none\""),
        plus(bench, "kid twice", "kid", "\"other\""),
        plus(bench, "typ twice", "typ", "\"at+jwt\""),
        absent("no alg", "alg"),
        absent("no kid", "kid"),
        absent("no typ", "typ"),
        forgery("a header as an array", "header", array),
    ]
}

/// A good header with a field more.
fn plus(bench: &Bench, what: &'static str, name: &str, value: &str) -> Forgery {
    let header = bench.header(&bench.ed).and(name, value);
    forgery(
        what,
        "header",
        bench.signed(&header, &bench.claims(), &bench.ed),
    )
}

fn types(bench: &Bench) -> Vec<Forgery> {
    let cases = [
        ("typ JWT", "type", "\"JWT\""),
        ("typ of an identity token", "type", "\"id+jwt\""),
        ("typ with a blank", "type", "\"at+jwt \""),
        ("typ with a parameter", "type", "\"at+jwt;v=1\""),
        ("typ under another tree", "type", "\"text/at+jwt\""),
        ("typ empty", "type", "\"\""),
        ("typ null", "header", "null"),
        ("typ a list", "header", "[\"at+jwt\"]"),
    ];
    let signed = |(what, refusal, typ): (_, _, &str)| {
        let header = bench.header(&bench.ed).with("typ", typ);
        forgery(
            what,
            refusal,
            bench.signed(&header, &bench.claims(), &bench.ed),
        )
    };
    cases.into_iter().map(signed).collect()
}
