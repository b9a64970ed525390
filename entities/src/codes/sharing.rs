//! Closed code lists: sharing agreements.

use super::code_list;

code_list! {
    /// Which case records of an organization an agreement is about.
    pub enum SharedRecords {
        /// All of them, those that are still to come among them.
        All = "all",
        /// Those of the kinds that the agreement names.
        Kinds = "kinds",
        /// Those of the persons that the agreement lists, whatever their kind.
        Listed = "listed",
        /// None of them. Persons whom both organizations know are looked for, once the other has made
        /// such an agreement too.
        Matching = "matching",
    }
}

code_list! {
    /// How much of a shared record may be seen.
    pub enum SharingTier {
        /// What does not identify the person.
        Deidentified = "deidentified",
        /// What identifies the person too, to those who may reveal it, each time with a purpose.
        Identifying = "identifying",
    }
}
