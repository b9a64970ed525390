//! The agreements that the known files speak of, under whatever name.

/// The natural key of the agreement that a text names; the first of several.
pub(in super::super) fn agreement_of(text: &str) -> Option<&'static str> {
    let text = text.to_lowercase();
    let names_one = ["mou", "agreement", "memorandum"]
        .iter()
        .any(|word| text.contains(word));
    if !names_one {
        return None;
    }
    // The memorandum with Cambodia is also named by its year alone.
    if text.contains("vietnam") {
        Some("agreement of the United States and Vietnam, 2008")
    } else if text.contains("cambodia") || text.contains("2002") {
        Some("agreement of the United States and Cambodia, 2002")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_agreement_has_many_names() {
        assert_eq!(agreement_of("MOU 2002"), agreement_of("MOU US–Cambodia"));
        assert_eq!(
            agreement_of("US–Vietnam repatriation agreement (2008)"),
            agreement_of("MOU US–Vietnam; MOU US–Cambodia")
        );
        assert_eq!(agreement_of("visa sanctions"), None);
        assert_eq!(agreement_of("orders of removal, Cambodia"), None);
    }
}
