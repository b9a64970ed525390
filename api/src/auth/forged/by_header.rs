//! Forgeries of the header: algorithms, keys, types, and fields that carry rules or keys along.

use super::bench::{Bench, Object, encoded, hmac_signed, random_signature};
use super::{Forgery, forgery};

pub(super) fn forgeries(bench: &Bench) -> Vec<Forgery> {
    let mut found = algorithms(bench);
    found.extend(confused_with_hmac(bench));
    found.extend(keys(bench));
    found.extend(fields(bench));
    found
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
    let named = |kid: &str| signed_by(&bench.header(&bench.ed).with("kid", kid), &bench.ed);
    let message = format!("{}.{}", encoded(ed.json()), encoded(claims.json()));
    let lower = format!("\"{}\"", bench.ed.kid.to_lowercase());
    let path = format!("\"./{}\"", bench.ed.kid);
    let file = format!("\"{}.pem\"", bench.ed.kid);
    let nul = format!("\"{}\\u0000\"", bench.ed.kid);
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
            "the id of the other key, our algorithm",
            "algorithm",
            named(&format!("\"{}\"", bench.es.kid)),
        ),
        forgery(
            "a random signature",
            "signature",
            format!("{message}.{}", random_signature()),
        ),
        forgery("a signature of zeros", "signature", {
            format!("{message}.{}", encoded([0_u8; 64]))
        }),
        forgery("kid up the tree", "key", named("\"../../../../dev/null\"")),
        forgery("kid a path to the key", "key", named(&path)),
        forgery("kid with the file's extension", "key", named(&file)),
        forgery("kid with a NUL behind", "key", named(&nul)),
        forgery("kid in lower case", "key", named(&lower)),
        forgery(
            "kid a statement",
            "key",
            named("\"x' UNION SELECT 'key'--\""),
        ),
        forgery("kid empty", "key", named("\"\"")),
        forgery("kid null", "header", named("null")),
        forgery("kid a number", "header", named("0")),
    ]
}

fn fields(bench: &Bench) -> Vec<Forgery> {
    let header = bench.header(&bench.ed);
    let signed = |header: &Object| bench.signed(header, &bench.claims(), &bench.ed);
    let plus = |what, name: &str, value: &str| {
        forgery(what, "header", signed(&header.clone().and(name, value)))
    };
    let typed =
        |what, refusal, typ: &str| forgery(what, refusal, signed(&header.clone().with("typ", typ)));
    let jwk = format!(
        "{{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"{}\"}}",
        encoded(&bench.foreign_ed.public)
    );
    let carried = header.clone().and("jwk", &jwk);
    let array = bench.signed_text(&header.array(), &bench.claims().json(), &bench.ed);
    vec![
        forgery("its own key in jwk", "header", {
            bench.signed(&carried, &bench.claims(), &bench.foreign_ed)
        }),
        plus("crit, empty", "crit", "[]"),
        plus("crit of the unknown", "crit", "[\"exp\"]"),
        plus("b64 false", "b64", "false"),
        plus("jku", "jku", "\"https://keys.example/jwks.json\""),
        plus("x5u", "x5u", "\"https://keys.example/key.pem\""),
        plus("x5c", "x5c", "[\"MIIB\"]"),
        plus("x5t", "x5t", "\"AAAA\""),
        plus("cty for a nested token", "cty", "\"JWT\""),
        plus("zip", "zip", "\"DEF\""),
        plus("a field of no meaning", "note", "1"),
        plus("alg twice", "alg", "\"EdDSA\""),
        plus("alg twice, once escaped", "al\\u0067", "\"none\""),
        plus("kid twice", "kid", "\"other\""),
        plus("typ twice", "typ", "\"at+jwt\""),
        forgery("no alg", "header", signed(&header.clone().without("alg"))),
        forgery("no kid", "header", signed(&header.clone().without("kid"))),
        forgery("no typ", "header", signed(&header.clone().without("typ"))),
        typed("typ JWT", "type", "\"JWT\""),
        typed("typ of an identity token", "type", "\"id+jwt\""),
        typed("typ with a blank", "type", "\"at+jwt \""),
        typed("typ with a parameter", "type", "\"at+jwt;v=1\""),
        typed("typ under another tree", "type", "\"text/at+jwt\""),
        typed("typ empty", "type", "\"\""),
        typed("typ null", "header", "null"),
        typed("typ a list", "header", "[\"at+jwt\"]"),
        forgery("a header as an array", "header", array),
    ]
}
