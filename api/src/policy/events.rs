//! Which scopes open an event that webhooks are told of.

use entities::codes::WebhookEvent;

use super::types;
use crate::auth::{Scope, Viewer};
use crate::kind::RecordKind;

/// The scopes of which one opens an event. For changes of records it is that of the kind.
pub const fn scopes_for(event: WebhookEvent) -> &'static [Scope] {
    match event {
        WebhookEvent::RecordChanged => &[],
        WebhookEvent::ContributionReviewed => {
            &[Scope::ContributionsWrite, Scope::ContributionsReview]
        }
        WebhookEvent::ImportFinished => &[Scope::ContributionsWrite],
        WebhookEvent::StatisticsReleasePublished => &[Scope::StatisticsRead],
    }
}

/// Whether a viewer may be told of an event, to records of this kind where it is about records.
pub fn is_open(viewer: &Viewer, event: WebhookEvent, kind: Option<RecordKind>) -> bool {
    match event {
        WebhookEvent::RecordChanged => {
            kind.is_some_and(|kind| types::check(viewer, kind.type_name()).is_ok())
        }
        event => scopes_for(event).iter().any(|scope| viewer.has(*scope)),
    }
}

#[cfg(test)]
mod tests {
    use entities::codes::CodeList as _;
    use uuid::Uuid;

    use super::*;
    use crate::auth::Scopes;

    #[test]
    fn no_event_is_open_to_everybody() {
        let nobody = Viewer::operator(Uuid::nil(), Scopes::EMPTY, Uuid::nil());
        for event in WebhookEvent::ALL {
            assert!(
                !is_open(&nobody, *event, Some(RecordKind::Facility)),
                "{event:?}"
            );
        }
    }

    #[test]
    fn a_change_is_open_as_its_kind_is() {
        let viewer = |scope: Scope| Viewer::operator(Uuid::nil(), scope.into(), Uuid::nil());
        let told = |scope, kind| is_open(&viewer(scope), WebhookEvent::RecordChanged, kind);
        assert!(told(Scope::FacilitiesRead, Some(RecordKind::Facility)));
        assert!(!told(Scope::FacilitiesRead, Some(RecordKind::Person)));
        assert!(told(Scope::DetaineesRead, Some(RecordKind::Person)));
        assert!(!told(Scope::DetaineesRead, None));
    }
}
