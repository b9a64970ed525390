//! The states and territories of the United States, by name and by the two letters of the post.

/// Every state and territory: its name and its two letters.
const STATES: &[(&str, &str)] = &[
    ("Alabama", "AL"),
    ("Alaska", "AK"),
    ("Arizona", "AZ"),
    ("Arkansas", "AR"),
    ("California", "CA"),
    ("Colorado", "CO"),
    ("Connecticut", "CT"),
    ("Delaware", "DE"),
    ("District of Columbia", "DC"),
    ("Florida", "FL"),
    ("Georgia", "GA"),
    ("Guam", "GU"),
    ("Hawaii", "HI"),
    ("Idaho", "ID"),
    ("Illinois", "IL"),
    ("Indiana", "IN"),
    ("Iowa", "IA"),
    ("Kansas", "KS"),
    ("Kentucky", "KY"),
    ("Louisiana", "LA"),
    ("Maine", "ME"),
    ("Maryland", "MD"),
    ("Massachusetts", "MA"),
    ("Michigan", "MI"),
    ("Minnesota", "MN"),
    ("Mississippi", "MS"),
    ("Missouri", "MO"),
    ("Montana", "MT"),
    ("Nebraska", "NE"),
    ("Nevada", "NV"),
    ("New Hampshire", "NH"),
    ("New Jersey", "NJ"),
    ("New Mexico", "NM"),
    ("New York", "NY"),
    ("North Carolina", "NC"),
    ("North Dakota", "ND"),
    ("Northern Mariana Islands", "MP"),
    ("Ohio", "OH"),
    ("Oklahoma", "OK"),
    ("Oregon", "OR"),
    ("Pennsylvania", "PA"),
    ("Puerto Rico", "PR"),
    ("Rhode Island", "RI"),
    ("South Carolina", "SC"),
    ("South Dakota", "SD"),
    ("Tennessee", "TN"),
    ("Texas", "TX"),
    ("US Virgin Islands", "VI"),
    ("Utah", "UT"),
    ("Vermont", "VT"),
    // Before Virginia, whose name it holds.
    ("West Virginia", "WV"),
    ("Virginia", "VA"),
    ("Washington", "WA"),
    ("Wisconsin", "WI"),
    ("Wyoming", "WY"),
];

/// A state by its name or its two letters: the name and the letters.
pub(super) fn find(text: &str) -> Option<(&'static str, &'static str)> {
    STATES
        .iter()
        .copied()
        .find(|(name, code)| name.eq_ignore_ascii_case(text) || *code == text)
}

/// The state whose name stands in a text.
pub(super) fn within(text: &str) -> Option<(&'static str, &'static str)> {
    STATES.iter().copied().find(|(name, _)| text.contains(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_letters_find_a_state() {
        assert_eq!(find("TX"), Some(("Texas", "TX")));
        assert_eq!(find("texas"), Some(("Texas", "TX")));
        assert_eq!(find("West Texas"), None);
        assert_eq!(
            within("Supreme Court of West Virginia"),
            Some(("West Virginia", "WV"))
        );
    }
}
