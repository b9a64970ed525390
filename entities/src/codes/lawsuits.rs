//! Closed code lists: lawsuits.

use super::code_list;

code_list! {
    /// What sort of court it is.
    pub enum CourtKind {
        /// The Supreme Court of the United States.
        Supreme = "supreme",
        /// A federal court of appeals.
        Appeals = "appeals",
        /// A federal district court.
        District = "district",
        /// An immigration court.
        Immigration = "immigration",
        /// A state court.
        State = "state",
        /// None of the other kinds.
        Other = "other",
        /// Not known.
        Unknown = "unknown",
    }
}

code_list! {
    /// What sort of suit it is.
    pub enum LawsuitKind {
        /// Brought for a class.
        ClassAction = "class_action",
        /// A petition for habeas corpus.
        Habeas = "habeas",
        /// An appeal.
        Appeal = "appeal",
        /// A petition for review of a removal order.
        PetitionForReview = "petition_for_review",
        /// Another civil suit.
        Civil = "civil",
        /// A criminal case.
        Criminal = "criminal",
        /// None of the other kinds.
        Other = "other",
        /// Not known.
        Unknown = "unknown",
    }
}

code_list! {
    /// Where a suit stands.
    pub enum LawsuitStatus {
        /// Not decided.
        Pending = "pending",
        /// Decided by a judgment or opinion.
        Decided = "decided",
        /// Before a higher court.
        OnAppeal = "on_appeal",
        /// Ended by a settlement.
        Settled = "settled",
        /// Dismissed.
        Dismissed = "dismissed",
        /// Over, in a way not recorded.
        Closed = "closed",
        /// Not known.
        Unknown = "unknown",
    }
}

code_list! {
    /// The part somebody takes in a suit.
    pub enum PartyRole {
        /// Brings the suit.
        Plaintiff = "plaintiff",
        /// Brings the petition.
        Petitioner = "petitioner",
        /// Is sued.
        Defendant = "defendant",
        /// Answers the petition.
        Respondent = "respondent",
        /// Appeals.
        Appellant = "appellant",
        /// Answers the appeal.
        Appellee = "appellee",
        /// Joins of its own will.
        Intervenor = "intervenor",
        /// Friend of the court.
        Amicus = "amicus",
        /// Represents a party.
        Counsel = "counsel",
        /// Decides.
        Judge = "judge",
        /// None of the other parts.
        Other = "other",
        /// Not known.
        Unknown = "unknown",
    }
}

code_list! {
    /// How one suit relates to another.
    pub enum LawsuitRelationKind {
        /// About the same question or the same people.
        Related = "related",
        /// Joined into one.
        Consolidated = "consolidated",
        /// An appeal of the other.
        AppealOf = "appeal_of",
        /// Taken to be the same suit under another name.
        SameAs = "same_as",
        /// Another relation.
        Other = "other",
    }
}

code_list! {
    /// What happened in a suit.
    pub enum LawsuitEventKind {
        /// The suit was filed.
        Complaint = "complaint",
        /// A motion was filed.
        Motion = "motion",
        /// A temporary restraining order was granted.
        TemporaryRestrainingOrder = "temporary_restraining_order",
        /// A preliminary injunction was granted.
        PreliminaryInjunction = "preliminary_injunction",
        /// A class was certified.
        ClassCertification = "class_certification",
        /// The suit was decided.
        Judgment = "judgment",
        /// The court published an opinion.
        Opinion = "opinion",
        /// Another order.
        Order = "order",
        /// A hearing was set.
        HearingScheduled = "hearing_scheduled",
        /// A hearing took place.
        HearingHeld = "hearing_held",
        /// A hearing was called off.
        HearingVacated = "hearing_vacated",
        /// An appeal was filed.
        Appeal = "appeal",
        /// The parties settled.
        Settlement = "settlement",
        /// None of the other kinds.
        Other = "other",
        /// Not known.
        Unknown = "unknown",
    }
}

code_list! {
    /// Whether an event is ahead, in force or over.
    pub enum LawsuitEventStatus {
        /// Set for a day that had not come when it was reported.
        Scheduled = "scheduled",
        /// In force.
        InForce = "in_force",
        /// Replaced by a later order.
        Superseded = "superseded",
        /// Set aside.
        Vacated = "vacated",
        /// Ran out.
        Expired = "expired",
        /// Took place.
        Done = "done",
        /// Not known.
        Unknown = "unknown",
    }
}
