//! Padding: the length of a ciphertext tells the length of a text only in steps of 32 bytes.

use zeroize::Zeroizing;

use super::Unreadable;

const STEP: usize = 32;
const END: u8 = 0x80;

/// The text, the byte 0x80, and zeros up to the next step (ISO/IEC 7816-4).
pub(super) fn pad(text: &str) -> Zeroizing<Vec<u8>> {
    let length = (text.len() + 1).next_multiple_of(STEP);
    let mut padded = Zeroizing::new(Vec::with_capacity(length));
    padded.extend(text.as_bytes());
    padded.push(END);
    padded.resize(length, 0);
    padded
}

/// The text that was padded.
pub(super) fn unpad(padded: &[u8]) -> Result<Zeroizing<String>, Unreadable> {
    let end = padded
        .iter()
        .rposition(|byte| *byte != 0)
        .ok_or(Unreadable)?;
    if padded[end] != END {
        return Err(Unreadable);
    }
    let text = std::str::from_utf8(&padded[..end]).map_err(|_| Unreadable)?;
    Ok(Zeroizing::new(text.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_come_in_steps_and_texts_come_back() {
        for (length, padded) in [(0, 32), (1, 32), (31, 32), (32, 64), (63, 64), (64, 96)] {
            let text = "x".repeat(length);
            assert_eq!(pad(&text).len(), padded);
            assert_eq!(*unpad(&pad(&text)).unwrap(), text);
        }
        assert_eq!(*unpad(&pad("Şu\0")).unwrap(), "Şu\0");
        for bytes in [&b""[..], &[0; 32], b"text without an end"] {
            assert_eq!(unpad(bytes), Err(Unreadable));
        }
    }
}
