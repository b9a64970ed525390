//! What is kept of an identity so that it can be compared: digests under a key, and never a text.
//!
//! A key of comparison says nothing without the key that it was made with. A birth date has none of
//! its own: it is always joined with the sound of a name.

use chrono::{Datelike as _, NaiveDate};

use super::names;

/// The digest of one text of one kind, under a key that the caller has.
pub type Digest = u64;

/// Makes the digests: of which kind, and of which text.
pub trait Keyed {
    /// The digest of a text.
    fn digest(&self, kind: &str, text: &str) -> Digest;
}

/// What identifies a person, as far as it is compared.
#[derive(Clone, Copy, Default)]
pub struct Identity<'a> {
    /// The full name.
    pub name: Option<&'a str>,
    /// The nine digits of the alien number.
    pub alien_number: Option<&'a str>,
    /// The birth date.
    pub birth_date: Option<NaiveDate>,
    /// How the person or the family is reached, in the form in which two are the same.
    pub contact: Option<&'a str>,
}

impl std::fmt::Debug for Identity<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Identity").finish_non_exhaustive()
    }
}

/// The digests of one token of a name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Token {
    /// As it is written, without marks.
    pub exact: Digest,
    /// As it is spelled.
    pub spelling: Digest,
    /// As it sounds.
    pub sound: Digest,
    /// Its first letter, where it is no more than that.
    pub initial: Digest,
    /// Whether it is an initial.
    pub is_initial: bool,
    /// How much it says that it is shared, in bits.
    pub bits: u8,
    /// The spelling and what is left of it without each of its letters.
    pub near: Vec<Digest>,
    /// Its sound joined with the birth date, where there is one.
    pub born: Option<Born>,
}

/// The sound of a name joined with a birth date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Born {
    /// With the whole date.
    pub date: Digest,
    /// With the year, and month and day in the order of their size.
    pub swapped: Digest,
    /// With two of the three parts: year and month, year and day, month and day.
    pub parts: [Digest; 3],
    /// With the year.
    pub year: Digest,
}

/// The digests of an alien number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlienNumber {
    /// Of all digits.
    pub exact: Digest,
    /// Of all digits but one, for each; and of all digits with two neighbours in the order of their
    /// size.
    pub near: Vec<Digest>,
}

/// What is kept of one identity.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Features {
    /// The tokens of the name, in the order in which they stand.
    pub tokens: Vec<Token>,
    /// The whole name written as one token; the same with the first token behind, and with the last
    /// one before.
    pub whole: Vec<Digest>,
    /// The alien number.
    pub alien_number: Option<AlienNumber>,
    /// How the person is reached.
    pub contact: Option<Digest>,
}

impl Features {
    /// The features of an identity, under a key.
    pub fn of(identity: &Identity<'_>, key: &impl Keyed) -> Self {
        let tokens = identity.name.map(names::tokens).unwrap_or_default();
        Self {
            whole: whole(&tokens, key),
            tokens: tokens
                .iter()
                .map(|token| token_of(token, identity.birth_date, key))
                .collect(),
            alien_number: identity
                .alien_number
                .map(|number| alien_number(number, key)),
            contact: identity
                .contact
                .filter(|contact| !contact.is_empty())
                .map(|contact| key.digest("contact", contact)),
        }
    }

    /// Whether there is nothing to compare.
    pub fn is_empty(&self) -> bool {
        self.tokens.is_empty() && self.alien_number.is_none() && self.contact.is_none()
    }
}

fn token_of(token: &str, birth_date: Option<NaiveDate>, key: &impl Keyed) -> Token {
    let (spelling, sound) = (names::spelling(token), names::sound(token));
    let initial: String = spelling.chars().take(1).collect();
    Token {
        exact: key.digest("token", token),
        spelling: key.digest("spelling", &spelling),
        sound: key.digest("sound", &sound),
        initial: key.digest("initial", &initial),
        is_initial: token.chars().count() == 1,
        bits: names::bits(token),
        near: names::near(&spelling)
            .iter()
            .map(|text| key.digest("near", text))
            .collect(),
        born: birth_date.map(|date| born(&sound, date, key)),
    }
}

fn born(sound: &str, date: NaiveDate, key: &impl Keyed) -> Born {
    let (year, month, day) = (date.year(), date.month(), date.day());
    let digest = |kind: &str, text: String| key.digest(kind, &format!("{sound} {text}"));
    Born {
        date: digest("born", date.to_string()),
        swapped: digest(
            "born swapped",
            format!("{year} {} {}", month.min(day), month.max(day)),
        ),
        parts: [
            digest("born year month", format!("{year} {month}")),
            digest("born year day", format!("{year} {day}")),
            digest("born month day", format!("{month} {day}")),
        ],
        year: digest("born year", year.to_string()),
    }
}

/// One name may be written as two tokens or as one: So Phea, Sophea.
fn whole(tokens: &[String], key: &impl Keyed) -> Vec<Digest> {
    if tokens.is_empty() {
        return Vec::new();
    }
    let mut all: Vec<Digest> = [0, 1, tokens.len() - 1]
        .into_iter()
        .map(|turn| {
            let mut turned = tokens.to_vec();
            turned.rotate_left(turn % tokens.len());
            key.digest("whole", &names::spelling(&turned.concat()))
        })
        .collect();
    all.sort_unstable();
    all.dedup();
    all
}

fn alien_number(number: &str, key: &impl Keyed) -> AlienNumber {
    let digits: Vec<char> = number.chars().collect();
    let mut near = Vec::new();
    for at in 0..digits.len() {
        let mut masked = digits.clone();
        masked[at] = '*';
        near.push(masked.into_iter().collect::<String>());
    }
    for at in 1..digits.len() {
        let mut turned = digits.clone();
        turned[at - 1..=at].sort_unstable();
        // Marked, so that it is no number that somebody has.
        near.push(format!("{at}:{}", turned.into_iter().collect::<String>()));
    }
    AlienNumber {
        exact: key.digest("alien", number),
        near: near
            .iter()
            .map(|text| key.digest("alien near", text))
            .collect(),
    }
}

/// The digests under which a person is found as a candidate: two who share one are compared.
///
/// No single token is among them: the commonest one of a stolen copy would be Nguyen's. What is
/// joined is rare, and tells by its number nothing of that kind.
pub fn blocks(identity: &Identity<'_>, key: &impl Keyed) -> Vec<Digest> {
    let tokens = identity.name.map(names::tokens).unwrap_or_default();
    let mut texts: Vec<(&str, String)> = Vec::new();
    let sounds: Vec<(String, bool)> = tokens
        .iter()
        .map(|token| {
            let is_common = names::bits(token) < names::COMMON_BITS;
            (names::sound(token), is_common)
        })
        .collect();
    for (at, (one, one_is_common)) in sounds.iter().enumerate() {
        for (other, other_is_common) in &sounds[at + 1..] {
            let tells_little = *one_is_common && *other_is_common && sounds.len() > 2;
            if !tells_little {
                let (first, second) = (one.min(other), one.max(other));
                texts.push(("block names", format!("{first} {second}")));
            }
        }
        if let Some(date) = identity.birth_date {
            texts.push(("block date", format!("{one} {date}")));
            // Whoever was born a year before or behind shares one of the two.
            for year in [date.year(), date.year() + 1] {
                if !one_is_common || sounds.len() == 1 {
                    texts.push(("block year", format!("{one} {year}")));
                }
            }
        }
    }
    if let Some(number) = identity.alien_number {
        // One wrong digit leaves two of the three parts as they are. The digits of a part lie apart,
        // because people of one time have numbers that begin alike.
        let part = |part: usize| number.chars().skip(part).step_by(3).collect::<String>();
        for (one, other) in [(0, 1), (0, 2), (1, 2)] {
            let text = format!("{one} {} {other} {}", part(one), part(other));
            texts.push(("block alien", text));
        }
    }
    if let Some(contact) = identity.contact.filter(|contact| !contact.is_empty()) {
        texts.push(("block contact", contact.to_owned()));
    }
    let mut all: Vec<Digest> = texts
        .iter()
        .map(|(kind, text)| key.digest(kind, text))
        .chain(whole(&tokens, key))
        .collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// The only form so far.
const VERSION: u8 = 1;

impl Features {
    /// As bytes, to be encrypted.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = vec![VERSION];
        put_all(&mut out, &self.whole);
        out.push(count(self.tokens.len()));
        for token in self.tokens.iter().take(u8::MAX.into()) {
            for digest in [token.exact, token.spelling, token.sound, token.initial] {
                out.extend(digest.to_be_bytes());
            }
            out.extend([u8::from(token.is_initial), token.bits]);
            put_all(&mut out, &token.near);
            let born = token
                .born
                .map(|born| [&[born.date, born.swapped, born.year][..], &born.parts].concat());
            put_all(&mut out, &born.unwrap_or_default());
        }
        let number = self.alien_number.as_ref();
        let number = number.map(|number| [&[number.exact], &number.near[..]].concat());
        put_all(&mut out, &number.unwrap_or_default());
        put_all(&mut out, self.contact.as_slice());
        out
    }

    /// From bytes; none where they are of another form.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let mut left = bytes;
        if byte(&mut left)? != VERSION {
            return None;
        }
        let whole = take_all(&mut left)?;
        let mut tokens = Vec::new();
        for _ in 0..byte(&mut left)? {
            let [exact, spelling, sound, initial] = [
                take(&mut left)?,
                take(&mut left)?,
                take(&mut left)?,
                take(&mut left)?,
            ];
            let (is_initial, bits) = (byte(&mut left)? == 1, byte(&mut left)?);
            let near = take_all(&mut left)?;
            let born = match take_all(&mut left)?[..] {
                [date, swapped, year, one, two, three] => Some(Born {
                    date,
                    swapped,
                    parts: [one, two, three],
                    year,
                }),
                _ => None,
            };
            tokens.push(Token {
                exact,
                spelling,
                sound,
                initial,
                is_initial,
                bits,
                near,
                born,
            });
        }
        let number = take_all(&mut left)?;
        let alien_number = number.split_first().map(|(exact, near)| AlienNumber {
            exact: *exact,
            near: near.to_vec(),
        });
        let contact = take_all(&mut left)?.first().copied();
        Some(Self {
            tokens,
            whole,
            alien_number,
            contact,
        })
    }
}

fn count(length: usize) -> u8 {
    u8::try_from(length).unwrap_or(u8::MAX)
}

fn put_all(out: &mut Vec<u8>, digests: &[Digest]) {
    out.push(count(digests.len()));
    for digest in digests.iter().take(u8::MAX.into()) {
        out.extend(digest.to_be_bytes());
    }
}

fn byte(left: &mut &[u8]) -> Option<u8> {
    let (first, rest) = left.split_first()?;
    *left = rest;
    Some(*first)
}

fn take(left: &mut &[u8]) -> Option<Digest> {
    let (first, rest) = left.split_first_chunk()?;
    *left = rest;
    Some(Digest::from_be_bytes(*first))
}

fn take_all(left: &mut &[u8]) -> Option<Vec<Digest>> {
    (0..byte(left)?).map(|_| take(left)).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::linkage::tests::Plainly;

    fn identity() -> Identity<'static> {
        Identity {
            name: Some("Nguyễn Văn Anh"),
            alien_number: Some("012345678"),
            birth_date: NaiveDate::from_ymd_opt(1975, 3, 2),
            contact: Some("5550100"),
        }
    }

    #[test]
    fn features_are_read_as_they_were_written() {
        for identity in [identity(), Identity::default()] {
            let features = Features::of(&identity, &Plainly);
            assert_eq!(
                Features::from_bytes(&features.to_bytes()).as_ref(),
                Some(&features)
            );
        }
    }

    #[test]
    fn one_wrong_digit_leaves_a_block_of_the_number() {
        let of = |number: &'static str| {
            let identity = Identity {
                alien_number: Some(number),
                ..Identity::default()
            };
            blocks(&identity, &Plainly)
        };
        let right = of("012345678");
        for at in 0..9 {
            let mut wrong: Vec<char> = "012345678".chars().collect();
            wrong[at] = '9';
            let wrong: String = wrong.into_iter().collect();
            let wrong = of(wrong.leak());
            assert!(wrong.iter().any(|block| right.contains(block)), "{at}");
        }
    }

    #[test]
    fn who_shares_only_what_is_common_is_no_candidate() {
        let of = |name: &'static str| {
            let identity = Identity {
                name: Some(name),
                ..Identity::default()
            };
            blocks(&identity, &Plainly)
        };
        let (one, other) = (of("Nguyen Van Hieu"), of("Nguyen Van Quang"));
        assert!(!one.iter().any(|block| other.contains(block)));
        let swapped = of("Hieu Nguyen Van");
        assert!(one.iter().any(|block| swapped.contains(block)));
    }

    #[test]
    fn a_birth_date_is_never_alone() {
        let only = Identity {
            birth_date: NaiveDate::from_ymd_opt(1975, 3, 2),
            ..Identity::default()
        };
        assert!(Features::of(&only, &Plainly).is_empty());
        assert!(blocks(&only, &Plainly).is_empty());
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = Features::from_bytes(&bytes);
        }

        #[test]
        fn any_name_makes_features(name in ".{0,60}", number in "[0-9]{9}") {
            let identity = Identity { name: Some(&name), alien_number: Some(&number), ..identity() };
            let features = Features::of(&identity, &Plainly);
            prop_assert_eq!(Features::from_bytes(&features.to_bytes()), Some(features));
            let _ = blocks(&identity, &Plainly);
        }
    }
}
