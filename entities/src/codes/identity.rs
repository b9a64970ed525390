//! Closed code lists: what identifies a person, and what for it may be shown.

use super::code_list;

code_list! {
    /// A field that identifies a person. Always encrypted.
    pub enum IdentityField {
        /// The full name.
        Name = "name",
        /// The alien registration number.
        AlienNumber = "alien_number",
        /// The full date of birth.
        BirthDate = "birth_date",
        /// How the person or the family is reached.
        Contact = "contact",
        /// Free text of the case.
        Notes = "notes",
    }
}

code_list! {
    /// What for identifying fields of a person are asked for. Consent is given to one of these.
    pub enum IdentityPurpose {
        /// Advice to the person, or representation before a court or an agency.
        LegalRepresentation = "legal_representation",
        /// Finding out where the person is held.
        Locating = "locating",
        /// Contact with the family or with others whom the person named.
        FamilyContact = "family_contact",
        /// Care for health or safety.
        Care = "care",
        /// Telling whether two records are of one person.
        RecordLinkage = "record_linkage",
        /// Correcting the record, or answering the person's own request about it.
        RecordKeeping = "record_keeping",
    }
}
