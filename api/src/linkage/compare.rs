//! Two records compared, field by field, by levels.

use std::collections::BTreeSet;

use entities::codes::{Gender, MatchAgreement};

use super::features::{AlienNumber, Born, Digest, Features, Token};
use super::names;

/// What a record says that identifies nobody.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attributes {
    /// Country of citizenship.
    pub citizenship: Option<String>,
    /// Country of birth.
    pub birth_country: Option<String>,
    /// Year of birth.
    pub birth_year: Option<i32>,
    /// Gender, where it is recorded.
    pub gender: Option<Gender>,
    /// Year of arrival.
    pub arrival_year: Option<i32>,
}

/// One record, as it is compared.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Record {
    /// What identifies nobody.
    pub attributes: Attributes,
    /// What identifies, as digests; empty where none may be compared.
    pub features: Features,
}

/// Declares the levels of a field: from the one that says most to the one that says least.
macro_rules! levels {
    ($(#[doc = $doc:literal])+ $name:ident {
        $($(#[doc = $level_doc:literal])+ $level:ident => $agreement:ident,)+
    }) => {
        $(#[doc = $doc])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $($(#[doc = $level_doc])+ $level,)+
        }

        impl $name {
            /// All levels.
            pub const ALL: &'static [Self] = &[$(Self::$level),+];

            /// What is said of it.
            pub const fn agreement(self) -> MatchAgreement {
                match self { $(Self::$level => MatchAgreement::$agreement,)+ }
            }
        }
    };
}

levels! {
    /// How two names agree. The order of the tokens never matters.
    Name {
        /// The same tokens, marks apart.
        Exact => Agrees,
        /// The same tokens in another romanization, or written together.
        Spelling => Agrees,
        /// Each token has one that is a letter away.
        Near => Partly,
        /// Each token of one has its own in the other, which has more; at least two.
        Subset => Partly,
        /// Each token of one has one that sounds like it; at least two.
        Sound => Partly,
        /// One token that is not common, and the others differ.
        OneToken => Partly,
        /// Nothing that says anything.
        Different => Disagrees,
    }
}

levels! {
    /// How two birth dates or years agree.
    Birth {
        /// The same day.
        Date => Agrees,
        /// Day and month are exchanged.
        Swapped => Partly,
        /// Year, month or day differs, and the other two are the same.
        OnePart => Partly,
        /// The same year, and another month and day.
        YearOfDate => Partly,
        /// More of the date differs.
        OtherDate => Disagrees,
        /// Of one there is only the year, and it is the same.
        Year => Agrees,
        /// Of one there is only the year, and it is the next.
        NextYear => Partly,
        /// Of one there is only the year, and it is another.
        OtherYear => Disagrees,
    }
}

levels! {
    /// How two alien numbers agree.
    Number {
        /// The same.
        Exact => Agrees,
        /// One digit is another, or two neighbours are exchanged.
        OneDigit => Partly,
        /// Another number.
        Different => Disagrees,
    }
}

levels! {
    /// How two contacts, or two genders, agree.
    Same {
        /// The same.
        Same => Agrees,
        /// Another.
        Different => Disagrees,
    }
}

levels! {
    /// How countries agree.
    Country {
        /// The same citizenship.
        Citizenship => Agrees,
        /// The citizenship of one is the birth country of the other.
        Across => Partly,
        /// Nothing in common.
        Different => Disagrees,
    }
}

levels! {
    /// How years of arrival agree.
    Arrival {
        /// The same year.
        Year => Agrees,
        /// The year before or behind.
        NextYear => Partly,
        /// Another year.
        Different => Disagrees,
    }
}

/// How two records agree; none where a field cannot be compared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Comparison {
    /// The names.
    pub name: Option<Name>,
    /// What the tokens say that the names share, in bits.
    pub name_bits: u16,
    /// The birth dates.
    pub birth: Option<Birth>,
    /// The alien numbers.
    pub alien_number: Option<Number>,
    /// The contacts.
    pub contact: Option<Same>,
    /// The countries.
    pub country: Option<Country>,
    /// The genders.
    pub gender: Option<Same>,
    /// The years of arrival.
    pub arrival: Option<Arrival>,
}

/// Compares two records.
pub fn compare(one: &Record, other: &Record) -> Comparison {
    let (name, name_bits) = names_of(&one.features, &other.features);
    let (a, b) = (&one.attributes, &other.attributes);
    let birth = dates(&one.features, &other.features).or_else(|| years(a, b));
    let number = |record: &'_ Record| record.features.alien_number.clone();
    Comparison {
        name,
        name_bits,
        birth,
        alien_number: number(one)
            .zip(number(other))
            .map(|(one, other)| numbers(&one, &other)),
        contact: same(one.features.contact, other.features.contact),
        country: countries(a, b),
        gender: same(a.gender, b.gender),
        arrival: a
            .arrival_year
            .zip(b.arrival_year)
            .map(|(one, other)| match one.abs_diff(other) {
                0 => Arrival::Year,
                1 => Arrival::NextYear,
                _ => Arrival::Different,
            }),
    }
}

fn same<T: PartialEq>(one: Option<T>, other: Option<T>) -> Option<Same> {
    one.zip(other).map(|(one, other)| {
        if one == other {
            Same::Same
        } else {
            Same::Different
        }
    })
}

fn countries(one: &Attributes, other: &Attributes) -> Option<Country> {
    if let Some((a, b)) = one.citizenship.as_ref().zip(other.citizenship.as_ref())
        && a == b
    {
        return Some(Country::Citizenship);
    }
    let all = |of: &Attributes| -> BTreeSet<String> {
        let both = [of.citizenship.clone(), of.birth_country.clone()];
        both.into_iter().flatten().collect()
    };
    let (a, b) = (all(one), all(other));
    if a.is_empty() || b.is_empty() {
        return None;
    }
    Some(if a.is_disjoint(&b) {
        Country::Different
    } else {
        Country::Across
    })
}

fn years(one: &Attributes, other: &Attributes) -> Option<Birth> {
    let (one, other) = one.birth_year.zip(other.birth_year)?;
    Some(match one.abs_diff(other) {
        0 => Birth::Year,
        1 => Birth::NextYear,
        _ => Birth::OtherYear,
    })
}

/// Birth dates are joined with the sound of a token, so they are compared where one is shared.
fn dates(one: &Features, other: &Features) -> Option<Birth> {
    let mut best = None;
    for a in &one.tokens {
        for b in other.tokens.iter().filter(|b| b.sound == a.sound) {
            let born = a.born.zip(b.born);
            let level = born.map(|(one, other)| days(&one, &other));
            best = best.into_iter().chain(level).min();
        }
    }
    best
}

fn days(one: &Born, other: &Born) -> Birth {
    let mut parts = one.parts.iter().zip(&other.parts);
    if one.date == other.date {
        Birth::Date
    } else if one.swapped == other.swapped {
        Birth::Swapped
    } else if parts.any(|(one, other)| one == other) {
        Birth::OnePart
    } else if one.year == other.year {
        Birth::YearOfDate
    } else {
        Birth::OtherDate
    }
}

fn numbers(one: &AlienNumber, other: &AlienNumber) -> Number {
    if one.exact == other.exact {
        Number::Exact
    } else if share(&one.near, &other.near) {
        Number::OneDigit
    } else {
        Number::Different
    }
}

fn share(one: &[Digest], other: &[Digest]) -> bool {
    one.iter().any(|digest| other.contains(digest))
}

/// How two tokens agree: the more the better.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum OfTokens {
    Sound,
    Near,
    Spelling,
    Exact,
}

fn tokens(one: &Token, other: &Token) -> Option<OfTokens> {
    if one.exact == other.exact {
        Some(OfTokens::Exact)
    } else if one.spelling == other.spelling {
        Some(OfTokens::Spelling)
    } else if one.initial == other.initial && one.is_initial != other.is_initial
        || share(&one.near, &other.near)
    {
        Some(OfTokens::Near)
    } else if one.sound == other.sound {
        Some(OfTokens::Sound)
    } else {
        None
    }
}

/// The level of two names, and the bits of the tokens that they share.
fn names_of(one: &Features, other: &Features) -> (Option<Name>, u16) {
    if one.tokens.is_empty() || other.tokens.is_empty() {
        return (None, 0);
    }
    let pairs = paired(&one.tokens, &other.tokens);
    let bits: u16 = pairs
        .iter()
        .filter(|(level, _)| *level >= OfTokens::Near)
        .map(|(_, bits)| u16::from(*bits))
        .sum();
    let (fewer, more) = {
        let (a, b) = (one.tokens.len(), other.tokens.len());
        (a.min(b), a.max(b))
    };
    let all =
        |least: OfTokens| pairs.len() == fewer && pairs.iter().all(|(level, _)| *level >= least);
    let is_whole = share(&one.whole, &other.whole);
    let tells =
        |(level, bits): &(OfTokens, u8)| *level >= OfTokens::Near && *bits >= names::COMMON_BITS;
    let level = if fewer == more && all(OfTokens::Exact) {
        Name::Exact
    } else if is_whole || (fewer == more && all(OfTokens::Spelling)) {
        Name::Spelling
    } else if fewer == more && fewer > 1 && all(OfTokens::Near) {
        Name::Near
    } else if fewer > 1 && all(OfTokens::Near) {
        Name::Subset
    } else if fewer > 1 && all(OfTokens::Sound) {
        Name::Sound
    } else if pairs.iter().any(tells) {
        Name::OneToken
    } else {
        Name::Different
    };
    // What is written together has tokens that are not shared one by one.
    let bits = if is_whole { bits.max(WHOLE_BITS) } else { bits };
    (Some(level), bits)
}

/// What two names say that are the same when written together.
const WHOLE_BITS: u16 = 11;

/// Each token with its own in the other name, the pairs that agree most first.
fn paired(one: &[Token], other: &[Token]) -> Vec<(OfTokens, u8)> {
    let mut found: Vec<(OfTokens, usize, usize)> = Vec::new();
    for (a, token) in one.iter().enumerate() {
        for (b, another) in other.iter().enumerate() {
            found.extend(tokens(token, another).map(|level| (level, a, b)));
        }
    }
    found.sort_by(|x, y| y.0.cmp(&x.0).then((x.1, x.2).cmp(&(y.1, y.2))));
    let (mut ours, mut theirs) = (BTreeSet::new(), BTreeSet::new());
    let mut pairs = Vec::new();
    for (level, a, b) in found {
        if !ours.contains(&a) && !theirs.contains(&b) {
            ours.insert(a);
            theirs.insert(b);
            pairs.push((level, one[a].bits.min(other[b].bits)));
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;
    use crate::linkage::features::Identity;
    use crate::linkage::tests::Plainly;

    fn of(name: &str, born: Option<&str>, number: Option<&str>) -> Record {
        let identity = Identity {
            name: Some(name),
            alien_number: number,
            birth_date: born.map(|date| NaiveDate::parse_from_str(date, "%Y-%m-%d").unwrap()),
            contact: None,
        };
        Record {
            attributes: Attributes::default(),
            features: Features::of(&identity, &Plainly),
        }
    }

    fn level(one: &str, other: &str) -> Option<Name> {
        compare(&of(one, None, None), &of(other, None, None)).name
    }

    #[test]
    fn names_agree_by_levels() {
        for (one, other, expected) in [
            ("Nguyễn Văn Anh", "ANH NGUYEN VAN", Name::Exact),
            ("Sok Chan", "Chann, Sokh", Name::Spelling),
            ("Sok So Phea", "Sophea Sok", Name::Spelling),
            ("Chea Sovann", "Chea Soban", Name::Near),
            ("Chea S", "Chea Sovann", Name::Near),
            ("Nguyen Van Anh", "Nguyen Anh", Name::Subset),
            ("Prak Samnang", "Brak Somnang", Name::Near),
            ("Keo Ratha Prasith", "Keo Rothea Breseth", Name::Sound),
            ("Dara Kosal", "Dara Vibol", Name::OneToken),
            ("Nguyen Hieu", "Nguyen Quang", Name::Different),
            ("Sok Dara", "Kim Vibol", Name::Different),
        ] {
            assert_eq!(level(one, other), Some(expected), "{one} and {other}");
            assert_eq!(level(other, one), Some(expected), "{other} and {one}");
        }
        assert_eq!(level("", "Sok"), None);
    }

    #[test]
    fn birth_dates_agree_by_levels() {
        let level = |one, other| {
            let (one, other) = (
                of("Sok Chan", Some(one), None),
                of("Sokh Chann", Some(other), None),
            );
            compare(&one, &other).birth
        };
        assert_eq!(level("1975-03-02", "1975-03-02"), Some(Birth::Date));
        assert_eq!(level("1975-03-02", "1975-02-03"), Some(Birth::Swapped));
        assert_eq!(level("1975-03-02", "1976-03-02"), Some(Birth::OnePart));
        assert_eq!(level("1975-03-02", "1975-03-20"), Some(Birth::OnePart));
        assert_eq!(level("1975-03-02", "1975-11-20"), Some(Birth::YearOfDate));
        assert_eq!(level("1975-03-02", "1981-11-20"), Some(Birth::OtherDate));
    }

    #[test]
    fn dates_of_names_without_a_common_sound_cannot_be_compared() {
        let (one, other) = (
            of("Sok Chan", Some("1975-03-02"), None),
            of("Vibol Dara", Some("1975-03-02"), None),
        );
        assert_eq!(compare(&one, &other).birth, None);
    }

    #[test]
    fn alien_numbers_agree_by_levels() {
        let level = |one, other| {
            compare(&of("A", None, Some(one)), &of("B", None, Some(other))).alien_number
        };
        assert_eq!(level("012345678", "012345678"), Some(Number::Exact));
        assert_eq!(level("012345678", "012345671"), Some(Number::OneDigit));
        assert_eq!(level("012345678", "012354678"), Some(Number::OneDigit));
        assert_eq!(level("012345678", "012399678"), Some(Number::Different));
    }

    #[test]
    fn nothing_is_compared_with_nothing() {
        assert_eq!(
            compare(&Record::default(), &Record::default()),
            Comparison::default()
        );
    }
}
