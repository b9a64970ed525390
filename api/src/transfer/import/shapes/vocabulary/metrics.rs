//! What is counted, as a code, and what one unit of the number is.

use crate::transfer::natural_key::normalize;

/// All words of a line must stand in the text; the first line that fits decides.
const METRICS: &[(&[&str], &str)] = &[
    (&["signers"], "letter_signers"),
    (&["demands:"], "demands"),
    (&["putative class size"], "class_size"),
    (&["deported since"], "cumulative_removals"),
    (&["removals", "since"], "cumulative_removals"),
    (&["returnees who are dead"], "returnees_deceased"),
    (&["travel documents issued"], "travel_documents_issued"),
    (
        &["waiting", "travel documents"],
        "awaiting_travel_documents",
    ),
    (
        &["final order", "convictions"],
        "final_orders_with_convictions",
    ),
    (&["non-detained docket"], "final_orders_not_detained"),
    (&["subject to final order"], "final_orders"),
    (&["flight arrival"], "removal_flight_arrivals"),
    (&["set to fly"], "removals_planned"),
    (&["additional", "to be deported"], "removals_planned"),
    (&["set to be deported"], "removals_planned"),
    (&["expected removals"], "removals_planned"),
    (&["criminal records"], "share_with_criminal_record"),
    (&["check-ins"], "share_arrested_at_check_in"),
    (&["still held"], "share_held_at_facility"),
    (&["living in"], "population"),
    (&["concentration of"], "population"),
    (&["detain"], "people_detained"),
    (&["detention"], "people_detained"),
    (&["arrested"], "people_detained"),
];

/// The code of a metric in words; words that no rule knows are their own code.
pub(in super::super) fn metric_of(text: &str) -> String {
    let lower = text.to_lowercase();
    METRICS
        .iter()
        .find(|(words, _)| words.iter().all(|word| lower.contains(word)))
        .map_or_else(
            || normalize(text).replace('-', "_"),
            |(_, code)| (*code).to_owned(),
        )
}

/// The unit that a text names, or that follows from the metric where there is no text.
#[expect(
    clippy::match_same_arms,
    reason = "first what a text says, then what a metric implies"
)]
pub(in super::super) fn unit_of(text: &str, metric: &str) -> &'static str {
    match text {
        "people (requests?)" => "people_or_requests",
        "people" => "people",
        "removals" => "removals",
        "travel documents" => "travel_documents",
        "visas" => "visas",
        "share" => "share",
        "signers" => "signers",
        "demands" => "demands",
        "" if metric == "cumulative_removals" => "removals",
        "" if metric == "awaiting_travel_documents" => "people_or_requests",
        "" => "people",
        _ => "other",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_metric_has_many_words() {
        for text in [
            "Cambodian immigrants detained nationwide",
            "targeted detention and potential deportation",
            "Cambodian refugees who were detained",
            "re-detained fall 2017",
        ] {
            assert_eq!(metric_of(text), "people_detained", "{text}");
        }
        assert_eq!(
            metric_of("removals to Cambodia since 2002 MOU"),
            metric_of("Cambodian nationals deported since the MOU was signed in 2002")
        );
        assert_eq!(metric_of("Beds counted twice"), "beds_counted_twice");
    }

    #[test]
    fn a_unit_is_not_made_more_exact_than_its_source() {
        assert_eq!(unit_of("people (requests?)", ""), "people_or_requests");
        assert_eq!(
            unit_of("", "awaiting_travel_documents"),
            "people_or_requests"
        );
    }
}
