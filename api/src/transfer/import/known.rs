//! Which fields the files of each kind may fill.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::mapping::Kind;
use crate::transfer::facility;
use crate::transfer::form::{COMMON_FIELDS, Form, SOURCE_OF};
use crate::transfer::identity;

static FIELDS: LazyLock<HashMap<Kind, Vec<&'static str>>> = LazyLock::new(|| {
    Kind::ALL
        .iter()
        .map(|kind| (*kind, fields_of(*kind)))
        .collect()
});

/// The fields that a file of this kind may fill, beginning with those of the kind itself.
pub fn known_fields(kind: Kind) -> &'static [&'static str] {
    FIELDS.get(&kind).map_or(&[], Vec::as_slice)
}

/// Names are made once and live as long as the program.
fn fields_of(kind: Kind) -> Vec<&'static str> {
    let Some(form) = Form::of(kind) else {
        let names = if kind == Kind::Facilities {
            facility::field_names()
        } else {
            Vec::new()
        };
        return names.into_iter().map(|name| &*name.leak()).collect();
    };
    let own = form.fields.iter().map(|field| field.name);
    let sources = form
        .fields
        .iter()
        .map(|field| &*format!("{SOURCE_OF}{}", field.name).leak());
    let identifying = identity::names().filter(|_| kind == Kind::Persons);
    own.chain(COMMON_FIELDS.iter().copied())
        .chain(sources)
        .chain(identifying)
        .collect()
}
