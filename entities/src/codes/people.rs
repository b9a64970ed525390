//! Closed code lists: people.

use super::code_list;

code_list! {
    /// Gender as recorded.
    pub enum Gender {
        /// Female.
        Female = "female",
        /// Male.
        Male = "male",
        /// Recorded as neither.
        Other = "other",
        /// Not recorded.
        Unknown = "unknown",
    }
}

code_list! {
    /// Immigration status.
    pub enum ImmigrationStatus {
        /// Admitted as a refugee.
        Refugee = "refugee",
        /// Lawful permanent resident.
        LawfulPermanentResident = "lawful_permanent_resident",
        /// Has asked for asylum.
        AsylumSeeker = "asylum_seeker",
        /// Admitted for a time.
        TemporaryVisa = "temporary_visa",
        /// Paroled into the country.
        Parolee = "parolee",
        /// Entered without inspection.
        EnteredWithoutInspection = "entered_without_inspection",
        /// A citizen.
        Citizen = "citizen",
        /// None of the other kinds.
        Other = "other",
        /// Not known.
        Unknown = "unknown",
    }
}

code_list! {
    /// Yes, no or unknown.
    pub enum YesNoUnknown {
        /// Yes.
        Yes = "yes",
        /// No.
        No = "no",
        /// Not known.
        Unknown = "unknown",
    }
}

code_list! {
    /// Criminal record as the agency classes it.
    pub enum Criminality {
        /// Convicted of a crime.
        Convicted = "convicted",
        /// Charged and not convicted.
        PendingCharges = "pending_charges",
        /// Neither convicted nor charged.
        OtherImmigrationViolator = "other_immigration_violator",
        /// Not known.
        Unknown = "unknown",
    }
}

code_list! {
    /// State of a travel document.
    pub enum TravelDocumentState {
        /// Neither requested nor issued.
        None = "none",
        /// Requested and not issued.
        Requested = "requested",
        /// Issued and valid.
        Issued = "issued",
        /// No longer valid.
        Expired = "expired",
        /// Not known.
        Unknown = "unknown",
    }
}

code_list! {
    /// How a person was taken.
    pub enum ApprehensionMethod {
        /// When reporting to the agency.
        CheckIn = "check_in",
        /// At home, at work or in the street.
        AtLarge = "at_large",
        /// From a jail or prison.
        Custodial = "custodial",
        /// At a courthouse.
        Courthouse = "courthouse",
        /// At or near the border.
        Border = "border",
        /// None of the other ways.
        Other = "other",
        /// Not known.
        Unknown = "unknown",
    }
}

code_list! {
    /// Why a stay or stint ended.
    pub enum ReleaseReason {
        /// Released on bond.
        Bond = "bond",
        /// Released on recognizance.
        Recognizance = "recognizance",
        /// Released on an order of supervision.
        OrderOfSupervision = "order_of_supervision",
        /// Paroled.
        Parole = "parole",
        /// Released by order of a court.
        CourtOrder = "court_order",
        /// Released on relief or the end of proceedings.
        Relief = "relief",
        /// Released to an alternative to detention.
        AlternativesToDetention = "alternatives_to_detention",
        /// Released for another reason.
        OtherRelease = "other_release",
        /// Transferred to another facility or agency.
        Transfer = "transfer",
        /// Removed.
        Removal = "removal",
        /// Departed voluntarily.
        VoluntaryDeparture = "voluntary_departure",
        /// Died.
        Death = "death",
        /// Escaped.
        Escape = "escape",
        /// Ended for a reason that is not a release.
        Other = "other",
        /// Not known.
        Unknown = "unknown",
    }
}
