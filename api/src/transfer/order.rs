//! In which order the records of one kind are written, where some refer to others of their kind:
//! a city after its state, a state after its country.

use std::collections::HashSet;

use super::draft::Draft;
use crate::kind::RecordKind;

/// Groups of drafts of one kind; each group refers to those before it only. Drafts that refer to
/// each other in a circle come last, together.
pub(super) fn groups(kind: RecordKind, drafts: Vec<Draft>) -> Vec<Vec<Draft>> {
    let refers = |draft: &Draft| {
        draft
            .references
            .iter()
            .any(|reference| reference.kind == kind)
    };
    if !drafts.iter().any(refers) {
        return vec![drafts];
    }
    let mut groups = Vec::new();
    let mut left = drafts;
    while !left.is_empty() {
        let keys: HashSet<String> = left.iter().map(|draft| draft.natural_key.clone()).collect();
        let waits = |draft: &Draft| {
            draft.references.iter().any(|reference| {
                reference.kind == kind
                    && reference.key != draft.natural_key
                    && keys.contains(&reference.key)
            })
        };
        let (waiting, ready): (Vec<_>, Vec<_>) = left.into_iter().partition(waits);
        if ready.is_empty() {
            groups.push(waiting);
            break;
        }
        groups.push(ready);
        left = waiting;
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::super::draft::Reference;
    use super::super::form::Form;
    use super::*;
    use crate::transfer::identity::Identifying;

    fn place(name: &str, broader: Option<&str>) -> Draft {
        let references = broader.map(|broader| Reference {
            column: "broader_id",
            field: "broader",
            kind: RecordKind::Place,
            key: broader.to_owned(),
            text: broader.to_owned(),
            is_required: false,
        });
        Draft {
            form: Form::of_record(RecordKind::Place).unwrap(),
            natural_key: name.to_owned(),
            values: Vec::new(),
            references: references.into_iter().collect(),
            citations: Vec::new(),
            identity: Identifying::default(),
            only_fills: false,
            row: 1,
            sheet: None,
        }
    }

    fn names(drafts: Vec<Draft>) -> Vec<Vec<String>> {
        groups(RecordKind::Place, drafts)
            .into_iter()
            .map(|group| group.into_iter().map(|draft| draft.natural_key).collect())
            .collect()
    }

    #[test]
    fn a_place_comes_after_every_place_around_it() {
        let drafts = vec![
            place("county", Some("state")),
            place("state", Some("country")),
            place("country", None),
            place("elsewhere", Some("not in this file")),
        ];
        assert_eq!(
            names(drafts),
            [vec!["country", "elsewhere"], vec!["state"], vec!["county"]]
        );
    }

    #[test]
    fn a_circle_ends() {
        let drafts = vec![
            place("a", Some("b")),
            place("b", Some("a")),
            place("c", Some("c")),
        ];
        assert_eq!(names(drafts), [vec!["c"], vec!["a", "b"]]);
    }
}
