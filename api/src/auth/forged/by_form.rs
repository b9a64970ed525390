//! Good tokens in a wrong form: schemes, blanks, parts, base64, length.

use super::bench::{Bench, encoded};
use super::{Forgery, forgery};

pub(super) fn forgeries(bench: &Bench) -> Vec<Forgery> {
    let mut found = schemes(bench);
    found.extend(parts(bench));
    found.extend(encodings(bench));
    found.extend(lengths(bench));
    found
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

fn parts(bench: &Bench) -> Vec<Forgery> {
    let good = bench.good();
    let split: Vec<&str> = good.split('.').collect();
    let [header, claims, signature] = split[..] else {
        panic!("a token has three parts")
    };
    let other = encoded(bench.claims().with("sub", "\"client-2\"").json());
    let half = &claims[..claims.len() / 2];
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

fn encodings(bench: &Bench) -> Vec<Forgery> {
    let good = bench.good();
    let split: Vec<&str> = good.split('.').collect();
    let [header, claims, signature] = split[..] else {
        panic!("a token has three parts")
    };
    let signed = |header: &str, claims: &str| bench.ed.sign_parts(header, claims);
    let (head, tail) = claims.split_at(8);
    let text = bench.claims().json();
    // A part of 4n+2 letters leaves bits over, which the changed letter uses.
    let blanks = (0..3)
        .find(|blanks| (text.len() + blanks) % 3 == 1)
        .unwrap();
    let ragged = encoded(text.replacen('{', &format!("{{{}", " ".repeat(blanks)), 1));
    vec![
        forgery(
            "a padded header",
            "encoding",
            signed(&format!("{header}="), claims),
        ),
        forgery(
            "padded claims",
            "encoding",
            signed(header, &format!("{claims}==")),
        ),
        forgery("a padded signature", "signature", format!("{good}==")),
        forgery(
            "a signature with stray bits",
            "signature",
            with_stray_bits(&good),
        ),
        forgery(
            "claims with stray bits",
            "encoding",
            signed(header, &with_stray_bits(&ragged)),
        ),
        forgery(
            "a line end in the claims",
            "encoding",
            signed(header, &format!("{head}\n{tail}")),
        ),
        forgery(
            "a blank in the claims",
            "encoding",
            signed(header, &format!("{head} {tail}")),
        ),
        forgery(
            "a NUL in the claims",
            "encoding",
            signed(header, &format!("{head}\0{tail}")),
        ),
        forgery(
            "a percent sign in the claims",
            "encoding",
            signed(header, &format!("{head}%2E{tail}")),
        ),
        forgery(
            "the other alphabet",
            "encoding",
            signed(header, &format!("{claims}+/+/")),
        ),
        forgery(
            "letters beyond ASCII",
            "encoding",
            signed(header, &format!("{head}é{tail}")),
        ),
        forgery(
            "claims not encoded",
            "encoding",
            signed(header, &text.replace('.', "")),
        ),
        forgery(
            "claims encoded twice",
            "claims",
            signed(header, &encoded(claims)),
        ),
        forgery("claims that are not UTF-8", "claims", {
            let broken = [
                text.as_bytes().split_at(9).0,
                b"\xff\xfe",
                &text.as_bytes()[9..],
            ];
            signed(header, &encoded(broken.concat()))
        }),
        forgery("claims in UTF-16", "claims", {
            let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
            signed(header, &encoded(wide))
        }),
        forgery("a signature not encoded", "signature", {
            format!("{header}.{claims}.{}", signature.replace(['-', '_'], "+"))
        }),
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
