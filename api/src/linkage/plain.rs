//! The comparison of names as texts, for whoever was shown both. The keys cannot do this: it is what
//! they are measured against.

use super::compare::Name;
use super::names;

/// How alike two names are, from 0 to 1: each token with the token of the other name that it is most
/// like, by Jaro and Winkler; what one has and the other has not counts half.
pub fn similarity(one: &str, other: &str) -> f64 {
    let (mut one, mut other) = (spelled(one), spelled(other));
    if one.is_empty() || other.is_empty() {
        return 0.0;
    }
    if one.concat() == other.concat() {
        return 1.0;
    }
    if one.len() > other.len() {
        std::mem::swap(&mut one, &mut other);
    }
    let more = real(other.len() - one.len());
    let mut sum = 0.0;
    for token in &one {
        let mut best = (0.0, 0);
        for (at, another) in other.iter().enumerate() {
            let like = strsim::jaro_winkler(token, another);
            if like > best.0 {
                best = (like, at);
            }
        }
        sum += best.0;
        if best.0 > 0.0 {
            other.remove(best.1);
        }
    }
    let fewer = real(one.len());
    sum / (fewer + more / 4.0)
}

/// The level of a likeness.
pub fn level(similarity: f64) -> Name {
    match similarity {
        like if like >= 0.999 => Name::Exact,
        like if like >= 0.96 => Name::Spelling,
        like if like >= 0.92 => Name::Near,
        like if like >= 0.88 => Name::Subset,
        like if like >= 0.84 => Name::Sound,
        like if like >= 0.78 => Name::OneToken,
        _ => Name::Different,
    }
}

fn spelled(name: &str) -> Vec<String> {
    let tokens = names::tokens(name);
    tokens.iter().map(|token| names::spelling(token)).collect()
}

#[expect(clippy::cast_precision_loss, reason = "a name has few tokens")]
const fn real(count: usize) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_alike_in_any_order_and_spelling() {
        for (one, other) in [
            ("Nguyễn Văn Anh", "anh nguyen van"),
            ("Sokh Chann", "Chan Sok"),
            ("So Phea Sok", "Sophea Sok"),
        ] {
            assert!(similarity(one, other) > 0.99, "{one} and {other}");
        }
        assert!(similarity("Nguyen Van Anh", "Nguyen Anh") > 0.85);
        assert!(similarity("Sok Dara", "Kim Vibol") < 0.75);
        assert!(similarity("", "Sok").abs() < 1e-9);
    }
}
