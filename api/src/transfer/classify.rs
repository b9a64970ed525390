//! From what files write to the codes of the closed lists, by words that decide.
//!
//! A rule is a phrase and the code it means; the first rule whose phrase the text holds decides, so
//! the special stands before the general. A phrase begins at the start of a word: `bond` is found
//! in `Bonded Out`, not in `vagabond`. A text that no rule reads is `other` where the list has it
//! for texts that say something, and `unknown` where they say nothing. The raw text is kept in the
//! column beside the code; where there is none, the record is flagged `<field>_not_read`.

use entities::codes::{
    ApprehensionMethod as Method, CodeList, Criminality, Gender, ImmigrationStatus as Status,
    ReleaseReason as Reason, YesNoUnknown as Answer,
};

/// A phrase and what it means.
type Rule<T> = (&'static str, T);

/// Texts that say that nothing is known.
const SAY_NOTHING: &[&str] = &[
    "",
    "unknown",
    "unk",
    "u",
    "none",
    "n a",
    "na",
    "not available",
];

const REASONS: &[Rule<Reason>] = &[
    ("transfer", Reason::Transfer),
    ("u s marshals", Reason::Transfer),
    ("us marshals", Reason::Transfer),
    ("other agency", Reason::Transfer),
    ("orr", Reason::Transfer),
    ("office of refugee resettlement", Reason::Transfer),
    ("died", Reason::Death),
    ("death", Reason::Death),
    ("deceased", Reason::Death),
    ("escape", Reason::Escape),
    ("voluntary", Reason::VoluntaryDeparture),
    ("withdrawal", Reason::VoluntaryDeparture),
    ("removed", Reason::Removal),
    ("removal", Reason::Removal),
    ("deport", Reason::Removal),
    ("bond", Reason::Bond),
    ("order of supervision", Reason::OrderOfSupervision),
    ("osup", Reason::OrderOfSupervision),
    ("recogni", Reason::Recognizance),
    ("orec", Reason::Recognizance),
    ("parole", Reason::Parole),
    ("alternatives to detention", Reason::AlternativesToDetention),
    ("atd", Reason::AlternativesToDetention),
    ("isap", Reason::AlternativesToDetention),
    ("court order", Reason::CourtOrder),
    ("habeas", Reason::CourtOrder),
    ("judicial order", Reason::CourtOrder),
    ("relief", Reason::Relief),
    ("terminated", Reason::Relief),
    ("asylum", Reason::Relief),
    ("granted", Reason::Relief),
    ("prosecutorial discretion", Reason::OtherRelease),
    ("humanitarian", Reason::OtherRelease),
    ("release", Reason::OtherRelease),
];

/// Only words that say how a person was taken. The name of the office that handles a docket does
/// not: `Non-Detained Docket Control` is `other`, not a check-in.
const METHODS: &[Rule<Method>] = &[
    ("check in", Method::CheckIn),
    ("checkin", Method::CheckIn),
    ("reporting", Method::CheckIn),
    ("interview", Method::CheckIn),
    ("courthouse", Method::Courthouse),
    ("immigration court", Method::Courthouse),
    ("border", Method::Border),
    ("inspections", Method::Border),
    ("port of entry", Method::Border),
    ("non custodial", Method::AtLarge),
    ("fugitive", Method::AtLarge),
    ("at large", Method::AtLarge),
    ("located", Method::AtLarge),
    ("worksite", Method::AtLarge),
    ("task force", Method::AtLarge),
    ("traffic", Method::AtLarge),
    ("criminal alien program", Method::Custodial),
    ("cap ", Method::Custodial),
    ("custodial", Method::Custodial),
    ("incarceration", Method::Custodial),
    ("jail", Method::Custodial),
    ("prison", Method::Custodial),
    ("287 g", Method::Custodial),
];

/// Programmes that belong to one agency.
const AGENCIES: &[Rule<&'static str>] = &[
    ("border patrol", "CBP"),
    ("inspections", "CBP"),
    ("ero", "ICE"),
    ("ice", "ICE"),
    ("fugitive operations", "ICE"),
    ("criminal alien program", "ICE"),
    ("hsi", "ICE"),
];

const STATUSES: &[Rule<Status>] = &[
    ("refugee", Status::Refugee),
    ("permanent resident", Status::LawfulPermanentResident),
    ("lpr", Status::LawfulPermanentResident),
    ("green card", Status::LawfulPermanentResident),
    ("asylum", Status::AsylumSeeker),
    ("asylee", Status::AsylumSeeker),
    ("credible fear", Status::AsylumSeeker),
    ("parole", Status::Parolee),
    ("without inspection", Status::EnteredWithoutInspection),
    ("without admission", Status::EnteredWithoutInspection),
    ("ewi", Status::EnteredWithoutInspection),
    ("pwa", Status::EnteredWithoutInspection),
    ("us citizen", Status::Citizen),
    ("u s citizen", Status::Citizen),
    ("united states citizen", Status::Citizen),
    ("overstay", Status::TemporaryVisa),
    ("non immigrant", Status::TemporaryVisa),
    ("nonimmigrant", Status::TemporaryVisa),
    ("visa", Status::TemporaryVisa),
    ("visitor", Status::TemporaryVisa),
    ("student", Status::TemporaryVisa),
    ("tourist", Status::TemporaryVisa),
];

const GENDERS: &[Rule<Gender>] = &[
    ("female", Gender::Female),
    ("woman", Gender::Female),
    ("f ", Gender::Female),
    ("male", Gender::Male),
    ("man ", Gender::Male),
    ("m ", Gender::Male),
    ("trans", Gender::Other),
    ("non binary", Gender::Other),
    ("nonbinary", Gender::Other),
    ("x ", Gender::Other),
    ("other", Gender::Other),
];

const CRIMINALITIES: &[Rule<Criminality>] = &[
    ("non criminal", Criminality::OtherImmigrationViolator),
    ("no conviction", Criminality::OtherImmigrationViolator),
    ("other immigration", Criminality::OtherImmigrationViolator),
    (
        "immigration violator",
        Criminality::OtherImmigrationViolator,
    ),
    ("pending", Criminality::PendingCharges),
    ("charged", Criminality::PendingCharges),
    ("convict", Criminality::Convicted),
    ("1 ", Criminality::Convicted),
    ("2 ", Criminality::PendingCharges),
    ("3 ", Criminality::OtherImmigrationViolator),
];

const ANSWERS: &[Rule<Answer>] = &[
    ("yes ", Answer::Yes),
    ("y ", Answer::Yes),
    ("true ", Answer::Yes),
    ("1 ", Answer::Yes),
    ("no ", Answer::No),
    ("n ", Answer::No),
    ("false ", Answer::No),
    ("0 ", Answer::No),
];

/// Words in lower case, with one blank before, between and after them.
fn words(text: &str) -> String {
    let mut words = String::with_capacity(text.len() + 2);
    words.push(' ');
    for c in text.chars() {
        if c.is_alphanumeric() {
            words.extend(c.to_lowercase());
        } else if !words.ends_with(' ') {
            words.push(' ');
        }
    }
    if !words.ends_with(' ') {
        words.push(' ');
    }
    words
}

/// What the first rule says whose phrase stands at the start of a word.
fn first<T: Copy>(rules: &[Rule<T>], words: &str) -> Option<T> {
    let starts = || words.match_indices(' ').map(|(at, _)| &words[at + 1..]);
    rules
        .iter()
        .find(|(phrase, _)| starts().any(|rest| rest.starts_with(phrase)))
        .map(|(_, meaning)| *meaning)
}

fn says_nothing(words: &str) -> bool {
    SAY_NOTHING.contains(&words.trim())
}

/// The stored code of a text by the rules of a list; `otherwise` for a text that says something
/// and that no rule reads.
fn read<T: CodeList>(rules: &[Rule<T>], text: &str, otherwise: T, unknown: T) -> &'static str {
    if let Some(code) = T::parse(text) {
        return code.as_str();
    }
    let words = words(text);
    if says_nothing(&words) {
        return unknown.as_str();
    }
    first(rules, &words).unwrap_or(otherwise).as_str()
}

/// Why a stay or stint ended.
pub(super) fn release_reason(text: &str) -> &'static str {
    read(REASONS, text, Reason::Other, Reason::Unknown)
}

/// How a person was taken.
pub(super) fn apprehension_method(text: &str) -> &'static str {
    read(METHODS, text, Method::Other, Method::Unknown)
}

/// The agency to which a programme belongs; none where its name does not say.
pub(super) fn agency(text: &str) -> Option<&'static str> {
    first(AGENCIES, &words(text))
}

/// Immigration status from the status at entry.
pub(super) fn immigration_status(text: &str) -> &'static str {
    read(STATUSES, text, Status::Other, Status::Unknown)
}

/// What a text of a code field without a raw text beside it means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reading {
    /// A code, `unknown` where the text says nothing.
    Code(&'static str),
    /// The text says something that no rule reads: the record keeps `unknown`, and this flag.
    NotRead(&'static str),
}

/// Reads a text of a field of case records; none where the field takes the codes of its list only.
pub(super) fn field(name: &str, text: &str) -> Option<Reading> {
    let words = words(text);
    let (code, flag) = match name {
        "gender" => (
            first(GENDERS, &words).map(Gender::as_str),
            "gender_not_read",
        ),
        "criminality" => (
            first(CRIMINALITIES, &words).map(Criminality::as_str),
            "criminality_not_read",
        ),
        "final_order" => (
            first(ANSWERS, &words).map(Answer::as_str),
            "final_order_not_read",
        ),
        _ => return None,
    };
    Some(match code {
        Some(code) => Reading::Code(code),
        None if says_nothing(&words) => Reading::Code("unknown"),
        None => Reading::NotRead(flag),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn release_reasons_of_the_agency_are_read() {
        for (text, code) in [
            ("Removed", "removal"),
            ("Transferred", "transfer"),
            ("Bonded Out - IJ", "bond"),
            ("Order of Recognizance - Humanitarian", "recognizance"),
            ("Order of Supervision - Re-Release", "order_of_supervision"),
            ("Paroled - Fear Found", "parole"),
            ("Voluntary departure", "voluntary_departure"),
            ("Voluntary Return", "voluntary_departure"),
            ("Withdrawal", "voluntary_departure"),
            ("Proceedings Terminated", "relief"),
            ("Relief Granted by IJ", "relief"),
            ("Prosecutorial Discretion", "other_release"),
            ("Died", "death"),
            ("Escaped", "escape"),
            (
                "U.S. Marshals or other agency (explain in Detention Comments)",
                "transfer",
            ),
            ("ORR - Office of Refugee Resettlement", "transfer"),
            ("Processing Disposition Changed Locally", "other"),
            ("order_of_supervision", "order_of_supervision"),
            ("Unknown", "unknown"),
        ] {
            assert_eq!(release_reason(text), code, "{text}");
        }
    }

    #[test]
    fn a_docket_office_does_not_say_how_a_person_was_taken() {
        for (text, code) in [
            ("Non-Detained Docket Control", "other"),
            ("Border Patrol", "border"),
            ("ERO Criminal Alien Program", "custodial"),
            ("CAP Local Incarceration", "custodial"),
            ("Fugitive Operations", "at_large"),
            ("Non-Custodial Arrest", "at_large"),
            ("Arrested at check-in", "check_in"),
            ("287(g) Program", "custodial"),
            ("287g Task Force", "at_large"),
            ("Courthouse", "courthouse"),
        ] {
            assert_eq!(apprehension_method(text), code, "{text}");
        }
        assert_eq!(agency("Border Patrol"), Some("CBP"));
        assert_eq!(agency("ERO Criminal Alien Program"), Some("ICE"));
        assert_eq!(
            agency("Police"),
            None,
            "`ice` at the end of a word is no agency"
        );
    }

    #[test]
    fn entry_statuses_are_read() {
        for (text, code) in [
            ("REFUGEE", "refugee"),
            ("Lawful Permanent Resident", "lawful_permanent_resident"),
            ("Present Without Admission", "entered_without_inspection"),
            ("EWI", "entered_without_inspection"),
            ("PWA Mexico", "entered_without_inspection"),
            ("Nonimmigrant overstay", "temporary_visa"),
            ("Crewman", "other"),
            ("N/A", "unknown"),
        ] {
            assert_eq!(immigration_status(text), code, "{text}");
        }
    }

    #[test]
    fn a_text_without_a_raw_column_is_flagged_where_no_rule_reads_it() {
        assert_eq!(field("gender", "Female"), Some(Reading::Code("female")));
        assert_eq!(field("gender", "M"), Some(Reading::Code("male")));
        assert_eq!(field("gender", "Unknown"), Some(Reading::Code("unknown")));
        assert_eq!(
            field("gender", "Zed"),
            Some(Reading::NotRead("gender_not_read"))
        );
        assert_eq!(
            field("criminality", "2 Pending Criminal Charges"),
            Some(Reading::Code("pending_charges"))
        );
        assert_eq!(
            field("criminality", "1 Convicted Criminal"),
            Some(Reading::Code("convicted"))
        );
        assert_eq!(
            field("criminality", "3 Other Immigration Violator"),
            Some(Reading::Code("other_immigration_violator"))
        );
        assert_eq!(field("final_order", "YES"), Some(Reading::Code("yes")));
        assert_eq!(
            field("final_order", "NOT YET"),
            Some(Reading::NotRead("final_order_not_read"))
        );
        assert_eq!(field("travel_document", "issued"), None);
    }

    #[test]
    fn every_phrase_is_written_as_words() {
        fn phrases<T>(rules: &'static [Rule<T>]) -> impl Iterator<Item = &'static str> {
            rules.iter().map(|(phrase, _)| *phrase)
        }
        let all = phrases(REASONS)
            .chain(phrases(METHODS))
            .chain(phrases(STATUSES))
            .chain(phrases(AGENCIES))
            .chain(phrases(GENDERS))
            .chain(phrases(CRIMINALITIES))
            .chain(phrases(ANSWERS));
        for phrase in all {
            assert_eq!(words(phrase).trim(), phrase.trim_end(), "{phrase}");
        }
    }
}
