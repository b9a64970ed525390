//! Closed code lists: reports.

use super::code_list;

code_list! {
    /// What sort of operation it was.
    pub enum OperationKind {
        /// Many people of one group taken within days.
        RoundUp = "round_up",
        /// People taken at a place.
        Raid = "raid",
        /// People taken when they reported to the agency.
        CheckInArrests = "check_in_arrests",
        /// None of the other kinds.
        Other = "other",
        /// Not known.
        Unknown = "unknown",
    }
}

code_list! {
    /// Whether something claimed stands.
    pub enum ClaimStatus {
        /// Stands.
        Active = "active",
        /// Nobody has confirmed it.
        Unconfirmed = "unconfirmed",
        /// Somebody disputes it.
        Disputed = "disputed",
        /// Was corrected by its publisher.
        Corrected = "corrected",
        /// Was overtaken by later news.
        Superseded = "superseded",
        /// Was taken back.
        Withdrawn = "withdrawn",
        /// Not known.
        Unknown = "unknown",
    }
}

code_list! {
    /// What sort of agreement between states it is.
    pub enum AgreementKind {
        /// A memorandum of understanding.
        MemorandumOfUnderstanding = "memorandum_of_understanding",
        /// An agreement on the return of nationals.
        RepatriationAgreement = "repatriation_agreement",
        /// None of the other kinds.
        Other = "other",
        /// Not known.
        Unknown = "unknown",
    }
}

code_list! {
    /// What sort of act of a government it is.
    pub enum GovernmentActionKind {
        /// Visas refused to nationals or officials of a state.
        VisaSanction = "visa_sanction",
        /// Cooperation suspended.
        SuspensionOfCooperation = "suspension_of_cooperation",
        /// Cooperation taken up again.
        ResumptionOfCooperation = "resumption_of_cooperation",
        /// A policy changed.
        PolicyChange = "policy_change",
        /// None of the other kinds.
        Other = "other",
        /// Not known.
        Unknown = "unknown",
    }
}

code_list! {
    /// Whether a removal took place. Only an executed removal counts as one.
    pub enum RemovalStatus {
        /// Planned.
        Planned = "planned",
        /// Stopped, for example by a court.
        Blocked = "blocked",
        /// Carried out.
        Executed = "executed",
        /// Called off.
        Cancelled = "cancelled",
        /// Not known.
        Unknown = "unknown",
    }
}

code_list! {
    /// What sort of event it is.
    pub enum EventKind {
        /// A meeting.
        Meeting = "meeting",
        /// A protest.
        Protest = "protest",
        /// An official visit.
        OfficialVisit = "official_visit",
        /// People were called in for an interview.
        Interview = "interview",
        /// None of the other kinds.
        Other = "other",
        /// Not known.
        Unknown = "unknown",
    }
}

code_list! {
    /// What sort of statement it is.
    pub enum StatementKind {
        /// A letter.
        Letter = "letter",
        /// Said to the press.
        PressStatement = "press_statement",
        /// A demand.
        Demand = "demand",
        /// A denial.
        Denial = "denial",
        /// A warning to a community.
        Alert = "alert",
        /// A public notice.
        PublicNotice = "public_notice",
        /// A claim about the law.
        LegalClaim = "legal_claim",
        /// A claim about why something happened.
        CausalClaim = "causal_claim",
        /// A claim about how numbers move.
        TrendClaim = "trend_claim",
        /// A claim about most, many or some of a group.
        ShareClaim = "share_claim",
        /// A description without a number, such as a superlative.
        Characterization = "characterization",
        /// None of the other kinds.
        Other = "other",
        /// Not known.
        Unknown = "unknown",
    }
}

code_list! {
    /// Which way a statement argues.
    pub enum Stance {
        /// For the people detained or facing removal.
        ForDetainees = "for_detainees",
        /// For detention or removal.
        ForEnforcement = "for_enforcement",
        /// Neither.
        Neutral = "neutral",
        /// Not known.
        Unknown = "unknown",
    }
}
