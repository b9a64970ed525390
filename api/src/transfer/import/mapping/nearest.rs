//! The name that was probably meant.

/// The candidate most like `name`, where one is like it at all.
pub(super) fn nearest<'c>(
    name: &str,
    candidates: impl IntoIterator<Item = &'c str>,
) -> Option<&'c str> {
    let plain = plain(name);
    let distance = |candidate: &str| strsim::osa_distance(&plain, &self::plain(candidate));
    let (distance, best) = candidates
        .into_iter()
        .map(|candidate| (distance(candidate), candidate))
        .min_by_key(|(distance, _)| *distance)?;
    (distance <= (plain.chars().count() / 3).max(2)).then_some(best)
}

/// A sentence that names the nearest candidate, or nothing.
pub(super) fn hint<'c>(name: &str, candidates: impl IntoIterator<Item = &'c str>) -> String {
    nearest(name, candidates).map_or_else(String::new, |best| format!(" Did you mean `{best}`?"))
}

/// Case and the usual separators are what people get wrong first.
fn plain(name: &str) -> String {
    name.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_found_and_a_far_one_is_not() {
        let names = ["detention_facility_code", "state", "county"];
        assert_eq!(
            nearest("Detention Facility Code", names),
            Some("detention_facility_code")
        );
        assert_eq!(nearest("stat", names), Some("state"));
        assert_eq!(nearest("religion", names), None);
        assert_eq!(hint("countyy", names), " Did you mean `county`?");
    }
}
