//! Good tokens in a wrong form: schemes, blanks, parts, base64, length.

use super::bench::{Bench, encoded};
use super::{Forgery, forgery};

pub(super) fn forgeries(bench: &Bench) -> Vec<Forgery> {
    let groups = [
        schemes,
        missing_parts,
        exchanged_parts,
        stray_letters,
        encodings,
        lengths,
    ];
    groups.into_iter().flat_map(|group| group(bench)).collect()
}

/// The header, the claims and the signature of a token.
fn three_parts(token: &str) -> [&str; 3] {
    let parts: Vec<&str> = token.split('.').collect();
    parts.try_into().expect("a token has three parts")
}

fn schemes(bench: &Bench) -> Vec<Forgery> {
    let good = bench.good();
    let case = |what, refusal, credentials: String| Forgery {
        what,
        refusal,
        credentials,
    };
    vec![
        case("no scheme", "scheme", good.clone()),
        case("scheme Basic", "scheme", format!("Basic {good}")),
        case("scheme DPoP", "scheme", format!("DPoP {good}")),
        case("scheme JWT", "scheme", format!("JWT {good}")),
        case(
            "a scheme that begins as ours",
            "scheme",
            format!("Bearers {good}"),
        ),
        case("a scheme with a colon", "scheme", format!("Bearer: {good}")),
        case("a scheme and a tab", "scheme", format!("Bearer\t{good}")),
        case(
            "a blank before the scheme",
            "scheme",
            format!(" Bearer {good}"),
        ),
        case("the scheme alone", "scheme", "Bearer".to_owned()),
        case("nothing", "scheme", String::new()),
        case("no token", "parts", "Bearer ".to_owned()),
        case(
            "the scheme twice",
            "encoding",
            format!("Bearer Bearer {good}"),
        ),
        case("two blanks", "encoding", format!("Bearer  {good}")),
        case("a blank behind", "signature", format!("Bearer {good} ")),
        case(
            "a line end behind",
            "signature",
            format!("Bearer {good}\r\n"),
        ),
        case("a NUL behind", "signature", format!("Bearer {good}\0")),
        case("in quotes", "encoding", format!("Bearer \"{good}\"")),
        case(
            "two tokens",
            "parts",
            format!("Bearer {good}, Bearer {good}"),
        ),
    ]
}

fn missing_parts(bench: &Bench) -> Vec<Forgery> {
    let good = bench.good();
    let [header, claims, signature] = three_parts(&good);
    vec![
        forgery("one part", "parts", header),
        forgery("two parts", "parts", format!("{header}.{claims}")),
        forgery("no signature", "signature", format!("{header}.{claims}.")),
        forgery("no claims", "signature", format!("{header}..{signature}")),
        forgery("no header", "header", format!(".{claims}.{signature}")),
        forgery("dots alone", "header", ".."),
        forgery("a fourth part", "parts", format!("{good}.{signature}")),
        forgery("an empty fourth part", "parts", format!("{good}.")),
        forgery(
            "five parts, as encrypted tokens have",
            "parts",
            format!("{good}.AAAA.AAAA"),
        ),
        forgery("a dot before", "parts", format!(".{good}")),
    ]
}

fn exchanged_parts(bench: &Bench) -> Vec<Forgery> {
    let good = bench.good();
    let [header, claims, signature] = three_parts(&good);
    let other = encoded(bench.claims().with("sub", "\"client-2\"").json());
    let half = &claims[..claims.len() / 2];
    vec![
        forgery(
            "claims exchanged",
            "signature",
            format!("{header}.{other}.{signature}"),
        ),
        forgery(
            "claims cut in half",
            "signature",
            format!("{header}.{half}.{signature}"),
        ),
        forgery(
            "a header cut",
            "encoding",
            format!("{}.{claims}.{signature}", &header[1..]),
        ),
        forgery("a signature cut", "signature", &good[..good.len() - 1]),
        forgery(
            "a signature cut by 32 bytes",
            "signature",
            &good[..good.len() - 43],
        ),
        forgery("a signature and more", "signature", format!("{good}AAAA")),
        forgery(
            "a signature twice",
            "signature",
            format!("{good}{signature}"),
        ),
        forgery(
            "parts in another order",
            "header",
            format!("{claims}.{header}.{signature}"),
        ),
        forgery("an object in place of a token", "encoding", {
            format!("{{\"protected\":\"{header}\"}}.{claims}.{signature}")
        }),
    ]
}

/// Letters that base64url does not know, or that change nothing of what is decoded.
fn stray_letters(bench: &Bench) -> Vec<Forgery> {
    let good = bench.good();
    let [header, claims, _] = three_parts(&good);
    let (head, tail) = claims.split_at(8);
    let claims = [
        ("padded claims", format!("{claims}==")),
        (
            "claims with stray bits",
            with_stray_bits(&ragged_claims(bench)),
        ),
        ("a line end in the claims", format!("{head}\n{tail}")),
        ("a blank in the claims", format!("{head} {tail}")),
        ("a NUL in the claims", format!("{head}\0{tail}")),
        ("a percent sign in the claims", format!("{head}%2E{tail}")),
        ("the other alphabet", format!("{claims}+/+/")),
        ("letters beyond ASCII", format!("{head}é{tail}")),
    ];
    let signed = |(what, claims): (_, String)| {
        forgery(what, "encoding", bench.ed.sign_parts(header, &claims))
    };
    let mut found: Vec<Forgery> = claims.into_iter().map(signed).collect();
    let stray = with_stray_bits(&good);
    found.push(forgery("a signature with stray bits", "signature", stray));
    found.push(forgery(
        "a padded signature",
        "signature",
        format!("{good}=="),
    ));
    found
}

/// Good claims of 4n+2 letters, which leave bits over.
fn ragged_claims(bench: &Bench) -> String {
    let text = bench.claims().json();
    let blanks = " ".repeat((4 - text.len() % 3) % 3);
    let ragged = encoded(text.replacen('{', &format!("{{{blanks}"), 1));
    assert_eq!(ragged.len() % 4, 2);
    ragged
}

fn encodings(bench: &Bench) -> Vec<Forgery> {
    let good = bench.good();
    let [header, claims, signature] = three_parts(&good);
    let signed = |header: &str, claims: &str| bench.ed.sign_parts(header, claims);
    let text = bench.claims().json();
    let (head, tail) = text.as_bytes().split_at(9);
    let broken = encoded([head, b"\xff\xfe", tail].concat());
    let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let padded = format!("{header}=");
    let plain = text.replace('.', "");
    let plain_signature = signature.replace(['-', '_'], "+");
    let unencoded = format!("{header}.{claims}.{plain_signature}+");
    vec![
        forgery("a padded header", "encoding", signed(&padded, claims)),
        forgery("claims not encoded", "encoding", signed(header, &plain)),
        forgery(
            "claims encoded twice",
            "claims",
            signed(header, &encoded(claims)),
        ),
        forgery(
            "claims that are not UTF-8",
            "claims",
            signed(header, &broken),
        ),
        forgery("claims in UTF-16", "claims", signed(header, &encoded(wide))),
        forgery("a signature in the other alphabet", "signature", unencoded),
    ]
}

/// The last letter changed in the bits that base64 does not use.
fn with_stray_bits(part: &str) -> String {
    const ALPHABET: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let (rest, last) = part.split_at(part.len() - 1);
    let value = ALPHABET.find(last).unwrap();
    format!("{rest}{}", ALPHABET.as_bytes()[value ^ 1] as char)
}

fn lengths(bench: &Bench) -> Vec<Forgery> {
    let padded = |bytes: usize| {
        let claims = bench
            .claims()
            .with("note", &format!("\"{}\"", "n".repeat(bytes)));
        bench.signed(&bench.header(&bench.ed), &claims, &bench.ed)
    };
    let long = padded(9 * 1024);
    assert!(long.len() > crate::auth::MOST_TOKEN_BYTES);
    vec![
        forgery("a good token over 8 KiB", "size", long),
        forgery("9 KiB of letters", "size", "A".repeat(9 * 1024)),
        forgery("9 KiB of dots", "size", ".".repeat(9 * 1024)),
        forgery("a megabyte", "size", "A".repeat(1024 * 1024)),
        forgery(
            "8 KiB of dots",
            "parts",
            ".".repeat(crate::auth::MOST_TOKEN_BYTES),
        ),
    ]
}
