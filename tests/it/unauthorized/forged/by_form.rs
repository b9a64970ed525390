//! Good tokens in a wrong form: schemes, blanks, parts, base64, lengths, and every byte changed.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE, URL_SAFE_NO_PAD};

use super::forger::{Forger, Forgery, encoded, forgery, parts};

/// The longest token that is looked at, in bytes.
const LONGEST: usize = 8 * 1024;

pub(super) fn forgeries(forger: &Forger) -> Vec<Forgery> {
    let groups = [schemes, pieces, encodings, within, lengths, truncations];
    groups.into_iter().flat_map(|group| group(forger)).collect()
}

fn schemes(forger: &Forger) -> Vec<Forgery> {
    let good = forger.good();
    let all = [
        good.clone(),
        String::new(),
        "Bearer".to_owned(),
        "Bearer ".to_owned(),
        format!("Bearer\t{good}"),
        format!("Bearer  {good}"),
        format!(" Bearer {good}"),
        format!("Bearer {good} "),
        format!("Bearer {good}\t"),
        format!("Bearer\u{a0}{good}"),
        format!("Bearer: {good}"),
        format!("Bearer={good}"),
        format!("Bearers {good}"),
        format!("Bear {good}"),
        format!("Basic {good}"),
        format!("DPoP {good}"),
        format!("JWT {good}"),
        format!("Token {good}"),
        format!("Bearer \"{good}\""),
        format!("Bearer '{good}'"),
        format!("Bearer <{good}>"),
        format!("Bearer token={good}"),
        format!("Bearer Bearer {good}"),
        format!("Bearer {good} {good}"),
        format!("Bearer {good},{good}"),
        format!("Bearer {good}, Bearer {good}"),
        format!("Bearer {good};q=1"),
        format!("Bearer {good}, Basic YTpi"),
        format!("Basic YTpi, Bearer {good}"),
        format!("Bearer {good}\r\n"),
        format!("Bearer {good}\0"),
        "Bearer null".to_owned(),
        "Bearer undefined".to_owned(),
        "Bearer .".to_owned(),
        "Bearer ..".to_owned(),
        "Bearer ...".to_owned(),
    ];
    let all = all.into_iter().enumerate();
    all.map(|(number, credentials)| Forgery {
        what: format!("scheme, case {number}"),
        credentials,
    })
    .collect()
}

fn pieces(forger: &Forger) -> Vec<Forgery> {
    let good = forger.good();
    let [header, claims, signature] = parts(&good);
    let other = forger.signed(&forger.claims().with("jti", "\"another\""));
    let [_, other_claims, other_signature] = parts(&other);
    [
        header.to_owned(),
        format!("{header}.{claims}"),
        format!("{header}.{claims}."),
        format!("{header}..{signature}"),
        format!(".{claims}.{signature}"),
        format!(".{good}"),
        format!("{good}."),
        format!("{good}.{signature}"),
        format!("{good}.AAAA.AAAA"),
        format!("{claims}.{header}.{signature}"),
        format!("{header}.{signature}.{claims}"),
        format!("{header}.{other_claims}.{signature}"),
        format!("{header}.{claims}.{other_signature}"),
        format!("{good}{signature}"),
        format!("{good}AAAA"),
        format!("{good}A"),
        format!(
            "{header}.{claims}.{}",
            signature.chars().rev().collect::<String>()
        ),
        format!("{header}.{claims}.{}", &signature[..43]),
        format!("{header}.{}.{signature}", &claims[..claims.len() / 2]),
        format!("{}.{claims}.{signature}", &header[1..]),
        good.to_uppercase(),
        good.to_lowercase(),
        good.replace('.', ","),
        good.replace('.', "%2E"),
    ]
    .into_iter()
    .enumerate()
    .map(|(number, token)| forgery(format!("pieces, case {number}"), token))
    .collect()
}

/// Other ways to write the same bytes.
fn encodings(forger: &Forger) -> Vec<Forgery> {
    let good = forger.good();
    let [header, claims, signature] = parts(&good);
    let json = forger.claims().json();
    // Claims of every length modulo three, so that each kind of last letter is there.
    let mut found = Vec::new();
    for blanks in 0..3 {
        let text = json.replacen('{', &format!("{{{}", " ".repeat(blanks)), 1);
        let plain = encoded(&text);
        for (what, part) in [
            ("padded", URL_SAFE.encode(&text)),
            ("padded once more", format!("{plain}=")),
            (
                "in the other alphabet",
                STANDARD.encode(format!("{text}\u{fb}\u{ff}?>")),
            ),
            ("with stray bits", with_stray_bits(&plain)),
            (
                "with a line end",
                format!("{}\n{}", &plain[..8], &plain[8..]),
            ),
            ("with a blank", format!("{} {}", &plain[..8], &plain[8..])),
            ("with a letter more", format!("{plain}A")),
            ("with a dash more", format!("{plain}-")),
        ] {
            if part != plain {
                let token = forger.ed.sign_parts(header, &part);
                found.push(forgery(format!("claims {what}, {blanks} blanks"), token));
            }
        }
    }
    let bytes = URL_SAFE_NO_PAD.decode(signature).unwrap_or_default();
    let hex: Vec<String> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    for (what, signature) in [
        ("padded", format!("{signature}==")),
        ("padded once", format!("{signature}=")),
        (
            "in the other alphabet",
            format!("{}+/", &signature[..signature.len() - 2]),
        ),
        ("with stray bits", with_stray_bits(signature)),
        ("with a blank", format!(" {signature}")),
        ("in hexadecimal digits", hex.concat()),
        ("encoded twice", encoded(signature)),
        ("with a dot for a dash", signature.replace(['-', '_'], ".")),
    ] {
        if signature != parts(&good)[2] {
            let token = format!("{header}.{claims}.{signature}");
            found.push(forgery(format!("a signature {what}"), token));
        }
    }
    let padded = forger.ed.sign_parts(&format!("{header}="), claims);
    found.push(forgery("a padded header", padded));
    let plain = forger.ed.sign_parts(header, &json.replace('.', ""));
    found.push(forgery("claims not encoded", plain));
    let wide: Vec<u8> = json.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let wide = forger.ed.sign_parts(header, &encoded(wide));
    found.push(forgery("claims in UTF-16", wide));
    let broken = [&json.as_bytes()[..9], b"\xff\xfe", &json.as_bytes()[9..]].concat();
    let broken = forger.ed.sign_parts(header, &encoded(broken));
    found.push(forgery("claims that are not UTF-8", broken));
    found
}

/// The last letter changed in the bits that base64 does not use; the whole where there are none.
fn with_stray_bits(part: &str) -> String {
    const ALPHABET: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    if part.len().is_multiple_of(4) {
        return part.to_owned();
    }
    let (rest, last) = part.split_at(part.len() - 1);
    let value = ALPHABET.find(last).unwrap_or_default();
    format!("{rest}{}", char::from(ALPHABET.as_bytes()[value ^ 1]))
}

/// A good token within another form of token.
fn within(forger: &Forger) -> Vec<Forgery> {
    let good = forger.good();
    let [header, claims, signature] = parts(&good);
    let nested = forger.ed.header().and("cty", "\"JWT\"").json();
    let flat = format!(
        "{{\"protected\":\"{header}\",\"payload\":\"{claims}\",\"signature\":\"{signature}\"}}"
    );
    let encrypted = encoded("{\"alg\":\"dir\",\"enc\":\"A256GCM\",\"typ\":\"at+jwt\"}");
    vec![
        forgery(
            "a token in a token",
            forger.ed.signed(&forger.ed.header().json(), &good),
        ),
        forgery(
            "a token in a token that says so",
            forger.ed.signed(&nested, &good),
        ),
        forgery("a token encoded once more", encoded(&good)),
        forgery("the JSON of a token", &flat),
        forgery("the JSON of a token, encoded", encoded(&flat)),
        forgery(
            "an encrypted token",
            format!("{encrypted}..AAAA.{claims}.AAAA"),
        ),
        forgery("a detached token", format!("{header}..{signature}")),
        forgery("a fingerprint", format!("{good}~{claims}~")),
        forgery("a PASETO", format!("v4.public.{claims}{signature}")),
    ]
}

fn lengths(forger: &Forger) -> Vec<Forgery> {
    let padded = |bytes: usize| {
        let note = format!("\"{}\"", "n".repeat(bytes));
        forger.signed(&forger.claims().and("note", &note))
    };
    vec![
        forgery("a good token over 8 KiB", padded(LONGEST)),
        forgery("letters", "A".repeat(LONGEST + 1)),
        forgery("dots", ".".repeat(LONGEST + 1)),
        forgery("as many dots as are looked at", ".".repeat(LONGEST)),
        forgery(
            "a good token and letters",
            format!("{}{}", forger.good(), "A".repeat(LONGEST)),
        ),
    ]
}

/// Beginnings and ends.
fn truncations(forger: &Forger) -> Vec<Forgery> {
    let good = forger.good();
    let cuts = (1..good.len())
        .step_by(17)
        .chain(good.len() - 4..good.len());
    cuts.flat_map(|at| {
        [
            forgery(format!("the first {at} letters"), &good[..at]),
            forgery(format!("all behind {at} letters"), &good[at..]),
        ]
    })
    .collect()
}

/// A bit changed in every byte of the header, of the claims and of the signature.
pub(super) fn flipped(forger: &Forger) -> Vec<Forgery> {
    let good = forger.good();
    let decoded = parts(&good).map(|part| URL_SAFE_NO_PAD.decode(part).unwrap_or_default());
    let mut found = Vec::new();
    for (part, name) in ["header", "claims", "signature"].iter().enumerate() {
        for byte in 0..decoded[part].len() {
            let mut changed = decoded.clone();
            changed[part][byte] ^= 1 << (byte % 8);
            let token = changed.map(encoded).join(".");
            found.push(forgery(
                format!("bit {} of byte {byte} of the {name}", byte % 8),
                token,
            ));
        }
    }
    found
}
