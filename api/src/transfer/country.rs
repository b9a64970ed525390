//! Countries as files write them: ISO codes, ISO names, and the names that US agencies use.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::natural_key::normalize;

/// Names of ISO 3166-1 in their normal form. Millions of rows name a country.
static ISO_NAMES: LazyLock<HashMap<String, &'static str>> = LazyLock::new(|| {
    rust_iso3166::ALL
        .iter()
        .map(|country| (normalize(country.name), country.alpha2))
        .collect()
});

/// Names that files use and ISO 3166-1 does not. Former states and collective entries ("Other
/// Asia") have no code: the raw text is kept beside the empty field.
const OTHER_NAMES: &[(&str, &str)] = &[
    ("antigua-barbuda", "AG"),
    ("bolivia", "BO"),
    ("bonaire", "BQ"),
    ("bosnia-herzegovina", "BA"),
    ("british-virgin-islands", "VG"),
    ("brunei", "BN"),
    ("burma", "MM"),
    ("burma-myanmar", "MM"),
    ("cape-verde", "CV"),
    ("china-peoples-republic-of", "CN"),
    ("peoples-republic-of-china", "CN"),
    ("cocos-keeling-island", "CC"),
    ("congo-brazzaville", "CG"),
    ("congo-republic", "CG"),
    ("congo-kinshas", "CD"),
    ("congo-kinshasa", "CD"),
    ("dem-rep-of-the-congo", "CD"),
    ("democratic-republic-of-the-congo", "CD"),
    ("cote-d-ivoire", "CI"),
    ("ivory-coast", "CI"),
    ("curacao", "CW"),
    ("czech-republic", "CZ"),
    ("east-timor", "TL"),
    ("falkland-islands", "FK"),
    ("great-britain", "GB"),
    ("united-kingdom", "GB"),
    ("iran", "IR"),
    ("korea", "KR"),
    ("korea-south", "KR"),
    ("south-korea", "KR"),
    ("korea-north", "KP"),
    ("north-korea", "KP"),
    ("kosovo", "XK"),
    ("laos", "LA"),
    ("macau", "MO"),
    ("macedonia", "MK"),
    ("micronesia-federated-states", "FM"),
    ("micronesia-federated-states-of", "FM"),
    ("moldova", "MD"),
    ("netherlands", "NL"),
    ("palestine", "PS"),
    ("pitcairn-islands", "PN"),
    ("reunion", "RE"),
    ("russia", "RU"),
    ("saint-barthelemy", "BL"),
    ("saint-helena", "SH"),
    ("saint-kitts-nevis", "KN"),
    ("st-kitts-nevis", "KN"),
    ("st-lucia", "LC"),
    ("st-vincent-grenadines", "VC"),
    ("sint-maarten", "SX"),
    ("swaziland", "SZ"),
    ("syria", "SY"),
    ("taiwan", "TW"),
    ("tanzania", "TZ"),
    ("trinidad-tobago", "TT"),
    ("turkey", "TR"),
    ("united-states", "US"),
    ("usa", "US"),
    ("us", "US"),
    ("venezuela", "VE"),
    ("vietnam", "VN"),
];

/// The ISO 3166-1 alpha-2 code of what a file writes; none where it names no country of today.
/// `XK` for Kosovo is the code that is in common use.
pub fn parse(text: &str) -> Option<String> {
    let text = text.trim();
    let upper = text.to_ascii_uppercase();
    let by_code = match text.len() {
        2 if upper == "XK" => return Some(upper),
        2 => rust_iso3166::from_alpha2(&upper),
        3 => rust_iso3166::from_alpha3(&upper),
        _ => None,
    };
    if let Some(country) = by_code {
        return Some(country.alpha2.to_owned());
    }
    let name = normalize(text);
    if let Some((_, code)) = OTHER_NAMES.iter().find(|(other, _)| *other == name) {
        return Some((*code).to_owned());
    }
    ISO_NAMES.get(&name).map(|code| (*code).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_names_are_read() {
        for (text, code) in [
            ("KH", "KH"),
            ("khm", "KH"),
            ("CAMBODIA", "KH"),
            ("Viet Nam", "VN"),
            ("VIETNAM", "VN"),
            ("Burma (Myanmar)", "MM"),
            ("Congo (Kinshas)", "CD"),
        ] {
            assert_eq!(parse(text).as_deref(), Some(code), "{text}");
        }
    }

    #[test]
    fn what_is_no_country_of_today_has_no_code() {
        for text in ["Other Asia", "Soviet Union (former)", "Unknown", "", "ZZ"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn every_other_name_leads_to_a_code() {
        for (name, code) in OTHER_NAMES {
            assert_eq!(normalize(name), *name);
            assert!(
                *code == "XK" || rust_iso3166::from_alpha2(code).is_some(),
                "{code}"
            );
        }
    }
}
