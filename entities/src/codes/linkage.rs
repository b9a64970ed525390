//! Closed code lists: which records are of one person.

use super::code_list;

code_list! {
    /// Whether a merge of records of one person stands.
    pub enum MergeState {
        /// It stands: the records count as one person.
        Active = "active",
        /// It was taken back.
        Undone = "undone",
    }
}

code_list! {
    /// How sure it is that two records are of one person.
    pub enum MatchCertainty {
        /// Almost sure: what identifies agrees, and nothing speaks against it.
        VeryLikely = "very_likely",
        /// Likely; somebody should look at both files before a merge.
        Likely = "likely",
        /// It may be; most such pairs are two people.
        Possible = "possible",
    }
}

code_list! {
    /// What was compared of two records.
    pub enum MatchField {
        /// The names, by keys of their spelling and sound.
        Name = "name",
        /// The birth dates, by keys; where one is missing, the birth years.
        BirthDate = "birth_date",
        /// The alien numbers, by keys.
        AlienNumber = "alien_number",
        /// How the person or the family is reached, by a key.
        Contact = "contact",
        /// Countries of citizenship and birth.
        Country = "country",
        /// Gender as recorded.
        Gender = "gender",
        /// Year of arrival in the country.
        ArrivalYear = "arrival_year",
    }
}

code_list! {
    /// How far two records agree in a field.
    pub enum MatchAgreement {
        /// They say the same.
        Agrees = "agrees",
        /// They say something that one slip explains: another spelling, a day for a month, a digit.
        Partly = "partly",
        /// They say different things.
        Disagrees = "disagrees",
        /// One of them says nothing, or the keys cannot be compared.
        Missing = "missing",
    }
}
